"""Doors through which participants and sessions come as files: choose, look, mend, confirm, take back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from mantle.people.access import Permission
from mantle.people.actions import Refused
from mantle.people.guards import on
from mantle.people.rules import IllegalMove
from mantle.programmes import actions
from mantle.programmes.forms import files as forms
from mantle.programmes.models import Cohort, CohortFile
from mantle.programmes.reports import files as reports
from mantle.programmes.rules import TAKEN_BACK_WITHIN, FileKind
from mantle.web import clock, downloads


@on(Cohort, may=Permission.MANAGE_COHORTS)
def files(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    """Which file do you want to bring in, and which came in before?"""
    form = forms.NewFile(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        row = actions.read_file(
            cohort=cohort, kind=form.cleaned_data["kind"], name=given.name, content=given.read(), by=request.person,
            at=clock.now(),
        )  # fmt: skip
        return redirect(row)
    context = {"cohort": cohort, "form": form, "files": cohort.files.select_related("by").defer("report", "content")}
    return render(request, "programmes/files.html", context, status=422 if form.errors else 200)


@on(Cohort, may=Permission.MANAGE_COHORTS)
def file_template(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    """A file to fill in, with its headings and a row that shows how."""
    kind, form = request.GET.get("kind", FileKind.PARTICIPANTS), request.GET.get("format", "csv")
    if form not in downloads.KINDS or kind not in set(FileKind):
        raise Http404
    header, rows = reports.template(kind)
    return downloads.response(form, f"{kind} template", header, rows)


@on(CohortFile)
def file(request: HttpRequest, row: CohortFile) -> HttpResponse:
    """What did we read, what can we not read, and what will be stored?"""
    context = {
        "file": row,
        "report": row.report,
        "header": [column.name for column in reports.COLUMNS[row.kind]],
        "can_be_taken_back": row.stored_at is not None and clock.now() - row.stored_at <= TAKEN_BACK_WITHIN,
    }
    return render(request, "programmes/file.html", context)


@on(CohortFile)
def refused_rows(request: HttpRequest, row: CohortFile) -> HttpResponse:
    """The rows that cannot be used, as they stood in the file, each with its reasons, to mend in a spreadsheet."""
    why: dict[Any, str] = {}
    for error in row.report["errors"]:
        why[error["row"]] = f"{why.get(error['row'], '')} {error['column']}: {error['message']}".strip()
    header = [*row.report["header"], "problems"]
    rows = [[*cells[: len(header) - 1], why.get(line, "")] for line, *cells in row.report["refused"]]
    return downloads.response("csv", f"problems in {row.file_name}", header, rows)


DECISIONS = {"confirm": actions.confirm_file, "drop": actions.drop_file, "take back": actions.take_file_back}


@on(CohortFile, may=Permission.MANAGE_COHORTS)
@require_POST
def decide_file(request: HttpRequest, row: CohortFile) -> HttpResponse:
    """Confirm, drop, or take back."""
    act = DECISIONS.get(request.POST.get("decision", ""))
    version = request.POST.get("version", "")
    try:
        if act is not None:
            act(file=row, version=int(version) if version.isdigit() else 0, by=request.person, at=clock.now())
    except (Refused, IllegalMove) as refusal:
        messages.error(request, str(refusal))
    return redirect(row)
