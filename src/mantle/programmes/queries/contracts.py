"""What is read of learning contracts: how one stands, and which wait for somebody."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from mantle.people.access import Permission
from mantle.people.models import Person
from mantle.programmes.models import Contract, Place, Programme, Signature
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


def _newest() -> QuerySet[Contract]:
    """The newest contract of each running place."""
    newest = Contract.objects.filter(place=OuterRef("place")).order_by("-number").values("pk")[:1]
    rows = Contract.objects.filter(pk=Subquery(newest), place__state__in=RUNNING)
    return rows.select_related("place__person", "place__cohort__edition__programme")


def _unsigned(party: Party) -> Q:
    return ~Q(Exists(Signature.objects.filter(contract=OuterRef("pk"), party=party)))


def contracts_waiting_for(person: Person) -> QuerySet[Contract]:
    """The newest contracts of running places that wait for this person's own signature: as participant or sponsor."""
    as_participant = Q(place__person=person) & _unsigned(Party.PARTICIPANT)
    return _newest().filter(as_participant | Q(place__sponsor=person) & _unsigned(Party.SPONSOR))


def contracts_for_the_provider(person: Person) -> QuerySet[Contract]:
    """Contracts of cohorts that this person runs which wait for the provider."""
    run = Programme.objects.within_reach_of(person, Permission.MANAGE_COHORTS)
    return _newest().filter(_unsigned(Party.PROVIDER), place__cohort__edition__programme__in=run)
