"""What posts, boards and the support of a post put into somebody's calendar."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from mantle.people.access import Permission
from mantle.people.models import Person
from mantle.structures.models import (
    Appointment,
    BoardAction,
    ConditionAction,
    ConditionsCheck,
    Meeting,
    Seat,
    StayAction,
)
from mantle.web.agenda import Dated, Entry


def calendar_entries(person: Person, first: date, last: date) -> Iterator[Entry]:
    """First and last days of a person's own appointments, from a day until before another. CAL-1."""
    near = Q(starts_on__gte=first, starts_on__lt=last) | Q(ends_on__gt=first, ends_on__lte=last)
    rows = Appointment.objects.on_record_of(person, person).filter(near).select_related("post__agency")
    yield from entries_of(rows, person, first, last)


def entries_of(rows: Iterable[Appointment], person: Person, first: date, last: date) -> Iterator[Entry]:
    """The same of a person's appointments that are read already; a post out of their sight is no link."""
    for row in rows:
        url = row.post.get_absolute_url() if person.may(Permission.VIEW_POSTS, row.post.agency) else ""
        # The end is the first day without the post.
        last_day = row.ends_on - timedelta(days=1) if row.ends_on else None
        for day, words in ((row.starts_on, "First day"), (last_day, "Last day")):
            if day and first <= day < last:
                yield Entry(
                    f"{words[0]}-{row.pk}", f"{words} as {row.post.title}", "Post", on=day, where=str(row.post.agency),
                    url=url,
                )  # fmt: skip


def dated(person: Person, first: date, last: date) -> Iterator[Dated]:
    """Meetings of boards on which somebody sits, and what they have to do or to say by a day. CAL-1, CAL-5."""
    then = (Q(starts_on__isnull=True) | Q(starts_on__lt=last)) & (Q(ends_on__isnull=True) | Q(ends_on__gt=first))
    posts = Appointment.objects.filter(then, person=person).values("post")
    seats = Seat.objects.filter(then, Q(person=person) | Q(post__in=posts) | Q(delegate_post__in=posts))
    near = {"due_on__gte": first, "due_on__lt": last}
    meetings = Meeting.objects.filter(body__in=seats.values("body"), on__gte=first, on__lt=last)
    yield meetings.select_related("body"), _meetings
    for model, words in ((BoardAction, "An action of a board"), (ConditionAction, "An action for a post"),
                         (StayAction, "An action from a talk about staying")):  # fmt: skip
        rows = model._default_manager.filter(owner=person, done_on__isnull=True, **near)
        yield rows, _due(words, model._meta.model_name or "")
    unsaid = Q(holder=person, holder_said_on__isnull=True) | Q(other=person, other_said_on__isnull=True)
    checks = ConditionsCheck.objects.filter(unsaid, called_off_on__isnull=True, **near)
    yield checks, _due("Say what a post has and lacks", "check")


def _meetings(rows: Iterable[Meeting]) -> Iterator[Entry]:
    for row in rows:
        url = row.get_absolute_url()
        yield Entry(f"meeting-{row.code}", f"Meeting: {row.body}", "Board", on=row.on, where=row.where, url=url)


def _due(title: str, kind: str) -> Callable[[Iterable[Any]], Iterator[Entry]]:
    """A calendar program may be read by others: no word of what is to be done goes into it."""

    def tell(rows: Iterable[Any]) -> Iterator[Entry]:
        for row in rows:
            yield Entry(f"{kind}-{row.pk}", title, "To do", on=row.due_on, url=row.get_absolute_url())

    return tell
