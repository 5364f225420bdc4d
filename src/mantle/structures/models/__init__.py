"""What is kept about posts, who holds them, the bodies they sit on, how they change, and files brought in."""

from mantle.structures.models.agencies import ContextMeasure, TalentKind, TalentMark
from mantle.structures.models.boards import (
    BoardAction,
    Challenge,
    Decision,
    Meeting,
    Paper,
    Shift,
    ShiftReading,
    boards_of,
)
from mantle.structures.models.bodies import Body, Part, Partnership, PartnershipMember, Seat
from mantle.structures.models.changes import AgencyLink, PostLink, Reorganisation, Term
from mantle.structures.models.conditions import (
    Condition,
    ConditionAction,
    ConditionAnswer,
    ConditionsCheck,
    PostSponsor,
)
from mantle.structures.models.diagnosing import Diagnostic, DiagnosticAnswer
from mantle.structures.models.files import Import, ImportPart
from mantle.structures.models.glossary import CommonWord, WordPair
from mantle.structures.models.networks import MemberKind, NetworkMember
from mantle.structures.models.posts import Absence, Appointment, Post, ReportingLine
from mantle.structures.models.staying import StayAction, StayInterview

__all__ = [
    "Absence",
    "AgencyLink",
    "Appointment",
    "BoardAction",
    "Body",
    "Challenge",
    "CommonWord",
    "Condition",
    "ConditionAction",
    "ConditionAnswer",
    "ConditionsCheck",
    "ContextMeasure",
    "Decision",
    "Diagnostic",
    "DiagnosticAnswer",
    "Import",
    "ImportPart",
    "Meeting",
    "MemberKind",
    "NetworkMember",
    "Paper",
    "Part",
    "Partnership",
    "PartnershipMember",
    "Post",
    "PostLink",
    "PostSponsor",
    "Reorganisation",
    "ReportingLine",
    "Seat",
    "Shift",
    "ShiftReading",
    "StayAction",
    "StayInterview",
    "TalentKind",
    "TalentMark",
    "Term",
    "WordPair",
    "boards_of",
]
