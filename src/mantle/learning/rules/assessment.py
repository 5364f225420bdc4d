"""LRN-50 to LRN-58: observations by several people over time, for a use that is said before the first."""

from __future__ import annotations

from datetime import date
from enum import StrEnum


class Use(StrEnum):
    """LRN-50: what an assessment is for. Nothing but the stated use ever reads it."""

    DEVELOPMENT = "development"
    READINESS = "readiness"
    APPOINTMENT = "appointment"


USE_NAMES = {
    Use.DEVELOPMENT: "Your development, and nothing else",
    Use.READINESS: "Your development, and your readiness for a post in succession plans",
    Use.APPOINTMENT: "Your development, and evidence for an appointment that you apply for",
}


class ContestState(StrEnum):
    """LRN-54: what became of a person's objection to an observation."""

    NONE = ""
    OPEN = "open"
    STANDS = "stands"
    SET_ASIDE = "set_aside"


CONTEST_NAMES = {
    ContestState.NONE: "Not contested",
    ContestState.OPEN: "Contested, being looked at",
    ContestState.STANDS: "Looked at: it stands",
    ContestState.SET_ASIDE: "Looked at: set aside, and not counted",
}
MARKS = (1, 2, 3, 4)


def wave_of(on: date) -> str:
    """LRN-53: the quarter of a year in which an observation was made, as it is sorted and said.

    >>> wave_of(date(2027, 5, 3))
    '2027 Q2'
    """
    return f"{on.year} Q{(on.month + 2) // 3}"


def said_of(wave: str, low: float, middle: float, high: float) -> str:
    """LRN-53: a figure with its range, in words.

    >>> said_of("2027 Q2", 2.31, 2.8, 3.24)
    '2027 Q2: about 2.8, could be 2.3 to 3.2'
    """
    return f"{wave}: about {middle:.1f}, could be {low:.1f} to {high:.1f}"
