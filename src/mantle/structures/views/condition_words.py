"""Doors to the list of what makes a post manageable: whose words it is asked in, and what agencies add."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from mantle.people.access import Permission
from mantle.people.guards import may_over, on, signed_in
from mantle.people.models import Agency
from mantle.people.saving import form_page, saved
from mantle.structures.actions import conditions as actions
from mantle.structures.forms import conditions as forms
from mantle.structures.models import Condition
from mantle.structures.rules.conditions import SHIPPED
from mantle.web import clock

BACK = "/conditions/"


def _data(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


@signed_in(may=Permission.EDIT_CONDITIONS)
def conditions(request: HttpRequest) -> HttpResponse:
    """What is asked about a post, in which words, and what was asked before?"""
    rows = Condition.objects.visible_to(request.person).select_related("agency")
    pairs = [(row, may_over(request.person, Permission.EDIT_CONDITIONS, row)) for row in rows]
    context = {
        "asked": [pair for pair in pairs if pair[0].retired_on is None],
        "before": [pair for pair in pairs if pair[0].retired_on is not None],
        "shipped": [] if pairs else SHIPPED,
    }
    return render(request, "structures/conditions.html", context)


@signed_in(may=Permission.EDIT_CONDITIONS)
def add_condition(request: HttpRequest) -> HttpResponse:
    reach = request.person.standing.reach(Permission.EDIT_CONDITIONS)
    agencies = Agency.objects.within_reach_of(request.person, Permission.EDIT_CONDITIONS).filter(ends_on__isnull=True)
    form = forms.AddCondition(_data(request), agencies=agencies, everywhere=reach.everywhere)
    valid = request.method == "POST" and form.is_valid()
    change = {"by": request.person, "at": clock.now()}
    if valid and saved(form, lambda: actions.add_condition(**change, **form.cleaned_data)):
        return redirect("structures:conditions")
    return form_page(request, form, "A further condition", BACK)


@on(Condition, may=Permission.EDIT_CONDITIONS)
def reword_condition(request: HttpRequest, condition: Condition) -> HttpResponse:
    names = ("name", "text", "asks_evidence", "version")
    form = forms.RewordCondition(_data(request), initial={name: getattr(condition, name) for name in names})
    change = {"condition": condition, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.reword_condition(**change, **form.cleaned_data)):
        return redirect("structures:conditions")
    lead = "New checks ask in the new words. What was answered before keeps the words in which it was asked."
    return form_page(request, form, f"Reword: {condition}", reverse("structures:conditions"), lead=lead)


@on(Condition, may=Permission.EDIT_CONDITIONS)
def retire_condition(request: HttpRequest, condition: Condition) -> HttpResponse:
    form = forms.Versioned(_data(request), initial={"version": condition.version})
    change = {"condition": condition, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.retire_condition(**change, **form.cleaned_data)):
        messages.success(request, "Done. You can take it back below.")
        return redirect("structures:conditions")
    asked = condition.retired_on is None
    lead = "New checks do not ask about it; what was answered stays." if asked else "New checks ask about it again."
    button = "Ask no more" if asked else "Ask again"
    return form_page(request, form, f"{button}: {condition}", BACK, button=button, lead=lead)
