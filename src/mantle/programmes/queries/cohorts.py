"""What is read of one cohort: people against sessions, and what stands out."""

from __future__ import annotations

from dataclasses import dataclass

from mantle.programmes.models import Cohort, Place, Session
from mantle.programmes.queries.places import Presence, presence_of
from mantle.programmes.rules import PlaceState


@dataclass(frozen=True, slots=True)
class GridRow:
    """One person of a cohort: marks by session, presence, and every flag with its cause."""

    place: Place
    marks: list[str]
    presence: Presence
    flags: list[str]


def grid_of(cohort: Cohort, places: list[Place], sessions: list[Session]) -> list[GridRow]:
    """People against sessions; `places` come with their marks and the sessions of these. PRG-24, PRG-27."""
    presence = presence_of(places)
    rows = []
    for place in places:
        marks = {mark.session_id: mark.get_mark_display() for mark in place.marks.all()}
        flags = _flags(cohort, place, presence[place.pk])
        rows.append(GridRow(place, [marks.get(session.pk, "") for session in sessions], presence[place.pk], flags))
    return rows


def _flags(cohort: Cohort, place: Place, presence: Presence) -> list[str]:
    """PRG-27: a flag names its cause; nobody is flagged by a score."""
    least = cohort.fixed_rules.attendance_share
    found = []
    if place.state == PlaceState.DEFERRED:
        found.append("Deferred: agree when and where they come back.")
    if presence.held and presence.share < least:
        there = presence.present + presence.made_up
        found.append(f"At {there} of {presence.held} sessions; {least:.0%} are asked for.")
    if place.state == PlaceState.GIVEN:
        found.append("Place given, not yet welcomed.")
    return found


def places_for_grid(rows) -> list[Place]:
    """Places with everything that the grid of a cohort shows, in a fixed number of queries."""
    return list(rows.select_related("person", "agency", "cohort", "team").prefetch_related("marks__session"))
