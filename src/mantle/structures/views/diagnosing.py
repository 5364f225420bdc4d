"""Doors to diagnostics of agencies and partnerships: opened for leaders, answered by them, seen in means."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from mantle.people.access import Permission
from mantle.people.guards import may_over, on, signed_in
from mantle.people.models import Agency
from mantle.people.saving import form_page, saved
from mantle.structures.actions import diagnosing as actions
from mantle.structures.forms import diagnosing as forms
from mantle.structures.models import Diagnostic, Partnership
from mantle.structures.queries import diagnosing as queries
from mantle.structures.reports.diagnosing import findings_of
from mantle.web import clock
from mantle.web.forms import Versioned

SEEN = (
    "Nobody else sees your answer. Once it is closed, those who were asked, and whoever opened it, see means of four "
    "leaders or more."
)


def _data(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


@signed_in()
def diagnostics(request: HttpRequest) -> HttpResponse:
    """Of which organisation or partnership am I asked what is strong and what is weak?"""
    today = clock.today()
    context = {
        "rows": queries.diagnostics_of(request.person)[:100], "today": today,
        "to_answer": queries.diagnostics_to_answer(request.person, today)[:20],
    }  # fmt: skip
    return render(request, "structures/diagnostics.html", context)


def _opened(request: HttpRequest, about: dict[str, Any], heading: str, back: str) -> HttpResponse:
    earlier = queries.earlier_of(about.get("agency"), about.get("partnership"))
    form = forms.OpenDiagnostic(_data(request), earlier=earlier, initial={"opens_on": clock.today()})
    made: list[Diagnostic] = []
    change = {**about, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: made.append(actions.open_diagnostic(**change, **form.cleaned_data))):
        messages.success(request, "Its leaders find it on their start page from the first day on.")
        return redirect(made[0])
    return form_page(request, form, heading, back, lead=SEEN)


@on(Agency, may=Permission.EDIT_BODIES)
def diagnose_agency(request: HttpRequest, agency: Agency) -> HttpResponse:
    back = reverse("structures:agency", args=[agency.code])
    return _opened(request, {"agency": agency}, f"What is strong and weak at {agency}?", back)


@on(Partnership, may=Permission.EDIT_BODIES)
def diagnose_partnership(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    back = partnership.get_absolute_url()
    return _opened(request, {"partnership": partnership}, f"What is strong and weak in {partnership}?", back)


@on(Diagnostic)
def diagnostic(request: HttpRequest, diagnostic: Diagnostic) -> HttpResponse:
    """What do its leaders call strong, what weak, and how sure are they of bettering it?"""
    today = clock.today()
    is_closed = today > diagnostic.closes_on
    context = {
        "diagnostic": diagnostic, "today": today, "is_closed": is_closed, "seen": SEEN,
        "findings": findings_of(diagnostic) if is_closed else None,
        "may_answer": diagnostic.opens_on <= today <= diagnostic.closes_on
        and queries.is_asked(diagnostic, request.person),
        "has_answered": bool(queries.own_answer(diagnostic, request.person)),
        "may_drop": may_over(request.person, Permission.EDIT_BODIES, diagnostic),
    }  # fmt: skip
    return render(request, "structures/diagnostic.html", context)


@on(Diagnostic)
def answer_diagnostic(request: HttpRequest, diagnostic: Diagnostic) -> HttpResponse:
    if not queries.is_asked(diagnostic, request.person):
        raise PermissionDenied
    form = forms.AnswerDiagnostic(_data(request), given=queries.own_answer(diagnostic, request.person))
    change = {"diagnostic": diagnostic, "on": clock.today(), "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.answer_diagnostic(answers=form.answers(), **change)):
        messages.success(request, "Kept. You can change it until it closes.")
        return redirect(diagnostic)
    back = diagnostic.get_absolute_url()
    return form_page(request, form, f"What is strong and weak: {diagnostic.subject}", back, button="Keep", lead=SEEN)


@on(Diagnostic, may=Permission.EDIT_BODIES)
def drop_diagnostic(request: HttpRequest, diagnostic: Diagnostic) -> HttpResponse:
    form = Versioned(_data(request), initial={"version": diagnostic.version})
    change = {"diagnostic": diagnostic, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.drop_diagnostic(**change, **form.cleaned_data)):
        messages.success(request, "Taken back.")
        return redirect("structures:diagnostics")
    lead = "It can be taken back while nobody has answered."
    back = diagnostic.get_absolute_url()
    return form_page(request, form, f"Take back: {diagnostic}", back, button="Take it back", lead=lead)
