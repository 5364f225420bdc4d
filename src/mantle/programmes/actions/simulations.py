"""Simulations: written, cast, played by the clock, logged, and looked back on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from mantle.people import audit
from mantle.people.actions import Refused
from mantle.people.models import Agency, Person
from mantle.people.stale import locked
from mantle.programmes.models import Cohort, Place, RunEvent, RunPart, Scenario, Session, SimulationRun
from mantle.programmes.rules import examples
from mantle.programmes.rules.simulations import (
    Event,
    EventKind,
    RunState,
    Script,
    checked,
    digest_of_run,
    gives_news,
    replayed,
    script_problems,
)


@transaction.atomic
def keep_scenario(
    *, scenario: Scenario | None, title: str, about: str, script: Script, agency: Agency | None = None,
    version: int | None = None, by: Person | None, at: datetime,
) -> Scenario:  # fmt: skip
    """Write a scenario, or change it; runs that were planned keep their copy. PRG-120."""
    problems = script_problems(script)
    twins = Scenario.objects.filter(title=title)
    if (twins.exclude(pk=scenario.pk) if scenario is not None else twins).exists():
        problems.append(f"There is a scenario named “{title}”.")
    if problems:
        raise Refused(" ".join(problems))
    row = locked(scenario, version) if scenario is not None else Scenario(agency=agency)
    row.title, row.about, row.script = title, about, script.as_plain()
    row.save()
    audit.record("scenario written", row, by=by, at=at, agency=row.agency, news=len(script.news))
    return row


def load_example(*, by: Person | None, at: datetime) -> Scenario:
    """Take over the scenario that comes along; what was changed in it since is kept. PRG-120."""
    known = Scenario.objects.filter(title=examples.TITLE).first()
    if known is not None:
        return known
    return keep_scenario(
        scenario=None, title=examples.TITLE, about=examples.ABOUT, script=examples.SCRIPT, by=by, at=at
    )


@transaction.atomic
def plan_run(
    *, scenario: Scenario, cohort: Cohort, leader: Person, session: Session | None = None, by: Person | None,
    at: datetime,
) -> SimulationRun:  # fmt: skip
    """Plan that a cohort plays a scenario: the script is copied and stays. PRG-121."""
    if session is not None and session.cohort_id != cohort.pk:
        raise Refused("That session belongs to another cohort.")
    row = SimulationRun.objects.create(
        scenario=scenario, cohort=cohort, session=session, leader=leader, script=scenario.script
    )
    audit.record("simulation planned", row, by=by, at=at, agency=cohort.programme.agency, leader=leader.code)
    return row


@transaction.atomic
def cast(
    *, run: SimulationRun, roles: Mapping[str, str], version: int | None, by: Person | None, at: datetime
) -> SimulationRun:
    """Say who plays what: role by code of the place, "" for nobody's. PRG-121."""
    row = locked(run, version)
    if row.state == RunState.ENDED:
        raise Refused("The run is over.")
    places = {place.code: place for place in Place.objects.running().filter(cohort=row.cohort, code__in=roles)}
    known = {part.key for part in row.played_from.parts}
    if set(roles) - set(places) or {role for role in roles.values() if role} - known:
        raise Refused("Choose people of this cohort, and roles of this script.")
    row.save()
    row.parts.filter(place__code__in=roles).delete()
    RunPart.objects.bulk_create(RunPart(run=row, role=role, place=places[code]) for code, role in roles.items() if role)
    audit.record("simulation cast", row, by=by, at=at, agency=row.cohort.programme.agency, people=len(roles))
    return row


@transaction.atomic
def start_run(*, run: SimulationRun, version: int | None, by: Person, at: datetime) -> SimulationRun:
    """Let the clock run: minute 0 is now, and the news of minute 0 is given. PRG-121."""
    row = locked(run, version)
    if row.state != RunState.PLANNED:
        raise Refused("The run has begun already.")
    if not row.parts.exists():
        raise Refused("Say first who plays which role.")
    row.state, row.started_at = RunState.RUNNING, at
    row.save()
    for news in row.played_from.in_order:
        if news.minute == 0:
            _add(row, gives_news(row.played_from, row.log, 0), by, at)
    audit.record("simulation begun", row, by=by, at=at, agency=row.cohort.programme.agency)
    return row


@transaction.atomic
def give_next(*, run: SimulationRun, given: int, by: Person, at: datetime) -> RunEvent:
    """Give the next news, at this minute. `given` is how many were given when the button was drawn. PRG-121."""
    row = _running(run)
    if row.events.filter(kind=EventKind.NEWS).count() != given:
        raise Refused("Somebody has just given this news. Look at the log.")
    event = _add(row, gives_news(row.played_from, row.log, row.minute_at(at)), by, at)
    audit.record("news given", row, by=by, at=at, agency=row.cohort.programme.agency, number=event.number)
    return event


@transaction.atomic
def write_down(*, run: SimulationRun, kind: str, words: str, role: str = "", by: Person, at: datetime) -> RunEvent:
    """Log a decision of a role, or what the leader of the run noticed, at this minute. PRG-122."""
    row = _running(run)
    whose = role if kind == EventKind.DECISION else ""
    log = row.log
    event = Event(EventKind(kind), row.minute_at(at), words.strip(), role=whose)
    made = _add(row, checked(row.played_from, log, event), by, at)
    audit.record(f"{kind} written down", row, by=by, at=at, agency=row.cohort.programme.agency, number=made.number)
    return made


@transaction.atomic
def end_run(*, run: SimulationRun, version: int | None, by: Person, at: datetime) -> SimulationRun:
    """Stop the clock, and keep the digest by which a replay is known to be the same run. PRG-123."""
    row = locked(run, version)
    if row.state != RunState.RUNNING:
        raise Refused("The run is not under way.")
    row.state, row.ended_at = RunState.ENDED, at
    row.digest = digest_of_run(row.played_from, replayed(row.played_from, row.log))
    row.save()
    audit.record("simulation ended", row, by=by, at=at, agency=row.cohort.programme.agency, digest=row.digest)
    return row


@transaction.atomic
def write_debrief(*, run: SimulationRun, debrief: str, version: int | None, by: Person, at: datetime) -> SimulationRun:
    """Keep what was said afterwards. PRG-122."""
    row = locked(run, version)
    row.debrief = debrief
    row.save()
    audit.record("debrief written", row, by=by, at=at, agency=row.cohort.programme.agency)
    return row


def _running(run: SimulationRun) -> SimulationRun:
    row = SimulationRun.objects.select_for_update().get(pk=run.pk)
    if row.state != RunState.RUNNING:
        raise Refused("The run is not under way.")
    return row


def _add(run: SimulationRun, event: Event, by: Person | None, at: datetime) -> RunEvent:
    return RunEvent.objects.create(
        run=run, number=run.events.count() + 1, kind=event.kind, minute=event.minute, role=event.role,
        to=list(event.to), words=event.words, at=at, by=by,
    )  # fmt: skip
