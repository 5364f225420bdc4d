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
from mantle.people.guards import act_once, on, signed_in, takes_long
from mantle.people.rules import IllegalMove
from mantle.structures import reports
from mantle.structures.actions import files as actions
from mantle.structures.forms import files as forms
from mantle.structures.models import Import
from mantle.structures.models.files import ImportKind
from mantle.structures.views import import_page
from mantle.web import clock, downloads
from mantle.web.tables import Choice, Column, Search, Table

HEAVY = ("content", "second_content", "changes", "report")  # of no use in a list


@signed_in(may=Permission.IMPORT_FILES)
def imports(request: HttpRequest) -> HttpResponse:
    """Which files came in, and what became of them?"""
    table = imports_table(request)
    may_export = request.person.standing.may(Permission.EXPORT_FILES)
    return table.export() or render(request, "structures/imports.html", {"table": table, "may_export": may_export})


def imports_table(request: HttpRequest) -> Table:
    return Table(
        request,
        Import.objects.visible_to(request.person).select_related("agency", "by").defer(*HEAVY),
        columns=[
            Column(
                "file_name", "File", sort="file_name", link=lambda row: reverse("structures:import", args=[row.code])
            ),
            Column("kind", "Kind", value=lambda row: row.get_kind_display()),
            Column("agency", "Agency", sort="agency__name"),
            Column("by", "Brought in by", sort="by__sort_name"),
            Column("at", "When", sort="at"),
            Column("state", "State", sort="state", value=import_page.state_word, tag=import_page.state_colour),
        ],
        filters=[
            Search("words", "Words in the name of the file", lookups=("file_name",)),
            Choice("kind", "Kind", choices=ImportKind.choices),
            Choice("state", "State", choices=[(state, word) for state, (word, _) in import_page.STATES.items()]),
        ],
        noun=("file", "files"),
        order="-at",
        empty="No file has come in yet.",
    )


@signed_in(may=Permission.IMPORT_FILES)
@takes_long
def new_import(request: HttpRequest) -> HttpResponse:
    """Which file do you want to bring in?"""
    if request.method != "POST":
        asked = {"kind": request.GET.get("kind", ""), "agency": request.GET.get("agency", "")}
        form = forms.NewImport(by=request.person, initial=asked)
        return render(request, "structures/new_import.html", {"form": form})
    form = forms.NewImport(request.POST, request.FILES, by=request.person)
    if not form.is_valid():
        return render(request, "structures/new_import.html", {"form": form}, status=422)
    at = clock.now()
    row = act_once(
        request,
        lambda: actions.stage_import(by=request.person, at=at, **form.as_import()),
        leads_to=lambda row: reverse("structures:import", args=[row.code]),
    )
    if row.at != at:
        messages.info(request, "You brought in this very file before, and it still waits for your decision.")
    actions.read_import(row=row, by=request.person, at=at)
    return redirect("structures:import", row.code)


@signed_in(may=Permission.IMPORT_FILES)
def template(request: HttpRequest, form: str, kind: str = "workforce") -> HttpResponse:
    """A file to fill in, with its headings and rows that show how."""
    if form not in downloads.KINDS:
        raise Http404
    header, rows = reports.TEMPLATES[kind]()
    return downloads.response(form, f"{kind} template", header, rows)


@on(Import)
def one_import(request: HttpRequest, row: Import) -> HttpResponse:
    """What did we read, what can we not read, what will change?"""
    return render(request, "structures/import.html", import_page.context(row, request.person, clock.now()))


@on(Import)
def error_rows(request: HttpRequest, row: Import) -> HttpResponse:
    """The rows that cannot be used as they stood in the file, each with its reasons, to mend in a spreadsheet."""
    header, rows = reports.error_rows(row)
    return downloads.response("csv", f"problems in {row.file_name}", header, rows)


@on(Import, may=Permission.IMPORT_FILES)
@require_POST
def decide_import(request: HttpRequest, row: Import) -> HttpResponse:
    """Confirm, drop, try again, take back, or stop taking back."""
    who: dict[str, Any] = {"row": row, "by": request.person, "at": clock.now()}
    try:
        if "undo" in request.POST:
            actions.undo_import(**who)
        elif "abandon" in request.POST:
            actions.abandon_import(**who)
        elif "again" in request.POST:
            actions.try_again(**who)
        elif "keep" in request.POST:
            actions.keep_import(**who)
        elif "confirm" in request.POST:
            actions.confirm_import(answers=forms.answers(request.POST), **who)
    except (Refused, IllegalMove) as refusal:
        messages.error(request, str(refusal))
    return redirect("structures:import", row.code)
