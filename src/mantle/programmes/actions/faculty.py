"""The faculty: who leads sessions, when they have time, and who leads which session."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from mantle.people import audit
from mantle.people.actions import Refused
from mantle.people.models import Person
from mantle.people.stale import locked
from mantle.programmes.models import Facilitator, FacultyMember, FacultySpan, Session


@transaction.atomic
def join_faculty(
    *, person: Person, offers: str, reached_by: str = "", by: Person | None, at: datetime
) -> FacultyMember:
    """Add somebody to the faculty, or back to it. PRG-130."""
    facts = {"offers": offers, "reached_by": reached_by, "is_ended": False}
    row, _ = FacultyMember.objects.update_or_create(person=person, defaults=facts)
    audit.record("joined the faculty", row, by=by, at=at, person=person.code)
    return row


@transaction.atomic
def write_faculty(
    *, member: FacultyMember, offers: str, reached_by: str, is_ended: bool, version: int | None,
    by: Person | None, at: datetime,
) -> FacultyMember:  # fmt: skip
    """Correct what somebody offers, or end their time in the faculty. PRG-130."""
    row = locked(member, version)
    row.offers, row.reached_by, row.is_ended = offers, reached_by, is_ended
    row.save()
    audit.record("faculty entry written", row, by=by, at=at, is_ended=is_ended)
    return row


@transaction.atomic
def say_time(
    *, member: FacultyMember, starts_on: date, ends_on: date, has_time: bool, by: Person | None, at: datetime
) -> FacultySpan:
    """Note days on which somebody has time to lead sessions, or has none. PRG-130."""
    if ends_on < starts_on:
        raise Refused("The last day comes after the first.")
    row = FacultySpan.objects.create(of=member, starts_on=starts_on, ends_on=ends_on, has_time=has_time)
    audit.record("time noted", member, by=by, at=at, has_time=has_time)
    return row


@transaction.atomic
def drop_time(*, span: FacultySpan, by: Person | None, at: datetime) -> None:
    """Take days back that somebody had noted. PRG-130."""
    audit.record("time taken back", span.of, by=by, at=at)
    span.delete()


@transaction.atomic
def name_facilitators(
    *, session: Session, people: list[Person], version: int | None, by: Person | None, at: datetime
) -> Session:
    """Say who leads a session. PRG-130."""
    row = locked(session, version)
    row.save()
    Facilitator.objects.filter(session=row).exclude(person__in=people).delete()
    for person in people:
        Facilitator.objects.get_or_create(session=row, person=person)
    audit.record("facilitators named", row, by=by, at=at, agency=row.cohort.programme.agency, people=len(people))
    return row
