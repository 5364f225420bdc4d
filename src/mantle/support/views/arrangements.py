"""Doors to what two people agreed: days, hours, the next meeting, the end."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from mantle.people.guards import on
from mantle.support.actions import arrangements as actions
from mantle.support.forms import needs as forms
from mantle.support.models import Arrangement
from mantle.support.queries import needs as queries
from mantle.support.views.keeping import done, kept, sent
from mantle.web import clock


@on(Arrangement)
def arrangement(request: HttpRequest, arrangement: Arrangement) -> HttpResponse:
    """Which days, how many hours, and what comes next?"""
    pair = queries.pairs_of(queries.with_days(Arrangement.objects.filter(pk=arrangement.pk)), clock.today())[0]
    row, person = pair.row, request.person
    inside = person.pk in (row.person_id, row.supporter.person_id)
    context = {"pair": pair, "row": row, "runs": row.ended_on is None, "inside": inside}
    return render(request, "support/arrangement.html", context)


@on(Arrangement)
def note_meeting(request: HttpRequest, arrangement: Arrangement) -> HttpResponse:
    form = forms.NoteMeeting(sent(request), initial={"on": clock.today(), "hours": "1.5", "kind": "held"})
    keep = partial(actions.note_meeting, arrangement=arrangement)
    return kept(request, form, keep, f"Note a meeting: {arrangement}", arrangement, said="Noted.")


@on(Arrangement)
def say_next(request: HttpRequest, arrangement: Arrangement) -> HttpResponse:
    form = forms.SayNext(sent(request), initial={"next_on": arrangement.next_on})
    keep = partial(actions.say_next, arrangement=arrangement)
    said = "It is in both calendars."
    return kept(request, form, keep, f"Next meeting: {arrangement}", arrangement, said=said)


@on(Arrangement)
def end_support(request: HttpRequest, arrangement: Arrangement) -> HttpResponse:
    initial = {"version": arrangement.version, "wants_another": "no"}
    form = forms.EndSupport(sent(request), initial=initial)
    keep = partial(actions.end_support, arrangement=arrangement)
    lead = "The dates and hours so far stay on record. If another coach or mentor is wanted, we start looking today."
    heading = f"End it, or change: {arrangement}"
    return kept(request, form, keep, heading, arrangement, button="End it", lead=lead, said="It has ended.")


@on(Arrangement)
@require_POST
def take_meeting_out(request: HttpRequest, arrangement: Arrangement, day: str) -> HttpResponse:
    act = partial(actions.take_meeting_out, arrangement=arrangement, day=day)
    return done(request, act, arrangement, "Taken out.")
