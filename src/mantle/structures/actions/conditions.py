"""Changes to what makes a post manageable: the list, checks, their answers and actions, and sponsors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from mantle.people import audit
from mantle.people.acting import past_the_wall
from mantle.people.actions import Refused
from mantle.people.models import Agency, Person, current
from mantle.people.stale import locked
from mantle.structures.models import (
    Appointment,
    Condition,
    ConditionAction,
    ConditionAnswer,
    ConditionsCheck,
    Post,
    PostSponsor,
)
from mantle.structures.queries.conditions import asked_in
from mantle.structures.rules.conditions import RATINGS, SHIPPED, Side


@dataclass(frozen=True, slots=True)
class Said:
    """One answer as it comes from a form."""

    condition: Condition
    rating: int
    words: str = ""
    evidence: str = ""


@transaction.atomic
def ship_conditions(*, by: Person | None, at: datetime) -> None:
    """Write the list that ships where there is none yet; whoever uses it first brings it in. CFS-1."""
    if Condition.objects.exists():
        return
    rows = Condition.objects.bulk_create(
        Condition(key=each.key, name=each.name, text=each.text, asks_evidence=each.asks_evidence, position=place)
        for place, each in enumerate(SHIPPED, 1)
    )
    audit.record("list of conditions brought in", rows[0], by=by, at=at, how_many=len(rows))


@transaction.atomic
def add_condition(
    *, name: str, text: str, asks_evidence: bool, agency: Agency | None, by: Person | None, at: datetime
) -> Condition:
    """Add a condition to the list of everybody, or to that of one agency. CFS-1."""
    ship_conditions(by=by, at=at)
    row = Condition(name=name, text=text, asks_evidence=asks_evidence, agency=agency, position=50)
    row.key = row.code
    row.save()
    audit.record("condition added", row, by=by, at=at)
    return row


@transaction.atomic
def reword_condition(
    *, condition: Condition, name: str, text: str, asks_evidence: bool, version: int | None, by: Person, at: datetime
) -> Condition:
    """Give a condition new words: the old row keeps its answers, a new one with the same key is asked. CFS-1."""
    old = locked(condition, version)
    if old.retired_on is not None:
        raise Refused("This wording is not asked any more.")
    old.retired_on = at.date()
    old.save()
    row = Condition.objects.create(
        key=old.key, agency=old.agency, position=old.position, name=name, text=text, asks_evidence=asks_evidence
    )
    audit.record("condition reworded", row, by=by, at=at, before=old.code)
    return row


@transaction.atomic
def retire_condition(*, condition: Condition, version: int | None, by: Person, at: datetime) -> Condition:
    """Ask about a condition no more; what was answered stays. Retired by mistake, it is asked again. CFS-1."""
    row = locked(condition, version)
    if (
        row.retired_on is not None
        and Condition.objects.filter(key=row.key, agency=row.agency, retired_on__isnull=True).exists()
    ):
        raise Refused("Newer words of this condition are asked.")
    row.retired_on = at.date() if row.retired_on is None else None
    row.save()
    audit.record("condition retired" if row.retired_on else "condition asked again", row, by=by, at=at)
    return row


@transaction.atomic
def open_check(
    *, held: Appointment, other: Person, due_on: date, on: date, by: Person | None, at: datetime
) -> ConditionsCheck:
    """Ask the holder of a post, and apart from them one other, what the post has. CFS-2, CFS-4."""
    if not held.stands_on(on):
        raise Refused("Nobody is asked about a post that they do not hold today.")
    if due_on < on:
        raise Refused("The day by which both answer must lie ahead.")
    if other == held.person:
        raise Refused("Somebody else answers beside the holder.")
    ship_conditions(by=by, at=at)
    try:
        with transaction.atomic():
            row = ConditionsCheck.objects.create(
                post=held.post, holder=held.person, other=other, opened_on=on, due_on=due_on
            )
    except IntegrityError as error:
        raise Refused("A check of this post is open already.") from error
    audit.record("conditions check opened", row, by=by, at=at, due_on=str(due_on))
    return row


@transaction.atomic
def answer_conditions(
    *, check: ConditionsCheck, answers: Iterable[Said], on: date, version: int | None, by: Person, at: datetime
) -> ConditionsCheck:
    """Say what a post has; it may be said anew until the other side has answered too. CFS-3, CFS-5."""
    row = locked(check, version)
    side = row.side_of(by)
    if side is None:
        raise Refused("Only the two who were asked answer.")
    if not row.is_open:
        raise Refused("This check is closed.")
    given = {said.condition.pk: said for said in answers}
    if set(given) != {each.pk for each in asked_in(row)} or any(said.rating not in RATINGS for said in given.values()):
        raise Refused("Answer each condition; “I cannot say” is an answer.")
    row.answers.filter(side=side).delete()
    ConditionAnswer.objects.bulk_create(
        ConditionAnswer(
            of=row, side=side, condition=said.condition, rating=said.rating, words=said.words, evidence=said.evidence
        )
        for said in given.values()
    )
    setattr(row, f"{Side(side).value}_said_on", on)
    row.save()
    audit.record("conditions answered", row, by=by, at=at, side=str(side))
    return row


@transaction.atomic
def call_off_check(
    *, check: ConditionsCheck, on: date, version: int | None, by: Person, at: datetime
) -> ConditionsCheck:
    """End a check before both have answered; what was said in it is deleted. CFS-2."""
    row = locked(check, version)
    if not row.is_open:
        raise Refused("This check is closed already.")
    with past_the_wall("CFS-2: answers that only the two read go with their check"):
        row.answers.all().delete()
    row.called_off_on = on
    row.save()
    audit.record("conditions check called off", row, by=by, at=at)
    return row


@transaction.atomic
def agree_condition_action(
    *,
    check: ConditionsCheck,
    condition: Condition,
    text: str,
    owner: Person,
    due_on: date,
    by: Person | None,
    at: datetime,
) -> ConditionAction:
    """Somebody is to close a gap by a day. CFS-8."""
    if not check.is_complete:
        raise Refused("First both answer; then you agree what is done.")
    row = ConditionAction.objects.create(of=check, condition=condition, text=text, owner=owner, due_on=due_on)
    audit.record("condition action agreed", check, by=by, at=at, action=row.code)
    return row


@transaction.atomic
def finish_condition_action(
    *, action: ConditionAction, done_on: date, outcome: str, version: int | None, by: Person, at: datetime
) -> ConditionAction:
    """Say what came of it: its owner does, or one of the two who answered. CFS-8."""
    row = locked(action, version)
    if by.pk not in (row.owner_id, row.of.holder_id, row.of.other_id):
        raise Refused("Whoever was to do it says what came of it, or one of the two who answered.")
    row.done_on, row.outcome = done_on, outcome
    row.save()
    audit.record("condition action done", row.of, by=by, at=at, action=row.code)
    return row


@transaction.atomic
def name_sponsor(
    *, post: Post, person: Person, kind: str, starts_on: date, undertakes: str = "", by: Person | None, at: datetime
) -> PostSponsor:
    """Put on record who stands behind a post; who did so before in that capacity ends that day. CFS-6."""
    if Appointment.objects.filter(current(starts_on), post=post, person=person).exists():
        raise Refused("Whoever holds the post does not stand behind it as well.")
    before = PostSponsor.objects.select_for_update().filter(post=post, kind=kind, ends_on__isnull=True)
    if kind != "other" and before.filter(starts_on__gte=starts_on).exists():
        raise Refused("Somebody stands behind the post in this capacity from that day or later.")
    if kind != "other":
        before.update(ends_on=starts_on)
    said_on = starts_on if undertakes else None
    row = PostSponsor.objects.create(
        post=post, person=person, kind=kind, starts_on=starts_on, undertakes=undertakes, undertaken_on=said_on
    )
    audit.record("sponsor named", row, by=by, at=at, post=post.code)
    return row


@transaction.atomic
def change_sponsor(
    *,
    sponsor: PostSponsor,
    undertakes: str,
    ends_on: date | None,
    on: date,
    version: int | None,
    by: Person,
    at: datetime,
) -> PostSponsor:
    """Write what a sponsor undertakes, or the day on which they end; the end may be taken back. CFS-6."""
    row = locked(sponsor, version)
    if ends_on is not None and ends_on <= row.starts_on:
        raise Refused("The end must lie after the start.")
    if undertakes != row.undertakes:
        row.undertakes, row.undertaken_on = undertakes, on
    row.ends_on = ends_on
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused("Somebody else stands behind the post in this capacity now.") from error
    audit.record("sponsor changed", row, by=by, at=at, post=row.post.code)
    return row
