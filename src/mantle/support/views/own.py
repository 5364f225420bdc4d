"""Doors for whoever asks for a coach or mentor, and for whoever was chosen."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from mantle.people.access import Permission
from mantle.people.guards import may_over, on, signed_in
from mantle.people.saving import saved
from mantle.programmes.models import Place
from mantle.support.actions import arrangements, needs
from mantle.support.actions import matching as actions
from mantle.support.forms import needs as forms
from mantle.support.models import MatchOption, SupportNeed
from mantle.support.queries import needs as queries
from mantle.support.queries import pool
from mantle.support.queries.choosing import AREA_NAMES
from mantle.support.rules.needs import OPEN, NeedState, OptionState
from mantle.support.rules.pool import KIND_NAMES, KIND_SAYS, USUAL_DAYS, SupportKind
from mantle.support.views.keeping import done, kept, only, sent
from mantle.web import clock


@signed_in()
def home(request: HttpRequest) -> HttpResponse:
    """Who coaches or mentors you, what waits, and whom you support?"""
    person, today = request.person, clock.today()
    own = queries.needs_of(person)
    waits = {need.kind for need in own if need.state in OPEN}
    entries = pool.lines_of(pool.own_entries(person).select_related("person"), today)
    context = {
        "arranges": person.may(Permission.ARRANGE_SUPPORT),
        "needs": [need for need in own if need.state not in (NeedState.MATCHED, NeedState.ENDED)],
        "pairs": queries.arrangements_of(person, today),
        "may_ask": [(kind, KIND_NAMES[kind], KIND_SAYS[kind]) for kind in SupportKind if kind not in waits],
        "entries": entries,
        "asked": list(queries.asked_of(person)) if entries else [],
        "people": [
            pair
            for line in entries
            for pair in queries.pairs_of(queries.with_days(line.row.arrangements.order_by("ended_on", "pk")), today)
        ],
    }
    return render(request, "support/home.html", context)


@signed_in()
def ask(request: HttpRequest, kind: str) -> HttpResponse:
    """Ask for a coach or a mentor, for yourself."""
    if kind not in set(SupportKind):
        raise Http404
    form = forms.AskForSupport(sent(request), initial={"format": "either"})
    place = Place.objects.running().filter(person=request.person).select_related("agency").order_by("-given_at").first()
    keep = partial(needs.ask_for_support, person=request.person, kind=kind, place=place)
    lead = f"{KIND_SAYS[SupportKind(kind)]} There is no need to say anything about your health."
    back = reverse("support:home")
    said = "You are on the list. You hear here and by letter when there are names to choose from."
    return kept(request, form, keep, f"Ask for a {kind}", back, button="Ask", lead=lead, said=said)


@on(SupportNeed)
def need(request: HttpRequest, need: SupportNeed) -> HttpResponse:
    """What is asked for, who is offered, and what becomes of it?"""
    options = queries.options_for(need)
    is_own = need.person_id == request.person.pk
    context = {
        "need": need, "is_own": is_own, "may_arrange": may_over(request.person, Permission.ARRANGE_SUPPORT, need),
        "areas": [AREA_NAMES.get(each, each) for each in need.areas], "wished": need.competencies.order_by("name"),
        "offered": [row for row in options if row.state == OptionState.OFFERED],
        "chosen": next((row for row in options if row.state == OptionState.CHOSEN), None),
        "proposed": need.options.filter(state=OptionState.PROPOSED).select_related("supporter__person").first(),
        "arrangements": need.arrangements.select_related("supporter__person", "person"),
        "days": queries.waits(need, clock.today()),
        "months": round(USUAL_DAYS[SupportKind(need.kind)] / 30.4),
    }  # fmt: skip
    return render(request, "support/need.html", context)


@on(SupportNeed)
@require_POST
def withdraw_need(request: HttpRequest, need: SupportNeed) -> HttpResponse:
    return done(
        request, partial(needs.withdraw_need, need=need), need, "Done. You can ask again below whenever you like."
    )


@on(SupportNeed)
@require_POST
def ask_again(request: HttpRequest, need: SupportNeed) -> HttpResponse:
    return done(request, partial(needs.ask_again, need=need), need, "Back on the waiting list.")


@on(SupportNeed)
def not_wanted(request: HttpRequest, need: SupportNeed) -> HttpResponse:
    only(request, need.person)
    form = forms.SayNotWanted(sent(request), initial={"version": need.version})
    keep = partial(needs.say_not_wanted, need=need)
    lead = "Every new director is offered a mentor, and you are free to say no. You can change your mind at any time."
    return kept(
        request,
        form,
        keep,
        "I do not want a mentor",
        need,
        button="Confirm",
        lead=lead,
        said="Saved. You can ask again below.",
    )


@on(MatchOption)
def option(request: HttpRequest, option: MatchOption) -> HttpResponse:
    """Somebody has chosen you: who, what for, how many hours? Say yes, or that you cannot."""
    if option.person_id == request.person.pk:
        return redirect(option.need)
    only(request, option.supporter.person)
    form = forms.AgreeToSupport(sent(request))
    change = {"option": option, "by": request.person, "at": clock.now()}
    valid = form.is_bound and form.is_valid()
    if valid and saved(form, lambda: arrangements.agree_to_support(**change, **form.cleaned_data)):
        messages.success(request, "Agreed. You find it below.")
        return redirect("support:home")
    context = {
        "option": option, "need": option.need, "form": form, "is_open": option.state == OptionState.CHOSEN,
        "areas": [AREA_NAMES.get(each, each) for each in option.need.areas],
        "wished": option.need.competencies.order_by("name"),
        "months": round(USUAL_DAYS[SupportKind(option.need.kind)] / 30.4),
    }  # fmt: skip
    return render(request, "support/option.html", context, status=422 if form.errors else 200)


@on(MatchOption)
@require_POST
def choose(request: HttpRequest, option: MatchOption) -> HttpResponse:
    only(request, option.person)
    said = f"{option.supporter} is asked. You hear from us when they have answered."
    return done(request, partial(actions.choose_option, option=option), option.need, said)


@on(MatchOption)
@require_POST
def take_choice_back(request: HttpRequest, option: MatchOption) -> HttpResponse:
    only(request, option.person)
    said = "Your choice is taken back. Choose again below."
    return done(request, partial(actions.take_choice_back, option=option), option.need, said)


@on(MatchOption)
@require_POST
def decline(request: HttpRequest, option: MatchOption) -> HttpResponse:
    only(request, option.person)
    act = partial(actions.decline_options, need=option.need, options=[option])
    return done(request, act, option.need, f"{option.supporter} is no longer on your list, and does not hear of it.")


@on(MatchOption)
@require_POST
def turn_down(request: HttpRequest, option: MatchOption) -> HttpResponse:
    only(request, option.supporter.person)
    said = "We tell them that you cannot take it on, so that they can choose again."
    return done(request, partial(actions.turn_down, option=option), "support:home", said)
