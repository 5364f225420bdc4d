"""The structure of an agency on a day, and what differs between two days."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet

from mantle.people.models import Agency, current
from mantle.structures.models import Appointment, Post, ReportingLine
from mantle.structures.queries.holdings import Holder, holders_of


@dataclass(slots=True)
class Line:
    """One line of an outline: a post, how deep it stands, how it is held."""

    post: Post
    depth: int
    holder: Holder
    below: int = 0


def structure_at(agency: Agency, on: date) -> list[Line]:
    """The agency's posts on a day as an indented outline: managers before those who report to them. Four queries."""
    posts = list(Post.objects.filter(agency=agency).at(on).with_holding(on).order_by("tier", "unit", "title", "pk"))
    holders = holders_of(posts, on)
    return _outline(posts, _managers_on(posts, on), holders)


def _managers_on(posts: list[Post], on: date) -> dict[int, int]:
    rows = ReportingLine.objects.filter(current(on), post__in=[post.pk for post in posts])
    return dict(rows.values_list("post_id", "manager_id"))


def _outline(posts: list[Post], managers: dict[int, int], holders: dict[int, Holder]) -> list[Line]:
    present = {post.pk for post in posts}
    below: dict[int | None, list[Post]] = defaultdict(list)
    for post in posts:
        manager = managers.get(post.pk)
        below[manager if manager in present else None].append(post)
    lines: list[Line] = []
    stack = [(post, 0) for post in reversed(below[None])]
    while stack:
        post, depth = stack.pop()
        reports = below.get(post.pk, [])
        lines.append(Line(post, depth, holders[post.pk], len(reports)))
        stack += [(report, depth + 1) for report in reversed(reports)]
    return lines


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed between two dates of one agency."""

    began: list[Post] = field(default_factory=list)
    ended: list[Post] = field(default_factory=list)
    arrived: list[Appointment] = field(default_factory=list)
    left: list[Appointment] = field(default_factory=list)
    moved: list[ReportingLine] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.began or self.ended or self.arrived or self.left or self.moved)


def difference(agency: Agency, one: date, other: date) -> Difference:
    """Posts, holders and lines that differ between two dates of one agency."""
    since, until = sorted((one, other))
    posts = Post.objects.filter(agency=agency)
    rows = Appointment.objects.filter(post__agency=agency).select_related("person", "post")
    lines = ReportingLine.objects.filter(post__agency=agency, starts_on__gt=since, starts_on__lte=until)
    return Difference(
        began=list(posts.at(until).exclude(pk__in=posts.at(since).values("pk"))),
        ended=list(posts.at(since).exclude(pk__in=posts.at(until).values("pk"))),
        arrived=list(rows.filter(current(until)).exclude(current(since))),
        left=list(rows.filter(current(since)).exclude(current(until))),
        moved=list(lines.filter(post__starts_on__lte=since).select_related("post", "manager")),
    )


def lines_about(post: Post, on: date) -> list[ReportingLine]:
    """Every line of a post, and those of its agency's managers on a day: what its history and the line above say."""
    # One question for the agency's managers (they are few) rather than one a level; a line may lead out of it.
    managers = Q(post__in=ReportingLine.objects.filter(post__agency=post.agency_id).values("manager")) & current(on)
    return list(ReportingLine.objects.filter(managers | Q(post=post)).select_related("manager").order_by("pk"))


def line_above(post: Post, on: date, lines_known: list[ReportingLine] | None = None) -> list[Post]:
    """The posts above a post on a day, nearest first; `lines_known` are the `lines_about` it, where they are loaded."""
    found: list[Post] = []
    lines = ReportingLine.objects.filter(current(on)).select_related("manager").order_by("pk")
    about = lines_about(post, on) if lines_known is None else lines_known
    known = {line.post_id: line.manager for line in reversed(about) if line.stands_on(on)}
    above = known.get(post.pk)
    while above is not None and above not in found:
        found.append(above)
        if above.agency_id != post.agency_id and above.pk not in known:
            further = lines.filter(post=above).first()
            known |= {above.pk: further.manager} if further else {}
        above = known.get(above.pk)
    return found


def reports_of(post: Post, on: date) -> QuerySet[Post]:
    """Posts that report to a post on a day."""
    lines = ReportingLine.objects.filter(current(on), manager=post).values("post")
    return Post.objects.filter(pk__in=lines).at(on).with_holding(on).order_by("title")
