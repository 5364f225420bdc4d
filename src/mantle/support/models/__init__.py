"""Coaches and mentors, who asks for one and what was agreed between two people; help between authorities."""

from mantle.support.models.arrangements import Arrangement, ArrangementDay, DutyPeriod
from mantle.support.models.deploying import HeldDay, HelpDeployment, HelpRequest, HelpStep
from mantle.support.models.effects import HelpDay, HelpEffect, HelpEffectLine, HelpObjective, HelpReview
from mantle.support.models.help import HelpOffer, HelpTeamMember
from mantle.support.models.needs import MatchOption, MatchRun, SupportNeed
from mantle.support.models.pool import Credential, Supporter, SupporterLeave

__all__ = [
    "Arrangement",
    "ArrangementDay",
    "Credential",
    "DutyPeriod",
    "HeldDay",
    "HelpDay",
    "HelpDeployment",
    "HelpEffect",
    "HelpEffectLine",
    "HelpObjective",
    "HelpOffer",
    "HelpRequest",
    "HelpReview",
    "HelpStep",
    "HelpTeamMember",
    "MatchOption",
    "MatchRun",
    "SupportNeed",
    "Supporter",
    "SupporterLeave",
]
