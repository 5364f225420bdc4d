"""Who stands behind a programme: as words for its papers, and as a matrix of who answers for what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from mantle.people.models import Agency, current
from mantle.programmes.models import Programme, ProgrammePart
from mantle.programmes.rules import PARTS
from mantle.web.words import listed

PHRASES = {
    "lead": "Led by",
    "partner": "In partnership with",
    "funder": "Funded by",
    "deliverer": "Delivered by",
    "supporter": "Supported by",
}


def parts_on(programme: Programme, on: date) -> QuerySet[ProgrammePart]:
    """The parts that agencies have on a day."""
    return programme.parts.filter(current(on)).select_related("agency").order_by("agency__name", "pk")


def behind(programme: Programme, on: date) -> list[str]:
    """PRG-41: who stands behind a programme, one sentence a part, by the mark that the agency goes by on papers."""
    return said_of(list(parts_on(programme, on)))


def said_of(parts: Sequence[ProgrammePart]) -> list[str]:
    """The same sentences of parts that are known already."""
    marks = {part: [row.mark or row.agency.name for row in parts if row.part == part] for part in PARTS}
    return [f"{PHRASES[part]} {listed(names)}" for part, names in marks.items() if names]


@dataclass(frozen=True, slots=True)
class Answers:
    """One agency of the matrix: what it has of each part, in the order of PARTS."""

    agency: Agency
    cells: list[list[ProgrammePart]]


def matrix(programme: Programme, on: date) -> list[Answers]:
    """PRG-41: agencies against parts, on a day."""
    by_agency: dict[int, list[ProgrammePart]] = {}
    for row in parts_on(programme, on):
        by_agency.setdefault(row.agency_id, []).append(row)
    return [
        Answers(rows[0].agency, [[row for row in rows if row.part == part] for part in PARTS])
        for rows in by_agency.values()
    ]


def other_parts(programme: Programme, on: date) -> QuerySet[ProgrammePart]:
    """Parts that have ended by a day, or begin after it."""
    now = parts_on(programme, on).values("pk")
    return programme.parts.exclude(pk__in=now).select_related("agency").order_by("-ends_on", "agency__name")
