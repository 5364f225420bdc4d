"""What selection puts into somebody's calendar: last days to answer and to be spoken for, exercises, decisions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from mantle.people.models import Person
from mantle.selection.models import Call, Candidacy
from mantle.web.agenda import Dated, Entry


def dated(person: Person, first: date, last: date) -> list[Dated]:
    """Calls in which somebody is asked or invited, and those for which they read, with a day between these days."""
    asked = Call.objects.filter(
        candidacies__person=person, candidacies__state="asked", closes_on__gte=first, closes_on__lt=last
    )
    reads = Call.objects.filter(readers__person=person, state="reading", decide_by__gte=first, decide_by__lt=last)
    own = Candidacy.objects.filter(person=person, state="confirmed").order_by()
    alone = own.filter(statement__isnull=True, call__statements_by__gte=first, call__statements_by__lt=last)
    invited = Q(pk__in=own.filter(invited_at__isnull=False).values("call"))
    marks = Q(readers__person=person, state="reading")
    exercises = Call.objects.filter(invited | marks, exercises_on__gte=first, exercises_on__lt=last)
    return [
        (asked.distinct(), _asked), (reads.distinct(), _reads), (alone.select_related("call"), _alone),
        (exercises.distinct(), _exercises),
    ]  # fmt: skip


def _alone(rows: QuerySet[Any]) -> Iterator[Entry]:
    for row in rows:
        title = f"Last day for your sponsor to speak: {row.call}"
        yield Entry(f"sponsor-{row.code}", title, "To do", on=row.call.statements_by, url=row.get_absolute_url())


def _exercises(rows: QuerySet[Any]) -> Iterator[Entry]:
    for row in rows:
        title = f"Exercises: {row}"
        yield Entry(f"exercises-{row.code}", title, "Selection", on=row.exercises_on, url=row.get_absolute_url())


def _asked(rows: QuerySet[Any]) -> Iterator[Entry]:
    for row in rows:
        url, title = row.get_absolute_url(), f"Last day to say yes or no: {row}"
        yield Entry(f"call-{row.code}", title, "To do", on=row.closes_on, url=url)


def _reads(rows: QuerySet[Any]) -> Iterator[Entry]:
    for row in rows:
        url, title = row.get_absolute_url(), f"Decisions are due: {row}"
        yield Entry(f"decide-{row.code}", title, "To do", on=row.decide_by, url=url)
