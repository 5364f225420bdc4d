"""Posts and the lines between them: one outline for each authority, varied by its size and its own way with words."""

from __future__ import annotations

from random import Random

from mantle.home.demonstration import words
from mantle.home.demonstration.records import Agency, Line, Post, Term

SECOND, THIRD, FOURTH = 5.0, 18.0, 54.0  # posts of an authority of middling size, by tier
TWIN_HATS = 11 / 153


class Drawing:
    """Posts as they are drawn: `of` finds them by agency and tier."""

    def __init__(self, rng: Random, opened: int) -> None:
        self._rng = rng
        self._opened = opened
        self.posts: list[Post] = []
        self.lines: list[Line] = []
        self.terms: list[Term] = []
        self.of: dict[tuple[int, int | None], list[Post]] = {}

    def add(
        self, agency: Agency, title: str, unit: str, tier: int | None, *, above: Post | None = None, **fields
    ) -> Post:
        starts = max(self._opened, agency.starts or 0)
        post = Post(len(self.posts), agency.number, title, unit, fields.pop("service", unit), tier, **fields)
        post.starts, post.ends = post.starts or starts, agency.ends
        self.posts.append(post)
        self.of.setdefault((agency.number, tier), []).append(post)
        if above is not None:
            self.lines.append(Line(post.number, above.number, max(post.starts, above.starts), post.ends))
        return post

    def draw_authority(self, agency: Agency) -> None:
        rng = self._rng
        ladder = rng.choice(words.LADDERS)
        top = self.add(agency, "Chief Executive", "Corporate", None)
        self.add(agency, "Lead Member for Children's Services", "Cabinet", None)
        title = "Director of Children's Services" if rng.random() < 0.8 else "Executive Director, Children and Families"
        director = self.add(
            agency, title, "Children's services", 1, above=top, role="dcs", grade=ladder.grades[0], service="all"
        )
        seconds = self._draw_second(agency, director, ladder)
        director.deputy = seconds[0].number
        thirds = self._draw_third(agency, seconds, ladder)
        self._draw_fourth(agency, thirds, ladder)
        self._number_posts(agency)
        if rng.random() < 0.3 and agency.ends is None:
            words_of = [*zip(ladder.grades, (1, 2, 3, 4), strict=True), (ladder.extra, 4)]
            self.terms.extend(Term(agency.number, word, tier) for word, tier in words_of)

    def _draw_second(self, agency: Agency, director: Post, ladder: words.Ladder) -> list[Post]:
        count = max(4, min(len(words.SERVICES), round(SECOND * agency.size**0.6 + self._rng.gauss(0, 0.5))))
        form = self._rng.choices(words.SECOND_TIER, [6, 1, 2, 1])[0]
        return [
            self.add(
                agency, form.format(_title(service.unit)), service.unit, 2, above=director, grade=ladder.grades[1]
            )
            for service in words.SERVICES[:count]
        ]  # fmt: skip

    def _draw_third(self, agency: Agency, seconds: list[Post], ladder: words.Ladder) -> list[Post]:
        rng = self._rng
        form = rng.choice(words.THIRD_TIER)
        wanted = round(THIRD * agency.size)
        heads = [(service, head) for service in words.SERVICES for head in service.heads]
        heads = sorted(rng.sample(heads, min(wanted, len(heads))), key=lambda pair: (pair[0].unit, pair[1]))
        posts = []
        for place in range(wanted):
            service, head = heads[place % len(heads)]
            if place >= len(heads):
                head = f"{head} ({words.LOCALITIES[(place // len(heads)) % 6]})"
            above = next((post for post in seconds if post.unit == service.unit), seconds[place % len(seconds)])
            unit, starts = f"{service.unit}: {head}", self._late_start(agency, 0.08)
            posts.append(
                self.add(
                    agency, form.format(head), unit, 3, above=above, grade=ladder.grades[2], service=service.unit,
                    starts=starts,
                )
            )  # fmt: skip
        return posts

    def _draw_fourth(self, agency: Agency, thirds: list[Post], ladder: words.Ladder) -> None:
        rng = self._rng
        services = {service.unit: service for service in words.SERVICES}
        forms = rng.sample(words.FOURTH_TIER, 3)
        seen: dict[str, int] = {}
        for place in range(round(FOURTH * agency.size)):
            above = thirds[place % len(thirds)]
            title = rng.choice(forms).format(rng.choice(services[above.service].managers))
            seen[title] = seen.get(title, 0) + 1
            if seen[title] > 1:
                title = f"{title} ({words.LOCALITIES[(seen[title] - 2) % 6]})"
            self.add(
                agency, title, above.unit, 4, above=above, service=above.service, fte=self._fte(),
                grade=ladder.grades[3] if rng.random() < 0.75 else ladder.extra,
                starts=max(above.starts, self._late_start(agency, 0.08)),
            )  # fmt: skip

    def _late_start(self, agency: Agency, share: float) -> int:
        """Some posts were only made in recent years: the day, or 0 for long ago."""
        if agency.ends is not None or self._rng.random() > share:
            return 0
        return max(agency.starts or 0, self._opened + 365 * self._rng.randint(31, 38))

    def _fte(self) -> float:
        return self._rng.choices([1.0, 0.8, 0.6, 0.5], [90, 5, 3, 2])[0]

    def _number_posts(self, agency: Agency) -> None:
        """Half of the authorities give their posts references of their own."""
        if self._rng.random() < 0.5:
            return
        for tier in (None, 1, 2, 3, 4):
            for post in self.of.get((agency.number, tier), []):
                post.reference = f"{agency.short_name[:3].upper()}{1000 + post.number}"

    def draw_adult_services(self, agency: Agency, top: Post) -> Post:
        """Where the director wears a second hat."""
        return self.add(agency, "Director of Adult Social Services", "Adult services", None, above=top, role="dass")

    def draw_partner(self, agency: Agency) -> None:
        chief = None
        for title, unit, role in words.PARTNER_POSTS[agency.kind]:
            post = self.add(agency, title, unit, None, above=chief, role=role)
            chief = chief or post


def _title(unit: str) -> str:
    return " ".join(word if word in {"and", "SEND"} else word.capitalize() for word in unit.split())
