"""Hosting a talk, saying something in it, closing it with what came of it; letting others ask, and asking."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from mantle.framework.models import Competency
from mantle.learning.models import Contribution, Dialogue, DialogueMember, Expertise
from mantle.learning.queries.dialogue import left_on, whole_set
from mantle.learning.rules.dialogue import CONSENT, STEPS, Beyond, DialogueKind, problems
from mantle.people import audit
from mantle.people.actions import Refused
from mantle.people.models import Person
from mantle.people.stale import locked
from mantle.programmes.models import LearningSet

HOST_ONLY = "The host of this dialogue does that."


@transaction.atomic
def open_dialogue(
    *, question: str, closes_on: date, opens_on: date, members: Mapping[Person, str], by: Person, at: datetime,
    kind: str = DialogueKind.DIALOGUE, about: str = "", template: str = "", learning_set: LearningSet | None = None,
    beyond: str = Beyond.NOTHING,
) -> Dialogue:  # fmt: skip
    """Put a question to people in small groups, as its host, until a day. DIA-1."""
    found = problems(opens_on, closes_on)
    if closes_on < timezone.localtime(at).date():
        found.append("The last day lies behind.")
    if not [person for person in members if person.pk != by.pk]:
        found.append("Ask somebody besides yourself.")
    if found:
        raise Refused(" ".join(found))
    row = Dialogue.objects.create(
        kind=kind, template=template, question=question, about=about, host=by, opens_on=opens_on, closes_on=closes_on,
        learning_set=learning_set, beyond=beyond,
    )  # fmt: skip
    _seat(row, members)
    audit.record("dialogue opened", row, by=by, at=at, members=row.members.count())
    return row


@transaction.atomic
def open_notes(
    *, learning_set: LearningSet, subject: str, beyond: str, closes_on: date, by: Person, at: datetime
) -> Dialogue:
    """Begin notes of a learning set, for the people of the set and who facilitates it, until a day. DIA-10."""
    people = whole_set(learning_set)
    if by not in people:
        raise Refused("Notes of a set are begun by one of its people, or who facilitates it.")
    return open_dialogue(
        kind=DialogueKind.NOTES, question=subject, opens_on=timezone.localtime(at).date(), closes_on=closes_on,
        members=dict.fromkeys(people, ""), learning_set=learning_set, beyond=beyond, by=by, at=at,
    )  # fmt: skip


def _seat(row: Dialogue, members: Mapping[Person, str]) -> None:
    there = set(row.members.values_list("person", flat=True)) | {row.host_id}
    DialogueMember.objects.bulk_create(
        DialogueMember(dialogue=row, person=person, group=group)
        for person, group in members.items()
        if person.pk not in there
    )


@transaction.atomic
def ask_more(*, dialogue: Dialogue, members: Mapping[Person, str], by: Person, at: datetime) -> Dialogue:
    """Ask more people to a dialogue that is not closed. DIA-1."""
    row = hosted(dialogue, None, by)
    if row.closed_at is not None:
        raise Refused("This is closed.")
    if row.learning_set is not None and set(members) - set(whole_set(row.learning_set)):
        raise Refused("Notes of a set are read by the people of the set alone.")
    _seat(row, members)
    audit.record("dialogue widened", row, by=by, at=at, members=row.members.count())
    return row


@transaction.atomic
def move_closing(*, dialogue: Dialogue, closes_on: date, version: int | None, by: Person, at: datetime) -> Dialogue:
    """Choose another last day. DIA-1."""
    row = hosted(dialogue, version, by)
    found = problems(row.opens_on, closes_on)
    if row.closed_at is not None:
        found.append("This is closed.")
    if found:
        raise Refused(" ".join(found))
    row.closes_on = closes_on
    row.save()
    audit.record("dialogue moved", row, by=by, at=at)
    return row


@transaction.atomic
def contribute(*, dialogue: Dialogue, step: str, text: str, by: Person, at: datetime) -> Contribution:
    """Say something, in one's own words. DIA-2. The record says that something was said, never what. DIA-4."""
    row = locked(dialogue, None)
    if by.pk != row.host_id and not row.members.filter(person=by).exists():
        raise Refused("You are not asked to this dialogue.")
    if left_on(row, by) is not None:
        raise Refused("You have left this learning set: its people write here.")
    _refuse_unless_open(row, at)
    if step not in STEPS[row.kind]:
        raise Refused("This dialogue has no such step.")
    row.members.filter(person=by, declined_at__isnull=False).update(declined_at=None)  # DIA-11: taken on after all
    said = Contribution.objects.create(dialogue=row, person=by, step=step, text=text, written_at=at)
    audit.record("contribution written", said, by=by, at=at)
    return said


