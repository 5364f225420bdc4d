"""Doors to calls for early talent."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from mantle.people.access import Permission
from mantle.people.actions import Refused
from mantle.people.guards import may_over, on, signed_in
from mantle.people.rules import IllegalMove
from mantle.people.saving import form_page, saved
from mantle.selection import actions
from mantle.selection.forms import calls as forms
from mantle.selection.models import Call, Criterion
from mantle.selection.queries import calls as queries
from mantle.selection.queries.people import may_put_others_forward
from mantle.selection.rules import FEWEST_CRITERIA, LEVEL_NAMES
from mantle.web import clock

MAY = Permission.MANAGE_COHORTS


@signed_in(may=Permission.VIEW_PROGRAMMES)
def calls(request: HttpRequest) -> HttpResponse:
    """Which calls are there, and what have I to do with them?"""
    person = request.person
    context = {
        "calls": Call.objects.visible_to(person),
        "mine": queries.mine(person),
        "membership": queries.own_membership(person),
        "may_write": person.may(MAY),
        "reads": person.panel_readers.exists(),
    }
    return render(request, "selection/calls.html", context)


@on(Call)
def call(request: HttpRequest, call: Call) -> HttpResponse:
    """What is this call for, by what are people read, and how far is it?"""
    runs, criteria = may_over(request.person, MAY, call), list(call.criteria.select_related("competency"))
    own = queries.mine(request.person).filter(call=call).first()
    takes = call.takes(clock.today())
    context = {
        "call": call, "criteria": criteria, "runs": runs, "own": own, "takes": takes,
        "level_names": list(LEVEL_NAMES.values()),
        "put_forward": queries.put_forward_by(request.person, call),
        "may_put_others": takes and may_put_others_forward(request.person),
        "may_put_oneself": takes and (own is None or own.ended_at is not None),
        "counts": queries.counted(call) if runs else {},
        "everybody": queries.everybody_in(call) if runs else [],
        "problems": queries.problems_of(call) if runs and not call.is_running else [],
        "exercises": list(call.exercises.prefetch_related("criteria")),
        "may_drop": len(criteria) > FEWEST_CRITERIA,
    }  # fmt: skip
    return render(request, "selection/call.html", context)


@signed_in(may=MAY)
def write_call(request: HttpRequest) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = forms.WriteCall(data, cohorts=queries.cohorts_to_call_for(request.person))
    made: list[Call] = []

    def write() -> None:
        facts = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        made.append(actions.write_call(**facts, by=request.person, at=clock.now()))

    if request.method == "POST" and form.is_valid() and saved(form, write):
        messages.success(request, "Written, with six criteria to begin from. Nobody else sees it until you open it.")
        return redirect(made[0])
    lead = "It is yours until you open it. Then its criteria are frozen."
    return form_page(request, form, "Write a call", reverse("selection:calls"), lead=lead)


@on(Call, may=MAY)
def change_call(request: HttpRequest, call: Call) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = forms.ChangeCall(data, initial=forms.ChangeCall.initial_of(call))
    change = {"call": call, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.change_call(**change, **form.cleaned_data)):
        return redirect(call)
    lead = (
        "It is out: only its days can be moved, to later ones, and where the exercises are." if call.is_running else ""
    )
    return form_page(request, form, f"Change “{call}”", call.get_absolute_url(), lead=lead)


@require_POST
@on(Call, may=MAY)
def move_call(request: HttpRequest, call: Call, move: str) -> HttpResponse:
    try:
        actions.move_call(call=call, move=move, version=None, by=request.person, at=clock.now())
    except (Refused, IllegalMove) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _MOVED.get(move, "Done."))
    return redirect(call)


_MOVED = {
    "open": "It is open. Its criteria stand as they are.",
    "rewrite": "It is yours to write again, and nobody else sees it.",
    "read": "It is closed to new people. Readers now say whom they must not judge.",
    "close": "It is closed.",
}


@on(Call, may=MAY)
def add_criterion(request: HttpRequest, call: Call) -> HttpResponse:
    return _criterion(request, call, None)


@on(Criterion, may=MAY)
def change_criterion(request: HttpRequest, criterion: Criterion) -> HttpResponse:
    return _criterion(request, criterion.call, criterion)


def _criterion(request: HttpRequest, call: Call, criterion: Criterion | None) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = forms.CriterionFields(data, initial=forms.CriterionFields.initial_of(criterion))
    change = {"call": call, "criterion": criterion, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.write_criterion(**change, **form.cleaned_data)):
        return redirect(call)
    heading = f"Change “{criterion}”" if criterion else "Add a criterion"
    lead = "Ask for nothing that says who somebody is, or stands in for it: age, hours, leave, school, address."
    return form_page(request, form, heading, call.get_absolute_url(), lead=lead)


@require_POST
@on(Criterion, may=MAY)
def drop_criterion(request: HttpRequest, criterion: Criterion) -> HttpResponse:
    try:
        actions.drop_criterion(criterion=criterion, by=request.person, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(criterion.call)
