"""Succession projection: how many posts change hands, stand open, are covered; who stands ready; with ranges.

A stochastic microsimulation of posts and the people in them, in quarters of a year. Start with `project`.
"""

from mantle.analysis.projection.assumptions import Assumptions
from mantle.analysis.projection.comparing import Comparison, Sizing, compare, replay, size_intake
from mantle.analysis.projection.nation import nation
from mantle.analysis.projection.projecting import project
from mantle.analysis.projection.results import MODEL_VERSION, Projection
from mantle.analysis.projection.workforce import BACKGROUNDS, GRADES, Workforce

__all__ = [
    "BACKGROUNDS",
    "GRADES",
    "MODEL_VERSION",
    "Assumptions",
    "Comparison",
    "Projection",
    "Sizing",
    "Workforce",
    "compare",
    "nation",
    "project",
    "replay",
    "size_intake",
]
