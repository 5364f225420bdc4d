"""Writing a journal: by its owner alone; a reviewer of their choice answers a claim; others look back along."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from mantle.framework.models import Domain
from mantle.learning.models import Entry, Occasion, StageClaim, ThinkingTime, Voice
from mantle.learning.rules.journal import ClaimState, TimeState, is_between_professions
from mantle.people import audit
from mantle.people.actions import Refused
from mantle.people.actions.consent import withdraw
from mantle.people.models import Account, Person
from mantle.people.models.consent import Purpose
from mantle.people.queries.consent import readers_of
from mantle.people.stale import locked

OTHERS = "Only the person writes their own journal."


@transaction.atomic
def write_entry(
    *, person: Person, on: date, text: str, prompt: str = "", stage: Domain | None = None, by: Person, at: datetime
) -> Entry:
    """Write an entry of one's own. LRN-10. The record says that something was written, never what. LRN-11."""
    _refuse_others(person, by)
    if on > timezone.localtime(at).date():
        raise Refused("A journal looks back: choose today or a day before.")
    entry = Entry.objects.create(person=person, on=on, text=text, prompt=prompt, stage=stage)
    audit.record("journal entry written", entry, by=by, at=at)
    return entry


@transaction.atomic
def change_entry(
    *, entry: Entry, on: date, text: str, stage: Domain | None, version: int | None, by: Person, at: datetime
) -> Entry:
    """Rewrite an entry of one's own. LRN-10."""
    row = locked(entry, version)
    _refuse_others(row.person, by)
    if on > timezone.localtime(at).date():
        raise Refused("A journal looks back: choose today or a day before.")
    row.on, row.text, row.stage = on, text, stage
    row.save()
    audit.record("journal entry changed", row, by=by, at=at)
    return row


@transaction.atomic
def remove_entry(*, entry: Entry, by: Person, at: datetime) -> None:
    """Take an entry of one's own out of the journal for good; whoever was shown it sees nothing of it. LRN-10."""
    row = Entry.objects.select_for_update().get(pk=entry.pk)
    _refuse_others(row.person, by)
    for sharing in readers_of(row.person, Purpose.ENTRY, row.code, timezone.localtime(at).date()):
        withdraw(sharing=sharing, by=by, at=at)
    audit.record("journal entry removed", row, by=by, at=at)
    row.delete()


@transaction.atomic
def claim_stage(
    *, person: Person, stage: Domain, evidence: str, reviewer: Person, by: Person, at: datetime
) -> StageClaim:
    """Say that one has been at a stage, with what shows it, and ask somebody to look. LRN-14."""
    _refuse_others(person, by)
    if reviewer.pk == person.pk:
        raise Refused("Ask somebody else to look.")
    if not Account.objects.filter(person=reviewer, is_active=True).exists():
        raise Refused(f"{reviewer} has no account here and could not read it.")
    if StageClaim.objects.filter(person=person, stage=stage, state=ClaimState.ASKED).exists():
        raise Refused("A claim to this stage is with a reviewer.")
    row = StageClaim.objects.create(person=person, stage=stage, evidence=evidence, reviewer=reviewer, asked_at=at)
    audit.record("stage claimed", row, by=by, at=at, stage=stage.key, reviewer=reviewer.code)
    return row


@transaction.atomic
def answer_claim(
    *, claim: StageClaim, sees_it: bool, comment: str, version: int | None, by: Person, at: datetime
) -> StageClaim:
    """Say whether one sees it too, and why. Nobody is moved up or down by it. LRN-14."""
    row = locked(claim, version)
    if row.reviewer_id != by.pk:
        raise Refused("The reviewer who was asked answers a claim.")
    if row.state != ClaimState.ASKED:
        raise Refused("This claim has been answered or taken back.")
    if not comment.strip():
        raise Refused("Say what you saw, or what you would want to see.")
    row.state = ClaimState.SEEN if sees_it else ClaimState.NOT_YET
    row.comment, row.decided_at = comment, at
    row.save()
    audit.record("stage claim answered", row, by=by, at=at, person=row.person.code, state=str(row.state))
    return row


