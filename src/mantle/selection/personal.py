"""What is personal in the tables of this slice (RIG-1): who was put forward, what was read, and what was decided."""

from __future__ import annotations

_TAKEN = {"purpose": "early talent", "keep": "marks and evidence, place given", "erasure": "delete"}
_PUT = {"purpose": "early talent", "keep": "rejected applications", "erasure": "delete"}
_FAR = {"purpose": "early talent", "keep": "readiness and slates", "erasure": "delete"}
_RUN = {"purpose": "early talent", "keep": "kept while the service runs", "erasure": "keep"}
PERSONAL: dict[str, dict[str, str]] = {
    "Call": {"rest": "not personal", "words": "purpose who_may"},
    "Criterion": {"rest": "not personal"},
    "Exercise": {"rest": "not personal", "words": "brief"},
    "FormerCount": {"rest": "not personal"},
    "Candidacy": {
        "about": "person", "by": "put_forward_by",
        "personal": "call agency sector way state put_at answered_at ended_at shown_as invited_at",
        "words": "adjustments", "other": "id code version",
        **_PUT,
    },
    "Evidence": {
        "about": "candidacy__person", "personal": "criterion", "words": "words own_words", "other": "id candidacy",
        **_TAKEN,
    },
    "SponsorStatement": {
        "about": "candidacy__person", "by": "entered_by",
        "personal": "sponsor_name sponsor_email asked_at letters support given_at", "words": "seen offers",
        "secret": "digest", "other": "id candidacy version", **_TAKEN,
    },
    "AgreedLevel": {
        "about": "candidacy__person", "by": "put_down_by", "personal": "criterion level put_down_at",
        "words": "reason", "other": "id candidacy", **_TAKEN,
    },
    "PanelReader": {
        "about": "person", "personal": "named_at conflicts_said_at", "other": "id code call version", **_RUN,
    },
    "Conflict": {"about": "candidacy__person reader__person", "personal": "reader", "other": "id candidacy", **_TAKEN},
    "PanelReading": {
        "about": "candidacy__person", "by": "reader__person", "personal": "sent_at",
        "other": "id code candidacy reader seat version", **_TAKEN,
    },
    "CriterionMark": {
        "about": "reading__candidacy__person", "personal": "exercise criterion level", "words": "words",
        "other": "id reading",
        **_TAKEN,
    },
    "PanelDecision": {
        "about": "candidacy__person", "by": "decided_by",
        "personal": "outcome again_on decided_at answered_at taken_back_at",
        "words": "reason answer taken_back_because", "other": "id code candidacy", **_TAKEN,
    },
    "FeedbackLine": {
        "about": "decision__candidacy__person", "personal": "criterion", "words": "words", "other": "id decision",
        **_TAKEN,
    },
    "PoolMember": {
        "about": "person", "personal": "candidacy joined_on left_on left_because", "words": "joined_because left_words",
        "other": "id code version", **_FAR,
    },
    "Judgement": {
        "about": "member__person", "by": "judged_by", "personal": "horizon offer judged_on answered_on",
        "words": "potential experience needed answer", "other": "id member", **_FAR,
    },
}  # fmt: skip
