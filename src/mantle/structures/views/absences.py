"""Doors to what goes on beside an appointment: a holder is away; a seat ceases."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from mantle.people.access import Permission
from mantle.people.guards import on
from mantle.people.saving import saved
from mantle.structures import actions
from mantle.structures.forms.absences import Away, EndSeat
from mantle.structures.models import Appointment, Seat
from mantle.web import clock, words


@on(Appointment, may=Permission.EDIT_POSTS)
def record_absence(request: HttpRequest, appointment: Appointment) -> HttpResponse:
    """STR-19: a holder is away and keeps the post."""
    form = Away(request.POST if request.method == "POST" else None, appointment=appointment)
    change = {"appointment": appointment, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.record_absence(**change, **form.cleaned_data)):
        first = words.day(form.cleaned_data["starts_on"])
        messages.success(request, f"{appointment.person} is away from {first}, and keeps the post.")
        return redirect("structures:post", appointment.post.code)
    context = {"form": form, "appointment": appointment, "post": appointment.post}
    return render(request, "structures/record_absence.html", context, status=422 if form.errors else 200)


@on(Seat, may=Permission.EDIT_BODIES)
def end_seat(request: HttpRequest, seat: Seat) -> HttpResponse:
    """STR-20: a seat ceases from a day, and stays on record."""
    data = request.POST if request.method == "POST" else None
    form = EndSeat(data, seat=seat, initial={"version": seat.version})
    change = {"seat": seat, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.end_seat(**change, **form.cleaned_data)):
        messages.success(request, f"{seat.title} ends on {words.day(form.cleaned_data['ends_on'])}.")
        return redirect("structures:partnership", seat.body.partnership.code)
    context = {"form": form, "seat": seat, "partnership": seat.body.partnership}
    return render(request, "structures/end_seat.html", context, status=422 if form.errors else 200)
