"""How far a change that is sought has come. BRD-5."""

from __future__ import annotations

from datetime import date
from decimal import Decimal


def way_gone(baseline: Decimal, target: Decimal, value: Decimal) -> float:
    """The share of the way from baseline to target; below nought when it went the other way, above one beyond it.

    >>> way_gone(Decimal(40), Decimal(60), Decimal(55))
    0.75
    >>> way_gone(Decimal(19), Decimal(12), Decimal(21))
    -0.2857142857142857
    """
    return float((value - baseline) / (target - baseline))


def time_gone(starts_on: date, ends_on: date, on: date) -> float:
    """The share of the time that has gone, between nought and one.

    >>> time_gone(date(2026, 1, 1), date(2028, 1, 1), date(2027, 1, 1))
    0.5
    """
    return min(max((on - starts_on).days / (ends_on - starts_on).days, 0.0), 1.0)


def said_of_shift(way: float | None, time: float) -> str:
    """One sentence that says whether a change keeps up with its time; a single figure moves for many reasons.

    >>> said_of_shift(0.75, 0.5)
    'Three quarters of the way in half of the time: ahead.'
    >>> said_of_shift(None, 0.5)
    'Not measured since the baseline.'
    >>> said_of_shift(-0.2, 0.25)
    'It has moved away from the target.'
    """
    if way is None:
        return "Not measured since the baseline."
    if way < 0:
        return "It has moved away from the target."
    if way >= 1:
        return "The target is reached."
    verdict = "ahead" if way > time + 0.1 else "behind" if way < time - 0.1 else "about as planned"
    return f"{_share(way)} of the way in {_share(time).lower()} of the time: {verdict}."


def _share(value: float) -> str:
    words = ("None", "A tenth", "A quarter", "A third", "Half", "Two thirds", "Three quarters", "Nine tenths", "All")
    points = (0.0, 0.1, 0.25, 1 / 3, 0.5, 2 / 3, 0.75, 0.9, 1.0)
    return words[min(range(len(points)), key=lambda n: abs(points[n] - value))]
