"""NET-13: where somebody stands among four models by what others answered, told no finer than others stay unknown."""

from __future__ import annotations

from dataclasses import dataclass

from mantle.analysis.fairness.counts import wilson
from mantle.learning.rules.diagnostic import Z90

SURE_FROM = 10  # people who turn to somebody


def range_of(part: int, whole: int) -> tuple[float, float]:
    """The range in which a share would lie nine times out of ten, with other people like these (Wilson 1927).

    >>> [round(each, 2) for each in range_of(5, 10)]
    [0.27, 0.73]
    """
    return wilson(part, whole, Z90)


@dataclass(frozen=True, slots=True)
class Half:
    """On which half of an axis somebody stands, and whether so many people bear it."""

    is_high: bool
    is_sure: bool


def half_of(part: int, whole: int) -> Half:
    """In which half of an axis a share lies; sure from ten people on, where its range does not hold the middle.

    Of fewer it is said without being sure: what is sure of five would tell that each of the five is alike.

    >>> half_of(9, 10), half_of(6, 10), half_of(0, 5)
    (Half(is_high=True, is_sure=True), Half(is_high=True, is_sure=False), Half(is_high=False, is_sure=False))
    """
    low, high = range_of(part, whole)
    return Half(2 * part >= whole, whole >= SURE_FROM and not low <= 1 / 2 <= high)


def spot_on(half: Half) -> tuple[float, tuple[float, float]]:
    """A mark from -1 to 1 and its field. It is drawn in steps: its exact place would tell how many named one.

    >>> spot_on(Half(True, True)), spot_on(Half(False, False))
    ((0.5, (0.0, 1.0)), (-0.25, (-1.0, 0.5)))
    """
    near, far = (0.5, 0.0) if half.is_sure else (0.25, -0.5)
    return (near, (far, 1.0)) if half.is_high else (-near, (-1.0, -far))


def place_said(name: str, *, is_sure: bool) -> str:
    """NET-13: the place in a sentence.

    >>> place_said("Connected leadership", is_sure=False)
    'Probably connected leadership, but with so few people it could be otherwise.'
    """
    name = name[:1].lower() + name[1:]
    if is_sure:
        return f"Clearly {name}."
    return f"Probably {name}, but with so few people it could be otherwise."
