"""Timetables by mixed integer programming (HiGHS): as many meetings as can be, proved; then as before; then even."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np

from mantle.analysis.provenance import Provenance, digest_of
from mantle.analysis.timetable.inputs import Asked, Meeting, Room, Slot, asked
from mantle.analysis.timetable.results import METHOD, Timetable, Unseated

Option = tuple[int, int, int]


@dataclass
class Model:
    """Options (meeting, slot, room), and the rows that bind them and some further yes-or-no variables."""

    options: list[Option]
    rows: list[tuple[list[int], list[float], float]] = field(default_factory=list)
    extra: int = 0

    def add(self, places: list[int], limit: float, weights: list[float] | None = None) -> None:
        """Add a row: the weighted sum of some variables is at most a limit."""
        if weights is not None or len(places) > limit:
            self.rows.append((places, weights or [1.0] * len(places), limit))

    def variable(self) -> int:
        """Return the place of a new yes-or-no variable."""
        self.extra += 1
        return len(self.options) + self.extra - 1


def model_of(problem: Asked) -> Model:
    """Return every option that is open, and the rows that keep people and rooms from being double-booked."""
    model = Model(list(_open(problem)))
    options = model.options
    by_meeting, by_place = _grouped(options, lambda o: o[0]), _grouped(options, lambda o: (o[2], o[1]))
    for places in by_meeting.values():
        model.add(places, 1)
    for (r, s), places in by_place.items():
        model.add(places, problem.rooms[r].at_once)
        for other in range(s + 1, len(problem.slots)):  # the same room in slots that overlap
            more = by_place.get((r, other))
            if more and problem.slots[s].touches(problem.slots[other]):
                model.add(places + more, problem.rooms[r].at_once)
    _people(problem, model, by_place)
    return model


def _open(problem: Asked) -> Iterator[Option]:
    """Yield every option that nothing stands against, looking first at what rules out most."""
    slots, rooms = {s.name: i for i, s in enumerate(problem.slots)}, {r.name: i for i, r in enumerate(problem.rooms)}
    for m, meeting in enumerate(problem.meetings):
        when = sorted(slots[name] for name in set(slots if meeting.slots is None else meeting.slots))
        where = sorted(rooms[name] for name in set(rooms if meeting.rooms is None else meeting.rooms))
        for s in when:
            slot = problem.slots[s]
            if all(problem.can(person, slot.name) for person in meeting.people):
                for r in where:
                    if problem.rooms[r].at_once and not problem.reasons_against(meeting, slot, problem.rooms[r]):
                        yield m, s, r


def _grouped(options: list[Option], key: Any) -> dict[Any, list[int]]:
    found: dict[Any, list[int]] = {}
    for place, option in enumerate(options):
        found.setdefault(key(option), []).append(place)
    return found


def _people(problem: Asked, model: Model, by_place: Mapping[tuple[int, int], list[int]]) -> None:
    """Keep everybody in one place at a time, with time to change sites."""
    attends: dict[str, list[int]] = {}
    for m, meeting in enumerate(problem.meetings):
        for person in meeting.people:
            attends.setdefault(person, []).append(m)
    sits: dict[str, list[int]] = {}
    for r, room in enumerate(problem.rooms):
        for person in room.people:
            sits.setdefault(person, []).append(r)
    of = _grouped(model.options, lambda o: o[0])
    used: dict[tuple[int, int], int] = {}
    overlap = any(one.touches(two) for one, two in combinations(problem.slots, 2))
    for person in problem.people:
        there: dict[tuple[int, str], list[int]] = {}  # by slot and site
        meetings, panels = attends.get(person, []), sits.get(person, [])
        if len(meetings) + len(panels) < 2 and not (panels and overlap):
            continue
        for place in (place for m in meetings for place in of.get(m, [])):
            _, s, r = model.options[place]
            there.setdefault((s, problem.rooms[r].site), []).append(place)
        for r in panels:
            for s in range(len(problem.slots)):
                if (r, s) in by_place:
                    there.setdefault((s, problem.rooms[r].site), []).append(_used(model, used, by_place, (r, s)))
        _one_at_a_time(problem, model, there)


def _used(model: Model, used: dict[tuple[int, int], int], by_place: Any, key: tuple[int, int]) -> int:
    """Return the variable that says whether a panel sits in a slot."""
    if key not in used:
        used[key] = model.variable()
        for place in by_place[key]:
            model.add([place, used[key]], 0, [1.0, -1.0])
    return used[key]


def _one_at_a_time(problem: Asked, model: Model, there: dict[tuple[int, str], list[int]]) -> None:
    by_slot: dict[int, list[int]] = {}
    for (s, _), places in there.items():
        by_slot.setdefault(s, []).extend(places)
    for places in by_slot.values():
        model.add(places, 1)
    for one, two in combinations(sorted(by_slot), 2):
        if problem.slots[one].touches(problem.slots[two]):
            model.add(by_slot[one] + by_slot[two], 1)
        elif problem.travel and problem.slots[one].touches(problem.slots[two], problem.travel):
            sites = sorted({site for s, site in there if s in (one, two)})
            for site in sites:
                here = there.get((one, site), [])
                away = [place for (s, other), places in there.items() if s == two and other != site for place in places]
                if here and away:
                    model.add(here + away, 1)


def solved(model: Model, worth: np.ndarray, *, must: Iterable[int] = (), rows: Any = (), seconds: float = 60.0) -> Any:
    """Return chosen variables and a bound for the greatest worth, or None when what must be held cannot be."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_matrix

    size = len(model.options) + model.extra
    of = _grouped(model.options, lambda o: o[0])
    bound = [(*row, -np.inf) for row in [*model.rows, *rows]]
    for m in must:
        if m not in of:
            return None
        bound.append((of[m], [1.0] * len(of[m]), 1.0, 1.0))
    if not size:
        return np.zeros(0), 0.0
    lines = np.repeat(np.arange(len(bound)), [len(row[0]) for row in bound])
    columns = np.array([place for row in bound for place in row[0]], np.int64)
    weights = np.array([weight for row in bound for weight in row[1]])
    limits = []
    if bound:
        table = csr_matrix((weights, (lines, columns)), shape=(len(bound), size))
        limits = [LinearConstraint(table, [row[3] for row in bound], [row[2] for row in bound])]
    found = milp(-np.concatenate([worth, np.zeros(size - len(worth))]), constraints=limits, bounds=Bounds(0, 1),
                 integrality=np.ones(size), options={"mip_rel_gap": 0.0, "time_limit": seconds})  # fmt: skip
    if found.x is None:
        return None
    return np.round(found.x), -float(found.mip_dual_bound)


