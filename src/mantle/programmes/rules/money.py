"""Money, in whole pence: no sum is ever rounded twice, and parts always add up to their whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """What money needs to know of one place on a day."""

    place: str
    person: str
    agency: str  # "" when the place counts for none
    state: str  # on that day
    has_begun: bool  # took part at some time until that day
    left_on: date | None = None
    is_waived: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """PRG-32: one sum of a statement: for which place and agency, for what, in pence."""

    place: str
    person: str
    agency: str
    what: str
    pence: int
    is_charge: bool = False


def lines_of(rules: CohortRules, *, starts_on: date, places: Iterable[PlaceFacts]) -> list[Line]:
    """PRG-32: what each place costs: its funding once it was taken up, or the charge for leaving; never both.

    A place that moved to another cohort is paid for there.

    >>> left = PlaceFacts("P1", "Ada", "Alder", "withdrawn", True, left_on=date(2027, 3, 10))
    >>> [(line.what, line.pence) for line in lines_of(
    ...     CohortRules(funding_pence=250_000), starts_on=date(2027, 3, 1), places=[left])]
    [('Charge for leaving on 10 March 2027', 250000)]
    """
    found = []
    for each in places:
        if each.state == "withdrawn" and each.left_on is not None:
            charge = charge_for_leaving(rules, starts_on=starts_on, leaves_on=each.left_on)
            day = f"{each.left_on:%-d %B %Y}"
            words = f"Left on {day}; the charge was waived" if each.is_waived else f"Charge for leaving on {day}"
            pence = 0 if each.is_waived else charge
            found.append(Line(each.place, each.person, each.agency, words, pence, is_charge=True))
        elif each.has_begun and each.state != "transferred":
            found.append(Line(each.place, each.person, each.agency, "Funding of a place", rules.funding_pence))
    return found


def sums(lines: Iterable[Line], by: str) -> dict[str, int]:
    """PRG-32: lines added up by place or by agency; whichever way, the sums come to the same.

    >>> sums([Line("P1", "Ada", "Alder", "Funding", 5), Line("P2", "Bo", "Alder", "Funding", 6)], "agency")
    {'Alder': 11}
    """
    found: dict[str, int] = {}
    for line in lines:
        name = str(getattr(line, by))
        found[name] = found.get(name, 0) + line.pence
    return found


def due_by(lines: Iterable[Line], funders: Mapping[str, Fraction | float | int]) -> dict[str, int]:
    """PRG-33: what each agency owes to the budget held together.

    Funding of places is shared out among the funders of the programme; without any, each agency pays for its own
    places. Charges for leaving are paid by the agency for which the place counted.
    """
    known = list(lines)
    funding = [line for line in known if not line.is_charge]
    total = sum(line.pence for line in funding)
    has_shares = sum(Fraction(str(share)) for share in funders.values()) > 0
    due = shared_out(total, funders) if has_shares else sums(funding, "agency")
    for name, pence in sums((line for line in known if line.is_charge), "agency").items():
        due[name] = due.get(name, 0) + pence
    return due
