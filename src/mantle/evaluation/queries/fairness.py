"""Steps that people go through, as codes of people; a table is worked out of them, and they are not kept."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from mantle.evaluation.models import Release
from mantle.people.acting import past_the_wall
from mantle.people.models import Person
from mantle.people.queries.limits import limited
from mantle.programmes.models import Cohort, Place, PlacePeriod
from mantle.programmes.rules import PlaceState
from mantle.selection.models import Call
from mantle.selection.queries import steps
from mantle.selection.rules import STAGE_NAMES, CallState, Stage

Steps = list[tuple[str, set[str]]]


def cohorts_to_count(on: date) -> QuerySet[Cohort]:
    """EVA-22: cohorts that have ended and stand in no table yet: each is counted once, so that no two tables differ
    by a few people."""
    # A table of a call names no cohort: a missing one among them would shut out all.
    counted = Release.objects.filter(cohorts__isnull=False).order_by().values("cohorts")
    return Cohort.objects.filter(ends_on__lte=on).exclude(pk__in=counted)


@past_the_wall("EVA-20: who came to which step, in any agency; only counts of ten or more are kept")
def steps_of_places(cohorts: QuerySet[Cohort]) -> Steps:
    """EVA-20: who was given a place, who began, who completed; a place that went on in another cohort counts there."""
    places = Place.objects.filter(cohort__in=list(cohorts)).exclude(state=PlaceState.TRANSFERRED)
    places = places.exclude(person__in=limited("figures")).order_by()
    began = PlacePeriod.objects.filter(place__in=places, state=PlaceState.ACTIVE).order_by()
    return [
        ("Place given", set(places.values_list("person__code", flat=True))),
        ("Began", set(began.values_list("place__person__code", flat=True))),
        ("Completed", set(places.filter(state=PlaceState.COMPLETED).values_list("person__code", flat=True))),
    ]


# EVA-25: what a call decides; who finishes and who moves up later is no step of it.
OF_A_CALL = (Stage.PUT_FORWARD, Stage.CONFIRMED, Stage.READ, Stage.TAKEN)


def calls_to_count(person: Person) -> QuerySet[Call]:
    """EVA-25: calls that are closed, and have no table yet."""
    drawn = Release.objects.exclude(call="").order_by().values("call")
    return Call.objects.visible_to(person).filter(state=CallState.CLOSED).exclude(code__in=drawn)


@past_the_wall("EVA-25: who came to which stage of a call, of all agencies; only counts of ten or more are kept")
def steps_of_call(call: Call, on: date) -> Steps:
    """EVA-25: who was put forward, said yes, was read by the panel, and was given a place or taken into the pool."""
    left_out = set(Person.objects.filter(pk__in=limited("figures")).values_list("code", flat=True))
    reached = steps(call, on)
    return [(STAGE_NAMES[stage], set(reached[stage]) - left_out) for stage in OF_A_CALL]
