"""Who comes next: at a director's post, on the ladder below it, and elsewhere."""

from __future__ import annotations

from random import Random

from mantle.home.demonstration.careers import MONTH, YEAR, Careers, present
from mantle.home.demonstration.records import Person, Post, Spell

# Of directors' posts that fall empty, those handed over on the day; the others are covered first.
HANDED_OVER = 0.37
SECOND_COVER = 0.17  # of covers, those followed by another
COVER_MONTHS = (2.6, 8.1)  # shape and mean
# Who covers: own second tier acting up, a former director, someone else.
COVERED_BY = (0.46, 0.36, 0.18)
MOVED_FROM_ANOTHER = 0.25  # of substantive appointments, directors who come from a director's post elsewhere
FROM_SECOND_TIER, OWN = 0.88, 0.75  # of those new to the role; of these, from their own authority
CONFIRMED = 0.35  # own second tier acting up when the post is filled from there: confirmed in it
# By tier: handed over on the day; months of a gap; share of gaps that someone covers; routes (own below, region below, sideways).
RANKS: dict[int | None, tuple[float, float, float, tuple[float, float, float]]] = {
    2: (0.36, 5.0, 0.55, (0.46, 0.22, 0.08)),
    3: (0.30, 5.6, 0.26, (0.42, 0.15, 0.05)),
    4: (0.30, 6.2, 0.12, (0.0, 0.0, 0.12)),
    None: (0.80, 3.0, 0.6, (0.0, 0.0, 0.0)),
}


