"""What is to be timetabled: meetings, rooms, slots, when people can, and who must not meet whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from mantle.analysis.problems import InputError, Problem


@dataclass(frozen=True)
class Meeting:
    """Something to be held once: an interview, an exercise, a session.

    Attributes
    ----------
    name : str
    people : tuple of str
        Everyone who must be there; the meeting's own name when left out (a candidate's interview).
    slots, rooms : tuple of str, optional
        The only ones that will do.
    size : int
        Seats it takes; as many as there are people when 0.
    needs : frozenset of str
        Adjustments the room must offer, such as "step-free".
    """

    name: str
    people: tuple[str, ...] = ()
    slots: tuple[str, ...] | None = None
    rooms: tuple[str, ...] | None = None
    size: int = 0
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Room:
    """A room, or a panel that sits in one.

    Attributes
    ----------
    name : str
    seats : int
        The largest meeting that fits; 0 = any.
    at_once : int
        How many meetings it holds in one slot.
    site : str
        Where it is; changing sites takes time.
    offers : frozenset of str
        Adjustments it offers.
    people : tuple of str
        Members of the panel, who must be available and are double-booked nowhere.
    slots : tuple of str, optional
        When it can be used.
    """

    name: str
    seats: int = 0
    at_once: int = 1
    site: str = ""
    offers: frozenset[str] = frozenset()
    people: tuple[str, ...] = ()
    slots: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Slot:
    """A time: a day, and minutes since midnight when hours matter within it."""

    name: str
    day: str = ""
    start: int = 0
    end: int = 0

    def touches(self, other: Slot, gap: int = 0) -> bool:
        """Return whether two slots overlap, or leave less than `gap` minutes between them."""
        if self.name == other.name:
            return True
        if not self.day or self.day != other.day or self.end <= self.start or other.end <= other.start:
            return False
        return self.start < other.end + gap and other.start < self.end + gap


@dataclass(frozen=True)
class Asked:
    """A checked problem."""

    meetings: tuple[Meeting, ...]
    people: tuple[str, ...]
    rooms: tuple[Room, ...]
    slots: tuple[Slot, ...]
    availability: dict[str, frozenset[str]] = field(repr=False)
    conflicts: frozenset[tuple[str, str]] = field(repr=False)
    travel: int = 0

    def can(self, person: str, slot: str) -> bool:
        """Return whether a person is available; those whose times are not given always are."""
        times = self.availability.get(person)
        return times is None or slot in times

    def reasons_against(self, meeting: Meeting, slot: Slot, room: Room) -> list[str]:
        """Return why a meeting cannot be held there and then."""
        found = []
        if meeting.slots is not None and slot.name not in meeting.slots:
            found.append("the meeting is not held then")
        if meeting.rooms is not None and room.name not in meeting.rooms:
            found.append("the meeting is not held there")
        if room.slots is not None and slot.name not in room.slots:
            found.append("the room is not open then")
        if not all(self.can(person, slot.name) for person in meeting.people):
            found.append("someone who must be there is not available")
        if not all(self.can(person, slot.name) for person in room.people):
            found.append("a panel member is not available")
        if room.seats and meeting.size > room.seats:
            found.append("the room is too small")
        if meeting.needs - room.offers:
            found.append("the room lacks an adjustment")
        if set(meeting.people) & set(room.people):
            found.append("someone who must be there sits on the panel")
        theirs = {room.name, *room.people}
        mine = {meeting.name, *meeting.people}
        if any((a, b) in self.conflicts for a in mine for b in theirs):
            found.append("a conflict of interest")
        return found


def asked(
    meetings: Iterable[Meeting],
    people: Iterable[str],
    rooms: Iterable[Room],
    slots: Iterable[Slot],
    *,
    availability: Mapping[str, Iterable[str]],
    conflicts: Iterable[tuple[str, str]],
    travel: int = 0,
) -> Asked:
    """Return the checked problem, or raise InputError with everything wrong in it."""
    meetings, rooms, slots, crowd = tuple(meetings), tuple(rooms), tuple(slots), tuple(map(str, people))
    problems = [*_twice("meetings", meetings), *_twice("rooms", rooms), *_twice("slots", slots)]
    made = tuple(
        Meeting(m.name, m.people or (m.name,), m.slots, m.rooms, m.size or len(m.people) or 1, frozenset(m.needs))
        for m in meetings
    )
    known = {name for each in made for name in each.people} | {name for each in rooms for name in each.people}
    known |= set(crowd)
    if crowd:
        strangers = sorted(known - set(crowd))
        problems += [Problem(None, "people", f"{name} must be somewhere but is not in the list.") for name in strangers]
    names = {slot.name for slot in slots}, {room.name for room in rooms}
    for each in made:
        problems += _unknown("meetings", each.name, each.slots, names[0], "slot")
        problems += _unknown("meetings", each.name, each.rooms, names[1], "room")
        if each.size < 0:
            problems.append(Problem(None, "meetings", f"{each.name}: the size must be 0 or more.", str(each.size)))
    for room in rooms:
        problems += _unknown("rooms", room.name, room.slots, names[0], "slot")
        if room.at_once < 0 or room.seats < 0:
            problems.append(Problem(None, "rooms", f"{room.name}: seats and meetings at once must be 0 or more."))
    for slot in slots:
        if not 0 <= slot.start <= 1440 or not 0 <= slot.end <= 1440 or slot.end < slot.start:
            problems.append(Problem(None, "slots", f"{slot.name}: must begin and end within a day, in that order."))
    times = {}
    for person, row in availability.items():
        times[str(person)] = frozenset(map(str, row))
        problems += _unknown("availability", str(person), times[str(person)], names[0], "slot")
        if person not in known:
            problems.append(Problem(None, "availability", "There is no such person.", str(person)[:80]))
    pairs = set()
    everybody = known | names[1] | {each.name for each in made}
    for pair in conflicts:
        ends = tuple(map(str, pair))
        if isinstance(pair, str) or len(ends) != 2:
            problems.append(Problem(None, "conflicts", "Expected two names.", str(pair)[:80]))
            continue
        problems += [
            Problem(None, "conflicts", "There is no such name.", end[:80]) for end in ends if end not in everybody
        ]
        pairs |= {(ends[0], ends[1]), (ends[1], ends[0])}
    if travel < 0:
        problems.append(Problem(None, "travel", "Expected minutes, 0 or more.", str(travel)))
    if problems:
        raise InputError(problems)
    return Asked(made, tuple(sorted(known)), rooms, slots, times, frozenset(pairs), travel)


def _twice(column: str, rows: Sequence[Meeting | Room | Slot]) -> Iterator[Problem]:
    seen: set[str] = set()
    for number, row in enumerate(rows, 1):
        if not row.name.strip():
            yield Problem(number, column, "The name is missing.")
        elif row.name in seen:
            yield Problem(number, column, "This name stands twice.", row.name[:80])
        seen.add(row.name)


def _unknown(column: str, who: str, row: Iterable[str] | None, known: set[str], said: str) -> list[Problem]:
    return [Problem(None, column, f"{who}: there is no such {said}.", str(each)[:80])
            for each in sorted(row or ()) if each not in known]  # fmt: skip
