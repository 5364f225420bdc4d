"""Doors to local variants, nominations, and the checklist of day one."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from mantle.people.access import Permission
from mantle.people.guards import may_over, on
from mantle.people.saving import form_page, saved
from mantle.programmes import actions
from mantle.programmes.forms import nominations as forms
from mantle.programmes.models import Place, Programme
from mantle.programmes.queries import variants as queries
from mantle.programmes.queries.design import newest_version
from mantle.web import clock


@on(Programme)
def variants(request: HttpRequest, programme: Programme) -> HttpResponse:
    """What do all have in common, and what does each agency add?"""
    newest = newest_version(programme)
    core, found = queries.core_and_variants(newest) if newest is not None else ([], [])
    context = {"programme": programme, "edition": newest, "core": core, "variants": found}
    return render(request, "programmes/variants.html", context)


@on(Place, may=Permission.MANAGE_COHORTS)
def nominate(request: HttpRequest, place: Place) -> HttpResponse:
    initial = forms.Nominate.initial_of(getattr(place, "nomination", None)) | {"version": place.version}
    form = forms.Nominate(request.POST if request.method == "POST" else None, initial=initial)
    change = {"place": place, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.nominate(**change, **form.cleaned_data)):
        return redirect(place)
    lead = "The rule: assistant director or equivalent, in any sector, 18 to 24 months before the first application."
    return form_page(request, form, f"Nomination of {place.person}", place.get_absolute_url(), lead=lead)


@on(Place)
def day_one(request: HttpRequest, place: Place) -> HttpResponse:
    """What could the participant do on the first day as director, by their own word?"""
    is_own = place.person_id == request.person.pk
    if not is_own and not may_over(request.person, Permission.MANAGE_COHORTS, place.cohort):
        raise PermissionDenied(Permission.MANAGE_COHORTS)
    rows, gaps = queries.day_one_of(place)
    initial = dict(place.day_one.values_list("item", "answer"))
    form = forms.AnswerDayOne(request.POST if request.method == "POST" else None, initial=initial)
    change = {"place": place, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.answer_day_one(answers=form.cleaned_data, **change)):
        messages.success(request, "Kept. You can change it at any time.")
        return redirect("programmes:day_one", place.code)
    context = {"place": place, "rows": rows, "gaps": gaps, "form": form if is_own else None}
    return render(request, "programmes/day_one.html", context, status=422 if form.errors else 200)
