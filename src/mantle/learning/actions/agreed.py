"""What people of a dialogue agree to do: by whom, until when, done and not done. DIA-9."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from mantle.learning.models import AgreedAction, Dialogue
from mantle.learning.rules.dialogue import AHEAD
from mantle.people import audit
from mantle.people.actions import Refused
from mantle.people.models import Person
from mantle.people.stale import locked


def _is_in(dialogue: Dialogue, person: Person) -> bool:
    return person.pk == dialogue.host_id or dialogue.members.filter(person=person).exists()


@transaction.atomic
def agree_action(
    *, dialogue: Dialogue, person: Person, what: str, due_on: date, by: Person, at: datetime
) -> AgreedAction:
    """Put down that one of them does something until a day, also after it is closed. DIA-9."""
    row = locked(dialogue, None)
    today = timezone.localtime(at).date()
    if not (_is_in(row, by) and _is_in(row, person)):
        raise Refused("Actions are agreed by and for people who are in it.")
    if not today <= due_on <= today + AHEAD:
        raise Refused("Choose a day from today on, within a year.")
    made = AgreedAction.objects.create(dialogue=row, person=person, what=what, due_on=due_on)
    audit.record("action agreed", made, by=by, at=at)
    return made


def _mine(action: AgreedAction, by: Person) -> AgreedAction:
    row = locked(action, None)
    if by.pk not in (row.person_id, row.dialogue.host_id):
        raise Refused("Whoever does it says so, or the host.")
    return row


@transaction.atomic
def finish_action(*, action: AgreedAction, by: Person, at: datetime) -> AgreedAction:
    """Say that it is done. DIA-9."""
    row = _mine(action, by)
    if not row.is_open:
        raise Refused("It is done, or dropped, already.")
    row.done_at = at
    row.save()
    audit.record("agreed action done", row, by=by, at=at)
    return row


@transaction.atomic
def drop_action(*, action: AgreedAction, by: Person, at: datetime) -> AgreedAction:
    """Say that it is not to be done after all; it stays in sight, struck out. DIA-9."""
    row = _mine(action, by)
    if not row.is_open:
        raise Refused("It is done, or dropped, already.")
    row.dropped_at = at
    row.save()
    audit.record("agreed action dropped", row, by=by, at=at)
    return row


@transaction.atomic
def reopen_action(*, action: AgreedAction, by: Person, at: datetime) -> AgreedAction:
    """Take back that it was done or dropped. DIA-9."""
    row = _mine(action, by)
    if row.is_open:
        raise Refused("It is open.")
    row.done_at = row.dropped_at = None
    row.save()
    audit.record("agreed action open again", row, by=by, at=at)
    return row
