"""What is kept about early talent: calls, who was put forward, what a panel read and decided, and the talent pool."""

from mantle.selection.models.calls import Call, Criterion
from mantle.selection.models.candidacies import Candidacy, Evidence, FormerCount
from mantle.selection.models.exercises import AgreedLevel, Exercise, SponsorStatement
from mantle.selection.models.panels import (
    Conflict,
    CriterionMark,
    FeedbackLine,
    PanelDecision,
    PanelReader,
    PanelReading,
)
from mantle.selection.models.pool import Judgement, PoolMember

__all__ = [
    "AgreedLevel",
    "Call",
    "Candidacy",
    "Conflict",
    "Criterion",
    "CriterionMark",
    "Evidence",
    "Exercise",
    "FeedbackLine",
    "FormerCount",
    "Judgement",
    "PanelDecision",
    "PanelReader",
    "PanelReading",
    "PoolMember",
    "SponsorStatement",
]
