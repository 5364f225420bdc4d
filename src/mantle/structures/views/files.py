"""Doors through which files come in: choose, look, mend, confirm, watch, take back. STR-10."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from mantle.people.access import Permission
from mantle.people.actions import Refused
from mantle.people.guards import on, signed_in
from mantle.people.models import choices
from mantle.structures import rules
from mantle.structures.actions import files as actions
from mantle.structures.forms import files as forms
from mantle.structures.models import Import
from mantle.structures.models.files import ImportKind
from mantle.web import clock, downloads
from mantle.web.tables import Choice, Column, Search, Table


@signed_in(may=Permission.IMPORT_FILES)
def imports(request: HttpRequest) -> HttpResponse:
    """Which files came in, and what became of them?"""
    table = Table(
        request,
        Import.objects.visible_to(request.person).select_related("agency", "by").defer("content", "second_content", "changes", "report"),
        columns=[
            Column("file_name", "File", sort="file_name", link=lambda row: reverse("structures:import", args=[row.code])),
            Column("kind", "Kind", value=lambda row: row.get_kind_display()),
            Column("agency", "Agency", sort="agency__name"),
            Column("by", "Brought in by", sort="by__sort_name"),
            Column("at", "When", sort="at"),
            Column("state", "State", sort="state", value=lambda row: row.get_state_display(), tag=True),
        ],
        filters=[
            Search("words", "Words in the name of the file", lookups=("file_name",)),
            Choice("kind", "Kind", choices=ImportKind.choices),
            Choice("state", "State", choices=choices(rules.ImportState)),
        ],
        noun=("file", "files"),
        order="-at",
        empty="No file has come in yet.",
    )
    return table.export() or render(request, "structures/imports.html", {"table": table})


@signed_in(may=Permission.IMPORT_FILES)
def new_import(request: HttpRequest) -> HttpResponse:
    """Which file do you want to bring in?"""
    if request.method != "POST":
        form = forms.NewImport(by=request.person)
        return render(request, "structures/new_import.html", {"form": form})
    form = forms.NewImport(request.POST, request.FILES, by=request.person)
    if not form.is_valid():
        return render(request, "structures/new_import.html", {"form": form}, status=422)
    data, second = form.cleaned_data, form.cleaned_data["second_file"]
    row = actions.stage_import(
        kind=data["kind"], name=data["file"].name, content=data["file"].read(),
        second_name=second.name if second else "", second_content=second.read() if second else b"",
        agency=data["agency"], as_at=data["as_at"], by=request.person, at=clock.now(),
    )  # fmt: skip
    actions.read_import(row=row, by=request.person, at=clock.now())
    return redirect("structures:import", row.code)


@signed_in(may=Permission.IMPORT_FILES)
def template(request: HttpRequest, form: str) -> HttpResponse:
    """A file to fill in."""
    from mantle.analysis.tables import workforce

    if form not in downloads.KINDS:
        raise Http404
    return downloads.response(form, "workforce template", workforce.HEADER, workforce.EXAMPLE_ROWS)


@on(Import)
def one_import(request: HttpRequest, row: Import) -> HttpResponse:
    """What did we read, what can we not read, what will change?"""
    return render(request, "structures/import.html", {"row": row, "report": row.report, "job": row.job})


@on(Import)
def error_rows(request: HttpRequest, row: Import) -> HttpResponse:
    """Every problem, to mend in a spreadsheet."""
    rows = ([each["row"], each["column"], each["value"], each["message"]] for each in row.report.get("errors", []))
    return downloads.response("csv", f"errors of {row.file_name}", ["Row", "Column", "What stands there", "Reason"], rows)


@on(Import, may=Permission.IMPORT_FILES)
@require_POST
def decide_import(request: HttpRequest, row: Import) -> HttpResponse:
    """Confirm, drop, or take back."""
    who: dict[str, Any] = {"row": row, "by": request.person, "at": clock.now()}
    try:
        if "undo" in request.POST:
            actions.undo_import(**who)
            messages.success(request, "Taken back. Everything is as it was before this file.")
        elif "abandon" in request.POST:
            actions.abandon_import(**who)
            messages.success(request, "Dropped. Nothing was stored.")
        else:
            actions.confirm_import(accepted=request.POST.getlist("accepted"), **who)
    except (Refused, rules.IllegalMove) as refusal:
        messages.error(request, str(refusal))
    return redirect("structures:import", row.code)
