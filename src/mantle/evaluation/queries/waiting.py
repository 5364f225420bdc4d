"""What waits for a person in evaluation: rows, and how each is told. The start page asks them in one question."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Count, F, QuerySet
from django.urls import reverse

from mantle.evaluation.models import Afterwards, Release
from mantle.evaluation.queries.afterwards import to_answer
from mantle.evaluation.rules.afterwards import Side
from mantle.people.access import Permission
from mantle.people.models import Person
from mantle.web.words import day

Told = tuple[str, str, str]


def sources_in_evaluation(person: Person, on: date) -> list[tuple[QuerySet[Any], Callable[[Any], Told]]]:
    """EVA-24, EVA-30: what one is asked after a programme; tables of steps in which a line waits for a look."""
    found: list[tuple[QuerySet[Any], Callable[[Any], Told]]] = [(to_answer(person, on), _afterwards)]
    if person.standing.reach(Permission.VIEW_EQUALITY_COUNTS).everywhere:
        looked_at = Release.objects.annotate(looked_at=Count("reviews__line", distinct=True))
        found.append((looked_at.filter(flags__gt=F("looked_at")), _flagged))
    return found


def _afterwards(row: Afterwards) -> Told:
    of = row.place
    words = f"What came of {of.cohort.programme}" + (f" for {of.person}?" if row.side == Side.SPONSOR else "?")
    return words[:120], row.get_absolute_url(), f"A minute, until {day(row.closes_on)}."


def _flagged(row: Release) -> Told:
    words = f"Write what was done about steps that may be unfair: {row}"[:120]
    return words, reverse("evaluation:release", args=[row.code]), "A group goes on less often than another."
