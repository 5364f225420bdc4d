"""Merit lists adjusted for who marked what: many-facet Rasch models, what they tell, and what the marks can carry.

Start with `estimate`.
"""

from mantle.analysis.severity.estimating import estimate
from mantle.analysis.severity.results import VERSION, Candidates, Levels, Severity, Spread
from mantle.analysis.tables.marks import Marks

__all__ = ["VERSION", "Candidates", "Levels", "Marks", "Severity", "Spread", "estimate"]
