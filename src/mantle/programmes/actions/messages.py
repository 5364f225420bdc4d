"""Writing to people of a cohort, and taking it back before the letters leave."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from mantle.people import audit, mail
from mantle.people.actions import Refused, letters
from mantle.people.models import Person
from mantle.people.rules import LetterState
from mantle.programmes import rules
from mantle.programmes.models import Cohort, CohortMessage, MessageRecipient, Place, letter_key

WORDING = "programmes/message"


@transaction.atomic
def write_message(
    *, cohort: Cohort, subject: str, words: str, places: Sequence[str], by: Person, at: datetime
) -> CohortMessage:
    """Keep a message and queue a letter to each of these places, by code; the letters wait together. MSG-1, MSG-2.

    Raises Refused for a gap left in the words, for nobody to write to, and for places that do not run in this cohort.
    """
    if found := rules.gaps(f"{subject} {words}"):
        raise Refused(f"Fill in what is still in square brackets: {', '.join(found)}.")
    rows = list(Place.objects.running().filter(cohort=cohort, code__in=places).select_related("person__account"))
    if not rows:
        raise Refused("Choose at least one person to write to.")
    if len(rows) < len(set(places)):
        raise Refused("Some of these people have no running place in this cohort any more. Look at the list again.")
    batch = mail.open_batch(name=subject, by=by, at=at)
    message = CohortMessage.objects.create(
        cohort=cohort, subject=subject, words=words, written_by=by, written_at=at, batch=batch
    )
    MessageRecipient.objects.bulk_create([MessageRecipient(message=message, place=place) for place in rows])
    mail.queue_to_each(
        WORDING, to=[(place.person, letter_key(message, place)) for place in rows], link=message.get_absolute_url(),
        batch=batch, words={"what": str(cohort.programme)}, by=by, at=at,
    )  # fmt: skip
    audit.record("message written", message, by=by, at=at, people=len(rows))
    return message


@transaction.atomic
def take_message_back(*, message: CohortMessage, by: Person, at: datetime) -> CohortMessage:
    """Take a message back while its letters wait: nobody it went to can read it any more. MSG-2."""
    row = CohortMessage.objects.select_for_update(of=("self",)).select_related("batch").get(pk=message.pk)
    if not row.may_be_taken_back(at):
        raise Refused("The letters of this message have left: it cannot be taken back. Write another instead.")
    if row.batch.letters.filter(state=LetterState.QUEUED).exists():
        letters.take_batch_back(batch=row.batch, by=by, at=at)
    else:  # nobody it went to has an address: there is no letter to hold back, and the words go all the same
        row.batch.taken_back_at = at
        row.batch.save(update_fields=["taken_back_at"])
    audit.record("message taken back", row, by=by, at=at)
    return row
