"""Merit lists adjusted for who marked what: many-facet Rasch models, what they tell, and what the marks can carry.

Start with `estimate`.
"""

from mantle.analysis.severity.biases import Bias, Drift, bias, drift
from mantle.analysis.severity.crossing import Effects, Mixed, crossed
from mantle.analysis.severity.estimating import estimate
from mantle.analysis.severity.generalising import Generalisability, generalise
from mantle.analysis.severity.remarking import SecondMarks, second_marks
from mantle.analysis.severity.results import VERSION, Candidates, Levels, Severity, Spread
from mantle.analysis.severity.selecting import Chances, chance_selected
from mantle.analysis.tables.marks import Marks

__all__ = [
    "VERSION",
    "Bias",
    "Candidates",
    "Chances",
    "Drift",
    "Effects",
    "Generalisability",
    "Levels",
    "Marks",
    "Mixed",
    "SecondMarks",
    "Severity",
    "Spread",
    "bias",
    "chance_selected",
    "crossed",
    "drift",
    "estimate",
    "generalise",
    "second_marks",
]
