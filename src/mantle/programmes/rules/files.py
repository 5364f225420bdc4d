"""Files with participants or sessions: their states, and the moves between them."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from mantle.people.rules import IllegalMove


class FileKind(StrEnum):
    PARTICIPANTS = "participants"
    SESSIONS = "sessions"


FILE_KIND_NAMES = {FileKind.PARTICIPANTS: "Participants", FileKind.SESSIONS: "Sessions"}


class FileState(StrEnum):
    READ = "read"
    STORED = "stored"
    DROPPED = "dropped"
    TAKEN_BACK = "taken_back"


# PRG-60, PRG-61: nothing is stored before somebody confirmed, and what was stored can be taken back for a day.
FILE_MOVES = {
    (FileState.READ, "confirm"): FileState.STORED,
    (FileState.READ, "drop"): FileState.DROPPED,
    (FileState.STORED, "take back"): FileState.TAKEN_BACK,
}
TAKEN_BACK_WITHIN = timedelta(days=1)


def next_file_state(state: str, move: str) -> FileState:
    """PRG-60: the state that a move leads to. Raises IllegalMove."""
    found = FILE_MOVES.get((FileState(state), move))
    if found is None:
        raise IllegalMove("This file was decided already.")
    return found
