"""Doors to exercises: written, invited to, marked one by one; and to what the three agree on afterwards."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from mantle.people import audit
from mantle.people.access import FieldGroup, Permission
from mantle.people.actions import Refused
from mantle.people.guards import on
from mantle.people.saving import form_page, saved
from mantle.selection import actions
from mantle.selection.forms import exercises as forms
from mantle.selection.forms.marks import Marks
from mantle.selection.models import Call, Candidacy, Exercise, PanelReading
from mantle.selection.queries import matrix
from mantle.web import clock

MAY = Permission.MANAGE_COHORTS


@on(Call, may=MAY)
def add_exercise(request: HttpRequest, call: Call) -> HttpResponse:
    return _exercise(request, call, None)


@on(Exercise, may=MAY)
def change_exercise(request: HttpRequest, exercise: Exercise) -> HttpResponse:
    return _exercise(request, exercise.call, exercise)


def _exercise(request: HttpRequest, call: Call, exercise: Exercise | None) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = forms.ExerciseFields(data, call=call, initial=forms.ExerciseFields.initial_of(exercise))
    change = {"call": call, "exercise": exercise, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.write_exercise(**change, **form.cleaned_data)):
        return redirect(call)
    heading = f"Change “{exercise}”" if exercise else "Add an exercise"
    lead = "Everybody does the same, under the same conditions, but for what somebody needs to be able to do it."
    return form_page(request, form, heading, call.get_absolute_url(), lead=lead)


@require_POST
@on(Exercise, may=MAY)
def drop_exercise(request: HttpRequest, exercise: Exercise) -> HttpResponse:
    try:
        actions.drop_exercise(exercise=exercise, by=request.person, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(exercise.call)


@require_POST
@on(Call, may=MAY)
def invite(request: HttpRequest, call: Call) -> HttpResponse:
    try:
        count = actions.invite(call=call, by=request.person, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Invited, by letter: {count}.")
    return redirect("selection:panel", call.code)


@on(Candidacy)
def needs(request: HttpRequest, candidacy: Candidacy) -> HttpResponse:
    """What do you need on the day?"""
    if candidacy.person_id != request.person.pk:
        raise PermissionDenied
    initial = {"words": candidacy.adjustments, "version": candidacy.version}
    form = forms.Needs(request.POST if request.method == "POST" else None, initial=initial)
    change = {"candidacy": candidacy, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.say_adjustments(**change, **form.cleaned_data)):
        messages.success(request, "Thank you. Those who arrange the day see it, and nobody who marks you.")
        return redirect(candidacy)
    lead = (
        "Those who run the call see this and arrange it. Who marks you does not see it. It is deleted when there is a "
        "decision, and plays no part in it."
    )
    return form_page(request, form, "What do you need on the day?", candidacy.get_absolute_url(), lead=lead)


@on(PanelReading)
def mark_exercise(request: HttpRequest, reading: PanelReading, number: int) -> HttpResponse:
    """Mark somebody in one exercise, by yourself."""
    candidacy = reading.candidacy
    exercise = get_object_or_404(candidacy.call.exercises, position=number)
    back = reverse("selection:together", args=[reading.code])
    if exercise.pk in matrix.marked_by(reading.pk) or not may_mark(reading):
        return redirect(back)
    audit.seen([candidacy.person], FieldGroup.TALENT)
    data = request.POST if request.method == "POST" else None
    form = Marks(data, criteria=list(exercise.criteria.order_by("position")))
    change = {"reading": reading, "exercise": exercise, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.mark_exercise(marks=form.marks(), **change)):
        messages.success(request, f"{exercise}: sent. Your marks stand.")
        return redirect(back)
    context = {"form": form, "reading": reading, "row": candidacy, "exercise": exercise}
    return render(request, "selection/mark_exercise.html", context, status=422 if form.errors else 200)


def may_mark(reading: PanelReading) -> bool:
    """Whether the day has come, and the person is invited and not decided on. SEL-39."""
    candidacy, starts = reading.candidacy, reading.candidacy.call.exercises_on
    is_invited = candidacy.state == "confirmed" and candidacy.invited_at is not None
    return is_invited and starts is not None and clock.today() >= starts


@on(PanelReading)
def agree(request: HttpRequest, reading: PanelReading) -> HttpResponse:
    """On which levels did the three agree, where their marks are far apart?"""
    candidacy, back = reading.candidacy, reverse("selection:together", args=[reading.code])
    marked = matrix.together(candidacy) if reading.sent_at else []
    if not marked or candidacy.state != "confirmed" or not seen_whole(reading):
        return redirect(back)
    audit.seen([candidacy.person], FieldGroup.TALENT)
    form = forms.Agree(request.POST if request.method == "POST" else None, marked=marked)
    change = {"candidacy": candidacy, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.agree(levels=form.levels(), **change)):
        messages.success(request, "Recorded. The marks stand as they were sent.")
        return redirect(back)
    context = {"form": form, "reading": reading, "row": candidacy}
    return render(request, "selection/agree.html", context, status=422 if form.errors else 200)


def seen_whole(reading: PanelReading) -> bool:
    """Whether a reader has marked every exercise there is to mark: they see those of the others then. SEL-39."""
    if reading.candidacy.invited_at is None:
        return True
    return matrix.marked_by(reading.pk) >= set(reading.candidacy.call.exercises.values_list("pk", flat=True))
