"""Careers told event by event: who starts, who leaves and when, for posts of every tier."""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections.abc import Callable
from datetime import date
from random import Random

from mantle.home.demonstration import words
from mantle.home.demonstration.names import Register
from mantle.home.demonstration.records import Person, Post, Spell

MONTH = 30.4375
YEAR = 365.25
COVER = frozenset({"interim", "acting", "secondment"})
# How long people mean to stay, by tier: (shape, mean in months) of a Weibull distribution, before retirement and moves.
STAY: dict[int | None, tuple[float, float]] = {
    1: (1.5, 65.0),
    2: (1.45, 80.0),
    3: (1.3, 92.0),
    4: (1.2, 98.0),
    None: (1.5, 70.0),
}
# Age in years at which someone new to the posts of a tier begins: (mean, spread).
BEGIN: dict[int | None, tuple[float, float]] = {
    1: (49.4, 3.8), 2: (47.4, 4.6), 3: (46.9, 6.2), 4: (43.8, 7.2), None: (50.0, 6.0),
}  # fmt: skip


class Clock:
    """Time that runs faster in restless years and before the end of March: the same wish to leave meets more reasons."""

    def __init__(self, rng: Random, first: int, last: int) -> None:
        self._first = first
        self._reached = [0.0]
        restless: dict[int, float] = {}
        for month in range(round((last - first) / MONTH) + 1):
            on = date.fromordinal(first + round(month * MONTH))
            year = on.year - (on.month < 4)
            if year not in restless:
                restless[year] = rng.lognormvariate(-0.003, 0.08)
            season = 1.45 if on.month <= 3 else 0.85
            self._reached.append(self._reached[-1] + season * restless[year])

    def after(self, start: int, months: float) -> int:
        """The day on which so many months of this clock have gone by since a day."""
        want = self._at(start) + months
        if want <= 0:
            return self._first + round(want * MONTH)
        place = bisect_right(self._reached, want) - 1
        if place >= len(self._reached) - 1:
            return self._first + round((len(self._reached) - 1 + want - self._reached[-1]) * MONTH)
        part = (want - self._reached[place]) / (self._reached[place + 1] - self._reached[place])
        return self._first + round((place + part) * MONTH)

    def _at(self, day: int) -> float:
        months = (day - self._first) / MONTH
        if months <= 0:
            return months
        place = min(int(months), len(self._reached) - 2)
        return self._reached[place] + (months - place) * (self._reached[place + 1] - self._reached[place])


