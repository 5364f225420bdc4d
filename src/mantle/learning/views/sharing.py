"""Doors to showing one thing to one person, and to taking it back."""

from __future__ import annotations

from typing import Protocol

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from mantle.learning.forms.sharing import Show
from mantle.learning.models import Entry, Plan, Project, SelfDiagnostic
from mantle.learning.queries.home import received_by
from mantle.learning.queries.people import companions_of
from mantle.people.actions import consent
from mantle.people.guards import on, signed_in
from mantle.people.models import Person
from mantle.people.models.consent import Purpose, Sharing
from mantle.people.queries.consent import readers_of
from mantle.people.saving import form_page, saved
from mantle.web import clock
from mantle.web.words import day, uncapitalised

Shown = Plan | Entry | Project | SelfDiagnostic


class Owned(Protocol):
    """A row that says whose it is."""

    @property
    def person(self) -> Person: ...


ADDRESSES = {
    Purpose.PLAN: "learning:plan", Purpose.ENTRY: "learning:entry", Purpose.PROJECT: "learning:project",
    Purpose.DIAGNOSTIC: "learning:diagnostic", Purpose.FEEDBACK: "feedback:report",
}  # fmt: skip
KINDS = {
    Purpose.PLAN: "A development plan", Purpose.ENTRY: "A journal entry", Purpose.PROJECT: "A project",
    Purpose.DIAGNOSTIC: "A self-diagnostic", Purpose.FEEDBACK: "A report of what colleagues say",
}  # fmt: skip


def only_owner(request: HttpRequest, row: Owned) -> None:
    """A row that is shown is read, not changed: 403 for whoever does not own it. LRN-1."""
    if row.person.pk != request.person.pk:
        raise PermissionDenied


def readers(row: Shown, purpose: Purpose) -> list[Sharing]:
    """To whom its owner shows a row today."""
    return list(readers_of(row.person, purpose, row.code, clock.today()))


def _show(request: HttpRequest, row: Shown, purpose: Purpose) -> HttpResponse:
    """Ask to whom, and until when; then show it."""
    only_owner(request, row)
    today, person = clock.today(), request.person
    data = request.POST if request.method == "POST" else None
    form = Show(data, companions=companions_of(person, today), on=today)
    change = {
        "person": person, "purpose": purpose, "item": row.code, "called": f"your {uncapitalised(str(row))}",
        "on": today, "by": person, "at": clock.now(),
    }  # fmt: skip
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: consent.show(reader=form.chosen, ends_on=form.cleaned_data["ends_on"], **change)):
        messages.success(request, f"{form.chosen} can read it until {day(form.cleaned_data['ends_on'])}.")
        return redirect(row)
    lead = "They can read it, and nobody else. They cannot change it. You can take it back at any time."
    return form_page(request, form, f"Show: {row}", row.get_absolute_url(), button="Show it", lead=lead)


@on(Plan)
def show_plan(request: HttpRequest, plan: Plan) -> HttpResponse:
    return _show(request, plan, Purpose.PLAN)


@on(Entry)
def show_entry(request: HttpRequest, entry: Entry) -> HttpResponse:
    return _show(request, entry, Purpose.ENTRY)


@on(Project)
def show_project(request: HttpRequest, project: Project) -> HttpResponse:
    return _show(request, project, Purpose.PROJECT)


@on(SelfDiagnostic)
def show_diagnostic(request: HttpRequest, diagnostic: SelfDiagnostic) -> HttpResponse:
    if diagnostic.finished_at is None:
        raise Http404
    return _show(request, diagnostic, Purpose.DIAGNOSTIC)


@on(Sharing)
@require_POST
def stop_showing(request: HttpRequest, sharing: Sharing) -> HttpResponse:
    """Take it back: gone for the reader on the next page. CON-4."""
    if sharing.person_id != request.person.pk or sharing.reader is None:
        raise PermissionDenied
    consent.withdraw(sharing=sharing, by=request.person, at=clock.now())
    messages.success(request, f"Taken back. {sharing.reader} cannot read it any more.")
    return redirect(reverse(ADDRESSES[Purpose(sharing.purpose)], args=[sharing.item]))


@signed_in()
def received(request: HttpRequest) -> HttpResponse:
    """What do others show me?"""
    rows = [
        {
            "sharing": row, "kind": KINDS[Purpose(row.purpose)],
            "url": reverse(ADDRESSES[Purpose(row.purpose)], args=[row.item]),
        }
        for row in received_by(request.person, clock.today())
    ]  # fmt: skip
    return render(request, "learning/received.html", {"rows": rows})
