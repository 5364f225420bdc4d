"""Doors to what sponsors say: for the person, for those who run a call, and for whoever has a letter."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from mantle.people import audit
from mantle.people.access import FieldGroup, Permission
from mantle.people.actions import Refused
from mantle.people.guards import may_over, on, open_to_all
from mantle.people.saving import form_page, saved
from mantle.selection import actions
from mantle.selection.forms import exercises as forms
from mantle.selection.models import Call, Candidacy
from mantle.selection.queries import statements as queries
from mantle.web import clock
from mantle.web.secret_links import private
from mantle.web.words import day

MAY = Permission.MANAGE_COHORTS


@on(Candidacy)
def sponsor(request: HttpRequest, candidacy: Candidacy) -> HttpResponse:
    """Who speaks for your work?"""
    if candidacy.person_id != request.person.pk:
        raise PermissionDenied
    form = forms.NameSponsor(request.POST if request.method == "POST" else None)
    change = {"candidacy": candidacy, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.name_sponsor(**change, **form.cleaned_data)):
        messages.success(request, "They are asked, by letter.")
        return redirect(candidacy)
    lead = (
        "Somebody who answers for your work: your manager, or your director. They say whether they support you, what "
        f"they have seen you do, and what they will make possible, by {day(candidacy.call.statements_by)}. You read it "
        "once there is a decision."
    )
    return form_page(request, form, "Name your sponsor", candidacy.get_absolute_url(), button="Ask them", lead=lead)


@require_POST
@on(Candidacy)
def write_again(request: HttpRequest, candidacy: Candidacy) -> HttpResponse:
    person = request.person
    if candidacy.person_id != person.pk and not may_over(person, MAY, candidacy):
        raise PermissionDenied
    try:
        found = actions.write_again(candidacy=candidacy, by=person, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{found.sponsor_name} is written to again.")
    return redirect(candidacy if candidacy.person_id == person.pk else _list(candidacy.call))


def _list(call: Call) -> str:
    return reverse("selection:statements", args=[call.code])


@on(Call, may=MAY)
def statements(request: HttpRequest, call: Call) -> HttpResponse:
    """Who has named a sponsor, and whose sponsor has not answered yet?"""
    if request.method == "POST":
        count = actions.write_to_all(call=call, by=request.person, at=clock.now())
        messages.success(request, f"Letters to sponsors who have not answered: {count}. Nobody gets two in one day.")
        return redirect(_list(call))
    rows = list(queries.to_chase(call))
    open_ones = [row for row in rows if hasattr(row, "statement") and not row.statement.is_given]
    context = {"call": call, "rows": rows, "open": open_ones, "is_past": _is_past(call)}
    return render(request, "selection/statements.html", context)


def _is_past(call: Call) -> bool:
    return call.statements_by is None or clock.today() > call.statements_by


@on(Candidacy, may=MAY)
def enter(request: HttpRequest, candidacy: Candidacy) -> HttpResponse:
    """A statement came on paper, or by telephone: put it in."""
    audit.seen([candidacy.person], FieldGroup.TALENT)
    found = queries.statement_of(candidacy)
    initial = {"version": candidacy.version, "name": found.sponsor_name if found else ""}
    form = forms.EnterStatement(request.POST if request.method == "POST" else None, initial=initial)
    change = {"candidacy": candidacy, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.enter_statement(**change, **form.cleaned_data)):
        messages.success(request, "It is put in. That you put it in stands beside it.")
        return redirect(_list(candidacy.call))
    lead = (
        "For a statement that came on paper. Put in what was written, word for word. It cannot be changed afterwards."
    )
    return form_page(request, form, f"Put in a statement on {candidacy.person}", _list(candidacy.call), lead=lead)


@open_to_all
def speak(request: HttpRequest, secret: str) -> HttpResponse:
    """Who asks, about whom, who reads it; and the three questions."""
    found = queries.statement_by_secret(secret, clock.today())
    if found is None:
        return private(render(request, "selection/gone.html", status=404))
    form = forms.Speak(request.POST if request.method == "POST" else None)
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.speak(statement=found, at=clock.now(), **form.cleaned_data)):
        return private(redirect("selection:spoken"))
    context = {"form": form, "statement": found, "row": found.candidacy, "criteria": queries.looked_for(found)}
    return private(render(request, "selection/speak.html", context, status=422 if form.errors else 200))


@open_to_all
def spoken(request: HttpRequest) -> HttpResponse:
    return private(render(request, "selection/spoken.html"))
