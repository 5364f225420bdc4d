"""FEE-10: four quadrants as a picture: oneself and others across, noticing and acting down, own view beside others'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mantle.feedback.rules.rounds import HIGHEST, LOWEST
from mantle.web.charts import PALETTE, Svg
from mantle.web.charts.drawing import INK, LINE, QUIET, Scale, Sheet, said

SIDE, TALL, TOP, LEFT = 340.0, 150.0, 34.0, 20.0
OWN, THEIRS = "Your own view", "All colleagues"


@dataclass(frozen=True, slots=True)
class Quadrant:
    """One domain in its corner: own view, what all colleagues say, and the range around it."""

    name: str
    across: str
    down: str
    own: float | None
    others: float | None
    low: float | None = None
    high: float | None = None


def quadrants(fields: Sequence[Quadrant], *, title: str) -> Svg:
    """Draw the four fields, each with a line from 1 to 5 on which both views stand."""
    sheet = Sheet(height=TOP + 2 * TALL + 76)
    sheet.text(LEFT + SIDE / 2, TOP - 12, "Oneself", "middle", fill=INK)
    sheet.text(LEFT + SIDE * 1.5, TOP - 12, "Others", "middle", fill=INK)
    for field in fields:
        left = LEFT + (SIDE if field.across == "high" else 0)
        top = TOP + (TALL if field.down == "high" else 0)
        _field(sheet, field, left, top)
    foot = TOP + 2 * TALL + 34
    sheet.marker(0, LEFT + 8, foot - 5, PALETTE[0])
    sheet.text(LEFT + 22, foot, OWN)
    sheet.marker(1, LEFT + 190, foot - 5, PALETTE[1])
    sheet.text(LEFT + 204, foot, f"{THEIRS}, with the range in which it could lie")
    sheet.text(LEFT, foot + 28, "Above: what one notices. Below: what one does.", fill=QUIET)
    rows = [
        (field.name, said(field.own, 1) or "–", said(field.others, 1) or "not shown", _range(field)) for field in fields
    ]
    made = "; ".join(
        f"{row[0]}: own view {row[1]}, all colleagues {row[2]}{f' ({row[3]})' if row[3] else ''}" for row in rows
    )
    return sheet.finish(title, made, ("Quadrant", OWN, THEIRS, "Could be"), rows)


def _field(sheet: Sheet, field: Quadrant, left: float, top: float) -> None:
    sheet.add("rect", x=left, y=top, width=SIDE, height=TALL, fill="none", stroke=LINE)
    sheet.text(left + 14, top + 26, field.name, fill=INK)
    x, y = Scale(LOWEST, HIGHEST, left + 28, left + SIDE - 28), top + 86
    sheet.line(x(LOWEST), y, x(HIGHEST), y, stroke=QUIET)
    for step in range(LOWEST, HIGHEST + 1):
        sheet.line(x(step), y - 4, x(step), y + 4, stroke=QUIET)
        sheet.text(x(step), y + 40, str(step), "middle", fill=QUIET)
    if field.others is not None:
        if field.low is not None and field.high is not None:
            sheet.line(x(field.low), y + 12, x(field.high), y + 12, stroke=PALETTE[1])
        sheet.marker(1, x(field.others), y + 12, PALETTE[1])
    if field.own is not None:
        sheet.marker(0, x(field.own), y - 12, PALETTE[0])
    words = f"{field.name}\n{OWN}: {said(field.own, 1) or '–'}\n{THEIRS}: {said(field.others, 1) or 'not shown'}"
    sheet.reading(left, SIDE, top, TALL, words)


def _range(field: Quadrant) -> str:
    return f"{said(field.low, 1)} to {said(field.high, 1)}" if field.low is not None else ""
