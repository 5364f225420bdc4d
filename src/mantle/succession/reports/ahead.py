"""SUC-26: what the next twelve months may bring, and how far the bench answers it: the plan as a small forecast.

Each post falls empty by the chance of its kind (STR-26), apart from the others; how many do is the sum of such chances
(Poisson's binomial distribution). It moves when the bench does: development that makes somebody ready lowers it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from mantle.succession.queries.lines import Line
from mantle.succession.rules import Band
from mantle.web.words import counted

WHENCE = (
    "The chances come from how often people in such posts left over five years, whoever they were; they say nothing "
    "about any one person. The figures change as more people become ready."
)


@dataclass(frozen=True, slots=True)
class Ahead:
    """Posts with a chance, how many are expected to fall empty with their range, and how likely one finds nobody."""

    posts: int
    expected: float
    low: int
    high: int
    nobody_now: float
    nobody_later: float

    @property
    def whence(self) -> str:
        return WHENCE

    @property
    def sentences(self) -> list[str]:
        said = [
            f"Of {counted(self.posts, 'post')}, about {self.expected:.1f} are empty now or will fall empty within "
            f"twelve months (9 times out of 10, between {self.low} and {self.high}).",
            _nobody(self.nobody_now),
        ]
        if round(100 * self.nobody_later) < round(100 * self.nobody_now):
            said.append(
                "If everybody judged ready in one to two years were ready now, it would be about "
                f"{_in_100(self.nobody_later)}. That is how much development could do here."
            )
        return said


def ahead(lines: Sequence[Line]) -> Ahead | None:
    """Work out the year ahead for the posts whose chance this reader may see; None where there are none.

    >>> ahead([]) is None
    True
    """
    rows = [(line.chance, line) for line in lines if line.chance is not None and not line.on_slate]
    if not rows:
        return None
    chances = [chance for chance, _ in rows]
    now = [chance for chance, line in rows if not line.ready_now]
    later = [chance for chance, line in rows if not line.ready_now and not _is_soon(line)]
    low, high = range_of(chances)
    return Ahead(len(rows), sum(chances), low, high, one_at_least(now), one_at_least(later))


def one_at_least(chances: Sequence[float]) -> float:
    """The chance that one at least of several things happens, each apart from the others.

    >>> one_at_least([0.5, 0.5]), one_at_least([])
    (0.75, 0.0)
    """
    return 1.0 - math.prod(1 - chance for chance in chances)


def range_of(chances: Sequence[float]) -> tuple[int, int]:
    """How many happen nine times in ten: from the 5th to the 95th in 100 of the distribution of their number.

    >>> range_of([0.5] * 10), range_of([1.0, 0.0])
    ((2, 8), (1, 1))
    """
    spread = [1.0]
    for chance in chances:
        spread = [
            (spread[k] * (1 - chance) if k < len(spread) else 0.0) + (spread[k - 1] * chance if k else 0.0)
            for k in range(len(spread) + 1)
        ]
    ends = []
    for bound in (0.05, 0.95):
        below, count = 0.0, -1
        while below < bound - 1e-12:
            count += 1
            below += spread[count]
        ends.append(count)
    return ends[0], ends[1]


def _is_soon(line: Line) -> bool:
    return any(named for band, _, named in line.bands if band == Band.SOON)


def _nobody(chance: float) -> str:
    """How likely one post at least finds nobody, in a sentence.

    >>> _nobody(0.999)
    'At least one post is empty, or almost certain to fall empty, with nobody ready for it now.'
    """
    if round(100 * chance) >= 100:
        return "At least one post is empty, or almost certain to fall empty, with nobody ready for it now."
    return f"The chance that at least one falls empty with nobody ready for it now is about {_in_100(chance)}."


def _in_100(chance: float) -> str:
    return f"{100 * chance:.0f} in 100"
