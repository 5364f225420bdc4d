"""What is personal in the tables of this slice (RIG-1); `mantle.people.personal` says how to read it.

A table of steps holds published figures alone: it tells of nobody.
"""

from __future__ import annotations

_WORK = {"purpose": "development", "keep": "kept while the service runs", "erasure": "keep"}
PERSONAL: dict[str, dict[str, str]] = {
    "Note": {
        "by": "by", "personal": "written_at", "words": "theme text",
        "other": "id code programme strength rested_on finding version", **_WORK,
    },
    "Note_entries": {
        "about": "impact__person", "other": "id note impact", "purpose": "development", "keep": "record of a person",
        "erasure": "delete",
    },
    "Release": {"by": "by", "other": "id code name call quarter on table flags", **_WORK},
    "Release_cohorts": {"rest": "not personal"},
    "Review": {"by": "by", "personal": "at", "words": "found done", "other": "id release line", **_WORK},
    "Afterwards": {
        "about": "place__person asked",
        "personal": "side moment asked_on closes_on answered_on levels peers tools learning",
        "other": "id code place version", "purpose": "development", "keep": "record of a person",
        "erasure": "delete",
    },
}  # fmt: skip