@transaction.atomic
def withdraw_claim(*, claim: StageClaim, version: int | None, by: Person, at: datetime) -> StageClaim:
    """Take a claim back: the reviewer does not see it any more. LRN-14."""
    row = locked(claim, version)
    _refuse_others(row.person, by)
    row.state = ClaimState.WITHDRAWN
    row.save()
    audit.record("stage claim withdrawn", row, by=by, at=at)
    return row


@transaction.atomic
def book_time(*, person: Person, on: date, minutes: int, by: Person, at: datetime) -> ThinkingTime:
    """Set time aside to think. LRN-16."""
    _refuse_others(person, by)
    row = ThinkingTime.objects.create(person=person, on=on, minutes=minutes)
    audit.record("time to think booked", row, by=by, at=at, minutes=minutes)
    return row


@transaction.atomic
def count_time(
    *, time: ThinkingTime, state: str, minutes: int | None = None, version: int | None, by: Person, at: datetime
) -> ThinkingTime:
    """Say whether the time was kept, and how much of it; it can be said anew. LRN-16."""
    row = locked(time, version)
    _refuse_others(row.person, by)
    if state not in {TimeState.KEPT, TimeState.LOST, TimeState.BOOKED}:
        raise Refused("Say whether the time was kept.")
    if state == TimeState.KEPT and row.on > timezone.localtime(at).date():
        raise Refused("That day lies ahead.")
    row.state = TimeState(state)
    row.minutes = minutes or row.minutes
    row.save()
    audit.record("time to think counted", row, by=by, at=at, state=str(row.state))
    return row


@transaction.atomic
def look_back_together(
    *, convener: Person, on: date, what_happened: str, professions: Mapping[Person, str], by: Person, at: datetime
) -> Occasion:
    """Ask people of at least two professions, oneself among them, to look back on one event. LRN-17."""
    _refuse_others(convener, by)
    if convener not in professions:
        raise Refused("Say your own profession too: you are one of those who look back.")
    if not is_between_professions(professions.values()):
        raise Refused("Ask somebody of another profession: the event is to be seen from two sides at least.")
    if on > timezone.localtime(at).date():
        raise Refused("Choose an event that has happened.")
    row = Occasion.objects.create(convener=convener, on=on, what_happened=what_happened)
    Voice.objects.bulk_create(
        Voice(occasion=row, person=person, profession=profession.strip()) for person, profession in professions.items()
    )
    audit.record("occasion opened", row, by=by, at=at, voices=len(professions))
    return row


@transaction.atomic
def say_voice(*, occasion: Occasion, text: str, by: Person, at: datetime) -> Voice:
    """Write down, or rewrite, how one saw the event. LRN-18."""
    row = locked(occasion, None)
    if row.closed_at is not None:
        raise Refused("This is closed: what was written stays.")
    voice = Voice.objects.select_for_update().filter(occasion=row, person=by).first()
    if voice is None:
        raise Refused("You were not asked to look back on this event.")
    voice.text, voice.written_at = text, at
    voice.save()
    audit.record("occasion looked back on", row, by=by, at=at)
    return voice


@transaction.atomic
def close_occasion(*, occasion: Occasion, learnt: str, version: int | None, by: Person, at: datetime) -> Occasion:
    """Say what was learnt together, and close: all who were asked can read all. LRN-18."""
    row = locked(occasion, version)
    _refuse_others(row.convener, by)
    if row.closed_at is not None:
        raise Refused("This is closed.")
    row.learnt, row.closed_at = learnt, at
    row.save()
    audit.record("occasion closed", row, by=by, at=at)
    return row


def _refuse_others(person: Person, by: Person) -> None:
    if person.pk != by.pk:
        raise Refused(OTHERS)
