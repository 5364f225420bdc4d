"""DGN-12 to DGN-14: how groups describe themselves: level and spread, before and after, agency beside agency."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import sqrt
from statistics import fmean, stdev

from mantle.analysis.disclosure import Figure as Shown
from mantle.analysis.disclosure import publish
from mantle.analysis.disclosure.floors import TABLES
from mantle.learning.models import SelfDiagnostic
from mantle.learning.queries.diagnostic import editions_now, parts_of
from mantle.learning.rules import diagnostic as rules
from mantle.learning.rules.diagnostic import FRAMEWORKS, Moment, PartKey, Scale
from mantle.people.acting import past_the_wall
from mantle.people.models import current
from mantle.people.queries.limits import limited
from mantle.structures.models import Appointment, Partnership
from mantle.web.charts import Axis, Figure, Spot, plane

Z95 = 1.959964
FEWEST = TABLES.mean
AXES = ("across", "down")
OTHERS, ALL = "The other agencies", "All agencies together"


@dataclass(frozen=True, slots=True)
class GroupFigure:
    """A mean as it may be published, half the range in which it would lie with other people of this kind, spread."""

    value: float
    half: float
    spread: float

    @property
    def said(self) -> str:
        return f"{self.value:.1f}, give or take {self.half:.1f}"


@dataclass(frozen=True, slots=True)
class ScaleLine:
    """One scale of a group; None where it may not be told."""

    part: str
    name: str
    level: GroupFigure | None
    change: GroupFigure | None = None

    @property
    def changed(self) -> str:
        """The change in words: told as one only where its range does not hold nothing at all."""
        if self.change is None:
            return ""
        if abs(self.change.value) <= self.change.half:
            return f"No more than chance ({self.change.value:+.1f}, give or take {self.change.half:.1f})"
        way = "Higher" if self.change.value > 0 else "Lower"
        return f"{way} by {abs(self.change.value):.1f}, give or take {self.change.half:.1f}"


@dataclass(frozen=True, slots=True)
class GroupReport:
    """A group on the map and scale by scale."""

    lines: list[ScaleLine]
    map: Figure | None
    has_change: bool
    sentence: str


Answers = dict[int, dict[str, int]]


@past_the_wall("DGN-12: means and spreads of ten people or more are drawn from answers that nobody else sees")
def group_report(people: Iterable[int], cohort: str = "") -> GroupReport:
    """Level and spread of newest answers; for a cohort with its code, the same people at its start and later."""
    rows = SelfDiagnostic.objects.finished().filter(person__in=people).order_by("begun_at", "pk")
    now: Answers = dict(rows.values_list("person", "answers"))
    pairs = _pairs(rows, cohort) if cohort else ({}, {})
    editions = {row.key: row for row in editions_now()}
    parts = parts_of(editions)
    lines = [
        ScaleLine(part.name, scale.name, _level(scale, now), _change(scale, pairs) if cohort else None)
        for part in parts
        for scale in part.scales
    ]
    models = editions.get(FRAMEWORKS[PartKey.MODELS])
    ends = {scale.key: scale for part in parts if part.key == PartKey.MODELS for scale in part.scales}
    waves = (
        [("At the start", pairs[0]), ("At the end, or newest", pairs[1])]
        if len(pairs[0]) >= FEWEST
        else [("Today", now)]
    )
    picture = _map(ends, waves, models) if models is not None and len(now) >= FEWEST else None
    shown = sum(line.level is not None for line in lines)
    said = (
        f"Means of the newest answers, from {rules.LOWEST} to {rules.HIGHEST}, where {FEWEST} people or more answered."
        if shown else f"Fewer than {FEWEST} people of this group have answered: nothing is told of so few."
    )  # fmt: skip
    return GroupReport(lines, picture, any(line.change for line in lines), said)


def _pairs(rows, cohort: str) -> tuple[Answers, Answers]:
    """Answers at the start of a programme and at its end, or until then the newest, of those who gave both. DGN-13."""
    start: dict[int, tuple[datetime, dict[str, int]]] = {}
    later: Answers = {}
    for person, moment, code, begun_at, answers in rows.values_list(
        "person", "moment", "cohort__code", "begun_at", "answers"
    ):
        if moment == Moment.START and code == cohort:
            start[person] = (begun_at, answers)
        elif person in start and begun_at > start[person][0] and (moment, code) != (Moment.START, cohort):
            later[person] = answers
    ended = rows.filter(moment=Moment.END, cohort__code=cohort).values_list("person", "answers")
    later |= {person: answers for person, answers in ended if person in start}
    return {key: start[key][1] for key in later}, later


def _values(scale: Scale, answers: Answers) -> dict[int, float]:
    found = {person: rules.figure(scale.questions, each) for person, each in answers.items()}
    return {person: value for person, value in found.items() if value is not None}


def _level(scale: Scale, answers: Answers) -> GroupFigure | None:
    return _published(scale.key, _values(scale, answers))


def _change(scale: Scale, pairs: tuple[Answers, Answers]) -> GroupFigure | None:
    first, second = (_values(scale, each) for each in pairs)
    return _published(f"{scale.key} change", {key: second[key] - first[key] for key in first.keys() & second.keys()})


def _published(measure: str, values: Mapping[int, float]) -> GroupFigure | None:
    """Mean and spread through disclosure; None where fewer than ten people stand behind them. DGN-12."""
    if len(values) < len(("one", "another")):
        return None
    people, spread = frozenset(values), stdev(values.values())
    cells = [
        Shown("mean", people, "mean", fmean(values.values()), measure),
        Shown("spread", people, "spread", spread, measure),
    ]
    found = {cell.label: cell.value for cell in publish(cells, floors=TABLES).shown}
    if set(found) != {"mean", "spread"}:
        return None
    return GroupFigure(found["mean"], Z95 * spread / sqrt(len(values)), found["spread"])


def _map(ends: Mapping[str, Scale], waves: Sequence[tuple[str, Answers]], models) -> Figure | None:
    spots = [spot for name, answers in waves if (spot := _spot(name, ends, answers)) is not None]
    if not spots:
        return None
    axes = [Axis(models.axes[axis]["name"], models.axes[axis]["low"], models.axes[axis]["high"]) for axis in AXES]
    fields = {(row.across, row.down): row.name for row in models.domains.exclude(across="")}
    span = float(rules.HIGHEST - rules.LOWEST)
    picture = plane(spots, axes=(axes[0], axes[1]), fields=fields, reach=span, title="Where the group stands")
    note = (
        "The mark is the mean of what people said of themselves. The field around it is where the mean would lie "
        "nineteen times out of twenty with other people of the same kind. Single people may stand far from it."
    )
    return Figure(picture, note=note)


def _spot(name: str, ends: Mapping[str, Scale], answers: Answers) -> Spot | None:
    found = {}
    for axis in AXES:
        low, high = (_values(ends[f"four-models/{axis}-{end}"], answers) for end in ("low", "high"))
        figure = _published(f"{axis} {name}", {key: high[key] - low[key] for key in low.keys() & high.keys()})
        if figure is None:
            return None
        found[axis] = (figure.value, (figure.value - figure.half, figure.value + figure.half))
    return Spot(name, found["across"][0], found["down"][0], found["across"][1], found["down"][1])


@dataclass(frozen=True, slots=True)
class PartnerLine:
    """One agency of a partnership, or the others together: what is said of each lever, as far as it may be told."""

    agency: str
    figures: list[str]


@past_the_wall("DGN-14: means of ten people or more an agency are drawn from answers that nobody else sees")
def partnership_lines(partnership: Partnership, within: set[int], on: date) -> tuple[list[str], list[PartnerLine]]:
    """S45: what leaders of each agency say of trust, meaning and dialogue within it and between agencies.

    Agencies `within` the viewer's care are named where ten answered; all the rest is told together. Nobody is in two
    lines, so that no line can be had from others.
    """
    levers = next(part for part in parts_of({row.key: row for row in editions_now()}) if part.key == PartKey.LEVERS)
    agencies = dict(partnership.members.filter(current(on)).values_list("agency", "agency__name"))
    held = Appointment.objects.filter(current(on), post__agency__in=agencies).exclude(person__in=limited("figures"))
    works = dict(held.order_by("-pk").values_list("person", "post__agency"))
    rows = SelfDiagnostic.objects.finished().filter(person__in=works).order_by("begun_at", "pk")
    answers: Answers = dict(rows.values_list("person", "answers"))
    counted = Counter(works[person] for person in answers)
    named = {key: name for key, name in agencies.items() if key in within and counted[key] >= FEWEST}
    rest = OTHERS if named else ALL
    lines = []
    for label in (*sorted(set(named.values())), rest):
        here = {person: each for person, each in answers.items() if named.get(works[person], rest) == label}
        lines.append(PartnerLine(label, [_told(scale, here) for scale in levers.scales]))
    return [scale.name for scale in levers.scales], lines


def _told(scale: Scale, answers: Answers) -> str:
    figure = _level(scale, answers)
    return f"{figure.value:.1f}" if figure is not None else "withheld"
