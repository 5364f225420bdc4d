"""FEE-13: own view beside that of others, over a cohort: from ten people and three agencies on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, stdev
from typing import Any

from mantle.analysis.disclosure import Figure as Shown
from mantle.analysis.disclosure import publish
from mantle.analysis.disclosure.floors import TABLES
from mantle.feedback.queries.evidence import Gaps, agencies_of, gaps_in
from mantle.feedback.queries.rounds import questions_now
from mantle.learning.rules.diagnostic import Moment
from mantle.programmes.models import Cohort

Z95 = 1.959964
AGENCIES, MOST_OF_ONE = 3, 0.5  # FEE-13


@dataclass(frozen=True, slots=True)
class GapLine:
    """One domain: how far own view and that of others lay apart at the start and at the end."""

    name: str
    start: str
    end: str
    change: str


@dataclass(frozen=True, slots=True)
class CohortGaps:
    lines: list[GapLine]
    why: str


def cohort_gaps(cohort: Cohort, people: set[int]) -> CohortGaps:
    """Mean distance between own view and colleagues' at start and end, of the same people; or why it is not told."""
    start, end = (gaps_in(cohort, people, moment) for moment in (Moment.START, Moment.END))
    both = start.keys() & end.keys()
    why = why_not_told([agencies_of(cohort, set(both)).get(person) for person in both])
    if why:
        return CohortGaps([], why)
    asked = questions_now()
    names = {domain["key"]: domain["name"] for domain in asked[1]} if asked else {}
    lines = [_line(names.get(key, key), key, start, end) for key in _domains(start)]
    return CohortGaps([line for line in lines if line is not None], "")


def why_not_told(agencies: list[Any]) -> str:
    """FEE-13: a cohort is told of from ten people, of three agencies, none of which has more than half.

    >>> why_not_told([1, 2, 3] * 4), bool(why_not_told([1] * 9 + [2, 3])), bool(why_not_told([1, 2] * 6))
    ('', True, True)
    """
    known = Counter(each for each in agencies if each is not None)
    most = max(known.values(), default=0)
    if len(agencies) >= TABLES.mean and len(known) >= AGENCIES and most <= MOST_OF_ONE * len(agencies):
        return ""
    return (
        f"Shown once {TABLES.mean} people from at least {AGENCIES} agencies, none with more than half of them, have a "
        "report from the start and one from the end. With fewer, it could give single people away."
    )


def _domains(gaps: Gaps) -> list[str]:
    return list(dict.fromkeys(key for each in gaps.values() for key in each))


def _line(name: str, key: str, start: Gaps, end: Gaps) -> GapLine | None:
    people = [each for each in start.keys() & end.keys() if key in start[each] and key in end[each]]
    first, last = ({person: abs(wave[person][key]) for person in people} for wave in (start, end))
    moved = {person: last[person] - first[person] for person in people}
    told = [_published(f"{key} {when}", values) for when, values in (("s", first), ("e", last), ("c", moved))]
    if any(each is None for each in told):
        return None
    (first_mean, _), (last_mean, _), (change, half) = (each for each in told if each is not None)
    return GapLine(name, f"{first_mean:.1f}", f"{last_mean:.1f}", change_said(change, half))


def change_said(change: float, half: float) -> str:
    """A change of the gap in words: named only where its range does not hold nothing at all.

    >>> change_said(-0.4, 0.2), change_said(-0.1, 0.2)
    ('Narrower by 0.4, give or take 0.2', 'No more than chance (-0.1, give or take 0.2)')
    """
    if abs(change) <= half:
        return f"No more than chance ({change:+.1f}, give or take {half:.1f})"
    return f"{'Narrower' if change < 0 else 'Wider'} by {abs(change):.1f}, give or take {half:.1f}"


def _published(measure: str, values: Mapping[int, float]) -> tuple[float, float] | None:
    if len(values) < TABLES.mean:
        return None
    people, spread = frozenset(values), stdev(values.values())
    cell = Shown("mean", people, "mean", fmean(values.values()), measure)
    found = publish([cell, Shown("spread", people, "spread", spread, measure)], floors=TABLES).shown
    means = [each.value for each in found if each.label == "mean"]
    return (means[0], Z95 * spread / sqrt(len(values))) if len(found) > 1 else None
