"""LIB-14: how many have worked through a resource, as it may be told."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count

from mantle.analysis.disclosure import count_table
from mantle.learning.models import Reading, Resource
from mantle.people.acting import past_the_wall
from mantle.people.queries.limits import limited
from mantle.programmes.models import Cohort, Place


@past_the_wall("LIB-14: counts of ten people or more, rounded to the nearest 5; nobody is named")
def worked_through(resources: Sequence[Resource], cohort: Cohort | None = None) -> dict[int, str]:
    """For each resource how many say that they worked through it: of everybody, or of the people of a cohort."""
    rows = Reading.objects.filter(resource__in=[row.pk for row in resources]).exclude(person__in=limited("figures"))
    if cohort is not None:
        rows = rows.filter(person__in=Place.objects.running().filter(cohort=cohort).order_by().values("person"))
    counts = dict(rows.values_list("resource").annotate(n=Count("pk")).order_by())
    told = count_table([[counts.get(row.pk, 0)] for row in resources], margins=False)
    # Nobody and few look the same: that nobody has is a figure about each of them.
    few = "fewer than 10"
    return {
        row.pk: few if counts.get(row.pk, 0) == 0 else cells[0].shown
        for row, cells in zip(resources, told, strict=True)
    }
