"""The people whom a visitor of the demonstration may be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mantle.home.demonstration.stories import PARTS
from mantle.people.access import NAMES, Role
from mantle.people.models import Person, RoleHeld, current


@dataclass(frozen=True, slots=True)
class Part:
    person: Person
    role: str
    story: str


def parts_of_the_demonstration(on: date) -> list[Part]:
    """Each person of the demonstration who can be entered, with their role and what has happened to them. One query."""
    rows = RoleHeld.objects.filter(current(on), person__account__is_demonstration=True)
    rows = rows.select_related("person", "agency").order_by("person__account__pk")
    told = {(part.role, part.given, part.family): part.story for part in PARTS}
    return [
        Part(
            row.person, f"{NAMES[Role(row.role)]}, {row.agency or row.region or 'everywhere'}",
            told.get((row.role, row.person.given_name, row.person.family_name), ""),
        )
        for row in rows
    ]  # fmt: skip
