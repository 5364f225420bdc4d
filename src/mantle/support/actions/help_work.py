"""The work of a deployment: the plan, days spent and planned, reviews, what came of it, and what others learn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import ceil

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from mantle.people import audit
from mantle.people.actions import Refused
from mantle.people.models import Person
from mantle.people.stale import locked
from mantle.programmes.actions.exemplars import keep_exemplar
from mantle.programmes.models import Exemplar, Trial
from mantle.support.actions.help_letters import tell_step
from mantle.support.actions.helping import end_deployment, hold, step
from mantle.support.models import (
    HelpDay,
    HelpDeployment,
    HelpEffect,
    HelpEffectLine,
    HelpObjective,
    HelpOffer,
    HelpRequest,
    HelpReview,
    HelpStep,
    HelpTeamMember,
)
from mantle.support.queries.help import live_deployment, sides_of, taken_numbers
from mantle.support.rules.help import (
    PLANNED_IN,
    UNDER_WAY,
    HelpState,
    Side,
    closing_problem,
    days_problem,
    month_of,
    months_between,
)

MOST_OBJECTIVES = 5
BOTH = frozenset({Side.ASKING, Side.HELPING})


def _worked_on(request: HelpRequest, version: int | None, by: Person, sides: frozenset[Side]) -> tuple[
    HelpRequest, HelpDeployment
]:  # fmt: skip
    """The request locked, with the deployment that is live, for somebody who stands on one of these sides."""
    row = locked(request, version)
    deployment = live_deployment(row)
    if deployment is None or row.state not in PLANNED_IN:
        raise Refused("Nothing is agreed yet, or it has ended.")
    if not sides_of(by, row, deployment) & sides:
        raise Refused("This belongs to those who help and those who are helped.")
    return row, deployment


@transaction.atomic
def write_help_plan(
    *, request: HelpRequest, objectives: Sequence[tuple[str, str]], people: Iterable[HelpTeamMember], how: str,
    next_review_on: date | None, version: int | None, by: Person, at: datetime,
) -> HelpDeployment:  # fmt: skip
    """Write what is to be different and how it stands now, who comes, and when it is looked at. HLP-11."""
    row, deployment = _worked_on(request, version, by, BOTH)
    given = [(text.strip(), before.strip()) for text, before in objectives if text.strip() or before.strip()]
    if not given or len(given) > MOST_OBJECTIVES or not all(text and before for text, before in given):
        raise Refused(f"A plan has one to {MOST_OBJECTIVES} objectives, each with how it stands now.")
    members = list(people)
    if any(each.offer_id != deployment.offer_id or each.agreed_at is None for each in members):
        raise Refused("Choose people of the offer who have agreed to help.")
    present = list(deployment.objectives.values_list("text", "before"))
    if given != present:
        if deployment.effects.exists():
            raise Refused("Somebody has said what came of these objectives: they stay as they are.")
        deployment.objectives.all().delete()
        HelpObjective.objects.bulk_create(
            HelpObjective(deployment=deployment, number=number, text=text, before=before)
            for number, (text, before) in enumerate(given, 1)
        )
    deployment.how, deployment.next_review_on = how, next_review_on
    deployment.save()
    deployment.people.set(members)
    HelpStep.objects.create(request=row, deployment=deployment, move="plan", by=by, at=at)
    row.save()
    audit.record("help: plan", row, by=by, at=at, objectives=len(given))
    if not present:
        tell_step(request=row, deployment=deployment, move="plan", by=by, at=at)
    return deployment


@transaction.atomic
def change_help_days(
    *, request: HelpRequest, days_a_month: int, ends_on: date, version: int | None, by: Person, at: datetime
) -> HelpDeployment:
    """Give more days or fewer from the next month on, within what the offer has: for the helper to say. HLP-12."""
    row, deployment = _worked_on(request, version, by, frozenset({Side.HELPING}))
    offer = HelpOffer.objects.select_for_update().get(pk=deployment.offer_id)
    today = timezone.localtime(at).date()
    if days_a_month < 1 or ends_on < deployment.starts_on or ends_on > offer.ends_on:
        raise Refused("One day a month at least, until a day on which the offer stands.")
    deployment.days_a_month, deployment.ends_on = days_a_month, ends_on
    total = deployment.days.aggregate(n=Sum("days"))["n"] or Decimal(0)
    if total > deployment.days_agreed:
        raise Refused(f"{total:g} days are written down: no fewer can be agreed.")
    first = month_of(deployment.starts_on) if row.state not in UNDER_WAY else month_of(today + timedelta(31))
    written = {month_of(on) for on in deployment.days.values_list("on", flat=True)}
    deployment.held.filter(month__gte=first).exclude(month__in=written).delete()
    ahead = [month for month in months_between(deployment.starts_on, ends_on) if month >= first]
    deployment.save()
    hold(deployment, ahead)
    HelpStep.objects.create(request=row, deployment=deployment, move="days", by=by, at=at)
    row.save()
    audit.record("help: days", row, by=by, at=at, days_a_month=days_a_month)
    return deployment


@transaction.atomic
def log_help_day(
    *, request: HelpRequest, member: HelpTeamMember | None, on: date, days: Decimal, what: str, by: Person,
    at: datetime,
) -> HelpDay:  # fmt: skip
    """Write down a day that was spent, or one that is planned: never more than agreed, never more than free. HLP-13."""
    row, deployment = _worked_on(request, None, by, BOTH | {Side.SENT})
    today = timezone.localtime(at).date()
    if row.state not in UNDER_WAY and (on <= today or row.state != HelpState.AGREED):
        raise Refused("Days are written down once it runs; days to come once both have agreed.")
    if not deployment.starts_on <= on <= deployment.ends_on:
        raise Refused("The day lies outside the time that was agreed.")
    if member is not None and not deployment.people.filter(pk=member.pk).exists():
        raise Refused("Choose somebody of the plan.")
    offer = HelpOffer.objects.select_for_update().get(pk=deployment.offer_id)
    month = month_of(on)
    total = deployment.days.aggregate(n=Sum("days"))["n"] or Decimal(0)
    in_month = deployment.days.filter(on__year=on.year, on__month=on.month).aggregate(n=Sum("days"))["n"]
    taken = len(taken_numbers(offer, [month]).get(month, []))
    own = deployment.held.filter(month=month).count()
    problem = days_problem(
        spent=total, agreed=deployment.days_agreed, in_month=in_month or Decimal(0),
        capacity=own + offer.days_a_month - taken, more=days,
    )  # fmt: skip
    if problem:
        raise Refused(problem)
    hold(deployment, [month], max(own, ceil((in_month or Decimal(0)) + days)) or None)
    found = HelpDay.objects.create(deployment=deployment, member=member, on=on, days=days, what=what, by=by)
    audit.record("help: day written down", row, by=by, at=at, days=str(days))
    return found


@transaction.atomic
def take_help_day_out(*, day: HelpDay, by: Person, at: datetime) -> None:
    """Take out a day that was written down by mistake. HLP-13."""
    row, deployment = _worked_on(day.deployment.request, None, by, BOTH | {Side.SENT})
    HelpDay.objects.select_for_update().get(pk=day.pk, deployment=deployment).delete()
    audit.record("help: day taken out", row, by=by, at=at, days=str(day.days))


# --- Reviews ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def review_help(
    *, request: HelpRequest, on: date, what_changed: str, next_on: date | None, version: int | None, by: Person,
    at: datetime,
) -> HelpReview:  # fmt: skip
    """Write down a look back together. HLP-14."""
    row = locked(request, version)
    deployment = live_deployment(row)
    if deployment is None:
        raise Refused("Nothing is under way.")
    if on > timezone.localtime(at).date():
        raise Refused("Choose today or a day before.")
    if next_on is not None and next_on <= on:
        raise Refused("The next review comes after this one.")
    step(row, "review", deployment, "", by, at)
    deployment.next_review_on = next_on
    deployment.save()
    return HelpReview.objects.create(
        deployment=deployment, on=on, what_changed=what_changed, next_on=next_on, by=by
    )  # fmt: skip


@transaction.atomic
def take_review_back(
    *, request: HelpRequest, reason: str, version: int | None, by: Person, at: datetime
) -> HelpRequest:
    """Take one's own last review back; with the only one, the request is running and not reviewed. HLP-14."""
    row = locked(request, version)
    deployment = live_deployment(row)
    last = deployment.reviews.order_by("-pk").first() if deployment is not None else None
    if deployment is None or last is None or last.by_id != by.pk:
        raise Refused("The last review is taken back by whoever wrote it.")
    if deployment.effects.exists():
        raise Refused("Somebody has said what came of it: the review stays.")
    step(row, "review_not", deployment, reason, by, at)
    last.delete()
    before = deployment.reviews.order_by("-pk").first()
    deployment.next_review_on = before.next_on if before is not None else None
    deployment.save()
    if before is not None:
        row.state = HelpState.REVIEWED
        row.save()
    return row


