"""The door to figures of an agency that are put on record by hand."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from mantle.people.access import Permission
from mantle.people.guards import on
from mantle.people.models import Agency
from mantle.people.saving import form_page, saved
from mantle.structures.actions.figures import say_figure as say
from mantle.structures.forms.figures import SayFigure
from mantle.web import clock


@on(Agency, may=Permission.EDIT_BODIES)
def say_figure(request: HttpRequest, agency: Agency) -> HttpResponse:
    form = SayFigure(request.POST if request.method == "POST" else None)
    change = {"agency": agency, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: say(**change, **form.cleaned_data)):
        messages.success(request, "On record. Said again with the same source, it is corrected.")
        return redirect("structures:agency", agency.code)
    lead = "Figures about a place, never about people in it. Everybody who sees the agency sees them."
    back = reverse("structures:agency", args=[agency.code])
    return form_page(request, form, f"A figure about {agency}", back, lead=lead)
