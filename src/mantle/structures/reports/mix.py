"""How mixed a board is: the people of its seats, each once. STR-16."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mantle.structures.models import Appointment, Seat
from mantle.structures.rules.mix import Mix, mix_of_people


def mix_of(seats: Iterable[Seat], holders: dict[int, list[Appointment]]) -> Mix:
    """The mix of whoever holds these seats, each person once."""
    people: dict[int, tuple[Any, str]] = {}
    for seat in seats:
        agency = seat.agency_id or (seat.post.agency_id if seat.post else None)
        held = [seat.person] if seat.person else [row.person for row in holders.get(seat.post_id or 0, [])]
        for person in held:
            people.setdefault(person.pk, (agency or f"none {person.pk}", person.profession))
    return mix_of_people(people.values())
