"""Doors to the directory of peers: who may be asked about what, letting others ask, and asking."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from mantle.learning.actions import dialogue as actions
from mantle.learning.forms import dialogue as forms
from mantle.learning.models import Dialogue, Expertise
from mantle.learning.queries import dialogue as queries
from mantle.learning.queries.peers import suggested
from mantle.learning.views.sharing import only_owner
from mantle.people.access import Permission
from mantle.people.guards import on, signed_in
from mantle.people.saving import form_page, saved
from mantle.web import clock

PEERS, FORTNIGHT, YEAR = "/development/peers/", timedelta(days=14), timedelta(days=365)


@signed_in(may=Permission.VIEW_PROGRAMMES)
def peers(request: HttpRequest) -> HttpResponse:
    """Whom may I ask, and what have I asked or been asked?"""
    today, words = clock.today(), request.GET.get("words", "").strip()
    context = {
        "rows": suggested(request.person, today, words), "words": words,
        "own": Expertise.objects.standing(today).filter(person=request.person),
        "log": queries.questions_of(request.person),
    }  # fmt: skip
    return render(request, "learning/peers.html", context)


@signed_in(may=Permission.VIEW_PROGRAMMES)
def offer_expertise(request: HttpRequest) -> HttpResponse:
    initial = {"ends_on": clock.today() + YEAR}
    form = forms.MayBeAsked(request.POST if request.method == "POST" else None, initial=initial)
    change = {"person": request.person, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(
        form,
        lambda: actions.offer_expertise(
            subject=form.cleaned_data["subject"],
            competency=form.cleaned_data["competency"],
            ends_on=form.cleaned_data["ends_on"],
            **change,
        ),
    ):
        messages.success(request, "You stand in the directory. You can take it back at any time.")
        return redirect("learning:peers")
    return form_page(request, form, "Let others ask you", PEERS, button="Let them ask")


@on(Expertise)
@require_POST
def withdraw_expertise(request: HttpRequest, expertise: Expertise) -> HttpResponse:
    only_owner(request, expertise)
    actions.withdraw_expertise(expertise=expertise, by=request.person, at=clock.now())
    messages.success(request, "Taken back. Nobody finds you there any more.")
    return redirect("learning:peers")


@on(Expertise, may=None)
def ask_peer(request: HttpRequest, expertise: Expertise) -> HttpResponse:
    today = clock.today()
    data = request.POST if request.method == "POST" else None
    initial = {"closes_on": today + FORTNIGHT, "question": request.GET.get("words", "")[:300]}
    form = forms.AskPeer(data, on=today, initial=initial)
    made: list[Dialogue] = []
    change = {"expertise": expertise, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: made.append(actions.ask_peer(**change, **form.cleaned_data))):
        messages.success(request, f"{expertise.person} finds your question on their start page.")
        return redirect(made[0])
    lead = f"{expertise.subject}. You two read it, and nobody else."
    return form_page(request, form, f"Ask {expertise.person}", PEERS, button="Ask", lead=lead)
