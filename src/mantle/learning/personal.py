"""What is personal in the tables of this slice (RIG-1): plans, journals and practice are their writers' own."""

from __future__ import annotations

_OWN = {"purpose": "development", "keep": "record of a person", "erasure": "delete"}
PERSONAL: dict[str, dict[str, str]] = {
    "Plan": {
        "about": "person", "personal": "profile begun_at closed_at", "words": "purpose", "other": "id code version",
        **_OWN,
    },
    "SelfRating": {
        "about": "person", "personal": "competency level at", "words": "evidence", "other": "id", **_OWN,
    },
    "Step": {
        "about": "plan__person", "personal": "competency means component link due_on state", "words": "what what_came",
        "other": "id code plan version", **_OWN,
    },
    "PlanVersion": {
        "about": "plan__person", "personal": "number kept_at", "words": "content", "other": "id plan", **_OWN,
    },
    "PlanReview": {
        "about": "plan__person", "by": "by", "personal": "next_on at answered_at", "words": "comment answer",
        "other": "id code plan plan_version", **_OWN,
    },
    "Entry": {
        "about": "person", "personal": "on stage", "words": "text prompt", "other": "id code version", **_OWN,
    },
    "StageClaim": {
        "about": "person", "by": "reviewer", "personal": "stage asked_at state decided_at", "words": "evidence comment",
        "other": "id code version", **_OWN,
    },
    "ThinkingTime": {"about": "person", "personal": "on minutes state", "other": "id code version", **_OWN},
    "Occasion": {
        "about": "convener", "personal": "on closed_at", "words": "what_happened learnt", "other": "id code version",
        **_OWN,
    },
    "Voice": {
        "about": "person", "personal": "profession written_at", "words": "text", "other": "id occasion", **_OWN,
    },
}  # fmt: skip
