"""Doors to the work of boards, and to what a partnership finds hard and wants to change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from mantle.people.access import Permission
from mantle.people.guards import may_over, on
from mantle.people.models import Agency
from mantle.people.saving import form_page, saved
from mantle.structures import queries
from mantle.structures.actions import boards as actions
from mantle.structures.forms import boards as forms
from mantle.structures.models import BoardAction, Body, Challenge, Meeting, Partnership, Shift, boards_of
from mantle.web import clock


@on(Body)
def board(request: HttpRequest, body: Body) -> HttpResponse:
    """When does this board meet, what did it decide, and what is still to do?"""
    sees_work = boards_of(request.person).filter(pk=body.pk).exists()
    meetings = Meeting.objects.visible_to(request.person).filter(body=body)
    context = {
        "body": body, "sees_work": sees_work, "may_edit": may_over(request.person, Permission.EDIT_BODIES, body),
        "meetings": meetings.prefetch_related("decisions", "papers"),
        "to_do": queries.open_actions(request.person, body), "today": clock.today(),
        "words": queries.words_here(body.partnership, body.decides, body.terms_of_reference),
    }  # fmt: skip
    return render(request, "structures/board.html", context)


def _texts_of(meeting: Meeting) -> list[str]:
    papers = [f"{row.title} {row.words} {row.asks_for}" for row in meeting.papers.all()]
    return [meeting.notes, *papers, *(f"{row.text} {row.reason}" for row in meeting.decisions.all())]


@on(Meeting)
def meeting(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """What was read, decided and agreed?"""
    context = {
        "meeting": meeting, "papers": meeting.papers.select_related("agency"), "decisions": meeting.decisions.all(),
        "actions": meeting.actions.select_related("owner"), "today": clock.today(),
        "may_edit": may_over(request.person, Permission.EDIT_BODIES, meeting),
        "words": queries.words_here(meeting.body.partnership, *_texts_of(meeting)),
    }  # fmt: skip
    return render(request, "structures/meeting.html", context)


def _asked(
    request: HttpRequest, form: Form, act: Callable[..., object], heading: str, back: Any, **about: object
) -> HttpResponse:
    """Ask; carry it out; go back to what it is about."""
    change = {**about, "by": request.person, "at": clock.now()}
    if request.method == "POST" and form.is_valid() and saved(form, lambda: act(**change, **form.cleaned_data)):
        return redirect(back)
    return form_page(request, form, heading, back.get_absolute_url())


def _data(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


@on(Body, may=Permission.EDIT_BODIES)
def call_meeting(request: HttpRequest, body: Body) -> HttpResponse:
    form = forms.CallMeeting(_data(request))
    change = {"body": body, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.call_meeting(**change, **form.cleaned_data), "on"):
        return redirect("structures:board", body.code)
    return form_page(request, form, f"A meeting of {body}", _board_of(body), button="Put on record")


def _board_of(body: Body) -> str:
    return reverse("structures:board", args=[body.code])


@on(Meeting, may=Permission.EDIT_BODIES)
def write_notes(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    initial = {"where": meeting.where, "notes": meeting.notes, "version": meeting.version}
    form = forms.MeetingNotes(_data(request), initial=initial)
    return _asked(request, form, actions.write_notes, "Notes of the meeting", meeting, meeting=meeting)


@on(Meeting, may=Permission.EDIT_BODIES)
def bring_paper(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    members = Agency.objects.filter(partnerships__partnership=meeting.body.partnership).distinct()
    form = forms.BringPaper(_data(request), agencies=members)
    return _asked(request, form, actions.bring_paper, "Bring a paper", meeting, meeting=meeting)


@on(Meeting, may=Permission.EDIT_BODIES)
def decide(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    return _asked(request, forms.Decide(_data(request)), actions.decide, "Record a decision", meeting, meeting=meeting)


@on(Meeting, may=Permission.EDIT_BODIES)
def agree_action(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    form = forms.AgreeAction(_data(request), people=queries.people_on(meeting.body, clock.today()))
    return _asked(request, form, actions.agree_action, "Agree who does what", meeting, meeting=meeting)


@on(BoardAction)
def finish_action(request: HttpRequest, action: BoardAction) -> HttpResponse:
    """BRD-3: its owner says what came of it, or whoever looks after the board."""
    if request.person.pk != action.owner_id and not may_over(request.person, Permission.EDIT_BODIES, action):
        raise PermissionDenied
    form = forms.FinishAction(_data(request), initial={"version": action.version})
    return _asked(request, form, actions.finish_action, f"What came of it? {action}", action, action=action)


@on(Partnership, may=Permission.EDIT_BODIES)
def raise_challenge(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    form = forms.RaiseChallenge(_data(request))
    return _asked(request, form, actions.raise_challenge, "A challenge", partnership, partnership=partnership)


@on(Challenge, may=Permission.EDIT_BODIES)
def settle_challenge(request: HttpRequest, challenge: Challenge) -> HttpResponse:
    form = forms.SettleChallenge(_data(request), initial={"version": challenge.version})
    return _asked(request, form, actions.settle_challenge, f"Settled: {challenge}", challenge, challenge=challenge)


@on(Partnership, may=Permission.EDIT_BODIES)
def seek_shift(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    form = forms.SeekShift(_data(request))
    return _asked(request, form, actions.seek_shift, "A change that is sought", partnership, partnership=partnership)


@on(Shift)
def shift(request: HttpRequest, shift: Shift) -> HttpResponse:
    """What was to change, where did it stand, and where does it stand now?"""
    context = {
        "progress": queries.progress_of([shift], clock.today())[0], "readings": shift.readings.all(), "shift": shift,
        "may_edit": may_over(request.person, Permission.EDIT_BODIES, shift),
    }  # fmt: skip
    return render(request, "structures/shift.html", context)


@on(Shift, may=Permission.EDIT_BODIES)
def read_shift(request: HttpRequest, shift: Shift) -> HttpResponse:
    return _asked(
        request, forms.ReadShift(_data(request)), actions.read_shift, f"Measured: {shift}", shift, shift=shift
    )
