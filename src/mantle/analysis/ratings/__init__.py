"""Feedback from several groups: whether figures can be trusted, and what may be shown of them to whom."""

from .agreement import GroupIcc, Icc, icc, icc_groups
from .change import Change, reliable_change
from .components import Components, components
from .framework import Framework
from .professions import Gap, ProfessionGaps, professions
from .quality import Flags, quality
from .reliability import Alpha, Omega, alpha, omega
from .reports import Summary
from .summary import summarise
from .surfaces import Surface, agreement_category, surface
from .team import TeamProfile, team
from .within import Awg, Rwg, awg, rwg

__all__ = [
    "Alpha",
    "Awg",
    "Change",
    "Components",
    "Flags",
    "Framework",
    "Gap",
    "GroupIcc",
    "Icc",
    "Omega",
    "ProfessionGaps",
    "Rwg",
    "Summary",
    "Surface",
    "TeamProfile",
    "agreement_category",
    "alpha",
    "awg",
    "components",
    "icc",
    "icc_groups",
    "omega",
    "professions",
    "quality",
    "reliable_change",
    "rwg",
    "summarise",
    "surface",
    "team",
]
