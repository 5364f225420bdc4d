"""Rounds that were held before: sealed answers without senders are taken in, and their reports made together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from mantle.feedback.actions.rounds import NOT_PUBLISHED
from mantle.feedback.models import Result, Round, Sealed, Terms
from mantle.feedback.queries.rounds import questions_now
from mantle.feedback.reports.making import Promise, contents_of
from mantle.feedback.rules.rounds import NOTICE, Moment, State
from mantle.people import audit
from mantle.people.acting import past_the_wall
from mantle.people.actions import Refused
from mantle.people.models import Person
from mantle.programmes.models import Cohort

Answers = Sequence[tuple[str, dict[str, int]]]


@transaction.atomic
@past_the_wall("FEE-10: reports are made together, of sealed answers that nobody may read")
def bring_in_sealed(
    *, answers: Mapping[Person, Answers], cohort: Cohort, coach: Person, on: date, by: Person, at: datetime
) -> list[Round]:
    """Take in rounds from the start of a cohort that closed on one day, released, with their reports. FEE-10.

    Raises Refused where no questions are published.
    """
    asked = questions_now()
    if asked is None:
        raise Refused(NOT_PUBLISHED)
    framework, domains = asked
    rows = Round.objects.bulk_create(
        Round(subject=person, coach=coach, moment=Moment.START, cohort=cohort, state=State.RELEASED,
              begun_on=on - timedelta(30), closes_on=on, closed_on=on, talked_on=on + timedelta(7))
        for person in answers
    )  # fmt: skip
    Terms.objects.bulk_create(
        Terms(round=row, framework=framework, domains=domains, notice=NOTICE, launched_on=on - timedelta(28))
        for row in rows
    )
    given = {row.code: list(answers[row.subject]) for row in rows}
    Sealed.objects.bulk_create(Sealed(round=row, group=g, answers=a) for row in rows for g, a in given[row.code])
    contents = contents_of(given, Promise(domains))
    Result.objects.bulk_create(Result(round=row, content=contents[row.code], made_on=on) for row in rows)
    for row in rows:
        audit.record("feedback brought in", row, by=by, at=at, person=row.subject.code)
    return rows
