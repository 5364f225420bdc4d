"""DGN-1 to DGN-10: what a person is asked about themselves, how answers become figures, and how far figures carry.

Nobody else sees one person's answers, and nothing here is used to choose between people.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from math import sqrt

from mantle.learning.rules.plans import LEVEL_NAMES
from mantle.learning.rules.pulses import HIGHEST, LOWEST, SURE, TRUE

PAGE = 8  # questions on one page: what a telephone shows without losing the reader
ROLE_PAGE = 4  # each of these has levels described
Z90 = 1.6448536269514722  # half of the range in which a figure would fall nine times out of ten
ENOUGH = 0.75  # share of the questions of a scale that must be answered for a figure
REOPEN = timedelta(days=14)
NEAR_START, NEAR_END = timedelta(days=120), timedelta(days=45)
MOST_STEPS = 3  # needs that are proposed for the plan at once: more is not done


class Moment(StrEnum):
    """DGN-3: when a diagnostic is taken."""

    START = "start"
    BETWEEN = "between"
    END = "end"


MOMENT_NAMES = {
    Moment.START: "At the start of a programme",
    Moment.BETWEEN: "In between, for myself",
    Moment.END: "At the end of a programme",
}


class Ask(StrEnum):
    """How a question is answered."""

    LEVEL = "level"
    KNOWN = "known"
    TRUE = "true"
    SURE = "sure"


KNOWN_NAMES = {1: "I would have to ask", 2: "I know the outline", 3: "I work with it", 4: "I could teach it"}


def _scale(ends: tuple[str, str]) -> dict[int, str]:
    names = {number: str(number) for number in range(LOWEST, HIGHEST + 1)}
    return {**names, LOWEST: f"{LOWEST}: {ends[0]}", HIGHEST: f"{HIGHEST}: {ends[1]}"}


CHOICES: dict[Ask, dict[int, str]] = {
    Ask.LEVEL: LEVEL_NAMES, Ask.KNOWN: KNOWN_NAMES, Ask.TRUE: _scale(TRUE), Ask.SURE: _scale(SURE),
}  # fmt: skip


class PartKey(StrEnum):
    """DGN-1: the parts, in the order in which they are asked."""

    MODELS = "models"
    LEVERS = "levers"
    QUADRANTS = "quadrants"
    WAYS = "ways"
    ROLE = "role"
    KNOWLEDGE = "knowledge"
    REMIT = "remit"


# The name of each part, what is asked in it, and how.
PARTS: dict[PartKey, tuple[str, str, Ask]] = {
    PartKey.MODELS: ("Where my influence comes from, and what it changes", "How true is this of you today?", Ask.TRUE),
    PartKey.LEVERS: ("Trust, meaning and dialogue", "Think of the last three months. How true is this?", Ask.TRUE),
    PartKey.QUADRANTS: ("Myself and others", "Think of the last three months. How true is this?", Ask.TRUE),
    PartKey.WAYS: ("Leading people of several agencies", "Think of the last three months. How true is this?", Ask.TRUE),
    PartKey.ROLE: ("What the role asks for", "How far have you come?", Ask.LEVEL),
    PartKey.KNOWLEDGE: ("What the role needs to know", "How well do you know this, and what shows it?", Ask.KNOWN),
    PartKey.REMIT: ("What the law asks", "How sure are you today that you could answer for this?", Ask.SURE),
}
# Which framework holds the questions of a part; those of the role and of knowledge come with the profile.
FRAMEWORKS: dict[PartKey, str] = {
    PartKey.MODELS: "four-models", PartKey.LEVERS: "levers", PartKey.QUADRANTS: "quadrants",
    PartKey.WAYS: "multi-agency-team", PartKey.REMIT: "remit",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that is asked: its key among the answers, its words, and what each answer would look like."""

    key: str
    text: str
    hint: str = ""
    seen: Mapping[int, str] | None = None


@dataclass(frozen=True, slots=True)
class Scale:
    """Questions that together make one figure."""

    key: str
    name: str
    questions: tuple[str, ...]
    about: str = ""
    actions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the diagnostic."""

    key: PartKey
    questions: tuple[Question, ...]
    scales: tuple[Scale, ...] = ()

    @property
    def name(self) -> str:
        return PARTS[self.key][0]

    @property
    def lead(self) -> str:
        return PARTS[self.key][1]

    @property
    def ask(self) -> Ask:
        return PARTS[self.key][2]

    @property
    def pages(self) -> list[tuple[Question, ...]]:
        """The questions as pages."""
        size = ROLE_PAGE if self.ask in (Ask.LEVEL, Ask.KNOWN) else PAGE
        return [self.questions[start : start + size] for start in range(0, len(self.questions), size)]

    def answered(self, answers: Mapping[str, int]) -> int:
        return sum(question.key in answers for question in self.questions)


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure with the range in which it would fall nine times out of ten, were one asked again the same day."""

    value: float
    low: float
    high: float
    error: float = 0.0


