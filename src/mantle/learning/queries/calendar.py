"""What a person's own development gives to their calendar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.urls import reverse

from mantle.learning.models import AgreedAction, Dialogue, Placement, Step, ThinkingTime
from mantle.learning.rules.journal import TimeState
from mantle.learning.rules.plans import OPEN
from mantle.learning.rules.practice import PlacementState
from mantle.people.models import Person
from mantle.web.agenda import Dated, Entry


def dated(person: Person, first: date, last: date) -> Iterator[Dated]:
    """Steps and agreed actions that are due, time to think, first days of placements, last days of dialogues. CAL-1.

    A calendar program may be read by others: no word of a plan goes into it. LRN-1.
    """
    steps = Step.objects.filter(plan__person=person, plan__closed_at__isnull=True, state__in=OPEN)
    yield steps.filter(due_on__gte=first, due_on__lt=last).select_related("plan"), _steps
    times = ThinkingTime.objects.filter(person=person, on__gte=first, on__lt=last).exclude(state=TimeState.LOST)
    yield times, _times
    live = (PlacementState.ACCEPTED, PlacementState.AGREED, PlacementState.ENDED)
    rows = Placement.objects.filter(person=person, state__in=live, starts_on__gte=first, starts_on__lt=last)
    yield rows.select_related("offer"), _placements
    agreed = AgreedAction.objects.filter(person=person, due_on__gte=first, due_on__lt=last).open()
    yield agreed.select_related("dialogue"), _agreed
    hosted = Dialogue.objects.visible_to(person).filter(
        closed_at__isnull=True, closes_on__gte=first, closes_on__lt=last
    )
    yield hosted, _closing


def _steps(rows: Iterable[Step]) -> Iterator[Entry]:
    for row in rows:
        yield Entry(f"step-{row.code}", "A step of your plan", "Plan", on=row.due_on, url=row.get_absolute_url())


def _times(rows: Iterable[ThinkingTime]) -> Iterator[Entry]:
    for row in rows:
        title = f"Time to think, {row.length}"
        yield Entry(f"think-{row.code}", title, "Time to think", on=row.on, url=reverse("learning:thinking"))


def _placements(rows: Iterable[Placement]) -> Iterator[Entry]:
    for row in rows:
        url = row.get_absolute_url()
        yield Entry(f"placement-{row.code}", f"Begins: {row.offer}", "Placement", on=row.starts_on, url=url)


def _agreed(rows: Iterable[AgreedAction]) -> Iterator[Entry]:
    for row in rows:
        yield Entry(f"agreed-{row.code}", "An agreed action", "Dialogue", on=row.due_on, url=row.get_absolute_url())


def _closing(rows: Iterable[Dialogue]) -> Iterator[Entry]:
    for row in rows:
        title = f"Last day: {row.get_kind_display().lower()}"
        yield Entry(f"dialogue-{row.code}", title, "Dialogue", on=row.closes_on, url=row.get_absolute_url())
