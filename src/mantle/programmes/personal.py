"""What is personal in the tables of this slice (RIG-1): who has a place, and what became of it."""

from __future__ import annotations

_NOBODY = {"rest": "not personal"}
_RUN = {"purpose": "running the service", "keep": "kept while the service runs", "erasure": "keep"}
_PLACE = {"purpose": "development", "keep": "completed programmes", "erasure": "delete"}
PERSONAL: dict[str, dict[str, str]] = {
    **dict.fromkeys(
        (
            "Activity", "Aim", "Component", "DesignCheck", "Outcome", "PlaceSplit", "Programme", "ProgrammePart",
            "Strand", "Version", "Milestone", "Contribution",
        ),
        _NOBODY,
    ),
    "Provision": {"rest": "not personal", "by": "owner", **_RUN},
    "Cohort": {"rest": "not personal", "by": "lead", **_RUN},
    "Session": {"rest": "not personal"},
    "Facilitator": {"about": "person", "personal": "session", "other": "id", **_PLACE},
    "Team": {"by": "sponsor", "words": "name", "other": "id code cohort version", **_PLACE, "erasure": "keep"},
    "TeamMember": {"about": "person", "personal": "agency is_director", "other": "id team", **_PLACE},
    "Waiver": {
        "about": "place__person", "by": "decided_by", "personal": "decided_at", "words": "ground", "other": "id place",
        **_PLACE,
    },
    "Contract": {
        "about": "place__person", "by": "written_by", "words": "aims terms",
        "personal": "protected_days starts_on ends_on written_at", "other": "id code place number version", **_PLACE,
    },
    "Signature": {
        "about": "signed_by", "by": "confirmed_by", "personal": "name party signed_at", "words": "how",
        "other": "id contract", **_PLACE, "erasure": "keep",
    },
    "Reached": {
        "about": "place__person", "by": "decided_by", "personal": "milestone is_waived on", "words": "words",
        "other": "id place", **_PLACE,
    },
    "Result": {
        "about": "place__person", "by": "decided_by", "personal": "outcome on decided_at", "words": "words",
        "other": "id place", **_PLACE,
    },
    "Certificate": {
        "about": "place__person", "by": "issued_by revoked_by",
        "personal": "holder programme says hours completed_on issued_at badge revoked_at", "words": "revoked_because",
        "other": "id place", **_PLACE,
    },
    "Offer": {
        "about": "person", "personal": "kind starts_on ends_on given_at taken_back_at", "words": "words", "other": "id",
        **_PLACE,
    },
    "Nomination": {
        "about": "place__person", "by": "decided_by",
        "personal": "level means_to_apply_on asked_on applied_on checked_on", "words": "ground", "other": "id place",
        **_PLACE,
    },
    "DayOneAnswer": {"about": "place__person", "personal": "item answer on", "other": "id place", **_PLACE},
    "CohortFile": {
        "by": "by", "personal": "at", "words": "file_name report made", "files": "content",
        "other": "id cohort kind state stored_at", "purpose": "development", "keep": "files brought in",
        "erasure": "clear",
    },
    "Place": {
        "about": "person", "by": "sponsor", "personal": "cohort team agency state given_at",
        "other": "id code came_from version", **_PLACE,
    },
    "PlacePeriod": {
        "about": "place__person", "personal": "state starts_on ends_on", "special": "reason", "words": "words",
        "other": "id place", **_PLACE,
    },
    "Mandate": {"rest": "not personal", "words": "text"},
    "Duty": {"rest": "not personal", "words": "text how"},
    "Event": {"rest": "not personal", "words": "about changes_design"},
    "EventAgency": {"rest": "not personal"},
    "EventFacilitator": {"about": "person", "personal": "event", "other": "id", **_PLACE},
    "EventMaterial": {"rest": "not personal", "words": "title author"},
    "Trial": {"rest": "not personal", "words": "aim learned"},
    "Theme": {"rest": "not personal", "words": "finding"},
    "ComponentLink": {"rest": "not personal"},
    "CohortMessage": {
        "by": "written_by", "words": "subject words", "other": "id code cohort written_at batch", **_PLACE,
        "erasure": "keep",
    },
    "MessageRecipient": {"about": "place__person", "personal": "message", "other": "id place", **_PLACE},
    "Attendance": {"about": "place__person", "personal": "session mark", "other": "id place", **_PLACE},
    "Exemption": {
        "about": "place__person", "by": "decided_by", "personal": "component", "words": "ground", "other": "id place",
        **_PLACE,
    },
    "CarriedWork": {"about": "place__person", "personal": "component session", "other": "id place", **_PLACE},
    "SetRound": {"by": "proposed_by decided_by", "words": "reason", "other": "id figures", **_RUN},
    "LearningSet": {"about": "facilitator", "personal": "of", "other": "id", **_PLACE, "erasure": "keep"},
    "SetMember": {
        "about": "place__person", "personal": "learning_set joined_on left_on", "words": "reason",
        "other": "id of place", **_PLACE,
    },
    "SetWish": {
        "about": "one__person other__person", "by": "made_by", "personal": "kind", "words": "reason",
        "other": "id cohort", **_PLACE,
    },
    "FacultyMember": {
        "about": "person", "personal": "offers reached_by is_ended", "other": "id", **_RUN, "erasure": "delete",
    },
    "FacultySpan": {
        "about": "of__person", "personal": "starts_on ends_on has_time", "other": "id of", **_RUN, "erasure": "delete",
    },
    "Residential": {"rest": "not personal"},
    "Room": {"rest": "not personal"},
    "Stay": {
        "about": "place__person", "personal": "coming shares wants_call phone travel arrives room answered_at",
        "special": "diets needs", "words": "emergency_name emergency_phone",
        "other": "id code residential place version", "purpose": "residentials", "keep": "answers for residentials",
        "erasure": "delete",
    },
    "Scenario": {"rest": "not personal"},
    "SimulationRun": {"by": "leader", "words": "debrief", "other": "id code script digest", **_RUN},
    "RunPart": {"about": "place__person", "personal": "role", "other": "id run", **_PLACE},
    "RunEvent": {"by": "by", "words": "words", "other": "id run role to", **_RUN},
    **dict.fromkeys(
        ("Standard", "VoiceQuestion", "VoiceLine", "ProgrammeOutcome", "EvidenceRule", "Measure", "ComponentBody"),
        _NOBODY,
    ),
    "StandardReview": {"by": "judged_by", "words": "reason actions", "other": "id facts", **_RUN},
    "VoiceAnswer": {"about": "person", "words": "answer", "other": "id question", **_PLACE},
    "LocalPlan": {"rest": "not personal", "words": "purpose through context capacity"},
    "Reading": {"rest": "not personal", "by": "noted_by", **_RUN},
    "PriorLearning": {
        "about": "person", "personal": "title where starts_on ends_on link", "words": "evidence",
        "other": "id code version", **_PLACE,
    },
    "PriorClaim": {
        "about": "prior__person", "by": "decided_by", "personal": "component state asked_at decided_at",
        "words": "reason", "other": "id code prior place version", **_PLACE,
    },
    "CoachingContract": {
        "about": "place__person", "by": "coach", "personal": "hours starts_on ends_on agreed_at",
        "other": "id code place version", **_PLACE,
    },
    "CoachingDay": {
        "about": "contract__place__person", "by": "noted_by", "personal": "on hours kind", "other": "id code contract",
        **_PLACE,
    },
    "Exemplar": {
        "about": "author", "personal": "title context shown_as agreed_at withdrawn_at", "words": "story",
        "other": "id code version", **_PLACE,
    },
    "ModuleIdea": {"by": "proposed_by decided_by", "words": "title why origin reason", "other": "id", **_RUN},
    "EntryCheck": {
        "about": "place__person", "by": "decided_by", "personal": "found asked", "words": "ground", "other": "id place",
        **_PLACE,
    },
}  # fmt: skip