# --- What came of it --------------------------------------------------------------------------------------------------


@transaction.atomic
def say_effect(
    *, request: HelpRequest, side: str, lines: Sequence[tuple[HelpObjective, str, str]], learnt: str, thanks: str,
    by: Person, at: datetime,
) -> HelpEffect:  # fmt: skip
    """Say for one side how each objective stands now, and what was learnt; anew until the end. HLP-15."""
    row = locked(request, None)
    deployment = live_deployment(row)
    if deployment is None or row.state != HelpState.REVIEWED:
        raise Refused("Look back together first: what came of it is said after a review.")
    if Side(side) not in BOTH & sides_of(by, row, deployment):
        raise Refused("Each side speaks for itself.")
    if {each.pk for each, _, _ in lines} != set(deployment.objectives.values_list("pk", flat=True)):
        raise Refused("Say something of each objective.")
    today = timezone.localtime(at).date()
    effect, _ = HelpEffect.objects.update_or_create(
        deployment=deployment, side=side,
        defaults={"learnt": learnt, "thanks": thanks, "by": by, "said_on": today},
    )  # fmt: skip
    effect.lines.all().delete()
    HelpEffectLine.objects.bulk_create(
        HelpEffectLine(effect=effect, objective=objective, now=now, change=change) for objective, now, change in lines
    )
    audit.record("help: effect", row, by=by, at=at, side=side)
    return effect