class Succession(Careers):
    """The rules by which posts of this nation are covered and filled."""

    def __init__(self, rng: Random, posts: list[Post], as_at: int, regions: dict[int, str]) -> None:
        super().__init__(rng, posts, as_at)
        self.regions = regions
        self.below_since = as_at - round(11 * YEAR)  # from here on the record knows tiers 3 and 4
        self.former: list[tuple[Person, int]] = []
        self.by_agency: dict[tuple[int, int], list[Post]] = {}
        self.by_region: dict[tuple[str, int], list[Post]] = {}
        self.by_tier: dict[int, list[Post]] = {}
        for post in posts:
            self.know(post)

    def know(self, post: Post) -> None:
        if post.tier is not None:
            self.by_agency.setdefault((post.agency, post.tier), []).append(post)
            self.by_region.setdefault((self.regions[post.agency], post.tier), []).append(post)
            self.by_tier.setdefault(post.tier, []).append(post)

    def vacated(self, post: Post, day: int) -> None:
        now = present(post, day)
        if now is None or now.holder is not None:
            return
        if now.role == "dcs":
            self._note_former(now, day)
            if self.rng.random() < HANDED_OVER:
                self.fill_director(now, day)
            else:
                self.cover_director(now, day, self.rng.random() < SECOND_COVER)
        else:
            self._vacated_rank(now, day)

    def _note_former(self, post: Post, day: int) -> None:
        left = post.left
        if left is not None and left.end == day and left.person.holding is None and left.reason != "died":
            self.former.append((left.person, day))

    # The director

    def cover_director(self, post: Post, day: int, then_another: bool) -> None:
        person, kind = self._cover_for_director(post, day)
        self.appoint(person, post, kind, day)
        if kind == "acting" and day >= self.below_since and self.rng.random() < 0.4:
            self._cover_beneath(person, day)
        shape, mean = COVER_MONTHS
        ends = self.neat(day + round(max(1.6, self.rng.gammavariate(shape, mean / shape)) * MONTH), day + 40)
        self.plan(ends, self._next_cover if then_another else self._fill_director_post, post)

    def _cover_for_director(self, post: Post, day: int) -> tuple[Person, str]:
        way = self.rng.choices((0, 1, 2), COVERED_BY)[0]
        if way == 0 and (own := self.candidate(self.by_agency.get((post.agency, 2), []), day, 52.0, months=9)):
            return own, "acting"
        if way <= 1 and (former := self._former_director(day)):
            return former, "interim"
        if way == 2 and self.rng.random() < 0.35:
            near = self.by_region.get((self.regions[post.agency], 2), [])
            lent = self.candidate([p for p in near if p.agency != post.agency], day, 51.0)
            if lent:
                return lent, "secondment"
        return self.new_person(self.rng.gauss(56, 4), self.background_for(post), day), "interim"

    def _former_director(self, day: int) -> Person | None:
        self.former = [
            (p, since) for p, since in self.former if day - since < 7 * YEAR and (day - p.birth) / YEAR < 67.5
        ]
        free = [p for p, since in self.former if p.covering is None and p.holding is None and since < day]
        return self.rng.choice(free) if free else None

    def _cover_beneath(self, person: Person, day: int) -> None:
        """The acting director's own post is looked after by someone from the tier below."""
        own = person.holding.post if person.holding else None
        if own is None or own.cover is not None or own.tier != 2:
            return
        deputy = self.candidate(self.by_agency.get((own.agency, 3), []), day, 48.0)
        if deputy:
            self.appoint(
                deputy, own, "acting", day, overlap=f"Covers while {person.given} {person.family} acts as director"
            )

    def _next_cover(self, post: Post, day: int) -> None:
        now = present(post, day)
        if now is None or now.holder is not None:
            return
        if now.cover is not None:
            self.close(now.cover, day, "cover_ended")
        self.cover_director(now, day, then_another=False)

    def _fill_director_post(self, post: Post, day: int) -> None:
        now = present(post, day)
        if now is not None and now.holder is None:
            self.fill_director(now, day)

    def fill_director(self, post: Post, day: int) -> None:
        cover = post.cover
        person = self._next_director(post, day)
        if cover is not None:
            self.close(cover, day, "cover_ended")
        self.take(person, post, day)

    def _next_director(self, post: Post, day: int) -> Person:
        rng = self.rng
        if rng.random() < MOVED_FROM_ANOTHER:
            elsewhere = rng.choice((self.by_region[self.regions[post.agency], 1], self.by_tier[1]))
            moved = self.candidate([p for p in elsewhere if p is not post], day, 51.0, months=22)
            if moved:
                return moved
        if rng.random() < FROM_SECOND_TIER:
            promoted = self._promoted_director(post, day)
            if promoted:
                return promoted
        return self.newcomer(post, day)

    def _promoted_director(self, post: Post, day: int) -> Person | None:
        own = self.by_agency.get((post.agency, 2), [])
        if self.rng.random() < OWN:
            acting = post.cover.person if post.cover is not None and post.cover.kind == "acting" else None
            if acting is not None and acting.holding is not None and self.rng.random() < CONFIRMED:
                return acting
            found = self.candidate(own, day, 47.6)
            if found:
                return found
        near = self.by_region[self.regions[post.agency], 2] if self.rng.random() < 0.6 else self.by_tier[2]
        return self.candidate(
            [p for p in self.rng.sample(near, min(40, len(near))) if p.agency != post.agency], day, 47.6
        )

    # The ladder below, and elsewhere

    def candidate(
        self, posts: list[Post], day: int, age: float, *, months: float = 18, service: str = ""
    ) -> Person | None:
        """Someone who holds one of these posts, is free to go, and is near the usual age for a move."""
        best: tuple[float, Person] | None = None
        for post in self.rng.sample(posts, min(12, len(posts))):
            spell = post.holder
            if not self._may_go(spell, day, months):
                continue
            person = spell.person  # type: ignore[union-attr]
            distance = abs((day - person.birth) / YEAR - age) + self.rng.random() * 7
            distance -= 4 if service and post.service == service else 0
            if best is None or distance < best[0]:
                best = (distance, person)
        return best[1] if best else None

    def _may_go(self, spell: Spell | None, day: int, months: float) -> bool:
        if spell is None or spell.kind != "substantive" or spell.leaves is None or spell.person.covering is not None:
            return False
        return (
            day - spell.start > months * MONTH and day < spell.person.retires - round(1.5 * YEAR) and spell.leaves > day
        )

    def _vacated_rank(self, post: Post, day: int) -> None:
        handed, gap, covered, _ = RANKS[post.tier]
        if post.cover is not None:
            self.close(post.cover, day, "cover_ended")
        if self.rng.random() < handed:
            self.fill_rank(post, day)
            return
        ends = self.neat(day + round(max(0.7, self.rng.gammavariate(2.0, gap / 2)) * MONTH), day + 15)
        if self.rng.random() < covered and ends - day > 40:
            self._cover_rank(post, day)
        self.plan(ends, self._fill_rank_post, post)

    def _cover_rank(self, post: Post, day: int) -> None:
        way = self.rng.random()
        below = (post.tier or 9) + 1
        if way < 0.6 and below <= 4:
            acting = self.candidate(
                self.by_agency.get((post.agency, below), []), day, 46.0, months=9, service=post.service
            )
            if acting:
                self.appoint(acting, post, "acting", day)
            return
        if way < 0.75 and post.tier is not None:
            near = self.by_region[self.regions[post.agency], post.tier]
            lent = self.candidate(
                [p for p in self.rng.sample(near, min(30, len(near))) if p.agency != post.agency], day, 46.0
            )
            if lent:
                self.appoint(lent, post, "secondment", day)
            return
        self.appoint(self.newcomer(post, day), post, "interim", day)

    def _fill_rank_post(self, post: Post, day: int) -> None:
        now = present(post, day)
        if now is not None and now.holder is None:
            self.fill_rank(now, day)

    def fill_rank(self, post: Post, day: int) -> None:
        person = self._next_in_rank(post, day)
        if post.cover is not None:
            self.close(post.cover, day, "cover_ended")
        if person is None:
            self.appoint(self.newcomer(post, day), post, "substantive", day)
        else:
            self.take(person, post, day)

    def _next_in_rank(self, post: Post, day: int) -> Person | None:
        own, near, sideways = RANKS[post.tier][3]
        way = self.rng.random()
        if post.tier is None or way >= own + near + sideways:
            return None
        age = {2: 46.2, 3: 44.0, 4: 42.0}[post.tier]
        tier = post.tier if way >= own + near else post.tier + 1
        if way < own:
            return self.candidate(self.by_agency.get((post.agency, tier), []), day, age, service=post.service)
        region = self.by_region.get((self.regions[post.agency], tier), [])
        pool = [p for p in self.rng.sample(region, min(30, len(region))) if p.agency != post.agency]
        return self.candidate(pool, day, age, service=post.service)