@transaction.atomic
def change_contribution(
    *, contribution: Contribution, text: str, version: int | None, by: Person, at: datetime
) -> Contribution:
    """Rewrite what one said, until it closes. DIA-2."""
    row = locked(contribution, version)
    if row.person_id != by.pk:
        raise Refused("Everybody changes their own words.")
    _refuse_unless_open(row.dialogue, at)
    row.text = text
    row.save()
    audit.record("contribution changed", row, by=by, at=at)
    return row


@transaction.atomic
def close_dialogue(*, dialogue: Dialogue, synthesis: str, version: int | None, by: Person, at: datetime) -> Dialogue:
    """Say what came of it, and close: from then on everybody who was asked reads everything. DIA-3."""
    row = hosted(dialogue, version, by)
    if row.closed_at is not None:
        raise Refused("This is closed.")
    if not synthesis.strip():
        raise Refused("Say what came of it.")
    row.synthesis, row.closed_at = synthesis, at
    row.save()
    audit.record("dialogue closed", row, by=by, at=at)
    return row


@transaction.atomic
def offer_expertise(
    *, person: Person, subject: str, ends_on: date, competency: Competency | None = None, by: Person, at: datetime
) -> Expertise:
    """Let others ask one about something, until a day. DIA-7."""
    if person.pk != by.pk:
        raise Refused("Everybody decides that for themselves.")
    today = timezone.localtime(at).date()
    if ends_on <= today:
        raise Refused("Choose a day that lies ahead.")
    row = Expertise.objects.create(
        person=person, subject=subject, competency=competency, wording=CONSENT, starts_on=today, ends_on=ends_on
    )
    audit.record("may be asked", row, by=by, at=at)
    return row


@transaction.atomic
def withdraw_expertise(*, expertise: Expertise, by: Person, at: datetime) -> Expertise:
    """Take it back: gone from the directory on the next page. What was asked before stays. DIA-7."""
    row = locked(expertise, None)
    if row.person_id != by.pk:
        raise Refused("Everybody decides that for themselves.")
    row.withdrawn_at = at
    row.save()
    audit.record("may be asked no more", row, by=by, at=at)
    return row


@transaction.atomic
def ask_peer(*, expertise: Expertise, question: str, about: str, closes_on: date, by: Person, at: datetime) -> Dialogue:
    """Ask somebody who lets others ask; the asker hosts what follows. DIA-8."""
    today = timezone.localtime(at).date()
    row = Expertise.objects.standing(today).select_for_update().filter(pk=expertise.pk).first()
    if row is None:
        raise Refused("They have taken this back.")
    return open_dialogue(
        kind=DialogueKind.PEER, question=question, about=about, opens_on=today, closes_on=closes_on,
        members={row.person: ""}, by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def decline_question(*, dialogue: Dialogue, by: Person, at: datetime) -> Dialogue:
    """Say that one cannot take a question on now; nobody asks why. DIA-11."""
    row = locked(dialogue, None)
    seat = row.members.filter(person=by, declined_at__isnull=True).first()
    if row.kind != DialogueKind.PEER or seat is None or row.closed_at is not None:
        raise Refused("There is no question to you here that waits.")
    if row.contributions.filter(person=by).exists():
        raise Refused("You have answered already.")
    seat.declined_at = at
    seat.save()
    audit.record("question declined", row, by=by, at=at)
    return row


def hosted(dialogue: Dialogue, version: int | None, by: Person) -> Dialogue:
    """The row, locked, for its host alone."""
    row = locked(dialogue, version)
    if row.host_id != by.pk:
        raise Refused(HOST_ONLY)
    return row


def _refuse_unless_open(row: Dialogue, at: datetime) -> None:
    if not row.is_open_on(timezone.localtime(at).date()):
        raise Refused("This is closed, or not open yet: what was written stays.")
