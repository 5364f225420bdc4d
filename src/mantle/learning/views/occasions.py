"""Doors to events on which people of several professions look back together."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from mantle.learning.actions import journal as actions
from mantle.learning.forms import journal as forms
from mantle.learning.models import Occasion
from mantle.learning.queries import journal as queries
from mantle.people.guards import on, signed_in
from mantle.people.saving import form_page, saved
from mantle.web import clock


@signed_in()
def occasions(request: HttpRequest) -> HttpResponse:
    """On which events do I look back with others?"""
    rows = Occasion.objects.visible_to(request.person).select_related("convener").prefetch_related("voices__person")
    return render(request, "learning/occasions.html", {"rows": rows})


@signed_in()
def look_back(request: HttpRequest) -> HttpResponse:
    initial = {"profession": request.person.profession}
    form = forms.LookBack(request.POST if request.method == "POST" else None, initial=initial)
    made: list[Occasion] = []
    person, change = request.person, {"by": request.person, "at": clock.now()}

    def ask() -> None:
        said = form.cleaned_data
        professions = {person: said["profession"], **said["others"]}
        facts = {"on": said["on"], "what_happened": said["what_happened"], "professions": professions}
        made.append(actions.look_back_together(convener=person, **facts, **change))

    if request.method == "POST" and form.is_valid() and saved(form, ask):
        messages.success(request, "They are asked. Write first how you saw it.")
        return redirect(made[0])
    lead = "One event, seen by people of several professions. Each writes before reading what the others wrote."
    return form_page(request, form, "Look back together", "/development/together/", button="Ask them", lead=lead)


@on(Occasion)
def occasion(request: HttpRequest, occasion: Occasion) -> HttpResponse:
    """How did each of us see it?"""
    voices = queries.voices_for(occasion, request.person)
    own = next((voice for voice in voices if voice.person_id == request.person.pk), None)
    data = request.POST if request.method == "POST" else None
    form = forms.Voice(data, initial={"text": own.text if own else ""}) if occasion.closed_at is None else None
    if request.method == "POST" and form is not None:
        change = {"occasion": occasion, "by": request.person, "at": clock.now()}
        if form.is_valid() and saved(form, lambda: actions.say_voice(**change, **form.cleaned_data)):
            messages.success(request, "Saved. You can read what the others wrote.")
            return redirect(occasion)
    context = {
        "occasion": occasion, "form": form, "own": own, "others": [each for each in voices if each != own],
        "asked": occasion.voices.select_related("person"), "is_convener": occasion.convener_id == request.person.pk,
    }  # fmt: skip
    return render(request, "learning/occasion.html", context, status=422 if form is not None and form.errors else 200)


@on(Occasion)
def close_occasion(request: HttpRequest, occasion: Occasion) -> HttpResponse:
    if occasion.convener_id != request.person.pk:
        raise PermissionDenied
    form = forms.Close(request.POST if request.method == "POST" else None, initial={"version": occasion.version})
    change = {"occasion": occasion, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.close_occasion(**change, **form.cleaned_data)):
        return redirect(occasion)
    lead = "All who were asked can then read all that was written, and this."
    return form_page(request, form, "What did you learn together?", occasion.get_absolute_url(), lead=lead)
