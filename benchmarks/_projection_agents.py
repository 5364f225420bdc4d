"""The reference model of the projection with an agent a post, in Mesa and in SimPy, as is usual."""

from __future__ import annotations

import math
import random
from collections import defaultdict
from typing import Any

from tests.analysis.projection_stepping import ENTRY, LAMBDA, POSTS, READY, ROUNDS, WILLING

QUARTERS_A_YEAR = 4


class Person:
    """Whoever holds a post; an empty chair has `held` False and counts its quarters in `tenure`."""

    __slots__ = ("age", "course", "drive", "graduate", "held", "quality", "ready", "tenure")

    def __init__(self, workforce: Any, place: int) -> None:
        self.held = bool(workforce.vacant[place] == 0)
        self.age, self.tenure = int(workforce.age[place]), int(workforce.tenure[place])
        self.ready, self.course = bool(workforce.ready[place] == 1), int(workforce.programme[place])
        self.graduate = bool(workforce.graduate[place] == 1)
        self.quality, self.drive = float(workforce.quality[place]), float(workforce.drive[place])


def stays(tier: int, person: Person) -> float:
    """Return the chance of staying one more quarter."""
    shape = 0.4 if person.tenure < 4 else 1.0 if person.tenure < 12 else 1.4 if person.tenure < 28 else 0.9
    rate = 0.0 if person.age < 220 else 0.10 if person.age < 240 else 0.28 if person.age < 260 else 0.80
    return 0.0 if person.age >= 319 else math.exp(-(LAMBDA[tier] * shape + rate) / 4)


def is_willing(tier: int, person: Person) -> bool:
    top, middle, spread = WILLING[tier]
    return top > 0 and person.drive < top / (1 + math.exp((person.age / 4 - middle) / spread))


class Nation:
    """All posts by tier, and what one quarter does to each; the engine decides in which order it asks."""

    def __init__(self, workforce: Any, seed: int) -> None:
        self.chance = random.Random(seed)
        self.authorities = len(workforce.agencies)
        starts = [0, *(int((workforce.tier <= k).sum()) for k in range(1, 5))]
        self.tiers = [[Person(workforce, i) for i in range(starts[k], starts[k + 1])] for k in range(4)]
        self.exits = [0, 0, 0, 0]

    def live(self, tier: int, person: Person) -> None:
        """One quarter of one person: older, perhaps gone, perhaps ready."""
        person.tenure += 1
        person.age += 1
        if not person.held:
            return
        if self.chance.random() >= stays(tier, person):
            self.exits[tier] += 1
            person.held, person.tenure, person.course = False, 0, 0
            return
        if not person.ready and person.tenure >= 4 and self.chance.random() < READY[tier]:
            person.ready = True
        if person.course:
            person.course -= 1
            if not person.course and self.chance.random() < 0.9:
                person.ready = person.graduate = True

    def admit(self) -> None:
        """Once a year the best who may and wish join the programme."""
        may = [
            p for p in self.tiers[1]
            if p.held and not p.ready and not p.course and p.tenure >= 4 and p.age < 232 and is_willing(1, p)
        ]  # fmt: skip
        for person in sorted(may, key=lambda p: -p.quality)[: round(0.2 * self.authorities)]:
            person.course = 4

    def fill(self, tier: int) -> None:
        """Fill vacancies of a tier, round by round."""
        posts = self.tiers[tier]
        waiting = [i for i, person in enumerate(posts) if not person.held and person.tenure >= 1]
        by_authority, by_region, graduates = self._candidates(tier + 1) if tier < 3 and waiting else ({}, {}, [])
        for route in range(4):
            left = []
            for i in waiting:
                place = i // POSTS[tier]
                pools = (by_authority.get(place, []), by_region.get(place // 10, []), graduates)
                if self.chance.random() >= ROUNDS[tier][route] or not self._appoint(tier, i, route, pools):
                    left.append(i)
            waiting = left

    def _candidates(self, tier: int) -> tuple[dict[int, list[Person]], dict[int, list[Person]], list[Person]]:
        own, near = defaultdict(list), defaultdict(list)
        ready = [(i, p) for i, p in enumerate(self.tiers[tier]) if p.held and p.ready and is_willing(tier, p)]
        for i, person in sorted(ready, key=lambda pair: pair[1].quality):
            own[i // POSTS[tier]].append(person)
            near[i // POSTS[tier] // 10].append(person)
        return own, near, [p for _, p in sorted(ready, key=lambda pair: pair[1].quality) if p.graduate]

    def _appoint(self, tier: int, place: int, route: int, pools: tuple[list[Person], ...]) -> bool:
        post = self.tiers[tier][place]
        if route == 3:
            mean, spread = ENTRY[tier]
            post.age = min(256, max(112, round(4 * self.chance.gauss(mean, spread))))
            post.quality, post.drive = self.chance.random(), self.chance.random()
        else:
            pool = pools[route]
            while pool and not (pool[-1].held and pool[-1].ready):
                pool.pop()
            if not pool:
                return False
            came = pool.pop()
            post.age, post.quality, post.drive = came.age, came.quality, came.drive
            came.held, came.tenure, came.course, came.ready = False, 0, 0, False
        post.held, post.tenure, post.ready, post.course, post.graduate = True, 0, False, 0, False
        return True

    def close(self, quarter: int) -> None:
        """What is done once everybody has lived the quarter."""
        if quarter % QUARTERS_A_YEAR == 0:
            self.admit()
        for tier in range(4):
            self.fill(tier)


def in_mesa(workforce: Any, *, years: int, seed: int) -> list[int]:
    """Return exits by tier, played by Mesa: one agent a post."""
    import mesa

    class Post(mesa.Agent):
        def __init__(self, model: Any, tier: int, person: Person) -> None:
            super().__init__(model)
            self.tier, self.person = tier, person

        def step(self) -> None:
            self.model.nation.live(self.tier, self.person)

    class Model(mesa.Model):
        def __init__(self) -> None:
            super().__init__(rng=seed)
            self.nation, self.quarter = Nation(workforce, seed), 0
            for tier, people in enumerate(self.nation.tiers):
                for person in people:
                    Post(self, tier, person)

        def step(self) -> None:
            self.agents.do("step")
            self.nation.close(self.quarter)
            self.quarter += 1

    model = Model()
    for _ in range(years * QUARTERS_A_YEAR):
        model.step()
    return model.nation.exits


def in_simpy(workforce: Any, *, years: int, seed: int) -> list[int]:
    """Return exits by tier, played by SimPy: one process a post, and one for the quarter's end."""
    import simpy

    nation, world = Nation(workforce, seed), simpy.Environment()

    def life(tier: int, person: Person):
        while True:
            yield world.timeout(1)
            nation.live(tier, person)

    def ends():
        yield world.timeout(0.5)
        for quarter in range(years * QUARTERS_A_YEAR):
            yield world.timeout(1)
            nation.close(quarter)

    for tier, people in enumerate(nation.tiers):
        for person in people:
            world.process(life(tier, person))
    world.process(ends())
    world.run(until=years * QUARTERS_A_YEAR + 0.9)
    return nation.exits
