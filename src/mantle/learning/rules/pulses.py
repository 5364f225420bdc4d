"""LRN-40 to LRN-44: short questions asked again and again, in our own words, and what a change can tell.

Nobody else sees one person's answers; groups are seen as means of ten people or more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

LOWEST, HIGHEST = 1, 7
ITEMS_VERSION = 1


class PulseKind(StrEnum):
    """What is asked."""

    AGENCY = "agency"
    TRUST = "trust"
    HABITS = "habits"
    LOAD = "load"
    JOB = "job"


@dataclass(frozen=True, slots=True)
class Item:
    """One question: its facet, and the sentence that one agrees with more or less."""

    key: str
    facet: str
    text: str


@dataclass(frozen=True, slots=True)
class Pulse:
    """A set of questions that are asked together, and what a higher figure means."""

    kind: PulseKind
    name: str
    ask: str
    ends: tuple[str, str]
    items: tuple[Item, ...]

    @property
    def facets(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(item.facet for item in self.items))


SURE = ("Not at all sure", "Very sure")
TRUE = ("Not true at all", "Quite true")
PULSES: dict[str, Pulse] = {
    PulseKind.AGENCY: Pulse(
        PulseKind.AGENCY, "How sure I am of myself", "How sure are you today that you could do this?", SURE,
        (
            Item("direction", "As a leader", "Bring leaders of other agencies behind one direction for children"),
            Item("unwelcome", "As a leader", "Say something unwelcome to people with more power, and be heard"),
            Item("setback", "As a leader", "Keep people going after a serious setback"),
            Item("safe", "As a manager", "Tell from several sources whether practice is safe today"),
            Item("money", "As a manager", "Make a budget hold and say early when it will not"),
            Item("people", "As a manager", "Give people a load that they can bear, and the support that they need"),
            Item("need", "As a commissioner", "Find out who is not reached, and why"),
            Item("design", "As a commissioner", "Shape a service with the families who will use it"),
            Item("stop", "As a commissioner", "End something that does not help, and explain it"),
        ),
    ),
    PulseKind.TRUST: Pulse(
        PulseKind.TRUST, "Trust in my group", "Think of the group in which you learn. How true is this today?", TRUE,
        (
            Item("not-know", "Trust", "I can say what I do not know"),
            Item("stays", "Trust", "What is said here stays here"),
            Item("challenge", "Trust", "People challenge me because they wish me well"),
            Item("promise", "Trust", "People do what they said they would"),
        ),
    ),
    PulseKind.HABITS: Pulse(
        PulseKind.HABITS, "How I learn", "Think of the last month. How true is this?", TRUE,
        (
            Item("ask", "Learning", "I asked somebody how my work looks from where they stand"),
            Item("try", "Learning", "I tried something that could have gone wrong, on purpose"),
            Item("pause", "Learning", "I stopped to think before the next thing began"),
            Item("pass-on", "Learning", "I passed on something that I had learnt"),
        ),
    ),
    PulseKind.LOAD: Pulse(
        PulseKind.LOAD, "What keeps me going", "Think of the last two weeks. How true is this?", TRUE,
        (
            Item("rest", "Strength", "I came back rested from my time off"),
            Item("bearable", "Strength", "My load was one that a person can bear"),
            Item("backed", "Strength", "When it was hard, somebody backed me"),
            Item("love", "Strength", "I would choose this job again"),
        ),
    ),
    PulseKind.JOB: Pulse(
        PulseKind.JOB, "The job itself", "Think of the post that you hold. How true is this today?", TRUE,
        (
            Item("love-it", "The job", "I love this job"),
            Item("same-again", "The job", "Knowing what I know now, I would take this post again"),
            Item("carry-on", "The job", "I could carry its load for another three years"),
            Item("still-here", "The job", "I mean to be in this post in a year"),
        ),
    ),
}  # fmt: skip
WAVES = 2  # answers on different days before a change is spoken of
# LRN-42: until enough people have answered for the core to work both out, these stand, and the page says so.
ASSUMED_SPREAD, ASSUMED_RELIABILITY, FEWEST = 1.0, 0.7, 30
LOW, LOW_FOR = 3.0, 2
MIDDLE = (LOWEST + HIGHEST) / 2
OF_TEAMS = (PulseKind.LOAD, PulseKind.JOB)


def figures(kind: str, answers: Mapping[str, int]) -> dict[str, float]:
    """LRN-41: the mean of each facet whose questions are all answered.

    >>> figures("trust", {"not-know": 4, "stays": 6, "challenge": 5, "promise": 5})
    {'Trust': 5.0}
    >>> figures("trust", {"not-know": 4})
    {}
    """
    found = {}
    pulse = PULSES[PulseKind(kind)]
    for facet in pulse.facets:
        given = [answers.get(item.key) for item in pulse.items if item.facet == facet]
        whole = [value for value in given if value is not None]
        if len(whole) == len(given):
            found[facet] = sum(whole) / len(whole)
    return found


def said_of_team(kind: str, mean: float | None) -> str:
    """LRN-46: what the mean of a team tells whoever leads it; half points, as more would tell of one person.

    >>> said_of_team("load", 2.5)
    'Below the middle: many in this team carry more than they can bear. Ask what could be taken off.'
    >>> said_of_team("job", None)
    'Withheld: fewer than ten have answered.'
    """
    if mean is None:
        return "Withheld: fewer than ten have answered."
    if mean >= MIDDLE:
        return "At the middle or above it."
    if kind == PulseKind.LOAD:
        return "Below the middle: many in this team carry more than they can bear. Ask what could be taken off."
    return "Below the middle: many in this team may not stay. Talk with each about what would keep them."


def is_heavy(newest_first: list[float]) -> bool:
    """LRN-44: strength below the middle twice running: a word to the person, and to nobody else.

    >>> is_heavy([2.5, 2.75, 6.0]), is_heavy([2.5, 4.0]), is_heavy([2.5])
    (True, False, False)
    """
    return len(newest_first) >= LOW_FOR and all(value < LOW for value in newest_first[:LOW_FOR])
