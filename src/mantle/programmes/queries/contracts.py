"""What is read of learning contracts: how one stands, and which wait for somebody."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from mantle.people.access import Permission
from mantle.people.models import Person
from mantle.programmes.models import Contract, Place, Signature
from mantle.programmes.models.places import RUNNING
from mantle.programmes.rules import PARTY_NAMES, Party, contract_state


@dataclass(frozen=True, slots=True)
class Signing:
    """One party of a contract: who it is, whether they signed, and whether the reader may sign for it now."""

    party: str
    name: str
    who: str
    signature: Signature | None
    may_sign: bool


def newest_contract(place: Place) -> Contract | None:
    return place.contracts.prefetch_related("signatures").order_by("-number").first()


def state_of(contract: Contract | None) -> str | None:
    """How a contract stands, in words; None when there is none. `contract` comes with its signatures."""
    return contract_state([row.party for row in contract.signatures.all()]) if contract is not None else None


def parties_of(contract: Contract, viewer: Person, *, may_manage: bool, is_newest: bool) -> list[Signing]:
    """PRG-50, PRG-51: the three parties, and which of them the viewer may sign for."""
    signed = {row.party: row for row in contract.signatures.select_related("signed_by", "confirmed_by")}
    place = contract.place
    whose = {Party.PARTICIPANT: place.person, Party.SPONSOR: place.sponsor}
    found = []
    for party in Party:
        person = whose.get(party)
        is_own = may_manage if party == Party.PROVIDER else person == viewer
        who = "the provider" if party == Party.PROVIDER else str(person or "nobody is named as yet")
        may_sign = is_newest and party not in signed and is_own
        found.append(Signing(party, PARTY_NAMES[party], who, signed.get(party), may_sign))
    return found


def contracts_waiting_for(person: Person) -> list[Contract]:
    """The newest contracts of running places that wait for this person's own signature: as participant or sponsor."""
    newest = Contract.objects.filter(place=OuterRef("place")).order_by("-number").values("pk")[:1]
    rows = Contract.objects.filter(pk=Subquery(newest), place__state__in=RUNNING).select_related("place__person")
    as_participant = rows.filter(place__person=person).exclude(signatures__party=Party.PARTICIPANT)
    as_sponsor = rows.filter(place__sponsor=person).exclude(signatures__party=Party.SPONSOR)
    return [*as_participant, *as_sponsor]


def contracts_for_the_provider(person: Person) -> int:
    """How many contracts of cohorts that this person runs wait for the provider."""
    if not person.may(Permission.MANAGE_COHORTS):
        return 0
    newest = Contract.objects.filter(place=OuterRef("place")).order_by("-number").values("pk")[:1]
    rows = Contract.objects.visible_to(person).filter(pk=Subquery(newest), place__state__in=RUNNING)
    return rows.exclude(signatures__party=Party.PROVIDER).count()
