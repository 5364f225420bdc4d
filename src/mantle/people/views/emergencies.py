"""Doors to rows in an emergency: opened, ended, listed and looked through. PEO-28, PEO-29."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from mantle.people import audit
from mantle.people.access import FieldGroup, Permission
from mantle.people.actions import Refused
from mantle.people.actions import emergencies as actions
from mantle.people.forms.emergencies import Finding, OpenInEmergency, WhichAgency
from mantle.people.guards import a_download, on, proved, signed_in
from mantle.people.models import Agency, Emergency
from mantle.people.queries import emergencies as queries
from mantle.people.queries import looks
from mantle.web import clock
from mantle.web.tables import Column, Search, Table

COLUMNS = (
    Column("begins_at", "Opened", sort="begins_at", link=Emergency.get_absolute_url),
    Column("agency", "Agency", sort="agency__name"),
    Column("person", "By whom", sort="person__sort_name"),
    Column("reason", "Why"),
    Column("second", "Who was told"),
    Column("over_at", "Ended, or ends"),
    Column("reviewed_by", "Looked through by", value=lambda row: row.reviewed_by or "Nobody yet"),
)


@signed_in(may=Permission.VIEW_EMERGENCIES)
@proved(when=a_download)
def emergencies(request: HttpRequest) -> HttpResponse:
    """Which agencies were opened in an emergency, by whom, why, and has anybody looked it through?"""
    rows = Emergency.objects.visible_to(request.person).select_related("person", "agency", "second", "reviewed_by")
    words = Search("words", "Words in agency, name or reason", lookups=("agency__name", "person__sort_name", "reason"))
    table = Table(
        request, rows, columns=list(COLUMNS), filters=[words], noun=("emergency", "emergencies"), order="-begins_at",
        stacked=True, empty="Nobody has opened an agency in an emergency.",
    )  # fmt: skip
    return table.export() or render(request, "people/emergencies.html", {"table": table})


@signed_in(may=Permission.OPEN_IN_EMERGENCY)
@proved()
def open_emergency(request: HttpRequest) -> HttpResponse:
    """Whose rows, for how long, why, and who is told at once?"""
    given = request.POST if request.method == "POST" else request.GET
    which = WhichAgency(given if "agency" in given else None, by=request.person)
    if which.is_valid():
        return _open(request, which.cleaned_data["found"], clock.now())
    own = Emergency.objects.filter(person=request.person).select_related("agency")[:10]
    context = {"form": which, "own": own, "open": request.person.emergency}
    return render(request, "people/which_agency.html", context, status=422 if which.errors else 200)


def _open(request: HttpRequest, agency: Agency, at: datetime) -> HttpResponse:
    form = OpenInEmergency(request.POST if request.method == "POST" else None, by=request.person, at=at, agency=agency)
    if request.method == "POST" and form.is_valid():
        try:
            actions.open_rows(need=form.as_need(), by=request.person, at=at)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"The rows of {agency} are open to you. Everything you open is on record.")
            return redirect("structures:agency", agency.code)
    context = {"form": form, "agency": agency}
    return render(request, "people/open_emergency.html", context, status=422 if form.errors else 200)


@on(Emergency)
def emergency(request: HttpRequest, row: Emergency) -> HttpResponse:
    """What was asked for, who was seen and what was done while it was open."""
    if row.person_id == request.person.pk or not request.person.may(Permission.VIEW_EMERGENCIES, row.agency):
        return _page(request, row, None)
    form = Finding(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.review(emergency=row, finding=form.cleaned_data["finding"], by=request.person, at=clock.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "What you found is on record.")
            return redirect(row.get_absolute_url())
    return _page(request, row, form)


def _page(request: HttpRequest, row: Emergency, form: Finding | None) -> HttpResponse:
    seen = queries.people_seen(row) if form is not None else []
    audit.seen(seen, FieldGroup.AUDIT)
    is_open = row.over_at > clock.now()
    asks = form is not None and not is_open and row.reviewed_at is None
    context: dict[str, Any] = {
        "row": row, "steps": [(step, looks.page_named(step.page)) for step in row.steps.all()], "seen": seen,
        "lines": queries.changes_during(row)[:200], "is_open": is_open, "is_own": row.person_id == request.person.pk,
        "form": form if asks else None, "reviews": form is not None,
    }  # fmt: skip
    return render(request, "people/emergency.html", context, status=422 if form is not None and form.errors else 200)


@on(Emergency)
@require_POST
def end(request: HttpRequest, row: Emergency) -> HttpResponse:
    try:
        actions.end(emergency=row, by=request.person, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"The rows of {row.agency} are closed.")
    is_own = row.person_id == request.person.pk
    return redirect(reverse("people:open_emergency") if is_own else row.get_absolute_url())
