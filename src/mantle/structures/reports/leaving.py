"""What a post's page says of the chance that it falls empty. STR-26.

How the chance is worked out: `mantle.structures.queries.chances`, which plans of who could step in read too.
"""

from __future__ import annotations

from datetime import date, datetime

from mantle.people.access import Permission
from mantle.people.models import Person
from mantle.people.queries.limits import limited
from mantle.structures import queries
from mantle.structures.models import Appointment, Post
from mantle.structures.queries.chances import Class, chances_on, class_of, sentence_of


def sentences_about_leaving(person: Person, post: Post, holder: queries.Holder, at: datetime) -> list[str]:
    """What a post's page says of the chance that it falls empty; nothing to those who may not see it. STR-26."""
    alike = post.tier in (1, 2, 3, 4) and post.agency.is_upper_tier and not post.is_group
    if not alike or not holder.appointments or not person.may(Permission.VIEW_LOSS, post.agency):
        return []
    on = at.date()
    chances = chances_on(on, at.hour)
    left_out = set(limited("suggestions").filter(person__in=[row.person_id for row in holder.appointments]))
    asked = [row for row in holder.appointments if row.person_id not in left_out]
    classes = dict.fromkeys(_class(row, on, post) for row in asked)
    return [sentence_of(chances.get(each), each) for each in classes]


def _class(row: Appointment, on: date, post: Post) -> Class:
    return class_of(post.tier, row.kind, row.starts_on, on)
