"""A person's own development: plan, journal, and what is practised."""

from mantle.learning.models.agreed import AgreedAction, HandedLine, HandedOn, Ranking, ResultLine
from mantle.learning.models.assessment import Assessment, Observation, Observer
from mantle.learning.models.diagnostic import FeedbackTalk, SelfDiagnostic
from mantle.learning.models.dialogue import Contribution, Dialogue, DialogueMember, Expertise
from mantle.learning.models.groups import GroundRules, GroundRulesAgreement
from mantle.learning.models.journal import Entry, Occasion, StageClaim, ThinkingTime, Voice
from mantle.learning.models.library import Opening, Provider, Resource, Sheet
from mantle.learning.models.plans import Plan, PlanReview, PlanVersion, SelfRating, Step
from mantle.learning.models.practice import (
    HostFeedback,
    HostOffer,
    Placement,
    PlacementDay,
    Project,
    ProjectNote,
    ProjectReview,
)
from mantle.learning.models.pulses import Impact, PulseAnswer
from mantle.learning.models.theories import Reading, TheoryUse

__all__ = [
    "AgreedAction",
    "Assessment",
    "Contribution",
    "Dialogue",
    "DialogueMember",
    "Entry",
    "Expertise",
    "FeedbackTalk",
    "GroundRules",
    "GroundRulesAgreement",
    "HandedLine",
    "HandedOn",
    "HostFeedback",
    "HostOffer",
    "Impact",
    "Observation",
    "Observer",
    "Occasion",
    "Opening",
    "Placement",
    "PlacementDay",
    "Plan",
    "PlanReview",
    "PlanVersion",
    "Project",
    "ProjectNote",
    "ProjectReview",
    "Provider",
    "PulseAnswer",
    "Ranking",
    "Reading",
    "Resource",
    "ResultLine",
    "SelfDiagnostic",
    "SelfRating",
    "Sheet",
    "StageClaim",
    "Step",
    "TheoryUse",
    "ThinkingTime",
    "Voice",
]
