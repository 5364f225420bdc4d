"""Doors to pulses, to their figures for groups, and to the impact log."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from mantle.learning.actions import pulses as actions
from mantle.learning.forms.measures import AnswerPulse, KeepImpact
from mantle.learning.models import Impact
from mantle.learning.queries import measures as queries
from mantle.learning.queries.scopes import people_of, scopes_for
from mantle.learning.reports.pulses import group_lines, strength_of, trends_of
from mantle.learning.rules.pulses import HIGHEST, LOWEST, PULSES
from mantle.learning.views.sharing import only_owner
from mantle.people.access import Permission
from mantle.people.guards import on, signed_in
from mantle.people.saving import form_page, saved
from mantle.web import clock

IMPACT = "/development/impact/"


@signed_in()
def pulses(request: HttpRequest) -> HttpResponse:
    """How sure am I, how do I learn, what keeps me going: today and over time?"""
    rows = queries.pulses_of(request.person, clock.today())
    for row in rows:
        row["trends"] = trends_of(request.person, row["pulse"].kind)  # type: ignore[attr-defined]
    context = {"rows": rows, "is_heavy": queries.is_heavy_for(request.person), "scale": (LOWEST, HIGHEST)}
    return render(request, "learning/pulses.html", context)


@signed_in()
def answer_pulse(request: HttpRequest, kind: str) -> HttpResponse:
    pulse = PULSES.get(kind)
    if pulse is None:
        raise Http404
    form = AnswerPulse(request.POST if request.method == "POST" else None, pulse=pulse)
    change = {"person": request.person, "kind": kind, "on": clock.today(), "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.answer_pulse(answers=form.answers(), **change)):
        messages.success(request, "Saved. Only you can see your answers.")
        return redirect("learning:pulses")
    lead = f"{pulse.ask} Only you can see your answers; groups are seen as means of ten people or more."
    return form_page(request, form, pulse.name, "/development/pulses/", button="Keep", lead=lead)


@signed_in(may=Permission.VIEW_PROFILE)
def group_pulses(request: HttpRequest) -> HttpResponse:
    """How do groups of ten or more answer?"""
    scopes = scopes_for(request.person)
    chosen = request.GET.get("of", "") or next(iter(scopes), "")
    if chosen not in scopes and scopes:
        raise Http404
    lines = group_lines(people_of(chosen)) if chosen else []
    context = {"lines": lines, "scopes": scopes, "chosen": chosen, "scale": (LOWEST, HIGHEST)}
    return render(request, "learning/group_pulses.html", context)


@signed_in()
def team_strength(request: HttpRequest) -> HttpResponse:
    """Is it too much for the team below me, as far as ten or more of them say?"""
    teams = queries.teams_below(request.person, clock.today())
    context = {"teams": [(post, strength_of(people)) for post, people in teams], "scale": (LOWEST, HIGHEST)}
    return render(request, "learning/team_strength.html", context)


@signed_in()
def impact(request: HttpRequest) -> HttpResponse:
    """What is different for me, for others, for children and families?"""
    return render(request, "learning/impact.html", {"levels": queries.impacts_by_level(request.person)})


@signed_in()
def keep_impact(request: HttpRequest) -> HttpResponse:
    form = KeepImpact(request.POST if request.method == "POST" else None, initial={"on": clock.today()})
    change = {"person": request.person, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.keep_impact(**change, **form.cleaned_data)):
        return redirect("learning:impact")
    return form_page(request, form, "What is different?", IMPACT, button="Keep")


@on(Impact)
def change_impact(request: HttpRequest, impact: Impact) -> HttpResponse:
    only_owner(request, impact)
    names = ("level", "on", "text", "shown_by", "competency", "for_evaluation", "version")
    initial = {name: getattr(impact, name) for name in names}
    form = KeepImpact(request.POST if request.method == "POST" else None, initial=initial)
    change = {"person": request.person, "impact": impact, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.keep_impact(**change, **form.cleaned_data)):
        return redirect("learning:impact")
    return form_page(request, form, "What is different?", IMPACT)
