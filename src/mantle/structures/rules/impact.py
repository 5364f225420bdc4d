"""How a figure of a place moved beside places that began where it began, and what that can tell. CFS-40."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

NEAREST = 20
FEWEST = 10


@dataclass(frozen=True, slots=True)
class Moved:
    """One figure of a place before and now, and how it moved in the places nearest to it before."""

    name: str
    unit: str
    source: str
    before: float
    before_year: int
    now: float
    now_year: int
    similar: tuple[float, ...] = ()  # changes, smallest first

    @property
    def change(self) -> float:
        return self.now - self.before

    @property
    def is_comparable(self) -> bool:
        return len(self.similar) >= FEWEST

    @property
    def low(self) -> float | None:
        return self.similar[0] if self.is_comparable else None

    @property
    def high(self) -> float | None:
        return self.similar[-1] if self.is_comparable else None

    @property
    def middle(self) -> float | None:
        return median(self.similar) if self.is_comparable else None

    @property
    def stands_out(self) -> bool:
        """Whether it moved further than in every place like it."""
        return self.is_comparable and not self.similar[0] <= self.change <= self.similar[-1]

    @property
    def digits(self) -> int:
        """No places after the point where the figures are large or whole."""
        shown = (self.before, self.now, *self.similar)
        return int(not all(abs(each) >= 1000 or each == round(each) for each in shown))

    @property
    def sentence(self) -> str:
        """CFS-40: what the comparison tells, and how often chance alone would bring as much.

        >>> changes = tuple(n / 10 for n in range(-30, 0, 2))
        >>> Moved("Turnover", "per cent", "Census", 18, 2022, 12, 2025, changes).sentence
        'It fell further than in all 15 places like it: chance alone does that about once in 16 times.'
        >>> Moved("Turnover", "per cent", "Census", 18, 2022, 17, 2025, (-2.0, 1.0)).sentence
        'Too few places like it have this figure in both years.'
        """
        places = len(self.similar)
        if not self.is_comparable:
            return "Too few places like it have this figure in both years."
        if not self.stands_out:
            return f"Within what happened in the {places} places like it: nothing sets it apart."
        way = "fell further" if self.change < self.similar[0] else "rose further"
        if self.change > 0 > self.similar[-1] or self.change < 0 < self.similar[0]:
            way = "went the other way"
        return f"It {way} than in all {places} places like it: chance alone does that about once in {places + 1} times."


def nearest_changes(before: float, others: Sequence[tuple[float, float]], most: int = NEAREST) -> tuple[float, ...]:
    """CFS-40: changes of the places nearest to one before, given as before and now; smallest change first.

    Whatever stood far out tends to come back by itself: places that began alike come back alike.

    >>> nearest_changes(10, [(30, 5), (11, 9), (10, 12), (9, 9)], most=3)
    (-2, 0, 2)
    """
    near = sorted(others, key=lambda pair: (abs(pair[0] - before), pair))[:most]
    return tuple(sorted(now - then for then, now in near))
