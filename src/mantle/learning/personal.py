"""What is personal in the tables of this slice (RIG-1): plans, journals and practice are their writers' own."""

from __future__ import annotations

_OWN = {"purpose": "development", "keep": "record of a person", "erasure": "delete"}
_JUDGED = {"purpose": "development", "keep": "marks and evidence, place given", "erasure": "delete"}
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
    "Project": {
        "about": "person", "personal": "competency begun_on closed_on",
        "words": "problem why_hard for_whom what_changed", "other": "id code version", **_OWN,
    },
    "ProjectNote": {
        "about": "project__person", "personal": "kind on", "words": "whose text what_came", "other": "id project",
        **_OWN,
    },
    "ProjectReview": {
        "about": "project__person", "by": "by", "personal": "at answered_at", "words": "comment answer",
        "other": "id code project", **_OWN,
    },
    "HostOffer": {
        "by": "host", "words": "title what", "personal": "agency kind",
        "other": "id code capacity days starts_on ends_on apply_by closed_at version", **_OWN, "erasure": "keep",
    },
    "Placement": {
        "about": "person", "by": "supervisor decided_by",
        "personal": "offer seat state competency starts_on ends_on asked_at agreed_at",
        "words": "aims terms decision_reason", "other": "id code version", **_OWN,
    },
    "PlacementDay": {
        "about": "placement__person", "personal": "on hours", "words": "text", "other": "id placement", **_OWN,
    },
    "HostFeedback": {
        "about": "placement__person", "by": "by", "personal": "at answered_at", "words": "comment answer",
        "other": "id code placement", **_OWN,
    },
    "PulseAnswer": {"about": "person", "personal": "kind on answers", "other": "id code items_version", **_OWN},
    "Impact": {
        "about": "person", "personal": "level on competency for_evaluation", "words": "text shown_by",
        "other": "id code version", **_OWN,
    },
    "SelfDiagnostic": {
        "about": "person", "personal": "profile moment cohort answers begun_at finished_at", "words": "words",
        "other": "id code version", **_OWN,
    },
    "SelfDiagnostic_editions": {"rest": "not personal"},
    "FeedbackTalk": {
        "about": "person", "by": "giver", "personal": "on", "words": "words", "other": "id code diagnostic version",
        **_OWN,
    },
    "GroundRules": {
        "by": "by", "personal": "at", "words": "text why", "other": "id code cohort learning_set number", **_OWN,
        "erasure": "keep",
    },
    "GroundRulesAgreement": {"about": "person", "personal": "at", "other": "id of", **_OWN},
    "Assessment": {
        "about": "person", "by": "opened_by", "personal": "profile use opened_at read_at closed_at",
        "words": "use_words", "other": "id code version", **_JUDGED,
    },
    "Observer": {"by": "person", "other": "id assessment", **_JUDGED},
    "Observation": {
        "about": "assessment__person", "by": "by decided_by",
        "personal": "competency level on at answered_at contest decided_at",
        "words": "evidence answer decision_reason", "other": "id code assessment version", **_JUDGED,
    },
    "Sheet": {
        "about": "person", "personal": "worksheet on", "words": "answers", "other": "id code version", **_OWN,
    },
    "Provider": {"rest": "not personal"},
    "Resource": {"rest": "not personal"},
    "Opening": {"rest": "not personal"},
    "Dialogue": {
        "about": "host", "words": "question about synthesis",
        "personal": "kind template opens_on closes_on closed_at learning_set beyond ranking_opened_at "
        "ranking_ended_at", "other": "id code version", **_OWN,
    },
    "DialogueMember": {"about": "person", "personal": "group declined_at", "other": "id dialogue", **_OWN},
    "Contribution": {
        "about": "person", "personal": "step written_at", "words": "text", "other": "id code dialogue version", **_OWN,
    },
    "AgreedAction": {
        "about": "person", "personal": "due_on done_at dropped_at", "words": "what",
        "other": "id code dialogue version", **_OWN,
    },
    "ResultLine": {"about": "dialogue__host", "words": "name text", "other": "id code dialogue position", **_OWN},
    "Ranking": {"about": "person", "personal": "order at", "other": "id dialogue", **_OWN},
    "HandedOn": {
        "about": "host", "by": "decided_by", "personal": "template at framework decided_at", "words": "answer",
        "other": "id code dialogue version", **_OWN,
    },
    "HandedLine": {
        "about": "handed__host", "words": "name text", "personal": "idea",
        "other": "id code handed position", **_OWN,
    },
    "TheoryUse": {"rest": "not personal"},
    "Reading": {"about": "person", "personal": "resource on", "other": "id code", **_OWN},
    "Expertise": {
        "about": "person", "personal": "starts_on ends_on withdrawn_at competency", "words": "subject wording",
        "other": "id code version", **_OWN,
    },
}  # fmt: skip
