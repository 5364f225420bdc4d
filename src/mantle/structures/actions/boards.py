"""Changes to the work of boards and to what a partnership wants to change."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from mantle.people import audit
from mantle.people.actions import Refused
from mantle.people.models import Agency, Person
from mantle.people.stale import locked
from mantle.structures.models import (
    BoardAction,
    Body,
    Challenge,
    Decision,
    Meeting,
    Paper,
    Partnership,
    Shift,
    ShiftReading,
)


@transaction.atomic
def call_meeting(*, body: Body, on: date, where: str, by: Person | None, at: datetime) -> Meeting:
    """Put a meeting of a board on record. BRD-2."""
    try:
        with transaction.atomic():
            row = Meeting.objects.create(body=body, on=on, where=where)
    except IntegrityError as error:
        raise Refused("This board meets on that day already.") from error
    audit.record("meeting called", row, by=by, at=at)
    return row


@transaction.atomic
def write_notes(*, meeting: Meeting, where: str, notes: str, version: int | None, by: Person, at: datetime) -> Meeting:
    row = locked(meeting, version)
    row.where, row.notes = where, notes
    row.save()
    audit.record("meeting noted", row, by=by, at=at)
    return row


@transaction.atomic
def bring_paper(
    *, meeting: Meeting, title: str, agency: Agency | None, link: str = "", words: str = "", asks_for: str = "",
    by: Person | None, at: datetime,
) -> Paper:  # fmt: skip
    """Bring a paper to a meeting: as a link or in words. BRD-2."""
    if not link and not words:
        raise Refused("Give the paper as a link or in words.")
    row = Paper.objects.create(meeting=meeting, title=title, agency=agency, link=link, words=words, asks_for=asks_for)
    audit.record("paper brought", meeting, by=by, at=at, paper=row.code)
    return row


@transaction.atomic
def decide(*, meeting: Meeting, text: str, reason: str, by: Person | None, at: datetime) -> Decision:
    """Record what a meeting decided, with its reason. BRD-2."""
    row = Decision.objects.create(meeting=meeting, text=text, reason=reason)
    audit.record("decision recorded", meeting, by=by, at=at, decision=row.code)
    return row


@transaction.atomic
def agree_action(
    *, meeting: Meeting, text: str, owner: Person, due_on: date, by: Person | None, at: datetime
) -> BoardAction:
    """Somebody is to do something by a day. BRD-3."""
    row = BoardAction.objects.create(meeting=meeting, text=text, owner=owner, due_on=due_on)
    audit.record("board action agreed", meeting, by=by, at=at, action=row.code)
    return row


@transaction.atomic
def finish_action(
    *, action: BoardAction, done_on: date, outcome: str, version: int | None, by: Person, at: datetime
) -> BoardAction:
    """Say what came of an action; its owner does so, or whoever looks after the board. BRD-3."""
    row = locked(action, version)
    if not outcome.strip():
        raise Refused("Say what came of it.")
    row.done_on, row.outcome = done_on, outcome
    row.save()
    audit.record("board action done", row.meeting, by=by, at=at, action=row.code)
    return row


@transaction.atomic
def raise_challenge(*, partnership: Partnership, text: str, on: date, by: Person | None, at: datetime) -> Challenge:
    """BRD-4."""
    row = Challenge.objects.create(partnership=partnership, text=text, raised_on=on)
    audit.record("challenge raised", partnership, by=by, at=at, challenge=row.code)
    return row


@transaction.atomic
def settle_challenge(
    *, challenge: Challenge, answer: str, on: date, version: int | None, by: Person, at: datetime
) -> Challenge:
    """BRD-4: a challenge is settled with what was done about it."""
    row = locked(challenge, version)
    if row.settled_on is not None:
        raise Refused("This challenge is settled already.")
    if on < row.raised_on:
        raise Refused("It cannot be settled before it was raised.")
    row.settled_on, row.answer = on, answer
    row.save()
    audit.record("challenge settled", row.partnership, by=by, at=at, challenge=row.code)
    return row


@transaction.atomic
def seek_shift(
    *, partnership: Partnership, text: str, measure: str, baseline: Decimal, baseline_on: date, target: Decimal,
    target_on: date, by: Person | None, at: datetime,
) -> Shift:  # fmt: skip
    """State a change that is sought, with its baseline and where it is to stand by a day. BRD-5."""
    if target_on <= baseline_on:
        raise Refused("The target must lie after the baseline.")
    if target == baseline:
        raise Refused("A target equal to the baseline is no change.")
    row = Shift.objects.create(
        partnership=partnership, text=text, measure=measure, baseline=baseline, baseline_on=baseline_on,
        target=target, target_on=target_on,
    )  # fmt: skip
    audit.record("change sought", row, by=by, at=at)
    return row


@transaction.atomic
def read_shift(*, shift: Shift, on: date, value: Decimal, source: str, by: Person | None, at: datetime) -> ShiftReading:
    """Put a later measure beside the baseline; measured twice on one day, the later figure stands. BRD-5."""
    if on <= shift.baseline_on:
        raise Refused("A later measure lies after the day of the baseline.")
    row, _ = ShiftReading.objects.update_or_create(shift=shift, on=on, defaults={"value": value, "source": source})
    audit.record("change measured", shift, by=by, at=at, on=str(on))
    return row
