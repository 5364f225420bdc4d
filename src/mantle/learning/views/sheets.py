"""Doors to worksheets: filling one in for oneself, reading it again, printing, taking it along."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from mantle.learning.actions import library as actions
from mantle.learning.forms.library import SheetFields
from mantle.learning.models import Sheet
from mantle.learning.rules.worksheets import WORKSHEETS, balance, forces, ties
from mantle.people.guards import on, signed_in
from mantle.people.saving import form_page, saved
from mantle.web import clock

SHEETS = "/development/worksheets/"


@signed_in()
def sheets(request: HttpRequest) -> HttpResponse:
    """Which worksheets are there, and which have I filled in?"""
    context = {"worksheets": WORKSHEETS, "rows": Sheet.objects.visible_to(request.person)}
    return render(request, "learning/sheets.html", context)


@signed_in()
def fill_sheet(request: HttpRequest, worksheet: str) -> HttpResponse:
    if worksheet not in WORKSHEETS:
        raise Http404
    form = SheetFields(request.POST if request.method == "POST" else None, worksheet=worksheet)
    made: list[Sheet] = []
    change = {"person": request.person, "worksheet": worksheet, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: made.append(actions.keep_sheet(answers=form.answers(), **change))):
        messages.success(request, "Saved. Only you can see it.")
        return redirect(made[0])
    sheet = WORKSHEETS[worksheet]
    return form_page(request, form, sheet.name, SHEETS, button="Keep", lead=sheet.lead)


@on(Sheet)
def sheet(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """What did I write?"""
    answers = sheet.answers
    context = {"sheet": sheet, "worksheet": WORKSHEETS[sheet.worksheet], "said": sheet.said}
    if sheet.worksheet == "forces":
        sides = [("What pushes it", forces(answers["for"])), ("What holds it back", forces(answers["against"]))]
        weighed = {part.label for part in WORKSHEETS["forces"].parts if part.kind == "forces"}
        context |= {
            "sides": sides, "balance": balance(answers["for"], answers["against"]),
            "said": [each for each in sheet.said if each[0] not in weighed],
        }  # fmt: skip
    if sheet.worksheet == "ties":
        context["balance"] = ties(answers["close"], answers["across"])
    return render(request, "learning/sheet.html", context)


@on(Sheet)
def sheet_file(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    lines = [str(sheet), "", *(f"{question}\n{answer}\n" for question, answer in sheet.said)]
    reply = HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
    reply["Content-Disposition"] = f'attachment; filename="worksheet-{sheet.on}.txt"'
    return reply


@on(Sheet)
def change_sheet(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    initial = {**sheet.answers, "version": sheet.version}
    data = request.POST if request.method == "POST" else None
    form = SheetFields(data, worksheet=sheet.worksheet, initial=initial)
    change = {"sheet": sheet, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(
        form, lambda: actions.change_sheet(answers=form.answers(), version=form.cleaned_data["version"], **change)
    ):
        return redirect(sheet)
    return form_page(request, form, WORKSHEETS[sheet.worksheet].name, sheet.get_absolute_url(), button="Keep")


@on(Sheet)
@require_POST
def remove_sheet(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    actions.remove_sheet(sheet=sheet, by=request.person, at=clock.now())
    messages.success(request, "The worksheet is gone.")
    return redirect("learning:sheets")
