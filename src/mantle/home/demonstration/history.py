"""Thirty years of a nation: who was there when the record begins, agencies that split and merge, directors shared."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from mantle.home.demonstration.careers import YEAR
from mantle.home.demonstration.records import Agency, AgencyLink, Post, PostLink, Reorganisation, Spell
from mantle.home.demonstration.succession import Succession

LONG_RECORD = round(30 * YEAR)


class History(Succession):
    """The whole story, from the first day of the record to the day as at which the nation is shown."""

    def __init__(self, rng: Random, posts: list[Post], as_at: int, agencies: list[Agency]) -> None:
        super().__init__(rng, posts, as_at, {agency.number: agency.region for agency in agencies})
        self.agencies = agencies
        self.first = as_at - LONG_RECORD
        self.post_links: list[PostLink] = []
        self.reorganisations: list[Reorganisation] = []
        self.apart: set[int] = set()  # posts that follow another: second hats and shared posts

    def begin(self, links: list[AgencyLink]) -> None:
        """Fill the posts that stand when the record begins, and note when the others open."""
        changed = {link.successor: link.on for link in links}
        for post in self.posts:
            opens = max(post.starts, self.first if post.tier in {1, 2} else self.below_since)
            if post.number in self.apart or not post.is_open(opens):
                continue
            if opens > post.starts:
                self.already_there(self._of_usual_age(post, opens), post, opens)
            elif changed.get(post.agency) != post.starts:
                self.plan(post.starts, self.vacated, post)
        for on in sorted({link.on for link in links}):
            self.plan(on, self._reorganise, [link for link in links if link.on == on])

    def _of_usual_age(self, post: Post, day: int):
        person = self.newcomer(post, day)
        person.birth -= round(self.rng.uniform(0, 3) * YEAR)
        person.retires = max(person.retires, day + 60)
        return person

    # Agencies that end

    def _reorganise(self, links: list[AgencyLink], day: int) -> None:
        """Posts of agencies that end live on in the posts that follow, with their holders where there is room."""
        new = {link.successor for link in links}
        old = dict.fromkeys(link.predecessor for link in links)
        for number in old:
            kind = next(link.kind for link in links if link.predecessor == number)
            self.reorganisations.append(Reorganisation(number, self._name_of(number, new, kind), day))
            self._move_posts(number, new, kind, day)
        for post in [post for post in self.posts if post.agency in new and post.starts == day]:
            if post.holder is None and post.number not in self.apart:
                self.plan(day, self.vacated, post)

    def _name_of(self, old: int, new: Iterable[int], kind: str) -> str:
        names = " and ".join(self.agencies[number].short_name for number in sorted(new))
        return f"{self.agencies[old].short_name} becomes {'part of ' if kind == 'merged' else ''}{names}"

    def _move_posts(self, number: int, new: set[int], kind: str, day: int) -> None:
        taken = {link.successor for link in self.post_links}
        for post in [post for post in self.posts if post.agency == number and post.ends == day]:
            follower = self._follower(post, new, taken, kind, day)
            post.successor = follower
            if follower is not None:
                taken.add(follower.number)
            linked = follower.number if follower else None
            self.post_links.append(PostLink(len(self.reorganisations) - 1, post.number, linked, kind))
            self._move_holder(post, follower, day)

    def _follower(self, post: Post, new: set[int], taken: set, kind: str, day: int) -> Post | None:
        """The nearest new post that is still free; of a merger, several old posts may become one."""
        same = [
            p
            for p in self.posts
            if p.agency in new and p.starts == day and (p.tier, p.service) == (post.tier, post.service)
        ]
        same = [p for p in same if p.role == post.role and (post.tier is not None or p.title == post.title)]
        free = [p for p in same if p.number not in taken]
        alike = [p for p in free if p.title == post.title]
        if alike or free:
            return (alike or free)[0]
        return same[0] if same and kind == "merged" and post.tier in {None, 1, 2} else None

    def _move_holder(self, post: Post, follower: Post | None, day: int) -> None:
        if post.cover is not None:
            self.close(post.cover, day, "cover_ended")
        if post.holder is None:
            return
        person = post.holder.person
        self.close(post.holder, day, "reorganised")
        if follower is not None and follower.holder is None:
            self.appoint(person, follower, "substantive", day)
        elif post.role == "dcs":
            self.former.append((person, day))

    # Directors who serve two authorities

    def share_from(self, day: int, first: Post, second: Post) -> None:
        """From a day on the director of the first authority is director of the second as well."""
        self.plan(day, self._begin_sharing, (first, second))

    def _begin_sharing(self, pair: tuple[Post, Post], day: int) -> None:
        _, second = pair
        for spell, reason in ((second.cover, "cover_ended"), (second.holder, "retired")):
            if spell is not None:
                self.close(spell, day, reason)
        self.apart.add(second.number)

    def vacated(self, post: Post, day: int) -> None:
        if post.number not in self.apart:
            super().vacated(post, day)

    def cover_director(self, post: Post, day: int, then_another: bool) -> None:
        if post.number not in self.apart:
            super().cover_director(post, day, then_another)

    def fill_director(self, post: Post, day: int) -> None:
        if post.number not in self.apart:
            super().fill_director(post, day)

    def echo(self, source: Post, target: Post, kind: str, since: int) -> None:
        """Whoever holds or covers one post from a day on stands in the other as well."""
        for spell in [s for s in self.spells if s.post is source and (s.end is None or s.end > since)]:
            covers = spell.kind in {"interim", "acting", "secondment"}
            beside = f"Also {source.title}, {self.agencies[source.agency].short_name}"
            second = Spell(
                spell.person, target, spell.kind if covers else kind, max(spell.start, since), spell.end,
                "" if spell.end is None else spell.reason, beside if covers else "", number=len(self.spells),
            )  # fmt: skip
            self.spells.append(second)
            target.holder, target.cover = (target.holder, second) if covers else (second, target.cover)
