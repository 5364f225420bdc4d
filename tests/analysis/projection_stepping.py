"""The reference model as it is written down, in NumPy over people: a coin for every post and quarter."""

from __future__ import annotations

import numpy as np

SHARE = (0.35, 0.40, 0.08, 0.12, 0.05)
LAMBDA, READY = (0.152, 0.105, 0.065, 0.080), (0.0, 0.020, 0.030, 0.020)
WILLING = ((0.0, 50.0, 1.0), (0.55, 56.5, 3.0), (0.45, 52.5, 4.5), (0.45, 51.0, 4.0))
ROUNDS = (  # internal, neighbour, graduates, external
    (0.35, 0.20, 0.15, 0.20), (0.35, 0.20, 0.0, 0.25), (0.40, 0.15, 0.0, 0.30), (0.0, 0.0, 0.0, 0.45),
)  # fmt: skip
ENTRY = ((51.5, 4), (48.5, 5), (46.0, 6), (41.5, 7))
POSTS = (1, 5, 20, 60)


def survival_in_post(k, quarters):
    shape = np.array([0.4, 1.0, 1.4, 0.9])[np.searchsorted([4, 12, 28], quarters, side="right")]
    return np.exp(-LAMBDA[k] * shape / 4)


def survival_by_age(quarters):
    rate = np.array([0.0, 0.10, 0.28, 0.80])[np.searchsorted([220, 240, 260], quarters, side="right")]
    return np.where(quarters >= 319, 0.0, np.exp(-rate / 4))


class Stepping:
    """Tiers are lists of columns; slots of an authority stand together."""

    def __init__(self, workforce, rng):
        self.rng = rng
        self.a = len(workforce.agencies)
        self.tiers = []
        for k in range(4):
            at = workforce.tier == k + 1
            self.tiers.append({
                "held": workforce.vacant[at] == 0, "age": workforce.age[at].astype(int),
                "ten": workforce.tenure[at].astype(int), "ready": workforce.ready[at] == 1,
                "prog": workforce.programme[at].astype(int), "grad": workforce.graduate[at] == 1,
                "qual": workforce.quality[at].astype(float), "drive": workforce.drive[at].astype(float),
            })  # fmt: skip

    def willing(self, k):
        top, middle, spread = WILLING[k]
        return self.tiers[k]["drive"] < top / (1 + np.exp((self.tiers[k]["age"] / 4 - middle) / spread))

    def candidates(self, k):
        return self.tiers[k]["held"] & self.tiers[k]["ready"] & self.willing(k)

    def year(self, year):
        out = {
            name: np.zeros(4) for name in ("exits", "vacant", "wait", "internal", "neighbour", "graduate", "external")
        }
        for t in range(4 * year, 4 * year + 4):
            self.quarter(t, out)
        for name in ("age", "ten"):
            out[name] = np.array([x[name][x["held"]].mean() for x in self.tiers])
        out["bench"] = np.array([self.candidates(k).sum() for k in range(4)])
        out["none"] = np.array([np.sum(self.candidates(1).reshape(self.a, -1).sum(1) == 0)])
        return out

    def quarter(self, t, out):
        rng = self.rng
        for k, x in enumerate(self.tiers):
            x["age"] += 1
            x["ten"] += 1
            stays = rng.random(x["age"].size) < survival_in_post(k, x["ten"]) * survival_by_age(x["age"])
            gone = x["held"] & ~stays
            out["exits"][k] += gone.sum()
            self.empty(x, gone)
            ripe = x["held"] & ~x["ready"] & (x["ten"] >= 4) & (rng.random(gone.size) < READY[k])
            x["ready"] |= ripe
            on = x["held"] & (x["prog"] > 0)
            x["prog"][on] -= 1
            passed = on & (x["prog"] == 0) & (rng.random(gone.size) < 0.9)
            x["ready"] |= passed
            x["grad"] |= passed
        if t % 4 == 0:
            x = self.tiers[1]
            may = x["held"] & ~x["ready"] & (x["prog"] == 0) & (x["ten"] >= 4) & (x["age"] < 232) & self.willing(1)
            order = np.argsort(-np.where(may, x["qual"], -1))[: min(round(0.2 * self.a), may.sum())]
            x["prog"][order] = 4
        for k in range(4):
            self.fill(k, out)
            out["vacant"][k] += np.sum(~self.tiers[k]["held"])

    def empty(self, x, where):
        x["held"][where] = False
        x["ten"][where] = 0
        x["prog"][where] = 0

    def fill(self, k, out):
        x = self.tiers[k]
        waiting = np.flatnonzero(~x["held"] & (x["ten"] >= 1))
        for route, name in enumerate(("internal", "neighbour", "graduate", "external")):
            lucky = waiting[self.rng.random(waiting.size) < ROUNDS[k][route]]
            done = []
            for post in lucky:
                source = -1 if route == 3 else self.best(k, post, route)
                if route == 3 or source >= 0:
                    out["wait"][k] += x["ten"][post]
                    self.appoint(k, post, source)
                    done.append(post)
            out[name][k] += len(done)
            waiting = np.setdiff1d(waiting, done)

    def best(self, k, post, route):
        below, unit = self.tiers[k + 1], post // POSTS[k]
        authority = np.arange(below["age"].size) // POSTS[k + 1]
        may = self.candidates(k + 1)
        if route == 0:
            may &= authority == unit
        elif route == 1:
            may &= authority // 10 == unit // 10
        else:
            may &= below["grad"]
        return int(np.argmax(np.where(may, below["qual"], -1))) if may.any() else -1

    def appoint(self, k, post, source):
        x, rng = self.tiers[k], self.rng
        if source >= 0:
            below = self.tiers[k + 1]
            age, qual, drive = (below[name][source] for name in ("age", "qual", "drive"))
            self.empty(below, np.array([source]))
        else:
            age = int(np.clip(np.rint(4 * rng.normal(*ENTRY[k])), 112, 256))
            qual, drive = rng.random(), rng.random()
        for name, value in (("held", True), ("age", age), ("ten", 0), ("ready", False), ("prog", 0), ("grad", False),
                            ("qual", qual), ("drive", drive)):  # fmt: skip
            x[name][post] = value


def runs_of(workforce, *, runs, years, seed):
    """Return by name the mean over the years of each run, (runs, tiers)."""
    found = {}
    for run in range(runs):
        model = Stepping(workforce, np.random.default_rng([seed, run]))
        rows = [model.year(y) for y in range(years)]
        for name in rows[0]:
            found.setdefault(name, []).append(np.mean([row[name] for row in rows], axis=0))
    return {name: np.array(values) for name, values in found.items()}
