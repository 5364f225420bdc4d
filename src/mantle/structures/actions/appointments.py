"""People appointed to posts, and the ends of appointments."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from mantle.people import audit
from mantle.people.acting import past_the_wall
from mantle.people.actions import Refused, add_person, propose_duplicates_of
from mantle.people.models import Person
from mantle.people.stale import locked
from mantle.structures import rules
from mantle.structures.models import Absence, Appointment, Post


@transaction.atomic
def appoint(
    *,
    post: Post,
    person: Person,
    kind: str,
    starts_on: date,
    ends_on: date | None = None,
    fte: Decimal = Decimal(1),
    overlap_reason: str = "",
    by: Person | None,
    at: datetime,
) -> Appointment:
    """Appoint a person to a post from a day on. STR-3, STR-4."""
    post = Post.objects.select_for_update().get(pk=post.pk)
    _refuse_outside_post(post, starts_on, ends_on)
    appointment = Appointment(
        post=post,
        person=person,
        kind=kind,
        starts_on=starts_on,
        ends_on=ends_on,
        fte=fte,
        overlap_reason=overlap_reason,
    )
    _refuse_clashes(appointment)
    _save(appointment)
    audit.record("person appointed", appointment, by=by, at=at, agency=post.agency, kind=kind, on=str(starts_on))
    return appointment


def refuse_impossible(
    *,
    post: Post,
    person: Person | None,
    kind: str,
    starts_on: date,
    ends_on: date | None = None,
    overlap_reason: str = "",
) -> None:
    """Say what stands against an appointment before anyone is asked to confirm it; nothing is stored. STR-3, STR-4."""
    _refuse_outside_post(post, starts_on, ends_on)
    facts = {"kind": kind, "starts_on": starts_on, "ends_on": ends_on, "overlap_reason": overlap_reason}
    _refuse_clashes(Appointment(post=post, person=person, **facts))


def _refuse_outside_post(post: Post, starts_on: date, ends_on: date | None) -> None:
    if post.starts_on and starts_on < post.starts_on:
        raise Refused(f"The post begins on {_day(post.starts_on)}: nobody can hold it before.")
    if post.ends_on and (ends_on is None or ends_on > post.ends_on):
        raise Refused(f"The post ends on {_day(post.ends_on)}: give an end date on or before it.")


@past_the_wall("STR-4: two posts of one person clash wherever they are")
def _refuse_clashes(appointment: Appointment) -> None:
    """STR-4, said in words before the database would say it in its own."""
    about = Q(post=appointment.post)
    if appointment.person_id is not None:  # None: someone new, whose record is not made yet
        about |= Q(person=appointment.person)
    near = Appointment.objects.filter(about).exclude(pk=appointment.pk)
    rows = {row.code: row for row in near.select_related("person", "post__agency")}
    spells = {code: _spell(row) for code, row in rows.items()}
    found = rules.clashes(_spell(appointment), spells.values())
    if found:
        named = [rows[code] for code, spell in spells.items() if spell in found]
        sentences = " ".join(f"{row.person} is {row.post.title} {_period(row)}." for row in named[:3])
        raise Refused(
            f"{sentences} End that first, or choose a kind of appointment that stands beside it, "
            "or say why the two overlap."
        )


def _spell(row: Appointment) -> rules.Spell:
    return rules.Spell(
        str(row.person_id), str(row.post_id), row.kind, row.starts_on, row.ends_on, overlap_reason=row.overlap_reason
    )


def _period(row: Appointment) -> str:
    return f"from {_day(row.starts_on)}" + (f" until {_day(row.ends_on)}" if row.ends_on else "")


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _save(appointment: Appointment) -> None:
    # The rule has been asked already; someone else may have been appointed in the same moment.
    try:
        with transaction.atomic():
            appointment.save()
    except IntegrityError as error:
        raise Refused("Someone else recorded an overlapping appointment just now. Look at the post again.") from error


@transaction.atomic
def end_appointment(
    *,
    appointment: Appointment,
    ends_on: date,
    leaving_reason: str,
    version: int | None,
    by: Person | None,
    at: datetime,
) -> Appointment:
    """End an appointment: `ends_on` is the first day on which the person no longer holds the post."""
    row = locked(appointment, version)
    if ends_on <= row.starts_on:
        raise Refused(f"They started on {_day(row.starts_on)}: the end must come after it.")
    row.ends_on, row.leaving_reason = ends_on, leaving_reason
    _refuse_clashes(row)
    _save(row)
    audit.record("appointment ended", row, by=by, at=at, agency=row.post.agency, reason=leaving_reason, on=str(ends_on))
    return row


@transaction.atomic
def record_departure(
    *,
    appointment: Appointment,
    ends_on: date,
    leaving_reason: str,
    cover: Person | None = None,
    cover_kind: str = rules.AppointmentKind.ACTING,
    version: int | None,
    by: Person,
    at: datetime,
) -> Appointment:
    """Someone leaves, and someone else holds the post from that day: both or neither are stored."""
    ended = end_appointment(
        appointment=appointment, ends_on=ends_on, leaving_reason=leaving_reason, version=version, by=by, at=at
    )
    if cover is not None:
        appoint(post=ended.post, person=cover, kind=cover_kind, starts_on=ends_on, by=by, at=at)
    return ended


@transaction.atomic
def correct_appointment(
    *,
    appointment: Appointment,
    version: int | None,
    kind: str,
    starts_on: date,
    ends_on: date | None,
    leaving_reason: str,
    overlap_reason: str,
    reason: str,
    by: Person,
    at: datetime,
) -> Appointment:
    """Correct the facts of an appointment; the audit record keeps what stood before."""
    row = locked(appointment, version)
    before = {"kind": row.kind, "starts_on": str(row.starts_on), "ends_on": str(row.ends_on or "")}
    row.kind, row.starts_on, row.ends_on = kind, starts_on, ends_on
    row.leaving_reason, row.overlap_reason = leaving_reason if ends_on else "", overlap_reason
    if ends_on is not None and ends_on <= starts_on:
        raise Refused("The end must come after the start.")
    _refuse_outside_post(row.post, starts_on, ends_on)
    _refuse_clashes(row)
    _save(row)
    audit.record("appointment corrected", row, by=by, at=at, agency=row.post.agency, reason=reason, before=before)
    return row


@transaction.atomic
def record_absence(
    *, appointment: Appointment, reason: str, starts_on: date, ends_on: date | None, by: Person | None, at: datetime
) -> Absence:
    """A holder is away and keeps the post; whoever stands in is appointed beside them with that reason."""
    if starts_on < appointment.starts_on or (
        appointment.ends_on and (ends_on is None or ends_on > appointment.ends_on)
    ):
        raise Refused("The absence must lie within the appointment.")
    absence = Absence.objects.create(appointment=appointment, reason=reason, starts_on=starts_on, ends_on=ends_on)
    audit.record("absence recorded", appointment, by=by, at=at, agency=appointment.post.agency, on=str(starts_on))
    return absence


@transaction.atomic
def appoint_named(
    *, post: Post, person: Person | None, name: str, known_by: str = "", by: Person, at: datetime, **appointment: Any
) -> Appointment:
    """Appoint a person whose record exists, or make the record of someone new in the same step.

    A new record is compared with all others at once: one that may be of the same person is proposed as a pair. PEO-3.
    The same answers sent twice (a double click, the way back in the browser) change nothing the second time.
    """
    given, _, family = name.strip().rpartition(" ")
    post = Post.objects.select_for_update().get(pk=post.pk)
    same = post.appointments.filter(kind=appointment["kind"], starts_on=appointment["starts_on"])
    whose = Q(person=person) if person else Q(person__given_name=given, person__family_name=family)
    known = same.filter(whose).select_related("person").first()
    if known is not None:
        return known
    if person is None:
        email = known_by if "@" in known_by else ""
        person = add_person(given_name=given, family_name=family, email=email, by=by, at=at)
        propose_duplicates_of(person=person)
    return appoint(post=post, person=person, by=by, at=at, **appointment)
