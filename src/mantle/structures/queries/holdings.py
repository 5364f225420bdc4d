"""How posts are held on a day, and which need someone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from mantle.people.access import Permission
from mantle.people.models import Person, current, within
from mantle.structures import rules
from mantle.structures.models import Appointment, Post


@dataclass(frozen=True, slots=True)
class Holder:
    """How one post is held on a day, ready to be shown: never as empty when it is statutory."""

    state: str
    appointments: tuple[Appointment, ...] = ()
    deputy: Appointment | None = None

    @property
    def needs_cover(self) -> bool:
        """STR-7: a statutory post without holder, cover or standing deputy: somebody must say who acts tonight."""
        return self.state == "uncovered"


def holder_of(post: Post, on: date, held: Iterable[Appointment] | None = None) -> Holder:
    """How a post is held on a day; `held` are its appointments where they are loaded already."""
    rows = post.appointments.filter(current(on)).select_related("person", "post__agency") if held is None else held
    now = [row for row in rows if row.starts_on <= on and (row.ends_on is None or on < row.ends_on)]
    return _holder(post, now, {} if now else deputies_of([post], on))


def holders_of(posts: Iterable[Post], on: date) -> dict[int, Holder]:
    """How each of these posts (loaded with `with_holding`) is held; two queries at most, however many posts."""
    rows = list(posts)
    deputies = deputies_of([post for post in rows if not post.now], on)
    return {post.pk: _holder(post, post.now, deputies) for post in rows}


def _holder(post: Post, now: list[Appointment], deputies: dict[int, Appointment]) -> Holder:
    held = tuple(row for row in now if not row.is_cover)
    if held:
        return Holder("held", (*held, *(row for row in now if row.is_cover)))
    if now:
        return Holder("covered", tuple(now))
    deputy = deputies.get(post.deputy_id or 0)
    if post.is_statutory:
        return Holder("deputy" if deputy else "uncovered", (), deputy)
    return Holder("vacant", (), deputy)


def deputies_of(posts: Iterable[Post], on: date) -> dict[int, Appointment]:
    """The appointment that holds each deputy post on a day."""
    wanted = {post.deputy_id for post in posts if post.deputy_id}
    if not wanted:
        return {}
    rows = Appointment.objects.filter(current(on), post__in=wanted).select_related("person", "post__agency")
    return {row.post_id: row for row in rows}


def posts_needing_cover(person: Person, on: date) -> QuerySet[Post]:
    """Statutory posts over which this person may record changes, that nobody holds, covers or stands in for."""
    reach = within(person.standing.reach(Permission.EDIT_POSTS), "agency")
    rows = Post.objects.filter(reach).at(on).with_holding(on).exclude(statutory_role="")
    rows = rows.filter(is_held=False, is_covered=False)
    return rows.exclude(deputy__appointments__in=Appointment.objects.filter(current(on))).select_related("agency")


def statutory_posts(person: Person, on: date) -> QuerySet[Post]:
    rows = Post.objects.visible_to(person).at(on).exclude(statutory_role="").with_holding(on)
    return rows.select_related("agency").order_by("agency__name", "title")


def recent_changes(person: Person, since: date, until: date) -> QuerySet[Appointment]:
    """Appointments that began or ended lately, at posts this person may see."""
    span = Q(starts_on__gte=since, starts_on__lte=until) | Q(ends_on__gte=since, ends_on__lte=until)
    rows = Appointment.objects.visible_to(person).filter(span)
    return rows.select_related("person", "post__agency").order_by("-starts_on", "-pk")


def covers_ending(person: Person, on: date, until: date) -> QuerySet[Appointment]:
    """Interim and acting appointments that are to end soon."""
    rows = Appointment.objects.visible_to(person).filter(kind__in=rules.COVER, ends_on__gt=on, ends_on__lte=until)
    return rows.select_related("person", "post__agency").order_by("ends_on")
