"""What is kept of succession: plans, the posts in them, who could step in, and what is done about gaps."""

from mantle.succession.models.people import Cover, Declining, Judgement
from mantle.succession.models.plans import CriticalPost, PlanChange, PlanViewer, Snapshot, SuccessionPlan
from mantle.succession.models.work import Filling, PlanAction

__all__ = [
    "Cover",
    "CriticalPost",
    "Declining",
    "Filling",
    "Judgement",
    "PlanAction",
    "PlanChange",
    "PlanViewer",
    "Snapshot",
    "SuccessionPlan",
]
