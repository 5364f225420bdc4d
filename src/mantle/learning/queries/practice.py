"""What is read of offers and placements: the board with reasons, breadth, and needs without an opportunity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from mantle.framework.models import Competency, RoleProfile
from mantle.learning.models import HostOffer, Placement
from mantle.learning.queries.plans import needs_of, open_plan_of
from mantle.learning.rules.practice import AGENCY_KINDS, SEATED, PlacementState, reasons
from mantle.people.access import Permission
from mantle.people.models import Agency, Person
from mantle.people.queries.limits import limited
from mantle.structures.models import Appointment


@dataclass(frozen=True, slots=True)
class OnBoard:
    """One offer on the board: how many places are free, and why it may suit this person."""

    offer: HostOffer
    free: int
    reasons: list[str]


def with_taken(offers: QuerySet[HostOffer]) -> QuerySet[HostOffer]:
    taken = Count("placements", filter=Q(placements__state__in=SEATED), distinct=True)
    return offers.annotate(taken=taken).select_related("agency", "host").prefetch_related("competencies")


def kinds_worked_in(person: Person) -> set[str]:
    """Kinds of agencies where a person holds or held posts. S178."""
    rows = Appointment.objects.filter(person=person).order_by()
    return set(rows.values_list("post__agency__kind", flat=True).distinct())


def breadth_of(person: Person) -> list[tuple[str, bool]]:
    """LRN-35: each kind of agency, and whether the person has held a post in one: a map, no score."""
    worked = kinds_worked_in(person)
    return [(name[0].upper() + name[1:], kind in worked) for kind, name in AGENCY_KINDS.items() if kind != "other"]


def board_for(person: Person, on: date, kind: str = "", suits: bool = False) -> list[OnBoard]:
    """Open offers with free places first, then those with most reasons. LRN-35."""
    offers = with_taken(HostOffer.objects.visible_to(person).open_on(on))
    if kind:
        offers = offers.filter(kind=kind)
    is_limited = limited("suggestions").filter(person=person).exists()  # RIG-13: then the board stands in order of days
    worked, gaps = (set(), set()) if is_limited else (kinds_worked_in(person), gaps_of(person))
    found = [
        OnBoard(
            offer, max(0, offer.capacity - offer.taken),  # type: ignore[attr-defined]
            reasons(offer.agency.kind, worked, [each.name for each in offer.competencies.all()], gaps),
        )
        for offer in offers
    ]  # fmt: skip
    if suits:
        found = [row for row in found if row.reasons]
    return sorted(found, key=lambda row: (row.free == 0, -len(row.reasons), row.offer.apply_by))


def gaps_of(person: Person) -> set[str]:
    """Names of the competencies in which the person sees a gap, in their open plan."""
    plan = open_plan_of(person)
    return {need.competency.name for need in needs_of(plan) if need.asked.gap} if plan is not None else set()


def without_opportunity(profile: RoleProfile, on: date) -> dict[str, int]:
    """S63: competencies that a role asks for, and how many open offers say that they develop each."""
    open_offers = Q(host_offers__in=HostOffer.objects.open_on(on))
    rows = Competency.objects.filter(expectations__profile=profile)
    counted = rows.annotate(offers=Count("host_offers", filter=open_offers, distinct=True))
    return dict(counted.values_list("name", "offers"))


def modules_counted(profile: RoleProfile) -> dict[str, int]:
    """S63: competencies that a role asks for, and how many parts of programmes say that they develop each."""
    rows = Competency.objects.filter(expectations__profile=profile).annotate(found=Count("components", distinct=True))
    return dict(rows.values_list("name", "found"))


def placements_waiting_for(person: Person) -> QuerySet[Placement]:
    """Wishes that wait for a yes or no of this person, as host or for the host's agency."""
    hosted = Q(offer__host=person)
    reach = person.standing.reach(Permission.OFFER_PLACEMENTS)
    if reach.agency_ids:  # who may everywhere is not asked for every host
        hosted |= Q(offer__host__isnull=True, offer__agency__in=reach.agency_ids)
    rows = Placement.objects.filter(hosted, state=PlacementState.ASKED).exclude(person=person)
    return rows.select_related("person", "offer__agency").order_by("asked_at")


def to_agree(person: Person) -> QuerySet[Placement]:
    rows = Placement.objects.filter(person=person, state=PlacementState.ACCEPTED)
    return rows.select_related("offer__agency")


def hours_of(placement: Placement) -> Decimal:
    return placement.days.aggregate(hours=Sum("hours"))["hours"] or Decimal(0)


def agencies_offering(person: Person) -> QuerySet[Agency]:
    """Agencies for which this person may make offers."""
    return Agency.objects.within_reach_of(person, Permission.OFFER_PLACEMENTS).filter(ends_on__isnull=True)
