"""SEL-35 to SEL-40: a sponsor's statement, exercises, the matrix of marks, and what a panel agrees on afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mantle.selection.rules.panels import far_apart

MOST_EXERCISES, MOST_IN_ONE = 4, 4
MOST_LETTERS = 5


class ExerciseKind(StrEnum):
    INTERVIEW = "interview"
    PRESENTATION = "presentation"
    CASE = "case"
    GROUP = "group"
    PAPERS = "papers"


EXERCISE_NAMES = {
    ExerciseKind.INTERVIEW: "Interview",
    ExerciseKind.PRESENTATION: "Presentation",
    ExerciseKind.CASE: "Talk about a case",
    ExerciseKind.GROUP: "Work in a group",
    ExerciseKind.PAPERS: "Decisions on paper",
}


class Support(StrEnum):
    """SEL-35: whether a sponsor stands behind somebody."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


SUPPORT_NAMES = {
    Support.YES: "Yes",
    Support.PARTLY: "Yes, with something that must be in place first",
    Support.NO: "Not now",
}


@dataclass(frozen=True, slots=True)
class Tried:
    """One exercise, and the titles of the criteria that it lets a panel see."""

    title: str
    criteria: tuple[str, ...]


def exercise_problems(exercises: Sequence[Tried], criteria: Sequence[str], on: date | None) -> list[str]:
    """What keeps a call with these exercises from being opened. SEL-37.

    >>> exercise_problems([Tried("Interview", ("Sees the whole",))], ["Sees the whole"], date(2026, 5, 1))
    []
    >>> exercise_problems([], ["Sees the whole"], date(2026, 5, 1))
    ['There is a day for exercises, and no exercise.']
    """
    if not exercises:
        return ["There is a day for exercises, and no exercise."] if on else []
    problems = [] if on else ["Say on which day the exercises are."]
    if len(exercises) > MOST_EXERCISES:
        problems.append(f"A call has {MOST_EXERCISES} exercises at most; this one has {len(exercises)}.")
    problems += [
        f"“{each.title}” shows one to {MOST_IN_ONE} criteria: nobody watches for more at once."
        for each in exercises if not 1 <= len(each.criteria) <= MOST_IN_ONE
    ]  # fmt: skip
    seen = {title for each in exercises for title in each.criteria}
    problems += [f"No exercise shows “{title}”." for title in criteria if title not in seen]
    return problems


def days_problem(closes_on: date, decide_by: date, statements_by: date | None, exercises_on: date | None) -> str:
    """What is wrong with the day for statements and the day of the exercises; "" where nothing is. SEL-36, SEL-37."""
    if statements_by is not None and not closes_on < statements_by <= decide_by:
        return "Statements of sponsors come after the last day of the call, and by the day of the decisions."
    if exercises_on is not None and not closes_on < exercises_on <= decide_by:
        return "The exercises come after the last day of the call, and by the day of the decisions."
    return ""


def to_agree_on(cells: Mapping[str, Sequence[Sequence[int]]]) -> list[str]:
    """Criteria on which a panel agrees in words before it decides: readers of one and the same thing differ. SEL-40.

    `cells` holds, for each criterion, the marks of each occasion: the words, then each exercise. That somebody did
    better in one exercise than in another is no difference between readers.

    >>> to_agree_on({"a": [[1, 3, 3], [2, 2, 2]], "b": [[1, 1, 2], [3, 4, 4]]})
    ['a']
    """
    return [key for key, occasions in cells.items() if any(far_apart(levels) for levels in occasions)]


def agreed_problem(level: int, reason: str, marks: Sequence[int]) -> str:
    """What is wrong with a level on which a panel agreed; "" where nothing is. SEL-40.

    >>> agreed_problem(4, "We all saw it.", [1, 3, 3])
    'Somebody gave 1, somebody 3: what you agree on lies between them.'
    """
    if not marks or not min(marks) <= level <= max(marks):
        lowest, highest = (min(marks), max(marks)) if marks else ("nothing", "nothing")
        return f"Somebody gave {lowest}, somebody {highest}: what you agree on lies between them."
    return "" if reason.strip() else "Say how you came to agree on it."
