"""Doors to a deployment at work: plan, days, reviews, what came of it, the end, and what others learn."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from mantle.people.guards import on
from mantle.people.saving import form_page, saved
from mantle.programmes.models import Exemplar
from mantle.support.actions import help_work as actions
from mantle.support.forms import help as forms
from mantle.support.models import HelpDay, HelpDeployment, HelpRequest, HelpTeamMember
from mantle.support.queries import help as queries
from mantle.support.rules.help import Side
from mantle.support.views.help_offers import pressed, sent
from mantle.support.views.help_requests import only_for, stepped
from mantle.web import clock

BOTH = frozenset({Side.ASKING, Side.HELPING})


def _worked_on(request: HttpRequest, row: HelpRequest, sides: frozenset[Side]) -> HelpDeployment:
    """The deployment seen, for somebody who stands on one of these sides; 403 for whoever only brokers."""
    deployment = queries.deployment_for(request.person, row)
    if deployment is None or not queries.sides_of(request.person, row, deployment) & sides:
        raise PermissionDenied
    return deployment


@on(HelpRequest)
def help_plan(request: HttpRequest, row: HelpRequest) -> HttpResponse:
    """What is to be different, how does it stand now, who comes, when do we look?"""
    deployment = _worked_on(request, row, BOTH)
    initial = forms.Plan.initial_of(list(deployment.objectives.all())) | {
        "how": deployment.how, "people": list(deployment.people.all()), "version": row.version,
        "next_review_on": deployment.next_review_on,
    }  # fmt: skip
    people = HelpTeamMember.objects.agreed().filter(offer=deployment.offer_id).select_related("person")
    form = forms.Plan(sent(request), initial=initial, people=people)
    lead = "Either side can write it, and both see every change."
    return stepped(request, row, form, actions.write_help_plan, "The plan", "The plan is saved.", lead=lead)


@on(HelpRequest)
def change_help_days(request: HttpRequest, row: HelpRequest) -> HttpResponse:
    deployment = _worked_on(request, row, frozenset({Side.HELPING}))
    initial = {"days_a_month": deployment.days_a_month, "ends_on": deployment.ends_on, "version": row.version}
    form = forms.ChangeDays(sent(request), initial=initial)
    lead = f"{deployment.days_agreed} days are agreed. A change applies from next month."
    return stepped(request, row, form, actions.change_help_days, "Change the number of days", "Saved.", lead=lead)


@on(HelpRequest)
def log_help_day(request: HttpRequest, row: HelpRequest) -> HttpResponse:
    deployment = _worked_on(request, row, BOTH | {Side.SENT})
    people = deployment.people.select_related("person")
    own = next((each for each in people if each.person_id == request.person.pk), None)
    form = forms.LogDay(sent(request), initial={"on": clock.today(), "member": own}, people=people)
    change = {"request": row, "by": request.person, "at": clock.now()}
    valid = form.is_bound and form.is_valid()
    if valid and saved(form, lambda: actions.log_help_day(**change, **form.facts())):
        return redirect(row)
    return form_page(request, form, "Note a day", row.get_absolute_url())


@on(HelpRequest)
@require_POST
def take_help_day_out(request: HttpRequest, row: HelpRequest, day: str) -> HttpResponse:
    deployment = _worked_on(request, row, BOTH | {Side.SENT})
    found = get_object_or_404(HelpDay, code=day, deployment=deployment)
    return pressed(request, partial(actions.take_help_day_out, day=found), row, "Taken out.")


@on(HelpRequest)
def review_help(request: HttpRequest, row: HelpRequest) -> HttpResponse:
    only_for(request, row, "review")
    form = forms.Review(sent(request), initial={"on": clock.today(), "version": row.version})
    return stepped(request, row, form, actions.review_help, "Review it together", "The review is saved.")


@on(HelpRequest)
def take_review_back(request: HttpRequest, row: HelpRequest) -> HttpResponse:
    only_for(request, row, "review_not")
    form = forms.Reason(sent(request), initial={"version": row.version})
    return stepped(request, row, form, actions.take_review_back, "Take your last review back", "Taken back.")


@on(HelpRequest)
def say_effect(request: HttpRequest, row: HelpRequest) -> HttpResponse:
    """How does each objective stand now, and is that better? Each side says so for itself."""
    deployment = _worked_on(request, row, BOTH)
    side = next(iter(sorted(queries.sides_of(request.person, row, deployment) & BOTH)))
    form = forms.Effect(
        sent(request), objectives=list(deployment.objectives.all()), initial=_said_before(deployment, side)
    )
    change = {"request": row, "side": str(side), "by": request.person, "at": clock.now()}
    valid = form.is_bound and form.is_valid()
    if valid and saved(form, lambda: actions.say_effect(**change, **form.facts())):
        return redirect(row)
    lead = "The other side is asked as well, and need not agree with you. You can change this until the help is closed."
    return form_page(request, form, "What came of it?", row.get_absolute_url(), lead=lead)


def _said_before(deployment: HelpDeployment, side: Side) -> dict[str, Any]:
    found = deployment.effects.filter(side=side).first()
    if found is None:
        return {}
    lines = found.lines.select_related("objective")
    said = {"learnt": found.learnt, "thanks": found.thanks}
    said |= {f"now_{line.objective.number}": line.now for line in lines}
    return said | {f"change_{line.objective.number}": line.change for line in lines}


@on(HelpRequest)
def close_help(request: HttpRequest, row: HelpRequest) -> HttpResponse:
    only_for(request, row, "close")
    form = forms.Close(sent(request), initial={"version": row.version})
    said = "Closed. The days that were held for months to come are free again."
    return stepped(request, row, form, actions.close_help, "Close it", said, button="Close it")


@on(HelpRequest)
def make_exemplar(request: HttpRequest, row: HelpRequest) -> HttpResponse:
    """Make what one's side learnt an account for others, under one's own name and without that of the other side."""
    _worked_on(request, row, BOTH)
    form = forms.MakeExemplar(sent(request))
    made: list[Exemplar] = []
    change = {"request": row, "by": request.person, "at": clock.now()}
    valid = form.is_bound and form.is_valid()
    if valid and saved(form, lambda: made.append(actions.make_exemplar(**change, **form.cleaned_data))):
        return redirect(made[0])
    lead = "It starts from what your side has learnt. You can change it, and nobody reads it before you release it."
    return form_page(request, form, "An account for others", row.get_absolute_url(), button="Start", lead=lead)
