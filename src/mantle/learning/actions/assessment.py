"""Assessing over time: opened with its use, read, observed, answered, objected to, decided, closed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from mantle.framework.models import Competency, RoleProfile
from mantle.learning.models import Assessment, Observation, Observer
from mantle.learning.rules.assessment import MARKS, ContestState, Use
from mantle.people import audit
from mantle.people.access import Permission
from mantle.people.actions import Refused
from mantle.people.models import Person
from mantle.people.stale import locked


@transaction.atomic
def open_assessment(
    *, person: Person, profile: RoleProfile, use: str, use_words: str, observers: Iterable[Person],
    by: Person | None, at: datetime,
) -> Assessment:  # fmt: skip
    """Open an assessment with what it is for, in words that are never changed. LRN-50, LRN-51."""
    named = {observer.pk: observer for observer in observers}
    problems = []
    if not use_words.strip() or use not in set(Use):
        problems.append("Say what the observations are for.")
    if person.pk in named:
        problems.append("Nobody observes themselves.")
    if len(named) < 2:
        problems.append("Name two observers at least: one pair of eyes is not enough.")
    if by is not None and by.pk == person.pk:
        problems.append("Somebody else opens it: it is about you.")
    if problems:
        raise Refused(" ".join(problems))
    row = Assessment.objects.create(
        person=person, profile=profile, use=use, use_words=use_words, opened_by=by, opened_at=at
    )
    Observer.objects.bulk_create(Observer(assessment=row, person=observer) for observer in named.values())
    audit.record("assessment opened", row, by=by, at=at, person=person.code, use=use)
    return row


@transaction.atomic
def confirm_use(*, assessment: Assessment, by: Person, at: datetime) -> Assessment:
    """The person has read what it is for; before that nobody can mark. LRN-50."""
    row = locked(assessment, None)
    if row.person_id != by.pk:
        raise Refused("The person reads what it is for.")
    row.read_at = row.read_at or at
    row.save()
    audit.record("use of assessment read", row, by=by, at=at)
    return row


@transaction.atomic
def observe(
    *, assessment: Assessment, competency: Competency, level: int, evidence: str, on: date, by: Person, at: datetime
) -> Observation:
    """Keep what one saw, with a level. LRN-50, LRN-51, LRN-52."""
    row = Assessment.objects.select_for_update().get(pk=assessment.pk)
    if row.closed_at is not None:
        raise Refused("This is closed.")
    if not row.observers.filter(person=by).exists():
        raise Refused("Only those who are named observe.")
    if row.read_at is None:
        raise Refused(f"{row.person} has not yet read what this is for: nobody can mark before.")
    if level not in MARKS or not row.profile.expectations.filter(competency=competency).exists():
        raise Refused("Choose a competency of the role, and one of its levels.")
    if not evidence.strip():
        raise Refused("Say what you saw.")
    opened, today = (timezone.localtime(moment).date() for moment in (row.opened_at, at))
    if not opened <= on <= today:
        raise Refused("Choose a day between the day it was opened and today.")
    found = Observation.objects.create(
        assessment=row, by=by, competency=competency, level=level, evidence=evidence, on=on, at=at
    )
    audit.record("observation made", found, by=by, at=at, person=row.person.code, competency=competency.key)
    return found


@transaction.atomic
def answer_observation(
    *, observation: Observation, answer: str, contests: bool, version: int | None, by: Person, at: datetime
) -> Observation:
    """Answer an observation, and object to it or not; the answer stands beside it for good. LRN-54."""
    row = locked(observation, version)
    if row.assessment.person_id != by.pk:
        raise Refused("Only the person answers.")
    if row.answered_at is not None:
        raise Refused("You have answered this.")
    row.answer, row.answered_at = answer, at
    row.contest = ContestState.OPEN if contests else ContestState.NONE
    row.save()
    audit.record("observation answered", row, by=by, at=at, person=by.code, contests=contests)
    return row


@transaction.atomic
def decide_contest(
    *, observation: Observation, sets_aside: bool, reason: str, version: int | None, by: Person, at: datetime
) -> Observation:
    """Decide an objection, by somebody who looks after the person and neither observed nor is observed. LRN-54."""
    row = locked(observation, version)
    if by.pk in (row.by_id, row.assessment.person_id) or not row.assessment.is_within(
        by.standing.reach(Permission.ASSESS_OVER_TIME), by.standing_on
    ):
        raise Refused("Somebody decides who looks after the person, and neither observed nor is observed.")
    if row.contest != ContestState.OPEN:
        raise Refused("There is no open objection.")
    if not reason.strip():
        raise Refused("Say why.")
    row.contest = ContestState.SET_ASIDE if sets_aside else ContestState.STANDS
    row.decided_by, row.decision_reason, row.decided_at = by, reason, at
    row.save()
    audit.record("objection decided", row, by=by, at=at, person=row.assessment.person.code, outcome=str(row.contest))
    return row


@transaction.atomic
def close_assessment(*, assessment: Assessment, version: int | None, by: Person, at: datetime) -> Assessment:
    """Close it: observers see it no more; the person and who opened it keep what was said. LRN-55."""
    row = locked(assessment, version)
    row.closed_at = row.closed_at or at
    row.save()
    audit.record("assessment closed", row, by=by, at=at, person=row.person.code)
    return row
