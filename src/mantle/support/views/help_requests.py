"""Doors to requests for help: asked, diagnosed, a helper proposed, and the yes of both sides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from mantle.people.access import Permission
from mantle.people.guards import on, signed_in
from mantle.people.saving import form_page, saved
from mantle.support.actions import helping as actions
from mantle.support.forms import help as forms
from mantle.support.models import HelpOffer, HelpRequest
from mantle.support.queries import help as queries
from mantle.support.queries import help_page as pages
from mantle.support.rules.help import HELP_MOVES, OWNERS, WEIGHTS, WITH_REASON, HelpState, first_time
from mantle.support.views.help_offers import sent
from mantle.web import clock
from mantle.web.forms import Versioned

SENSITIVE = (
    "Only the programme team reads this, and a helper once one is proposed. Nobody else learns that you have asked."
)
SAID = {
    "start": "The help has started. Note the days as you go.",
    "ask_again": "Asked again. The programme team will look at it.",
    "withdraw": "Withdrawn. The days that were held are free again.",
    "take_back": "Taken back. The days are free again, and the helper no longer sees the request.",
}


@signed_in(may=Permission.OFFER_HELP)
def ask_for_help(request: HttpRequest) -> HttpResponse:
    """What is hard, and what would help?"""
    agencies = queries.agencies_helping(request.person)
    form = forms.AskForHelp(sent(request), initial={"agency": agencies.first()}, agencies=agencies)
    made: list[HelpRequest] = []
    change = {"by": request.person, "at": clock.now()}
    valid = form.is_bound and form.is_valid()
    if valid and saved(form, lambda: made.append(actions.ask_for_help(**change, **form.facts()))):
        messages.success(request, "Asked. Somebody from the programme team will talk to you before anything else.")
        return redirect(made[0])
    back = reverse("support:help_home")
    return form_page(request, form, "Ask for help", back, button="Ask for help", lead=SENSITIVE)


@on(HelpRequest)
def help_request(request: HttpRequest, row: HelpRequest) -> HttpResponse:
    """Where does it stand, whose turn is it, and what has changed?"""
    context = pages.page_of(row, request.person, clock.today())
    return render(request, "support/help_request.html", {"row": row, **context})


def only_for(request: HttpRequest, row: HelpRequest, move: str) -> None:
    """HLP-9: a step is offered to those who own it."""
    if not queries.sides_of(request.person, row, queries.live_deployment(row)) & OWNERS[move]:
        raise PermissionDenied


def stepped(
    request: HttpRequest, row: HelpRequest, form: Versioned, act: Callable[..., object], heading: str, said: str = "",
    **page: Any,
) -> HttpResponse:  # fmt: skip
    """Ask what a step needs, take it, say so, and show the request."""
    change = {"request": row, "by": request.person, "at": clock.now()}
    if form.is_bound and form.is_valid() and saved(form, lambda: act(**change, **pages.facts_of(form))):
        if said:
            messages.success(request, said)
        return redirect(row)
    return form_page(request, form, heading, row.get_absolute_url(), **page)


@on(HelpRequest, may=Permission.OFFER_HELP)
def change_help_request(request: HttpRequest, row: HelpRequest) -> HttpResponse:
    names = ("areas", "problem", "urgency", "days_wanted", "version")
    initial = {name: getattr(row, name) for name in names} | {"competencies": list(row.competencies.all())}
    agencies = queries.agencies_helping(request.person)
    form = forms.AskForHelp(sent(request), initial=initial, agencies=agencies, fixed=row.agency)
    return stepped(request, row, form, actions.change_help_request, "Change the request", lead=SENSITIVE)


@on(HelpRequest)
def diagnose_request(request: HttpRequest, row: HelpRequest) -> HttpResponse:
    only_for(request, row, "diagnose")
    form = forms.Diagnose(sent(request), initial={"diagnosis": row.diagnosis, "version": row.version})
    said = "Saved. Now find a helper."
    return stepped(request, row, form, actions.diagnose_request, "The diagnosis", said, lead=row.problem)


@on(HelpRequest)
def suggest_helpers(request: HttpRequest, row: HelpRequest) -> HttpResponse:
    """Who could help, how well do they fit, and why?"""
    only_for(request, row, "propose")
    today = clock.today()
    days, first, last = first_time(row.urgency, row.days_wanted, today)
    time: dict[str, Any] = {"days_a_month": days, "starts_on": first, "ends_on": last}
    form = forms.Months(request.GET if request.GET else None, initial=time)
    if form.is_bound and form.is_valid():
        time = form.cleaned_data
    found = queries.fitting(row, time["starts_on"], time["ends_on"], time["days_a_month"], today)
    context = {
        "row": row, "time": time, "time_form": form, "weights": WEIGHTS,
        "can_propose": row.state == HelpState.DIAGNOSED,
        "suggested": [each for each in found if each.found.may_be_proposed],
        "others": [each for each in found if not each.found.may_be_proposed],
    }  # fmt: skip
    return render(request, "support/help_suggestions.html", context, status=422 if form.errors else 200)


@on(HelpRequest)
def propose_helper(request: HttpRequest, row: HelpRequest, offer: str) -> HttpResponse:
    only_for(request, row, "propose")
    chosen = get_object_or_404(HelpOffer, code=offer)
    days, first, last = first_time(row.urgency, row.days_wanted, clock.today())
    initial = {"version": row.version, "days_a_month": days, "starts_on": first, "ends_on": last}
    wanted = forms.Months(request.GET)
    if request.GET and wanted.is_valid():
        initial |= wanted.cleaned_data
    form = forms.Propose(sent(request), initial=initial)
    said = f"Proposed. {chosen.agency} gets a letter, reads the request, and says yes or no."

    def act(**facts: Any) -> object:
        return actions.propose_helper(offer=chosen, **facts)

    return stepped(request, row, form, act, f"Propose {chosen.agency}", said, button="Propose")


@on(HelpRequest)
def accept_request(request: HttpRequest, row: HelpRequest) -> HttpResponse:
    only_for(request, row, "accept")
    form = forms.Accept(sent(request), initial={"version": row.version})
    said = f"Accepted. {row.agency} gets a letter and is asked to agree."
    return stepped(request, row, form, actions.accept_request, "Say yes for the helper", said, button="Say yes")


@on(HelpRequest)
def agree_request(request: HttpRequest, row: HelpRequest) -> HttpResponse:
    only_for(request, row, "agree")
    form = forms.Agree(sent(request), initial={"version": row.version})
    said = "Both have agreed. Now write the plan together."
    return stepped(request, row, form, actions.agree_request, "Say yes to this helper", said, button="Say yes")


@on(HelpRequest)
def move_request(request: HttpRequest, row: HelpRequest, move: str) -> HttpResponse:
    """A step that needs no more than a reason."""
    if move not in pages.PLAIN_MOVES:
        raise Http404
    only_for(request, row, move)
    kind = forms.Reason if move in WITH_REASON else Versioned
    form = kind(sent(request), initial={"version": row.version})

    def act(**facts: Any) -> object:
        return actions.move_request(move=move, **facts)

    label = pages.LABELS[move]
    if (HelpState(row.state), move) not in HELP_MOVES and not form.is_bound:
        messages.error(request, f"That is not possible while a request is “{row.state_name.lower()}”.")
        return redirect(row)
    return stepped(
        request, row, form, act, label, SAID.get(move, "Saved."), button=label, lead=pages.LEADS.get(move, "")
    )
