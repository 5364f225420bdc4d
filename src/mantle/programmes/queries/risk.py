"""What stands out about places, each flag with its cause: for one cohort's grid, and across a programme."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from mantle.people.queries.limits import limited
from mantle.programmes.models import AttendanceMark, Contract, Place, Programme
from mantle.programmes.models.places import RUNNING
from mantle.programmes.queries.places import Presence, places_for_grid, presence_of
from mantle.programmes.queries.progress import steps_of_places
from mantle.programmes.rules import Standing, contract_state, flags_of

NOT_WORKED_OUT = "Nothing is worked out about this place. Look at its page."  # RIG-13: it does not say why
THERE = (AttendanceMark.PRESENT, AttendanceMark.PART)


@dataclass(frozen=True, slots=True)
class AtRisk:
    """PRG-56: a place with what stands out about it."""

    place: Place
    flags: list[str]
    presence: Presence


def flags_of_places(places: list[Place], today: date, presence: dict[int, Presence]) -> dict[int, list[str]]:
    """PRG-27, PRG-56: flags by place, in a number of queries that does not grow; places come from `places_for_grid`."""
    contracts = _contract_states(places)
    steps = steps_of_places(places)
    by_hand = set(limited("suggestions").filter(person__in=[place.person_id for place in places]))
    return {
        place.pk: [NOT_WORKED_OUT]
        if place.person_id in by_hand and place.state in RUNNING
        else flags_of(
            Standing(
                state=place.state,
                state_since=getattr(place, "state_since", None) or today,
                starts_on=place.cohort.starts_on,
                held=presence[place.pk].held,
                counted=presence[place.pk].present + presence[place.pk].made_up,
                least_share=place.cohort.fixed_rules.attendance_share,
                last_marks=_marks_in_order(place),
                steps=steps[place.pk],
                contract=contracts.get(place.pk),
            ),
            today,
        )
        for place in places
    }


def flags_of_place(place: Place, today: date) -> list[str]:
    """PRG-56: what stands out about one place, for its person and for those who run the cohort."""
    (row,) = places_for_grid(Place.objects.filter(pk=place.pk))
    return flags_of_places([row], today, presence_of([row]))[row.pk]


def _contract_states(places: Iterable[Place]) -> dict[int, str]:
    """How the newest contract of each place stands, in one query."""
    rows = Contract.objects.filter(place__in=[place.pk for place in places]).order_by("number")
    signed: dict[int, tuple[int, list[str]]] = {}
    for place, number, party in rows.values_list("place", "number", "signatures__party"):
        if place not in signed or signed[place][0] != number:
            signed[place] = (number, [])
        if party:
            signed[place][1].append(party)
    return {place: contract_state(parties) for place, (_, parties) in signed.items()}


def _marks_in_order(place: Place) -> list[bool]:
    """Whether they were there, session by session; what was made up later counts as there."""
    marks = sorted(place.marks.all(), key=lambda mark: mark.session.starts_at)
    there = {mark.session_id for mark in marks if mark.mark in THERE}
    made_up = {mark.session.makes_up_for_id for mark in marks if mark.session_id in there}
    return [mark.session_id in there | made_up for mark in marks if mark.session.makes_up_for_id is None]


def at_risk(programme: Programme, today: date) -> list[AtRisk]:
    """PRG-56: running places of all cohorts of a programme about which something stands out, most flags first."""
    rows = Place.objects.filter(cohort__edition__programme=programme, state__in=RUNNING)
    places = places_for_grid(rows)
    presence = presence_of(places)
    flags = flags_of_places(places, today, presence)
    found = [AtRisk(place, flags[place.pk], presence[place.pk]) for place in places if flags[place.pk]]
    return sorted(found, key=lambda each: (-len(each.flags), each.place.person.sort_name))
