"""Doors of the office: who waits, what is proposed, and the decision. SUP-10 to SUP-12."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from mantle.people.access import Permission
from mantle.people.actions import Refused
from mantle.people.guards import act_once, on, signed_in, takes_long
from mantle.programmes.models import Place
from mantle.support.actions import matching as actions
from mantle.support.actions import needs
from mantle.support.actions.matching import words_of
from mantle.support.forms import needs as forms
from mantle.support.models import MatchOption, MatchRun, SupportNeed
from mantle.support.queries import needs as queries
from mantle.support.queries.matching import best_for, waiting_needs
from mantle.support.reports.matching import with_names
from mantle.support.rules.needs import MOST_OPTIONS, NeedState, OptionState, RunState
from mantle.support.rules.pool import USUAL_HOURS, SupportKind
from mantle.support.views.keeping import done, kept, kind_asked, kinds, sent
from mantle.web import clock, downloads

ARRANGE = Permission.ARRANGE_SUPPORT
MOST_BY_HAND = 12


@signed_in(may=ARRANGE)
def waiting(request: HttpRequest) -> HttpResponse:
    """Who waits, whom could they have, and what is decided?"""
    kind, person = kind_asked(request.GET), request.person
    waits, proposed = list(waiting_needs(person, kind)), queries.proposed_in(person, kind)
    run = MatchRun.objects.visible_to(person).filter(kind=kind, state=RunState.PROPOSED).first()
    names = {row.code: str(row.person) for row in waits}
    names |= {row.supporter.code: str(row.supporter) for row in proposed}
    held, today = {row.need_id for row in proposed}, clock.today()
    figures = run.figures if run is not None else {}
    left = [row for row in waits if row.pk not in held]
    context = {
        "kind": kind, "kinds": kinds(kind), "run": run,
        "words": words_of(figures) if figures else "", "figures": figures, "people": len(waits),
        "proposed": queries.with_problems(proposed, today), "joined": queries.since_proposed(left, run),
        "left": [
            (row, queries.waits(row, today), with_names(figures.get("left", {}).get(row.code, ""), names))
            for row in left
        ],
        "answering": queries.answering_in(person, kind), "pairs": queries.count_of_pairs(person, kind),
    }  # fmt: skip
    return render(request, "support/waiting.html", context)


@signed_in(may=ARRANGE)
def pairs(request: HttpRequest) -> HttpResponse:
    """Dates and hours of every pair that runs, the silent ones first; as a file too."""
    kind = kind_asked(request.GET)
    found = queries.running_pairs(request.person, kind, clock.today())
    if request.GET.get("format") in downloads.KINDS:
        header = ["Person", "With", "From", "Until", "Hours agreed", "Hours used", "Meetings missed", "Last heard of",
                  "Next meeting", "Silent"]  # fmt: skip
        cells = [
            [str(each.row.person), str(each.row.supporter), each.row.starts_on, each.row.ends_on, float(each.row.hours),
             each.used, each.missed, each.heard_on, each.row.next_on, each.is_silent] for each in found
        ]  # fmt: skip
        return downloads.response(request.GET["format"], f"{kind}-pairs", header, cells)
    silent = sum(each.is_silent for each in found)
    context = {"kind": kind, "kinds": kinds(kind), "pairs": found, "silent": silent}
    return render(request, "support/pairs.html", context)


@signed_in(may=ARRANGE)
@takes_long
@require_POST
def propose_matches(request: HttpRequest) -> HttpResponse:
    kind = kind_asked(request.POST)
    back = f"{reverse('support:waiting')}?kind={kind}"
    try:
        act = partial(actions.propose_matches, kind=kind, by=request.person, at=clock.now())
        run = act_once(request, act, leads_to=lambda _: back)
        messages.success(request, words_of(run.figures))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(back)


@on(SupportNeed, may=ARRANGE)
def by_hand(request: HttpRequest, need: SupportNeed) -> HttpResponse:
    """Put somebody else in the place of whom the system proposed, with the reason."""
    back = f"{reverse('support:waiting')}?kind={need.kind}"
    if need.state != NeedState.WAITING and request.method == "GET":
        messages.info(request, f"{need.person} is not waiting any more.")
        return redirect(back)
    found = {row.code: (row, fit) for row, fit in best_for(need, clock.today())[:MOST_BY_HAND]}
    if not found:
        messages.error(request, "Nobody else in the pool has room and can be matched with them.")
        return redirect(back)
    options = [(code, f"{row}: {fit.points:g} of 100. {'. '.join(fit.reasons)}") for code, (row, fit) in found.items()]
    form = forms.ByHand(sent(request), options=options, initial={"version": need.version})

    def keep(supporter: str, **facts: Any) -> object:
        return actions.propose_by_hand(need=need, supporter=found[supporter][0], **facts)

    lead = "The pair you choose is kept in every later proposal, until you say otherwise."
    return kept(request, form, keep, f"Choose by hand for {need.person}", back, lead=lead)


@on(MatchOption, may=ARRANGE)
def offer_options(request: HttpRequest, option: MatchOption) -> HttpResponse:
    """Confirm a proposed pair, with others to choose from beside it."""
    option = queries.whole(option)
    back = f"{reverse('support:waiting')}?kind={option.need.kind}"
    if option.state != OptionState.PROPOSED and request.method == "GET":
        messages.info(request, f"{option.person} with {option.supporter} has been decided already.")
        return redirect(back)
    found = {row.code: (row, fit) for row, fit in best_for(option.need, clock.today())[: 2 * MOST_OPTIONS]}
    options = [(code, f"{row}: {fit.points:g} of 100. {'. '.join(fit.reasons)}") for code, (row, fit) in found.items()]
    initial = {"version": option.need.version, "others": list(found)[: MOST_OPTIONS - 1]}
    form = forms.OfferOptions(sent(request), options=options, initial=initial)

    def keep(others: list[str] | None = None, **facts: Any) -> object:
        chosen = [found[code][0] for code in others or []]
        return actions.offer_options(option=option, others=chosen, **facts)

    lead = f"{option.supporter} fits with {option.points:g} of 100. {'. '.join(option.reasons)}. "
    lead += f"{option.person} chooses, and we ask the one they choose. This decision is recorded with your name."
    heading = f"Offer {option.supporter} to {option.person}"
    return kept(
        request, form, keep, heading, back, button="Offer", lead=lead, said=f"Offered. {option.person} gets a letter."
    )


@on(MatchOption, may=ARRANGE)
@require_POST
def lock_option(request: HttpRequest, option: MatchOption) -> HttpResponse:
    is_locked = request.POST.get("is_locked") == "yes"
    said = "This pair is kept in every later proposal." if is_locked else "This pair can change in the next proposal."
    act = partial(actions.lock_option, option=option, is_locked=is_locked)
    return done(request, act, f"{reverse('support:waiting')}?kind={option.need.kind}", said)


@on(MatchOption, may=ARRANGE)
@require_POST
def drop_option(request: HttpRequest, option: MatchOption) -> HttpResponse:
    back = f"{reverse('support:waiting')}?kind={option.need.kind}"
    return done(
        request, partial(actions.drop_option, option=option), back, f"Not offered. {option.person} is still waiting."
    )


@on(Place, may=ARRANGE)
def add_need(request: HttpRequest, place: Place) -> HttpResponse:
    """Put somebody with a place in a cohort among those who wait."""
    initial = {"kind": SupportKind.COACH, "format": "either", "hours": USUAL_HOURS[SupportKind.COACH]}
    form = forms.AddNeed(sent(request), initial=initial)
    keep = partial(needs.ask_for_support, person=place.person, place=place)
    lead = "They hear when there are names to choose from, and the choice is theirs. Note nothing beyond what is asked."
    heading = f"A coach or mentor for {place.person}"
    back = reverse("support:waiting")
    return kept(request, form, keep, heading, back, lead=lead, said=f"{place.person} is on the waiting list.")
