"""What is read of pulses, impact and assessments for one person."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import QuerySet

from mantle.learning.models import Assessment, Impact, Observation, PulseAnswer
from mantle.learning.models.pulses import LEVELS
from mantle.learning.rules import pulses as rules
from mantle.learning.rules.assessment import ContestState
from mantle.people.access import Permission
from mantle.people.models import Person, current
from mantle.people.queries.limits import limited
from mantle.structures.models import Appointment, Post
from mantle.structures.queries.teams import levels_below

AGAIN = timedelta(days=42)


def pulses_of(person: Person, on: date) -> list[dict[str, object]]:
    """Each set of questions with when it was last answered, and whether it is time again. LRN-40."""
    last = dict(PulseAnswer.objects.filter(person=person).order_by("on").values_list("kind", "on"))
    return [
        {"pulse": pulse, "last": last.get(kind), "is_due": kind not in last or on - last[kind] >= AGAIN}
        for kind, pulse in rules.PULSES.items()
    ]


def teams_below(person: Person, on: date) -> list[tuple[Post, set[int]]]:
    """LRN-46: each post that somebody holds for which others work, and who does, three levels down."""
    held = Appointment.objects.filter(current(on), person=person).select_related("post")
    left_out = {person.pk, *limited("figures")}
    found = []
    for post in [row.post for row in held]:
        levels = levels_below(post, on)
        people = {row.person_id for level in levels for each in level for row in each.now} - left_out
        if levels:
            found.append((post, people))
    return found


def is_heavy_for(person: Person) -> bool:
    """LRN-44: whether the person's own answers say twice running that it is too much."""
    rows = PulseAnswer.objects.filter(person=person, kind=rules.PulseKind.LOAD)[:4]
    values = [rules.figures(row.kind, row.answers).get("Strength") for row in rows]
    return rules.is_heavy([value for value in values if value is not None])


def impacts_by_level(person: Person) -> list[tuple[str, list[Impact]]]:
    rows = list(Impact.objects.filter(person=person).select_related("competency"))
    return [(name, [row for row in rows if row.level == level]) for level, name in LEVELS]


def assessments_for(person: Person) -> dict[str, list[Assessment]]:
    """Assessments about a person, by them as an observer, and of people they look after."""
    seen = Assessment.objects.visible_to(person).select_related("person", "profile")
    rows = list(seen[:200])
    observing = set(seen.filter(observers__person=person).values_list("pk", flat=True))
    return {
        "own": [row for row in rows if row.person_id == person.pk],
        "observing": [row for row in rows if row.pk in observing],
        "others": [row for row in rows if row.person_id != person.pk and row.pk not in observing],
    }


def observations_waiting_for(person: Person) -> QuerySet[Observation]:
    """Objections that this person may decide, and answers of their own that are still open are not among them."""
    if not person.may(Permission.ASSESS_OVER_TIME):
        return Observation.objects.none()
    rows = Observation.objects.visible_to(person).filter(contest=ContestState.OPEN).exclude(by=person)
    return rows.exclude(assessment__person=person).select_related("assessment__person", "competency")


def unread_uses(person: Person) -> QuerySet[Assessment]:
    rows = Assessment.objects.filter(person=person, read_at__isnull=True, closed_at__isnull=True)
    return rows.select_related("profile")


def people_to_assess(person: Person):
    return Person.objects.within_reach_of(person, Permission.ASSESS_OVER_TIME).exclude(pk=person.pk)
