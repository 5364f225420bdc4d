"""Doors to simulations: scenarios, and runs by the clock."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from mantle.people.access import Permission
from mantle.people.actions import Refused
from mantle.people.guards import may_over, on, signed_in
from mantle.people.models import Person
from mantle.people.rules import IllegalMove
from mantle.people.saving import form_page, saved
from mantle.programmes.actions import simulations as actions
from mantle.programmes.forms import simulations as forms
from mantle.programmes.models import Cohort, FacultyMember, Programme, Scenario, SimulationRun
from mantle.programmes.queries import simulations as queries
from mantle.programmes.queries.sets import places_for_sets
from mantle.programmes.rules.simulations import EventKind, RunState
from mantle.web import clock, downloads
from mantle.web.forms import Versioned


@signed_in(may=Permission.VIEW_PROGRAMMES)
def scenarios(request: HttpRequest) -> HttpResponse:
    """Which simulations are there, and which runs are mine?"""
    rows = Scenario.objects.visible_to(request.person).select_related("agency")
    context = {
        "scenarios": rows,
        "runs": SimulationRun.objects.visible_to(request.person)[:50],
        "may_write": request.person.may(Permission.EDIT_PROGRAMMES),
        "has_example": any(row.title == actions.examples.TITLE for row in rows),
    }
    return render(request, "programmes/scenarios.html", context)


@signed_in(may=Permission.EDIT_PROGRAMMES)
@require_POST
def load_example(request: HttpRequest) -> HttpResponse:
    return redirect(actions.load_example(by=request.person, at=clock.now()))


@signed_in(may=Permission.EDIT_PROGRAMMES)
def write_scenario(request: HttpRequest) -> HttpResponse:
    form = forms.WriteScenario(request.POST if request.method == "POST" else None)
    return _kept(request, form, None, "Write a scenario", reverse("programmes:scenarios"))


@on(Scenario, may=Permission.EDIT_PROGRAMMES)
def change_scenario(request: HttpRequest, scenario: Scenario) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = forms.WriteScenario(data, initial=forms.WriteScenario.initial_of(scenario))
    return _kept(request, form, scenario, f"Change {scenario}", scenario.get_absolute_url())


def _kept(request: HttpRequest, form, scenario: Scenario | None, heading: str, back: str) -> HttpResponse:
    made: list[Scenario] = []
    change = {"scenario": scenario, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: made.append(actions.keep_scenario(**change, **form.facts()))):
        return redirect(made[0])
    lead = "Runs that are planned keep the text as it is now." if scenario is not None else ""
    return form_page(request, form, heading, back, lead=lead)


@on(Scenario)
def scenario(request: HttpRequest, scenario: Scenario) -> HttpResponse:
    """What happens in it, minute by minute, and to whom? It prints as the pack of whoever leads it."""
    script = scenario.played_from
    context = {
        "scenario": scenario,
        "script": script,
        "news": [(each, script.names_of(each.to)) for each in script.in_order],
        "lasts": max((each.minute for each in script.news), default=0),
        "runs": SimulationRun.objects.visible_to(request.person).filter(scenario=scenario),
        "may_write": may_over(request.person, Permission.EDIT_PROGRAMMES, scenario),
        "may_plan": request.person.may(Permission.MANAGE_COHORTS),
    }
    return render(request, "programmes/scenario.html", context)


@on(Scenario)
def plan_run(request: HttpRequest, scenario: Scenario) -> HttpResponse:
    if not request.person.may(Permission.MANAGE_COHORTS):
        raise PermissionDenied
    run = Programme.objects.within_reach_of(request.person, Permission.MANAGE_COHORTS)
    going = Cohort.objects.filter(edition__programme__in=run, ends_on__gte=clock.today())
    cohorts = going.select_related("edition__programme")
    faculty = FacultyMember.objects.present().values("person")
    leaders = Person.objects.filter(Q(pk__in=faculty) | Q(pk=request.person.pk))
    data = request.POST if request.method == "POST" else None
    form = forms.PlanRun(data, cohorts=cohorts, leaders=leaders, initial={"leader": request.person})
    made: list[SimulationRun] = []
    change = {"scenario": scenario, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: made.append(actions.plan_run(**change, **form.cleaned_data))):
        return redirect(made[0])
    return form_page(request, form, f"Plan a run of {scenario}", scenario.get_absolute_url(), button="Plan")


def _leads(request: HttpRequest, run: SimulationRun) -> bool:
    """PRG-124: whoever leads the run, and those who run the cohort."""
    return run.leader_id == request.person.pk or may_over(request.person, Permission.MANAGE_COHORTS, run)


def _must_lead(request: HttpRequest, run: SimulationRun) -> None:
    if not _leads(request, run):
        raise PermissionDenied


@on(SimulationRun)
def run(request: HttpRequest, run: SimulationRun) -> HttpResponse:
    """Where does the clock stand, what comes next, and what has been decided? For a player: what do I know?"""
    leads = _leads(request, run)
    if leads and request.GET.get("format") in downloads.KINDS:
        rows = [[line.shown, line.kind, line.who, line.words] for line in queries.lines_of(run, run.log)]
        return downloads.response(request.GET["format"], f"run-{run.code}", ["Clock", "What", "Who", "Words"], rows)
    script, own = run.played_from, queries.roles_of(run, request.person)
    roles = [(part.key, part.name) for part in script.parts if leads or part.key in own]
    context = {
        "run": run,
        "leads": leads,
        "clock": queries.clock_of(run, clock.now()),
        "lines": queries.lines_of(run, run.log)[::-1] if leads else queries.heard(run, request.person),
        "players": queries.players(run) if leads else [],
        "own": [part for part in script.parts if part.key in own],
        "write": forms.WriteDown(roles=roles, may_note=leads) if roles else None,
        "questions": script.questions,
        "is_planned": run.state == RunState.PLANNED,
        "is_running": run.state == RunState.RUNNING,
        "is_ended": run.state == RunState.ENDED,
    }
    return render(request, "programmes/run.html", context)


@on(SimulationRun)
def cast(request: HttpRequest, run: SimulationRun) -> HttpResponse:
    _must_lead(request, run)
    places, played = places_for_sets(run.cohort), queries.parts_by_place(run)
    data = request.POST if request.method == "POST" else None
    form = forms.Cast(data, run=run, places=places, played=played, initial={"version": run.version})
    change = {"run": run, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.cast(roles=form.roles(), version=form.cleaned_data["version"], **change)):
        return redirect(run)
    return form_page(request, form, "Who plays which role?", run.get_absolute_url())


def _done(request: HttpRequest, run: SimulationRun, act) -> HttpResponse:
    """Carry out a button of the run's page, and say there why not when a rule refuses it."""
    try:
        act()
    except (Refused, IllegalMove) as refusal:
        messages.error(request, str(refusal))
    return redirect(run)


