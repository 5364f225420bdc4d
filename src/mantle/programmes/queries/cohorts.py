"""What is read of one cohort: people against sessions, and what stands out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mantle.programmes.models import AttendanceMark, Place, Session
from mantle.programmes.queries.places import Presence, presence_of
from mantle.programmes.queries.risk import flags_of_places


@dataclass(frozen=True, slots=True)
class GridRow:
    """One person of a cohort: marks by session, presence, and every flag with its cause."""

    place: Place
    marks: list[str]
    presence: Presence
    flags: list[str]


def grid_of(places: list[Place], sessions: list[Session], today: date) -> list[GridRow]:
    """People against sessions; `places` come with their marks and the sessions of these. PRG-24, PRG-27."""
    presence = presence_of(places)
    flags = flags_of_places(places, today, presence)
    rows = []
    for place in places:
        marks = {mark.session_id: mark.get_mark_display() for mark in place.marks.all()}
        shown = [marks.get(session.pk, "") for session in sessions]
        rows.append(GridRow(place, shown, presence[place.pk], flags[place.pk]))
    return rows


def totals_of(grid: list[GridRow], sessions: list[Session]) -> list[int | str]:
    """PRG-24: how many were there, session by session: the same marks as the sums by person; nothing of what nobody
    has marked, so that a session to come is not said to have been empty."""
    there = {str(AttendanceMark.PRESENT.label), str(AttendanceMark.PART.label)}
    return [
        sum(row.marks[place] in there for row in grid) if any(row.marks[place] for row in grid) else ""
        for place, _ in enumerate(sessions)
    ]
