"""Doors of everybody: plans that one reads, what plans say of oneself, and counts."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from mantle.people.access import Permission
from mantle.people.guards import signed_in
from mantle.people.models import Agency
from mantle.people.saving import form_page, saved
from mantle.succession.actions import plans as actions
from mantle.succession.forms import plans as forms
from mantle.succession.models import SuccessionPlan
from mantle.succession.queries import lines, own
from mantle.succession.reports.figures import STATES, counts_of_plans
from mantle.succession.rules import MERIT
from mantle.succession.views.doing import data_of
from mantle.web import clock


@signed_in()
def home(request: HttpRequest) -> HttpResponse:
    """Which plans do I read, and what do plans say of me?"""
    today = clock.today()
    context = {
        "plans": lines.plans_of(request.person), "judged": own.judged_of(request.person, today),
        "covers": own.covers_of(request.person, today), "declinings": own.declinings_of(request.person),
        "may_decline": own.employers_with_plan(request.person, today).exists(), "today": today, "merit": MERIT,
        "may_open": own.agencies_without_plan(_led(request)).exists(),
        "sees_counts": request.person.may(Permission.VIEW_PROFILE),
    }  # fmt: skip
    return render(request, "succession/home.html", context)


def _led(request: HttpRequest):
    return Agency.objects.within_reach_of(request.person, Permission.EDIT_SUCCESSION)


@signed_in(may=Permission.EDIT_SUCCESSION)
def open_plan(request: HttpRequest) -> HttpResponse:
    form = forms.OpenPlan(data_of(request), agencies=list(own.agencies_without_plan(_led(request))))
    made: list[SuccessionPlan] = []
    change = {"by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: made.append(actions.open_plan(**change, **form.cleaned_data))):
        messages.success(request, "The plan is open, with the posts that the law asks for. Put in the others.")
        return redirect(made[0])
    return form_page(request, form, "Open a succession plan", "/succession/", button="Open", lead=MERIT)


@signed_in(may=Permission.VIEW_PROFILE)
def counts(request: HttpRequest) -> HttpResponse:
    """How many critical posts have somebody ready, in each region and in the nation?"""
    context = {"found": counts_of_plans(clock.today()), "states": STATES}
    return render(request, "succession/counts.html", context)
