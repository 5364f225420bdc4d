"""Time timetables beside seating in turn and the largest matching: `python benchmarks/timetable.py`.

3 panels, 4 dates, 10 % conflicts, 35 % availability, at three numbers of candidates; and how many each way seats.
Then a programme: 150 directors, 10 modules, each on 4 of 20 days with 38 places, 70 % availability.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

import numpy as np

from benchmarks._timing import growth, interleaved, written
from mantle.analysis.timetable import Meeting, Room, Slot, plan

SIZES = (30, 60, 120)
DIRECTORS, MODULES, DATES, DAYS = 150, 10, 4, 20
PROGRAMMES = 5


def case(size: int, seed: int) -> tuple[dict, np.ndarray]:
    """Return a problem, and who could sit with which panel on which date."""
    rng = np.random.default_rng(seed)
    free, barred = rng.random((size, 4)) < 0.35, rng.random((size, 3)) < 0.1
    names, slots, rooms = [f"c{i}" for i in range(size)], [Slot(f"d{j}") for j in range(4)], ["P0", "P1", "P2"]
    made = {
        "meetings": [Meeting(name) for name in names], "people": (), "slots": slots,
        "rooms": [Room(name, at_once=size // 15) for name in rooms],
        "availability": {name: [slots[j].name for j in np.flatnonzero(free[i])] for i, name in enumerate(names)},
        "conflicts": [(names[i], rooms[k]) for i, k in np.argwhere(barred)],
    }  # fmt: skip
    return made, (free[:, :, None] & ~barred[:, None, :]).reshape(size, 12)


def programme(seed: int) -> dict:
    """Return a place on one date of every module for every director; two modules may fall on one day."""
    rng = np.random.default_rng(seed)
    days = [sorted(rng.choice(DAYS, DATES, replace=False).tolist()) for _ in range(MODULES)]
    dates = [[f"m{m} on day {day:02}" for day in chosen] for m, chosen in enumerate(days)]
    slots = [
        Slot(name, day=f"day {day:02}", start=540, end=1020)
        for names, chosen in zip(dates, days, strict=True)
        for name, day in zip(names, chosen, strict=True)
    ]
    free = rng.random((DIRECTORS, DAYS)) < 0.7
    people = [f"d{i:03}" for i in range(DIRECTORS)]
    return {
        "meetings": [
            Meeting(f"{person} m{m}", people=(person,), slots=tuple(dates[m]), rooms=(f"m{m}",))
            for person in people for m in range(MODULES)
        ],
        "people": people, "slots": slots,
        "rooms": [Room(f"m{m}", at_once=-(-DIRECTORS // DATES), slots=tuple(dates[m])) for m in range(MODULES)],
        "availability": {
            person: [slot.name for slot in slots if free[i, int(slot.day[-2:])]] for i, person in enumerate(people)
        },
        "conflicts": [],
    }  # fmt: skip


def programmes() -> tuple[list[dict], list[dict]]:
    """Return the time of a programme, and what each of some came to."""
    found, times = [], []
    for seed in range(PROGRAMMES):
        made, kept = programme(seed), []
        times.append(interleaved({"plan": lambda made=made, kept=kept: kept.append(plan(**made))}, rounds=1)["plan"])
        result = kept[-1]
        found.append({"seed": seed, "held": len(result.held), "of": len(made["meetings"]), "bound": result.bound,
                      "proved": bool(result.proved), "cpu_ms": times[-1]})  # fmt: skip
    row = {"method": f"plan, {DIRECTORS} directors x {MODULES} modules x {DATES} dates", "size": DIRECTORS * MODULES,
           "cpu_ms": sorted(times)[len(times) // 2]}  # fmt: skip
    return [row], found


def in_turn(able: np.ndarray) -> int:
    """Return how many are seated when each takes the first place that is open."""
    room = np.full(12, len(able) // 15)
    for row in able:
        places = np.flatnonzero(row & (room > 0))
        if places.size:
            room[places[0]] -= 1
    return int(12 * (len(able) // 15) - room.sum())


def largest(able: np.ndarray) -> int:
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import maximum_bipartite_matching

    seats = csr_matrix(np.repeat(able, len(able) // 15, axis=1))
    return int((maximum_bipartite_matching(seats, perm_type="column") >= 0).sum())


def main() -> None:
    rows, seated = [], []
    for size in SIZES:
        made, able = case(size, size)
        actions = {
            "plan": lambda made=made: plan(**made),
            "largest matching, SciPy (no sentence, no balance)": lambda able=able: largest(able),
            "in turn": lambda able=able: in_turn(able),
        }
        rows += [{"method": name, "size": size, "cpu_ms": ms} for name, ms in interleaved(actions, rounds=3).items()]
    for seed in range(40):
        made, able = case(60, seed)
        found = plan(**made)
        seated.append((len(found.held), largest(able), in_turn(able), found.proved))
    counts = np.array([row[:3] for row in seated], float)
    more, whole = programmes()
    written(
        "timetable", rows + more, growth=growth(rows), programmes=whole, cases=len(seated),
        optimal=int((counts[:, 0] == counts[:, 1]).sum()), proved=sum(row[3] for row in seated),
        mean_seated={"plan": counts[:, 0].mean(), "in turn": counts[:, 2].mean()},
    )  # fmt: skip


if __name__ == "__main__":
    main()
