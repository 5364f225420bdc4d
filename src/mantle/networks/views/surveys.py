"""Doors to surveys: what waits for oneself, what one runs, and each step from draft to close."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from mantle.networks.actions import surveys as actions
from mantle.networks.forms import surveys as forms
from mantle.networks.models import Survey
from mantle.networks.queries import drawing
from mantle.networks.queries import surveys as queries
from mantle.networks.rules.surveys import RESPONSE_WANTED, State, may_remind, minutes
from mantle.people.access import Permission
from mantle.people.actions import Refused
from mantle.people.guards import on, signed_in
from mantle.people.rules import IllegalMove
from mantle.people.saving import form_page, saved
from mantle.web import clock

RUNS = Permission.RUN_NETWORK_SURVEYS
LEAD = (
    "You start with a draft. Nobody hears of it until you announce it; people then have two weeks to opt out before it "
    "opens. Nobody else reads what anybody answers, and neither do you."
)
# What each step is called, what is said before it, and what is said after it.
STEPS: dict[str, tuple[str, str, str]] = {
    "announce": (
        "Announce it",
        "Everybody on the roster gets a letter at once, saying when it opens and how to opt out. From then on the "
        "questions, names and dates are fixed. Anybody who cannot be reached by letter is taken off the roster.",
        "Announced. Everybody on the roster is sent a letter.",
    ),
    "open": ("Open it", "A letter goes to everybody who has not opted out.", "It is open."),
    "close": (
        "Close it",
        "The figures are worked out once, and everybody who took part gets a letter about their own result. It cannot "
        "be opened again.",
        "Closed. The figures are ready, and everybody who took part is sent a letter.",
    ),
    "remind": (
        "Remind them",
        "Everybody who has not answered is sent a letter. Nobody, you included, is told who they are.",
        "Everybody who has not answered is sent a letter.",
    ),
    "drop": ("Delete the draft", "Nobody has been told of it. The roster is deleted too.", "The draft is deleted."),
    "call-off": (
        "Call it off",
        "All answers are deleted for good, there will be no figures, and everybody on the roster is told by letter.",
        "Called off. Everybody is told by letter.",
    ),
}


@signed_in()
def surveys(request: HttpRequest) -> HttpResponse:
    """Of what am I asked to whom I turn, what did it tell, and of whom may I ask?"""
    rows = list(queries.surveys_of(request.person)[:200])
    mine, running = queries.names_of(request.person), (State.ANNOUNCED, State.OPEN)
    context = {
        "waiting": [(row, mine[row.pk]) for row in rows if row.pk in mine and row.state in running],
        "over": [row for row in rows if row.state == State.CLOSED],
        "run": queries.under_way_run_by(request.person) if request.person.may(RUNS) else [],
        "may_run": request.person.may(RUNS), "today": clock.today(),
    }  # fmt: skip
    return render(request, "networks/surveys.html", context)


@signed_in(may=RUNS)
def begin_survey(request: HttpRequest) -> HttpResponse:
    groups = drawing.groups_to_ask(request.person, clock.today())
    earlier = queries.comparable_for(request.person, clock.today())
    data = request.POST if request.method == "POST" else None
    form = forms.BeginSurvey(data, groups=groups, earlier=earlier)
    made: list[Survey] = []
    if request.method == "POST" and form.is_valid():
        change = {"on": clock.today(), "by": request.person, "at": clock.now(), **form.facts()}
        group = drawing.group_called(form.cleaned_data["group"])
        if saved(form, lambda: made.append(actions.begin_survey(group=group, **change))):
            messages.success(request, "Your draft is ready. Look through the roster, then announce it.")
            return redirect(made[0])
    back = reverse("networks:surveys")
    return form_page(request, form, "Begin a survey of who turns to whom", back, button="Make a draft", lead=LEAD)


@on(Survey)
def survey(request: HttpRequest, survey: Survey) -> HttpResponse:
    """What is it for, what is asked, how far is it, and what is there for me to do?"""
    today, own = clock.today(), queries.name_of(survey, request.person)
    runs = queries.is_run_by(survey, request.person)
    there, answered = queries.how_far(survey) if runs else (0, 0)
    context: dict[str, Any] = {
        "survey": survey, "own": own, "reply": queries.reply_of(own) if own else None, "runs": runs, "today": today,
        "minutes": minutes(max(survey.told, there), len(survey.questions)), "there": there,
        "has_enough": there > 0 and answered >= RESPONSE_WANTED * there,
        "result": queries.own_result(survey, request.person), "may_remind": may_remind(survey.reminded_on, today),
        "is_answerable": own is not None and own.opted_out_at is None and survey.state == State.OPEN
        and today <= survey.closes_on,
    }  # fmt: skip
    if runs and survey.state == State.DRAFT:
        context["roster"] = queries.roster_for_host(survey, request.person)
        context["without_account"] = drawing.drawn_for(survey, today)[1]
    return render(request, "networks/survey.html", context)


@on(Survey, may=RUNS)
def change_survey(request: HttpRequest, survey: Survey) -> HttpResponse:
    earlier = queries.earlier_of(survey, clock.today())
    facts = ("purpose", "tiers", "questions", "opens_on", "closes_on", "before", "version")
    initial = {name: getattr(survey, name) for name in facts}
    form = forms.SurveyForm(request.POST if request.method == "POST" else None, earlier=earlier, initial=initial)
    change = {"survey": survey, "on": clock.today(), "by": request.person, "at": clock.now()}

    def change_it() -> None:
        actions.change_survey(version=form.cleaned_data["version"], **change, **form.facts())

    if request.method == "POST" and form.is_valid() and saved(form, change_it):
        messages.success(request, "Saved. The roster has been made afresh.")
        return redirect(survey)
    lead = (
        "Saving makes the roster afresh from posts, seats and places. Anybody you left out is on it again, so look "
        "through it once more."
    )
    return form_page(request, form, f"Change the draft: {survey.subject}", survey.get_absolute_url(), lead=lead)


@on(Survey, may=RUNS)
@require_POST
def leave_out(request: HttpRequest, survey: Survey, name: str) -> HttpResponse:
    named = queries.draft_name(survey, name, request.person)
    if named is None:
        raise Http404
    _done(
        request,
        lambda: actions.leave_out(named=named, by=request.person, at=clock.now()),
        f"{named.person} is left out. To bring them back, change the draft and save it again.",
    )
    return redirect(f"{survey.get_absolute_url()}#roster")


@on(Survey, may=RUNS)
def move_survey(request: HttpRequest, survey: Survey, step: str) -> HttpResponse:
    """One step of a survey, after a page that says what it brings about."""
    if step not in STEPS:
        raise Http404
    called, before, after = STEPS[step]
    if request.method == "POST":
        _done(request, lambda: _step(request, survey, step), after)
        return redirect("networks:surveys") if step == "drop" else redirect(survey)
    context = {"survey": survey, "step": step, "called": called, "before": before, "asks": _warning(survey, step)}
    return render(request, "networks/move.html", context)


def _warning(survey: Survey, step: str) -> str:
    """How many people it is about, where letters go out to all of them."""
    count = survey.roster.count() if step == "announce" else 0
    return f"{count} people will get the letter." if count else ""


def _step(request: HttpRequest, survey: Survey, step: str) -> None:
    version = request.POST.get("version", "")
    change: dict[str, Any] = {"survey": survey, "by": request.person, "at": clock.now()}
    numbered = {**change, "version": int(version) if version.isdecimal() else None}
    today = clock.today()
    if step == "remind":
        actions.remind(on=today, **change)
    elif step == "drop":
        actions.drop_survey(**numbered)
    elif step == "call-off":
        actions.call_off_survey(**numbered)
    else:
        {"announce": actions.announce_survey, "open": actions.open_survey, "close": actions.close_survey}[step](
            on=today, **numbered
        )


def _done(request: HttpRequest, act: Callable[[], object], said: str) -> None:
    try:
        act()
    except (Refused, IllegalMove) as refusal:
        messages.error(request, str(refusal))
        return
    messages.success(request, said)
