"""Money, in whole pence: no sum is ever rounded twice, and parts always add up to their whole."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from mantle.programmes.rules.cohorts import CohortRules


def charge_for_leaving(rules: CohortRules, *, starts_on: date, leaves_on: date) -> int:
    """PRG-30: what leaving costs on a day, in pence: the share that the rules of this cohort name, halves upward.

    >>> rules = CohortRules(funding_pence=250_001)
    >>> charge_for_leaving(rules, starts_on=date(2027, 3, 1), leaves_on=date(2027, 2, 20))
    125001
    """
    days_before = (starts_on - leaves_on).days
    for days, share in rules.leaving:
        if days_before >= days:
            return int(Fraction(str(share)) * rules.funding_pence + Fraction(1, 2))
    return rules.funding_pence


def shared_out(pence: int, shares: Mapping[str, Fraction | float | int]) -> dict[str, int]:
    """PRG-31: split a sum by shares so that the parts add up to it exactly: largest remainder, ties by name.

    >>> shared_out(1000, {"council": 1, "health": 1, "police": 1})
    {'council': 334, 'health': 333, 'police': 333}
    """
    weights = {name: Fraction(str(share)) for name, share in shares.items()}
    whole = sum(weights.values())
    if whole <= 0:
        return dict.fromkeys(weights, 0)
    exact = {name: weight * pence / whole for name, weight in weights.items()}
    given = {name: int(value) for name, value in exact.items()}
    rest = pence - sum(given.values())
    for name in sorted(exact, key=lambda each: (given[each] - exact[each], each))[:rest]:
        given[name] += 1
    return given
