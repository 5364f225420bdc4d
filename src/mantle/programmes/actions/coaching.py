"""Coaching in a programme: agreed in hours, noted by day. Nothing that was said has a column. STD-22."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from mantle.people import audit
from mantle.people.access import Permission
from mantle.people.actions import Refused
from mantle.people.guards import may_over
from mantle.people.models import Person
from mantle.programmes.models import CoachingContract, CoachingDay, Place
from mantle.programmes.rules import CoachingKind, spent


@transaction.atomic
def offer_coaching(
    *, place: Place, coach: Person, hours: Decimal, starts_on: date, ends_on: date, by: Person | None, at: datetime
) -> CoachingContract:
    """Offer so many hours with a coach; the one who is coached says yes to it. STD-22."""
    if coach.pk == place.person_id:
        raise Refused("Nobody coaches themselves.")
    if ends_on <= starts_on:
        raise Refused("It ends after it starts.")
    row = CoachingContract.objects.create(place=place, coach=coach, hours=hours, starts_on=starts_on, ends_on=ends_on)
    audit.record("coaching offered", row, by=by, at=at, agency=place.agency, hours=str(hours))
    return row


@transaction.atomic
def agree_coaching(*, contract: CoachingContract, by: Person, at: datetime) -> CoachingContract:
    """The one who is coached says yes. STD-22."""
    row = CoachingContract.objects.select_for_update().get(pk=contract.pk)
    if row.place.person_id != by.pk:
        raise Refused("The one who is coached says yes.")
    if row.agreed_at is not None:
        raise Refused("You have said yes to this.")
    row.agreed_at = at
    row.version += 1
    row.save()
    audit.record("coaching agreed", row, by=by, at=at, agency=row.place.agency)
    return row


@transaction.atomic
def note_day(
    *, contract: CoachingContract, on: date, hours: Decimal, kind: str, by: Person, at: datetime
) -> CoachingDay:
    """Note a day of coaching: how long, and whether it was held. Within the hours that were agreed. STD-22."""
    row = CoachingContract.objects.select_for_update().get(pk=contract.pk)
    _refuse_strangers(row, by)
    if row.agreed_at is None:
        raise Refused(f"{row.place.person} has not said yes to it as yet.")
    if kind not in set(CoachingKind):
        raise Refused("Choose what became of it.")
    if not row.starts_on <= on < row.ends_on or on > timezone.localtime(at).date():
        raise Refused("Choose a day of the contract that has been.")
    if row.days.filter(on=on).exists():
        raise Refused("That day is noted. Take it out first, then note the right hours.")
    used = spent([(day.kind, float(day.hours)) for day in row.days.all()])
    if kind != CoachingKind.CALLED_OFF and used + float(hours) > float(row.hours):
        raise Refused(f"Of {float(row.hours):g} hours {used:g} are used: {float(hours):g} more do not fit.")
    day = CoachingDay.objects.create(contract=row, on=on, hours=hours, kind=kind, noted_by=by)
    audit.record("coaching: day noted", row, by=by, at=at, agency=row.place.agency, on=f"{on:%Y-%m-%d}")
    return day


@transaction.atomic
def take_day_out(*, day: CoachingDay, by: Person, at: datetime) -> None:
    """Take a day out that was noted wrongly. STD-22."""
    _refuse_strangers(day.contract, by)
    agency = day.contract.place.agency
    audit.record("coaching: day taken out", day.contract, by=by, at=at, agency=agency, on=f"{day.on:%Y-%m-%d}")
    day.delete()


@transaction.atomic
def end_coaching(*, contract: CoachingContract, on: date, by: Person, at: datetime) -> CoachingContract:
    """End it before the day that was agreed: nothing is noted after it; days that were stay. STD-22."""
    row = CoachingContract.objects.select_for_update().get(pk=contract.pk)
    _refuse_strangers(row, by)
    row.ends_on = min(row.ends_on, max(on, row.starts_on) + timedelta(1))
    row.version += 1
    row.save()
    audit.record("coaching ended", row, by=by, at=at, agency=row.place.agency)
    return row


def _refuse_strangers(contract: CoachingContract, by: Person) -> None:
    inside = by.pk in (contract.place.person_id, contract.coach_id)
    if not inside and not may_over(by, Permission.MANAGE_COHORTS, contract.place.cohort):
        raise Refused("The two of them note the days, or those who run the cohort.")
