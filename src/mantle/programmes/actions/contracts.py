"""The learning contract: written, signed by each party, replaced by a next version; the sponsor of a place."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from mantle.people import audit
from mantle.people.actions import Refused
from mantle.people.models import Person
from mantle.people.stale import locked
from mantle.programmes.models import Contract, Place, Signature
from mantle.programmes.rules import PARTY_NAMES, Party


@transaction.atomic
def write_contract(
    *, place: Place, aims: str, terms: str, protected_days: int, starts_on: date, ends_on: date, version: int | None,
    by: Person | None, at: datetime,
) -> Contract:  # fmt: skip
    """Write the contract of a place; once somebody has signed, what is written is the next version. PRG-50."""
    row = locked(place, version)
    if ends_on <= starts_on:
        raise Refused("A contract ends after it starts.")
    row.save()
    newest = row.contracts.select_for_update().order_by("-number").first()
    if newest is None or newest.signatures.exists():
        newest = Contract(place=row, number=newest.number + 1 if newest is not None else 1)
    else:
        newest.version += 1  # whoever read the words before signs nothing else
    newest.aims, newest.terms, newest.protected_days = aims, terms, protected_days
    newest.starts_on, newest.ends_on, newest.written_by, newest.written_at = starts_on, ends_on, by, at
    newest.save()
    audit.record("contract written", newest, by=by, at=at, agency=row.agency, number=newest.number)
    return newest


@transaction.atomic
def sign_contract(
    *, contract: Contract, party: str, may_manage: bool, version: int | None, by: Person, at: datetime
) -> Signature:
    """Sign as participant, sponsor, or (whoever runs the cohort) for the provider. PRG-50."""
    row = _open_to(contract, party, version)
    place = row.place
    own = {Party.PARTICIPANT: place.person_id == by.pk, Party.SPONSOR: place.sponsor_id == by.pk}
    if not own.get(Party(party), may_manage):
        raise Refused(f"The {PARTY_NAMES[Party(party)].lower()} signs for themselves.")
    return _signed(row, party, by, at, name=str(by), signed_by=by)


@transaction.atomic
def confirm_signature(
    *, contract: Contract, party: str, how: str, version: int | None, by: Person | None, at: datetime
) -> Signature:
    """Write down that participant or sponsor, who has no account, told the office that they agree. PRG-51."""
    row = _open_to(contract, party, version)
    whose = row.place.person if party == Party.PARTICIPANT else row.place.sponsor
    if party == Party.PROVIDER or whose is None:
        raise Refused("Name the sponsor of this place first." if whose is None else "The provider signs itself.")
    return _signed(row, party, by, at, name=str(whose), confirmed_by=by, how=how)


@transaction.atomic
def name_sponsor(*, place: Place, sponsor: Person, version: int | None, by: Person | None, at: datetime) -> Place:
    """Say who backs a participant through the programme. A sponsor who signed stays on that contract. PRG-50."""
    row = locked(place, version)
    if sponsor.pk == row.person_id:
        raise Refused("Nobody sponsors themselves.")
    row.sponsor = sponsor
    row.save()
    audit.record("sponsor named", row, by=by, at=at, agency=row.agency, person=sponsor.code)
    return row


def _open_to(contract: Contract, party: str, version: int | None) -> Contract:
    row = locked(contract, version)
    if party not in set(Party):
        raise Refused("Choose who signs.")
    if row.place.contracts.filter(number__gt=row.number).exists():
        raise Refused("A later version has replaced this contract: sign that one.")
    if row.signatures.filter(party=party).exists():
        raise Refused(f"The {PARTY_NAMES[Party(party)].lower()} has signed already.")
    row.save()
    return row


def _signed(row: Contract, party: str, by: Person | None, at: datetime, **facts: object) -> Signature:
    signature = Signature.objects.create(contract=row, party=party, signed_at=at, **facts)
    audit.record("contract signed", row, by=by, at=at, agency=row.place.agency, party=party)
    return signature
