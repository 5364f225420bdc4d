"""SUP-26: whether all come to a coach or mentor alike: bands of agencies, and what differences may be chance."""

from __future__ import annotations

from math import sqrt

# Posts on record of an agency: the band begins with this number.
SIZES: tuple[tuple[int, str], ...] = ((100, "100 posts or more"), (30, "30 to 99 posts"), (0, "Up to 29 posts"))
FEWEST_AGENCIES = 3  # a group of fewer is told together with others: it would tell of one of them
OTHERS = "All others together"
NOT_KNOWN = "Not known"
Z95 = 1.96


def size_band(posts: int) -> str:
    """The band of an agency by its posts on record.

    >>> size_band(12), size_band(30), size_band(250)
    ('Up to 29 posts', '30 to 99 posts', '100 posts or more')
    """
    return next(name for least, name in SIZES if posts >= least)


def by_chance(smaller: float, larger: float) -> int:
    """How far two shares may lie apart by chance alone, in points, nineteen times out of twenty.

    >>> by_chance(20, 50)
    26
    """
    return round(100 * Z95 * sqrt(0.25 / smaller + 0.25 / larger))


def caution(sizes: list[float]) -> str:
    """What the reader should know before two groups are compared; by rounded numbers, as they are shown.

    >>> caution([20, 50])
    'By chance alone, shares of the two smallest groups shown may lie 26 points apart: look for more than that.'
    >>> caution([20])
    'One group is shown: there is nothing to compare it with.'
    """
    shown = sorted(size for size in sizes if size)
    if not shown:
        return "No group is large enough to compare: it takes ten people from three agencies."
    if len(shown) == 1:
        return "One group is shown: there is nothing to compare it with."
    apart = by_chance(shown[0], shown[1])
    said = "By chance alone, shares of the two smallest groups shown may lie"
    return f"{said} {apart} points apart: look for more than that."
