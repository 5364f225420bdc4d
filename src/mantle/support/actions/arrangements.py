"""Arrangements: made when both have said yes, counted by days and hours, ended with a reason. SUP-15 to SUP-19."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from mantle.people import audit, mail
from mantle.people.access import Permission
from mantle.people.actions import Refused
from mantle.people.guards import may_over
from mantle.people.models import Person
from mantle.people.stale import locked
from mantle.programmes.actions import coaching
from mantle.programmes.models import CoachingContract, CoachingDay
from mantle.programmes.models.places import RUNNING
from mantle.programmes.rules import CoachingKind, spent
from mantle.support.actions.matching import agreed
from mantle.support.models import Arrangement, ArrangementDay, MatchOption, SupportNeed
from mantle.support.rules.needs import EndReason, next_need_state
from mantle.support.rules.pool import KIND_NAMES, USUAL_DAYS, SupportKind


@transaction.atomic
def agree_to_support(*, option: MatchOption, next_on: date | None, by: Person, at: datetime) -> Arrangement:
    """The chosen one says yes, and an arrangement begins today, for the hours that both have read. SUP-15.

    A coach of somebody with a running place has a coaching contract there: its hours are counted once. SUP-16.
    """
    row, need = agreed(option, by, at)
    starts = timezone.localtime(at).date()
    ends = starts + timedelta(USUAL_DAYS[SupportKind(need.kind)])
    _refuse_next(next_on, starts, ends)
    made = Arrangement.objects.create(
        need=need, person=need.person, supporter=row.supporter, hours=need.hours, starts_on=starts, ends_on=ends,
        next_on=next_on, contract=_contract_of(need, by, (starts, ends), at),
    )  # fmt: skip
    what = KIND_NAMES[SupportKind(need.kind)].lower()
    link, key = made.get_absolute_url(), f"support agreed {made.code}"
    mail.queue("support/agreed", to=need.person, key=key, words={"what": what}, link=link, by=by, at=at)
    audit.record("support agreed", made, by=by, at=at, hours=str(made.hours))
    return made


def _contract_of(need: SupportNeed, coach: Person, days: tuple[date, date], at: datetime) -> CoachingContract | None:
    place = need.place
    if need.kind != SupportKind.COACH or place is None or place.state not in RUNNING:
        return None
    row = coaching.offer_coaching(
        place=place, coach=coach, hours=need.hours, starts_on=days[0], ends_on=days[1], by=coach, at=at
    )
    return coaching.agree_coaching(contract=row, by=need.person, at=at)  # they said yes when they chose


def _refuse_next(next_on: date | None, first: date, last: date) -> None:
    if next_on is not None and not first <= next_on < last:
        raise Refused("Choose a day from today on, before the arrangement ends.")


def _refuse_strangers(row: Arrangement, by: Person) -> None:
    inside = by.pk in (row.person_id, row.supporter.person_id)
    if not inside and not may_over(by, Permission.ARRANGE_SUPPORT, row):
        raise Refused("The two of them do this, or those who arrange support.")


@transaction.atomic
def note_meeting(
    *, arrangement: Arrangement, on: date, hours: Decimal, kind: str, next_on: date | None, by: Person, at: datetime
) -> ArrangementDay | CoachingDay:
    """Note a meeting: which day, how long, whether it was held, and the day of the next. SUP-16, SUP-18."""
    row = locked(arrangement, None)
    _refuse_strangers(row, by)
    today = timezone.localtime(at).date()
    if row.ended_on is not None:
        raise Refused("This has ended.")
    _refuse_next(next_on, today, row.ends_on)
    row.next_on = next_on
    row.save()
    if row.contract is not None:
        return coaching.note_day(contract=row.contract, on=on, hours=hours, kind=kind, by=by, at=at)
    if kind not in set(CoachingKind):
        raise Refused("Choose what became of it.")
    if not row.starts_on <= on < row.ends_on or on > today:
        raise Refused("Choose a day since it began that has been.")
    if row.days.filter(on=on).exists():
        raise Refused("That day is noted. Take it out first, then note the right hours.")
    used = spent([(day.kind, float(day.hours)) for day in row.days.all()])
    if kind != CoachingKind.CALLED_OFF and used + float(hours) > float(row.hours):
        raise Refused(f"Of {float(row.hours):g} hours {used:g} are used: {float(hours):g} more do not fit.")
    made = ArrangementDay.objects.create(arrangement=row, on=on, hours=hours, kind=kind, noted_by=by)
    audit.record("meeting noted", row, by=by, at=at, on=f"{on:%Y-%m-%d}")
    return made


@transaction.atomic
def take_meeting_out(*, arrangement: Arrangement, day: str, by: Person, at: datetime) -> None:
    """Take out a meeting that was noted wrongly, by its code. SUP-16."""
    row = locked(arrangement, None)
    _refuse_strangers(row, by)
    if row.contract is not None:
        found = CoachingDay.objects.filter(contract=row.contract, code=day).first()
        if found is not None:
            coaching.take_day_out(day=found, by=by, at=at)
            return
    own = row.days.filter(code=day).first()
    if own is None:
        raise Refused("This day was taken out already.")
    audit.record("meeting taken out", row, by=by, at=at, on=f"{own.on:%Y-%m-%d}")
    own.delete()


@transaction.atomic
def say_next(*, arrangement: Arrangement, next_on: date, by: Person, at: datetime) -> Arrangement:
    """Say on which day the two meet next; it stands in both calendars. SUP-18."""
    row = locked(arrangement, None)
    _refuse_strangers(row, by)
    if row.ended_on is not None:
        raise Refused("This has ended.")
    _refuse_next(next_on, timezone.localtime(at).date(), row.ends_on)
    row.next_on = next_on
    row.save()
    audit.record("next meeting said", row, by=by, at=at, on=f"{next_on:%Y-%m-%d}")
    return row


@transaction.atomic
def end_support(
    *, arrangement: Arrangement, reason: str, wants_another: bool, version: int | None, by: Person, at: datetime
) -> Arrangement:
    """End an arrangement with a reason; whoever wants another waits for one from today, first in no queue. SUP-17.

    A change of mentor is this: the days that were stay with the pair that had them.
    """
    row = locked(arrangement, version)
    _refuse_strangers(row, by)
    if row.ended_on is not None:
        raise Refused("This has ended already.")
    if reason not in set(EndReason):
        raise Refused("Choose why it ends.")
    today = timezone.localtime(at).date()
    row.ended_on, row.end_reason, row.next_on = today, reason, None
    row.save()
    if row.contract is not None:
        coaching.end_coaching(contract=row.contract, on=today, by=by, at=at)
    need = locked(row.need, None)
    need.state = next_need_state(need.state, "wait" if wants_another else "end")
    need.closed_on = None if wants_another else today
    need.waits_since = today if wants_another else need.waits_since
    need.save()
    audit.record("support ended", row, by=by, at=at, wants_another=wants_another)
    return row
