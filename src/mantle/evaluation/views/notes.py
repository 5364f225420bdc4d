"""Doors to stories, to findings from them, and to the register of evidence."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from mantle.evaluation.actions import notes as actions
from mantle.evaluation.forms.notes import NoteFields, WriteNote
from mantle.evaluation.models import Note
from mantle.evaluation.queries import impact as queries
from mantle.evaluation.rules.impact import FEWEST_WRITERS
from mantle.evaluation.views.figures import only_with
from mantle.learning.models.pulses import LEVELS
from mantle.people.access import Permission
from mantle.people.actions import Refused
from mantle.people.guards import on, signed_in
from mantle.people.saving import form_page, saved
from mantle.programmes.models import Programme
from mantle.web import clock

PER_PAGE = 20


@signed_in(may=Permission.EVALUATE)
def stories(request: HttpRequest) -> HttpResponse:
    """What do people say is different, in the words that they let evaluators read?"""
    programmes = Programme.objects.visible_to(request.person).order_by("name")
    chosen = programmes.filter(code=request.GET.get("programme", "")).first()
    level = request.GET.get("level", "")
    found = queries.stories(chosen, level if level in dict(LEVELS) else "")
    page = Paginator(found.found, PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "page": page, "are_more": found.are_more, "programmes": programmes, "chosen": chosen, "level": level,
        "levels": LEVELS, "fewest": FEWEST_WRITERS, "query": query.urlencode(),
    }  # fmt: skip
    return render(request, "evaluation/stories.html", context)


@signed_in(may=Permission.VIEW_EVALUATION)
def notes(request: HttpRequest) -> HttpResponse:
    """What has evaluation found, and what of it stands in the register of evidence?"""
    context = {"notes": queries.notes(request.person), "may_read": request.person.may(Permission.EVALUATE)}
    return render(request, "evaluation/notes.html", context)


@on(Note)
def note(request: HttpRequest, note: Note) -> HttpResponse:
    """One finding: what it says, on how much it rests, and whether that still stands."""
    left = queries.still_rests_on(note)
    context = {
        "note": note, "left": left, "lost": note.rested_on - left,
        "may_change": request.person.may(Permission.EVALUATE),
    }  # fmt: skip
    return render(request, "evaluation/note.html", context)


@on(Programme)
def write_note(request: HttpRequest, programme: Programme) -> HttpResponse:
    only_with(request, Permission.EVALUATE)
    found = queries.stories(programme, _level(request)).found
    back = f"{reverse('evaluation:stories')}?programme={programme.code}"
    if not found and request.method == "GET":
        return redirect(back)
    initial = {"entries": request.GET.getlist("entries")}
    form = WriteNote(request.POST if request.method == "POST" else None, stories=found, initial=initial)
    change = {"programme": programme, "by": request.person, "at": clock.now()}
    made: list[Note] = []
    if form.is_bound and form.is_valid():
        facts = {key: value for key, value in form.cleaned_data.items() if key != "version"}
        if saved(form, lambda: made.append(actions.write_note(**change, **facts))):
            messages.success(request, "Saved as a draft. Add it to the register when it is ready.")
            return redirect(made[0])
    return form_page(request, form, f"Write a finding: {programme}", back, button="Keep as a draft")


def _level(request: HttpRequest) -> str:
    level = request.GET.get("level", "")
    return level if level in dict(LEVELS) else ""


@on(Note)
def change_note(request: HttpRequest, note: Note) -> HttpResponse:
    only_with(request, Permission.EVALUATE)
    initial = {name: getattr(note, name) for name in ("theme", "text", "strength", "version")}
    form = NoteFields(request.POST if request.method == "POST" else None, initial=initial)
    change = {"note": note, "by": request.person, "at": clock.now()}
    if form.is_bound and form.is_valid() and saved(form, lambda: actions.change_note(**change, **form.cleaned_data)):
        messages.success(request, "Saved.")
        return redirect(note)
    return form_page(request, form, "Change the finding", note.get_absolute_url())


@on(Note)
@require_POST
def register_note(request: HttpRequest, note: Note) -> HttpResponse:
    words = "It is now in the register of evidence, and shown with its programme."
    return _done(request, note, partial(actions.register_note, note=note), words)


@on(Note)
@require_POST
def take_back_note(request: HttpRequest, note: Note) -> HttpResponse:
    words = "It is out of the register and a draft again."
    return _done(request, note, partial(actions.take_back_note, note=note), words)


@on(Note)
@require_POST
def delete_note(request: HttpRequest, note: Note) -> HttpResponse:
    answer = _done(request, note, partial(actions.delete_note, note=note), "The draft is deleted.")
    return answer if Note.objects.filter(pk=note.pk).exists() else redirect("evaluation:notes")


def _done(request: HttpRequest, note: Note, act: Any, words: str) -> HttpResponse:
    only_with(request, Permission.EVALUATE)
    version = request.POST.get("version", "")
    try:
        act(version=int(version) if version.isdigit() else None, by=request.person, at=clock.now())
        messages.success(request, words)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(note)
