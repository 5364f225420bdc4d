"""Doors to the parts that agencies have in a programme."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from mantle.people.access import Permission
from mantle.people.guards import may_over, on
from mantle.people.models import Agency
from mantle.people.saving import form_page, saved
from mantle.programmes import actions
from mantle.programmes.forms import parts as forms
from mantle.programmes.models import Programme, ProgrammePart
from mantle.programmes.queries import parts as queries
from mantle.programmes.rules import PARTS
from mantle.web import clock


@on(Programme)
def parts(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Which agency answers for what in this programme?"""
    today = clock.today()
    context = {
        "programme": programme,
        "parts": [part.capitalize() for part in PARTS],
        "matrix": queries.matrix(programme, today),
        "others": queries.other_parts(programme, today),
        "behind": queries.behind(programme, today),
        "today": today,
        "may_edit": may_over(request.person, Permission.EDIT_PROGRAMMES, programme),
    }
    return render(request, "programmes/parts.html", context)


@on(Programme, may=Permission.EDIT_PROGRAMMES)
def give_part(request: HttpRequest, programme: Programme) -> HttpResponse:
    agencies = Agency.objects.visible_to(request.person).filter(ends_on__isnull=True)
    form = forms.GivePart(request.POST if request.method == "POST" else None, agencies=agencies)
    change = {"programme": programme, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.give_part(**change, **form.cleaned_data)):
        messages.success(request, f"{form.cleaned_data['agency']} has its part.")
        return redirect("programmes:parts", programme.code)
    back = programme.get_absolute_url() + "parts/"
    return form_page(request, form, f"Give an agency a part in {programme}", back, button="Give the part")


@on(ProgrammePart, may=Permission.EDIT_PROGRAMMES)
def change_part(request: HttpRequest, part: ProgrammePart) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = forms.ChangePart(data, initial=forms.ChangePart.initial_of(part))
    change = {"part": part, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.change_part(**change, **form.cleaned_data)):
        return redirect(part.get_absolute_url())
    heading = f"{part.agency} as {part.get_part_display().lower()} of {part.programme}"
    return form_page(request, form, heading, part.get_absolute_url())
