"""Doors to appointments: someone starts, someone leaves, what was written is corrected."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from mantle.people.access import Permission
from mantle.people.guards import on
from mantle.people.saving import saved
from mantle.structures import actions, queries, reports
from mantle.structures.forms import posts as forms
from mantle.structures.models import Appointment, Post
from mantle.web import clock
from mantle.web.words import visible


@on(Post, may=Permission.EDIT_POSTS)
def record_arrival(request: HttpRequest, post: Post) -> HttpResponse:
    """Someone starts: find the person, say how and when, see what follows, confirm."""
    given = request.POST if request.method == "POST" else request.GET
    name = visible(given.get("name", ""))
    if not name:
        form = forms.FindPerson({**request.GET.dict(), "name": ""} if "name" in request.GET else None)
        return render(request, "structures/find_person.html", {"form": form, "post": post})
    data = request.POST if request.method == "POST" else None
    holder = forms.NewHolder(data, name=name, known_by=given.get("known_by", "").strip(), viewer=request.person)
    context = {"form": holder, "post": post, "name": name}
    if request.method != "POST" or not holder.is_valid():
        return render(request, "structures/record_arrival.html", context, status=422 if holder.errors else 200)
    if "confirm" not in request.POST:
        return _check_arrival(request, post, holder, context)
    change: dict[str, Any] = {"post": post, "person": holder.chosen(), "by": request.person, "at": clock.now()}
    if not saved(holder, lambda: actions.appoint_named(**change, **holder.facts())):
        return render(request, "structures/record_arrival.html", context, status=422)
    messages.success(request, f"{holder.chosen() or name} is on record as {post}.")
    return redirect("structures:post", post.code)


def _check_arrival(request: HttpRequest, post: Post, form: forms.NewHolder, context: dict[str, Any]) -> HttpResponse:
    """Nobody is asked to confirm what would then be refused."""
    facts = {name: form.cleaned_data[name] for name in ("kind", "starts_on", "ends_on", "overlap_reason")}
    if not saved(form, lambda: actions.refuse_impossible(post=post, person=form.chosen(), **facts)):
        return render(request, "structures/record_arrival.html", context, status=422)
    return render(request, "structures/check_arrival.html", context | _arrival_to_check(request, post, form))


def _arrival_to_check(request: HttpRequest, post: Post, form: forms.NewHolder) -> dict[str, Any]:
    person, data = form.chosen(), form.cleaned_data
    return {
        "sentence": reports.sentence_of_arrival(str(person or data["name"]), post, data),
        "follows": queries.what_follows_arrival(post, person, data, request.person),
        "answers": form.answers(),
    }


@on(Appointment, may=Permission.EDIT_POSTS)
def record_departure(request: HttpRequest, appointment: Appointment) -> HttpResponse:
    """Someone leaves: say when and why, who acts, see what follows, confirm."""
    post, form = appointment.post, _departure(request, appointment)
    context = {"form": form, "post": post, "appointment": appointment}
    if request.method != "POST" or not form.is_valid():
        return render(request, "structures/record_departure.html", context, status=422 if form.errors else 200)
    if "confirm" not in request.POST:
        return render(request, "structures/check_departure.html", context | _departure_to_check(appointment, form))
    change: dict[str, Any] = {
        "appointment": appointment,
        "cover": form.cover_person(),
        "by": request.person,
        "at": clock.now(),
    }
    if not saved(form, lambda: actions.record_departure(**change, **form.facts())):
        return render(request, "structures/record_departure.html", context, status=422)
    messages.success(request, f"Recorded: {appointment.person} leaves {post}.")
    return redirect("structures:post", post.code)


def _departure(request: HttpRequest, appointment: Appointment) -> forms.Departure:
    return forms.Departure(
        request.POST if request.method == "POST" else None,
        appointment=appointment,
        candidates=list(queries.who_could_act(appointment.post, clock.today())),
        initial={"version": appointment.version, "cover_kind": "acting"},
    )


def _departure_to_check(appointment: Appointment, form: forms.Departure) -> dict[str, Any]:
    return {
        "sentence": reports.sentence_of_departure(appointment, form.cover_person(), form.cleaned_data),
        "follows": queries.what_follows_departure(appointment, form.cover_person(), form.cleaned_data),
        "answers": form.answers(),
    }


CORRECTED = ("kind", "starts_on", "ends_on", "leaving_reason", "overlap_reason", "version")


@on(Appointment, may=Permission.EDIT_POSTS)
def correct_appointment(request: HttpRequest, appointment: Appointment) -> HttpResponse:
    initial = {name: getattr(appointment, name) for name in CORRECTED}
    form = forms.CorrectAppointment(request.POST if request.method == "POST" else None, initial=initial)
    change = {"appointment": appointment, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.correct_appointment(**change, **form.cleaned_data)):
        messages.success(request, "Corrected.")
        return redirect("structures:post", appointment.post.code)
    context = {"form": form, "appointment": appointment, "post": appointment.post}
    return render(request, "structures/correct_appointment.html", context, status=422 if form.errors else 200)
