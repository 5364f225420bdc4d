"""What a person's own page shows: what comes next, plan, journal, people, and what others wait for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from mantle.learning.models import Entry, Plan, Step, ThinkingTime
from mantle.learning.queries import plans
from mantle.learning.queries.groups import Group, groups_of
from mantle.learning.queries.people import Companion, coaching_of, companions_of
from mantle.learning.queries.waiting import Waiting, waiting_for
from mantle.learning.rules.journal import TimeState
from mantle.learning.rules.plans import OPEN
from mantle.people.models import Person
from mantle.people.models.consent import Audience, Sharing
from mantle.programmes.models import CoachingContract, Place, Session
from mantle.programmes.queries.calendar import attended_by
from mantle.web.words import day

MOST = 3


@dataclass(slots=True)
class Own:
    """Everything on the page “My development”."""

    sessions: list[Session]
    places: list[Place]
    plan: Plan | None
    steps: list[Step]
    entries: list[Entry]
    companions: list[Companion]
    coaching: list[CoachingContract]
    time: ThinkingTime | None
    waiting: list[Waiting]
    groups: list[Group]
    received: int
    headline: str


def own_page(person: Person, on: date, at: datetime) -> Own:
    """Gather a person's own page: nothing of anybody else's beyond what they were shown."""
    places = list(Place.objects.running().filter(person=person).select_related("cohort__edition__programme"))
    coming = Session.objects.filter(attended_by(person), ends_at__gte=at).select_related("cohort").distinct()
    sessions = list(coming.order_by("starts_at")[:MOST])
    plan = plans.open_plan_of(person)
    steps = [step for step in plans.steps_of(plan) if step.state in OPEN] if plan is not None else []
    times = ThinkingTime.objects.filter(person=person, state=TimeState.BOOKED, on__gte=on)
    received = Sharing.objects.standing(on).filter(reader=person, audience=Audience.PERSON).count()
    return Own(
        sessions=sessions, places=places, plan=plan, steps=steps[:MOST],
        entries=list(Entry.objects.filter(person=person)[:MOST]),
        companions=companions_of(person, on), coaching=coaching_of(person, on),
        time=times.order_by("on", "pk").first(),
        waiting=waiting_for(person, on), groups=groups_of(person),
        received=received, headline=headline_of(sessions, steps),
    )  # fmt: skip


def headline_of(sessions: list[Session], steps: list[Step]) -> str:
    """One sentence about what comes next."""
    if sessions:
        return f"Next: {sessions[0].title}, {day(timezone.localtime(sessions[0].starts_at).date())}."
    if steps:
        return f"Next: a step of your plan, by {day(steps[0].due_on)}."
    return "Nothing is in the calendar for you. This page is yours all the same."


def received_by(person: Person, on: date) -> list[Sharing]:
    """What others show this person today, newest first. CON-7."""
    rows = Sharing.objects.standing(on).filter(reader=person, audience=Audience.PERSON)
    return list(rows.select_related("person").order_by("-given_at"))
