"""Writing a development plan: by its owner alone; reviewed by those to whom it is shown."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from mantle.framework.models import Competency, RoleProfile
from mantle.learning.models import Plan, PlanReview, PlanVersion, SelfRating, Step
from mantle.learning.queries.plans import snapshot_of
from mantle.learning.rules.plans import LEVELS, Means, StepState
from mantle.people import audit
from mantle.people.actions import Refused
from mantle.people.models import Person
from mantle.people.models.consent import Purpose
from mantle.people.queries.consent import items_shown
from mantle.people.stale import locked


@transaction.atomic
def begin_plan(*, person: Person, profile: RoleProfile, purpose: str, by: Person, at: datetime) -> Plan:
    """Begin a plan towards a role; the open one, if any, is closed and kept. LRN-1, LRN-3."""
    _refuse_others(person, by)
    Person.objects.select_for_update().get(pk=person.pk)
    for row in Plan.objects.select_for_update().filter(person=person, closed_at__isnull=True):
        row.closed_at = at
        row.save()
        audit.record("plan closed", row, by=by, at=at, person=person.code)
    plan = Plan.objects.create(person=person, profile=profile, purpose=purpose, begun_at=at)
    audit.record("plan begun", plan, by=by, at=at, person=person.code)
    return plan


@transaction.atomic
def change_purpose(*, plan: Plan, purpose: str, version: int | None, by: Person, at: datetime) -> Plan:
    """Say anew for whom the plan is to make a difference."""
    row = _own(plan, version, by)
    row.purpose = purpose
    row.save()
    audit.record("plan changed", row, by=by, at=at, person=row.person.code)
    return row


@transaction.atomic
def rate_oneself(
    *, plan: Plan, competency: Competency, level: int, evidence: str, by: Person, at: datetime
) -> SelfRating:
    """Say where one is in a competency that the plan's role asks for; what one said before is kept. LRN-2."""
    _refuse_others(plan.person, by)
    if level not in LEVELS:
        raise Refused("Choose one of the levels.")
    if not plan.profile.expectations.filter(competency=competency).exists():
        raise Refused("The role of this plan does not ask for that competency.")
    row = SelfRating.objects.create(person=plan.person, competency=competency, level=level, evidence=evidence, at=at)
    audit.record("need said", plan, by=by, at=at, person=plan.person.code, competency=competency.key)
    return row


@transaction.atomic
def add_step(*, plan: Plan, by: Person, at: datetime, **facts: Any) -> Step:
    """Add a step that names the competency whose gap it answers. LRN-4."""
    row = _own(plan, None, by)
    row.save()
    step = Step(plan=row, **facts)
    _check(step)
    step.save()
    audit.record("step added", step, by=by, at=at, person=row.person.code, means=str(step.means))
    return step


@transaction.atomic
def change_step(*, step: Step, version: int | None, by: Person, at: datetime, **facts: Any) -> Step:
    """Change a step, or say how far it has come and what came of it. LRN-5."""
    row = locked(step, version)
    _refuse_others(row.plan.person, by)
    _refuse_closed(row.plan)
    for name, value in facts.items():
        setattr(row, name, value)
    _check(row)
    row.save()
    audit.record("step changed", row, by=by, at=at, person=row.plan.person.code, state=row.state)
    return row


def _check(step: Step) -> None:
    if not step.plan.profile.expectations.filter(competency=step.competency).exists():
        raise Refused("Choose a competency that the role asks for: each step answers one.")
    if step.component is not None and step.means != Means.MODULE:
        raise Refused("Only a step by a module names a module.")
    if step.state == StepState.DONE and not step.what_came.strip():
        raise Refused("Say in a sentence what came of it.")


@transaction.atomic
def keep_version(*, plan: Plan, by: Person, at: datetime) -> PlanVersion:
    """Keep the plan as it stands now. LRN-6."""
    row = _own(plan, None, by)
    row.save()
    return _kept(row, by, at)


def _kept(plan: Plan, by: Person, at: datetime) -> PlanVersion:
    """A kept version; the last one again where nothing has changed since."""
    last, content = plan.versions.first(), snapshot_of(plan)
    if last is not None and last.content == content:
        return last
    row = PlanVersion.objects.create(plan=plan, number=last.number + 1 if last else 1, content=content, kept_at=at)
    audit.record("plan version kept", plan, by=by, at=at, person=plan.person.code, number=row.number)
    return row


@transaction.atomic
def review_plan(*, plan: Plan, comment: str, next_on: date | None, by: Person, at: datetime) -> PlanReview:
    """Say something about a plan that one is shown; the plan as it stood is kept with it. LRN-6, LRN-7."""
    row = Plan.objects.select_for_update().get(pk=plan.pk)
    shown = Plan.objects.filter(pk=row.pk, code__in=items_shown(by, Purpose.PLAN))
    if row.person_id == by.pk or not shown.exists():
        raise Refused("A plan is reviewed by somebody to whom it is shown.")
    if next_on is not None and next_on <= timezone.localtime(at).date():
        raise Refused("The next review lies ahead.")
    review = PlanReview.objects.create(
        plan=row, plan_version=_kept(row, by, at), by=by, comment=comment, next_on=next_on, at=at
    )
    audit.record("plan reviewed", review, by=by, at=at, person=row.person.code)
    return review


@transaction.atomic
def answer_review(*, review: PlanReview, answer: str, by: Person, at: datetime) -> PlanReview:
    """Answer a review once; what was said and what was answered stand beside each other. LRN-7."""
    row = PlanReview.objects.select_for_update().get(pk=review.pk)
    _refuse_others(row.plan.person, by)
    if row.answered_at is not None:
        raise Refused("You have answered this review.")
    row.answer, row.answered_at = answer, at
    row.save()
    audit.record("review answered", row, by=by, at=at, person=row.plan.person.code)
    return row


def _own(plan: Plan, version: int | None, by: Person) -> Plan:
    row = locked(plan, version)
    _refuse_others(row.person, by)
    _refuse_closed(row)
    return row


def _refuse_closed(plan: Plan) -> None:
    if plan.closed_at is not None:
        raise Refused("This plan is closed, and is kept as it was.")


def _refuse_others(person: Person, by: Person) -> None:
    if person.pk != by.pk:
        raise Refused("Only the person writes their own plan.")
