"""Doors to one's own diagnostic: begin, answer page by page, finish, look at it, take needs into the plan, talk."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from mantle.learning.actions import diagnostic as actions
from mantle.learning.forms import diagnostic as forms
from mantle.learning.models import FeedbackTalk, SelfDiagnostic
from mantle.learning.queries import diagnostic as queries
from mantle.learning.queries.people import companions_of
from mantle.learning.queries.plans import profiles_for
from mantle.learning.queries.practice import without_opportunity
from mantle.learning.reports.diagnostic import beside_the_role, own_report
from mantle.learning.rules.diagnostic import MOST_STEPS
from mantle.learning.rules.journal import OPENING
from mantle.learning.views.sharing import only_owner, readers
from mantle.people.actions import Refused
from mantle.people.guards import on, signed_in
from mantle.people.models.consent import Purpose
from mantle.people.saving import form_page, saved
from mantle.web import clock

HOME = "/development/diagnostic/"


@signed_in()
def diagnostics(request: HttpRequest) -> HttpResponse:
    """Where do I stand, and how does that move?"""
    rows = queries.diagnostics_of(request.person)
    context = {
        "open": next((row for row in rows if row.finished_at is None), None),
        "rows": [row for row in rows if row.finished_at is not None],
        "opening": OPENING,
    }
    return render(request, "learning/diagnostics.html", context)


@signed_in()
def begin_diagnostic(request: HttpRequest) -> HttpResponse:
    profiles, places = profiles_for(request.person), queries.places_to_name(request.person)
    data = request.POST if request.method == "POST" else None
    form = forms.BeginDiagnostic(data, profiles=profiles, places=places)
    made: list[SelfDiagnostic] = []
    change = {"person": request.person, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: made.append(actions.begin_diagnostic(**change, **form.facts()))):
        return redirect(made[0])
    lead = "Only you can see your answers. They are for your development and are never used to choose between people."
    return form_page(request, form, "Begin a self-diagnostic", HOME, button="Begin", lead=lead)


@on(SelfDiagnostic)
def diagnostic(request: HttpRequest, diagnostic: SelfDiagnostic) -> HttpResponse:
    """How far have I come with it; or, once it is finished, what does it tell?"""
    if diagnostic.finished_at is None:
        parts = queries.instrument_of(diagnostic).parts
        rows = [(part, part.answered(diagnostic.answers), len(part.questions)) for part in parts]
        context = {
            "diagnostic": diagnostic, "rows": rows, "answered": sum(row[1] for row in rows),
            "asked": sum(row[2] for row in rows),
            "following": next((part for part, done, all_of in rows if done < all_of), None),
        }  # fmt: skip
        return render(request, "learning/diagnostic_parts.html", context)
    return _report(request, diagnostic)


def _report(request: HttpRequest, diagnostic: SelfDiagnostic) -> HttpResponse:
    earlier = queries.earlier_of(diagnostic)
    chosen = next((row for row in earlier if row.code == request.GET.get("since")), earlier[0] if earlier else None)
    is_own = diagnostic.person_id == request.person.pk
    offers = without_opportunity(diagnostic.profile, clock.today())
    report = own_report(diagnostic, chosen if is_own else None)
    context = {
        "diagnostic": diagnostic, "report": report, "is_own": is_own, "earlier": earlier if is_own else [],
        "readers": readers(diagnostic, Purpose.DIAGNOSTIC) if is_own else [],
        "needs": [(row, offers.get(row.competency.name, 0), n < MOST_STEPS) for n, row in enumerate(report.needs)],
        "talks": FeedbackTalk.objects.visible_to(request.person).filter(diagnostic=diagnostic).select_related("giver"),
        "may_reopen": is_own and diagnostic.may_be_reopened(clock.now()),
        "opening": diagnostic.words.get(actions.DOOR, "") if is_own else "",
    }  # fmt: skip
    return render(request, "learning/diagnostic.html", context)


@on(SelfDiagnostic)
def answer_diagnostic(request: HttpRequest, diagnostic: SelfDiagnostic, part: str, page: int) -> HttpResponse:
    """One page of questions; whatever is answered is kept when one goes on, or stops."""
    only_owner(request, diagnostic)
    asked = queries.instrument_of(diagnostic)
    here = asked.part(part)
    if here is None or not 1 <= page <= len(here.pages) or diagnostic.finished_at is not None:
        raise Http404
    form = forms.AnswerPage(
        request.POST if request.method == "POST" else None, part=here, questions=here.pages[page - 1],
        said=diagnostic.answers, words=diagnostic.words,
    )  # fmt: skip
    change = {"diagnostic": diagnostic, "part": part, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(
        form, lambda: actions.answer_diagnostic(answers=form.answers(), words=form.said_words(), **change)
    ):
        return redirect(_following(diagnostic, asked, part, page) if "next" in request.POST else diagnostic)
    context = {"form": form, "diagnostic": diagnostic, "part": here, "page": page, "pages": len(here.pages)}
    return render(request, "learning/answer_diagnostic.html", context, status=422 if form.errors else 200)


def _following(diagnostic: SelfDiagnostic, asked: queries.Instrument, part: str, page: int) -> str:
    """The next page of questions, in this part or the next; after the last the list of parts."""
    pages = [(each.key, number) for each in asked.parts for number in range(1, len(each.pages) + 1)]
    place = next(place for place, (key, number) in enumerate(pages) if (key, number) == (part, page)) + 1
    if place == len(pages):
        return diagnostic.get_absolute_url()
    return reverse("learning:answer_diagnostic", args=[diagnostic.code, *pages[place]])


@on(SelfDiagnostic)
@require_POST
def finish_diagnostic(request: HttpRequest, diagnostic: SelfDiagnostic) -> HttpResponse:
    only_owner(request, diagnostic)
    try:
        actions.finish_diagnostic(diagnostic=diagnostic, by=request.person, at=clock.now())
        messages.success(request, "Finished. This is what it tells. You can answer on for two weeks.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(diagnostic)


@on(SelfDiagnostic)
@require_POST
def reopen_diagnostic(request: HttpRequest, diagnostic: SelfDiagnostic) -> HttpResponse:
    only_owner(request, diagnostic)
    try:
        actions.reopen_diagnostic(diagnostic=diagnostic, by=request.person, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(diagnostic)


@on(SelfDiagnostic)
def remove_diagnostic(request: HttpRequest, diagnostic: SelfDiagnostic) -> HttpResponse:
    only_owner(request, diagnostic)
    if request.method == "POST":
        actions.remove_diagnostic(diagnostic=diagnostic, by=request.person, at=clock.now())
        messages.success(request, "Removed, with what you kept of talks about it.")
        return redirect("learning:diagnostics")
    return render(request, "learning/remove_diagnostic.html", {"diagnostic": diagnostic})


@on(SelfDiagnostic)
@require_POST
def take_into_plan(request: HttpRequest, diagnostic: SelfDiagnostic) -> HttpResponse:
    """The needs that are ticked become steps of the plan, in one press."""
    only_owner(request, diagnostic)
    _, needs, _ = beside_the_role(diagnostic)
    form = forms.TakeIntoPlan(request.POST, needs=[need.competency for need in needs])
    chosen = form.chosen() if form.is_valid() else []
    if not chosen:
        messages.error(request, "Tick at least one competency, then take it into your plan.")
        return redirect(f"{diagnostic.get_absolute_url()}#role")
    change = {"diagnostic": diagnostic, "on": clock.today(), "by": request.person, "at": clock.now()}
    try:
        plan = actions.take_into_plan(competencies=chosen, **change)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(diagnostic)
    messages.success(request, "Taken into your plan. Put each step into your own words, and give it a day.")
    return redirect(f"{plan.get_absolute_url()}#steps")


@on(SelfDiagnostic)
def log_talk(request: HttpRequest, diagnostic: SelfDiagnostic) -> HttpResponse:
    """With whom did I talk about it, and what do I keep?"""
    only_owner(request, diagnostic)
    return _talk(request, diagnostic, None)


@on(FeedbackTalk)
def change_talk(request: HttpRequest, talk: FeedbackTalk) -> HttpResponse:
    return _talk(request, talk.diagnostic, talk)


def _talk(request: HttpRequest, diagnostic: SelfDiagnostic, talk: FeedbackTalk | None) -> HttpResponse:
    today = clock.today()
    initial: dict[str, Any] = {"on": talk.on, "words": talk.words, "version": talk.version} if talk else {"on": today}
    if talk is not None:
        initial["who"] = talk.giver.code if talk.giver else "else"
    data = request.POST if request.method == "POST" else None
    form = forms.LogTalk(data, companions=companions_of(request.person, today), initial=initial)
    change = {"diagnostic": diagnostic, "talk": talk, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.log_talk(**change, **form.facts())):
        messages.success(request, "Saved. Only you can see what was said.")
        return redirect(diagnostic)
    return form_page(request, form, "A talk about your diagnostic", diagnostic.get_absolute_url(), button="Keep")
