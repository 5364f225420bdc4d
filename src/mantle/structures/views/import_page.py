"""What the page about one file says in each of its states: one sentence, then what there is to decide."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from mantle.people.access import Permission
from mantle.people.models import Person
from mantle.structures import rules
from mantle.structures.models import Import
from mantle.web import words

SHOWN_ERRORS = 100
STATES = {
    "staged": ("Waiting to be read", "blue"),
    "read": ("Waiting for your decision", "orange"),
    "refused": ("Not usable", "red"),
    "confirmed": ("Being stored", "blue"),
    "done": ("Stored", "green"),
    "undoing": ("Being taken back", "blue"),
    "undone": ("Taken back", "grey"),
    "abandoned": ("Dropped", "grey"),
}
HELP = {
    "moved": "Yes: the post continues, with its holder and its history. No: the old post ends and the other is new.",
    "merged": "Yes: the old post ends and its line follows. No: the old post ends for good.",
    "changed": "Yes: the old post ends on this day and lives on in one with the new words; its holder stays.",
    "closed": "Yes: the post ends on this day, and whoever holds it leaves it.",
    "opened": "Yes: the post begins on this day.",
    "now named": "Yes: the same appointment has a name now; nobody left.",
    "new holder": "Yes: one leaves and the other starts on this day.",
    "vacated": "Yes: the holder leaves on this day and the post stands empty.",
    "filled": "Yes: the holder starts on this day.",
    "reports elsewhere": "Yes: the line changes on this day.",
}


def context(row: Import, person: Person, at: datetime) -> dict[str, Any]:
    """Everything that the page shows."""
    report, may_decide = row.report, _may_decide(row, person)
    until = row.stored_at + rules.UNDO_WITHIN if row.stored_at else None
    errors = report.get("errors", [])[:SHOWN_ERRORS]
    word, colour = STATES[row.state]
    is_waiting = row.state in ("staged", "confirmed", "undoing")
    return {
        "row": row, "report": report, "job": row.job if is_waiting else None,
        "state_word": word, "state_colour": colour,
        "sentence": sentence(row), "errors": errors, "has_sources": any(error["source"] for error in errors),
        "proposals": _groups(report.get("proposals", [])), "stored": stored(row), "may_decide": may_decide,
        "may_undo": may_decide and until is not None and at < until, "undo_until": until,
    }  # fmt: skip


def _may_decide(row: Import, person: Person) -> bool:
    return person.may(Permission.IMPORT_FILES, row.agency)


def state_word(row: Import) -> str:
    return STATES[row.state][0]


def state_colour(row: Import) -> str:
    return STATES[row.state][1]


def sentence(row: Import) -> str:
    """What became of the file, worked out from what was read."""
    report = row.report
    if row.state == "read":
        return _about_reading(report)
    said = {
        "staged": "We are reading this file. Nothing is stored.",
        "refused": "Nothing in this file can be used, and nothing was stored.",
        "confirmed": "You confirmed this file. It is being stored.",
        "done": f"Stored {words.moment(row.stored_at)}." if row.stored_at else "Stored.",
        "undoing": "This file is being taken back, the last rows first. You can leave this page.",
        "undone": "This file was taken back: everything is as it was before it.",
        "abandoned": "This file was dropped. Nothing was stored from it.",
    }
    return said[row.state]


def _about_reading(report: dict[str, Any]) -> str:
    read, refused = report["rows_read"], report["rows_refused"]
    if not refused:
        good = f"We read {words.counted(read, 'row', 'rows')} and understand {'it' if read == 1 else 'all of them'}."
    else:
        left = "one cannot be used and is" if refused == 1 else f"{words.number(refused)} cannot be used and are"
        good = f"We read {words.counted(read, 'row', 'rows')}; {left} left out."
    return f"{good} {_about_change(report)}"


def _about_change(report: dict[str, Any]) -> str:
    if report["proposals"]:
        asked = words.counted(len(report["proposals"]), "question waits", "questions wait")
        return f"{asked} for your answer. Nothing is stored yet."
    if not any(count for what, count in report["changes"].items() if not what.endswith("unchanged")):
        return "All of it is on record already: storing it changes nothing."
    return "Nothing is stored yet."


def _groups(proposals: list[dict[str, Any]]) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for number, proposal in enumerate(proposals):
        groups.setdefault(proposal["kind"], []).append({**proposal, "id": f"question-{number}"})
    return [
        {"title": f"{kind.capitalize()} ({len(each)})", "help": HELP.get(kind, ""), "proposals": each}
        for kind, each in groups.items()
    ]


def stored(row: Import) -> list[tuple[str, int]]:
    """What a stored file did, in words."""
    counts = row.changes.get("counts", {}) if row.changes else {}
    return [(what, count) for what, count in counts.items() if count]
