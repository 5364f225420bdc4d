"""Doors to the models of leadership and what uses them, from both ends. LIB-12."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from mantle.framework.models import Competency, Domain
from mantle.framework.rules import Kind
from mantle.learning.actions import theories as actions
from mantle.learning.forms.theories import Tie
from mantle.learning.models import TheoryUse
from mantle.learning.queries import theories as queries
from mantle.learning.rules.theories import ITEM_NAMES
from mantle.people.access import Permission
from mantle.people.guards import on, signed_in
from mantle.people.saving import form_page, saved
from mantle.programmes.models import Component
from mantle.web import clock

SEE, EDIT = Permission.VIEW_PROGRAMMES, Permission.EDIT_PROGRAMMES
ENDS: dict[str, Any] = {"behaviour": Competency, "component": Component}


@signed_in(may=SEE)
def theories(request: HttpRequest) -> HttpResponse:
    """Which models of leadership are there, and how much draws on each?"""
    return render(request, "learning/theories.html", {"rows": queries.models_for(request.person)})


@on(Domain)
def theory(request: HttpRequest, theory: Domain) -> HttpResponse:
    """What draws on this model: behaviours, resources, questions, components?"""
    if theory.framework.kind != Kind.MODEL or not request.person.may(SEE):
        raise Http404
    context = {
        "theory": theory, "uses": queries.uses_of(theory, request.person), "may_edit": request.person.may(EDIT),
        "findings": queries.findings_behind(theory),
    }  # fmt: skip
    return render(request, "learning/theory.html", context)


@signed_in(may=SEE)
def behind(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """On which models does this behaviour, component or set of questions draw, and what else belongs to it?"""
    if kind == "questions" and code in ITEM_NAMES:
        rows = queries.behind(request.person, item=code)
        return render(request, "learning/behind.html", {"rows": rows, "name": ITEM_NAMES[code]})
    if kind not in ENDS:
        raise Http404
    row = get_object_or_404(ENDS[kind].objects.visible_to(request.person), code=code)
    field = "competency" if kind == "behaviour" else "component"
    context = {"rows": queries.behind(request.person, **{field: row}), "name": str(row), "url": row.get_absolute_url()}
    if kind == "behaviour":
        context |= {
            "resources": queries.resources_for(request.person, row),
            "components": queries.components_for(request.person, row),
        }
    return render(request, "learning/behind.html", context)


@on(Domain)
def tie(request: HttpRequest, theory: Domain) -> HttpResponse:
    """Say what draws on this model."""
    if theory.framework.kind != Kind.MODEL or not request.person.may(SEE):
        raise Http404
    if not request.person.may(EDIT):
        raise PermissionDenied
    form = Tie(request.POST if request.method == "POST" else None)
    change = {"theory": theory, "by": request.person, "at": clock.now()}
    back = reverse("learning:theory", args=[theory.code])
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.tie(**change, **form.cleaned_data)):
        return redirect(back)
    return form_page(request, form, f"What draws on it: {theory}", back, lead=theory.definition)


@on(TheoryUse, may=EDIT)
@require_POST
def untie(request: HttpRequest, theory_use: TheoryUse) -> HttpResponse:
    back = theory_use.get_absolute_url()
    actions.untie(use=theory_use, by=request.person, at=clock.now())
    messages.success(request, "Taken away. You can tie it again.")
    return redirect(back)
