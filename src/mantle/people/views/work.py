"""Doors to queued work and to what comes round by itself. JOB-3, JOB-4, JOB-5."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mantle.people import rules
from mantle.people.access import Permission
from mantle.people.actions import chores as actions
from mantle.people.guards import on, signed_in
from mantle.people.models import Chore, Job
from mantle.web import clock
from mantle.web.tables import Choice, Column, Table

STATES = {
    "queued": ("Waiting", "grey"),
    "running": ("Under way", "blue"),
    "done": ("Done", "green"),
    "failed": ("Failed", "red"),
    "cancelled": ("Stopped", "grey"),
}


def _address(row: Job) -> str:
    return reverse("people:job", args=[row.code])


COLUMNS = [
    Column("kind", "Work", sort="kind", value=lambda row: row.kind.capitalize(), link=_address),
    Column(
        "requested_by",
        "Asked by",
        sort="requested_by__sort_name",
        value=lambda row: row.requested_by or "The service itself",
    ),
    Column("requested_at", "Asked", sort="requested_at"),
    Column("started_at", "Begun", sort="started_at", value=lambda row: row.started_at or "Not yet"),
    Column("percent", "Of 100", numeric=True),
    Column("attempts", "Tries", sort="attempts", numeric=True),
    Column(
        "state",
        "State",
        sort="state",
        value=lambda row: STATES[row.state][0],
        tag=lambda row: STATES[row.state][1],
    ),
]


@signed_in()
def work(request: HttpRequest) -> HttpResponse:
    """What did I ask for that takes a while, and how far is it?"""
    table = _table(request)
    sees_all = request.person.may(Permission.VIEW_WORK)
    return table.export() or render(request, "people/work.html", {"table": table, "sees_all": sees_all})


def _table(request: HttpRequest) -> Table:
    return Table(
        request,
        Job.objects.visible_to(request.person).select_related("requested_by"),
        columns=COLUMNS,
        filters=[
            Choice("state", "State", choices=[(state, word) for state, (word, _) in STATES.items()]),
            Choice("kind", "Kind", choices=[(kind, kind.capitalize()) for kind in sorted(settings.JOBS)]),
        ],
        noun=("piece of work", "pieces of work"),
        order="-requested_at",
        stacked=True,
        empty="Nothing has been asked for yet.",
    )  # fmt: skip


@on(Job)
def job(request: HttpRequest, row: Job) -> HttpResponse:
    """How far a piece of queued work has come, and what may be done about it."""
    context = {"job": row, "sees_all": request.person.may(Permission.VIEW_WORK), "now": clock.now()}
    return render(request, "people/job.html", context)


@on(Job)
@require_POST
def decide_work(request: HttpRequest, row: Job) -> HttpResponse:
    """Stop it, or try it once more."""
    try:
        if "stop" in request.POST:
            actions.cancel_work(job=row, by=request.person, at=clock.now())
            messages.success(request, "Asked to stop. Work that is under way stops at its next step.")
        elif "again" in request.POST:
            actions.try_work_again(job=row, by=request.person, at=clock.now())
            messages.success(request, "Queued again.")
    except rules.IllegalMove:
        messages.error(request, "This work is over already, or waits already.")
    return redirect("people:job", row.code)


@signed_in(may=Permission.VIEW_WORK)
def schedule(request: HttpRequest) -> HttpResponse:
    """What comes round by itself, when was it last done, and when does it come next?"""
    at, zone = clock.now(), timezone.get_default_timezone()
    known = {chore.name: chore for chore in Chore.objects.select_related("job")}
    rows = [
        {
            "name": name, "when": when, "chore": known.get(name), "next": rules.next_due(when, at, zone),
            "job": job, "word": STATES[job.state][0] if job else "", "colour": STATES[job.state][1] if job else "",
        }
        for name, when in settings.SCHEDULE.items()
        for job in [known[name].job if name in known else None]
    ]  # fmt: skip
    return render(request, "people/schedule.html", {"rows": rows})


@signed_in(may=Permission.VIEW_WORK)
@require_POST
def run_chore(request: HttpRequest) -> HttpResponse:
    """Do it now, out of turn."""
    try:
        job = actions.run_now(name=request.POST.get("name", ""), by=request.person, at=clock.now())
    except LookupError as error:
        raise Http404 from error
    return redirect("people:job", job.code)
