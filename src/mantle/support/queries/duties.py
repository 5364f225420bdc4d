"""Who is owed a mentor because of an appointment, and how each duty stands. SUP-20 to SUP-25."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from mantle.people.access import Role
from mantle.people.models import Person, RoleHeld, current
from mantle.structures.models import Appointment, Post
from mantle.support.models import DutyPeriod, SupportNeed
from mantle.support.rules.duties import (
    DAYS_TO_MATCH,
    DUTY_STATES,
    LOOKS_BACK,
    OF_POSTS,
    DutyState,
    Held,
    coverage,
    days_to_match,
    duty_state,
    opens_duty,
)
from mantle.support.rules.needs import NeedState
from mantle.support.rules.pool import SupportKind

OPEN_STILL = Q(state__in=(NeedState.WAITING, NeedState.OFFERED, NeedState.CHOSEN))


def appointments_that_open(viewer: Person | None, on: date) -> list[Appointment]:
    """SUP-20: new appointments to directors' posts that opened no duty yet; all of them for the daily work."""
    rows = Appointment.objects.all() if viewer is None else Appointment.objects.visible_to(viewer)
    new = rows.filter(current(on), post__statutory_role=OF_POSTS, starts_on__gte=on - LOOKS_BACK)
    new = new.exclude(support_needs__is_duty=True).select_related("post__agency", "person")
    found = list(new.order_by("starts_on", "pk"))
    held = Appointment.objects.filter(
        person__in=[row.person_id for row in found], post__in=[row.post_id for row in found]
    )
    known = [Held(*row) for row in held.values_list("pk", "person", "post", "starts_on", "ends_on")]
    plain = {row.pk: Held(row.pk, row.person_id, row.post_id, row.starts_on, row.ends_on) for row in found}
    return [row for row in found if opens_duty(plain[row.pk], known, on)]


def duties_to_meet(viewer: Person | None) -> QuerySet[SupportNeed]:
    """SUP-22: duties nobody is matched for; all of them for the daily work."""
    rows = SupportNeed.objects.all() if viewer is None else SupportNeed.objects.visible_to(viewer)
    return rows.filter(OPEN_STILL, is_duty=True)


def lapsed_duties(viewer: Person | None, on: date) -> QuerySet[SupportNeed]:
    """SUP-25: duties without a match whose holder has left, or whose appointment is off the record."""
    return duties_to_meet(viewer).filter(Q(appointment__isnull=True) | Q(appointment__ends_on__lte=on))


def duties_to_escalate(viewer: Person | None, on: date) -> QuerySet[SupportNeed]:
    """SUP-25: duties whose last day has gone by with nobody matched, and about which no letter went out."""
    return duties_to_meet(viewer).filter(due_on__lt=on, escalated_at__isnull=True).order_by("due_on", "pk")


def programme_team(on: date) -> list[Person]:
    """SUP-25: whom a letter about what is overdue reaches: those of the programme team who have an account."""
    held = RoleHeld.objects.filter(current(on), role=Role.PROGRAMME_TEAM, person__account__is_active=True)
    return list(Person.objects.filter(pk__in=held.values("person"), merged_into__isnull=True).order_by("pk"))


def period_on(day: date) -> int:
    """SUP-23: within how many days of this day a mentor is found."""
    return days_to_match(DutyPeriod.objects.values_list("starts_on", "days"), day)


def periods() -> list[tuple[date | None, int, str]]:
    """SUP-23: every number of days that held or will, the newest first, with who set it and why."""
    rows = DutyPeriod.objects.select_related("set_by")
    found: list[tuple[date | None, int, str]] = [
        (row.starts_on, row.days, f"{row.reason} ({row.set_by or 'the system'})") for row in rows
    ]
    return [*found, (None, DAYS_TO_MATCH, "The number that Mantle starts with.")]


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One duty: whose, how it stands, and the post where the reader may see it."""

    need: SupportNeed
    state: DutyState
    sees_post: bool
    days: int  # left until the last day; below nothing when it has gone by


@dataclass(frozen=True, slots=True)
class Coverage:
    """Every duty in sight, the most pressing first, with how many are covered of those that want one."""

    lines: list[DutyLine]
    covered: int
    wanted: int
    counts: dict[DutyState, int]


def coverage_of(viewer: Person, on: date) -> Coverage:
    """SUP-22: duties of the last six months, and older ones that are not met. Three questions."""
    rows = (
        SupportNeed.objects.visible_to(viewer)
        .filter(is_duty=True)
        .select_related("person", "post__agency", "agency", "appointment")
    )
    rows = rows.filter(OPEN_STILL | Q(asked_at__date__gte=on - LOOKS_BACK), kind=SupportKind.MENTOR)
    found = [(row, state) for row in rows if (state := duty_state(row.state, row.due_on, on)) is not None]
    posts = [row.post_id for row, _ in found if row.post_id is not None]
    seen = set(Post.objects.visible_to(viewer).filter(pk__in=posts).values_list("pk", flat=True))
    pressing = list(DUTY_STATES)
    lines = [DutyLine(row, state, row.post_id in seen, (row.due_on - on).days) for row, state in found]
    lines.sort(key=lambda each: (pressing.index(each.state), each.days))
    covered, wanted = coverage(state for _, state in found)
    counts = {state: sum(each == state for _, each in found) for state in DutyState}
    return Coverage(lines, covered, wanted, counts)
