"""What the provision puts into somebody's calendar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Q

from mantle.people.models import Person
from mantle.programmes.models import AttendanceMark, Place, Session, SetMember
from mantle.programmes.models.places import RUNNING
from mantle.web.agenda import Dated, Entry, midnight

MISSED = (AttendanceMark.ABSENT, AttendanceMark.EXCUSED)


def dated(person: Person, first: date, last: date) -> Iterator[Dated]:
    """Sessions of a person's running places, those that they lead or run, from a day until before another. CAL-1.

    Meetings of a learning set are for those who are in it, and for whoever facilitates it. One that makes up for
    another is shown to whoever missed that one, and to those who lead or run it.
    """
    own = Place.objects.filter(person=person, state__in=RUNNING)
    missed = Session.objects.filter(marks__place__in=own, marks__mark__in=MISSED)
    sets = SetMember.objects.present().filter(place__in=own).values("learning_set")
    attends = (
        Q(cohort__in=own.values("cohort"))
        & (Q(makes_up_for__isnull=True) | Q(makes_up_for__in=missed))
        & (Q(for_set__isnull=True) | Q(for_set__in=sets))
    )
    runs = Q(facilitators__person=person) | Q(cohort__lead=person) | Q(for_set__facilitator=person)
    rows = Session.objects.filter(attends | runs, starts_at__lt=midnight(last), ends_at__gte=midnight(first))
    yield rows.select_related("cohort__edition__programme").distinct(), _sessions


def _sessions(rows: Iterable[Session]) -> Iterator[Entry]:
    for row in rows:
        yield Entry(
            uid=f"session-{row.code}", title=f"{row.title}, {row.cohort.programme}", kind="Session",
            starts_at=row.starts_at, ends_at=row.ends_at, where=row.where, url=row.get_absolute_url(),
        )  # fmt: skip
