"""What a person's own page shows: what comes next, plan, journal, people, and what others wait for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from mantle.learning.models import Entry, Occasion, Plan, StageClaim, Step, ThinkingTime
from mantle.learning.queries import journal, plans
from mantle.learning.queries.people import Companion, companions_of
from mantle.learning.rules.journal import TimeState
from mantle.learning.rules.plans import OPEN
from mantle.people.models import Person
from mantle.people.models.consent import Audience, Sharing
from mantle.programmes.models import Place, Session
from mantle.web.words import day

MOST = 3


@dataclass(slots=True)
class Own:
    """Everything on the page “My development”."""

    sessions: list[Session]
    places: list[Place]
    plan: Plan | None
    steps: list[Step]
    due: list[Step]
    entries: list[Entry]
    companions: list[Companion]
    time: ThinkingTime | None
    to_count: list[ThinkingTime]
    claims: list[StageClaim]
    occasions: list[Occasion]
    received: int
    headline: str


def own_page(person: Person, on: date, at: datetime) -> Own:
    """Gather a person's own page: nothing of anybody else's beyond what they were shown."""
    places = list(Place.objects.running().filter(person=person).select_related("cohort__edition__programme"))
    cohorts = [place.cohort_id for place in places]
    sessions = (
        Session.objects.filter(cohort__in=cohorts, ends_at__gte=at).select_related("cohort").order_by("starts_at")
    )
    plan = plans.open_plan_of(person)
    steps = [step for step in plans.steps_of(plan) if step.state in OPEN] if plan is not None else []
    times = ThinkingTime.objects.filter(person=person, state=TimeState.BOOKED).order_by("on", "pk")
    booked = list(times)
    received = Sharing.objects.standing(on).filter(reader=person, audience=Audience.PERSON).count()
    return Own(
        sessions=list(sessions[:MOST]), places=places, plan=plan, steps=steps[:MOST],
        due=[step for step in steps if step.due_on <= on],
        entries=list(Entry.objects.filter(person=person)[:MOST]),
        companions=companions_of(person, on),
        time=next((row for row in booked if row.on >= on), None),
        to_count=[row for row in booked if row.on < on],
        claims=journal.claims_waiting_for(person), occasions=journal.occasions_waiting_for(person),
        received=received, headline=headline_of(person, sessions[:1], steps, at),
    )  # fmt: skip


def headline_of(person: Person, sessions, steps: list[Step], at: datetime) -> str:
    """One sentence about what comes next."""
    first = next(iter(sessions), None)
    if first is not None:
        return f"Next: {first.title}, {day(first.starts_at.date())}."
    if steps:
        return f"Next: a step of your plan, by {day(steps[0].due_on)}."
    return "Nothing is in the calendar for you. This page is yours all the same."


def received_by(person: Person, on: date) -> list[Sharing]:
    """What others show this person today, newest first. CON-7."""
    rows = Sharing.objects.standing(on).filter(reader=person, audience=Audience.PERSON)
    return list(rows.select_related("person").order_by("-given_at"))
