"""What is personal in the tables of this slice (RIG-1): who is in the pool, who asked, who met on which days.

There is no table of notes: what is said between the two is nowhere on record (SUP-16).
"""

from __future__ import annotations

_PAIR = {"purpose": "development", "keep": "shared mentoring record", "erasure": "delete"}
_POOL = {"purpose": "development", "keep": "record of a person", "erasure": "delete"}
# HLP-1 to HLP-16: help between authorities; what an authority says of itself stays when somebody goes.
_HELP = {"purpose": "running the service", "keep": "kept while the service runs", "erasure": "keep"}
PERSONAL: dict[str, dict[str, str]] = {
    "Supporter": {
        "about": "person", "by": "named_by", "personal": "kind state capacity format areas since",
        "words": "background", "other": "id code version", **_POOL, "erasure": "clear",
    },
    "Supporter_competencies": {"rest": "not personal"},
    "Supporter_not_with": {"rest": "not personal"},
    "Credential": {
        "about": "of__person", "by": "seen_by", "personal": "kind title until seen_at", "other": "id code of", **_POOL,
    },
    "SupporterLeave": {
        "about": "of__person", "personal": "starts_on ends_on", "other": "id code of", **_POOL,
    },
    "SupportNeed": {
        "about": "person", "by": "asked_by",
        "personal": "kind agency place appointment post is_duty due_on aim format areas hours state not_wanted "
        "asked_at waits_since closed_on", "other": "id code version escalated_at", **_PAIR,
    },
    "SupportNeed_competencies": {"rest": "not personal"},
    "MatchRun": {
        "by": "made_by", "personal": "kind state made_at figures", "other": "id code version", **_PAIR,
        "erasure": "keep",
    },
    "MatchOption": {
        # SUP-12: whoever was not chosen is told nothing of it, in their copy neither.
        "about": "person", "by": "decided_by",
        "personal": "state points reasons is_first is_locked decided_at", "words": "reason",
        "other": "id code need supporter run version", **_PAIR,
    },
    "Arrangement": {
        "about": "person", "by": "supporter__person",
        "personal": "hours starts_on ends_on next_on ended_on end_reason",
        "other": "id code need supporter contract version", **_PAIR,
    },
    "ArrangementDay": {
        "about": "arrangement__person", "by": "noted_by", "personal": "on hours kind", "other": "id code arrangement",
        **_PAIR,
    },
    "DutyPeriod": {
        "by": "set_by", "personal": "days starts_on set_at", "words": "reason", "other": "id", **_PAIR,
        "erasure": "keep",
    },
    "HelpOffer": {
        "by": "lead", "words": "what learnt",
        "other": "id code agency areas days_a_month starts_on ends_on inspected inspected_on inspected_link "
        "confirmed_on withdrawn_at version", **_HELP,
    },
    "HelpOffer_competencies": {"rest": "not personal"},
    "HelpOffer_cannot_help": {"rest": "not personal"},
    "HelpTeamMember": {
        "about": "person", "personal": "role asked_at agreed_at declined_at", "other": "id code offer", **_HELP,
    },
    "HelpRequest": {
        "by": "asked_by", "words": "problem diagnosis",
        "other": "id code agency asked_on areas urgency days_wanted state version", **_HELP,
    },
    "HelpRequest_competencies": {"rest": "not personal"},
    "HelpDeployment": {
        "by": "chosen_by", "words": "reason conflict_helper conflict_helped approved_helper approved_helped how",
        "other": "id code request offer helper helped suggested days_a_month starts_on ends_on has_capacity "
        "is_willing next_review_on trial ended_by ended_on version", **_HELP,
    },
    "HelpDeployment_people": {"rest": "not personal"},
    "HeldDay": {"rest": "not personal"},
    "HelpStep": {"by": "by", "words": "reason", "other": "id request deployment move at", **_HELP},
    "HelpObjective": {"rest": "not personal"},
    "HelpDay": {
        "about": "member__person", "by": "by", "personal": "on days", "words": "what",
        "other": "id code deployment member", **_HELP,
    },
    "HelpReview": {"by": "by", "words": "what_changed", "other": "id deployment on next_on", **_HELP},
    "HelpEffect": {"by": "by", "words": "learnt thanks", "other": "id deployment side said_on", **_HELP},
    "HelpEffectLine": {"rest": "not personal"},
}  # fmt: skip
