"""Doors of the panel: who reads, whom they must not judge, a reading apart, and the three together."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from mantle.people import audit
from mantle.people.access import FieldGroup, Permission
from mantle.people.actions import Refused
from mantle.people.guards import on, signed_in
from mantle.people.saving import saved
from mantle.selection import actions
from mantle.selection.forms import panels as forms
from mantle.selection.forms.marks import SendMarks
from mantle.selection.models import Call, PanelReader, PanelReading
from mantle.selection.queries import calls as queries
from mantle.selection.queries import matrix
from mantle.selection.queries import reading as readings_of_panel
from mantle.selection.queries.pool import offers_for
from mantle.selection.queries.statements import statement_of
from mantle.selection.views.exercises import may_mark, seen_whole
from mantle.selection.views.people import take_back_page
from mantle.web import clock

MAY = Permission.MANAGE_COHORTS


@on(Call, may=MAY)
def panel(request: HttpRequest, call: Call) -> HttpResponse:
    """Who reads, have they said whom they must not judge, and what have they sent?"""
    form = forms.NameReader(request.POST if request.method == "POST" else None)
    change = {"call": call, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.name_reader(person=form.cleaned_data["email"], **change), "email"):
        messages.success(request, "Named. They are told by letter.")
        return redirect("selection:panel", call.code)
    everybody = queries.everybody_in(call)
    context = {
        "call": call, "form": form, "readers": queries.readers_of(call), "everybody": everybody,
        "waits": sum(each.candidacy.state == "confirmed" and not each.readers for each in everybody),
        "to_invite": sum(each.is_to_be_invited for each in everybody) if call.exercises_on else 0,
    }  # fmt: skip
    return render(request, "selection/panel.html", context, status=422 if form.errors else 200)


@require_POST
@on(Call, may=MAY)
def give_out(request: HttpRequest, call: Call) -> HttpResponse:
    try:
        count = actions.give_out(call=call, by=request.person, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Given out: {count} people, each to three readers.")
    return redirect("selection:panel", call.code)


@require_POST
@on(Call, may=MAY)
def hand_on(request: HttpRequest, call: Call) -> HttpResponse:
    reading = get_object_or_404(PanelReading, candidacy__call=call, code=request.POST.get("reading", ""))
    try:
        new = actions.hand_on(reading=reading, by=request.person, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{new.reader} reads instead.")
    return redirect("selection:panel", call.code)


@require_POST
@on(PanelReader, may=MAY)
def take_out(request: HttpRequest, reader: PanelReader) -> HttpResponse:
    try:
        actions.take_reader_out(reader=reader, by=request.person, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("selection:panel", reader.call.code)


@on(PanelReader)
def conflicts(request: HttpRequest, reader: PanelReader) -> HttpResponse:
    """Whom must you not judge? The names stand here, and nothing that was written."""
    if reader.person_id != request.person.pk:
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    said = reader.conflicts.values_list("candidacy", flat=True)
    rows = readings_of_panel.names_to_look_through(reader.call_id)
    form = forms.SayConflicts(data, candidacies=rows, initial={"version": reader.version, "of": list(said)})
    change = {"reader": reader, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.say_conflicts(**change, **form.cleaned_data)):
        messages.success(request, "Thank you. You are told when there is something to read.")
        return redirect("selection:readings")
    context = {"form": form, "reader": reader, "is_given_out": reader.readings.exists()}
    return render(request, "selection/conflicts.html", context, status=422 if form.errors else 200)


@signed_in()
def readings(request: HttpRequest) -> HttpResponse:
    """What have I to read, and what have I sent?"""
    rows = readings_of_panel.readings_of(request.person)
    readers = PanelReader.objects.filter(person=request.person).select_related("call")
    return render(request, "selection/readings.html", {"rows": rows, "readers": readers})


@on(PanelReading)
def reading(request: HttpRequest, reading: PanelReading) -> HttpResponse:
    """Read somebody without their name, and mark each criterion, by yourself."""
    if reading.sent_at is not None:
        return redirect("selection:together", reading.code)
    if reading.candidacy.state != "confirmed":
        return redirect("selection:readings")
    blind = readings_of_panel.first_reading(reading)
    data = request.POST if request.method == "POST" else None
    form = SendMarks(data, items=blind.items, initial={"version": reading.version})
    change = {"reading": reading, "by": request.person, "at": clock.now()}

    def send() -> None:
        actions.send_marks(marks=form.marks(), version=form.cleaned_data["version"], **change)

    if request.method == "POST" and form.is_valid() and saved(form, send):
        messages.success(request, "Sent. Your marks stand.")
        return redirect("selection:readings")
    context = {"form": form, "blind": blind, "reading": reading}
    return render(request, "selection/reading.html", context, status=422 if form.errors else 200)


@require_POST
@on(PanelReading)
def step_aside(request: HttpRequest, reading: PanelReading) -> HttpResponse:
    try:
        actions.step_aside(reading=reading, by=request.person, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(reading)
    messages.success(request, "Noted. Somebody else reads instead.")
    return redirect("selection:readings")


@on(PanelReading)
def together(request: HttpRequest, reading: PanelReading) -> HttpResponse:
    """The three marks side by side, with the name, once all are sent."""
    candidacy = reading.candidacy
    decision = readings_of_panel.standing_decision(candidacy)
    own, exercises = matrix.marked_by(reading.pk), list(candidacy.call.exercises.all())
    shown = None if decision else own
    marked = matrix.together(candidacy, decision, shown=shown) if reading.sent_at else []
    audit.seen([candidacy.person] if marked else [], FieldGroup.TALENT)
    is_open = bool(marked) and candidacy.state == "confirmed"
    context = {
        "reading": reading, "row": candidacy, "marked": marked, "decision": decision, "has_exercises": bool(exercises),
        "exercises": [(each, each.pk in own) for each in exercises], "may_mark": is_open and may_mark(reading),
        "statement": statement_of(candidacy) if marked else None, "may_decide": is_open,
        "may_agree": is_open and seen_whole(reading), "must_agree": [each.criterion for each in marked if each.is_open],
        "may_take_back": decision is not None and decision.decided_by_id == request.person.pk,
        "unsent": candidacy.readings.filter(sent_at__isnull=True).count(),
    }  # fmt: skip
    return render(request, "selection/together.html", context)


@on(PanelReading)
def decide(request: HttpRequest, reading: PanelReading) -> HttpResponse:
    """Put down what the panel decided, with the reason and a word on each criterion."""
    candidacy = reading.candidacy
    if not readings_of_panel.all_is_sent(candidacy) or candidacy.state != "confirmed":
        return redirect("selection:together", reading.code)
    data = request.POST if request.method == "POST" else None
    offers, criteria = offers_for(request.person, clock.today()), list(candidacy.call.criteria.all())
    stands = {each.criterion.pk: each.stands for each in matrix.together(candidacy)} if seen_whole(reading) else {}
    form = forms.Decide(data, criteria=criteria, offers=offers, stands=stands)

    def put_down() -> None:
        given = form.cleaned_data
        actions.decide(
            candidacy=candidacy, outcome=given["outcome"], reason=given["reason"], feedback=form.feedback(),
            again_on=given["again_on"], far_view=form.far_view(), by=request.person, at=clock.now(),
        )  # fmt: skip

    if request.method == "POST" and form.is_valid() and saved(form, put_down):
        messages.success(request, f"Decided. {candidacy.person} is told by letter.")
        return redirect("selection:together", reading.code)
    follows = readings_of_panel.follows_marks_alone(request.person)
    context = {"form": form, "row": candidacy, "reading": reading, "follows_marks": follows}
    return render(request, "selection/decide.html", context, status=422 if form.errors else 200)


@on(PanelReading)
def take_back(request: HttpRequest, reading: PanelReading) -> HttpResponse:
    decision = readings_of_panel.standing_decision(reading.candidacy)
    if decision is not None and decision.decided_by_id != request.person.pk:
        raise PermissionDenied
    return take_back_page(request, reading.candidacy, reverse("selection:together", args=[reading.code]))
