"""The posts below a post, level by level, with who holds each on a day."""

from __future__ import annotations

from collections import Counter
from datetime import date

from mantle.people.acting import past_the_wall
from mantle.people.models import current
from mantle.structures.models import Post, ReportingLine
from mantle.structures.rules.teams import DEEPEST, Level


@past_the_wall("CFS-10: whoever holds a post, or sees it, knows who holds those below it")
def levels_below(post: Post, on: date, deepest: int = DEEPEST) -> list[list[Post]]:
    """Posts that report to a post, then those that report to them, each loaded with its holders; no post twice."""
    found: list[list[Post]] = []
    seen, above = {post.pk}, [post.pk]
    for _ in range(deepest):
        lines = ReportingLine.objects.filter(current(on), manager__in=above).values("post")
        rows = Post.objects.filter(pk__in=lines).exclude(pk__in=seen).at(on).with_holding(on)
        level = list(rows.select_related("agency", "deputy").order_by("title", "pk"))
        if not level:
            break
        found.append(level)
        above = [each.pk for each in level]
        seen |= set(above)
    return found


def counted_levels(levels: list[list[Post]]) -> list[Level]:
    """CFS-10: how each level is held; lines that stand for several alike posts are counted apart."""
    found = []
    for depth, posts in enumerate(levels, 1):
        single = [post for post in posts if not post.is_group]
        states = Counter("held" if post.is_held else "covered" if post.is_covered else "vacant" for post in single)
        found.append(
            Level(depth, len(single), states["held"], states["covered"], states["vacant"], len(posts) - len(single))
        )
    return found
