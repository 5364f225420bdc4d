"""EVA-30 to EVA-33: what is asked half a year and a year after a programme, and from when until when."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

MOST_PEERS = 99
OPEN_FOR = timedelta(days=91)


class Moment(StrEnum):
    """EVA-30: how long after completing."""

    HALF_YEAR = "half_year"
    YEAR = "year"


MOMENT_NAMES = {Moment.HALF_YEAR: "Half a year after", Moment.YEAR: "A year after"}
AFTER = {Moment.HALF_YEAR: timedelta(days=182), Moment.YEAR: timedelta(days=365)}


class Learning(StrEnum):
    """EVA-31: whether somebody went on learning."""

    TOGETHER = "together"
    ALONE = "alone"
    NO = "no"


LEARNING_NAMES = {
    Learning.TOGETHER: "Yes, with others",
    Learning.ALONE: "Yes, by myself",
    Learning.NO: "Not since",
}


def due_moment(completed_on: date, on: date) -> Moment | None:
    """EVA-30: which wave is open on a day; each stands open for a quarter of a year.

    >>> due_moment(date(2026, 1, 1), date(2026, 7, 20)), due_moment(date(2026, 1, 1), date(2026, 3, 1))
    (<Moment.HALF_YEAR: 'half_year'>, None)
    """
    since = on - completed_on
    return next((moment for moment, after in AFTER.items() if after <= since < after + OPEN_FOR), None)


def closes_on(completed_on: date, moment: Moment) -> date:
    """EVA-30: the first day on which a wave is no longer answered."""
    return completed_on + AFTER[moment] + OPEN_FOR
