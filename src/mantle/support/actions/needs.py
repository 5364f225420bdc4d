"""Needs: asked for by the person, added for a place in a cohort, withdrawn, not wanted, asked again. SUP-7, SUP-14."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from mantle.framework.models import Competency
from mantle.people import audit
from mantle.people.actions import Refused
from mantle.people.models import Person
from mantle.people.stale import locked
from mantle.programmes.models import Place
from mantle.support.models import SupportNeed
from mantle.support.queries.pool import works_at
from mantle.support.rules.needs import STANDING, NeedState, NotWanted, OptionState, next_need_state
from mantle.support.rules.pool import KIND_NAMES, USUAL_HOURS, SupportKind


@transaction.atomic
def ask_for_support(
    *, person: Person, kind: str, competencies: Sequence[Competency] = (), place: Place | None = None,
    by: Person | None, at: datetime, **facts: Any,
) -> SupportNeed:  # fmt: skip
    """Ask for a coach or a mentor, for oneself or for somebody with a place in a cohort. SUP-7.

    Raises Refused when the same is asked for, or goes on, already.
    """
    Person.objects.select_for_update().get(pk=person.pk)
    if SupportNeed.objects.filter(person=person, kind=kind).open().exists():
        raise Refused(f"{person} waits for a {kind}, or has one, already.")
    today = timezone.localtime(at).date()
    works = works_at([person.pk], today).get(person.pk, [])
    agency = place.agency if place is not None and place.agency is not None else works[0] if works else None
    usual = Decimal(USUAL_HOURS[SupportKind(kind)])
    row = SupportNeed.objects.create(
        person=person, kind=kind, place=place, agency=agency, asked_by=by, asked_at=at, waits_since=today,
        **{"hours": usual, **facts},
    )  # fmt: skip
    row.competencies.set(competencies)
    audit.record("support asked for", row, by=by, at=at, kind=kind)
    return row


@transaction.atomic
def withdraw_need(*, need: SupportNeed, version: int | None = None, by: Person, at: datetime) -> SupportNeed:
    """Take back what was asked for; whoever was offered or asked is free again. SUP-14."""
    row = locked(need, version)
    row.state, row.closed_on = next_need_state(row.state, "withdraw"), timezone.localtime(at).date()
    row.save()
    set_options_aside(row, at)
    audit.record("support not asked for any more", row, by=by, at=at)
    return row


@transaction.atomic
def say_not_wanted(
    *, need: SupportNeed, reason: str, version: int | None = None, by: Person, at: datetime
) -> SupportNeed:
    """A director says that they want no mentor, and why: their own word, counted apart. SUP-24."""
    row = locked(need, version)
    if not row.is_duty or row.person_id != by.pk:
        raise Refused("Only the director who is owed a mentor says that they want none.")
    if reason not in set(NotWanted):
        raise Refused("Choose a reason; you need not give one.")
    row.state, row.closed_on = next_need_state(row.state, "not_wanted"), timezone.localtime(at).date()
    row.not_wanted = reason
    row.save()
    set_options_aside(row, at)
    audit.record("mentor not wanted", row, by=by, at=at)
    return row


@transaction.atomic
def ask_again(*, need: SupportNeed, by: Person, at: datetime) -> SupportNeed:
    """Wait again after a need was withdrawn, or a mentor was not wanted. SUP-14."""
    row = locked(need, None)
    state = next_need_state(row.state, "wait")
    if row.state not in (NeedState.WITHDRAWN, NeedState.NOT_WANTED):
        raise Refused("This waits already.")
    if SupportNeed.objects.filter(person=row.person_id, kind=row.kind).open().exists():
        raise Refused(f"{row.person} waits for a {KIND_NAMES[SupportKind(row.kind)].lower()}, or has one, already.")
    row.state, row.not_wanted, row.closed_on = state, "", None
    row.waits_since = timezone.localtime(at).date()
    row.save()
    audit.record("support asked for again", row, by=by, at=at)
    return row


def set_options_aside(need: SupportNeed, at: datetime) -> None:
    """Nobody is proposed, offered or asked for a need any more; part of the change that says why."""
    need.options.filter(state__in=STANDING).update(state=OptionState.DROPPED, decided_at=at)
