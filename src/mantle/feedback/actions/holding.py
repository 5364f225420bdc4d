"""Holding a comment back, and showing it again. FEE-14."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from mantle.feedback.models import Result, Round
from mantle.feedback.rules.holding import REASONS, remark_called
from mantle.people import audit
from mantle.people.actions import Refused
from mantle.people.models import Person


@transaction.atomic
def hold_back(*, feedback: Round, key: str, why: str, by: Person, at: datetime) -> Result:
    """The coach keeps one comment from everybody else who reads the report; it stays as it was written. FEE-14."""
    row = _of_coach(feedback, by)
    remark = remark_called(row.content, key)
    if remark is None or why not in REASONS:
        raise Refused("Choose a comment, and say why it is held back.")
    if remark.held:
        raise Refused("This comment is held back already.")
    row.content["held"] = {**row.content.get("held", {}), key: why}
    row.save(update_fields=["content"])
    audit.record("feedback comment held back", feedback, by=by, at=at, person=feedback.subject.code, why=why)
    return row


@transaction.atomic
def show_again(*, feedback: Round, key: str, by: Person, at: datetime) -> Result:
    """The coach lets a comment be read again. FEE-14."""
    row = _of_coach(feedback, by)
    held = dict(row.content.get("held", {}))
    if held.pop(key, None) is None:
        raise Refused("This comment is not held back.")
    row.content["held"] = held
    row.save(update_fields=["content"])
    audit.record("feedback comment shown again", feedback, by=by, at=at, person=feedback.subject.code)
    return row


def _of_coach(feedback: Round, by: Person) -> Result:
    row = Result.objects.select_for_update(of=("self",)).select_related("round").get(round=feedback)
    if row.round.coach_id != by.pk:
        raise Refused("Only the coach holds a comment back.")
    return row
