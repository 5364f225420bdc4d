"""Doors to what was put forward to be endorsed, and how it differs from the plan today."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from mantle.people.access import Permission
from mantle.people.guards import may_over, on
from mantle.succession.actions import endorsing as actions
from mantle.succession.forms import plans as forms
from mantle.succession.models import Snapshot, SuccessionPlan
from mantle.succession.queries.snapshots import content_of, with_names
from mantle.succession.rules import MERIT, SnapshotState, differences, digest_of
from mantle.succession.views.doing import asked, carried_out, data_of
from mantle.web import clock

EDIT = Permission.EDIT_SUCCESSION


@on(SuccessionPlan, may=EDIT)
def ask_endorsement(request: HttpRequest, plan: SuccessionPlan) -> HttpResponse:
    now = clock.now()
    people = actions.who_may_endorse(plan, request.person, now)
    if not people:
        messages.info(request, "First give a director or board member access to the plan. Then you can ask them here.")
        return redirect("succession:viewers", plan.code)
    form = forms.AskEndorsement(data_of(request), people=people)
    change = {"plan": plan, "by": request.person, "at": now}
    return asked(
        request, form, lambda: actions.ask_endorsement(**change, **form.cleaned_data),
        heading="Ask for endorsement", back=plan, said="Asked. They get a letter.", button="Ask them", lead=MERIT,
    )  # fmt: skip


@on(Snapshot)
def snapshot(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    """What was put forward, is it unchanged, and how does it differ from another day, or from today?"""
    others = {str(row.number): row for row in snapshot.plan.snapshots.exclude(pk=snapshot.pk)}
    other = others.get(request.GET.get("against", ""))
    against = other.content if other is not None else content_of(snapshot.plan, clock.today())[0]
    then, now = (with_names(each, request.person) for each in (snapshot.content, against))
    pair = (now, then) if other is not None and other.number < snapshot.number else (then, now)
    context = {
        "snapshot": snapshot, "plan": snapshot.plan, "content": then, "differences": differences(*pair),
        "others": list(others.values()), "other": other, "is_whole": digest_of(snapshot.content) == snapshot.digest,
        "may_edit": may_over(request.person, EDIT, snapshot), "merit": MERIT,
        "waits": snapshot.state == SnapshotState.ASKED, "is_asked": snapshot.endorser_id == request.person.pk,
    }  # fmt: skip
    return render(request, "succession/snapshot.html", context)


@on(Snapshot)
def decide_endorsement(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    if snapshot.endorser_id != request.person.pk or not may_over(
        request.person, Permission.ENDORSE_SUCCESSION, snapshot
    ):
        raise PermissionDenied
    form = forms.DecideEndorsement(data_of(request), initial={"version": snapshot.version})
    change = {"snapshot": snapshot, "by": request.person, "at": clock.now()}
    return asked(
        request, form, lambda: actions.decide_endorsement(**change, **form.cleaned_data),
        heading=f"Do you endorse the plan of {snapshot.agency}?", back=snapshot, said="Your answer is kept.",
        button="Answer", lead=MERIT,
    )  # fmt: skip


@on(Snapshot, may=EDIT)
@require_POST
def take_endorsement_back(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    change = {"snapshot": snapshot, "by": request.person, "at": clock.now()}
    carried_out(request, lambda: actions.take_endorsement_back(**change), "The question is taken back.")
    return redirect(snapshot.plan)
