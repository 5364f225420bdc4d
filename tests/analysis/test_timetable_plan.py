"""Timetables: by hand, against trying everything, never fewer than the greedy way, and clashes that are real."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_bipartite_matching

from mantle.analysis import timetable
from mantle.analysis.problems import InputError
from mantle.analysis.timetable import Meeting, Room, Slot, plan, verify


def case(rng: np.random.Generator, meetings: int) -> dict:
    """Return a small problem with panels, shared people, adjustments and times that overlap, as chance has it."""
    slots = [Slot("early", "Mon", 540, 600), Slot("late", "Mon", 580, 640), Slot("next", "Tue", 540, 600)]
    slots = slots[: int(rng.integers(1, 4))]
    crew = ["Hale", "Okafor", "Reid"]
    rooms = [
        Room(f"P{r}", at_once=int(rng.integers(1, 3)), site="xy"[r % 2],
             people=tuple(rng.choice(crew, 1 + r % 2, False).tolist()), offers=frozenset({"step-free"} if r else ()))
        for r in range(int(rng.integers(1, 3)))
    ]  # fmt: skip
    made = [
        Meeting(f"m{i}", (f"c{i}", *(["Reid"] if rng.random() < 0.2 else [])),
                needs=frozenset({"step-free"} if rng.random() < 0.2 else ()))
        for i in range(meetings)
    ]  # fmt: skip
    people = {name for m in made for name in m.people} | {name for r in rooms for name in r.people}
    times = {name: [s.name for s in slots if rng.random() < 0.8] for name in sorted(people)}
    conflicts = [(m.name, "Hale") for m in made if rng.random() < 0.15 and any("Hale" in r.people for r in rooms)]
    return {"meetings": made, "people": (), "rooms": rooms, "slots": slots, "availability": times,
            "conflicts": conflicts, "travel": int(rng.choice([0, 60]))}  # fmt: skip


def most_by_trying(made: dict, some: set[str] | None = None) -> int:
    """Return how many meetings can be held, by trying every timetable, each judged by the check alone."""
    whole = plan(**made)
    problem = whole.asked
    names = [m.name for m in problem.meetings if some is None or m.name in some]
    places = [None, *((s.name, r.name) for s in problem.slots for r in problem.rooms)]
    best = 0
    for chosen in product(places, repeat=len(names)):
        held = {name: place for name, place in zip(names, chosen, strict=True) if place}
        if len(held) > best and not verify(replace(whole, held=held)):
            best = len(held)
    return best


def test_it_holds_as_many_as_any_timetable_in_small_cases():
    fewer = 0
    for seed in range(60):
        made = case(np.random.default_rng(seed), 3)
        found = plan(**made)
        assert verify(found) == (), seed
        assert found.proved, seed
        assert len(found.held) == most_by_trying(made), seed
        if found.unseated:
            fewer += 1
            clash = set(found.clash)
            assert most_by_trying(made, clash) < len(clash), seed
            for one in clash:
                assert most_by_trying(made, clash - {one}) == len(clash) - 1, seed
            assert found.why
    assert fewer > 10


def interviews(seed: int) -> tuple[dict, np.ndarray]:
    """60 candidates, 3 panels, 4 dates, 10 % conflicts, 35 % availability; and who could sit where."""
    rng = np.random.default_rng(seed)
    names, slots, rooms = [f"c{i}" for i in range(60)], [Slot(f"d{j}") for j in range(4)], ["P0", "P1", "P2"]
    free, barred = rng.random((60, 4)) < 0.35, rng.random((60, 3)) < 0.1
    made = {
        "meetings": [Meeting(name) for name in names], "people": (), "slots": slots,
        "rooms": [Room(name, at_once=4) for name in rooms],
        "availability": {name: [slots[j].name for j in np.flatnonzero(free[i])] for i, name in enumerate(names)},
        "conflicts": [(names[i], rooms[k]) for i, k in np.argwhere(barred)],
    }  # fmt: skip
    return made, (free[:, :, None] & ~barred[:, None, :]).reshape(60, 12)


def seated_in_turn(able: np.ndarray) -> int:
    room = np.full(12, 4)
    for row in able:
        places = np.flatnonzero(row & (room > 0))
        if places.size:
            room[places[0]] -= 1
    return int(48 - room.sum())


def agree(seed: int) -> int:
    made, able = interviews(seed)
    found = plan(**made)
    matched = maximum_bipartite_matching(csr_matrix(np.repeat(able, 4, axis=1)), perm_type="column")
    assert len(found.held) == found.bound == int((matched >= 0).sum()), seed
    assert verify(found) == (), seed
    greedy = seated_in_turn(able)
    assert len(found.held) >= greedy, seed
    return len(found.held) - greedy


def test_interviews_are_optimal_and_never_fewer_than_in_turn():
    assert sum(agree(seed) for seed in range(6)) > 0


@pytest.mark.nightly
def test_interviews_are_optimal_in_two_hundred_random_cases():
    for seed in range(200):
        agree(seed)


def test_panels_are_evenly_loaded_and_a_second_plan_changes_as_little_as_can_be():
    made, _ = interviews(3)
    first = plan(**made)
    loads = first.loads.values()
    assert max(loads) - min(loads) <= 1
    gone = next(iter(first.held))
    later = made | {"availability": made["availability"] | {gone: []}}
    again = plan(**later, previous=first.held)
    assert again.kept >= len(first.held) - 3
    assert plan(**made, previous=first.held).held == first.held
    assert "stay where they were" in again.explain()


def test_a_panel_member_is_on_one_panel_at_a_time_and_has_time_to_travel():
    slots = [Slot("nine", "Mon", 540, 600), Slot("ten", "Mon", 600, 660), Slot("noon", "Mon", 720, 780)]
    rooms = [Room("North", site="north", people=("Hale",)), Room("South", site="south", people=("Hale",))]
    meetings = [Meeting("a", rooms=("North",)), Meeting("b", rooms=("South",)), Meeting("c", rooms=("North",))]
    assert len(plan(meetings, (), rooms, slots).held) == 3
    found = plan(meetings, (), rooms, slots, travel=45)
    assert verify(found) == ()
    assert len(found.held) == 3
    assert found.held["b"] == ("noon", "South")
    close = plan(meetings, (), rooms, slots[:2], travel=90)
    assert len(close.held) == 2
    assert close.clash
    broken = replace(close, held={"a": ("nine", "North"), "b": ("ten", "South")})
    assert verify(broken) == ("Hale would be at North at nine and at South at ten at once.",)


def test_an_impossible_wish_is_told_in_words():
    slots = [Slot("Mon"), Slot("Tue")]
    only = {name: ["Mon"] for name in "ab"}
    found = plan([Meeting(name) for name in "abc"], (), [Room("P")], slots, availability=only)
    assert found.clash == ("a", "b")
    assert found.why == "a and b have only 1 place open to them between them (Mon with P)."
    alone = plan([Meeting("a", needs=frozenset({"hearing loop"}))], (), [Room("P")], slots)
    assert alone.why == "a cannot be held at all: the room lacks an adjustment (2 of the possible places)."
    both = plan([Meeting("x", ("Ada", "Ben")), Meeting("y", ("Ada",))], (), [Room("P"), Room("Q")], slots[:1])
    assert both.why == "x and y cannot all be held: Ada would have to be in two places at once."
    assert both.explain("Ada")
    nothing = plan([Meeting("a")], (), [], [])
    assert nothing.why == "a cannot be held at all: there is no room or no slot."


def test_everyone_can_be_told_their_own_times():
    found = plan([Meeting("Ada"), Meeting("Ben")], ("Ada", "Ben", "Hale"), [Room("P", people=("Hale",))], [Slot("Mon")],
                 availability={"Ben": []})  # fmt: skip
    assert found.explain("Ada") == "Ada: Mon, P."
    assert found.explain("Ben") == "Ben: no place was found; none would have been open."
    assert found.explain("Hale") == "Ada: Mon, P."
    with pytest.raises(KeyError):
        found.explain("Nobody")
    assert json.dumps(found.to_dict(), allow_nan=False) == json.dumps(
        plan([Meeting("Ada"), Meeting("Ben")], ("Ada", "Ben", "Hale"), [Room("P", people=("Hale",))], [Slot("Mon")],
             availability={"Ben": []}).to_dict()
    )  # fmt: skip


def test_everything_wrong_is_named_at_once():
    with pytest.raises(InputError) as refused:
        plan(
            [Meeting("a", slots=("x",)), Meeting("a"), Meeting("")],
            ("b",),
            [Room("P", seats=-1, slots=("y",))],
            [Slot("Mon", "Mon", 700, 600)],
            availability={"q": ["z"]},
            conflicts=[("w", "P"), "x"],
            travel=-1,
        )
    assert len(refused.value.problems) >= 10
    assert timetable.plan([], (), [], []).explain() == "0 of 0 meetings are held; no timetable can hold more."
