"""Who goes with whom: the best matching with its proof, stable matchings, fair ones, assessors, learning sets, benches.

Start with `assign`.
"""

from mantle.analysis.matching.assessors import Allocation, allocate
from mantle.analysis.matching.assigning import Check, assign, verify
from mantle.analysis.matching.benches import Bench, bench
from mantle.analysis.matching.replanning import replan
from mantle.analysis.matching.results import Assignment, Left
from mantle.analysis.matching.rounds import Round, Wishes, recheck, rotate
from mantle.analysis.matching.sets import Sets, learning_sets
from mantle.analysis.matching.sharing import Fair, fair
from mantle.analysis.matching.stability import Stable, blocking_pairs, stable

__all__ = [
    "Allocation",
    "Assignment",
    "Bench",
    "Check",
    "Fair",
    "Left",
    "Round",
    "Sets",
    "Stable",
    "Wishes",
    "allocate",
    "assign",
    "bench",
    "blocking_pairs",
    "fair",
    "learning_sets",
    "recheck",
    "replan",
    "rotate",
    "stable",
    "verify",
]
