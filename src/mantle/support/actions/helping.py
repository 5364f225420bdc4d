"""A request for help from step to step: asked, diagnosed, a helper proposed, both sides say yes, and every way back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from mantle.framework.models import Competency
from mantle.people import audit
from mantle.people.access import Permission
from mantle.people.actions import Refused
from mantle.people.models import Agency, Person
from mantle.people.stale import locked
from mantle.support.actions.help import refuse_unless_for
from mantle.support.actions.help_letters import tell_step
from mantle.support.models import HeldDay, HelpDay, HelpDeployment, HelpOffer, HelpRequest, HelpStep
from mantle.support.queries.help import live_deployment, sides_of, suggestions, taken_numbers
from mantle.support.rules.help import (
    AREAS,
    ENDED_UNSEEN,
    ENDS,
    OWNERS,
    UNDER_WAY,
    WITH_REASON,
    HelpState,
    free_numbers,
    month_of,
    months_between,
    next_help_state,
)

LONGEST = 24  # months


@transaction.atomic
def ask_for_help(
    *, agency: Agency, competencies: Iterable[Competency] = (), by: Person, at: datetime, **facts: Any
) -> HelpRequest:
    """Ask for help for an authority. HLP-5."""
    refuse_unless_for(agency, by)
    row = HelpRequest(agency=agency, asked_by=by, asked_on=timezone.localtime(at).date(), **facts)
    _check_request(row, competencies)
    row.save()
    row.competencies.set(competencies)
    HelpStep.objects.create(request=row, move="ask", by=by, at=at)
    audit.record("help asked for", row, by=by, at=at, days=row.days_wanted)
    tell_step(request=row, deployment=None, move="ask", by=by, at=at)
    return row


@transaction.atomic
def change_help_request(
    *, request: HelpRequest, competencies: Iterable[Competency], version: int | None, by: Person, at: datetime,
    **facts: Any,
) -> HelpRequest:  # fmt: skip
    """Change what is asked for, as long as no helper has been proposed. HLP-5."""
    row = locked(request, version)
    refuse_unless_for(row.agency, by)
    if row.state not in (HelpState.ASKED, HelpState.DIAGNOSED):
        raise Refused("A helper has read it as it stands. Take it back first if it is about something else.")
    for name, value in facts.items():
        setattr(row, name, value)
    _check_request(row, competencies)
    row.save()
    row.competencies.set(competencies)
    audit.record("request for help changed", row, by=by, at=at, days=row.days_wanted)
    return row


def _check_request(row: HelpRequest, competencies: Iterable[Competency]) -> None:
    if not row.areas and not list(competencies):
        raise Refused("Say what the help is to be about.")
    if set(row.areas) - set(AREAS):
        raise Refused("Choose from the list of what help can be about.")


@transaction.atomic
def diagnose_request(
    *, request: HelpRequest, diagnosis: str, version: int | None, by: Person, at: datetime
) -> HelpRequest:
    """Write down what the problem is taken to be, after talking with those who ask. HLP-8."""
    row = locked(request, version)
    if not diagnosis.strip():
        raise Refused("Say what you take the problem to be.")
    row.diagnosis = diagnosis
    return step(row, "diagnose", None, "", by, at)


@transaction.atomic
def propose_helper(
    *, request: HelpRequest, offer: HelpOffer, reason: str, days_a_month: int, starts_on: date, ends_on: date,
    version: int | None, by: Person, at: datetime,
) -> HelpDeployment:  # fmt: skip
    """Put one helper to a request, with a reason, and hold the days. HLP-6, HLP-7, HLP-9, HLP-12.

    The offer is locked before its days are counted, so that two who propose at once count one after the other.
    """
    row = locked(request, version)
    chosen = HelpOffer.objects.select_for_update().get(pk=offer.pk)
    if not reason.strip():
        raise Refused("Say why it is this helper.")
    for agency in (row.agency, chosen.agency):
        if by.may(Permission.OFFER_HELP, agency):
            raise Refused(f"You belong to {agency}: somebody else brings these two together.")
    _check_time(days_a_month, starts_on, ends_on)
    today = timezone.localtime(at).date()
    found = suggestions(row, [chosen], starts_on, ends_on, days_a_month, today)[0].found
    if found.against:
        raise Refused(f"{chosen.agency} cannot be proposed. {'. '.join(found.against)}.")
    deployment = HelpDeployment.objects.create(
        request=row, offer=chosen, helper=chosen.agency, helped=row.agency, chosen_by=by, reason=reason,
        suggested={"fit": found.fit, "reasons": list(found.reasons)}, days_a_month=days_a_month, starts_on=starts_on,
        ends_on=ends_on,
    )  # fmt: skip
    hold(deployment, months_between(starts_on, ends_on))
    step(row, "propose", deployment, "", by, at)
    return deployment


def _check_time(days_a_month: int, starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise Refused("Help ends after it starts.")
    if len(months_between(starts_on, ends_on)) > LONGEST:
        raise Refused(f"Help is agreed for {LONGEST} months at most.")
    if days_a_month < 1:
        raise Refused("Help is of one day a month at least.")


def hold(deployment: HelpDeployment, months: Iterable[date], days: int | None = None) -> None:
    """HLP-12: hold so many days of every month for a deployment, or refuse; whoever calls holds the offer's lock."""
    wanted, rows = days or deployment.days_a_month, []
    taken = taken_numbers(deployment.offer, months)
    own: dict[date, int] = {}
    for month in deployment.held.filter(month__in=list(months)).values_list("month", flat=True):
        own[month] = own.get(month, 0) + 1
    for month in months:
        more = wanted - own.get(month, 0)
        numbers = free_numbers(deployment.offer.days_a_month, taken.get(month, []), more) if more > 0 else []
        if numbers is None:
            raise Refused(f"{deployment.helper} has too few days free in {month:%B %Y}.")
        rows += [
            HeldDay(offer=deployment.offer, deployment=deployment, month=month, number=number) for number in numbers
        ]
    HeldDay.objects.bulk_create(rows)