@on(SimulationRun)
@require_POST
def start_run(request: HttpRequest, run: SimulationRun) -> HttpResponse:
    _must_lead(request, run)
    form = Versioned(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else None
    return _done(request, run, lambda: actions.start_run(run=run, version=version, by=request.person, at=clock.now()))


@on(SimulationRun)
@require_POST
def give_next(request: HttpRequest, run: SimulationRun) -> HttpResponse:
    _must_lead(request, run)
    given = request.POST.get("given", "")
    count = int(given) if given.isascii() and given.isdigit() and len(given) < 5 else -1
    return _done(request, run, lambda: actions.give_next(run=run, given=count, by=request.person, at=clock.now()))


@on(SimulationRun)
@require_POST
def write_down(request: HttpRequest, run: SimulationRun) -> HttpResponse:
    leads, own = _leads(request, run), queries.roles_of(run, request.person)
    roles = [(part.key, part.name) for part in run.played_from.parts if leads or part.key in own]
    form = forms.WriteDown(request.POST, roles=roles, may_note=leads)
    if not form.is_valid():
        return form_page(request, form, "Write down what was decided", run.get_absolute_url(), button="Write down")
    given = form.cleaned_data
    kind = EventKind.DECISION if given["role"] else EventKind.NOTE
    change = {"run": run, "kind": kind, "by": request.person, "at": clock.now()}
    return _done(request, run, lambda: actions.write_down(**change, **given))


@on(SimulationRun)
@require_POST
def end_run(request: HttpRequest, run: SimulationRun) -> HttpResponse:
    _must_lead(request, run)
    return _done(request, run, lambda: actions.end_run(run=run, version=None, by=request.person, at=clock.now()))


@on(SimulationRun)
def debrief(request: HttpRequest, run: SimulationRun) -> HttpResponse:
    _must_lead(request, run)
    data = request.POST if request.method == "POST" else None
    form = forms.Debrief(data, initial={"debrief": run.debrief, "version": run.version})
    change = {"run": run, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.write_debrief(**change, **form.cleaned_data)):
        return redirect(run)
    lead = " ".join(run.played_from.questions)
    return form_page(request, form, "Debrief", run.get_absolute_url(), lead=lead)


@on(SimulationRun)
def replay(request: HttpRequest, run: SimulationRun) -> HttpResponse:
    """What happened, step by step, and is it the same run?"""
    if run.state != RunState.ENDED:
        _must_lead(request, run)
    step = request.GET.get("step", "")
    place = int(step) if step.isascii() and step.isdigit() and len(step) < 5 else 0
    found = queries.replay_of(run, place)
    context = {"run": run, "replay": found, "ahead": found.step + 1, "back": found.step - 1}
    return render(request, "programmes/replay.html", context)
