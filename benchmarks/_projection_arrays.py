"""The reference model of the projection in NumPy without a loop over posts, one or many runs at once; and in neworder.

Runs stand side by side, in each of them authority after authority, so that "the own authority", "the region"
and "the nation" are stretches of one array. The i-th post of a group to be filled takes the i-th best of the group.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.analysis.projection_stepping import ENTRY, LAMBDA, POSTS, READY, ROUNDS, WILLING

AGES, TENURES = np.arange(512), np.arange(256)
STAY_AGE = np.exp(-np.select([AGES < 220, AGES < 240, AGES < 260], [0.0, 0.10, 0.28], 0.80) / 4).astype(np.float32)
STAY_AGE[319:] = 0.0
SHAPE = np.select([TENURES < 4, TENURES < 12, TENURES < 28], [0.4, 1.0, 1.4], 0.9)
STAY_TENURE = [np.exp(-rate * SHAPE / 4).astype(np.float32) for rate in LAMBDA]
WISH = [(top / (1 + np.exp(np.clip((AGES / 4 - middle) / spread, -50, 50)))).astype(np.float32)
        for top, middle, spread in WILLING]  # fmt: skip
COLUMNS = {"held": bool, "ready": bool, "grad": bool, "age": np.int16, "ten": np.int16, "prog": np.int16,
           "qual": np.float32, "drive": np.float32}  # fmt: skip


class Runs:
    """Some runs of the model at once."""

    def __init__(self, workforce: Any, runs: int, random: Any) -> None:
        self.authorities, self.runs, self.random = len(workforce.agencies), runs, random
        self.tiers = []
        for k in range(4):
            at = workforce.tier == k + 1
            names = ("vacant", "ready", "graduate", "age", "tenure", "programme", "quality", "drive")
            given = [getattr(workforce, name)[at] for name in names]
            given[:2] = given[0] == 0, given[1] == 1
            columns = zip(COLUMNS.items(), given, strict=True)
            self.tiers.append({name: np.tile(column.astype(kind), runs) for (name, kind), column in columns})
        self.exits = np.zeros(4)

    def quarter(self, t: int) -> None:
        """Let everybody live a quarter, start a programme once a year, fill what stands open."""
        for k in range(4):
            self.live(k)
        if t % 4 == 0:
            self.admit()
        for k in range(4):
            self.fill(k)

    def live(self, k: int) -> None:
        x = self.tiers[k]
        x["age"] += 1
        np.minimum(x["ten"] + 1, 255, out=x["ten"])
        gone = self.random(x["age"].size) >= STAY_TENURE[k][x["ten"]] * STAY_AGE[x["age"]]
        gone &= x["held"]
        left = np.flatnonzero(gone)
        self.exits[k] += left.size
        self.empty(x, left)
        if k:
            may = np.flatnonzero(x["held"] & ~x["ready"] & (x["ten"] >= 4))
            x["ready"][may[self.random(may.size) < READY[k]]] = True
        if k == 1:
            on = np.flatnonzero(x["prog"])
            x["prog"][on] -= 1
            ends = on[x["prog"][on] == 0]
            passed = ends[self.random(ends.size) < 0.9]
            x["ready"][passed] = x["grad"][passed] = True

    def admit(self) -> None:
        x = self.tiers[1]
        may = np.flatnonzero(x["held"] & ~x["ready"] & (x["prog"] == 0) & (x["ten"] >= 4) & (x["age"] < 232)
                             & (x["drive"] < WISH[1][x["age"]]))  # fmt: skip
        run = may // (self.authorities * POSTS[1])
        order, place = ranked(run, -x["qual"][may])
        x["prog"][may[order][place < round(0.2 * self.authorities)]] = 4

    def fill(self, k: int) -> None:
        x = self.tiers[k]
        waiting = np.flatnonzero(~x["held"] & (x["ten"] >= 1))
        for route in range(4):
            if not ROUNDS[k][route] or not waiting.size:
                continue
            lucky = waiting[self.random(waiting.size) < ROUNDS[k][route]]
            if route == 3:
                self.recruit(k, lucky)
            else:
                self.promote(k, lucky, (1, 10, self.authorities)[route], graduates=route == 2)
            waiting = waiting[~x["held"][waiting]]

    def promote(self, k: int, lucky: np.ndarray, units: int, *, graduates: bool) -> None:
        """Fill posts from the tier below, from groups of so many authorities."""
        x, below = self.tiers[k], self.tiers[k + 1]
        wide = POSTS[k + 1] * units
        wanted = lucky // (POSTS[k] * units)
        asked = np.zeros(below["age"].size // wide, bool)
        asked[wanted] = True
        may = below["grad"] & below["ready"] if graduates else below["ready"].copy()
        may &= below["held"] & np.repeat(asked, wide)
        who = np.flatnonzero(may)
        who = who[below["drive"][who] < WISH[k + 1][below["age"][who]]]
        if not who.size:
            return
        group = who // wide
        order, place = ranked(group, -below["qual"][who])
        who, code = who[order], group[order].astype(np.int64) * 100_000 + place
        wish = wanted.astype(np.int64) * 100_000 + places_in(wanted)
        at = np.minimum(np.searchsorted(code, wish), len(code) - 1)
        found = code[at] == wish
        posts, source = lucky[found], who[at[found]]
        for name in ("age", "qual", "drive"):
            x[name][posts] = below[name][source]
        self.seat(x, posts)
        self.empty(below, source)

    def recruit(self, k: int, posts: np.ndarray) -> None:
        x, (mean, spread) = self.tiers[k], ENTRY[k]
        bell = np.sqrt(-2 * np.log1p(-self.random(posts.size))) * np.cos(2 * np.pi * self.random(posts.size))
        x["age"][posts] = np.clip(np.rint(4 * (mean + spread * bell)), 112, 256)
        x["qual"][posts], x["drive"][posts] = self.random(posts.size), self.random(posts.size)
        self.seat(x, posts)

    @staticmethod
    def seat(x: dict[str, np.ndarray], posts: np.ndarray) -> None:
        x["held"][posts] = True
        x["ten"][posts] = x["prog"][posts] = 0
        x["ready"][posts] = x["grad"][posts] = False

    @staticmethod
    def empty(x: dict[str, np.ndarray], posts: np.ndarray) -> None:
        x["held"][posts] = x["ready"][posts] = x["grad"][posts] = False
        x["ten"][posts] = x["prog"][posts] = 0


def places_in(group: np.ndarray) -> np.ndarray:
    """Return how many of the same group stand before each, groups in rising order."""
    first = np.flatnonzero(np.diff(group, prepend=-1))
    return np.arange(group.size) - np.repeat(first, np.diff(np.append(first, group.size)))


def ranked(group: np.ndarray, by: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the order by group and value, and each one's place within its group."""
    order = np.lexsort([by, group])
    return order, places_in(group[order])


def in_numpy(workforce: Any, *, years: int, seed: int, runs: int = 1) -> np.ndarray:
    """Return exits by tier, a run and year."""
    draw = np.random.default_rng(seed)
    model = Runs(workforce, runs, lambda size: draw.random(size, np.float32))
    for t in range(4 * years):
        model.quarter(t)
    return model.exits / runs / years


def in_neworder(workforce: Any, *, years: int, seed: int) -> np.ndarray:
    """Return the same, with neworder's engine, timeline and random numbers."""
    import neworder

    class Model(neworder.Model):
        def __init__(self) -> None:
            super().__init__(neworder.LinearTimeline(0.0, float(years), 4 * years), lambda _: seed)
            self.state = Runs(workforce, 1, self.mc.ustream)
            self.t = 0

        def step(self) -> None:
            self.state.quarter(self.t)
            self.t += 1

        def finalise(self) -> None:
            pass

    model = Model()
    neworder.run(model)
    return model.state.exits / years
