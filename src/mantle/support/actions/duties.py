"""A mentor for everybody newly appointed as director: duties opened from appointments, lapsed, escalated. SUP-20."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from mantle.people import audit, mail
from mantle.people.actions import Refused
from mantle.people.models import Person
from mantle.people.stale import locked
from mantle.structures.models import Appointment
from mantle.support.actions.needs import set_options_aside
from mantle.support.models import Arrangement, DutyPeriod, SupportNeed
from mantle.support.queries.duties import (
    appointments_that_open,
    duties_to_escalate,
    lapsed_duties,
    period_on,
    programme_team,
)
from mantle.support.rules.duties import FEWEST_DAYS, MOST_DAYS
from mantle.support.rules.needs import Aim, NeedState, next_need_state
from mantle.support.rules.pool import USUAL_HOURS, SupportKind


def look_in_background(*, arguments: dict[str, Any], by: Person | None, at: datetime, progress: Any) -> None:
    """The chore that keeps the duty, once a day. SUP-20."""
    look_for_duties(by=by, at=at)


@transaction.atomic
def look_for_duties(*, by: Person | None, at: datetime) -> dict[str, int]:
    """Open, lapse and escalate what appointments of today ask for; a second run on the same day changes nothing.

    Returns how many of each. SUP-20, SUP-25.
    """
    today = timezone.localtime(at).date()
    lapsed = [_lapse(row, by, at) for row in lapsed_duties(by, today)]
    opened = [row for each in appointments_that_open(by, today) if (row := _open_duty(each, by, at)) is not None]
    late = list(duties_to_escalate(by, today))
    if late:
        _escalate(late, today, by, at)
    return {"opened": len(opened), "lapsed": len(lapsed), "escalated": len(late)}


def _lapse(need: SupportNeed, by: Person | None, at: datetime) -> SupportNeed:
    row = locked(need, None)
    row.state, row.closed_on = next_need_state(row.state, "withdraw"), timezone.localtime(at).date()
    row.save()
    set_options_aside(row, at)
    audit.record("mentor duty lapsed", row, by=by, at=at)
    return row


def _open_duty(appointment: Appointment, by: Person | None, at: datetime) -> SupportNeed | None:
    """One duty; None when another run was quicker, or one for another post of the same person stands."""
    person, today = appointment.person, timezone.localtime(at).date()
    due = appointment.starts_on + timedelta(period_on(appointment.starts_on))
    facts = {"appointment": appointment, "post": appointment.post, "is_duty": True, "due_on": due}
    known = SupportNeed.objects.select_for_update().filter(person=person, kind=SupportKind.MENTOR).open().first()
    try:
        with transaction.atomic():
            if known is not None and known.state != NeedState.MATCHED:
                return None if known.is_duty else _turned_into_duty(known, facts, by, at)
            running = Arrangement.objects.running().filter(need=known).first() if known is not None else None
            if known is not None:
                known.state, known.closed_on = NeedState.ENDED, today
                known.version += 1
                known.save()
            row = SupportNeed.objects.create(
                person=person, kind=SupportKind.MENTOR, agency=appointment.post.agency, aim=Aim.NEW_POST,
                hours=Decimal(USUAL_HOURS[SupportKind.MENTOR]), asked_by=None, asked_at=at,
                waits_since=appointment.starts_on,
                state=NeedState.WAITING if running is None else NeedState.MATCHED, **facts,
            )  # fmt: skip
            if running is not None:  # the mentor whom they have goes on
                Arrangement.objects.filter(pk=running.pk).update(need=row)
    except IntegrityError:
        return None
    audit.record("mentor duty opened", row, by=by, at=at, due=f"{due:%Y-%m-%d}")
    return row


def _turned_into_duty(need: SupportNeed, facts: dict[str, Any], by: Person | None, at: datetime) -> SupportNeed:
    """Somebody who waits for a mentor already is owed one from now on."""
    for name, value in facts.items():
        setattr(need, name, value)
    need.version += 1
    need.save()
    audit.record("mentor duty opened", need, by=by, at=at, due=f"{need.due_on:%Y-%m-%d}")
    return need


def _escalate(late: list[SupportNeed], today: date, by: Person | None, at: datetime) -> None:
    """SUP-25: one letter to each of the programme team about what went overdue; nobody is named in it."""
    for need in late:
        row = locked(need, None)
        row.escalated_at = at
        row.save()
        audit.record("mentor duty overdue", row, by=by, at=at)
    for person in programme_team(today):
        mail.queue(
            "support/overdue", to=person, key=f"mentor duties overdue {late[0].code} {person.code}",
            words={"count": len(late)}, link=reverse("support:duties"), by=by, at=at,
        )  # fmt: skip


@transaction.atomic
def set_days(*, days: int, starts_on: date, reason: str, by: Person, at: datetime) -> DutyPeriod:
    """Set within how many days a mentor is found, from a day that lies ahead; what held before stays. SUP-23."""
    if not FEWEST_DAYS <= days <= MOST_DAYS:
        raise Refused(f"Choose between {FEWEST_DAYS} and {MOST_DAYS} days.")
    if starts_on < timezone.localtime(at).date():
        raise Refused("Choose today or a day that lies ahead: who began before keeps the days of then.")
    if DutyPeriod.objects.filter(starts_on=starts_on).exists():
        raise Refused("From that day on another number is set already. Choose another day.")
    row = DutyPeriod.objects.create(days=days, starts_on=starts_on, reason=reason, set_by=by, set_at=at)
    audit.record("days to find a mentor set", row, by=by, at=at, reason=reason, days=days)
    return row
