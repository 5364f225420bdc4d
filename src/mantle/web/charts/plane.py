"""Places on two axes, each with the range in which it may lie: a map of four fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mantle.web.charts.drawing import INK, LINE, PALETTE, QUIET, Scale, Sheet, Svg, legend, legend_height, said

LEFT, TOP, SIDE, FOOT = 24, 30, 400, 62
PLACES = 1


@dataclass(frozen=True)
class Axis:
    """What runs along one side, and what stands at its two ends."""

    name: str
    low: str
    high: str


@dataclass(frozen=True)
class Spot:
    """One place: how far along both axes, and from where to where it may lie."""

    series: str
    across: float
    down: float
    across_range: tuple[float, float]
    down_range: tuple[float, float]


def plane(
    spots: Sequence[Spot], *, axes: tuple[Axis, Axis], fields: Mapping[tuple[str, str], str], reach: float, title: str
) -> Svg:
    """Draw spots on a square from -`reach` to `reach`; `fields` names the four corners by their (across, down) ends.

    The first axis runs across and the second down, so that a table of the same four fields reads alike.
    """
    across, down = axes
    below = legend_height([spot.series for spot in spots])
    sheet = Sheet(height=TOP + SIDE + FOOT + below)
    left = (sheet.width - SIDE) / 2
    x, y = Scale(-reach, reach, left, left + SIDE), Scale(-reach, reach, TOP, TOP + SIDE)
    sheet.add("rect", x=left, y=TOP, width=SIDE, height=SIDE, fill="none", stroke=LINE)
    sheet.line(x(0), TOP, x(0), TOP + SIDE, stroke=QUIET)
    sheet.line(left, y(0), left + SIDE, y(0), stroke=QUIET)
    for (at, under), name in fields.items():
        middle = x(reach / 2 if at == "high" else -reach / 2)
        sheet.text(middle, TOP + 22 if under == "low" else TOP + SIDE - 12, name, "middle", fill=INK)
    sheet.text(left, TOP + SIDE + 24, f"← {across.low}")
    sheet.text(left + SIDE, TOP + SIDE + 24, f"{across.high} →", "end")
    sheet.text(sheet.width / 2, TOP - 10, f"↑ {down.low}", "middle")
    sheet.text(sheet.width / 2, TOP + SIDE + 46, f"↓ {down.high}", "middle")
    for number, spot in enumerate(spots):
        _spot(sheet, (x, y), spot, number)
    legend(sheet, [spot.series for spot in spots], TOP + SIDE + FOOT + 8, 4, shapes=True)
    columns = ("When", *(f"{axis.name}: from {axis.low} to {axis.high}" for axis in axes))
    rows = [(spot.series, _told(spot.across, spot.across_range), _told(spot.down, spot.down_range)) for spot in spots]
    made = "; ".join(f"{row[0]}: across {row[1]}, down {row[2]}" for row in rows)
    return sheet.finish(title, made, columns, rows)


def _spot(sheet: Sheet, scales: tuple[Scale, Scale], spot: Spot, number: int) -> None:
    x, y = scales
    colour = PALETTE[number % len(PALETTE)]
    (west, east), (north, south) = spot.across_range, spot.down_range
    sheet.add(
        "rect", x=x(west), y=y(north), width=x(east) - x(west), height=y(south) - y(north), fill=colour,
        fill_opacity="0.14", stroke=colour, stroke_dasharray="4 3" if number else None,
    )  # fmt: skip
    sheet.marker(number, x(spot.across), y(spot.down), colour)
    words = f"{spot.series}\nacross {_told(spot.across, spot.across_range)}\ndown {_told(spot.down, spot.down_range)}"
    sheet.reading(x(west), x(east) - x(west), y(north), y(south) - y(north), words)


def _told(value: float, ends: tuple[float, float]) -> str:
    return f"{said(value, PLACES)} (between {said(ends[0], PLACES)} and {said(ends[1], PLACES)})"
