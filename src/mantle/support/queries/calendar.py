"""What coaching and mentoring put into somebody's calendar: the next meeting, days that were, the end. SUP-18."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial

from django.db.models import Q

from mantle.people.models import Person
from mantle.support.models import Arrangement, ArrangementDay, SupportNeed
from mantle.support.queries.duties import OPEN_STILL
from mantle.web.agenda import Dated, Entry


def dated(person: Person, first: date, last: date) -> Iterator[Dated]:
    """Meetings that are said, those noted outside programmes (programmes give their own), ends, and a last day."""
    inside = Q(person=person) | Q(supporter__person=person)
    rows = Arrangement.objects.running().filter(inside).select_related("person", "supporter__person", "need")
    there = Q(next_on__gte=first, next_on__lt=last) | Q(ends_on__gte=first, ends_on__lt=last)
    yield rows.filter(there), partial(_dates, first, last)
    days = ArrangementDay.objects.filter(
        Q(arrangement__person=person) | Q(arrangement__supporter__person=person), on__gte=first, on__lt=last
    )
    yield days.select_related("arrangement__person", "arrangement__supporter__person", "arrangement__need"), _days
    duties = SupportNeed.objects.filter(OPEN_STILL, person=person, is_duty=True, due_on__gte=first, due_on__lt=last)
    yield duties, _duty


def _dates(first: date, last: date, rows: Iterable[Arrangement]) -> Iterator[Entry]:
    """The next meeting and the last day of each, as far as they lie in these days."""
    for row in rows:
        for name, title, day in (
            ("next", f"{_word(row)}: {row}", row.next_on),
            ("ends", f"Last day: {row}", row.ends_on),
        ):
            if day is not None and first <= day < last:
                yield Entry(f"support-{name}-{row.code}", title, _word(row), on=day, url=row.get_absolute_url())


def _days(rows: Iterable[ArrangementDay]) -> Iterator[Entry]:
    for row in rows:
        title, url = f"{_word(row.arrangement)}, {float(row.hours):g} hours", row.arrangement.get_absolute_url()
        yield Entry(f"support-day-{row.code}", title, _word(row.arrangement), on=row.on, url=url)


def _duty(rows: Iterable[SupportNeed]) -> Iterator[Entry]:
    for row in rows:
        title = "Last day to find you a mentor"
        yield Entry(f"support-duty-{row.code}", title, "Mentoring", on=row.due_on, url=row.get_absolute_url())


def _word(row: Arrangement) -> str:
    return "Coaching" if row.need.kind == "coach" else "Mentoring"
