"""Exercises of a call: written, people invited to them, marked one by one, and what the three agree on afterwards."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from mantle.people import audit, mail
from mantle.people.actions import Refused
from mantle.people.models import Person
from mantle.people.stale import locked
from mantle.selection.models import AgreedLevel, Call, Candidacy, Criterion, CriterionMark, Exercise, PanelReading
from mantle.selection.queries.matrix import marks_by_criterion
from mantle.selection.queries.reading import all_is_sent
from mantle.selection.rules import LEVELS, MOST_EXERCISES, CallState, State, agreed_problem, named_proxies
from mantle.web.words import day


@transaction.atomic
def write_exercise(
    *, call: Call, exercise: Exercise | None, criteria: Collection[Criterion], version: int | None, by: Person,
    at: datetime, **facts: Any,
) -> Exercise:  # fmt: skip
    """Add an exercise, or change one, as long as the call is not out. SEL-2, SEL-4, SEL-37."""
    owner = unfrozen(call)
    words = named_proxies(str(facts.get("title", "")), str(facts.get("brief", "")))
    if words:
        raise Refused(f"This asks for what plays no part here: {', '.join(words)}.")
    if any(each.call_id != owner.pk for each in criteria):
        raise Refused("Choose among the criteria of this call.")
    if exercise is None and owner.exercises.count() >= MOST_EXERCISES:
        raise Refused(f"A call has {MOST_EXERCISES} exercises at most: take one out first.")
    last = owner.exercises.order_by("-position").values_list("position", flat=True).first() or 0
    row = locked(exercise, version) if exercise else Exercise(call=owner, position=last + 1)
    for name, value in facts.items():
        setattr(row, name, value)
    row.save()
    row.criteria.set(criteria)
    audit.record("exercise written", owner, by=by, at=at, exercise=row.title)
    return row


@transaction.atomic
def drop_exercise(*, exercise: Exercise, by: Person, at: datetime) -> Call:
    """Take an exercise out, as long as the call is not out. SEL-2."""
    owner = unfrozen(exercise.call)
    audit.record("exercise taken out", owner, by=by, at=at, exercise=exercise.title)
    exercise.delete()
    return owner


def unfrozen(call: Call) -> Call:
    """The call, locked, as long as its words may be changed; raises Refused once it is out. SEL-2."""
    row = Call.objects.select_for_update().get(pk=call.pk)
    if row.is_running:
        raise Refused("The call is out: what is asked in it stands as it is.")
    return row


@transaction.atomic
def invite(*, call: Call, by: Person, at: datetime) -> int:
    """Invite everybody whose words are read by all three and who is not decided on. Return how many. SEL-38."""
    row = Call.objects.select_for_update().get(pk=call.pk)
    if row.state != CallState.READING or row.exercises_on is None:
        raise Refused("Nobody is to be invited in this call now.")
    if timezone.localtime(at).date() > row.exercises_on:
        raise Refused("The day of the exercises is over: move it to a later one first.")
    waiting = row.candidacies.select_related("person").filter(state=State.CONFIRMED, invited_at__isnull=True)
    found = [each for each in waiting if all_is_sent(each)]
    if not found:
        raise Refused("Nobody waits for it: all three readers send their marks on the words first.")
    for each in found:
        each.invited_at = at
        each.save()
        mail.queue(
            "selection/invited", to=each.person, key=f"invited {each.code}", link=each.get_absolute_url(), by=by, at=at,
            words={"what": row.title, "on": day(row.exercises_on), "where": row.exercises_at or "told later"},
        )  # fmt: skip
    audit.record("invited to exercises", row, by=by, at=at, count=len(found))
    return len(found)


@transaction.atomic
def say_adjustments(*, candidacy: Candidacy, words: str, version: int | None, by: Person, at: datetime) -> Candidacy:
    """The person says what they need on the day, or that they need nothing. Gone once it is decided. SEL-38."""
    row = locked(candidacy, version)
    if row.person_id != by.pk:
        raise Refused("Everyone says so for themselves.")
    if row.state != State.CONFIRMED or row.invited_at is None:
        raise Refused("You are not invited to exercises that are still to come.")
    row.adjustments = words.strip()
    row.save()
    audit.record("needs for exercises said", row, by=by, at=at, agency=row.agency, person=by.code)
    return row


@transaction.atomic
def mark_exercise(
    *, reading: PanelReading, exercise: Exercise, marks: Mapping[int, tuple[int, str]], by: Person, at: datetime
) -> PanelReading:
    """Send a level and a sentence for each criterion that an exercise shows. They stand. SEL-39.

    `marks` holds the pair for each criterion, by its number. Raises Refused before the day, for whoever is not
    invited, for what is incomplete, and for what was sent.
    """
    candidacy = Candidacy.objects.select_for_update().get(pk=reading.candidacy_id)
    if reading.reader.person_id != by.pk:
        raise Refused("Everyone sends their own marks.")
    if candidacy.state != State.CONFIRMED or candidacy.invited_at is None or exercise.call_id != candidacy.call_id:
        raise Refused("This person is not to be marked in this exercise.")
    starts = candidacy.call.exercises_on
    if starts is None or timezone.localtime(at).date() < starts:
        raise Refused(f"The exercises are on {day(starts)}: marks are sent from that day on.")
    if CriterionMark.objects.filter(reading=reading, exercise=exercise).exists():
        raise Refused("Your marks of this exercise were sent, and stand.")
    criteria = set(exercise.criteria.values_list("pk", flat=True))
    if set(marks) != criteria or any(level not in LEVELS or not words.strip() for level, words in marks.values()):
        raise Refused("Give a level and a sentence for each criterion.")
    CriterionMark.objects.bulk_create(
        CriterionMark(reading=reading, exercise=exercise, criterion_id=key, level=level, words=words)
        for key, (level, words) in marks.items()
    )
    audit.record("exercise marked", reading, by=by, at=at, agency=candidacy.agency, exercise=exercise.title)
    return reading


@transaction.atomic
def agree(*, candidacy: Candidacy, levels: Mapping[int, tuple[int, str]], by: Person, at: datetime) -> Candidacy:
    """Put down on which levels the three agreed, and by what they came to each; the marks stand. SEL-40.

    `levels` holds the level and the reason for criteria, by their number. Raises Refused for whoever is not of the
    three, for a level outside those that were given, and for one without a reason: then none is kept.
    """
    row = Candidacy.objects.select_for_update().get(pk=candidacy.pk)
    if not row.readings.filter(reader__person=by).exists():
        raise Refused("Those who read somebody agree, and one of them records it.")
    if row.state != State.CONFIRMED or not all_is_sent(row):
        raise Refused("There is nothing to agree on here.")
    marks = marks_by_criterion(row)
    criteria = {each.pk: each for each in row.call.criteria.all()}
    if not levels or set(levels) - set(criteria):
        raise Refused("Choose a level, and say how you came to agree on it.")
    for key, (level, reason) in levels.items():
        problem = agreed_problem(level, reason, marks.get(key, []))
        if problem:
            raise Refused(f"{criteria[key]}: {problem}")
        AgreedLevel.objects.create(
            candidacy=row, criterion=criteria[key], level=level, reason=reason, put_down_by=by, put_down_at=at
        )
    audit.record("levels agreed", row, by=by, at=at, agency=row.agency, count=len(levels))
    return row


def tell_of_another_day(call: Call, by: Person, at: datetime) -> None:
    """Everybody who is invited hears of another day or place. SEL-38."""
    rows = call.candidacies.select_related("person").filter(state=State.CONFIRMED, invited_at__isnull=False)
    for each in rows:
        mail.queue(
            "selection/moved", to=each.person, key=f"moved {each.code} {at:%Y%m%d%H%M%S}", by=by, at=at,
            link=each.get_absolute_url(),
            words={"what": call.title, "on": day(call.exercises_on), "where": call.exercises_at or "told later"},
        )  # fmt: skip
