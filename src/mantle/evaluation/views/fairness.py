"""Doors to whether steps are fair: tables as they stand, drawing the next, and what was done."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from mantle.evaluation.actions import fairness as actions
from mantle.evaluation.forms.notes import ReviewLine
from mantle.evaluation.models import Release
from mantle.evaluation.queries.fairness import calls_to_count, cohorts_to_count
from mantle.evaluation.reports import fairness as reports
from mantle.evaluation.rules.fairness import FEWEST_IN_ALL, quarter_of
from mantle.people.access import Permission
from mantle.people.actions import Refused
from mantle.people.guards import on, signed_in
from mantle.people.saving import form_page, saved
from mantle.selection.models import Call
from mantle.web import clock, downloads


def _only_the_whole(request: HttpRequest) -> None:
    if not request.person.standing.reach(Permission.VIEW_EQUALITY_COUNTS).everywhere:
        raise PermissionDenied(Permission.VIEW_EQUALITY_COUNTS)


@signed_in(may=Permission.VIEW_EQUALITY_COUNTS)
def fairness(request: HttpRequest) -> HttpResponse:
    """Which tables of steps are there, does something in them wait for a look, and can the next be drawn?"""
    _only_the_whole(request)
    rows = [(row, reports.without_review(row)) for row in Release.objects.visible_to(request.person)]
    quarter = quarter_of(clock.today())
    context = {
        "releases": rows, "quarter": quarter, "fewest": FEWEST_IN_ALL,
        "is_drawn": any(not row.call and row.quarter == quarter for row, _ in rows),
        "waiting": cohorts_to_count(clock.today()).count(), "calls": calls_to_count(request.person),
    }  # fmt: skip
    return render(request, "evaluation/fairness.html", context)


@signed_in(may=Permission.VIEW_EQUALITY_COUNTS)
@require_POST
def draw(request: HttpRequest) -> HttpResponse:
    """The next table of places, or the table of one call."""
    _only_the_whole(request)
    change = {"on": clock.today(), "by": request.person, "at": clock.now()}
    code = request.POST.get("call", "")
    call = get_object_or_404(Call.objects.visible_to(request.person), code=code) if code else None
    try:
        made = actions.work_out_call(call=call, **change) if call else actions.work_out_places(**change)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("evaluation:fairness")
    messages.success(request, "The table is made, and will not change.")
    return redirect(made)


@on(Release)
def release(request: HttpRequest, release: Release) -> HttpResponse:
    """Does a group go on less often than another, at which step, and what was done about it?"""
    if request.GET.get("format") == "csv":
        return downloads.response("csv", "steps", reports.HEADER, reports.as_rows(release))
    questions = reports.read(release)
    made, by_chance = reports.chance(questions)
    context = {
        "release": release, "questions": questions, "made": made, "by_chance": by_chance,
        "standing_out": [(each.words, line) for each in questions for line in each.lines if line.stands_out],
        "sizes": list(zip(_columns(release), release.table["people"], strict=True)),
    }  # fmt: skip
    return render(request, "evaluation/release.html", context)


def _columns(release: Release) -> list[str]:
    steps = release.table["steps"]
    return [*(f"{name} only" for name in steps[:-1]), steps[-1], "In all"]


@on(Release)
def review(request: HttpRequest, release: Release) -> HttpResponse:
    lines = reports.flagged(release)
    if not lines:
        messages.info(request, "Nothing in this table stands out.")
        return redirect(release)
    initial = {"line": request.GET.get("line", next(iter(lines)))}
    form = ReviewLine(request.POST if request.method == "POST" else None, lines=lines, initial=initial)
    change = {"release": release, "by": request.person, "at": clock.now()}
    if form.is_bound and form.is_valid() and saved(form, lambda: actions.review_line(**change, **form.cleaned_data)):
        messages.success(request, "Saved with your name and today’s date.")
        return redirect(release)
    return form_page(request, form, "What was done about it", release.get_absolute_url(), button="Save")
