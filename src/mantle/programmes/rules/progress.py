"""Milestones, and what a programme comes to in the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Evidence(StrEnum):
    """PRG-52: what shows that a milestone is reached."""

    ATTENDANCE = "attendance"
    WORK = "work"
    STATEMENT = "statement"


EVIDENCE_NAMES = {
    Evidence.ATTENDANCE: "The record of attendance",
    Evidence.WORK: "A piece of work that somebody has seen",
    Evidence.STATEMENT: "A statement by participant or sponsor",
}


class Ending(StrEnum):
    """PRG-53: what a programme came to for a place."""

    PASSED = "passed"
    NOT_PASSED = "not_passed"


@dataclass(frozen=True, slots=True)
class Step:
    """One milestone of one place: when it is due, and whether it was reached or waived."""

    name: str
    due_on: date
    is_reached: bool = False
    is_waived: bool = False

    @property
    def is_settled(self) -> bool:
        return self.is_reached or self.is_waived


def due_on(starts_on: date, month: int) -> date:
    """PRG-52: a milestone of a month is due on the last day of that month of the cohort.

    >>> due_on(date(2026, 9, 1), 1), due_on(date(2026, 8, 31), 6)
    (datetime.date(2026, 10, 1), datetime.date(2027, 2, 28))
    """
    years, place = divmod(starts_on.month - 1 + month, 12)
    year = starts_on.year + years
    for day in range(starts_on.day, 27, -1):
        try:
            return date(year, place + 1, day)
        except ValueError:
            continue
    return date(year, place + 1, min(starts_on.day, 28))


def result_problems(outcome: str, steps: Sequence[Step], words: str) -> list[str]:
    """PRG-53: what stands against a result. Whoever passes has every milestone reached or waived; each has a reason."""
    found = []
    if not words.strip():
        found.append("Say in a few words on what this rests.")
    open_steps = [step.name for step in steps if not step.is_settled]
    if outcome == Ending.PASSED and open_steps:
        found.append(f"Not reached or waived as yet: {', '.join(open_steps)}.")
    return found
