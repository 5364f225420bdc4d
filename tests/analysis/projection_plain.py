"""The projection written again, twice, to be read beside the fast one.

`addressed` is plain Python that walks every post in every quarter but uses the same addresses for its random numbers:
it must agree bit for bit. `stepping` is NumPy over people with a coin for every post and quarter, as the model is
written down: it must agree on average.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

MASK = 2**64 - 1
SETTLE, PERSON, ROUNDS, MOVE, PASS, HANDOVER, COVER, CHANGE, PROBE = range(9)
AGE0, TENURE0, READY0, WILLING0, BACKGROUND0, QUALITY0, SHOCK = range(40, 47)


def word(key, post, quarter, decision):
    """Squares64 of Widynski (2020) in Python's own integers."""
    x = (((post << 24) | ((quarter + 1) << 8) | decision) * key) & MASK
    y, z = x, (x + key) & MASK

    def turn(v):
        return ((v >> 32) | (v << 32)) & MASK

    x = turn((x * x + y) & MASK)
    x = turn((x * x + z) & MASK)
    x = turn((x * x + y) & MASK)
    t = (x * x + z) & MASK
    x = turn(t)
    return t ^ (((x * x + y) & MASK) >> 32)


@dataclass
class Person:
    born: int
    start: int
    quality: float
    drive: float
    background: int
    ready: float = math.inf
    leaves: float = math.inf
    course: int = -1
    graduate: bool = False
    acting_at: int = -1