@transaction.atomic
def close_help(
    *, request: HelpRequest, reason: str, trial: Trial | None = None, version: int | None, by: Person, at: datetime
) -> HelpRequest:
    """Close a deployment when both sides have said what came of it, or with the reason why not. HLP-15."""
    row = locked(request, version)
    deployment = live_deployment(row)
    if deployment is None:
        raise Refused("Nothing is under way.")
    problem = closing_problem(deployment.effects.values_list("side", flat=True), reason)
    if problem:
        raise Refused(problem)
    step(row, "close", deployment, reason, by, at)
    deployment.trial = trial
    end_deployment(deployment, "close", timezone.localtime(at).date(), is_under_way=True)
    return row


@transaction.atomic
def make_exemplar(*, request: HelpRequest, title: str, context: str, by: Person, at: datetime) -> Exemplar:
    """Begin an account for others out of what one's own side learnt. HLP-16.

    Its writer says yes before anybody reads it. The name of the other authority does not go into it: that it asked
    for help is its own to tell.
    """
    row = HelpRequest.objects.get(pk=request.pk)
    deployment = row.deployments.filter(ended_by__in=["", "close"]).first()
    own = sides_of(by, row, deployment) & BOTH
    effect = deployment.effects.filter(side__in=own).exclude(learnt="").first() if deployment is not None else None
    if effect is None:
        raise Refused("Say first what your side has learnt.")
    found = keep_exemplar(
        exemplar=None, author=by, competencies=row.competencies.all(), version=None, title=title, context=context,
        story=effect.learnt, shown_as=str(by), by=by, at=at,
    )  # fmt: skip
    audit.record("help: exemplar begun", row, by=by, at=at, exemplar=found.code)
    return found
