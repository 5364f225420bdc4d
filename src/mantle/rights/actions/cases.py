"""Requests and complaints: received, acknowledged, paused, extended, closed; corrections made; notices confirmed."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from mantle.people import actions as people
from mantle.people import audit
from mantle.people.acting import past_the_wall
from mantle.people.models import Agency, Person
from mantle.rights.models import Acknowledgement, Case, Pause, Statement
from mantle.rights.rules import cases as rules
from mantle.rights.rules.cases import Kind, State
from mantle.rights.rules.notices import NOTICES


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()


@transaction.atomic
@past_the_wall("anybody may complain, also somebody who sees nothing here")
def receive(
    *, kind: str, words: str, person: Person | None = None, name: str = "", contact: str = "",
    agency: Agency | None = None, received_on: date | None = None, field: str = "", proposed: str = "",
    by: Person | None, at: datetime,
) -> Case:  # fmt: skip
    """Write down what somebody asks for or complains about; the clock starts on the day it was received. RIG-2."""
    row = Case.objects.create(
        kind=kind, words=words, person=person, name=name or (person.name if person else ""), contact=contact,
        agency=agency, received_on=received_on or _day(at), field=field, proposed=proposed, recorded_by=by,
        notice=NOTICES["requests"].in_force(_day(at)).number,
    )  # fmt: skip
    audit.record("request received", row, by=by, at=at, kind=kind)
    return row


def _locked(case: Case) -> Case:
    return Case.objects.select_for_update().get(pk=case.pk)


@transaction.atomic
def acknowledge(*, case: Case, by: Person, at: datetime) -> Case:
    """Note that the person was told that their request or complaint arrived. RIG-10."""
    row = _locked(case)
    row.acknowledged_on = row.acknowledged_on or _day(at)
    row.save()
    audit.record("request acknowledged", row, by=by, at=at)
    return row


@transaction.atomic
def pause(*, case: Case, waits_for: str, by: Person, at: datetime) -> Case:
    """Stop the clock: something is needed from the person before the answer can be found. RIG-2."""
    row = _locked(case)
    row.state = rules.next_state(row.state, State.PAUSED)
    row.save()
    Pause.objects.create(case=row, starts_on=_day(at), waits_for=waits_for)
    audit.record("clock stopped", row, by=by, at=at)
    return row


@transaction.atomic
def resume(*, case: Case, by: Person, at: datetime) -> Case:
    """Let the clock run again: what was waited for has come."""
    row = _locked(case)
    row.state = rules.next_state(row.state, State.OPEN)
    row.save()
    row.pauses.filter(ends_on__isnull=True).update(ends_on=_day(at))
    audit.record("clock runs again", row, by=by, at=at)
    return row


@transaction.atomic
def extend(*, case: Case, because: str, by: Person, at: datetime) -> Case:
    """Take two months longer, once, with a reason that the person is told within the first month. RIG-2."""
    row = _locked(case)
    if row.extended_on or row.state == State.CLOSED:
        raise people.Refused("This request has been extended already, or is closed.")
    if _day(at) > row.due_on(_day(at)):
        raise people.Refused("The day for an answer has passed: only a request that is not late can be extended.")
    row.extended_on, row.extended_because = _day(at), because
    row.save()
    audit.record("request extended", row, by=by, at=at)
    return row


@transaction.atomic
def close(*, case: Case, outcome: str, by: Person, at: datetime) -> Case:
    """Close with what was answered, in words that the person reads."""
    row = _locked(case)
    row.state = rules.next_state(row.state, State.CLOSED)
    row.closed_on, row.outcome = _day(at), outcome
    row.save()
    row.pauses.filter(ends_on__isnull=True).update(ends_on=_day(at))
    audit.record("request closed", row, by=by, at=at)
    return row


@transaction.atomic
def correct(*, case: Case, outcome: str, by: Person, at: datetime) -> Case:
    """Put right a fact as it was asked for, and close; the record keeps the change and a former name. RIG-9."""
    row = _locked(case)
    if row.kind != Kind.CORRECTION or row.person is None or row.field not in CORRECTABLE:
        raise people.Refused("There is no single fact in this request to put right. Close it with what was done.")
    value: str | int | None = row.proposed
    if row.field == "birth_year":
        value = int(row.proposed) if row.proposed.isdigit() else None
    names = {"given_name": row.person.given_name, "family_name": row.person.family_name}
    changed = {**names, row.field: value}
    people.correct_person(person=row.person, version=None, reason=f"Request {row.code}.", by=by, at=at, **changed)
    return close(case=row, outcome=outcome, by=by, at=at)


@transaction.atomic
def attach_statement(*, case: Case, outcome: str, by: Person, at: datetime) -> Case:
    """Attach what the person says to a judgement; the original stays, and the statement stands beside it. RIG-9."""
    row = _locked(case)
    if row.kind != Kind.CORRECTION or row.person is None:
        raise people.Refused("Only a request for a correction carries a statement.")
    about = CORRECTABLE.get(row.field, row.field or "what is held")
    Statement.objects.create(person=row.person, about=about, words=row.words, at=at, case=row, reply=outcome)
    audit.record("statement attached", row.person, by=by, at=at)
    return close(case=row, outcome=outcome, by=by, at=at)


@transaction.atomic
def confirm_notice(*, person: Person, notice: str, version: int, by: Person, at: datetime) -> Acknowledgement:
    """Note that a person has read a version of a notice; twice is as good as once. RIG-7."""
    row, is_new = Acknowledgement.objects.get_or_create(
        person=person, notice=notice, version=version, defaults={"at": at}
    )
    if is_new:
        audit.record("notice read", person, by=by, at=at, notice=notice, version=version)
    return row


CORRECTABLE = {
    "given_name": "Given name",
    "family_name": "Family name",
    "email": "E-mail address",
    "birth_year": "Year of birth",
    "profession": "Profession",
}