def figure(questions: Sequence[str], answers: Mapping[str, int]) -> float | None:
    """DGN-5: the mean of a scale, where three quarters of its questions are answered.

    >>> figure(["a", "b", "c", "d"], {"a": 4, "b": 6, "c": 5}), figure(["a", "b", "c"], {"a": 4, "b": 6})
    (5.0, None)
    """
    given = [answers[key] for key in questions if key in answers]
    return sum(given) / len(given) if given and len(given) >= ENOUGH * len(questions) else None


def noise(spread: float, reliability: float) -> float:
    """How far a figure strays by itself: the standard error of measurement.

    >>> round(noise(1.0, 0.75), 2)
    0.5
    """
    return spread * sqrt(1 - reliability)


def reading(value: float, error: float, lowest: float = LOWEST, highest: float = HIGHEST) -> Reading:
    """A figure with its range, which ends where the scale ends.

    >>> reading(6.5, 0.5).high
    7.0
    """
    return Reading(value, max(float(lowest), value - Z90 * error), min(float(highest), value + Z90 * error), error)


def between(low_end: float, high_end: float, errors: tuple[float, float]) -> Reading:
    """DGN-6: a place on an axis: the figure of its high end less that of its low end, with the noise of both.

    >>> between(3.0, 5.0, (0.5, 0.5)).value
    2.0
    """
    span = HIGHEST - LOWEST
    return reading(high_end - low_end, sqrt(errors[0] ** 2 + errors[1] ** 2), -span, span)


def side(place: Reading) -> str:
    """DGN-6: on which side of an axis somebody stands, or nothing where the range holds the middle.

    >>> side(Reading(2, 1, 3)), side(Reading(0.5, -0.5, 1.5)), side(Reading(-2, -3, -1))
    ('high', '', 'low')
    """
    return "high" if place.low > 0 else "low" if place.high < 0 else ""


def corners_within(across: Reading, down: Reading) -> list[tuple[str, str]]:
    """DGN-6: the corners of the map, as (across, down), that the two ranges leave open.

    >>> corners_within(Reading(2, 1, 3), Reading(0, -1, 1))
    [('high', 'low'), ('high', 'high')]
    """
    both = ("low", "high")
    lefts, tops = ((side(each),) if side(each) else both for each in (across, down))
    return [(left, top) for left in lefts for top in tops]


def place_said(names: Sequence[str]) -> str:
    """DGN-6: the place on the map in a sentence.

    >>> place_said(["Connected leadership"])
    'You describe yourself nearest to connected leadership.'
    >>> place_said(["Authentic leadership", "Connected leadership"])
    'You describe yourself between authentic leadership and connected leadership: the answers do not tell which.'
    """
    lowered = [name[:1].lower() + name[1:] for name in names]
    if len(lowered) == 1:
        return f"You describe yourself nearest to {lowered[0]}."
    if len(lowered) == len(("low", "high")):
        return f"You describe yourself between {lowered[0]} and {lowered[1]}: the answers do not tell which."
    return "You describe yourself near the middle: something of each model, and the answers do not tell which most."


def same_questions(one: Scale, other: Scale, words: tuple[Mapping[str, str], Mapping[str, str]]) -> bool:
    """DGN-7: whether two figures stand on the same questions in the same words; else they are not compared."""
    first, second = words
    return one.questions == other.questions and all(first.get(key) == second.get(key) for key in one.questions)


def headline(strengths: int, needs: int, unsaid: int) -> str:
    """What the diagnostic comes to beside the role, in one sentence that compares nobody with anybody.

    >>> headline(4, 2, 0)
    'In 4 of 6 competencies you say that you are where the role asks you to be; in 2 the role asks for more.'
    >>> headline(0, 0, 6)
    'You have not yet said where you are in what the role asks for.'
    """
    said = strengths + needs
    if not said:
        return "You have not yet said where you are in what the role asks for."
    words = f"In {strengths} of {said} competencies you say that you are where the role asks you to be"
    words += f"; in {needs} the role asks for more." if needs else "."
    return words + (f" {unsaid} are not said yet." if unsaid else "")


def step_words(competency: str, following: str) -> str:
    """DGN-8: a first step towards a need, as the plan proposes it: what one would see at the next level.

    >>> step_words("Keeps promises", "Closes promises by the day.")
    'Work towards this in “Keeps promises”: Closes promises by the day.'
    """
    return f"Work towards this in “{competency}”: {following}" if following else f"Take a first step in “{competency}”."
