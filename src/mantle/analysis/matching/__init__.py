"""Who goes with whom: the best matching with its proof, stable matchings, fair ones, assessors, learning sets, benches.

Start with `assign`.
"""

from mantle.analysis.matching.assigning import Check, assign, verify
from mantle.analysis.matching.results import Assignment, Left

__all__ = ["Assignment", "Check", "Left", "assign", "verify"]
