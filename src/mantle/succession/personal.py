"""What is personal in the tables of this slice (RIG-1): who could step in, as somebody judged, and what they answer."""

from __future__ import annotations

_PLAN = {"purpose": "succession", "keep": "readiness and slates", "erasure": "delete"}
PERSONAL: dict[str, dict[str, str]] = {
    "SuccessionPlan": {"rest": "not personal"},
    "CriticalPost": {"rest": "not personal"},
    "PlanViewer": {"by": "person", "other": "id code agency starts_on ends_on", **_PLAN, "keep": "record of a person"},
    "PlanChange": {
        "about": "person", "by": "by", "personal": "at", "words": "what why", "other": "id plan post", **_PLAN,
    },
    # People stand in `content` by reference; it goes with the oldest judgement in it.
    "Snapshot": {
        "by": "endorser asked_by", "words": "reason",
        "other": "id code plan number content digest oldest_on state asked_at decided_at version", **_PLAN,
        "erasure": "keep",
    },
    "Cover": {
        "about": "person", "by": "asked_by", "personal": "post until state asked_at answered_at",
        "words": "words answer", "other": "id code version", **_PLAN,
    },
    "Judgement": {
        "about": "person", "by": "by second_reader",
        "personal": "post band profile exposure judged_on at hidden_until hidden_wanted second_read_at answered_at "
        "ended_at",
        "words": "evidence potential experience stretch hidden_reason answer end_reason", "other": "id code version",
        **_PLAN,
    },
    "Declining": {
        "about": "person", "personal": "agency post at taken_back_at", "other": "id code", **_PLAN,
        "keep": "record of a person",
    },
    "PlanAction": {
        "about": "about", "by": "owner", "personal": "post due_on step place offer state added_at ended_on",
        "words": "what what_came", "other": "id code plan version", **_PLAN,
    },
    "Filling": {
        "by": "by", "words": "words", "other": "id critical appointment way at", **_PLAN,
        "keep": "record of a person", "erasure": "keep",
    },
}  # fmt: skip
