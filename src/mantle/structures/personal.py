"""What is personal in the tables of this slice (RIG-1); `mantle.people.personal` says how to read it."""

from __future__ import annotations

_SAID = {"purpose": "support of a post", "keep": "what is said of a post"}
PERSONAL: dict[str, dict[str, str]] = {
    "Appointment": {
        "about": "person", "personal": "post kind starts_on ends_on fte leaving_reason", "words": "overlap_reason",
        "other": "id code version", "purpose": "leadership record", "keep": "record of a person", "erasure": "keep",
    },
    "Absence": {
        "about": "appointment__person", "personal": "starts_on ends_on", "special": "reason", "other": "id appointment",
        "purpose": "absence", "keep": "record of a person", "erasure": "delete",
    },
    "Seat": {
        "about": "person", "personal": "body is_chair speaks_for starts_on ends_on", "words": "title",
        "other": "id code agency post delegate_post version", "purpose": "governance", "keep": "record of a person",
        "erasure": "keep",
    },
    "BoardAction": {
        "about": "owner", "personal": "due_on done_on", "words": "text outcome", "other": "id code meeting version",
        "purpose": "governance", "keep": "record of a person", "erasure": "keep",
    },
    "Condition": {"rest": "not personal", "words": "name text"},
    "ConditionsCheck": {
        "about": "holder", "by": "other",
        "personal": "post opened_on due_on holder_said_on other_said_on called_off_on", "other": "id code version",
        **_SAID, "erasure": "delete",
    },
    "ConditionAnswer": {
        "about": "of__holder", "by": "of__other", "personal": "side condition rating", "words": "words evidence",
        "other": "id of", **_SAID, "erasure": "delete",
    },
    "ConditionAction": {
        "about": "of__holder", "by": "owner", "personal": "condition due_on done_on", "words": "text outcome",
        "other": "id code of version", **_SAID, "erasure": "delete",
    },
    "PostSponsor": {
        "about": "person", "personal": "post kind undertaken_on starts_on ends_on", "words": "undertakes",
        "other": "id code version", "purpose": "support of a post", "keep": "record of a person", "erasure": "keep",
    },
    "StayInterview": {
        "about": "holder", "by": "held_by", "personal": "post held_on stay_reasons leave_reasons written_on agreed_on",
        "words": "stay_words leave_words correction", "other": "id code version", **_SAID, "erasure": "delete",
    },
    "StayAction": {
        "about": "interview__holder", "by": "owner", "personal": "due_on done_on", "words": "text outcome",
        "other": "id code interview version", **_SAID, "erasure": "delete",
    },
    "Diagnostic": {"rest": "not personal", "words": "why"},
    "DiagnosticAnswer": {
        "about": "person", "personal": "on answers", "other": "id of", **_SAID, "erasure": "delete",
    },
    "CommonWord": {
        "by": "said_by", "words": "word meaning profession", "other": "id code partnership agency version",
        "purpose": "governance", "keep": "kept while the service runs", "erasure": "keep",
    },
    "WordPair": {
        "by": "proposed_by one_agreed_by other_agreed_by", "words": "difference",
        "other": "id code one other kind one_agreed_at other_agreed_at version", "purpose": "governance",
        "keep": "kept while the service runs", "erasure": "keep",
    },
    "Meeting": {"rest": "not personal", "words": "notes"},
    "Paper": {"rest": "not personal", "words": "title words asks_for"},
    "Decision": {"rest": "not personal", "words": "text reason"},
    "Challenge": {"rest": "not personal", "words": "text answer"},
    "Shift": {"rest": "not personal", "words": "text measure"},
    "ShiftReading": {"rest": "not personal", "words": "source"},
    "NetworkMember": {
        "about": "person", "personal": "partnership kind agency starts_on ends_on", "other": "id code version",
        "purpose": "governance", "keep": "record of a person", "erasure": "delete",
    },
    "Import": {
        "by": "by", "personal": "at", "words": "file_name second_name report changes",
        "files": "content second_content",
        "other": "digest", "purpose": "running the service", "keep": "files brought in",
        "erasure": "keep",
    },
    "ImportPart": {
        "words": "changes", "purpose": "running the service", "keep": "files brought in", "erasure": "keep",
    },
    "Reorganisation": {
        "by": "proposed_by confirmed_by", "words": "name", "purpose": "accountability",
        "keep": "kept while the service runs", "erasure": "keep",
    },
    "TalentMark": {"rest": "not personal", "words": "note said_by"},
    "Post": {"rest": "not personal", "words": "title unit"},
    "Partnership": {"rest": "not personal", "words": "name purpose"},
    "Body": {"rest": "not personal", "words": "name terms_of_reference decides"},
    "PostLink": {"words": "because"},
    "ContextMeasure": {"rest": "not personal"},
    "Term": {"rest": "not personal"},
}  # fmt: skip
