"""S143, HLP-18: people of the programme for leaders who help other authorities, and whether they do."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet, Sum

from mantle.people.models import Person
from mantle.programmes.models import Place, Programme
from mantle.programmes.rules import AudienceKind
from mantle.support.models import HelpDay, HelpDeployment, HelpOffer, HelpTeamMember


@dataclass(frozen=True, slots=True)
class Leader:
    """One place: on which offers its holder stands, how many they helped and with how many days, as far as seen."""

    place: Place
    offers: list[HelpOffer]
    helped: int
    days: Decimal


def programmes_of_system_leaders() -> QuerySet[Programme]:
    rows = Programme.objects.filter(strand__audience=AudienceKind.SYSTEM_LEADERS)
    return rows.select_related("strand")


def system_leaders(viewer: Person, on: date) -> list[Leader]:
    """Places of that programme which the viewer may see, each with what its holder gives to other authorities."""
    rows = Place.objects.visible_to(viewer).running()
    rows = rows.filter(cohort__edition__programme__in=programmes_of_system_leaders())
    places = list(rows.select_related("person", "agency", "cohort__edition__programme"))
    people = {row.person_id for row in places}
    offers = _offers_by_person(people, on)
    seen = HelpDeployment.objects.visible_to(viewer)
    own = {offer.pk for found in offers.values() for offer in found}
    ran = defaultdict(set)
    for offer, helped in seen.filter(offer__in=own, steps__move="start").values_list("offer", "helped"):
        ran[offer].add(helped)
    spent = HelpDay.objects.filter(deployment__in=seen.filter(offer__in=own), on__lte=on).order_by()
    days = dict(spent.values_list("deployment__offer").annotate(n=Sum("days")))
    return [
        Leader(
            place, offers.get(place.person_id, []),
            len(set().union(*(ran[offer.pk] for offer in offers.get(place.person_id, [])))),
            sum((days.get(offer.pk, Decimal(0)) for offer in offers.get(place.person_id, [])), Decimal(0)),
        )
        for place in places
    ]  # fmt: skip


def _offers_by_person(people: set[int], on: date) -> dict[int, list[HelpOffer]]:
    """Offers that stand and that these people lead, or in which they agreed to be named."""
    found: dict[int, list[HelpOffer]] = defaultdict(list)
    standing = HelpOffer.objects.standing(on)
    for offer in standing.filter(lead__in=people).select_related("agency"):
        found[offer.lead_id].append(offer)
    named = HelpTeamMember.objects.agreed().filter(person__in=people, offer__in=standing)
    for member in named.select_related("offer__agency"):
        found[member.person_id].append(member.offer)
    return found
