"""Doors to the journal, the path, time to think, and events looked back on together."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from mantle.learning.actions import journal as actions
from mantle.learning.forms import journal as forms
from mantle.learning.models import Entry, StageClaim, ThinkingTime
from mantle.learning.queries import journal as queries
from mantle.learning.queries.people import companions_of
from mantle.learning.rules.journal import OPENING, ClaimState, prompt_of_the_week
from mantle.learning.views.sharing import only_owner, readers
from mantle.people.guards import on, signed_in
from mantle.people.models.consent import Purpose
from mantle.people.saving import form_page, saved
from mantle.web import clock

MOST, YEAR = 50, timedelta(days=365)
JOURNAL, TIME = "/development/journal/", "/development/time/"


@signed_in()
def journal(request: HttpRequest) -> HttpResponse:
    """What have I written, and where does it stand on the path?"""
    rows = Entry.objects.filter(person=request.person).select_related("stage")
    words = request.GET.get("words", "").strip()
    if words:
        rows = rows.filter(text__icontains=words)
    context = {
        "entries": rows[:MOST], "count": rows.count(), "most": MOST, "words": words,
        "prompt": prompt_of_the_week(clock.today()), "path": queries.path_of(request.person),
    }  # fmt: skip
    return render(request, "learning/journal.html", context)


@signed_in()
def write(request: HttpRequest) -> HttpResponse:
    """What do I want to keep of today?"""
    weekly = prompt_of_the_week(clock.today()) if "prompt" in request.GET else ""
    initial = {"on": clock.today(), "prompt": OPENING if "opening" in request.GET else weekly}
    form = forms.Write(request.POST if request.method == "POST" else None, initial=initial, stages=queries.stages_now())
    made: list[Entry] = []
    change = {"person": request.person, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: made.append(actions.write_entry(**change, **_facts(form)))):
        messages.success(request, "Saved. Only you can see it.")
        return redirect(made[0])
    context = {"form": form, "prompt": form["prompt"].value(), "heading": "Write"}
    return render(request, "learning/write.html", context, status=422 if form.errors else 200)


def _facts(form: forms.Write, *without: str) -> dict:
    return {name: value for name, value in form.cleaned_data.items() if name not in {"version", *without}}


@on(Entry)
def entry(request: HttpRequest, entry: Entry) -> HttpResponse:
    is_own = entry.person_id == request.person.pk
    context = {"entry": entry, "is_own": is_own, "readers": readers(entry, Purpose.ENTRY) if is_own else []}
    return render(request, "learning/entry.html", context)


@on(Entry)
def change_entry(request: HttpRequest, entry: Entry) -> HttpResponse:
    only_owner(request, entry)
    initial = {name: getattr(entry, name) for name in ("on", "text", "stage", "prompt", "version")}
    form = forms.Write(request.POST if request.method == "POST" else None, initial=initial, stages=queries.stages_now())
    change = {"entry": entry, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(
        form,
        lambda: actions.change_entry(version=form.cleaned_data["version"], **change, **_facts(form, "prompt")),
    ):
        return redirect(entry)
    context = {"form": form, "prompt": entry.prompt, "heading": "Rewrite", "entry": entry}
    return render(request, "learning/write.html", context, status=422 if form.errors else 200)


@on(Entry)
def remove_entry(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Asked once more, then gone for good: it is the writer's own."""
    only_owner(request, entry)
    if request.method == "POST":
        actions.remove_entry(entry=entry, by=request.person, at=clock.now())
        messages.success(request, "The entry is gone.")
        return redirect("learning:journal")
    return render(request, "learning/remove_entry.html", {"entry": entry})


@signed_in()
def claim_stage(request: HttpRequest) -> HttpResponse:
    """Where on the path have I been, and who can say so?"""
    people = companions_of(request.person, clock.today())
    data = request.POST if request.method == "POST" else None
    form = forms.Claim(data, companions=people, stages=queries.stages_now())
    change = {"person": request.person, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(
        form,
        lambda: actions.claim_stage(
            stage=form.cleaned_data["stage"], evidence=form.cleaned_data["evidence"], reviewer=form.chosen, **change
        ),
    ):
        messages.success(request, f"{form.chosen} is asked to look.")
        return redirect("learning:journal")
    lead = "Nobody is marked by a stage. Somebody you trust says whether they see it too."
    return form_page(request, form, "Say where you have been", JOURNAL, button="Ask them to look", lead=lead)


@on(StageClaim)
def claim(request: HttpRequest, claim: StageClaim) -> HttpResponse:
    """Do I see it too? For the reviewer; the person who claims reads the answer here."""
    is_reviewer, is_asked = claim.reviewer_id == request.person.pk, claim.state == ClaimState.ASKED
    form = forms.AnswerClaim(
        request.POST if request.method == "POST" else None, initial={"version": claim.version}
    ) if is_reviewer and is_asked else None  # fmt: skip
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        change = {"claim": claim, "by": request.person, "at": clock.now()}
        if form.is_valid() and saved(form, lambda: actions.answer_claim(**change, **form.cleaned_data)):
            messages.success(request, f"{claim.person} reads what you wrote.")
            return redirect(claim)
    context = {"claim": claim, "form": form, "is_own": claim.person_id == request.person.pk, "is_asked": is_asked}
    return render(request, "learning/claim.html", context, status=422 if form is not None and form.errors else 200)


@on(StageClaim)
def withdraw_claim(request: HttpRequest, claim: StageClaim) -> HttpResponse:
    only_owner(request, claim)
    if request.method == "POST":
        actions.withdraw_claim(claim=claim, version=None, by=request.person, at=clock.now())
        messages.success(request, "Taken back.")
        return redirect("learning:journal")
    return redirect(claim)


@signed_in()
def thinking(request: HttpRequest) -> HttpResponse:
    """How much time to think did I set aside, and keep?"""
    today = clock.today()
    form = forms.Book(request.POST if request.method == "POST" else None, initial={"on": today})
    change = {"person": request.person, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.book_time(**change, **form.cleaned_data)):
        messages.success(request, "Booked. Put it into your calendar, so that nobody else takes it.")
        return redirect("learning:thinking")
    context = {
        "form": form, "rows": ThinkingTime.objects.filter(person=request.person)[:MOST], "today": today,
        "minutes": queries.minutes_of(request.person, today - YEAR),
    }  # fmt: skip
    return render(request, "learning/thinking.html", context, status=422 if form.errors else 200)


@on(ThinkingTime)
def count_time(request: HttpRequest, time: ThinkingTime) -> HttpResponse:
    initial = {"state": "kept" if time.state == "booked" else time.state, "minutes": time.minutes}
    initial["version"] = time.version
    form = forms.Count(request.POST if request.method == "POST" else None, initial=initial)
    change = {"time": time, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.count_time(**change, **form.cleaned_data)):
        return redirect("learning:thinking")
    return form_page(request, form, str(time), TIME)
