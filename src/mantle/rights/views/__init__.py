"""Doors to one's own data and rights, and to notices."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from mantle.people.actions import Refused
from mantle.people.guards import on, open_to_all, signed_in
from mantle.rights import forms
from mantle.rights.actions import cases as actions
from mantle.rights.actions import statements
from mantle.rights.models import Statement
from mantle.rights.queries import desk, holdings
from mantle.rights.rules.cases import KIND_NAMES
from mantle.rights.rules.notices import NOTICES
from mantle.web import clock, logs, words


@signed_in()
def my_data(request: HttpRequest) -> HttpResponse:
    """What is held about me, what did I ask for, and what can I do?"""
    today = clock.today()
    held = holdings.held_about(request.person)
    rows = [(case, case.due_on(today)) for case in desk.cases_of(request.person)]
    context = {
        "parts": held.parts, "cases": rows, "statements": request.person.statements.all(),
        "unread": desk.unread_notices(request.person, today), "limits": request.person.limits.standing(),
    }  # fmt: skip
    return render(request, "rights/my_data.html", context)


@signed_in()
def ask(request: HttpRequest) -> HttpResponse:
    """Use a right over one's own data."""
    form = forms.Ask(request.POST if request.method == "POST" else None, initial=_begun(request))
    if request.method == "POST" and form.is_valid():
        person, at = request.person, clock.now()
        agency = desk.agency_of(person, clock.today())
        case = actions.receive(person=person, agency=agency, by=person, at=at, **form.cleaned_data)
        messages.success(
            request, f"We have your request. You get an answer by {words.day(case.due_on(clock.today()))}."
        )
        return redirect("rights:case", case.code)
    return render(request, "rights/ask.html", {"form": form}, status=422 if form.errors else 200)


def _begun(request: HttpRequest) -> dict[str, str]:
    """RIG-14: a link beside a suggestion brings what it is about."""
    kind, about = request.GET.get("kind", ""), request.GET.get("about", "")[:200]
    return {"kind": kind, "words": f"It is about: {about}.\n" if about else ""} if kind in KIND_NAMES else {}


@signed_in()
def state(request: HttpRequest) -> HttpResponse:
    """RIG-9: say something beside one's own record, without asking anybody."""
    form = forms.State(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        statements.state(by=request.person, at=clock.now(), **form.cleaned_data)
        messages.success(request, "Your statement stands beside your record.")
        return redirect("rights:my_data")
    return render(request, "rights/state.html", {"form": form}, status=422 if form.errors else 200)


@on(Statement)
@require_POST
def take_back_statement(request: HttpRequest, statement: Statement) -> HttpResponse:
    try:
        statements.take_back(statement=statement, by=request.person, at=clock.now())
        messages.success(request, "Your statement is taken back.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("rights:my_data")


@open_to_all
def complain(request: HttpRequest) -> HttpResponse:
    """RIG-10: anybody may complain, with an account or without."""
    person = request.person
    known = {"name": person.name, "contact": person.email} if person else {}
    form = forms.Complain(request.POST) if request.method == "POST" else forms.Complain(initial=known)
    if request.method == "POST" and form.is_valid():
        agency = desk.agency_of(person, clock.today()) if person else None
        case = actions.receive(
            kind="complaint", person=person, agency=agency, by=person, at=clock.now(), **form.cleaned_data
        )
        return render(request, "rights/complained.html", {"case": case, "by": case.due_on(clock.today())})
    return render(request, "rights/complain.html", {"form": form}, status=422 if form.errors else 200)


@open_to_all
def notices(request: HttpRequest) -> HttpResponse:
    """RIG-7: every notice in the version in force, with its earlier versions."""
    today = clock.today()
    rows = [(notice, notice.in_force(today)) for notice in NOTICES.values()]
    unread = desk.unread_notices(request.person, today) if request.person else []
    going = own_page(request, request.GET.get("next", ""))
    return render(request, "rights/notices.html", {"rows": rows, "unread": unread, "next": going})


@signed_in()
@require_POST
def confirm_notices(request: HttpRequest) -> HttpResponse:
    for notice in desk.unread_notices(request.person, clock.today()):
        version = notice.in_force(clock.today()).number
        actions.confirm_notice(
            person=request.person, notice=notice.key, version=version, by=request.person, at=clock.now()
        )
    messages.success(request, "Noted that you have read the notices.")
    return redirect(own_page(request, request.POST.get("next", "")) or "rights:my_data")


def own_page(request: HttpRequest, wanted: str) -> str:
    """Where somebody was going, if that is a page of ours; else nothing."""
    is_own = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    if wanted and not is_own:
        logs.odd("a next page elsewhere")
    return wanted if is_own else ""
