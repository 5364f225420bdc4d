"""Doors of the data protection officer: requests and their clocks, items looked at, copies, erasures, the data map."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from mantle.people import audit
from mantle.people.access import FieldGroup, Permission
from mantle.people.actions import Refused
from mantle.people.guards import may_over, on, signed_in
from mantle.rights import forms
from mantle.rights.actions import cases as actions
from mantle.rights.actions import copies, erasing, limits
from mantle.rights.models import Case, Item
from mantle.rights.queries import datamap, desk
from mantle.rights.rules.limits import STOPS
from mantle.web import clock, downloads, pdf, words
from mantle.web.tables import Choice, Column, Table

HANDLE = Permission.HANDLE_RIGHTS


@signed_in(may=HANDLE)
def cases(request: HttpRequest) -> HttpResponse:
    """Who waits for an answer about their data, and until when?"""
    today = clock.today()
    table = Table(
        request,
        Case.objects.handled_by(request.person).select_related("agency").prefetch_related("pauses"),
        columns=[
            Column("code", "Request", value=str, link=True),
            Column("name", "From", sort="name"),
            Column("received_on", "Received", sort="received_on"),
            Column("due", "Answer by", value=lambda row: "" if row.closed_on else row.due_on(today)),
            Column("state", "State", value=lambda row: state_of(row, today), tag=True),
            Column("agency", "Whose data", sort="agency__name"),
        ],
        filters=[Choice("state", "State", choices=[("open", "Open"), ("paused", "Paused"), ("closed", "Closed")])],
        noun=("request", "requests"),
        order="received_on",
    )
    return table.export() or render(request, "rights/cases.html", {"table": table})


def state_of(row: Case, today: Any) -> str:
    return "Overdue" if row.is_overdue(today) else row.get_state_display()


@signed_in(may=HANDLE)
def receive(request: HttpRequest) -> HttpResponse:
    """Write down a request that came by post, telephone or in person."""
    form = forms.Receive(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        person = data.pop("reference")
        agency = desk.agency_of(person, clock.today()) if person else None
        case = actions.receive(**data, person=person, agency=agency, by=request.person, at=clock.now())
        return redirect("rights:cases") if not case_seen(request, case) else redirect("rights:case", case.code)
    return render(request, "rights/receive.html", {"form": form}, status=422 if form.errors else 200)


def case_seen(request: HttpRequest, case: Case) -> bool:
    return Case.objects.visible_to(request.person).filter(pk=case.pk).exists()


@on(Case)
def case(request: HttpRequest, case: Case) -> HttpResponse:
    """What was asked, by when it is answered, and what was answered; for who handles it also what comes next."""
    today, handles = clock.today(), may_over(request.person, HANDLE, case)
    items = list(case.items.all()) if handles else []
    if handles and case.person:
        audit.seen([case.person], FieldGroup.CONTACT, *([FieldGroup.NOTES] if items else []))
    context = {
        "case": case, "due": case.due_on(today), "state": state_of(case, today), "handles": handles, "items": items,
        "steps": desk.steps_for(case) if handles else [], "copy": getattr(case, "copy", None),
        "limits": case.person.limits.standing() if case.person else [],
    }  # fmt: skip
    return render(request, "rights/case.html", context)


def _stop(step: str) -> Callable[..., Any]:
    return lambda words, **given: limits.stop_use(step=step, because=words, **given)


STEPS: dict[str, Callable[..., Any]] = {
    **{step: _stop(step) for steps in STOPS.values() for step in steps},
    "lift": lambda words, **given: limits.lift(because=words, **given),
    "acknowledge": lambda words, **given: actions.acknowledge(**given),
    "pause": lambda words, **given: actions.pause(waits_for=words[:300], **given),
    "resume": lambda words, **given: actions.resume(**given),
    "extend": lambda words, **given: actions.extend(because=words[:500], **given),
    "correct": lambda words, **given: actions.correct(outcome=words, **given),
    "statement": lambda words, **given: actions.attach_statement(outcome=words, **given),
    "close": lambda words, **given: actions.close(outcome=words, **given),
}


@on(Case, may=HANDLE)
def step(request: HttpRequest, case: Case) -> HttpResponse:
    """Take a request one step on."""
    form = forms.Step(request.POST if request.method == "POST" else None, steps=desk.steps_for(case))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if _done(form, lambda: STEPS[data["step"]](data["words"], case=case, by=request.person, at=clock.now())):
            messages.success(request, "Written down.")
            return redirect("rights:case", case.code)
    return render(request, "rights/step.html", {"form": form, "case": case}, status=422 if form.errors else 200)


def _done(form: Any, act: Callable[[], Any]) -> bool:
    try:
        act()
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@on(Case, may=HANDLE)
@require_POST
def gather(request: HttpRequest, case: Case) -> HttpResponse:
    try:
        count = copies.gather(case=case, by=request.person, at=clock.now())
        messages.success(request, f"Every table was searched. {words.counted(count, 'new item')} to look at.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("rights:case", case.code)


@on(Item, may=HANDLE)
def item(request: HttpRequest, item: Item) -> HttpResponse:
    """RIG-5: one item of a copy: disclosed, or withheld on a ground."""
    audit.seen([item.case.person] if item.case.person else [], FieldGroup.NOTES)
    form = forms.Decide(request.POST) if request.method == "POST" else forms.Decide()
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data | {"is_withheld": form.cleaned_data["is_withheld"] == "yes"}
        if _done(form, lambda: copies.decide_item(item=item, by=request.person, at=clock.now(), **data)):
            return redirect("rights:case", item.case.code)
    return render(request, "rights/item.html", {"form": form, "item": item}, status=422 if form.errors else 200)


@on(Case, may=HANDLE)
@require_POST
def release(request: HttpRequest, case: Case) -> HttpResponse:
    try:
        copies.release(case=case, by=request.person, at=clock.now())
        messages.success(request, "The copy is released. It can be opened for 30 days.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("rights:case", case.code)


@on(Case)
def copy(request: HttpRequest, case: Case, form: str) -> HttpResponse:
    """RIG-6: a released copy as a page, a PDF or JSON, until its day."""
    row = getattr(case, "copy", None)
    if row is None or not row.content or clock.now() >= row.expires_at or form not in {"html", "pdf", "json"}:
        raise Http404
    audit.seen([case.person] if case.person else [], *audit.SENSITIVE)
    if form == "json":
        reply: HttpResponse = JsonResponse(row.content, json_dumps_params={"indent": 1})
    elif form == "pdf":
        reply = HttpResponse(pdf.render("report.typ", _on_paper(row.content)), content_type="application/pdf")
    else:
        last = row.expires_at - timedelta(days=1)
        return render(request, "rights/copy.html", {"case": case, "copy": row, "last": last})
    reply["Content-Disposition"] = f'attachment; filename="copy-{case.code}.{form}"'
    return reply


def _on_paper(content: dict[str, Any]) -> dict[str, Any]:
    parts = [
        pdf.section(part["title"], points=["; ".join(map(": ".join, row)) for row in part["rows"]])
        for part in content["parts"]
    ]  # fmt: skip
    said = [pdf.section(each["heading"], paragraphs=[each["text"]]) for each in content["words"]]
    said += [
        pdf.section(f"You said about {each['about']}", paragraphs=[each["words"]]) for each in content["statements"]
    ]
    notes = [f"Something was left out: {ground}." for ground in content["withheld"]]
    return pdf.report(f"What is held about {content['person']}", sections=[*parts, *said], notes=notes)


@on(Case, may=HANDLE)
def erase(request: HttpRequest, case: Case) -> HttpResponse:
    """RIG-11: what an erasure would do; then do it."""
    if case.kind != "erasure" or case.person is None or case.closed_on:
        raise Http404
    form = forms.Step(request.POST if request.method == "POST" else None, steps=[("erase", "Erase this record")])
    if request.method == "POST" and form.is_valid():
        outcome = form.cleaned_data["words"]
        if _done(form, lambda: erasing.erase(case=case, outcome=outcome, by=request.person, at=clock.now())):
            messages.success(request, "The record is erased. Restores of older backups erase it again.")
            return redirect("rights:cases")
    context = {"form": form, "case": case, "report": erasing.dependency_report(case.person)}
    return render(request, "rights/erase.html", context, status=422 if form.errors else 200)


@signed_in(may=HANDLE)
def data_map(request: HttpRequest) -> HttpResponse:
    """RIG-1: the record of processing."""
    rows = datamap.record_of_processing()
    if request.GET.get("format") in downloads.KINDS:
        lines = (list(row.values()) for row in rows)
        return downloads.response(request.GET["format"], "record-of-processing", list(rows[0]), lines)
    tables = sorted({row["table"] for row in rows})
    grouped = [(name, [row for row in rows if row["table"] == name]) for name in tables]
    return render(request, "rights/data_map.html", {"grouped": grouped, "gaps": datamap.gaps()})
