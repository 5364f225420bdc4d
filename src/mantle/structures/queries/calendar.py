"""What posts put into the calendar of whoever holds them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.db.models import Q

from mantle.people.models import Person
from mantle.structures.models import Appointment
from mantle.web.agenda import Entry


def calendar_entries(person: Person, first: date, last: date) -> Iterator[Entry]:
    """First and last days of a person's own appointments, from a day until before another. CAL-1."""
    near = Q(starts_on__gte=first, starts_on__lt=last) | Q(ends_on__gt=first, ends_on__lte=last)
    rows = Appointment.objects.on_record_of(person, person).filter(near).select_related("post__agency")
    yield from entries_of(rows, first, last)


def entries_of(rows: Iterable[Appointment], first: date, last: date) -> Iterator[Entry]:
    """The same of appointments that are read already."""
    for row in rows:
        # The end is the first day without the post.
        last_day = row.ends_on - timedelta(days=1) if row.ends_on else None
        for day, words in ((row.starts_on, "First day"), (last_day, "Last day")):
            if day and first <= day < last:
                yield Entry(
                    f"{words[0]}-{row.pk}", f"{words} as {row.post.title}", "Post", on=day, where=str(row.post.agency),
                    url=row.post.get_absolute_url(),
                )  # fmt: skip
