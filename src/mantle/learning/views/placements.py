"""Doors to the board of opportunities, to offers of hosts, and to placements."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from mantle.learning.actions import placements as actions
from mantle.learning.forms import practice as forms
from mantle.learning.forms.plans import Answer
from mantle.learning.models import HostFeedback, HostOffer, Placement
from mantle.learning.queries import practice as queries
from mantle.learning.rules.practice import OFFER_NAMES
from mantle.learning.views.sharing import only_owner
from mantle.people.access import Permission
from mantle.people.actions import Refused
from mantle.people.guards import may_over, on, signed_in
from mantle.people.rules import IllegalMove
from mantle.people.saving import form_page, saved
from mantle.web import clock

BOARD = "/development/opportunities/"
SAID = {
    "agree": "Agreed. Log your days as they come.",
    "withdraw": "Taken back.",
    "end": "Completed. The host is asked for feedback.",
    "break_off": "Broken off; the place is free again.",
}


@signed_in(may=Permission.VIEW_PROGRAMMES)
def board(request: HttpRequest) -> HttpResponse:
    """Where can I see and do something new, and why might it suit me?"""
    kind, suits = request.GET.get("kind", ""), bool(request.GET.get("suits"))
    context = {
        "rows": queries.board_for(request.person, clock.today(), kind if kind in OFFER_NAMES else "", suits),
        "kinds": OFFER_NAMES, "kind": kind, "suits": suits, "breadth": queries.breadth_of(request.person),
        "own": Placement.objects.filter(person=request.person).select_related("offer__agency"),
        "waiting": queries.placements_waiting_for(request.person),
        "may_offer": request.person.may(Permission.OFFER_PLACEMENTS),
    }  # fmt: skip
    return render(request, "learning/board.html", context)


@signed_in(may=Permission.OFFER_PLACEMENTS)
def make_offer(request: HttpRequest) -> HttpResponse:
    form = forms.OfferFields(
        request.POST if request.method == "POST" else None, agencies=queries.agencies_offering(request.person)
    )
    made: list[HostOffer] = []
    change = {"host": request.person, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: made.append(actions.offer_placement(**change, **form.facts()))):
        messages.success(request, "It stands on the board. Wishes come to you.")
        return redirect(made[0])
    lead = "Whoever takes part in a programme sees it. You are the host, and say yes or no to each wish."
    return form_page(request, form, "Offer something to learn", BOARD, button="Put it on the board", lead=lead)


@on(HostOffer)
def offer(request: HttpRequest, offer: HostOffer) -> HttpResponse:
    """What is it, is there room, and who has asked?"""
    is_host = offer.host_id == request.person.pk or may_over(request.person, Permission.OFFER_PLACEMENTS, offer)
    seen = Placement.objects.visible_to(request.person).filter(offer=offer).select_related("person")
    taken = offer.placements.seated().count()
    today = clock.today()
    context = {
        "offer": offer, "is_host": is_host, "placements": seen, "free": max(0, offer.capacity - taken), "taken": taken,
        "is_open": offer.closed_at is None and offer.apply_by >= today,
        "own": next((row for row in seen if row.person_id == request.person.pk), None),
        "reasons": next((row.reasons for row in queries.board_for(request.person, today) if row.offer == offer), []),
    }  # fmt: skip
    return render(request, "learning/offer.html", context)


def _only_host(request: HttpRequest, offer: HostOffer) -> None:
    if offer.host_id != request.person.pk and not may_over(request.person, Permission.OFFER_PLACEMENTS, offer):
        raise PermissionDenied


@on(HostOffer)
def change_offer(request: HttpRequest, offer: HostOffer) -> HttpResponse:
    _only_host(request, offer)
    agencies = queries.agencies_offering(request.person) | type(offer.agency).objects.filter(pk=offer.agency_id)
    names = ("agency", "kind", "title", "what", "capacity", "days", "starts_on", "ends_on", "apply_by", "version")
    initial = {name: getattr(offer, name) for name in names} | {"competencies": list(offer.competencies.all())}
    form = forms.OfferFields(request.POST if request.method == "POST" else None, initial=initial, agencies=agencies)
    change = {"offer": offer, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(
        form, lambda: actions.change_offer(version=form.cleaned_data["version"], **change, **form.facts())
    ):
        return redirect(offer)
    return form_page(request, form, "Change the offer", offer.get_absolute_url())


@on(HostOffer)
@require_POST
def close_offer(request: HttpRequest, offer: HostOffer) -> HttpResponse:
    _only_host(request, offer)
    row = actions.close_offer(offer=offer, version=None, by=request.person, at=clock.now())
    messages.success(request, "Taken from the board." if row.closed_at else "Back on the board.")
    return redirect(offer)


@on(HostOffer)
def ask(request: HttpRequest, offer: HostOffer) -> HttpResponse:
    form = forms.Ask(request.POST if request.method == "POST" else None)
    made: list[Placement] = []
    change = {"offer": offer, "person": request.person, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: made.append(actions.ask_placement(**change, **form.cleaned_data))):
        messages.success(request, "The host reads your wish.")
        return redirect(made[0])
    return form_page(request, form, f"Ask for: {offer}", offer.get_absolute_url(), button="Ask")


@on(Placement)
def placement(request: HttpRequest, placement: Placement) -> HttpResponse:
    """What is agreed, how far has it come, and what did the host say?"""
    is_own = placement.person_id == request.person.pk
    offer = placement.offer
    is_host = not is_own and (
        offer.host_id == request.person.pk or may_over(request.person, Permission.OFFER_PLACEMENTS, offer)
    )
    context = {
        "placement": placement, "is_own": is_own, "is_host": is_host, "days": placement.days.all(),
        "hours": queries.hours_of(placement), "feedback": HostFeedback.objects.filter(placement=placement).first(),
        "is_live": placement.state in ("agreed", "ended"),
    }  # fmt: skip
    return render(request, "learning/placement.html", context)


@on(Placement)
def accept(request: HttpRequest, placement: Placement) -> HttpResponse:
    _only_host(request, placement.offer)
    offer = placement.offer
    initial = {"starts_on": offer.starts_on, "ends_on": offer.ends_on, "version": placement.version}
    form = forms.Accept(request.POST if request.method == "POST" else None, initial=initial)
    change = {"placement": placement, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.accept_placement(**change, **form.cleaned_data)):
        messages.success(request, f"{placement.person} is asked to agree to the terms.")
        return redirect(placement)
    return form_page(request, form, "Say yes", placement.get_absolute_url(), button="Say yes", lead=placement.aims)


@on(Placement)
def decline(request: HttpRequest, placement: Placement) -> HttpResponse:
    _only_host(request, placement.offer)
    form = forms.Decline(request.POST if request.method == "POST" else None, initial={"version": placement.version})
    change = {"placement": placement, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.decline_placement(**change, **form.cleaned_data)):
        return redirect(placement)
    return form_page(request, form, "Say no", placement.get_absolute_url(), button="Say no", lead=placement.aims)


@on(Placement)
@require_POST
def move(request: HttpRequest, placement: Placement, move: str) -> HttpResponse:
    """Agree, take back, complete or break off, in one step."""
    change = {"placement": placement, "version": None, "by": request.person, "at": clock.now()}
    try:
        actions.move_placement(move=move, **change)
        messages.success(request, SAID[move])
    except (Refused, IllegalMove) as refusal:
        messages.error(request, str(refusal))
    return redirect(placement)


@on(Placement)
def log_day(request: HttpRequest, placement: Placement) -> HttpResponse:
    only_owner(request, placement)
    form = forms.Day(request.POST if request.method == "POST" else None, initial={"on": clock.today()})
    change = {"placement": placement, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.log_day(**change, **form.cleaned_data)):
        return redirect(placement)
    return form_page(request, form, "Log a day", placement.get_absolute_url(), button="Keep")


@on(Placement)
def give_feedback(request: HttpRequest, placement: Placement) -> HttpResponse:
    _only_host(request, placement.offer)
    form = forms.Comment(request.POST if request.method == "POST" else None)
    change = {"placement": placement, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.give_host_feedback(**change, **form.cleaned_data)):
        return redirect(placement)
    lead = "For their development: they read it and can answer. It is used for nothing else."
    return form_page(request, form, "How did it go?", placement.get_absolute_url(), button="Send", lead=lead)


@on(HostFeedback)
def answer_host(request: HttpRequest, feedback: HostFeedback) -> HttpResponse:
    only_owner(request, feedback)
    form = Answer(request.POST if request.method == "POST" else None)
    change = {"feedback": feedback, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.answer_host(**change, **form.cleaned_data)):
        return redirect(feedback.placement)
    back = feedback.placement.get_absolute_url()
    return form_page(request, form, f"Answer {feedback.by}", back, lead=feedback.comment)