class Plain:
    """One run; `people[post]` is None while a post is vacant."""

    def __init__(self, posts, rates, key, years):
        self.p, self.r, self.key, self.end = posts, rates, int(key), 4 * years
        self.tier = [next(k for k in range(4) if i < posts.first[k + 1]) for i in range(len(posts.agency))]
        self.record = [{} for _ in range(years)]
        self.pace = [float(rates.pace[t]) * self.shock(t // 4) for t in range(self.end)]
        self.people, self.since, self.cover = [], [], {}
        for i in range(len(self.tier)):
            self.people.append(None if posts.vacant[i] else self.initial(i))
            self.since.append(-1 - max(int(posts.tenure[i]), 0))
            if posts.vacant[i] and posts.statutory[i] and rates.whole[6]:
                self.cover[i] = (3, -1)

    def u(self, post, t, decision):
        return ((word(self.key, post, t, decision) >> 11) + 0.5) * 2.0**-53

    def shock(self, year):
        spread = float(self.r.real[5])
        if not spread:
            return 1.0
        radius = math.sqrt(-2.0 * math.log(self.u(0, year, SHOCK)))
        angle = 2.0 * math.pi * self.u(1, year, SHOCK)
        return math.exp(spread * radius * math.cos(angle) - 0.5 * spread * spread)

    def initial(self, i):
        p, r, k = self.p, self.r, self.tier[i]
        age, tenure = int(p.age[i]), int(p.tenure[i])
        if age < 0:
            age = int(r.missing_age[k, word(self.key, i, -1, AGE0) >> 52])
        if tenure < 0:
            tenure = int(r.missing_tenure[k, word(self.key, i, -1, TENURE0) >> 52])
        quality, drive = np.float32(p.quality[i]), np.float32(p.drive[i])
        if np.isnan(quality):
            quality = np.float32(self.u(i, -1, QUALITY0))
        if np.isnan(drive):
            share, ceiling = self.u(i, -1, WILLING0), float(r.willing[k, age])
            known = {1: 0.999 * share * ceiling, 0: ceiling + share * (1 - ceiling)}
            drive = np.float32(known.get(int(p.willing[i]), share))
        background = int(p.background[i])
        if background < 0:
            background = int(np.sum(r.background[:4] <= self.u(i, -1, BACKGROUND0)))
        person = Person(-1 - age, -1 - tenure, quality, drive, background, graduate=bool(p.graduate[i]))
        if p.ready[i] == 1 or (p.ready[i] < 0 and tenure >= r.whole[0] and self.u(i, -1, READY0) < r.missing_ready[k]):
            person.ready = 0 if k else math.inf
        if p.programme[i]:
            person.course = int(p.programme[i]) - 1
        return self.destined(i, person, -1)

    def destined(self, i, person, now):
        """Walk the quarters until the chance of having stayed, and of not being ready, have fallen below the draws."""
        k, both = self.tier[i], word(self.key, i, now, SETTLE)
        limit = ((both >> 32) + 0.5) * 2.0**-32 * self.r.ageing[now - person.born]
        stays = np.float32(1)
        for t in range(now + 1, self.end):
            rate = self.r.hazard[k, min(t - person.start, 255)] * self.pace[t]
            stays = np.float32(float(stays) * math.exp(-rate))
            if float(stays) ** self.p.factor[i] * self.r.ageing[t - person.born] <= limit:
                person.leaves = t
                break
        if k and person.ready == math.inf:
            share = ((both & 0xFFFFFFFF) + 0.5) * 2.0**-32
            for t in range(max(now + 1, person.start + int(self.r.whole[0])), min(self.end, person.leaves)):
                chance = self.r.unready[k, 1] ** (t + 1 - max(now + 1, person.start + int(self.r.whole[0])))
                if share > chance:
                    person.ready = t
                    break
        return person

    def add(self, t, name, by=1):
        self.record[t // 4][name] = self.record[t // 4].get(name, 0) + int(by)

    def willing(self, i, t):
        person = self.people[i]
        return person.drive < self.r.willing[self.tier[i], t - person.born]

    def bench(self, low, high, t):
        held = (i for i in range(low, high) if self.people[i])
        return [i for i in held if self.people[i].ready <= t and self.willing(i, t)]

    def best(self, posts):
        return min(posts, key=lambda i: (-self.people[i].quality, i), default=None)

    def vacate(self, i, t):
        person, self.people[i], self.since[i] = self.people[i], None, t
        if person.acting_at >= 0:
            del self.cover[person.acting_at]
        return person

    def uncover(self, i):
        _, deputy = self.cover.pop(i, (0, -1))
        if deputy >= 0:
            self.people[deputy].acting_at = -1

    def run(self):
        for t in range(self.end):
            self.leave(t)
            if t % 4 == 0:
                self.take_in(t)
            for k in range(4):
                self.fill(k, t)
            if self.r.whole[6]:
                self.cover_all(t)
            self.keep(t)
        return self.record

    def leave(self, t):
        for i, person in enumerate(self.people):
            if person and person.leaves == t:
                self.add(t, ("exits", self.tier[i]))
                self.vacate(i, t)
            elif person and person.course == t:
                person.course = -1
                if self.u(i, t, PASS) < self.r.real[0]:
                    person.graduate, person.ready = True, min(person.ready, t)
                    self.add(t, "graduates")

    def take_in(self, t):
        r, eligible = self.r, []
        for i in range(self.p.first[1], self.p.first[2]):
            x = self.people[i]
            if not x or x.ready <= t or x.course >= 0:
                continue
            if t - x.start >= r.whole[2] and t - x.born < r.whole[3] and self.willing(i, t):
                eligible.append(i)
        eligible.sort(key=lambda i: (-self.people[i].quality, i))
        places = min(int(r.intake[t // 4]), len(eligible))
        kept = [i for i in eligible if self.people[i].background >= 2][: int(r.real[6] * places + 0.5)]
        chosen = (kept + [i for i in eligible if i not in kept])[:places]
        for i in chosen:
            self.people[i].course = t + int(r.whole[1])
        self.add(t, "intake", len(chosen))

    def fill(self, k, t):
        p, r, waiting = self.p, self.r, []
        for i in range(p.first[k], p.first[k + 1]):
            early = self.since[i] == t and r.whole[6] and p.statutory[i] and self.u(i, t, HANDOVER) < r.real[1]
            if not self.people[i] and (self.since[i] < t or early):
                waiting.append(i)
        for route in range(5):
            graduates = None
            for i in list(waiting):
                field = word(self.key, i, t, ROUNDS) >> (48 if route == 4 else 16 * route) & 0xFFFF
                share = self.u(i, t, MOVE) if route == 3 else (field + 0.5) / 65536
                if share >= r.chance[k, route]:
                    continue
                source = None
                if route < 2:
                    low, high = (p.own, p.region)[route][i]
                    source = self.best(self.bench(low, high, t))
                elif route == 2:
                    if graduates is None:
                        graduates = [j for j in self.bench(p.first[1], p.first[2], t) if self.people[j].graduate]
                        graduates.sort(key=lambda j: (-self.people[j].quality, j))
                    source = graduates.pop(0) if graduates else None
                elif route == 3:
                    source = self.move(i, t)
                if route < 4 and source is None:
                    continue
                waiting.remove(i)
                self.appoint(i, source, route, t)

    def move(self, i, t):
        for j in range(12):
            other = word(self.key, i, t, PROBE + j) % int(self.p.first[1])
            x = self.people[other]
            if not x or self.p.agency[other] == self.p.agency[i]:
                continue
            if t - x.start >= self.r.whole[4] and t - x.born < self.r.whole[5]:
                return other
        return None

    def appoint(self, i, source, route, t):
        k = self.tier[i]
        self.add(t, ("fills", k, route))
        self.add(t, ("wait", k), t - self.since[i])
        if self.since[i] == t:
            self.add(t, "handovers")
        if source is None:
            bits = word(self.key, i, t, PERSON)
            background = int(np.sum(self.r.background[:4] <= ((bits >> 52) + 0.5) / 4096))
            quality = np.float32(((bits & 0xFFFFF) + 0.5) / 2**20)
            drive = np.float32(((bits >> 20 & 0xFFFFF) + 0.5) / 2**20)
            person = Person(t - int(self.r.entry_age[k, bits >> 40 & 0xFFF]), t, quality, drive, background)
        else:
            if route == 3:
                self.add(t, ("exits", 0))
            old = self.vacate(source, t)
            person = Person(old.born, t, old.quality, old.drive, old.background)
        self.uncover(i)
        self.people[i] = self.destined(i, person, t)

    def cover_all(self, t):
        p, r = self.p, self.r
        for i in range(p.first[5]):
            if self.people[i] or not p.statutory[i]:
                continue
            if i in self.cover and self.u(i, t, CHANGE) < r.real[4]:
                self.uncover(i)
            if i in self.cover:
                continue
            share, deputy = self.u(i, t, COVER), None
            kind = 2 if share < r.real[2] + r.real[3] else 3
            if share < r.real[2]:
                low, high = p.own[i]
                deputy = self.best(self.bench(low, high, t))
                if deputy is None or self.people[deputy].acting_at >= 0:
                    free = [j for j in range(low, high) if self.people[j] and self.people[j].acting_at < 0]
                    deputy = self.best(free)
            if deputy is not None:
                kind, self.people[deputy].acting_at = 1, i
            self.cover[i] = (kind, -1 if deputy is None else deputy)
            self.add(t, "interims")

    def keep(self, t):
        for i, person in enumerate(self.people):
            k = self.tier[i]
            self.add(t, ("vacant", k), person is None and i not in self.cover)
            self.add(t, ("covered", k), i in self.cover or bool(person and person.acting_at >= 0))
            if t % 4 == 3 and person:
                self.add(t, ("filled", k))
                self.add(t, ("age", k), t - person.born)
                self.add(t, ("tenure", k), t - person.start)
                self.add(t, ("older", k), t - person.born >= 220)
                self.add(t, ("bench", k), bool(self.bench(i, i + 1, t)))
                if k == 0:
                    self.add(t, ("background", person.background))
                if k in (1, 2) and self.willing(i, t):
                    self.add(t, ("drawn", k))
                    self.add(t, ("drawn_age", k), t - person.born)
        if t % 4 == 3:
            for i in range(self.p.first[1]):
                self.add(t, "no_bench", not self.bench(*self.p.own[i], t))


def addressed(posts, rates, key, years):
    """Return the record of one run as a table, in the columns of the fast form."""
    from mantle.analysis import _kernels as names

    rows = np.zeros((years, names.COLUMNS), int)
    for y, found in enumerate(Plain(posts, rates, key, years).run()):
        for name, value in found.items():
            word_, *rest = name if isinstance(name, tuple) else (name,)
            place = getattr(names, word_.upper()) + (5 * rest[0] + rest[1] if len(rest) == 2 else sum(rest))
            rows[y, place] = value
    return rows
