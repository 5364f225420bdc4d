"""The pool: somebody offers to coach or mentor, or is named; what the office has seen of them; leave; the end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from mantle.framework.models import Competency
from mantle.people import audit
from mantle.people.actions import Refused
from mantle.people.models import Agency, Person
from mantle.people.stale import locked
from mantle.support.models import Credential, Supporter, SupporterLeave
from mantle.support.rules.needs import NeedState, OptionState
from mantle.support.rules.pool import MOST_AT_ONCE, SupporterState


@transaction.atomic
def offer_support(
    *, person: Person, kind: str, competencies: Sequence[Competency], not_with: Sequence[Agency], by: Person,
    at: datetime, **facts: Any,
) -> Supporter:  # fmt: skip
    """Somebody offers to coach or mentor; the programme team says yes when it has seen their records. SUP-1, SUP-2."""
    if by.pk != person.pk:
        raise Refused("Everyone offers for themselves. The programme team names others.")
    row = _entered(person, kind, SupporterState.OFFERED, by, at, **facts)
    _set(row, competencies, not_with)
    audit.record("support offered", row, by=by, at=at, kind=kind)
    return row


@transaction.atomic
def name_supporter(
    *, person: Person, kind: str, competencies: Sequence[Competency] = (), not_with: Sequence[Agency] = (),
    by: Person | None, at: datetime, **facts: Any,
) -> Supporter:  # fmt: skip
    """The programme team names a coach or mentor, who is in the pool from then on. SUP-2."""
    row = _entered(person, kind, SupporterState.IN_POOL, by, at, **facts)
    _set(row, competencies, not_with)
    audit.record("supporter named", row, by=by, at=at, kind=kind)
    return row


def _entered(person: Person, kind: str, state: SupporterState, by: Person | None, at: datetime, **facts: Any):
    known = Supporter.objects.select_for_update().filter(person=person, kind=kind).first()
    if known is not None and known.state != SupporterState.ENDED:
        raise Refused(f"{person} is in the pool as a {known.get_kind_display().lower()} already.")
    _check(facts)
    row = known or Supporter(person=person, kind=kind)
    row.state, row.named_by, row.since = state, by, timezone.localtime(at).date()
    for name, value in facts.items():
        setattr(row, name, value)
    row.version += known is not None
    row.save()
    return row


def _check(facts: dict[str, Any]) -> None:
    if not 1 <= facts.get("capacity", 1) <= MOST_AT_ONCE:
        raise Refused(f"Take between 1 and {MOST_AT_ONCE} people at a time.")


def _set(row: Supporter, competencies: Sequence[Competency], not_with: Sequence[Agency]) -> None:
    row.competencies.set(competencies)
    row.not_with.set(not_with)


@transaction.atomic
def change_supporter(
    *, supporter: Supporter, competencies: Sequence[Competency], not_with: Sequence[Agency], version: int | None,
    by: Person, at: datetime, **facts: Any,
) -> Supporter:  # fmt: skip
    """Correct what somebody offers and whom they are not matched with; whom they have stays with them. SUP-1, SUP-6."""
    _check(facts)
    row = locked(supporter, version)
    for name, value in facts.items():
        setattr(row, name, value)
    row.save()
    _set(row, competencies, not_with)
    audit.record("supporter changed", row, by=by, at=at, capacity=row.capacity)
    return row


@transaction.atomic
def accept_supporter(*, supporter: Supporter, by: Person | None, at: datetime) -> Supporter:
    """Say yes to somebody who offered. Matched they are once their records are there. SUP-2, SUP-3."""
    row = locked(supporter, None)
    if row.state != SupporterState.OFFERED:
        raise Refused("This offer is answered already.")
    row.state, row.named_by = SupporterState.IN_POOL, by
    row.save()
    audit.record("supporter accepted", row, by=by, at=at)
    return row


@transaction.atomic
def end_supporter(*, supporter: Supporter, by: Person, at: datetime) -> Supporter:
    """Somebody leaves the pool: nobody new comes to them, and whom they have they keep until those end. SUP-2."""
    row = locked(supporter, None)
    if row.state == SupporterState.ENDED:
        raise Refused(f"{row} has left the pool already.")
    asked = row.options.filter(state__in=(OptionState.OFFERED, OptionState.CHOSEN), need__state__in=[*_CHOOSING])
    if asked.exists():
        raise Refused("Somebody is choosing them just now. Answer that, or take the offer back, then end it.")
    row.state = SupporterState.ENDED
    row.save()
    row.options.filter(state=OptionState.PROPOSED).update(state=OptionState.DROPPED)
    audit.record("supporter left the pool", row, by=by, at=at)
    return row


_CHOOSING = (NeedState.OFFERED, NeedState.CHOSEN)


@transaction.atomic
def add_credential(
    *, supporter: Supporter, kind: str, title: str, until: date, by: Person | None, at: datetime
) -> Credential:
    """Note a record that was seen, and the last day on which it counts. SUP-3."""
    if by is not None and by.pk == supporter.person_id:
        raise Refused("Somebody else has to have seen it.")
    row = Credential.objects.create(of=supporter, kind=kind, title=title, until=until, seen_by=by, seen_at=at)
    audit.record("record of a supporter seen", supporter, by=by, at=at, kind=kind, until=f"{until:%Y-%m-%d}")
    return row


@transaction.atomic
def remove_credential(*, credential: Credential, by: Person, at: datetime) -> None:
    """Take out a record that was noted wrongly. SUP-3."""
    audit.record("record of a supporter taken out", credential.of, by=by, at=at, kind=credential.kind)
    credential.delete()


@transaction.atomic
def add_leave(
    *, supporter: Supporter, starts_on: date, ends_on: date, by: Person | None, at: datetime
) -> SupporterLeave:
    """Note days on which somebody takes nobody new. SUP-4."""
    if ends_on < starts_on:
        raise Refused("The last day comes after the first.")
    row = SupporterLeave.objects.create(of=supporter, starts_on=starts_on, ends_on=ends_on)
    audit.record("leave of a supporter noted", supporter, by=by, at=at)
    return row


@transaction.atomic
def remove_leave(*, leave: SupporterLeave, by: Person, at: datetime) -> None:
    """Take days of leave back. SUP-4."""
    audit.record("leave of a supporter taken back", leave.of, by=by, at=at)
    leave.delete()
