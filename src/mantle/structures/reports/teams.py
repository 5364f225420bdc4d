"""How strong the team around a post is: held, new, likely to move, broad; each figure with what it can tell. CFS-10."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median

from mantle.people.access import Permission
from mantle.people.models import Person, current
from mantle.people.queries.limits import limited
from mantle.structures.models import Appointment, Post
from mantle.structures.queries.chances import chances_on, class_of
from mantle.structures.queries.teams import counted_levels, levels_below
from mantle.structures.rules.mix import Mix, mix_of_people
from mantle.structures.rules.teams import COVER_ENDS_WITHIN, NEW_BELOW, Level, gaps_of_team, said_of_leaving

YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Team:
    """Everything that a page says of the team around a post."""

    levels: list[Level]
    members: list[Post]
    years: float | None = None
    new: int = 0
    held: int = 0
    leaving: str = ""
    breadth: Mix | None = None
    gaps: list[str] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        if not self.levels:
            return "No post reports to this one on record."
        return f"{self.levels[0].sentence} {len(self.gaps) or 'No'} {'gap' if len(self.gaps) == 1 else 'gaps'} found."


def team_of(post: Post, viewer: Person, at: datetime) -> Team:
    """The team around a post today; what is said of leaving only to those who may see it (STR-26)."""
    on = at.date()
    levels = levels_below(post, on)
    direct = [each for each in (levels[0] if levels else []) if not each.is_group]
    now = [row for each in direct for row in each.now]
    substantive = [row for row in now if not row.is_cover]
    years = [(on - row.starts_on).days / YEAR for row in substantive]
    new = sum(each < NEW_BELOW for each in years)
    return Team(
        levels=counted_levels(levels), members=direct, years=median(years) if years else None, new=new,
        held=len(substantive), leaving=_leaving(direct, viewer, at), breadth=_breadth(levels, viewer),
        gaps=_gaps(post, direct, now, new, len(substantive), on),
    )  # fmt: skip


def _gaps(post: Post, direct: list[Post], now: list[Appointment], new: int, held: int, on: date) -> list[str]:
    soon = on + timedelta(COVER_ENDS_WITHIN)
    ending = [row.post_id for row in now if row.is_cover and row.ends_on and row.ends_on <= soon]
    above = post.appointments.filter(current(on)).select_related("person")  # whoever acts up holds their own post too
    posts = Counter(row.person for row in (*now, *above))
    return gaps_of_team(
        vacant=[each.title for each in direct if not each.now],
        ending=[each.title for each in direct if each.pk in ending],
        new=new, held=held, doubled=[person.name for person, count in posts.items() if count > 1],
    )  # fmt: skip


def _leaving(direct: list[Post], viewer: Person, at: datetime) -> str:
    """CFS-11: from classes of posts in all authorities, never from anything about a person."""
    if not direct or not all(viewer.may(Permission.VIEW_LOSS, each.agency) for each in direct):
        return ""
    known, left_out = chances_on(at.date(), at.hour), set(limited("suggestions"))
    alike = [each for each in direct if each.tier in (1, 2, 3, 4) and each.agency.is_upper_tier]
    rows = [(each, row) for each in alike for row in each.now if row.person_id not in left_out]
    found = [known.get(class_of(each.tier, row.kind, row.starts_on, at.date())) for each, row in rows]
    return said_of_leaving([chance.share for chance in found if chance], sum(len(each.now) for each in direct))


def _breadth(levels: list[list[Post]], viewer: Person) -> Mix | None:
    """Service areas of those on the first two levels; areas of fewer than four people are not told apart."""
    left_out = set(limited("figures"))
    rows = {row.person_id: row for level in levels[:2] for post in level for row in post.now}
    people = [row.person for key, row in rows.items() if key not in left_out]
    return mix_of_people((person.pk, person.get_background_display()) for person in people) if people else None
