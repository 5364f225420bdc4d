"""What early talent puts into somebody's calendar: the last day to answer, and the day by which to decide."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet

from mantle.people.models import Person
from mantle.selection.models import Call
from mantle.web.agenda import Dated, Entry


def dated(person: Person, first: date, last: date) -> list[Dated]:
    """Calls in which somebody is asked, and those for which they read, with a day between these days."""
    asked = Call.objects.filter(
        candidacies__person=person, candidacies__state="asked", closes_on__gte=first, closes_on__lt=last
    )
    reads = Call.objects.filter(readers__person=person, state="reading", decide_by__gte=first, decide_by__lt=last)
    return [(asked.distinct(), _asked), (reads.distinct(), _reads)]


def _asked(rows: QuerySet[Any]) -> Iterator[Entry]:
    for row in rows:
        url, title = row.get_absolute_url(), f"Last day to say yes or no: {row}"
        yield Entry(f"call-{row.code}", title, "To do", on=row.closes_on, url=url)


def _reads(rows: QuerySet[Any]) -> Iterator[Entry]:
    for row in rows:
        url, title = row.get_absolute_url(), f"Decisions are due: {row}"
        yield Entry(f"decide-{row.code}", title, "To do", on=row.decide_by, url=url)
