"""What is read of the offer by level, and of how many leaders it reaches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from django.db.models import Count, Q

from mantle.people.models import current
from mantle.people.queries.limits import limited
from mantle.programmes.models import Cohort, ComponentLink, Place, Programme, Version
from mantle.programmes.models.places import RUNNING
from mantle.programmes.queries.design import newest_version, overlap_of
from mantle.programmes.rules import LEVELS, OfferLine, missing_links, offer_line
from mantle.structures.models import Appointment

REACHED = (*RUNNING, "completed")


@dataclass(frozen=True, slots=True)
class Reach:
    """How many who hold a post of a level today have, or have had, a place somewhere; counts, not yet published."""

    level: str
    reached: int
    others: int


def offer_by_level(on: date) -> list[OfferLine]:
    """FRM-3: for each level what is offered, how many places are free, and which programmes teach the same."""
    programmes = Programme.objects.select_related("strand").prefetch_related("versions__activities__component")
    rows = list(programmes)
    free = _free_places(on)
    lines = []
    for level, _, audiences in LEVELS:
        served = [row for row in rows if row.strand.audience in audiences]
        lines.append(offer_line(level, {row.name: free.get(row.pk, 0) for row in served}, _shared(served)))
    return lines


def _free_places(on: date) -> dict[int, int]:
    """Free places of cohorts that have not ended, by programme."""
    taken = Count("places", filter=Q(places__state__in=RUNNING))
    found: dict[int, int] = {}
    for cohort in Cohort.objects.filter(ends_on__gt=on).annotate(taken=taken).select_related("edition"):
        key = cohort.edition.programme_id
        found[key] = found.get(key, 0) + max(cohort.capacity - cohort.taken, 0)
    return found


def _shared(programmes: Iterable[Programme]) -> list[tuple[str, str, float]]:
    newest = [(row.name, newest_version(row)) for row in programmes]
    pairs = combinations([(name, version) for name, version in newest if version is not None], 2)
    return [(one, other, overlap_of(first, second).share_of_one) for (one, first), (other, second) in pairs]


def reach_by_level(on: date) -> list[Reach]:
    """S98: of those who hold a post of each level today, how many have or had a place, and how many not."""
    places = Place.objects.filter(state__in=REACHED).values("person")
    found = []
    for level, tiers, _ in LEVELS:
        holders = Appointment.objects.filter(current(on), post__tier__in=tiers).order_by()
        holders = holders.exclude(person__in=limited("figures"))  # RIG-13
        reached = Count("person", distinct=True, filter=Q(person__in=places))
        counts = holders.aggregate(all=Count("person", distinct=True), reached=reached)
        found.append(Reach(level, counts["reached"], counts["all"] - counts["reached"]))
    return found


def chain_of(edition: Version) -> list[str]:
    """FRM-4: the links of the chain from policy to children at which nothing of a version works."""
    return missing_links(
        ComponentLink.objects.filter(component__activities__edition=edition).values_list("link", flat=True)
    )
