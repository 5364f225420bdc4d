"""What is personal in the tables of this slice (RIG-1): who turns to whom, for development, for twelve months."""

from __future__ import annotations

_TIES = {"purpose": "development", "keep": "network ties", "erasure": "delete"}
PERSONAL: dict[str, dict[str, str]] = {
    "Survey": {
        "by": "by", "words": "purpose", "personal": "agency partnership cohort opens_on closes_on state",
        "other": "id code questions tiers before announced_at closed_at reminded_at told results version",
        "purpose": "development", "keep": "kept while the service runs", "erasure": "keep",
    },
    "Named": {
        "about": "person", "personal": "survey agency group opted_out_at", "other": "id code", **_TIES,
    },
    "Reply": {"about": "named__person", "personal": "answered finished_at", "other": "id named", **_TIES},
    "Tie": {"about": "source__person", "personal": "question target", "other": "id source", **_TIES},
    "OwnResult": {
        "about": "person", "personal": "survey figures", "other": "id", "purpose": "development",
        "keep": "record of a person", "erasure": "delete",
    },
}  # fmt: skip
