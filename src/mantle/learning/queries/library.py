"""What is read of the library: by level, competency, kind and words; what is due; how often it is opened."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet, Sum

from mantle.framework.models import Competency
from mantle.learning.models import Resource
from mantle.learning.rules.library import YEAR, LinkState, shipped
from mantle.people.models import Person


def found_in_library(person: Person, asked: dict[str, str]) -> QuerySet[Resource]:
    """LIB-1: what is offered, narrowed by kind, level, dimension, competency and words."""
    rows = Resource.objects.visible_to(person).offered().select_related("provider")
    for name in ("kind", "dimension"):
        if asked.get(name):
            rows = rows.filter(**{name: asked[name]})
    if asked.get("tier"):
        rows = rows.filter(Q(tier=asked["tier"]) | Q(tier=""))
    if asked.get("competency"):
        rows = rows.filter(competencies__code=asked["competency"])
    for word in asked.get("words", "").split():
        rows = rows.filter(
            Q(title__icontains=word) | Q(about__icontains=word) | Q(body__icontains=word) | Q(author__icontains=word)
        )
    return rows.distinct()


def competencies_in_library() -> QuerySet[Competency]:
    rows = Competency.objects.filter(resources__withdrawn_at__isnull=True, resources__isnull=False)
    return rows.select_related("framework").distinct().order_by("name")


def openings_of(resource: Resource, on: date) -> int:
    """LIB-5: how often it was opened in the last twelve months; nobody knows by whom."""
    return resource.openings.filter(month__gt=on - YEAR).aggregate(n=Sum("count"))["n"] or 0


def to_look_over(on: date) -> QuerySet[Resource]:
    """LIB-4, LIB-6: reviews that are due, and links that do not work."""
    broken = Q(link_state__in=[LinkState.DEAD, LinkState.MOVED, LinkState.REFUSED])
    rows = Resource.objects.offered()
    return (rows.due(on) | rows.filter(broken)).select_related("provider").order_by("review_by", "title")


def shipped_missing() -> int:
    """LIB-8: how many of the resources that come with Mantle are not in the library."""
    known = set(Resource.objects.exclude(key="").values_list("key", flat=True))
    return sum(each["key"] not in known for each in shipped())
