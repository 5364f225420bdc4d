"""The provision, its programmes and their versions, cohorts and sessions, and the places that people have in them."""

from mantle.programmes.models.alumni import Offer
from mantle.programmes.models.coaching import CoachingContract, CoachingDay
from mantle.programmes.models.cohorts import Attendance, AttendanceMark, Cohort, Facilitator, PlaceSplit, Session
from mantle.programmes.models.contracts import Contract, Signature
from mantle.programmes.models.design import (
    Activity,
    Aim,
    Component,
    DesignCheck,
    Outcome,
    Programme,
    ProgrammePart,
    Provision,
    Strand,
    Version,
)
from mantle.programmes.models.exemplars import ComponentBody, EntryCheck, Exemplar, ModuleIdea
from mantle.programmes.models.faculty import FacultyMember, FacultySpan
from mantle.programmes.models.files import CohortFile
from mantle.programmes.models.frame import (
    ComponentLink,
    Duty,
    Event,
    EventAgency,
    EventFacilitator,
    EventMaterial,
    Mandate,
    Theme,
    Trial,
)
from mantle.programmes.models.messages import CohortMessage, MessageRecipient, letter_key
from mantle.programmes.models.money import Contribution, Waiver
from mantle.programmes.models.nominations import DayOneAnswer, Nomination
from mantle.programmes.models.outcomes import EvidenceRule, Measure, ProgrammeOutcome, Reading
from mantle.programmes.models.places import CarriedWork, Exemption, Place, PlacePeriod, Team
from mantle.programmes.models.prior import PriorClaim, PriorLearning
from mantle.programmes.models.progress import Certificate, Milestone, Reached, Result
from mantle.programmes.models.residentials import Residential, Room, Stay
from mantle.programmes.models.sets import LearningSet, SetMember, SetRound, SetWish
from mantle.programmes.models.simulations import RunEvent, RunPart, Scenario, SimulationRun
from mantle.programmes.models.standards import (
    LocalPlan,
    Standard,
    StandardReview,
    VoiceAnswer,
    VoiceLine,
    VoiceQuestion,
)
from mantle.programmes.models.teams import TeamMember

__all__ = [
    "Activity",
    "Aim",
    "Attendance",
    "AttendanceMark",
    "CarriedWork",
    "Certificate",
    "CoachingContract",
    "CoachingDay",
    "Cohort",
    "CohortFile",
    "CohortMessage",
    "Component",
    "ComponentBody",
    "ComponentLink",
    "Contract",
    "Contribution",
    "DayOneAnswer",
    "DesignCheck",
    "Duty",
    "EntryCheck",
    "Event",
    "EventAgency",
    "EventFacilitator",
    "EventMaterial",
    "EvidenceRule",
    "Exemplar",
    "Exemption",
    "Facilitator",
    "FacultyMember",
    "FacultySpan",
    "LearningSet",
    "LocalPlan",
    "Mandate",
    "Measure",
    "MessageRecipient",
    "Milestone",
    "ModuleIdea",
    "Nomination",
    "Offer",
    "Outcome",
    "Place",
    "PlacePeriod",
    "PlaceSplit",
    "PriorClaim",
    "PriorLearning",
    "Programme",
    "ProgrammeOutcome",
    "ProgrammePart",
    "Provision",
    "Reached",
    "Reading",
    "Residential",
    "Result",
    "Room",
    "RunEvent",
    "RunPart",
    "Scenario",
    "Session",
    "SetMember",
    "SetRound",
    "SetWish",
    "Signature",
    "SimulationRun",
    "Standard",
    "StandardReview",
    "Stay",
    "Strand",
    "Team",
    "TeamMember",
    "Theme",
    "Trial",
    "Version",
    "VoiceAnswer",
    "VoiceLine",
    "VoiceQuestion",
    "Waiver",
    "letter_key",
]
