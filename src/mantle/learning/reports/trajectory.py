"""LRN-53: the way of a person over time, from several observers, with its range: the method is the core's."""

from __future__ import annotations

from dataclasses import dataclass

from mantle.analysis.problems import InputError
from mantle.analysis.severity import Marks, estimate
from mantle.learning.models import Assessment, Observation
from mantle.learning.rules.assessment import ContestState, said_of, wave_of

INTERVAL = 0.9
TOO_FEW = (
    "There is not enough yet to tell the person from those who observe: read the observations themselves. A figure "
    "comes when several observers have seen several people or quarters."
)


@dataclass(frozen=True, slots=True)
class Point:
    """One quarter: the level as it would be had observers of average severity seen everything, with its range."""

    wave: str
    raw: float
    middle: float
    low: float
    high: float
    n: int

    @property
    def said(self) -> str:
        return said_of(self.wave, self.low, self.middle, self.high)


@dataclass(frozen=True, slots=True)
class Trajectory:
    """The points of a person in order of time, or why there are none, and what they come to in a sentence."""

    points: list[Point]
    sentence: str


def trajectory_of(assessment: Assessment) -> Trajectory:
    """Combine the observations of one assessment with those that the same observers made towards the same role.

    LRN-53: each person and quarter is a candidate of the severity model, competencies and observers its facets;
    what was set aside does not count, and an observer's newest mark of a quarter stands for it.
    """
    rows = Observation.objects.filter(assessment__profile=assessment.profile).exclude(contest=ContestState.SET_ASIDE)
    pooled: dict[tuple[str, str, str], int] = {}
    for person, on, competency, by, level in rows.order_by("on", "pk").values_list(
        "assessment__person__code", "on", "competency__key", "by__code", "level"
    ):
        pooled[f"{person} {wave_of(on)}", competency, by] = level
    mine = f"{assessment.person.code} "
    if not any(candidate.startswith(mine) for candidate, _, _ in pooled):
        return Trajectory([], "Nobody has observed anything yet.")
    try:
        marks = Marks.from_rows([(*key, level) for key, level in pooled.items()], scale=(1, 4))
        found = estimate(marks, interval=INTERVAL, parts=True)
    except InputError:
        return Trajectory([], TOO_FEW)
    if found.why:
        return Trajectory([], TOO_FEW)
    points = [
        Point(row["candidate"].removeprefix(mine), row["raw_mean"], row["fair_average"], row["lo"], row["hi"], row["n"])
        for row in found.candidates.rows()
        if row["candidate"].startswith(mine) and row["fair_average"] is not None and row["lo"] is not None
    ]
    return _told(sorted(points, key=lambda point: point.wave))


def _told(points: list[Point]) -> Trajectory:
    if not points:
        return Trajectory([], TOO_FEW)
    first, last = points[0], points[-1]
    if len(points) == 1:
        return Trajectory(points, f"{last.said}. One quarter shows no way yet.")
    if last.low > first.high:
        moved = "Higher than at the start, by more than chance."
    elif last.high < first.low:
        moved = "Lower than at the start, by more than chance: talk about what changed."
    else:
        moved = "The ranges overlap: that may be no change at all."
    return Trajectory(points, f"{last.said}. {moved}")
