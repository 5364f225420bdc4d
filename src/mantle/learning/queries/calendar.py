"""What a person's own development gives to their calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from mantle.learning.models import Placement, Step, ThinkingTime
from mantle.learning.rules.journal import TimeState
from mantle.learning.rules.plans import OPEN
from mantle.learning.rules.practice import PlacementState
from mantle.people.models import Person
from mantle.web.agenda import Entry


def calendar_entries(person: Person, first: date, last: date) -> Iterator[Entry]:
    """Steps that are due, time to think, and first days of placements, from a day until before another. CAL-1.

    A calendar program may be read by others: no word of a plan goes into it. LRN-1.
    """
    steps = Step.objects.filter(plan__person=person, plan__closed_at__isnull=True, state__in=OPEN)
    for step in steps.filter(due_on__gte=first, due_on__lt=last).select_related("plan"):
        yield Entry(f"step-{step.code}", "A step of your plan", "Plan", on=step.due_on, url=step.get_absolute_url())
    times = ThinkingTime.objects.filter(person=person, on__gte=first, on__lt=last).exclude(state=TimeState.LOST)
    for time in times:
        title = f"Time to think, {time.length}"
        yield Entry(f"think-{time.code}", title, "Time to think", on=time.on, url=reverse("learning:thinking"))
    live = (PlacementState.ACCEPTED, PlacementState.AGREED, PlacementState.ENDED)
    rows = Placement.objects.filter(person=person, state__in=live, starts_on__gte=first, starts_on__lt=last)
    for row in rows.select_related("offer"):
        url = row.get_absolute_url()
        yield Entry(f"placement-{row.code}", f"Begins: {row.offer}", "Placement", on=row.starts_on, url=url)
