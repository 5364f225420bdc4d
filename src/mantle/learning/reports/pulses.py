"""LRN-42, LRN-43: what a person's answers over time can tell that person, and means of groups through disclosure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from mantle.analysis.disclosure import publish_mean
from mantle.analysis.problems import InputError
from mantle.analysis.ratings import alpha, reliable_change
from mantle.learning.models import PulseAnswer
from mantle.learning.rules import pulses as rules
from mantle.people.acting import past_the_wall
from mantle.people.models import Person
from mantle.web.words import day


@dataclass(frozen=True, slots=True)
class Trend:
    """One facet: figures by day, oldest first, and what the last says against the first."""

    facet: str
    figures: list[tuple[date, float]]
    sentence: str


@dataclass(frozen=True, slots=True)
class Steadiness:
    """How much people differ in a facet, how steadily it is measured, and whether that was worked out or assumed."""

    spread: float
    reliability: float
    is_assumed: bool


def trends_of(person: Person, kind: str) -> list[Trend]:
    """Each facet of a kind for its owner. LRN-42: a change is named only where it is more than chance."""
    rows = list(PulseAnswer.objects.filter(person=person, kind=kind).order_by("on", "pk"))
    found = []
    for facet in rules.PULSES[rules.PulseKind(kind)].facets:
        figures = [
            (row.on, value) for row in rows if (value := rules.figures(kind, row.answers).get(facet)) is not None
        ]
        if figures:
            found.append(Trend(facet, figures, _said(figures, steadiness_of(kind, facet))))
    return found


def _said(figures: list[tuple[date, float]], steady: Steadiness) -> str:
    (first_on, first), (_, last) = figures[0], figures[-1]
    if len(figures) < rules.WAVES:
        return "Answer again in a month or two: one answer shows no change."
    change = reliable_change([first], [last], sd=steady.spread, reliability=steady.reliability, interval=0.9)
    words = {
        "higher": f"Higher than on {day(first_on)}, by more than chance.",
        "lower": f"Lower than on {day(first_on)}, by more than chance.",
    }
    same = f"No clear change since {day(first_on)}: it would take {change.least:.1f} points."
    note = " How steady the answers are is assumed until more people have answered." if steady.is_assumed else ""
    return words.get(change.verdict[0], same) + note


@past_the_wall("LRN-42: spread and reliability are drawn from everybody's first answers")
def steadiness_of(kind: str, facet: str) -> Steadiness:
    """LRN-42: spread and reliability of first answers, by the core, from 30 people on; assumed before that."""
    rows = PulseAnswer.objects.filter(kind=kind).order_by("-on", "-pk")
    first = dict(rows.values_list("person", "answers"))  # newest first, so that the first answer is what stays
    keys = [item.key for item in rules.PULSES[rules.PulseKind(kind)].items if item.facet == facet]
    table = np.array([[each[key] for key in keys] for each in first.values() if set(keys) <= set(each)], float)
    assumed = Steadiness(rules.ASSUMED_SPREAD, rules.ASSUMED_RELIABILITY, is_assumed=True)
    if len(table) < rules.FEWEST:
        return assumed
    try:
        found = alpha(table)
    except InputError:
        return assumed
    spread = float(table.mean(axis=1).std(ddof=1))
    if found.alpha is None or not 0 <= found.alpha < 1 or not spread:
        return assumed
    return Steadiness(spread, float(found.alpha), is_assumed=False)


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One facet of a group: the mean of newest answers as it may be published, or why not."""

    kind: str
    facet: str
    shown: str


@dataclass(frozen=True, slots=True)
class Strength:
    """What a team answered to one set of questions: its mean in half points, and what that tells."""

    name: str
    shown: str
    sentence: str
    is_low: bool


@past_the_wall("LRN-46: a mean of ten or more of a team is drawn from answers that nobody else sees")
def strength_of(people: Iterable[int]) -> list[Strength]:
    """LRN-46: what at least ten of a team say of their load and their job; half points, so that nobody stands out."""
    found = []
    for kind in rules.OF_TEAMS:
        pulse = rules.PULSES[kind]
        rows = PulseAnswer.objects.filter(person__in=list(people), kind=kind).order_by("on", "pk")
        newest = dict(rows.values_list("person", "answers"))
        given = [value for answers in newest.values() for value in rules.figures(kind, answers).values()]
        cell = publish_mean(sum(given) / len(given) if given else 0.0, len(given))
        half = None if cell.value is None else round(2 * cell.value) / 2
        shown = cell.shown if half is None else f"{half:.1f}"
        is_low = half is not None and half < rules.MIDDLE
        found.append(Strength(pulse.name, shown, rules.said_of_team(kind, half), is_low))
    return found


@past_the_wall("LRN-43: means of ten people or more are drawn from answers that nobody else sees")
def group_lines(people: Iterable[int]) -> list[GroupLine]:
    """LRN-43: means of at least ten people's newest answers, and nothing below; no spread, no lowest, no highest."""
    newest: dict[tuple[str, int], dict[str, int]] = {}
    rows = PulseAnswer.objects.filter(person__in=people).order_by("on", "pk")
    for kind, person, answers in rows.values_list("kind", "person", "answers"):
        newest[kind, person] = answers
    found = []
    for kind, pulse in rules.PULSES.items():
        given = [rules.figures(kind, answers) for (own, _), answers in newest.items() if own == kind]
        for facet in pulse.facets:
            values = [each[facet] for each in given if facet in each]
            mean = sum(values) / len(values) if values else 0.0
            found.append(GroupLine(pulse.name, facet, publish_mean(mean, len(values)).shown))
    return found
