"""What becomes of a letter: claimed, handed over, ended; taken back, sent again by hand, come back. LET-2 to LET-6.

Each step is a transaction of its own, so that a worker killed at any point leaves a row that says how far it came: a
letter that was claimed and not handed over goes back into the queue, and one that was handed over without an answer
is for a person to check. `tries` is the fence: whoever no longer holds the latest try changes nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from mantle.people import audit, rules
from mantle.people.actions import Refused
from mantle.people.models import DeadAddress, Letter, LetterBatch, LetterTry, Person
from mantle.people.queries import letters as queries
from mantle.people.rules import LetterState

CLAIM_LIVES = timedelta(minutes=2)  # longer than all that comes before the handing over can take
ANSWER_LIVES = timedelta(minutes=3)


def claim_next(*, at: datetime) -> Letter | None:
    """Take the next letter that is due, and write the try down before anybody speaks to a mail server."""
    if not queries.due(at).exists():  # most looks find nothing, and need no lock
        return None
    with transaction.atomic():
        rows = queries.due(at)
        has_skip = connection.features.has_select_for_update_skip_locked
        letter = (rows.select_for_update(skip_locked=True) if has_skip else rows).first()
        if letter is None:
            return None
        if letter.useless_after is not None and letter.useless_after <= at:
            return _end(letter, LetterState.FAILED, at, "Its moment had passed before it could leave.")
        letter.state = rules.next_letter_state(letter.state, LetterState.SENDING)
        letter.tries += 1
        letter.claimed_at, letter.handed_at, letter.problem = at, None, ""
        letter.save()
        LetterTry.objects.create(letter=letter, number=letter.tries, began_at=at)
        return letter


@transaction.atomic
def hand_over(*, letter: Letter, at: datetime) -> bool:
    """Note that the last byte is about to go. False: the claim is lost, and the letter must not be sent. LET-2."""
    held = Letter.objects.filter(pk=letter.pk, state=LetterState.SENDING, tries=letter.tries, handed_at__isnull=True)
    if not held.update(handed_at=at):
        return False
    LetterTry.objects.filter(letter=letter, number=letter.tries).update(handed_at=at)
    letter.handed_at = at
    return True


@transaction.atomic
def sent(*, letter: Letter, at: datetime, answer: str = "") -> Letter:
    """The mail server took it: from here on it is theirs."""
    row = Letter.objects.select_for_update().get(pk=letter.pk)
    if row.tries != letter.tries or row.state not in (LetterState.SENDING, LetterState.UNKNOWN):
        return row
    return _end(row, LetterState.SENT, at, "", answer or "Taken by the mail server.")


@transaction.atomic
def put_off(*, letter: Letter, at: datetime, problem: str) -> Letter:
    """The mail server did not take it and says that it may later: try again after a growing pause. LET-4."""
    row = Letter.objects.select_for_update().get(pk=letter.pk)
    if row.tries != letter.tries or row.state != LetterState.SENDING:
        return row
    pause = rules.pause_after_try(row.tries)
    if pause is None:
        return _end(row, LetterState.FAILED, at, problem)
    row.state = rules.next_letter_state(row.state, LetterState.QUEUED)
    row.send_after, row.handed_at, row.problem = at + pause, None, problem[:300]
    row.save()
    _log(row, at, problem)
    return row


@transaction.atomic
def refused(*, letter: Letter, at: datetime, problem: str) -> Letter:
    """The mail server will never take it."""
    row = Letter.objects.select_for_update().get(pk=letter.pk)
    held = row.tries == letter.tries and row.state == LetterState.SENDING
    return _end(row, LetterState.FAILED, at, problem) if held else row


@transaction.atomic
def doubtful(*, letter: Letter, at: datetime, problem: str) -> Letter:
    """The letter was handed over and no answer came: a person decides, unless the server drops doubles. LET-3."""
    row = Letter.objects.select_for_update().get(pk=letter.pk)
    if row.tries != letter.tries or row.state != LetterState.SENDING:
        return row
    if settings.MAIL is not None and settings.MAIL["drops_doubles"]:
        return put_off(letter=row, at=at, problem=problem)
    return _end(row, LetterState.UNKNOWN, at, problem)


@transaction.atomic
def keep(*, letter: Letter, at: datetime) -> Letter:
    """There is no mail server: the letter is kept and can be read on a page."""
    row = Letter.objects.select_for_update().get(pk=letter.pk)
    row.state = rules.next_letter_state(row.state, LetterState.KEPT)
    row.ended_at = at
    row.link = "" if row.is_secret else row.link
    row.save()
    audit.record("letter kept", row, by=None, at=at)
    return row


def settle(*, at: datetime) -> int:
    """Take up what killed workers left: not handed over: queued again; handed over: doubtful. LET-2, LET-3."""
    claimed = Letter.objects.filter(state=LetterState.SENDING)
    held = claimed.filter(handed_at__isnull=True, claimed_at__lt=at - _claim_lives())
    handed = claimed.filter(handed_at__lt=at - _answer_lives())
    count = 0
    for letter in [*held]:
        count += _give_back(letter, at)
    for letter in [*handed]:
        doubtful(
            letter=letter, at=at, problem="The worker stopped after handing it over; whether it left is not known."
        )
        count += 1
    return count


def _claim_lives() -> timedelta:
    """How long a claim is believed; drivers that kill workers shorten it."""
    return min(CLAIM_LIVES, 4 * settings.SILENT_FOR)


def _answer_lives() -> timedelta:
    return min(ANSWER_LIVES, 6 * settings.SILENT_FOR)


@transaction.atomic
def _give_back(letter: Letter, at: datetime) -> int:
    """Only while it is still not handed over: the one who holds it may be slow rather than dead."""
    row = Letter.objects.select_for_update().get(pk=letter.pk)
    if row.tries != letter.tries or row.state != LetterState.SENDING or row.handed_at is not None:
        return 0
    row.state = rules.next_letter_state(row.state, LetterState.QUEUED)
    row.save()
    _log(row, at, "The worker stopped before handing it over.")
    audit.record("letter queued again", row, by=None, at=at)
    return 1


def _end(row: Letter, state: LetterState, at: datetime, problem: str, said: str = "") -> Letter:
    row.state = rules.next_letter_state(row.state, state)
    row.ended_at, row.problem = at, problem[:300]
    if row.is_secret:
        row.link = ""
    row.save()
    _log(row, at, problem or said)
    audit.record(f"letter {state.value.replace('_', ' ')}", row, by=None, at=at)
    return row


def _log(row: Letter, at: datetime, outcome: str) -> None:
    LetterTry.objects.filter(letter=row, number=row.tries).update(ended_at=at, outcome=outcome[:300])


@transaction.atomic
def take_back(*, letter: Letter, by: Person | None, at: datetime) -> Letter:
    """Take a letter back that has not left. LET-5."""
    row = Letter.objects.select_for_update().get(pk=letter.pk)
    if row.state != LetterState.QUEUED:
        raise Refused("This letter has left already, or is leaving now.")
    row.state, row.ended_at = rules.next_letter_state(row.state, LetterState.TAKEN_BACK), at
    row.link = "" if row.is_secret else row.link
    row.save()
    audit.record("letter taken back", row, by=by, at=at)
    return row


@transaction.atomic
def take_batch_back(*, batch: LetterBatch, by: Person, at: datetime) -> int:
    """Take every letter of a batch back that has not left; return how many. LET-5."""
    row = LetterBatch.objects.select_for_update().get(pk=batch.pk)
    waiting = list(row.letters.select_for_update().filter(state=LetterState.QUEUED, tries=0))
    if not waiting:
        raise Refused("No letter of this batch waits any more.")
    for letter in waiting:
        take_back(letter=letter, by=by, at=at)
    row.taken_back_at = at
    row.save()
    audit.record("letters taken back", row, by=by, at=at, count=len(waiting))
    return len(waiting)


@transaction.atomic
def send_again(*, letter: Letter, by: Person, at: datetime) -> Letter:
    """Send a letter once more by hand: one that failed, or one whose fate is not known. LET-3."""
    row = Letter.objects.select_for_update().get(pk=letter.pk)
    if row.is_secret:
        raise Refused("Its link is gone. Make a new link instead.")
    if row.state not in (LetterState.FAILED, LetterState.UNKNOWN):
        raise Refused("Only a letter that failed, or whose fate is not known, is sent again.")
    if queries.dead_address(row.address):
        raise Refused("Letters to this address come back. Correct the address, or say that it works again.")
    row.state = rules.next_letter_state(row.state, LetterState.QUEUED)
    row.send_after, row.ended_at, row.handed_at = at, None, None
    row.save()
    audit.record("letter sent again", row, by=by, at=at)
    return row


@transaction.atomic
def arrived(*, letter: Letter, by: Person, at: datetime) -> Letter:
    """Somebody asked: the letter whose fate was not known has come. LET-3."""
    row = Letter.objects.select_for_update().get(pk=letter.pk)
    if row.state != LetterState.UNKNOWN:
        raise Refused("The fate of this letter is known.")
    row.state, row.problem = rules.next_letter_state(row.state, LetterState.SENT), ""
    row.save()
    audit.record("letter found to have come", row, by=by, at=at)
    return row


@transaction.atomic
def came_back(*, letter: Letter, reason: str, by: Person | None, at: datetime) -> Letter:
    """A letter came back: it failed, and its address takes no more until a person says so. Twice is as once. LET-6."""
    row = Letter.objects.select_for_update().get(pk=letter.pk)
    if row.state not in (LetterState.SENT, LetterState.UNKNOWN):
        return row
    row.state = rules.next_letter_state(row.state, LetterState.FAILED)
    row.problem = f"It came back: {reason}"[:300]
    row.save()
    DeadAddress.objects.get_or_create(address=row.address.lower(), defaults={"since": at, "reason": reason[:300]})
    audit.record("letter came back", row, by=by, at=at, reason=reason)
    return row


@transaction.atomic
def works_again(*, letter: Letter, by: Person, at: datetime) -> Letter:
    """The address of this letter takes letters again. LET-6."""
    if not DeadAddress.objects.filter(address__iexact=letter.address).delete()[0]:
        raise Refused("Letters to this address are not held back.")
    audit.record("address works again", letter, by=by, at=at)
    return letter