def let_go(deployment: HelpDeployment, on: date, *, is_under_way: bool) -> None:
    """HLP-12: give back the days that will not be needed; those of months with days spent stay held."""
    rows = deployment.held.all()
    if is_under_way:
        rows = rows.filter(month__gt=month_of(on))
    HelpDay.objects.filter(deployment=deployment, on__gt=on).delete()
    rows.delete()


@transaction.atomic
def accept_request(
    *, request: HelpRequest, has_capacity: bool, is_willing: bool, conflict: str, approved: str, version: int | None,
    by: Person, at: datetime,
) -> HelpRequest:  # fmt: skip
    """Say yes for the helper, with what is declared and which director approves. HLP-10."""
    row = locked(request, version)
    deployment = _live(row)
    if not (has_capacity and is_willing):
        raise Refused("Say yes only with the days and the will to do it; decline with a reason otherwise.")
    _refuse_unless_declared(conflict, approved)
    deployment.has_capacity, deployment.is_willing = True, True
    deployment.conflict_helper, deployment.approved_helper = conflict, approved
    deployment.save()
    return step(row, "accept", deployment, "", by, at)


@transaction.atomic
def agree_request(
    *, request: HelpRequest, conflict: str, approved: str, version: int | None, by: Person, at: datetime
) -> HelpRequest:
    """Say yes for those helped, with what is declared and which director approves. HLP-10."""
    row = locked(request, version)
    deployment = _live(row)
    _refuse_unless_declared(conflict, approved)
    deployment.conflict_helped, deployment.approved_helped = conflict, approved
    deployment.save()
    return step(row, "agree", deployment, "", by, at)


def _refuse_unless_declared(conflict: str, approved: str) -> None:
    if not conflict.strip():
        raise Refused("Say whether there is a conflict of interest; “none” is an answer.")
    if not approved.strip():
        raise Refused("Say which director approves.")


@transaction.atomic
def move_request(
    *, request: HelpRequest, move: str, reason: str = "", version: int | None, by: Person, at: datetime
) -> HelpRequest:
    """Take a step that needs no more than a reason: start, and every way back and out. HLP-8."""
    row = locked(request, version)
    deployment = live_deployment(row)
    today = timezone.localtime(at).date()
    if move == "reopen":
        deployment = _opened_again(row, today)
    if move == "start" and deployment is not None and not deployment.objectives.exists():
        raise Refused("Write the plan first: what is to be different, and how it stands now.")
    if move == "start_not" and deployment is not None and deployment.days.filter(on__lte=today).exists():
        raise Refused("Days have been spent: it has started. The helper can step out, with a reason.")
    before = row.state
    step(row, move, deployment, reason, by, at)
    if move in ENDS and deployment is not None:
        end_deployment(deployment, move, today, is_under_way=before in UNDER_WAY)
    return row


def _opened_again(row: HelpRequest, today: date) -> HelpDeployment | None:
    """The deployment that was closed last, with the days of months to come held once more."""
    found = row.deployments.filter(ended_by="close").first()
    if found is None:
        return None
    HelpOffer.objects.select_for_update().get(pk=found.offer_id)
    found.ended_by, found.ended_on = "", None
    found.save()
    ahead = [month for month in months_between(found.starts_on, found.ends_on) if month > month_of(today)]
    hold(found, ahead)
    return found


def end_deployment(deployment: HelpDeployment, move: str, today: date, *, is_under_way: bool) -> None:
    """The end of a helper's part: how, when, and the days given back."""
    deployment.ended_by, deployment.ended_on = move, today
    deployment.next_review_on = None
    deployment.save()
    let_go(deployment, today, is_under_way=is_under_way and move not in ENDED_UNSEEN)


def _live(row: HelpRequest) -> HelpDeployment:
    found = live_deployment(row)
    if found is None:
        raise Refused("No helper is proposed.")
    return found


def step(
    row: HelpRequest, move: str, deployment: HelpDeployment | None, reason: str, by: Person, at: datetime
) -> HelpRequest:
    """HLP-8, HLP-9: the one place where a request changes its state: allowed, owned, dated and on record."""
    wanted = next_help_state(row.state, move)
    if not sides_of(by, row, deployment) & OWNERS[move]:
        raise Refused("This step belongs to somebody else.")
    if move in WITH_REASON and not reason.strip():
        raise Refused("Say why: those concerned read it.")
    row.state = wanted
    row.save()
    HelpStep.objects.create(request=row, deployment=deployment, move=move, by=by, at=at, reason=reason)
    audit.record(f"help: {move}", row, by=by, at=at)
    tell_step(request=row, deployment=deployment, move=move, by=by, at=at)
    return row
