"""Finding somebody's record by name or address, and where they work."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from mantle.people.models import Agency, Person, current
from mantle.structures.models import Appointment

MOST = 20


def people_alike(viewer: Person, name: str) -> QuerySet[Person]:
    """Those whom the viewer may see and whose name holds every word, or whose address is one; 20 at most."""
    words = Q()
    for word in name.split():
        words &= Q(sort_name__icontains=word) | Q(email__iexact=word)
    # What tells people of one name apart: a post that they hold today, as far as the viewer may see it; these first.
    held = Appointment.objects.filter(current(viewer.standing_on), person=OuterRef("pk")).order_by("post__tier", "pk")
    rows = Person.objects.visible_to(viewer).filter(words).annotate(in_post=Exists(held))
    found = list(rows.order_by("-in_post", "sort_name", "pk").values_list("pk", flat=True)[:MOST])
    rows = Person.objects.filter(pk__in=found).annotate(in_post=Exists(held)).order_by("-in_post", "sort_name", "pk")
    return rows.annotate(
        post_title=Subquery(held.values("post__title")[:1]), post_agency=Subquery(held.values("post__agency__name")[:1])
    )


def employers_of(people: Any, on: date) -> QuerySet[Agency]:
    """Agencies at which any of these people holds a post on a day."""
    # Appointments stand a floor below, and are reached by the name of their relation.
    working = Q(posts__appointments__person__in=people) & current(on, "posts__appointments__")
    return Agency.objects.filter(working).distinct()
