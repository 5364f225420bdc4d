"""What is read for the chance that a holder leaves: past spells at posts alike, and those who hold a post today."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.db.models import Q, QuerySet

from mantle.people.access import Permission
from mantle.people.models import Person, current, within
from mantle.people.queries.limits import limited
from mantle.structures.models import Appointment

# Posts alike are compared across the authorities that carry children's services; single posts of tiers 1 to 4.
ALIKE = Q(post__agency__is_upper_tier=True, post__is_group=False, post__tier__in=(1, 2, 3, 4))


class Watched(NamedTuple):
    """An appointment as it is watched: `ends_on` is the first day no longer in post."""

    person: int
    post: int
    tier: int
    kind: str
    starts_on: date
    ends_on: date | None


def watched(since: date, until: date) -> list[Watched]:
    """Appointments to posts alike that lasted into a span of time."""
    rows = Appointment.objects.filter(ALIKE, Q(ends_on__isnull=True) | Q(ends_on__gt=since), starts_on__lt=until)
    rows = rows.exclude(person__in=limited("figures"))
    names = ("person_id", "post_id", "post__tier", "kind", "starts_on", "ends_on")
    return [Watched(*row) for row in rows.order_by().values_list(*names)]


def holders_at_risk(person: Person, on: date) -> QuerySet[Appointment]:
    """Who holds posts alike on a day, where this person may see the chance that a post falls empty. STR-26."""
    rows = Appointment.objects.visible_to(person).filter(ALIKE, current(on), current(on, "post__"))
    rows = rows.exclude(person__in=limited("suggestions"))
    reach = within(person.standing.reach(Permission.VIEW_LOSS), "post__agency")
    return rows.filter(reach).select_related("person", "post__agency")
