"""Parts that agencies have in a partnership, and the people who belong to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from mantle.people.models import current
from mantle.structures.models import MemberKind, NetworkMember, Part, Partnership, PartnershipMember


@dataclass(frozen=True)
class NetworkCounts:
    """People of a network on a day by kind, and how many there ever were."""

    kinds: tuple[tuple[str, int], ...]
    now: int
    ever: int


def network_counts(partnership: Partnership, on: date) -> NetworkCounts:
    """How many people of each kind belong to a partnership on a day. STR-14."""
    rows = NetworkMember.objects.filter(partnership=partnership).order_by()
    counted = rows.values_list("kind").annotate(now=Count("pk", filter=current(on)), ever=Count("pk"))
    found = {kind: (now, ever) for kind, now, ever in counted}
    kinds = tuple((kind.label, found.get(str(kind), (0, 0))[0]) for kind in MemberKind)
    return NetworkCounts(kinds, sum(count for _, count in kinds), sum(ever for _, ever in found.values()))


def network_members(partnership: Partnership) -> QuerySet[NetworkMember]:
    return NetworkMember.objects.filter(partnership=partnership).select_related("person", "agency")


def parts_of(partnership: Partnership, on: date) -> list[tuple[str, list[PartnershipMember]]]:
    """Agencies by the part they have on a day or will have, those that lead first; parts nobody has are left out."""
    rows = PartnershipMember.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=on), partnership=partnership
    ).select_related("agency")
    found = list(rows.order_by("agency__name", "pk"))
    parts = [(part.label, [row for row in found if row.part == part]) for part in Part]
    return [(label, members) for label, members in parts if members]
