"""People who join and leave a network, and what agencies offer to leaders from elsewhere."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from mantle.people import audit
from mantle.people.actions import Refused, add_person, propose_duplicates_of
from mantle.people.models import Agency, Person
from mantle.people.stale import locked
from mantle.structures.models import NetworkMember, Partnership, TalentMark


@transaction.atomic
def add_network_member(
    *,
    partnership: Partnership,
    person: Person | None,
    name: str = "",
    known_by: str = "",
    kind: str,
    agency: Agency | None = None,
    starts_on: date,
    by: Person | None,
    at: datetime,
) -> NetworkMember:
    """Someone joins a network, from a record that exists or as someone new. STR-14."""
    if person is None:
        given, _, family = name.strip().rpartition(" ")
        email = known_by if "@" in known_by else ""
        person = add_person(given_name=given, family_name=family, email=email, by=by, at=at)
        propose_duplicates_of(person=person)
    try:
        with transaction.atomic():
            row = NetworkMember.objects.create(
                partnership=partnership, person=person, kind=kind, agency=agency, starts_on=starts_on
            )
    except IntegrityError as error:
        raise Refused(f"{person} is a member already. End that membership first.") from error
    audit.record("member joined", partnership, by=by, at=at, agency=agency, person=person.code, kind=kind)
    return row


@transaction.atomic
def end_network_member(
    *, member: NetworkMember, ends_on: date, version: int | None, by: Person | None, at: datetime
) -> NetworkMember:
    """Someone is no member any more from a day on; the membership stays on record. STR-14."""
    row = locked(member, version)
    if row.ends_on is not None:
        raise Refused("This membership has ended already.")
    if ends_on <= row.starts_on:
        raise Refused("The membership must end after it began.")
    row.ends_on = ends_on
    row.save()
    audit.record("member left", row.partnership, by=by, at=at, agency=row.agency, person=row.person.code)
    return row


@transaction.atomic
def mark_talent(
    *,
    agency: Agency,
    kind: str,
    said_by: str,
    note: str = "",
    starts_on: date | None = None,
    by: Person | None,
    at: datetime,
) -> TalentMark:
    """Write down that an agency is a source of talent, or a host of placements, and who says so. STR-15."""
    try:
        with transaction.atomic():
            row = TalentMark.objects.create(agency=agency, kind=kind, said_by=said_by, note=note, starts_on=starts_on)
    except IntegrityError as error:
        raise Refused("This is on record already. Change what is written there.") from error
    audit.record("talent marked", row, by=by, at=at, agency=agency, kind=kind)
    return row


@transaction.atomic
def change_talent(
    *, mark: TalentMark, said_by: str, note: str, ends_on: date | None, version: int | None, by: Person, at: datetime
) -> TalentMark:
    """Correct what is written about an agency as source or host, or end it on a day. STR-15."""
    row = locked(mark, version)
    if ends_on is not None and row.starts_on is not None and ends_on <= row.starts_on:
        raise Refused("This must end after it began.")
    row.said_by, row.note, row.ends_on = said_by, note, ends_on
    row.save()
    audit.record("talent mark changed", row, by=by, at=at, agency=row.agency, until=str(ends_on))
    return row
