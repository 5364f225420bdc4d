"""A timetable, the proof that no more could be held, and what stands in the way of the rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from mantle.analysis.provenance import Provenance
from mantle.analysis.timetable.inputs import Asked

METHOD = "timetable 1.0"


@dataclass(frozen=True)
class Unseated:
    """A meeting that is not held: in how many places it could be, and what rules out how many of the others."""

    meeting: str
    options: int
    against: dict[str, int]

    @property
    def main(self) -> str:
        """Return what rules out most."""
        if not self.against:
            return "there is no room or no slot"
        reason = max(self.against, key=lambda each: (self.against[each], each))
        return f"{reason} ({self.against[reason]} of the possible places)"

    def to_dict(self) -> dict[str, Any]:
        return {"meeting": self.meeting, "options": self.options, "against": dict(self.against)}


@dataclass(frozen=True)
class Timetable:
    """Which meeting is held when and where.

    Attributes
    ----------
    held : dict
        Slot and room of each meeting.
    unseated : tuple of Unseated
        Meetings without a place, with what stands against each.
    bound : int
        No timetable holds more meetings than this.
    clash : tuple of str
        Meetings that cannot all be held, none of which could be spared from the set; empty when all are held.
    why : str
        That clash in words.
    kept : int or None
        Meetings that stay where they were.
    """

    asked: Asked = field(repr=False)
    held: dict[str, tuple[str, str]]
    unseated: tuple[Unseated, ...]
    bound: int
    clash: tuple[str, ...]
    why: str
    kept: int | None
    provenance: Provenance = field(repr=False)

    @property
    def proved(self) -> bool:
        """Return whether no timetable can hold more."""
        return len(self.held) >= self.bound

    @property
    def loads(self) -> dict[str, int]:
        """Return how many meetings each room or panel has."""
        rooms = [room for _, room in self.held.values()]
        return {room.name: rooms.count(room.name) for room in self.asked.rooms}

    def rows(self) -> list[dict[str, str]]:
        """Return a row for each meeting that is held, by slot, then room."""
        slots = {slot.name: i for i, slot in enumerate(self.asked.slots)}
        people = {meeting.name: meeting.people for meeting in self.asked.meetings}
        return [
            {"meeting": name, "slot": slot, "room": room, "people": ", ".join(people[name])}
            for name, (slot, room) in sorted(self.held.items(), key=lambda row: (slots[row[1][0]], row[1][1], row[0]))
        ]

    def to_dict(self) -> dict[str, Any]:
        """Return the result for JSON."""
        return {
            "method": METHOD, "n": len(self.asked.meetings), "held": len(self.held), "bound": self.bound,
            "proved": self.proved, "rows": self.rows(), "unseated": [each.to_dict() for each in self.unseated],
            "clash": list(self.clash), "why": self.why, "kept": self.kept, "loads": self.loads,
            "explanation": self.explain(), "provenance": self.provenance.to_dict(),
        }  # fmt: skip

    def explain(self, person: str | None = None) -> str:
        """Return the timetable in words, for one person or for the team."""
        if person is not None:
            return self._to(person)
        total = len(self.asked.meetings)
        proof = "no timetable can hold more" if self.proved else f"at most {self.bound} could be held"
        parts = [f"{len(self.held)} of {total} meetings are held; {proof}."]
        if self.kept is not None:
            parts.append(f"{self.kept} stay where they were.")
        loads = self.loads
        if len(loads) > 1:
            parts.append(f"The rooms have {min(loads.values())} to {max(loads.values())} each.")
        if self.why:
            parts.append(self.why)
        return " ".join(parts)

    def _to(self, person: str) -> str:
        mine = [row for row in self.rows() if person in row["people"].split(", ") or row["meeting"] == person]
        sits = [row for row in self.rows() for room in self.asked.rooms
                if room.name == row["room"] and person in room.people]  # fmt: skip
        known = person in self.asked.people or any(person == meeting.name for meeting in self.asked.meetings)
        if not known:
            raise KeyError(f"There is no one called “{person}”.")
        said = [f"{row['meeting']}: {row['slot']}, {row['room']}." for row in [*mine, *sits]]
        lost = [each for each in self.unseated if person in {each.meeting, *self._people(each.meeting)}]
        said += [f"{each.meeting}: no place was found; {each.options or 'none'} would have been open." for each in lost]
        return " ".join(said) or "Nothing is planned for you."

    def _people(self, meeting: str) -> tuple[str, ...]:
        return next(each.people for each in self.asked.meetings if each.name == meeting)


def verify(found: Timetable) -> tuple[str, ...]:
    """Return every breach of a timetable, looked for without the solver; () when there is none.

    Double bookings of rooms and people, times when they are not available, conflicts, size, adjustments, travel.
    """
    return tuple(_breaches(found))


def _breaches(found: Timetable) -> Iterator[str]:
    problem = found.asked
    slots, rooms = {s.name: s for s in problem.slots}, {r.name: r for r in problem.rooms}
    meetings = {m.name: m for m in problem.meetings}
    busy: list[tuple[str, Any, str, str]] = []  # person, slot, site, what: a panel counts once
    for name, (slot, room) in found.held.items():
        for reason in problem.reasons_against(meetings[name], slots[slot], rooms[room]):
            yield f"{name} at {slot} in {room}: {reason}."
        busy += [(person, slots[slot], rooms[room].site, name) for person in meetings[name].people]
    for slot, room in sorted(set(found.held.values())):
        together = [name for name, (other, place) in found.held.items()
                    if place == room and slots[other].touches(slots[slot])]  # fmt: skip
        if len(together) > rooms[room].at_once:
            yield f"{room} has {len(together)} meetings at {slot}, but room for {rooms[room].at_once}."
        busy += [(person, slots[slot], rooms[room].site, f"{room} at {slot}") for person in rooms[room].people]
    for i, (person, slot, site, what) in enumerate(busy):
        for other, time, place, more in busy[i + 1 :]:
            if other == person and slot.touches(time, problem.travel if place != site else 0):
                yield f"{person} would be at {what} and at {more} at once."
