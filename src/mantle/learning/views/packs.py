"""Doors to the pack of a cohort, for reading without a connection, and to what one has worked through. LIB-13."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.text import slugify
from django.views.decorators.http import require_POST

from mantle.learning.actions import theories as actions
from mantle.learning.forms.theories import WorkedThrough
from mantle.learning.models import Resource
from mantle.learning.queries import packs as queries
from mantle.learning.reports.readings import worked_through
from mantle.learning.rules.library import blocks
from mantle.learning.rules.worksheets import WORKSHEETS
from mantle.learning.views.doing import carried_out
from mantle.people.access import Permission
from mantle.people.guards import on, signed_in
from mantle.people.saving import saved
from mantle.programmes.models import Cohort
from mantle.web import clock
from mantle.web.words import counted

SEE = Permission.VIEW_PROGRAMMES


@signed_in(may=SEE)
def packs(request: HttpRequest) -> HttpResponse:
    """Which packs are there for me?"""
    rows = list(queries.cohorts_for(request.person)[:100])
    if len(rows) == 1:
        return redirect("learning:pack", rows[0].code)
    return render(request, "learning/packs.html", {"rows": rows})


def _cohort(request: HttpRequest, code: str) -> Cohort:
    return get_object_or_404(queries.cohorts_for(request.person), code=code)


@signed_in(may=SEE)
def pack(request: HttpRequest, code: str) -> HttpResponse:
    """What does this cohort learn with, and what have I worked through?"""
    cohort = _cohort(request, code)
    resources = queries.resources_of(cohort)
    read = queries.read_by(request.person)
    left = resources.exclude(pk__in=read)
    form = WorkedThrough(
        request.POST if request.method == "POST" else None, resources=left, initial={"on": clock.today()}
    )
    change = {"person": request.person, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.note_readings(**change, **form.cleaned_data)):
        number = counted(len(form.cleaned_data["resources"]), "resource")
        messages.success(request, f"Noted: {number}. Only you can see that.")
        return redirect("learning:pack", cohort.code)
    rows = list(resources)
    may_count = cohort.is_within(request.person.standing.reach(Permission.MANAGE_COHORTS), clock.today())
    counts = worked_through(rows, cohort) if may_count else {}
    context = {
        "cohort": cohort, "rows": [(row, read.get(row.pk), counts.get(row.pk, "")) for row in rows], "form": form,
        "has_left": left.exists(), "elsewhere": queries.elsewhere_of(cohort), "may_count": may_count,
        "done": sum(row.pk in read for row in rows),
    }  # fmt: skip
    return render(request, "learning/pack.html", context, status=422 if form.errors else 200)


@signed_in(may=SEE)
def pack_file(request: HttpRequest, code: str) -> HttpResponse:
    """Everything that may be copied, and every worksheet, as one page that opens by itself. LIB-13."""
    cohort = _cohort(request, code)
    rows = list(queries.resources_of(cohort))
    sheets = dict.fromkeys(row.worksheet for row in rows if row.worksheet)
    context = {
        "cohort": cohort, "on": clock.today(), "resources": [(row, blocks(row.body)) for row in rows if row.body],
        "linked": [row for row in rows if row.link], "elsewhere": queries.elsewhere_of(cohort),
        "sheets": [(key, WORKSHEETS[key]) for key in sheets],
    }  # fmt: skip
    reply = HttpResponse(render_to_string("learning/pack_file.html", context), content_type="text/html; charset=utf-8")
    reply["Content-Disposition"] = f'attachment; filename="{slugify(str(cohort)) or "pack"}.html"'
    return reply


@on(Resource)
@require_POST
def note_reading(request: HttpRequest, resource: Resource) -> HttpResponse:
    change = {"person": request.person, "resources": [resource], "on": clock.today(), "by": request.person}
    said = "Noted. Only you can see that."
    carried_out(request, lambda: actions.note_readings(at=clock.now(), **change), said)
    return redirect(resource)


@on(Resource)
@require_POST
def forget_reading(request: HttpRequest, resource: Resource) -> HttpResponse:
    change = {"resource": resource, "by": request.person, "at": clock.now()}
    carried_out(request, lambda: actions.forget_reading(**change), "Taken back.")
    return redirect(resource)
