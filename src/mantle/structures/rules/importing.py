"""The states of a file on its way in, and when it may still be taken back. STR-10."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from mantle.people.rules import IllegalMove


class ImportState(StrEnum):
    STAGED = "staged"
    READ = "read"
    REFUSED = "refused"
    CONFIRMED = "confirmed"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"
    ABANDONED = "abandoned"


# STR-10: nothing is stored before a person confirms; what was stored can be taken back for a day.
IMPORT_MOVES: dict[ImportState, dict[str, ImportState]] = {
    ImportState.STAGED: {
        "read": ImportState.READ,
        "refuse": ImportState.REFUSED,
        "abandon": ImportState.ABANDONED,
    },
    ImportState.READ: {"confirm": ImportState.CONFIRMED, "abandon": ImportState.ABANDONED},
    ImportState.REFUSED: {},
    # A worker may fail halfway: what it stored until then can be taken back too.
    ImportState.CONFIRMED: {"store": ImportState.DONE, "undo": ImportState.UNDONE, "undo later": ImportState.UNDOING},
    ImportState.DONE: {"undo": ImportState.UNDONE, "undo later": ImportState.UNDOING},
    # A worker takes a large file back; what cannot be taken back stays as it was, whole or half stored.
    ImportState.UNDOING: {
        "undo": ImportState.UNDONE,
        "keep": ImportState.DONE,
        "keep half": ImportState.CONFIRMED,
    },
    ImportState.UNDONE: {},
    ImportState.ABANDONED: {},
}
UNDO_WITHIN = timedelta(days=1)


STATE_SAID = {"read": "waiting", "confirmed": "being stored", "done": "stored", "undone": "taken back"} | {
    "undoing": "being taken back",
    "staged": "being read", "refused": "found unusable", "abandoned": "dropped"}  # fmt: skip


def next_import_state(state: str, move: str) -> ImportState:
    if move not in IMPORT_MOVES[ImportState(state)]:
        raise IllegalMove(f"This file is {STATE_SAID[state]} by now. Look at it again before you decide.")
    return IMPORT_MOVES[ImportState(state)][move]
