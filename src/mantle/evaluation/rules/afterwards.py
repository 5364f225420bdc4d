"""EVA-30 to EVA-36: what is asked at the end of a programme and later, of whom, and from when until when."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

MOST_PEERS = 99
OPEN_FOR = timedelta(days=91)
LOWEST, HIGHEST, AGREES = 1, 5, 4


class Moment(StrEnum):
    """EVA-30: how long after completing."""

    END = "end"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


MOMENT_NAMES = {
    Moment.END: "At the end",
    Moment.QUARTER: "Three months after",
    Moment.HALF_YEAR: "Half a year after",
    Moment.YEAR: "A year after",
}
AFTER = {
    Moment.END: timedelta(0),
    Moment.QUARTER: timedelta(days=91),
    Moment.HALF_YEAR: timedelta(days=182),
    Moment.YEAR: timedelta(days=365),
}
# EVA-31: peers, tools and learning are asked for once they have had time to last, or not.
LASTING = frozenset({Moment.HALF_YEAR, Moment.YEAR})


class Side(StrEnum):
    """EVA-35: who is asked: whoever completed, and their sponsor."""

    OWN = "own"
    SPONSOR = "sponsor"


SIDE_NAMES = {Side.OWN: "Participants", Side.SPONSOR: "Sponsors"}
# EVA-35: the four levels, from what it was like to what came of it, each as one sentence in our own words.
LEVELS = ("reaction", "learning", "behaviour", "results")
LEVEL_NAMES = {
    "reaction": "Worth it",
    "learning": "Able to do more",
    "behaviour": "Done differently",
    "results": "Better for others",
}
QUESTIONS: dict[Side, dict[str, str]] = {
    Side.OWN: {
        "reaction": "The programme was worth the time that it took me",
        "learning": "I can do something as a leader that I could not do before",
        "behaviour": "I do something differently at work, and others would say so",
        "results": "Something is better for families or those who work with them, and I had a part in it",
    },
    Side.SPONSOR: {
        "reaction": "Their place was worth what it cost us",
        "learning": "They can do something as a leader that they could not do before",
        "behaviour": "They do something differently at work, and I have seen it",
        "results": "Something is better here, and they had a part in it",
    },
}
ANSWERS = {1: "Not at all", 2: "Hardly", 3: "In part", 4: "Mostly", 5: "Entirely"}


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

    >>> due_moment(date(2026, 1, 1), date(2026, 7, 20)), due_moment(date(2026, 1, 1), date(2026, 11, 1))
    (<Moment.HALF_YEAR: 'half_year'>, None)
    """
    since = on - completed_on
    return next((moment for moment, after in AFTER.items() if after <= since < after + OPEN_FOR), None)


def closes_on(completed_on: date, moment: Moment) -> date:
    """EVA-30: the first day on which a wave is no longer answered."""
    return completed_on + AFTER[moment] + OPEN_FOR


def asks_what_lasts(side: str, moment: str) -> bool:
    """EVA-31.

    >>> asks_what_lasts("own", "year"), asks_what_lasts("sponsor", "year"), asks_what_lasts("own", "end")
    (True, False, False)
    """
    return side == Side.OWN and Moment(moment) in LASTING
