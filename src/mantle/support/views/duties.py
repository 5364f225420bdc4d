"""Doors to the duty: is there a mentor for everybody newly appointed as director? SUP-20 to SUP-25."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from mantle.people.access import Permission
from mantle.people.guards import signed_in
from mantle.support.actions import duties as actions
from mantle.support.forms import needs as forms
from mantle.support.queries import duties as queries
from mantle.support.rules.duties import DUTY_STATES, coverage_sentence
from mantle.support.views.keeping import kept, sent
from mantle.web import clock, downloads
from mantle.web.words import counted

ARRANGE = Permission.ARRANGE_SUPPORT


@signed_in(may=ARRANGE)
def duties(request: HttpRequest) -> HttpResponse:
    """Has everybody who was newly appointed as director a mentor, and who waits?"""
    today = clock.today()
    found = queries.coverage_of(request.person, today)
    if request.GET.get("format") in downloads.KINDS:
        header = ["Post", "Agency", "Director", "From", "Last day", "State"]
        cells = [
            [str(each.need.post or "") if each.sees_post else "", str(each.need.agency or ""), str(each.need.person),
             each.need.appointment and each.need.appointment.starts_on, each.need.due_on, DUTY_STATES[each.state]]
            for each in found.lines
        ]  # fmt: skip
        return downloads.response(request.GET["format"], "mentors-for-new-directors", header, cells)
    context = {
        "found": found, "sentence": coverage_sentence(found.covered, found.wanted), "periods": queries.periods(),
        "cards": [
            {"figure": count, "label": DUTY_STATES[state].lower()} for state, count in found.counts.items()
        ],
        "lines": [(each, DUTY_STATES[each.state]) for each in found.lines], "days": queries.period_on(today),
    }  # fmt: skip
    return render(request, "support/duties.html", context)


@signed_in(may=ARRANGE)
@require_POST
def look_for_duties(request: HttpRequest) -> HttpResponse:
    found = actions.look_for_duties(by=request.person, at=clock.now())
    said = f"{counted(found['opened'], 'new director')} found. {found['lapsed']} no longer in post, "
    messages.success(request, f"{said}{found['escalated']} newly overdue.")
    return redirect("support:duties")


@signed_in(may=ARRANGE)
def set_days(request: HttpRequest) -> HttpResponse:
    form = forms.SetDays(sent(request), initial={"days": queries.period_on(clock.today()), "starts_on": clock.today()})
    lead = "It applies to directors who start on that day or later. For those who started before, nothing changes."
    heading = "How many days we allow"
    return kept(request, form, actions.set_days, heading, reverse("support:duties"), lead=lead)
