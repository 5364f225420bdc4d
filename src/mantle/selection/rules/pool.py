"""SEL-20 to SEL-23: the talent pool: how far off a senior post is thought to be, and why somebody leaves."""

from __future__ import annotations

from datetime import date
from enum import StrEnum


class Horizon(StrEnum):
    """SEL-20: in how many years somebody may be ready for a senior post, of tiers 1 to 3."""

    SOON = "soon"
    MIDDLE = "middle"
    LONG = "long"


HORIZON_NAMES = {Horizon.SOON: "1 to 2 years", Horizon.MIDDLE: "3 to 5 years", Horizon.LONG: "5 to 10 years"}


class Left(StrEnum):
    """SEL-22: why somebody is in the pool no more."""

    SENIOR = "senior"
    PLACE = "place"
    WISH = "wish"
    SERVICES = "services"
    REVIEW = "review"
    ANEW = "anew"


LEFT_NAMES = {
    Left.SENIOR: "Took up a senior post",
    Left.PLACE: "Was given a place in a programme",
    Left.WISH: "Asked to leave the pool",
    Left.SERVICES: "Left these services",
    Left.REVIEW: "Another way was agreed at a review",
    Left.ANEW: "The decision was taken back",
}


def review_due(judged_on: date) -> date:
    """The day from which a judgement is out of date: a year later. SEL-21.

    >>> review_due(date(2024, 2, 29))
    datetime.date(2025, 2, 28)
    """
    day = 28 if (judged_on.month, judged_on.day) == (2, 29) else judged_on.day
    return date(judged_on.year + 1, judged_on.month, day)
