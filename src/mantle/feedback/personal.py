"""What is personal in the tables of this slice (RIG-1): of the subject, and of those who are asked."""

from __future__ import annotations

_OWN = {"purpose": "development", "erasure": "delete"}
PERSONAL: dict[str, dict[str, str]] = {
    "Round": {
        "about": "subject", "by": "coach approved_by",
        "personal": "moment cohort state begun_on closes_on closed_on talked_on", "words": "returned_why",
        "other": "id code version", "keep": "feedback reports", **_OWN,
    },
    "Terms": {"rest": "not personal"},
    "Invitation": {
        "about": "person", "personal": "group addressee address same_address", "other": "id code round",
        "keep": "rater tokens", **_OWN,
    },
    "Link": {
        "about": "invitation__person", "secret": "digest", "other": "id invitation", "keep": "rater tokens", **_OWN,
    },
    "Draft": {
        "about": "invitation__person", "personal": "is_done", "words": "answers comments", "other": "id invitation",
        "keep": "feedback on its way to the seal", **_OWN,
    },
    "Sealed": {
        "about": "round__subject", "secret": "answers", "other": "id code round group", "keep": "sealed feedback",
        **_OWN,
    },
    "Result": {
        "about": "round__subject", "personal": "made_on", "words": "content", "other": "id round",
        "keep": "feedback reports", **_OWN,
    },
}  # fmt: skip
