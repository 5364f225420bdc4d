"""Finding somebody's record by name or address, and where they work."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from mantle.people.models import Agency, Person, current

MOST = 20


def people_alike(viewer: Person, name: str) -> QuerySet[Person]:
    """Those whom the viewer may see and whose name holds every word, or whose address is one; 20 at most."""
    words = Q()
    for word in name.split():
        words &= Q(sort_name__icontains=word) | Q(email__iexact=word)
    found = Person.objects.visible_to(viewer).filter(words).order_by("sort_name").values("pk")[:MOST]
    return Person.objects.filter(pk__in=[row["pk"] for row in found])


def employers_of(people: Any, on: date) -> QuerySet[Agency]:
    """Agencies at which any of these people holds a post on a day."""
    # Appointments stand a floor below, and are reached by the name of their relation.
    working = Q(posts__appointments__person__in=people) & current(on, "posts__appointments__")
    return Agency.objects.filter(working).distinct()
