"""Doors for those who write: move an edition on, begin the next, copy for an agency, reword a competency."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from mantle.framework import actions, forms
from mantle.framework.models import Competency, Framework
from mantle.framework.rules import NotAllowed, moves_from
from mantle.people.access import Permission
from mantle.people.guards import may_over, on
from mantle.people.models import Agency
from mantle.web import clock


def _done(form: Form, act: Callable[[], Any]) -> Any:
    """What an action gives back; None, with its reason at the form, where the rules refuse it."""
    try:
        return act()
    except NotAllowed as refusal:
        form.add_error(None, str(refusal))
        return None


@on(Framework, may=Permission.EDIT_FRAMEWORKS)
def move(request: HttpRequest, framework: Framework) -> HttpResponse:
    """FRA-1: out for comment, agreed, reopened or published."""
    data = request.POST if request.method == "POST" else None
    form = forms.MoveOn(data, state=framework.state, initial={"version": framework.version})
    change = {"framework": framework, "by": request.person, "at": clock.now()}
    if request.method == "POST" and form.is_valid():
        row = _done(form, lambda: actions.move(**change, **form.cleaned_data))
        if row is not None:
            messages.success(request, f"{row} is now “{row.get_state_display().lower()}”.")
            return redirect(row)
    context = {"form": form, "framework": framework, "moves": moves_from(framework.state)}
    return render(request, "framework/move.html", context, status=422 if form.errors else 200)


@on(Framework, may=Permission.EDIT_FRAMEWORKS)
def new_edition(request: HttpRequest, framework: Framework) -> HttpResponse:
    """FRA-3: the next edition begins as a copy of this one."""
    form = Form(request.POST if request.method == "POST" else None)
    change = {"framework": framework, "by": request.person, "at": clock.now()}
    if request.method == "POST" and form.is_valid():
        row = _done(form, lambda: actions.new_edition(**change))
        if row is not None:
            messages.success(
                request, f"{row} is a draft now, with everything that stood in edition {framework.edition}."
            )
            return redirect(row)
    context = {"form": form, "framework": framework}
    return render(request, "framework/new_edition.html", context, status=422 if form.errors else 200)


@on(Framework)
def copy_framework(request: HttpRequest, framework: Framework) -> HttpResponse:
    """FRA-5: an agency's own framework begins as a copy."""
    if not request.person.may(Permission.EDIT_FRAMEWORKS):
        raise PermissionDenied(Permission.EDIT_FRAMEWORKS)
    agencies = Agency.objects.within_reach_of(request.person, Permission.EDIT_FRAMEWORKS).filter(ends_on__isnull=True)
    form = forms.CopyFor(request.POST if request.method == "POST" else None, agencies=agencies)
    change = {"framework": framework, "by": request.person, "at": clock.now()}
    if request.method == "POST" and form.is_valid():
        row = _done(form, lambda: actions.copy_framework(**change, **form.cleaned_data))
        if row is not None:
            messages.success(request, f"{row.owner} has a draft of its own now.")
            return redirect(row)
    context = {"form": form, "framework": framework}
    return render(request, "framework/copy_framework.html", context, status=422 if form.errors else 200)


@on(Competency)
def reword_competency(request: HttpRequest, competency: Competency) -> HttpResponse:
    """FRA-2: the words of a competency, while its framework is a draft."""
    framework = competency.framework
    if not may_over(request.person, Permission.EDIT_FRAMEWORKS, framework):
        raise PermissionDenied(Permission.EDIT_FRAMEWORKS)
    data = request.POST if request.method == "POST" else None
    form = forms.Reword(data, initial=_words_of(competency))
    change = {"competency": competency, "by": request.person, "at": clock.now()}
    if request.method == "POST" and form.is_valid():
        row = _done(form, lambda: actions.reword_competency(**change, **form.facts()))
        if row is not None:
            messages.success(request, f"“{row}” is saved.")
            return redirect(row)
    context = {"form": form, "competency": competency, "framework": framework}
    status = 422 if form.errors else 200
    return render(request, "framework/reword_competency.html", context, status=status)


def _words_of(competency: Competency) -> dict[str, Any]:
    levels = {f"level_{row.number}": "\n".join(row.indicators) for row in competency.levels.all()}
    version = competency.framework.version
    return {"name": competency.name, "statement": competency.statement, "version": version, **levels}
