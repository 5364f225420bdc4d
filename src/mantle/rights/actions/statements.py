"""What a person writes beside their own record, and takes back. RIG-9."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from mantle.people import actions as people
from mantle.people import audit
from mantle.people.models import Person
from mantle.rights.models import Statement


@transaction.atomic
def state(*, about: str, words: str, by: Person, at: datetime) -> Statement:
    """Put a statement of one's own beside one's record; whoever sees the record reads it."""
    row = Statement.objects.create(person=by, about=about, words=words, at=at)
    audit.record("statement written", by, by=by, at=at)
    return row


@transaction.atomic
def take_back(*, statement: Statement, by: Person, at: datetime) -> None:
    """Take one's own statement away again. One that answers a request stays: the request refers to it."""
    row = Statement.objects.select_for_update().get(pk=statement.pk)
    if row.person_id != by.pk or row.case_id is not None:
        raise people.Refused("This statement came with a request. Ask the data protection officer to take it away.")
    row.delete()
    audit.record("statement taken back", by, by=by, at=at)
