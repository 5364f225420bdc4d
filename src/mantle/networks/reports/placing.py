"""NET-13: one's place among four models by what others answered, beside the place by one's own answers. S32, S30."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mantle.framework.models import Framework
from mantle.framework.queries.editions import framework_now
from mantle.learning.models import SelfDiagnostic
from mantle.learning.queries.diagnostic import AXES, place_on_the_map
from mantle.learning.rules import diagnostic as told
from mantle.learning.rules.diagnostic import FRAMEWORKS, PartKey
from mantle.networks.rules.placing import Half, place_said, spot_on
from mantle.people.models import Person
from mantle.web.charts import Axis, Figure, Spot, plane
from mantle.web.words import day

OWN_NOTE = (
    "Left to right: whether the people who turn to you work under you, or do not. Top to bottom: whether they come "
    "from your own agency, or from others. What others answered is placed only roughly, and the shaded field shows "
    "where it could also be: an exact place would give away who named you."
)
GROUP_NOTE = (
    "Left to right: whether people here turn to those above them, or to others. Top to bottom: whether they turn to "
    "their own agency or service, or elsewhere. The place is only rough, and the shaded field shows where it could "
    "also be."
)
SPAN = float(told.HIGHEST - told.LOWEST)


@dataclass(frozen=True, slots=True)
class OnTheMap:
    """The picture with both places, each in a sentence; sentences are empty where there is no such place."""

    picture: Figure | None
    by_others: str
    by_oneself: str


def on_the_map(person: Person, figures: dict[str, Any]) -> OnTheMap:
    framework = framework_now(FRAMEWORKS[PartKey.MODELS])
    if framework is None:
        return OnTheMap(None, "", "")
    corners = _corners(framework)
    spots: list[Spot] = []
    by_oneself = ""
    by_others = _by_ties(figures, corners, "By what others answered", spots)
    newest = SelfDiagnostic.objects.finished().filter(person=person).first()
    own = place_on_the_map(newest) if newest is not None else None
    if own is not None and newest is not None:
        name = f"By your own answers of {day(newest.finished_at)}"
        spots.append(Spot(name, *_of({axis: _as_share(each) for axis, each in own.items()})))
        names = [corners[key] for key in told.corners_within(own["across"], own["down"]) if key in corners]
        by_oneself = told.place_said(names)
    return OnTheMap(_drawn(spots, framework, corners, OWN_NOTE), by_others, by_oneself)


def group_on_the_map(results: dict[str, Any]) -> OnTheMap:
    """NET-16: the place of a whole group by its ties."""
    framework = framework_now(FRAMEWORKS[PartKey.MODELS])
    if framework is None:
        return OnTheMap(None, "", "")
    spots: list[Spot] = []
    said = _by_ties(results, _corners(framework), "By the ties of the group", spots)
    return OnTheMap(_drawn(spots, framework, _corners(framework), GROUP_NOTE), said, "")


def _corners(framework: Framework) -> dict[tuple[str, str], str]:
    return {(row.across, row.down): row.name for row in framework.domains.exclude(across="")}


def _by_ties(figures: dict[str, Any], corners: dict[tuple[str, str], str], name: str, spots: list[Spot]) -> str:
    """The place by ties in a sentence, and its mark added to the picture; nothing where it is not told."""
    if not figures.get("halves"):
        return ""
    halves = {axis: Half(*figures["halves"][axis]) for axis in AXES}
    spots.append(Spot(name, *_of({axis: spot_on(half) for axis, half in halves.items()})))
    corner = ("high" if halves["across"].is_high else "low", "high" if halves["down"].is_high else "low")
    is_sure = all(half.is_sure for half in halves.values())
    return place_said(corners.get(corner, "One of the four models"), is_sure=is_sure)


def _of(ends: dict[str, tuple[float, tuple[float, float]]]) -> tuple[float, float, Any, Any]:
    return ends["across"][0], ends["down"][0], ends["across"][1], ends["down"][1]


def _as_share(place: told.Reading) -> tuple[float, tuple[float, float]]:
    return place.value / SPAN, (place.low / SPAN, place.high / SPAN)


def _drawn(spots: list[Spot], framework: Framework, corners: dict[tuple[str, str], str], note: str) -> Figure | None:
    if not spots:
        return None
    across, down = (Axis(*(framework.axes[axis][word] for word in ("name", "low", "high"))) for axis in AXES)
    picture = plane(spots, axes=(across, down), fields=corners, reach=1.0, title="Among four models of leadership")
    return Figure(picture, note=note)
