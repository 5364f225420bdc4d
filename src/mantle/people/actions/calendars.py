"""Addresses for somebody's own calendar program: made and taken back by the person alone. CAL-4."""

from __future__ import annotations

import secrets
from datetime import date, datetime

from django.db import transaction

from mantle.people import audit
from mantle.people.actions import Refused
from mantle.people.models import CalendarLink, Person
from mantle.people.queries.accounts import digest_of_link

MOST_LINKS = 5


@transaction.atomic
def make_link(*, person: Person, label: str, by: Person, at: datetime) -> tuple[CalendarLink, str]:
    """Make an address; its secret is returned this once, and only a digest is kept.

    Raises Refused for anybody but the person, and when five addresses are open.
    """
    if by.pk != person.pk:
        raise Refused("Only the person whose calendar it is can do that.")
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.calendar_links.open().count() >= MOST_LINKS:
        raise Refused(f"You have {MOST_LINKS} addresses. Take back one that you do not use any more first.")
    secret = secrets.token_urlsafe(32)
    row = CalendarLink.objects.create(person=person, label=label, digest=digest_of_link(secret), made_at=at)
    audit.record("calendar address made", person, by=by, at=at, link=row.code)
    return row, secret


@transaction.atomic
def revoke_link(*, link: CalendarLink, by: Person, at: datetime) -> CalendarLink:
    """Take an address back: the next program that asks finds nothing there."""
    row = CalendarLink.objects.select_for_update(of=("self",)).select_related("person").get(pk=link.pk)
    if by.pk != row.person_id:
        raise Refused("Only the person whose calendar it is can do that.")
    if row.revoked_at is None:
        row.revoked_at = at
        row.save(update_fields=["revoked_at"])
        audit.record("calendar address taken back", row.person, by=by, at=at, link=row.code)
    return row


@transaction.atomic
def note_reading(*, link: CalendarLink, on: date) -> None:
    """Remember the last day on which the address was read, so that its owner finds one that nobody uses."""
    CalendarLink.objects.filter(pk=link.pk).exclude(read_on=on).update(read_on=on)
