"""Groups on a circle and what leads from one to another: how they are joined."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from mantle.web.charts.drawing import INK, PALETTE, QUIET, Sheet, Svg, plain, wrapped

RADIUS, MIDDLE, TOP, ROOM, LETTERS = 150, 360, 70, 100, 22
WIDTHS = (1.5, 3.5, 6.0)
DOT, BEND, HEAD = 9, 26, 9
Point = tuple[float, float]


@dataclass(frozen=True)
class Between:
    """What leads from one group to another: how much of it in words, and how thick it is drawn (0 to 2)."""

    source: str
    target: str
    words: str
    weight: int


def between(groups: Sequence[str], edges: Sequence[Between], *, weights: Sequence[str], title: str) -> Svg:
    """Draw groups on a circle in the order given, with an arrow for each edge; `weights` names the thicknesses.

    A group that no edge reaches stands there alone, and in the table too.
    """
    sheet = Sheet(height=2 * (RADIUS + TOP) + ROOM)
    places = _places(groups)
    for edge in edges:
        _arrow(sheet, places[edge.source], places[edge.target], edge)
    for name in groups:
        _group(sheet, places[name], name)
    for number, words in enumerate(weights):
        y = sheet.height - 14
        sheet.line(4 + 190 * number, y - 5, 40 + 190 * number, y - 5, stroke=PALETTE[0], stroke_width=WIDTHS[number])
        sheet.text(48 + 190 * number, y, words)
    reached = {each for edge in edges for each in (edge.source, edge.target)}
    rows = [(edge.source, edge.target, edge.words) for edge in edges]
    rows += [(name, "", "none drawn") for name in groups if name not in reached]
    said = "; ".join(f"from {one} to {other}: {words}" if other else f"{one}: {words}" for one, other, words in rows)
    return sheet.finish(title, said, ("From", "To", "Ties"), rows)


def _places(groups: Sequence[str]) -> dict[str, Point]:
    """Each group's place on the circle, the first on top."""
    step = 2 * math.pi / max(1, len(groups))
    middle = TOP + RADIUS + 10
    return {
        name: (MIDDLE + RADIUS * math.sin(step * number), middle - RADIUS * math.cos(step * number))
        for number, name in enumerate(groups)
    }


def _arrow(sheet: Sheet, start: Point, end: Point, edge: Between) -> None:
    """A bent line with a head: two that lead both ways bend apart."""
    length = math.dist(start, end) or 1
    along = ((end[0] - start[0]) / length, (end[1] - start[1]) / length)
    aside = (-along[1], along[0])
    bend = ((start[0] + end[0]) / 2 + BEND * aside[0], (start[1] + end[1]) / 2 + BEND * aside[1])
    reach = math.dist(bend, end) or 1
    towards = ((end[0] - bend[0]) / reach, (end[1] - bend[1]) / reach)
    tip = (end[0] - (DOT + 2) * towards[0], end[1] - (DOT + 2) * towards[1])
    neck = (tip[0] - HEAD * towards[0], tip[1] - HEAD * towards[1])
    curve = f"M{plain(start[0])} {plain(start[1])}Q{plain(bend[0])} {plain(bend[1])} {plain(neck[0])} {plain(neck[1])}"
    sheet.add("path", d=curve, fill="none", stroke=PALETTE[0], stroke_width=WIDTHS[edge.weight], stroke_opacity="0.7")
    side = (-towards[1] * HEAD * 0.6, towards[0] * HEAD * 0.6)
    corners = [tip, (neck[0] + side[0], neck[1] + side[1]), (neck[0] - side[0], neck[1] - side[1])]
    sheet.path(corners, close=True, fill=PALETTE[0])


def _group(sheet: Sheet, place: Point, name: str) -> None:
    x, y = place
    sheet.add("circle", cx=x, cy=y, r=DOT, fill=PALETTE[1], stroke=QUIET)
    is_beside = abs(x - MIDDLE) > 1
    anchor = "middle" if not is_beside else "start" if x > MIDDLE else "end"
    lines = wrapped(name, LETTERS)
    left = x + (0 if not is_beside else 16 if x > MIDDLE else -16)
    top = y - 20 - 18 * (len(lines) - 1) if not is_beside and y < TOP + RADIUS else y + (34 if not is_beside else 5)
    for number, line in enumerate(lines):
        sheet.text(left, top + 18 * number, line, anchor, fill=INK)
