"""A person's own development: plan, journal, and what is practised."""

from mantle.learning.models.journal import Entry, Occasion, StageClaim, ThinkingTime, Voice
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

__all__ = [
    "Entry",
    "HostFeedback",
    "HostOffer",
    "Occasion",
    "Placement",
    "PlacementDay",
    "Plan",
    "PlanReview",
    "PlanVersion",
    "Project",
    "ProjectNote",
    "ProjectReview",
    "SelfRating",
    "StageClaim",
    "Step",
    "ThinkingTime",
    "Voice",
]
