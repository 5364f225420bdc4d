"""Partnerships, the bodies that govern them, and seats."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from mantle.people import audit
from mantle.people.actions import Refused
from mantle.people.models import Agency, Person
from mantle.people.stale import locked
from mantle.structures.models import Body, Part, Partnership, PartnershipMember, Seat


@transaction.atomic
def open_partnership(
    *, name: str, kind: str, lead: Agency, starts_on: date | None, by: Person | None, at: datetime, **fields: Any
) -> Partnership:
    """Open a partnership with its lead agency as first member."""
    partnership = Partnership.objects.create(name=name, kind=kind, starts_on=starts_on, **fields)
    PartnershipMember.objects.create(partnership=partnership, agency=lead, part=Part.LEAD, starts_on=starts_on)
    audit.record("partnership opened", partnership, by=by, at=at, agency=lead)
    return partnership


@transaction.atomic
def join_partnership(
    *,
    partnership: Partnership,
    agency: Agency,
    part: str = Part.PARTNER,
    starts_on: date | None,
    by: Person | None,
    at: datetime,
) -> PartnershipMember:
    """An agency takes a part, if need be beside another; taking the same twice changes nothing. STR-13."""
    member, is_new = PartnershipMember.objects.get_or_create(
        partnership=partnership, agency=agency, part=part, ends_on=None, defaults={"starts_on": starts_on}
    )
    if is_new:
        audit.record("agency joined", partnership, by=by, at=at, agency=agency, part=str(part))
    return member


@transaction.atomic
def change_part(
    *, member: PartnershipMember, part: str, ends_on: date | None, version: int | None, by: Person | None, at: datetime
) -> PartnershipMember:
    """Give an agency another part, or end it on a day; a partnership is never left without a lead. STR-13."""
    row = locked(member, version)
    others = PartnershipMember.objects.filter(partnership=row.partnership_id, ends_on__isnull=True).exclude(pk=row.pk)
    stays_lead = part == Part.LEAD and ends_on is None
    if row.is_lead and not stays_lead and not others.filter(part=Part.LEAD).exists():
        raise Refused("This is the only lead. Give the lead to another agency first.")
    if ends_on is not None and row.starts_on is not None and ends_on <= row.starts_on:
        raise Refused("The part must end after it began.")
    if ends_on is None and others.filter(agency=row.agency_id, part=part).exists():
        raise Refused("This agency has that part already.")
    row.part, row.ends_on = part, ends_on
    row.save()
    audit.record("part changed", row.partnership, by=by, at=at, agency=row.agency, part=str(part), until=str(ends_on))
    return row


@transaction.atomic
def open_body(
    *,
    partnership: Partnership,
    name: str,
    reports_to: Body | None = None,
    by: Person | None,
    at: datetime,
    **fields: Any,
) -> Body:
    """Open a board, forum or team within a partnership."""
    if reports_to is not None and reports_to.partnership_id != partnership.pk:
        raise Refused("A body reports to a body of the same partnership.")
    body = Body.objects.create(partnership=partnership, name=name, reports_to=reports_to, **fields)
    audit.record("body opened", body, by=by, at=at)
    return body


@transaction.atomic
def change_body(*, body: Body, version: int | None, by: Person, at: datetime, **fields: Any) -> Body:
    """Change what is written about a body."""
    row = locked(body, version)
    above = fields.get("reports_to")
    while above is not None:
        if above.pk == row.pk:
            raise Refused("The bodies would report to one another in a circle.")
        above = above.reports_to
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    audit.record("body changed", row, by=by, at=at, fields=sorted(fields))
    return row


@transaction.atomic
def open_seat(*, body: Body, title: str, by: Person | None, at: datetime, **fields: Any) -> Seat:
    """Add a seat to a body, held through a post or by a named person."""
    seat = Seat(body=body, title=title, **fields)
    _save_seat(seat)
    audit.record("seat opened", seat, by=by, at=at)
    return seat


@transaction.atomic
def change_seat(*, seat: Seat, version: int | None, by: Person, at: datetime, **fields: Any) -> Seat:
    """Change who or what holds a seat, its delegate, or whether it chairs."""
    row = locked(seat, version)
    for name, value in fields.items():
        setattr(row, name, value)
    _save_seat(row)
    audit.record("seat changed", row, by=by, at=at, fields=sorted(fields))
    return row


def _save_seat(seat: Seat) -> None:
    if seat.post_id and seat.person_id:
        raise Refused("A seat is held through a post or by a named person, not both.")
    try:
        with transaction.atomic():
            seat.save()
    except IntegrityError as error:
        raise Refused("This body has a chair already. Take the chair from that seat first.") from error


@transaction.atomic
def end_seat(*, seat: Seat, ends_on: date, version: int | None, by: Person, at: datetime) -> Seat:
    """A seat ceases on a day; it stays on record."""
    row = locked(seat, version)
    row.ends_on = ends_on
    row.save()
    audit.record("seat ended", row, by=by, at=at, on=str(ends_on))
    return row
