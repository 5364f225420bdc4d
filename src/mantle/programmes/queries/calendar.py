"""What the provision puts into somebody's calendar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Q
from django.urls import reverse

from mantle.people.models import Person
from mantle.programmes.models import AttendanceMark, CoachingDay, Place, Residential, Session, SetMember
from mantle.programmes.models.places import RUNNING
from mantle.programmes.queries.residentials import those_that_ask
from mantle.web.agenda import Dated, Entry, midnight

MISSED = (AttendanceMark.ABSENT, AttendanceMark.EXCUSED)


def dated(person: Person, first: date, last: date) -> Iterator[Dated]:
    """Sessions of a person's running places, those that they lead or run, from a day until before another. CAL-1.

    Meetings of a learning set are for those who are in it, and for whoever facilitates it. One that makes up for
    another is shown to whoever missed that one, and to those who lead or run it.
    """
    attends = attended_by(person)
    runs = Q(facilitators__person=person) | Q(cohort__lead=person) | Q(for_set__facilitator=person)
    rows = Session.objects.filter(attends | runs, starts_at__lt=midnight(last), ends_at__gte=midnight(first))
    yield rows.select_related("cohort__edition__programme").distinct(), _sessions
    asks = those_that_ask(person, first).filter(answer_by__gte=first, answer_by__lt=last)
    yield asks, _answers
    days = CoachingDay.objects.filter(Q(contract__place__person=person) | Q(contract__coach=person))
    yield days.filter(on__gte=first, on__lt=last).select_related("contract"), _coaching


def attended_by(person: Person) -> Q:
    """Sessions that are for a person: of their cohorts and their own set, and what makes up for one they missed."""
    own = Place.objects.filter(person=person, state__in=RUNNING)
    missed = Session.objects.filter(marks__place__in=own, marks__mark__in=MISSED)
    sets = SetMember.objects.present().filter(place__in=own).values("learning_set")
    return (
        Q(cohort__in=own.values("cohort"))
        & (Q(makes_up_for__isnull=True) | Q(makes_up_for__in=missed))
        & (Q(for_set__isnull=True) | Q(for_set__in=sets))
    )


def _sessions(rows: Iterable[Session]) -> Iterator[Entry]:
    for row in rows:
        yield Entry(
            uid=f"session-{row.code}", title=f"{row.title}, {row.cohort.programme}", kind="Session",
            starts_at=row.starts_at, ends_at=row.ends_at, where=row.where, url=row.get_absolute_url(),
        )  # fmt: skip


def _answers(rows: Iterable[Residential]) -> Iterator[Entry]:
    for row in rows:
        url = reverse("programmes:answer", args=[row.code])
        yield Entry(f"answer-{row.code}", f"Last day to say what you need at {row}", "To do", on=row.answer_by, url=url)


def _coaching(rows: Iterable[CoachingDay]) -> Iterator[Entry]:
    for row in rows:
        title, url = f"Coaching, {row.hours} hours", row.contract.get_absolute_url()
        yield Entry(f"coaching-{row.code}", title, "Coaching", on=row.on, url=url)
