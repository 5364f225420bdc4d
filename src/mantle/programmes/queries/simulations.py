"""What is read of simulations: the clock, what each player knows, and the replay of a run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mantle.people.models import Person
from mantle.people.rules import IllegalMove
from mantle.programmes.models import RunPart, SimulationRun
from mantle.programmes.rules.simulations import (
    Event,
    EventKind,
    News,
    RunState,
    digest_of_run,
    heard_by,
    next_news,
    on_the_clock,
    replayed,
)


@dataclass(frozen=True, slots=True)
class Clock:
    """PRG-121: where a run stands, and what comes next."""

    minute: int
    given: int
    total: int
    news: News | None
    to: str

    @property
    def shown(self) -> str:
        return on_the_clock(self.minute)

    @property
    def due(self) -> str:
        """When the next news is due, in words."""
        if self.news is None:
            return ""
        left = self.news.minute - self.minute
        if left == 0:
            return "It is due now."
        minutes = "1 minute" if abs(left) == 1 else f"{abs(left)} minutes"
        return f"It is due in {minutes}." if left > 0 else f"It was due {minutes} ago."

    @property
    def is_due(self) -> bool:
        return self.news is not None and self.news.minute <= self.minute


def clock_of(run: SimulationRun, at: datetime) -> Clock:
    script, log = run.played_from, run.log
    end = run.ended_at or at
    news = next_news(script, log)
    given = sum(event.kind == EventKind.NEWS for event in log)
    return Clock(run.minute_at(end), given, len(script.news), news, script.names_of(news.to) if news else "")


@dataclass(frozen=True, slots=True)
class Line:
    """One event as a page shows it."""

    shown: str
    kind: str
    who: str
    words: str


def lines_of(run: SimulationRun, events: list[Event]) -> list[Line]:
    """Events with the names of roles instead of their keys."""
    script = run.played_from
    names = {EventKind.NEWS: "News", EventKind.DECISION: "Decision", EventKind.NOTE: "Noticed"}
    return [
        Line(
            on_the_clock(event.minute), names[EventKind(event.kind)],
            script.names_of(event.to) if event.kind == EventKind.NEWS else script.name_of(event.role), event.words,
        )
        for event in events
    ]  # fmt: skip


def roles_of(run: SimulationRun, person: Person) -> list[str]:
    return list(run.parts.filter(place__person=person).values_list("role", flat=True))


def heard(run: SimulationRun, person: Person) -> list[Line]:
    """PRG-124: what a player knows so far, newest first."""
    return lines_of(run, heard_by(run.log, roles_of(run, person)))[::-1]


def players(run: SimulationRun) -> list[tuple[str, str, list[str]]]:
    """Each role with its brief and the names of those who play it."""
    names: dict[str, list[str]] = {}
    for part in run.parts.select_related("place__person"):
        names.setdefault(part.role, []).append(part.place.person.name)
    return [(part.name, part.brief, names.get(part.key, [])) for part in run.played_from.parts]


def parts_by_place(run: SimulationRun) -> dict[str, str]:
    return dict(RunPart.objects.filter(run=run).values_list("place__code", "role"))


@dataclass(frozen=True, slots=True)
class Replay:
    """PRG-123: a run played once more, up to a step, and whether the whole is the same run."""

    lines: list[Line]
    step: int
    steps: int
    digest: str
    kept: str
    problem: str

    @property
    def is_same(self) -> bool:
        return not self.problem and self.digest == self.kept


def replay_of(run: SimulationRun, step: int) -> Replay:
    """Play a log again from the script; what differs from the kept digest is said, and where it stops being a run."""
    script, log = run.played_from, run.log
    try:
        again, problem = list(replayed(script, log)), ""
    except IllegalMove as refusal:
        again, problem = log, str(refusal)
    digest = digest_of_run(script, again)
    kept = run.digest if run.state == RunState.ENDED else digest
    place = max(0, min(step, len(again)))
    return Replay(lines_of(run, again[:place]), place, len(again), digest, kept, problem)
