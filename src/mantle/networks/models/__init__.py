"""Surveys of who turns to whom: who is on the roster, what they answered, and figures that are left of it."""

from mantle.networks.models.answers import OwnResult, Reply, Tie
from mantle.networks.models.surveys import Named, Survey

__all__ = ["Named", "OwnResult", "Reply", "Survey", "Tie"]
