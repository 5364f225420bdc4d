"""Calls for early talent: written, opened with their criteria frozen, read, closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from mantle.people import audit
from mantle.people.actions import Refused
from mantle.people.models import Person
from mantle.people.stale import locked
from mantle.programmes.models import Cohort
from mantle.selection.actions.exercises import tell_of_another_day, unfrozen
from mantle.selection.models import Call, Candidacy, Criterion, Evidence
from mantle.selection.queries.calls import problems_of
from mantle.selection.rules import (
    CRITERIA,
    MOST_CRITERIA,
    RULES_VERSION,
    State,
    dates_problem,
    days_problem,
    digest_of,
    named_proxies,
    next_call_state,
    next_candidacy_state,
)


@transaction.atomic
def write_call(
    *, cohort: Cohort, title: str, purpose: str, who_may: str, opens_on: date, closes_on: date, decide_by: date,
    statements_by: date | None = None, exercises_on: date | None = None, exercises_at: str = "", by: Person | None,
    at: datetime,
) -> Call:  # fmt: skip
    """Begin a call for a cohort, with the criteria of the house to begin from. SEL-1, SEL-3.

    With `statements_by` each person names a sponsor, who is heard by that day (SEL-35); with `exercises_on` there are
    exercises on that day (SEL-37).
    """
    row = Call(
        cohort=cohort, title=title, purpose=purpose, who_may=who_may, opens_on=opens_on, closes_on=closes_on,
        decide_by=decide_by, statements_by=statements_by, exercises_on=exercises_on, exercises_at=exercises_at,
    )  # fmt: skip
    _refuse_days(row)
    row.save()
    for place, given in enumerate(CRITERIA, 1):
        levels = {f"level_{number}": words for number, words in enumerate(given.levels, 1)}
        Criterion.objects.create(
            call=row, position=place, kind=given.kind, title=given.title, statement=given.statement,
            prompt=given.prompt, **levels,
        )  # fmt: skip
    audit.record("call written", row, by=by, at=at)
    return row


@transaction.atomic
def change_call(*, call: Call, version: int | None, by: Person, at: datetime, **facts: Any) -> Call:
    """Change a call as long as it is not out; then only its last days, to later ones, and where exercises are. SEL-2.

    Whoever is invited to exercises hears of another day or place (SEL-38).
    """
    row = locked(call, version)
    given = {name: facts[name] for name in facts if getattr(row, name) != facts[name]}
    if row.is_running and set(given) - {"exercises_at"} - _later(row, given):
        raise Refused("It is out as it stands: only its days can be moved, to later ones.")
    for name, value in given.items():
        setattr(row, name, value)
    _refuse_days(row)
    row.save()
    if {"exercises_on", "exercises_at"} & set(given):
        tell_of_another_day(row, by, at)
    audit.record("call changed", row, by=by, at=at, fields=sorted(given))
    return row


def _later(row: Call, given: Mapping[str, Any]) -> set[str]:
    """Days that are moved to later ones; a day that was not there before is a new rule, and is none of them."""
    days = [name for name in ("closes_on", "decide_by", "statements_by", "exercises_on") if given.get(name)]
    return {name for name in days if getattr(row, name) is not None and given[name] > getattr(row, name)}


def _refuse_days(row: Call) -> None:
    _refuse(dates_problem(row.opens_on, row.closes_on, row.decide_by))
    _refuse(days_problem(row.closes_on, row.decide_by, row.statements_by, row.exercises_on))


@transaction.atomic
def write_criterion(
    *, call: Call, criterion: Criterion | None, version: int | None, by: Person, at: datetime, **facts: Any
) -> Criterion:
    """Add a criterion, or put one into other words, as long as the call is not out. SEL-2, SEL-3, SEL-4."""
    owner = unfrozen(call)
    texts = [
        str(facts.get(name, "")) for name in ("title", "statement", "prompt", *(f"level_{n}" for n in range(1, 5)))
    ]
    words = named_proxies(*texts)
    if words:
        raise Refused(f"This asks for what plays no part here: {', '.join(words)}.")
    last = owner.criteria.order_by("-position").values_list("position", flat=True).first() or 0
    if criterion is None and owner.criteria.count() >= MOST_CRITERIA:
        raise Refused(f"A call has {MOST_CRITERIA} criteria at most: take one out first.")
    row = locked(criterion, version) if criterion else Criterion(call=owner, position=last + 1)
    for name, value in facts.items():
        setattr(row, name, value)
    row.save()
    audit.record("criterion written", owner, by=by, at=at, criterion=row.title)
    return row


@transaction.atomic
def drop_criterion(*, criterion: Criterion, by: Person, at: datetime) -> Call:
    """Take a criterion out, as long as the call is not out. SEL-2."""
    owner = unfrozen(criterion.call)
    audit.record("criterion taken out", owner, by=by, at=at, criterion=criterion.title)
    criterion.delete()
    return owner


@transaction.atomic
def move_call(*, call: Call, move: str, version: int | None, by: Person | None, at: datetime) -> Call:
    """Open a call with its rules frozen, take it back to be written, close it to new people, end it. SEL-1, SEL-2."""
    row = locked(call, version)
    state = next_call_state(row.state, move)
    if move == "open":
        _freeze(row, at)
    elif move == "rewrite":
        if row.candidacies.exists():
            raise Refused("Somebody is put forward by these words already.")
        row.rules_digest, row.rules_version, row.opened_at = "", None, None
    elif move == "read":
        _let_lapse(row, at)
    elif row.candidacies.standing().exclude(state=State.DECIDED).exists():
        raise Refused("Somebody still waits for a decision.")
    row.state = state
    row.save()
    audit.record(f"call: {move}", row, by=by, at=at, rules=row.rules_digest)
    return row


def _freeze(row: Call, at: datetime) -> None:
    given = [criterion.given for criterion in row.criteria.order_by("position")]
    tried = [exercise.given for exercise in row.exercises.prefetch_related("criteria")]
    _refuse(" ".join(problems_of(row)))
    row.rules_version, row.rules_digest, row.opened_at = RULES_VERSION, digest_of(given, tried), at


def _let_lapse(row: Call, at: datetime) -> None:
    """SEL-7: without a yes nobody is read, and what was written of them goes; until the last day they may answer."""
    asked = row.candidacies.select_for_update().filter(state=State.ASKED)
    numbers = list(asked.values_list("pk", flat=True))
    if numbers and timezone.localtime(at).date() <= row.closes_on:
        raise Refused(f"Somebody is asked and may answer until {row.closes_on:%-d %B %Y}: close it after that day.")
    Evidence.objects.filter(candidacy__in=numbers).delete()
    state = next_candidacy_state(State.ASKED, "lapse")
    Candidacy.objects.filter(pk__in=numbers).update(state=state, ended_at=at)


def _refuse(problem: str) -> None:
    if problem:
        raise Refused(problem)
