"""Whether groups are selected at different rates, and whether the difference stands within like and like.

Start with `rates`; `stratified` compares within stages, routes or posts.
"""

from mantle.analysis.fairness.counts import VERSION
from mantle.analysis.fairness.selection import Rates, rates
from mantle.analysis.fairness.strata import Stratified, stratified

__all__ = ["VERSION", "Rates", "Stratified", "rates", "stratified"]
