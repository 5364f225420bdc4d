"""LRN-1 to LRN-9: needs against what a role asks for, and steps that each answer one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

LEVELS = (0, 1, 2, 3, 4)
LEVEL_NAMES = {
    0: "Not yet",
    1: "In my own work",
    2: "In my team",
    3: "Across services",
    4: "Across agencies and over years",
}
SOON = timedelta(days=14)


class Means(StrEnum):
    """LRN-4: by what a step is taken."""

    MODULE = "module"
    PLACEMENT = "placement"
    PROJECT = "project"
    RESOURCE = "resource"
    COACHING = "coaching"
    OTHER = "other"


MEANS_NAMES = {
    Means.MODULE: "A module of a programme",
    Means.PLACEMENT: "A placement, shadowing or acting up",
    Means.PROJECT: "A project of real work",
    Means.RESOURCE: "Something to read, watch or use",
    Means.COACHING: "A coach, mentor or learning set",
    Means.OTHER: "Something else",
}


class StepState(StrEnum):
    """LRN-5: how far a step has come."""

    PLANNED = "planned"
    DOING = "doing"
    DONE = "done"
    DROPPED = "dropped"


STEP_NAMES = {
    StepState.PLANNED: "Planned",
    StepState.DOING: "Under way",
    StepState.DONE: "Done",
    StepState.DROPPED: "Dropped",
}
OPEN = (StepState.PLANNED, StepState.DOING)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a role asks for in one competency, and where the person says they are; None when not yet said."""

    key: int
    level: int
    weight: int
    said: int | None

    @property
    def gap(self) -> int:
        """LRN-2: steps still to go; nobody has a gap for being further on than the role asks.

        >>> Asked(1, 3, 2, 1).gap, Asked(1, 2, 1, 4).gap, Asked(1, 3, 1, None).gap
        (2, 0, 0)
        """
        return max(0, self.level - self.said) if self.said is not None else 0

    @property
    def pull(self) -> int:
        """LRN-2: how much a gap counts: its steps times the weight that the role gives the competency."""
        return self.gap * self.weight


def in_order_of_need(rows: list[Asked]) -> list[Asked]:
    """LRN-2: largest gap by weight first; what is not yet said stands last.

    >>> rows = [Asked(1, 2, 1, 2), Asked(2, 3, 3, 1), Asked(3, 3, 1, None), Asked(4, 4, 1, 1)]
    >>> [row.key for row in in_order_of_need(rows)]
    [2, 4, 1, 3]
    """
    return sorted(rows, key=lambda row: (row.said is None, -row.pull, -row.gap, row.key))


def is_due(state: str, due_on: date | None, on: date) -> bool:
    """LRN-5: an open step whose day is within two weeks, or past.

    >>> is_due("doing", date(2027, 3, 10), date(2027, 3, 1)), is_due("done", date(2027, 3, 1), date(2027, 3, 1))
    (True, False)
    """
    return state in OPEN and due_on is not None and due_on - on <= SOON


def headline(said: int, asked: int, gaps: int) -> str:
    """LRN-2: what the needs come to, in one sentence that compares nobody with anybody.

    >>> headline(3, 12, 1)
    'You have said where you are in 3 of 12 competencies; in 1 of them the role asks for more.'
    >>> headline(0, 12, 0)
    'Say where you are in the 12 competencies that the role asks for. It need not be done in one go.'
    """
    if not said:
        return f"Say where you are in the {asked} competencies that the role asks for. It need not be done in one go."
    told = f"You have said where you are in {said} of {asked} competencies"
    if not gaps:
        return f"{told}; in none of them does the role ask for more."
    return f"{told}; in {gaps} of them the role asks for more."
