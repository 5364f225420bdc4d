"""What the officer's desk and a person's own page show."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from mantle.people.models import Agency, Person
from mantle.rights.models import Acknowledgement, Case
from mantle.rights.rules.cases import Kind, State
from mantle.rights.rules.limits import STEP_NAMES, STOPS
from mantle.rights.rules.notices import NOTICES, Notice

STEPS = {
    "acknowledge": "Acknowledge: the person was told that it arrived",
    "pause": "Stop the clock: something is needed from the person",
    "resume": "Let the clock run again",
    "extend": "Take two months longer",
    "correct": "Put the fact right, and close",
    "statement": "Attach what the person says beside the judgement, and close",
    "close": "Close with an answer",
}


def steps_for(case: Case) -> list[tuple[str, str]]:
    """Return what may happen next to a request."""
    lifting = [("lift", STEP_NAMES["lift"])] if case.limits.standing().exists() else []
    if case.state == State.CLOSED:
        return lifting
    names = [] if case.acknowledged_on else ["acknowledge"]
    names.append("resume" if case.state == State.PAUSED else "pause")
    if case.extended_on is None:
        names.append("extend")
    if case.kind == Kind.CORRECTION and case.person_id:
        names += (["correct"] if case.field else []) + ["statement"]
    stops = [(name, STEP_NAMES[name]) for name in (STOPS.get(case.kind, {}) if case.person_id else ())]
    return [*((name, STEPS[name]) for name in names), *stops, *lifting, ("close", STEPS["close"])]


def cases_of(person: Person) -> QuerySet[Case]:
    return Case.objects.filter(person=person).prefetch_related("pauses").order_by("-received_on", "-pk")


def agency_of(person: Person, on: date) -> Agency | None:
    """The agency that is controller of a person's record: where they hold a role or post today."""
    held = Agency.objects.filter(posts__appointments__person=person, posts__appointments__starts_on__lte=on)
    now = held.filter(posts__appointments__ends_on__isnull=True).order_by("-posts__appointments__starts_on").first()
    return now or Agency.objects.filter(roles_held__person=person, roles_held__ends_on__isnull=True).first()


def unread_notices(person: Person, on: date) -> list[Notice]:
    """Notices for people with an account whose version in force this person has not confirmed. RIG-7."""
    read = set(Acknowledgement.objects.filter(person=person).values_list("notice", "version"))
    return [NOTICES[key] for key in ("account", "record") if (key, NOTICES[key].in_force(on).number) not in read]
