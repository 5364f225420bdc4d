"""Posts opened, corrected, moved in the line, and closed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from mantle.people import audit
from mantle.people.actions import Refused
from mantle.people.models import Agency, Person, current
from mantle.people.stale import locked
from mantle.structures import rules
from mantle.structures.actions.appointments import end_appointment
from mantle.structures.models import Appointment, Post, ReportingLine


@transaction.atomic
def open_post(
    *, agency: Agency, title: str, manager: Post | None = None, starts_on: date | None, by: Person | None, at: datetime,
    **fields: Any,
) -> Post:  # fmt: skip
    """Open a post from a day on, reporting to another if one is named."""
    post = Post(agency=agency, title=title, starts_on=starts_on, **fields)
    _refuse_taken_reference(post)
    post.save()
    if manager is not None:
        ReportingLine.objects.create(post=post, manager=manager, starts_on=starts_on)
    audit.record("post opened", post, by=by, at=at, agency=agency)
    return post


@transaction.atomic
def correct_post(*, post: Post, version: int | None, reason: str, by: Person, at: datetime, **fields: Any) -> Post:
    """Correct what is written about a post. A post that becomes another post is a reorganisation, not a correction."""
    row = locked(post, version)
    before = {name: getattr(row, name) for name in fields}
    for name, value in fields.items():
        setattr(row, name, value)
    _refuse_taken_reference(row)
    row.save()
    changed = {name: [str(before[name]), str(value)] for name, value in fields.items() if before[name] != value}
    audit.record("post corrected", row, by=by, at=at, reason=reason, changed=changed)
    return row


def _refuse_taken_reference(post: Post) -> None:
    taken = Post.objects.filter(agency=post.agency, reference=post.reference, ends_on__isnull=True).exclude(pk=post.pk)
    if post.reference and post.ends_on is None and taken.exists():
        raise Refused(f"Another open post of {post.agency} has the reference {post.reference}.")


@transaction.atomic
def report_to(*, post: Post, manager: Post | None, on: date, by: Person | None, at: datetime) -> ReportingLine | None:
    """Move a post in the line from a day on; the line before that day stays on record. STR-9."""
    if manager is not None and _would_circle(post, manager, on):
        raise Refused(f"{manager} already reports to {post}, directly or through others: the line would be a circle.")
    present = ReportingLine.objects.select_for_update().filter(post=post, ends_on__isnull=True).first()
    if present is not None and present.manager == manager:
        return present
    if present is not None:
        _end_line(present, on)
    line = None if manager is None else ReportingLine.objects.create(post=post, manager=manager, starts_on=on)
    audit.record("line changed", post, by=by, at=at, manager=manager.code if manager else "", on=str(on))
    return line


def _end_line(line: ReportingLine, on: date) -> None:
    # A line that began on the very day never held: it is replaced, not ended.
    if line.starts_on is not None and line.starts_on >= on:
        line.delete()
    else:
        line.ends_on = on
        line.save()


def _would_circle(post: Post, manager: Post, on: date) -> bool:
    """STR-9: following the line upward from the new manager must never come back to the post."""
    lines = dict(ReportingLine.objects.filter(current(on)).values_list("post_id", "manager_id"))
    seen: set[int] = set()
    above: int | None = manager.pk
    while above is not None and above not in seen:
        if above == post.pk:
            return True
        seen.add(above)
        above = lines.get(above)
    return False


@transaction.atomic
def close_post(
    *, post: Post, ends_on: date, end_holders: bool = False, version: int | None, reason: str, by: Person, at: datetime
) -> Post:
    """Close a post from a day on. Whoever holds it has left, or leaves that day with the post; lines to it end."""
    row = locked(post, version)
    if row.starts_on and ends_on <= row.starts_on:
        raise Refused("A post ends after it starts.")
    _let_go(row, ends_on, end_holders=end_holders, by=by, at=at)
    row.ends_on = ends_on
    row.save()
    for line in ReportingLine.objects.filter(Q(post=row) | Q(manager=row), ends_on__isnull=True):
        _end_line(line, ends_on)
    audit.record("post closed", row, by=by, at=at, reason=reason, on=str(ends_on))
    return row


def _let_go(post: Post, ends_on: date, *, end_holders: bool, by: Person, at: datetime) -> None:
    held = Appointment.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=ends_on), post=post)
    rows = list(held.select_related("person"))
    if rows and not end_holders:
        names = ", ".join(row.person.name for row in rows)
        raise Refused(f"{names} would still be in this post. Record when they leave first, or let them leave with it.")
    for row in rows:
        reason = rules.LeavingReason.REORGANISED
        end_appointment(appointment=row, ends_on=ends_on, leaving_reason=reason, version=None, by=by, at=at)