class Careers:
    """The state of the story on a day, and the few things that can happen: appoint, close, plan."""

    def __init__(self, rng: Random, posts: list[Post], as_at: int) -> None:
        self.rng = rng
        self.posts = posts
        self.as_at = as_at
        self.clock = Clock(rng, as_at - round(31 * YEAR), as_at + round(2 * YEAR))
        self.register = Register(rng)
        self.people: list[Person] = []
        self.spells: list[Spell] = []
        self._events: list[tuple[int, int, Callable, object]] = []
        self._sequence = 0

    def plan(self, day: int, act: Callable, about: object) -> None:
        self._sequence += 1
        heapq.heappush(self._events, (day, self._sequence, act, about))

    def run(self) -> None:
        """Tell everything that happens before the day as at which the nation is shown."""
        while self._events and self._events[0][0] < self.as_at:
            day, _, act, about = heapq.heappop(self._events)
            act(about, day)

    def neat(self, day: int, not_before: int) -> int:
        """Appointments begin on the first of a month or on a Monday."""
        on = date.fromordinal(day)
        if self.rng.random() < 0.55:
            day = on.replace(day=1).toordinal() if on.day < 16 else (on.replace(day=28).toordinal() + 4)
            day = date.fromordinal(day).replace(day=1).toordinal()
        else:
            day -= on.weekday()
        return max(day, not_before)

    def new_person(self, age: float, background: str, day: int) -> Person:
        rng = self.rng
        birth = day - round(min(66.5, max(27.0, age)) * YEAR)
        is_woman = rng.random() < 0.62
        given, family = self.register.name(is_woman, date.fromordinal(birth).year)
        retires = birth + round(min(68.0, max(55.0, rng.gauss(61.6, 2.9))) * YEAR)
        profession = rng.choice(words.PROFESSIONS[background]) if background and rng.random() < 0.7 else ""
        person = Person(len(self.people), given, family, is_woman, birth, background, profession, retires)
        self.people.append(person)
        return person

    def newcomer(self, post: Post, day: int) -> Person:
        """Someone from outside the posts that this nation keeps, at the usual age for the tier."""
        mean, spread = BEGIN[post.tier]
        return self.new_person(self.rng.gauss(mean, spread), self.background_for(post), day)

    def background_for(self, post: Post) -> str:
        rng = self.rng
        if rng.random() < 0.03:
            return ""
        for service in words.SERVICES:
            if service.unit == post.service:
                weights = list(service.backgrounds)
                weights[3] *= 1.6 if post.tier == 3 else 1.0
                return rng.choices(words.BACKGROUNDS, weights)[0]
        if post.tier == 1:
            return rng.choices(words.BACKGROUNDS, (0.42, 0.47, 0.03, 0.04, 0.04))[0]
        return "other"

    def appoint(self, person: Person, post: Post, kind: str, day: int, **fields: object) -> Spell:
        spell = Spell(person, post, kind, day, number=len(self.spells), **fields)  # type: ignore[arg-type]
        self.spells.append(spell)
        if kind in COVER:
            post.cover, person.covering = spell, spell
        else:
            post.holder, person.holding = spell, spell
            person.has_directed = person.has_directed or post.role == "dcs"
            self.mean_to_leave(spell, self._stay(post.tier))
        return spell

    def _stay(self, tier: int | None) -> float:
        shape, mean = STAY[tier]
        # The scale that gives this mean; the gamma function of 1 + 1/shape lies near .89 for every shape used here.
        return max(4.0, self.rng.weibullvariate(mean / 0.89, shape))

    def mean_to_leave(self, spell: Spell, months: float) -> None:
        wish = self.clock.after(spell.start, months)
        retires = max(spell.person.retires, spell.start + round(0.9 * YEAR))
        spell.leaves = self.neat(min(wish, retires), spell.start + 60)
        self.plan(spell.leaves, self._leave, spell)

    def already_there(self, person: Person, post: Post, day: int) -> Spell:
        """Someone who was in post when the record begins: long stays are met more often than short ones."""
        shape, mean = STAY[post.tier]
        months = self.rng.weibullvariate(mean / 0.89, shape)
        while self.rng.random() * 3.5 * mean > months:
            months = self.rng.weibullvariate(mean / 0.89, shape)
        elapsed = self.rng.random() * months
        start = min(day, max(post.starts, self.neat(day - round(elapsed * MONTH), 0)))
        spell = self.appoint(person, post, "substantive", start)
        retires = max(person.retires, day + self.rng.randint(30, 700))
        spell.leaves = self.neat(max(day + 20, min(self.clock.after(day, months - elapsed), retires)), day + 1)
        self.plan(spell.leaves, self._leave, spell)
        return spell

    def keep(self, spell: Spell) -> None:
        """The story needs them to stay."""
        spell.leaves = None

    def close(self, spell: Spell, day: int, reason: str) -> None:
        spell.end, spell.reason = day, reason
        post, person = spell.post, spell.person
        if spell.kind in COVER:
            post.cover = None if post.cover is spell else post.cover
            person.covering = None if person.covering is spell else person.covering
            beneath = person.holding.post.cover if person.holding and spell.kind == "acting" else None
            if beneath is not None and beneath.overlap and beneath.start < day:
                self.close(beneath, day, "cover_ended")
        else:
            post.holder, post.left = None if post.holder is spell else post.holder, spell
            person.holding = None if person.holding is spell else person.holding

    def _leave(self, spell: Spell, day: int) -> None:
        if spell.end is not None or spell.leaves != day:
            return
        if spell.person.covering is not None:  # they stay until the cover that they give has come to its end
            spell.leaves = day + 95
            self.plan(spell.leaves, self._leave, spell)
            return
        self.close(spell, day, self._reason(spell.person, day))
        self.vacated(spell.post, day)

    def _reason(self, person: Person, day: int) -> str:
        age = (day - person.birth) / YEAR
        if day >= person.retires - 45 or (age > 57 and self.rng.random() < 0.5):
            return "retired"
        return self.rng.choices(("resigned", "moved_agency", "other", "unknown", "died"), (58, 26, 8, 7, 1))[0]

    def take(self, person: Person, post: Post, day: int) -> None:
        """Someone leaves the post they hold for another; theirs falls empty on the same day."""
        old = person.holding
        if old is not None:
            up = (old.post.tier or 9) > (post.tier or 9)
            same = old.post.agency == post.agency
            self.close(
                old,
                day,
                "promoted" if up and same else "moved_within" if same else "promoted" if up else "moved_agency",
            )
            self.plan(day, lambda about, on: self.vacated(about, on), old.post)
        self.appoint(person, post, "substantive", day)

    def vacated(self, post: Post, day: int) -> None:
        """What happens at an empty post; the rules of succession say it (see `succession`)."""
        raise NotImplementedError


def present(post: Post, day: int) -> Post | None:
    """The post that a post has become by a day, or none."""
    while post.successor is not None and not post.is_open(day):
        post = post.successor
    return post if post.is_open(day) else None
