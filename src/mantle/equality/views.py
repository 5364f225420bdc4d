"""Doors to what one says for equality oneself, and to counts."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from mantle.equality import actions, forms, queries
from mantle.people.access import FieldGroup, Permission, audience
from mantle.people.guards import signed_in
from mantle.web import clock


@signed_in()
def own(request: HttpRequest) -> HttpResponse:
    """What have I said for equality, and what do I want to say?"""
    person = request.person
    said = queries.own(person)
    form = forms.AboutEquality(request.POST if request.method == "POST" else None, initial=said)
    if request.method == "POST" and form.is_valid():
        kept = actions.declare(person=person, answers=form.as_answers(), on=clock.today(), by=person, at=clock.now())
        messages.success(request, "Your answers are kept." if kept else "No answer of yours is kept.")
        return redirect("equality:own")
    context = {"form": form, "said": said, "who": audience(FieldGroup.EQUALITY, "you")}
    return render(request, "equality/own.html", context, status=422 if form.errors else 200)


@signed_in()
@require_POST
def delete(request: HttpRequest) -> HttpResponse:
    """Delete everything that one has said."""
    actions.declare(person=request.person, answers={}, on=clock.today(), by=request.person, at=clock.now())
    messages.success(request, "All your answers are deleted.")
    return redirect("equality:own")


@signed_in(may=Permission.VIEW_EQUALITY_COUNTS)
def counts(request: HttpRequest) -> HttpResponse:
    """How many people of the nation and its regions said what?"""
    tables = queries.counts(request.person, clock.today())
    if not tables:
        raise PermissionDenied(Permission.VIEW_EQUALITY_COUNTS)
    return render(request, "equality/counts.html", {"tables": tables})
