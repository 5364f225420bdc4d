"""What is personal in the tables of this slice (RIG-1): who has a place, and what became of it."""

from __future__ import annotations

_NOBODY = {"rest": "not personal"}
_RUN = {"purpose": "running the service", "keep": "kept while the service runs", "erasure": "keep"}
_PLACE = {"purpose": "development", "keep": "completed programmes", "erasure": "delete"}
PERSONAL: dict[str, dict[str, str]] = {
    **dict.fromkeys(
        (
            "Activity", "Aim", "Component", "DesignCheck", "Outcome", "PlaceSplit", "Programme", "ProgrammePart",
            "Strand", "Version",
        ),
        _NOBODY,
    ),
    "Provision": {"rest": "not personal", "by": "owner", **_RUN},
    "Cohort": {"rest": "not personal", "by": "lead", **_RUN},
    "Session": {"rest": "not personal"},
    "Facilitator": {"about": "person", "personal": "session", "other": "id", **_PLACE},
    "Team": {"by": "sponsor", "words": "name", "other": "id code cohort", **_PLACE, "erasure": "keep"},
    "Place": {
        "about": "person", "by": "sponsor", "personal": "cohort team agency state given_at",
        "other": "id code came_from version", **_PLACE,
    },
    "PlacePeriod": {
        "about": "place__person", "personal": "state starts_on ends_on", "special": "reason", "words": "words",
        "other": "id place", **_PLACE,
    },
    "Attendance": {"about": "place__person", "personal": "session mark", "other": "id place", **_PLACE},
    "Exemption": {
        "about": "place__person", "by": "decided_by", "personal": "component", "words": "ground", "other": "id place",
        **_PLACE,
    },
    "CarriedWork": {"about": "place__person", "personal": "component session", "other": "id place", **_PLACE},
}  # fmt: skip
