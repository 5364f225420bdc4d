"""Frameworks with their domains, competencies and levels; role profiles; and the evidence behind them."""

from mantle.framework.models.evidence import Finding, Study, Support
from mantle.framework.models.frameworks import Competency, Domain, Framework, Level
from mantle.framework.models.items import Item
from mantle.framework.models.profiles import Expectation, RoleProfile

__all__ = [
    "Competency",
    "Domain",
    "Expectation",
    "Finding",
    "Framework",
    "Item",
    "Level",
    "RoleProfile",
    "Study",
    "Support",
]
