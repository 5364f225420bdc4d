"""Changes to talks about staying: written by one, agreed by the other, kept by both, and taken back by the holder."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from mantle.people import audit
from mantle.people.actions import Refused
from mantle.people.models import Person
from mantle.people.stale import locked
from mantle.structures.models import Appointment, StayAction, StayInterview
from mantle.structures.queries.conditions import line_and_sponsors
from mantle.structures.rules.staying import LEAVE_REASONS, STAY_REASONS


def _refuse_unknown(stay: Collection[str], leave: Collection[str]) -> None:
    if set(stay) - set(STAY_REASONS) or set(leave) - set(LEAVE_REASONS):
        raise Refused("Choose reasons from the lists.")


@transaction.atomic
def write_stay_interview(
    *, held: Appointment, held_on: date, stay_reasons: Collection[str], stay_words: str,
    leave_reasons: Collection[str], leave_words: str, by: Person, at: datetime,
) -> StayInterview:  # fmt: skip
    """Write what a holder said in a talk about staying: by whoever is above the post, or stands behind it. CFS-20."""
    on = at.date()
    if not held.stands_on(on) or not line_and_sponsors(held.post, on).filter(pk=by.pk).exists():
        raise Refused("Such a talk is held by whoever is above the post, or stands behind it.")
    if held.person_id == by.pk:
        raise Refused("Nobody holds such a talk with themselves.")
    _refuse_unknown(stay_reasons, leave_reasons)
    row = StayInterview.objects.create(
        post=held.post, holder=held.person, held_by=by, held_on=held_on, stay_reasons=list(stay_reasons),
        stay_words=stay_words, leave_reasons=list(leave_reasons), leave_words=leave_words, written_on=on,
    )  # fmt: skip
    audit.record("talk about staying written", row, by=by, at=at, agency=held.post.agency)
    return row


@transaction.atomic
def rewrite_stay_interview(
    *, interview: StayInterview, held_on: date, stay_reasons: Collection[str], stay_words: str,
    leave_reasons: Collection[str], leave_words: str, version: int | None, by: Person, at: datetime,
) -> StayInterview:  # fmt: skip
    """Write it anew before the holder has agreed; what they wanted different is answered by that. CFS-20."""
    row = locked(interview, version)
    if by.pk != row.held_by_id:
        raise Refused("Whoever wrote it rewrites it.")
    if row.agreed_on is not None:
        raise Refused("The holder has agreed to these words; they are changed by nobody.")
    _refuse_unknown(stay_reasons, leave_reasons)
    row.held_on, row.stay_reasons, row.leave_reasons = held_on, list(stay_reasons), list(leave_reasons)
    row.stay_words, row.leave_words, row.written_on, row.correction = stay_words, leave_words, at.date(), ""
    row.save()
    audit.record("talk about staying rewritten", row, by=by, at=at, agency=row.post.agency)
    return row


@transaction.atomic
def agree_stay_interview(
    *, interview: StayInterview, correction: str, version: int | None, by: Person, at: datetime
) -> StayInterview:
    """The holder agrees, and the record is kept; or says what is to be written differently. CFS-20."""
    row = locked(interview, version)
    if by.pk != row.holder_id:
        raise Refused("Only the holder agrees to what they said.")
    if row.agreed_on is not None:
        raise Refused("You have agreed already.")
    row.correction = correction.strip()
    row.agreed_on = None if row.correction else at.date()
    row.save()
    verb = "talk about staying agreed" if row.agreed_on else "talk about staying sent back"
    audit.record(verb, row, by=by, at=at, agency=row.post.agency)
    return row


@transaction.atomic
def delete_stay_interview(*, interview: StayInterview, version: int | None, by: Person, at: datetime) -> None:
    """Delete the record with its actions: the holder at any time, the writer while it is a draft. CFS-20."""
    row = locked(interview, version)
    if by.pk != row.holder_id and (by.pk != row.held_by_id or row.agreed_on is not None):
        raise Refused("What is agreed goes only when the holder wants it.")
    audit.record("talk about staying deleted", row, by=by, at=at, agency=row.post.agency)
    row.delete()


@transaction.atomic
def agree_stay_action(
    *, interview: StayInterview, text: str, owner: Person, due_on: date, by: Person, at: datetime
) -> StayAction:
    """One of the two does something by a day, so that the holder stays. CFS-22."""
    if owner.pk not in (interview.holder_id, interview.held_by_id):
        raise Refused("One of you two does it.")
    row = StayAction.objects.create(interview=interview, text=text, owner=owner, due_on=due_on)
    audit.record("stay action agreed", interview, by=by, at=at, agency=interview.post.agency, action=row.code)
    return row


@transaction.atomic
def finish_stay_action(
    *, action: StayAction, done_on: date, outcome: str, version: int | None, by: Person, at: datetime
) -> StayAction:
    """Say what came of it: either of the two does. CFS-22."""
    row = locked(action, version)
    row.done_on, row.outcome = done_on, outcome
    row.save()
    audit.record("stay action done", row.interview, by=by, at=at, agency=row.interview.post.agency, action=row.code)
    return row
