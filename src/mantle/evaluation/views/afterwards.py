"""Doors to what somebody is asked at the end of a programme and later."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from mantle.evaluation.actions import afterwards as actions
from mantle.evaluation.forms.afterwards import AnswerAfterwards
from mantle.evaluation.models import Afterwards
from mantle.evaluation.queries import afterwards as queries
from mantle.people.actions import Refused
from mantle.people.guards import on, signed_in
from mantle.people.saving import saved
from mantle.web import clock


@signed_in()
def own(request: HttpRequest) -> HttpResponse:
    """What am I asked after programmes that I completed, and what did I answer?"""
    context = {"rows": queries.own(request.person), "today": clock.today()}
    return render(request, "evaluation/own.html", context)


@on(Afterwards)
def afterwards(request: HttpRequest, afterwards: Afterwards) -> HttpResponse:
    """Answer, or change the answer while it is open."""
    tools = list(dict.fromkeys([*queries.tools_of(request.person), *afterwards.tools]))
    initial: dict[str, Any] = {name: getattr(afterwards, name) for name in ("peers", "tools", "version")}
    data = request.POST if request.method == "POST" else None
    form = AnswerAfterwards(
        data, row=afterwards, tools=tools, initial=initial | {"went_on": afterwards.learning} | afterwards.levels
    )
    change = {"afterwards": afterwards, "on": clock.today(), "by": request.person, "at": clock.now()}
    if form.is_bound and form.is_valid() and saved(form, lambda: actions.answer_afterwards(**change, **form.facts())):
        messages.success(request, "Thank you. You can change it while it is open, and take it back at any time.")
        return redirect("evaluation:own")
    is_open = afterwards.asked_on <= clock.today() < afterwards.closes_on
    context = {"form": form, "row": afterwards, "is_open": is_open}
    return render(request, "evaluation/afterwards.html", context, status=422 if form.errors else 200)


@on(Afterwards)
@require_POST
def take_back(request: HttpRequest, afterwards: Afterwards) -> HttpResponse:
    version = request.POST.get("version", "")
    try:
        number = int(version) if version.isdigit() else None
        actions.withdraw_answer(afterwards=afterwards, version=number, by=request.person, at=clock.now())
        messages.success(request, "Your answer is taken back and no longer counts.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("evaluation:own")
