"""Doors to one's own part: answer, stand aside, and what came of it for oneself."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from mantle.networks.actions import answering as actions
from mantle.networks.forms.surveys import FindNames
from mantle.networks.models import Named, Survey
from mantle.networks.queries import surveys as queries
from mantle.networks.reports.placing import on_the_map
from mantle.networks.rules.surveys import BANK, State
from mantle.people.actions import Refused
from mantle.people.guards import on
from mantle.web import clock
from mantle.web.words import day


def _own(request: HttpRequest, survey: Survey) -> Named:
    """One's own name on the roster: nobody answers for another, and whoever runs a survey is not asked by it."""
    found = queries.name_of(survey, request.person)
    if found is None:
        raise Http404
    return found


@on(Survey)
@require_POST
def opt_out(request: HttpRequest, survey: Survey) -> HttpResponse:
    own = _own(request, survey)
    try:
        actions.opt_out(named=own, by=request.person, at=clock.now())
        messages.success(request, "You have opted out. You are not asked, nobody can name you, and nobody is told.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(survey)


@on(Survey)
@require_POST
def opt_in(request: HttpRequest, survey: Survey) -> HttpResponse:
    own = _own(request, survey)
    try:
        actions.opt_in(named=own, by=request.person, at=clock.now())
        messages.success(request, "You are taking part again.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(survey)


@on(Survey)
def answer(request: HttpRequest, survey: Survey, question: str) -> HttpResponse:
    """To whom do I turn? One question, the names under their agencies; what is ticked is kept with each press."""
    own = _own(request, survey)
    if question not in survey.questions or survey.state != State.OPEN or own.opted_out_at is not None:
        raise Http404
    find = _words(request.GET.get("find", ""))
    shown = queries.roster_to_name(own, find)
    if request.method == "POST":
        return _kept(request, own, question, shown)
    ticked = queries.named_by(own).get(question, [])
    number = survey.questions.index(question) + 1
    context = {
        "survey": survey, "key": question, "question": BANK[question], "number": number, "count": len(survey.questions),
        "groups": _in_groups(shown, {row.pk for row in ticked}), "ticked": ticked, "find": find,
        "form": FindNames(initial={"find": find}), "shown": len(shown),
        "earlier": survey.questions[number - 2] if number > 1 else "",
    }  # fmt: skip
    return render(request, "networks/answer.html", context)


def _kept(request: HttpRequest, own: Named, question: str, shown: list[Named]) -> HttpResponse:
    """Keep what is ticked; a name that has left the roster meanwhile is not among those shown, and goes."""
    survey, codes = own.survey, {row.code for row in shown}
    chosen = codes & set(request.POST.getlist("names"))
    is_search = "search" in request.POST
    change: dict[str, Any] = {"by": request.person, "at": clock.now(), "on": clock.today(), "is_kept": not is_search}
    try:
        actions.keep_names(named=own, question=question, shown=codes, chosen=chosen, **change)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(survey)
    if is_search:
        words = _words(request.POST.get("find", ""))
        return redirect(f"{request.path}?{urlencode({'find': words})}" if words else request.path)
    following = survey.questions[survey.questions.index(question) + 1 :]
    if "next" in request.POST and following:
        return redirect("networks:answer", survey.code, following[0])
    messages.success(request, f"Saved. You can change your answers until {day(survey.closes_on)}.")
    return redirect(survey)


def _words(typed: str) -> str:
    """What was typed to search with, as a database takes it."""
    return "".join(letter for letter in typed if letter.isprintable()).strip()[:80]


def _in_groups(shown: list[Named], ticked: set[int]) -> list[tuple[str, list[tuple[Named, bool]]]]:
    found: dict[str, list[tuple[Named, bool]]] = {}
    for row in shown:
        found.setdefault(row.group, []).append((row, row.pk in ticked))
    return list(found.items())


@on(Survey)
def own_result(request: HttpRequest, survey: Survey) -> HttpResponse:
    """To whom do I turn, how many turn to me, and where does that place me? For my eyes alone."""
    result = queries.own_result(survey, request.person)
    if result is None:
        raise Http404
    own = queries.name_of(survey, request.person)
    named = queries.named_by(own) if own is not None else {}
    context = {
        "survey": survey, "figures": result.figures, "kept": queries.kept_by(own) if own is not None else [],
        "named": [(BANK[key], named.get(key, [])) for key in survey.questions] if named else [],
        "place": on_the_map(request.person, result.figures), "diagnostics": reverse("learning:diagnostics"),
    }  # fmt: skip
    return render(request, "networks/own_result.html", context)
