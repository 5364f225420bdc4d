"""DGN-5 to DGN-8: what one person's diagnostic tells that person: figures with ranges, movement, strengths, needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from django.utils import timezone

from mantle.analysis.problems import InputError
from mantle.analysis.ratings import alpha, reliable_change
from mantle.framework.models import Competency, Expectation
from mantle.learning.models import SelfDiagnostic
from mantle.learning.queries.diagnostic import Instrument, instrument_of, role_key
from mantle.learning.queries.plans import Need
from mantle.learning.reports.pulses import Steadiness
from mantle.learning.rules import diagnostic as rules
from mantle.learning.rules.diagnostic import Ask, Part, PartKey, Question, Reading, Scale
from mantle.learning.rules.plans import Asked, in_order_of_need
from mantle.learning.rules.pulses import ASSUMED_RELIABILITY, ASSUMED_SPREAD, FEWEST
from mantle.people.acting import past_the_wall
from mantle.web.charts import Axis, Dot, DotRow, Figure, Spot, dots_with_ranges, plane
from mantle.web.words import day

SURE = 0.95  # of twenty figures that stood still, one would still be called moved
NEWEST = 1000  # first answers from which it is worked out how steady figures are


@dataclass(frozen=True, slots=True)
class Line:
    """One figure: now, before, and what the movement between tells."""

    scale: Scale
    now: Reading
    before: Reading | None
    sentence: str


@dataclass(frozen=True, slots=True)
class PartReport:
    """One part: its figures, the picture of them, and answers that stand alone."""

    part: Part
    lines: list[Line]
    figure: Figure | None
    answers: list[tuple[Question, str, str]]


@dataclass(frozen=True, slots=True)
class OwnReport:
    """Everything that a diagnostic tells its owner."""

    headline: str
    place: str
    moved: str
    map: Figure | None
    strengths: list[Need]
    needs: list[Need]
    unsaid: list[Competency]
    parts: list[PartReport]
    actions: list[tuple[str, tuple[str, ...]]]
    is_assumed: bool
    since: SelfDiagnostic | None


def own_report(diagnostic: SelfDiagnostic, since: SelfDiagnostic | None = None) -> OwnReport:
    """What a diagnostic tells, beside an earlier one of the same person where there is one."""
    asked = instrument_of(diagnostic)
    before = instrument_of(since) if since is not None else None
    steady = steadiness_of(list(asked.scales.values()))
    lines = {
        key: line
        for key, scale in asked.scales.items()
        if (line := _line(scale, diagnostic, asked, (since, before), steady[key])) is not None
    }
    place, picture, moved = _on_the_map(diagnostic, asked, lines, since)
    strengths, needs, unsaid = beside_the_role(diagnostic)
    return OwnReport(
        headline=rules.headline(len(strengths), len(needs), len(unsaid)), place=place, moved=moved, map=picture,
        strengths=strengths, needs=needs, unsaid=unsaid,
        parts=[_part(part, diagnostic, lines, since) for part in asked.parts if part.key != PartKey.ROLE],
        actions=_actions(lines), is_assumed=any(each.is_assumed for each in steady.values()), since=since,
    )  # fmt: skip


@past_the_wall("DGN-5: spread and reliability are drawn from everybody's first answers")
def steadiness_of(scales: list[Scale]) -> dict[str, Steadiness]:
    """DGN-5: spread and reliability of each scale, by the core, from 30 people on; assumed before that."""
    rows = SelfDiagnostic.objects.finished().order_by("-begun_at", "-pk")[: NEWEST * 2]
    first = dict(rows.values_list("person", "answers"))  # newest first, so that the first answers are what stays
    return {scale.key: _steadiness(scale, list(first.values())) for scale in scales}


def _steadiness(scale: Scale, answers: list[dict[str, int]]) -> Steadiness:
    assumed = Steadiness(ASSUMED_SPREAD, ASSUMED_RELIABILITY, is_assumed=True)
    whole = [[each[key] for key in scale.questions] for each in answers if set(scale.questions) <= set(each)]
    table = np.array(whole, float)
    if len(table) < FEWEST or table.shape[1] < len(("one", "another")):
        return assumed
    try:
        found = alpha(table)
    except InputError:
        return assumed
    spread = float(table.mean(axis=1).std(ddof=1))
    if found.alpha is None or not 0 <= found.alpha < 1 or not spread:
        return assumed
    return Steadiness(spread, float(found.alpha), is_assumed=False)


def _line(
    scale: Scale, diagnostic: SelfDiagnostic, asked: Instrument,
    earlier: tuple[SelfDiagnostic | None, Instrument | None], steady: Steadiness,
) -> Line | None:  # fmt: skip
    value = rules.figure(scale.questions, diagnostic.answers)
    if value is None:
        return None
    error = rules.noise(steady.spread, steady.reliability)
    now, (since, before) = rules.reading(value, error), earlier
    if since is None or before is None:
        return Line(scale, now, None, "")
    old = before.scales.get(scale.key)
    first = rules.figure(scale.questions, since.answers)
    if old is None or not rules.same_questions(scale, old, (asked.texts, before.texts)):
        return Line(scale, now, None, "The questions were others then: not compared.")
    if first is None:
        return Line(scale, now, None, "")
    change = reliable_change([first], [value], sd=steady.spread, reliability=steady.reliability, interval=SURE)
    return Line(scale, now, rules.reading(first, error), _moved(change.verdict[0], since, change.least))


def _day_of(diagnostic: SelfDiagnostic) -> str:
    return day(timezone.localtime(diagnostic.finished_at or diagnostic.begun_at).date())


def _moved(verdict: str, since: SelfDiagnostic, least: float) -> str:
    words = {
        "higher": f"Higher than on {_day_of(since)}, by more than chance.",
        "lower": f"Lower than on {_day_of(since)}, by more than chance.",
    }
    same = f"No clear change since {_day_of(since)}: it would take {least:.1f}."
    return words.get(verdict, same)


def _on_the_map(
    diagnostic: SelfDiagnostic, asked: Instrument, lines: Mapping[str, Line], since: SelfDiagnostic | None
) -> tuple[str, Figure | None, str]:
    """DGN-6: where the person describes themselves between four models, and whether they moved."""
    framework = asked.editions.get(rules.FRAMEWORKS[PartKey.MODELS])
    ends = {
        (axis, end): lines.get(f"four-models/{axis}-{end}") for axis in ("across", "down") for end in ("low", "high")
    }
    known = {key: line for key, line in ends.items() if line is not None}
    if framework is None or len(known) < len(ends):
        return "", None, ""
    places = {axis: _between(known, axis, "now") for axis in ("across", "down")}
    names = [asked.corners[key].name for key in rules.corners_within(*places.values()) if key in asked.corners]
    spots = [_spot(_day_of(diagnostic), places)]
    moved = ""
    if since is not None and all(line.before is not None for line in known.values()):
        old = {axis: _between(known, axis, "before") for axis in ("across", "down")}
        spots.insert(0, _spot(_day_of(since), old))
        moved = _movement(old, places, framework.axes, since)
    axes = tuple(Axis(framework.axes[a]["name"], framework.axes[a]["low"], framework.axes[a]["high"]) for a in places)
    fields = {key: domain.name for key, domain in asked.corners.items()}
    span = float(rules.HIGHEST - rules.LOWEST)
    picture = plane(spots, axes=(axes[0], axes[1]), fields=fields, reach=span, title="Four models of leadership")
    note = (
        "The mark is what you said. The field around it is where the mark would fall nine times out of ten, were you "
        "asked again the same day."
    )
    return rules.place_said(names), Figure(picture, note=note), moved


def _between(known: Mapping[tuple[str, str], Line], axis: str, when: str) -> Reading:
    low, high = (getattr(known[axis, end], when) for end in ("low", "high"))
    return rules.between(low.value, high.value, (low.error, high.error))


def _spot(series: str, places: Mapping[str, Reading]) -> Spot:
    across, down = places["across"], places["down"]
    return Spot(series, across.value, down.value, (across.low, across.high), (down.low, down.high))


def _movement(old: Mapping[str, Reading], now: Mapping[str, Reading], axes: dict, since: SelfDiagnostic) -> str:
    said = []
    for axis, place in now.items():
        # A spread that is nothing but noise: the place is made of two figures, and their noise is known already.
        change = reliable_change([old[axis].value], [place.value], sd=place.error, reliability=0.0, interval=SURE)
        if change.verdict[0] in ("higher", "lower"):
            end = "high" if change.verdict[0] == "higher" else "low"
            said.append(f"{axes[axis]['name'].lower()} further towards {axes[axis][end].lower()}")
    if not said:
        return f"Since {_day_of(since)} there is no clear change in your place."
    return f"Since {_day_of(since)} you describe your {' and your '.join(said)}, by more than chance."


def _part(
    part: Part, diagnostic: SelfDiagnostic, lines: Mapping[str, Line], since: SelfDiagnostic | None
) -> PartReport:
    own = [lines[scale.key] for scale in part.scales if scale.key in lines]
    now, then = _day_of(diagnostic), _day_of(since) if since is not None else ""
    rows = [
        DotRow(line.scale.name, [
            *([Dot(then, line.before.value, line.before.low, line.before.high)] if line.before else []),
            Dot(now, line.now.value, line.now.low, line.now.high),
        ])
        for line in own
    ]  # fmt: skip
    span = (float(rules.LOWEST), float(rules.HIGHEST))
    picture = dots_with_ranges(rows, title=part.name, unit=f"From {span[0]:g} to {span[1]:g}", scale=span)
    alone = [
        (question, _answer(part, diagnostic.answers[question.key]), diagnostic.words.get(question.key, ""))
        for question in part.questions
        if part.key in (PartKey.REMIT, PartKey.KNOWLEDGE) and question.key in diagnostic.answers
    ]
    return PartReport(part, own, Figure(picture) if own else None, alone)


def _answer(part: Part, value: int) -> str:
    return f"{value} of {rules.HIGHEST}" if part.ask == Ask.SURE else rules.CHOICES[part.ask][value]


def _actions(lines: Mapping[str, Line]) -> list[tuple[str, tuple[str, ...]]]:
    """S37: what pulls each lever, the lever that stands lowest first."""
    rows: dict[tuple[str, ...], list[Line]] = {}
    for line in lines.values():
        if line.scale.actions:
            rows.setdefault(line.scale.actions, []).append(line)
    ordered = sorted(rows.items(), key=lambda row: sum(line.now.value for line in row[1]) / len(row[1]))
    return [(found[0].scale.name.split(",")[0], actions) for actions, found in ordered]


def beside_the_role(diagnostic: SelfDiagnostic) -> tuple[list[Need], list[Need], list[Competency]]:
    """DGN-8: what the person says beside what the role asks: strengths, needs (largest pull first), not yet said."""
    lines = Expectation.objects.filter(profile=diagnostic.profile_id).select_related("competency__domain")
    expected = {line.competency_id: line for line in lines}
    rows = [
        Asked(key, line.level, line.weight, diagnostic.answers.get(role_key(line.competency)))
        for key, line in expected.items()
    ]
    found = [Need(row, expected[row.key].competency, "", None, []) for row in in_order_of_need(rows)]
    unsaid = [need.competency for need in found if need.asked.said is None]
    said = [need for need in found if need.asked.said is not None]
    return [need for need in said if not need.asked.gap], [need for need in said if need.asked.gap], unsaid
