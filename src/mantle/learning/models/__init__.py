"""A person's own development: plan, journal, and what is practised."""

from mantle.learning.models.journal import Entry, Occasion, StageClaim, ThinkingTime, Voice
from mantle.learning.models.plans import Plan, PlanReview, PlanVersion, SelfRating, Step

__all__ = [
    "Entry",
    "Occasion",
    "Plan",
    "PlanReview",
    "PlanVersion",
    "SelfRating",
    "StageClaim",
    "Step",
    "ThinkingTime",
    "Voice",
]
