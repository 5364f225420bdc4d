"""The provision, its programmes and their versions, cohorts and sessions, and the places that people have in them."""

from mantle.programmes.models.alumni import Offer
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
from mantle.programmes.models.places import CarriedWork, Exemption, Place, PlacePeriod, Team
from mantle.programmes.models.progress import Certificate, Milestone, Reached, Result
from mantle.programmes.models.residentials import Residential, Room, Stay
from mantle.programmes.models.sets import LearningSet, SetMember, SetRound, SetWish
from mantle.programmes.models.simulations import RunEvent, RunPart, Scenario, SimulationRun
from mantle.programmes.models.teams import TeamMember

__all__ = [
    "Activity",
    "Aim",
    "Attendance",
    "AttendanceMark",
    "CarriedWork",
    "Certificate",
    "Cohort",
    "CohortFile",
    "CohortMessage",
    "Component",
    "ComponentLink",
    "Contract",
    "Contribution",
    "DayOneAnswer",
    "DesignCheck",
    "Duty",
    "Event",
    "EventAgency",
    "EventFacilitator",
    "EventMaterial",
    "Exemption",
    "Facilitator",
    "FacultyMember",
    "FacultySpan",
    "LearningSet",
    "Mandate",
    "MessageRecipient",
    "Milestone",
    "Nomination",
    "Offer",
    "Outcome",
    "Place",
    "PlacePeriod",
    "PlaceSplit",
    "Programme",
    "ProgrammePart",
    "Provision",
    "Reached",
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
    "Stay",
    "Strand",
    "Team",
    "TeamMember",
    "Theme",
    "Trial",
    "Version",
    "Waiver",
    "letter_key",
]
