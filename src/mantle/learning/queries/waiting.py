"""What waits for a person in their own development and that of others: the same list on their page and on the start."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from mantle.learning.models import ThinkingTime
from mantle.learning.queries import journal, measures, plans, practice
from mantle.learning.rules.journal import TimeState
from mantle.people.models import Person
from mantle.web.words import day

MOST = 10


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing: what, where, a word on it, and whether it is for today."""

    text: str
    url: str
    detail: str = ""
    is_urgent: bool = False


def waiting_for(person: Person, on: date) -> list[Waiting]:
    """Everything that waits for a person, what has a day first."""
    return [*_own(person, on), *_of_others(person)]


def _own(person: Person, on: date) -> Iterator[Waiting]:
    for row in measures.unread_uses(person):
        detail = "Nobody can mark before you have read it."
        yield Waiting(f"Read what observations of you are for: {row.profile}", row.get_absolute_url(), detail, True)
    for step in plans.due_steps(person, on)[:MOST]:
        url = reverse("learning:progress", args=[step.code])
        yield Waiting(step.what[:90], url, f"A step of your plan, by {day(step.due_on)}.", step.due_on <= on)
    for placement in practice.to_agree(person):
        detail = f"{placement.offer.agency} says yes: read the terms and agree."
        yield Waiting(placement.offer.title, placement.get_absolute_url(), detail)
    for time in ThinkingTime.objects.filter(person=person, state=TimeState.BOOKED, on__lt=on).order_by("on")[:MOST]:
        url = reverse("learning:count_time", args=[time.code])
        yield Waiting(f"Did you keep your time to think on {day(time.on)}?", url)


def _of_others(person: Person) -> Iterator[Waiting]:
    for claim in journal.claims_waiting_for(person)[:MOST]:
        yield Waiting(f"{claim.person} asks what you see", claim.get_absolute_url(), str(claim.stage))
    for row in journal.occasions_waiting_for(person)[:MOST]:
        words = f"{row.convener} asks how you saw what happened on {day(row.on)}"
        yield Waiting(words, row.get_absolute_url(), "You read the others once you have written.")
    for placement in practice.placements_waiting_for(person)[:MOST]:
        yield Waiting(f"{placement.person} asks for a place", placement.get_absolute_url(), placement.offer.title)
    for seen in measures.observations_waiting_for(person)[:MOST]:
        url = reverse("learning:decide_contest", args=[seen.code])
        yield Waiting(f"{seen.assessment.person} objects to an observation", url, str(seen.competency))
