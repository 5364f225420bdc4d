"""DIA-4: what the programme team knows of a dialogue: that it is, whose, from when to when, and how much was said."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, QuerySet

from mantle.learning.models import Dialogue
from mantle.people.access import Permission
from mantle.people.acting import past_the_wall
from mantle.people.models import Person
from mantle.programmes.models import Place, Programme

MOST = 200


@past_the_wall("DIA-4: hosts, dates and counts; no word of any dialogue is among the columns")
def threads_for(viewer: Person, on: date) -> list[dict]:
    """Hosts, kinds, dates and counts of dialogues of those whose cohorts a viewer runs; no column of words is read."""
    rows: QuerySet[Dialogue] = Dialogue.objects.order_by("-closes_on", "-pk")
    if not viewer.standing.reach(Permission.MANAGE_COHORTS).everywhere:
        run = Programme.objects.within_reach_of(viewer, Permission.MANAGE_COHORTS)
        rows = rows.filter(host__in=Place.objects.filter(cohort__edition__programme__in=run).values("person"))
    counted = rows.annotate(asked=Count("members", distinct=True), said=Count("contributions", distinct=True)).values(
        "kind", "opens_on", "closes_on", "closed_at", "asked", "said", "host__given_name", "host__family_name"
    )
    return [
        {
            **row,
            "host": f"{row['host__given_name']} {row['host__family_name']}",
            "is_late": row["closed_at"] is None and row["closes_on"] < on,
        }
        for row in counted[:MOST]
    ]
