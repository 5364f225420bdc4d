"""What those who have completed a programme offer: made and taken back by themselves."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from mantle.people import audit
from mantle.people.actions import Refused
from mantle.people.models import Person
from mantle.programmes.models import Offer
from mantle.programmes.queries.alumni import has_completed
from mantle.programmes.rules import HelpKind


@transaction.atomic
def offer_help(*, person: Person, kind: str, words: str, ends_on: date, by: Person, at: datetime) -> Offer:
    """Somebody says of themselves that they are willing to mentor or host, until a day. PRG-58."""
    if by.pk != person.pk:
        raise Refused("Everyone offers for themselves.")
    if not has_completed(person):
        raise Refused("Offers are made by those who have completed a programme.")
    if kind not in set(HelpKind):
        raise Refused("Choose what you offer.")
    if ends_on <= at.date():
        raise Refused("Choose a day that lies ahead.")
    Offer.objects.filter(person=person, kind=kind, taken_back_at__isnull=True).update(taken_back_at=at)
    row = Offer.objects.create(person=person, kind=kind, words=words, starts_on=at.date(), ends_on=ends_on, given_at=at)
    audit.record("help offered", row, by=by, at=at, kind=kind)
    return row


@transaction.atomic
def take_back_offer(*, offer: Offer, by: Person, at: datetime) -> Offer:
    """Take an offer back; nobody sees it any more from this moment on. PRG-58."""
    row = Offer.objects.select_for_update().get(pk=offer.pk)
    if by.pk != row.person_id:
        raise Refused("Everyone takes back their own offers.")
    if row.taken_back_at is not None:
        raise Refused("This offer was taken back already.")
    row.taken_back_at = at
    row.save()
    audit.record("offer taken back", row, by=by, at=at, kind=row.kind)
    return row
