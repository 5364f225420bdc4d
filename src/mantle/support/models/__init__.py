"""Coaches and mentors, who asks for one, and what was agreed between two people."""

from mantle.support.models.arrangements import Arrangement, ArrangementDay, DutyPeriod
from mantle.support.models.needs import MatchOption, MatchRun, SupportNeed
from mantle.support.models.pool import Credential, Supporter, SupporterLeave

__all__ = [
    "Arrangement",
    "ArrangementDay",
    "Credential",
    "DutyPeriod",
    "MatchOption",
    "MatchRun",
    "SupportNeed",
    "Supporter",
    "SupporterLeave",
]