def plan(
    meetings: Iterable[Meeting],
    people: Iterable[str],
    rooms: Iterable[Room],
    slots: Iterable[Slot],
    *,
    availability: Mapping[str, Iterable[str]] | None = None,
    conflicts: Iterable[tuple[str, str]] = (),
    previous: Mapping[str, tuple[str, str]] | None = None,
    travel: int = 0,
    balance: bool = True,
    seconds: float = 60.0,
) -> Timetable:
    """Give every meeting a slot and a room: as many as can be held, proved.

    Parameters
    ----------
    meetings, rooms, slots : of Meeting, Room, Slot
    people : of str
        Everybody who may be named; () takes those who are.
    availability : mapping of person to slots, optional
        Those who are not in it are always available.
    conflicts : pairs of names
        A person or meeting, and a person or panel, that must not meet.
    previous : mapping of meeting to (slot, room), optional
        What stood before: among the best timetables the one that changes least.
    travel : int
        Minutes between two sites.
    balance : bool
        Among timetables with as many meetings, and then as few changes, the one whose busiest room is least busy.
    seconds : float
        The longest search. When it ends early, the bound says how many more there could be.

    Raises
    ------
    InputError
        With every unknown or repeated name.

    Notes
    -----
    One yes-or-no variable an option, packing rows for rooms and people; branch and cut by HiGHS (Huangfu & Hall 2018).

    Examples
    --------
    >>> found = plan([Meeting("Ada"), Meeting("Ben")], (), [Room("Panel 1")], [Slot("Mon"), Slot("Tue")],
    ...              availability={"Ada": ["Mon"]})
    >>> found.held
    {'Ada': ('Mon', 'Panel 1'), 'Ben': ('Tue', 'Panel 1')}
    """
    problem = asked(meetings, people, rooms, slots, availability=availability or {}, conflicts=conflicts, travel=travel)
    model = model_of(problem)
    before = dict(previous or {})
    count = len(problem.meetings)
    same = np.array([float(before.get(problem.meetings[m].name) == (problem.slots[s].name, problem.rooms[r].name))
                     for m, s, r in model.options])  # fmt: skip
    worth = 1.0 + same / (2 * (count + 1))
    chosen, bound = solved(model, worth, seconds=seconds)
    most = min(count, int(np.floor(bound + 1e-6)))
    value = float(worth @ chosen[: len(worth)])
    if balance and len(problem.rooms) > 1 and len(model.options):
        chosen = _evened(model, chosen, worth, value, seconds)
    taken = [option for option, yes in zip(model.options, chosen, strict=False) if yes > 0.5]
    held = {problem.meetings[m].name: (problem.slots[s].name, problem.rooms[r].name) for m, s, r in taken}
    out = _unseated(problem, model, {m for m, _, _ in taken})
    clash, why = _clash(problem, model, out)
    options = {"travel": travel, "balance": balance, "seconds": seconds}
    source = Provenance(METHOD, digest_of(problem.meetings, problem.people, problem.rooms, problem.slots,
                                          sorted((k, sorted(v)) for k, v in problem.availability.items()),
                                          sorted(problem.conflicts), before, options), options)  # fmt: skip
    kept = sum(before.get(name) == place for name, place in held.items()) if previous is not None else None
    return Timetable(problem, held, out, max(most, len(held)), clash, why, kept, source)


def _evened(model: Model, chosen: np.ndarray, worth: np.ndarray, value: float, seconds: float) -> np.ndarray:
    """Return an equally good timetable whose busiest room is least busy, by lowering the most that a room may hold."""
    of = _grouped(model.options, lambda o: o[2])
    used = [r for r in of if any(chosen[p] > 0.5 for p in of[r])]
    loads = {r: sum(chosen[p] > 0.5 for p in places) for r, places in of.items()}
    if len(of) < 2 or not used:
        return chosen
    floor = -(-int(sum(loads.values())) // len(of))
    while max(loads.values()) > floor:
        # Half way down first, as every step is a search.
        cap = (floor + int(max(loads.values()))) // 2
        rows = [(places, [1.0] * len(places), float(cap)) for places in of.values()]
        rows.append((list(range(len(worth))), (-worth).tolist(), -value + 1e-7))
        better = solved(model, np.zeros(len(worth)), rows=rows, seconds=seconds)
        if better is None:
            floor = cap + 1
            continue
        chosen = better[0]
        loads = {r: sum(chosen[p] > 0.5 for p in places) for r, places in of.items()}
    return chosen


def _unseated(problem: Asked, model: Model, seated: set[int]) -> tuple[Unseated, ...]:
    """Return the meetings that are not held, each with what stands against it and how often."""
    open_to = _grouped(model.options, lambda o: o[0])
    rows = []
    for m, meeting in enumerate(problem.meetings):
        if m in seated:
            continue
        against: dict[str, int] = {}
        when = [slot for slot in problem.slots if meeting.slots is None or slot.name in meeting.slots]
        where = [room for room in problem.rooms if meeting.rooms is None or room.name in meeting.rooms]
        for slot in when:
            for room in where:
                for reason in problem.reasons_against(meeting, slot, room):
                    against[reason] = against.get(reason, 0) + 1
        rows.append(Unseated(meeting.name, len(open_to.get(m, [])), against))
    return tuple(rows)


def _clash(problem: Asked, model: Model, out: tuple[Unseated, ...]) -> tuple[tuple[str, ...], str]:
    """Return a smallest set of meetings that cannot all be held, and why, in words.

    One that has no option is a set of itself. Otherwise meetings are taken away by halves as long as the rest still
    clashes (QuickXplain: Junker 2004), so that none of those that remain could be spared.
    """
    if not out:
        return (), ""
    for each in out:
        if not each.options:
            return (each.meeting,), f"{each.meeting} cannot be held at all: {each.main}."
    place = {meeting.name: m for m, meeting in enumerate(problem.meetings)}
    start = place[out[0].meeting]
    others = [m for m in range(len(problem.meetings)) if m != start and problem.meetings[m].name not in
              {each.meeting for each in out}]  # fmt: skip
    found = [start] if _clashes(model, [start]) else [start, *_spared(model, [start], others, [])]
    names = tuple(problem.meetings[m].name for m in sorted(found))
    return names, _said(problem, model, sorted(found))


def _clashes(model: Model, meetings: list[int]) -> bool:
    """Return whether these meetings cannot all be held."""
    of = _grouped(model.options, lambda o: o[0])
    inside = set(meetings)
    keep = [place for m in meetings for place in of.get(m, [])]
    number = {place: i for i, place in enumerate(sorted(keep))}
    part = Model([model.options[place] for place in sorted(keep)])
    extras: dict[int, int] = {}
    for places, weights, limit in model.rows:
        row = [(p, w) for p, w in zip(places, weights, strict=True) if p in number or p >= len(model.options)]
        for p, _ in row:
            if p >= len(model.options) and p not in extras:
                extras[p] = part.variable()
        part.rows.append(([number[p] if p in number else extras[p] for p, _ in row], [w for _, w in row], limit))
    return solved(part, np.zeros(len(part.options)), must=sorted(inside)) is None


def _spared(model: Model, fixed: list[int], others: list[int], added: list[int]) -> list[int]:
    """Return those of the others without whom there would be no clash."""
    if added and _clashes(model, fixed):
        return []
    if len(others) <= 1:
        return others
    half = len(others) // 2
    one, two = others[:half], others[half:]
    second = _spared(model, fixed + one, two, one)
    first = _spared(model, fixed + second, one, second)
    return first + second


def _said(problem: Asked, model: Model, meetings: list[int]) -> str:
    """Return a clash in words: too few places between them, or people who cannot be in two places."""
    inside = set(meetings)
    seats = {(s, r) for m, s, r in model.options if m in inside}
    room = sum(problem.rooms[r].at_once for _, r in seats)
    names = [problem.meetings[m].name for m in meetings]
    who = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
    if room < len(names):
        listed = [f"{problem.slots[s].name} with {problem.rooms[r].name}" for s, r in sorted(seats)]
        places = "; ".join(listed[:4]) + (f"; and {len(listed) - 4} more" if len(listed) > 4 else "")
        return f"{who} have only {room} place{'' if room == 1 else 's'} open to them between them ({places})."
    everyone = [person for m in meetings for person in problem.meetings[m].people]
    shared = sorted({person for person in everyone if everyone.count(person) > 1})
    if shared:
        return f"{who} cannot all be held: {', '.join(shared[:4])} would have to be in two places at once."
    return f"{who} cannot all be held in the times and rooms open to them; leaving out any one of them would do."
