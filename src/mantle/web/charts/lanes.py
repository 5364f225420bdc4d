"""A calendar in lanes: what happens when, side by side, one row a thing that happens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mantle.web.charts.drawing import INK, LINE, PALETTE, PAPER, Sheet, Svg

LEFT, TOP, BAR, HEAD = 8, 34, 26, 30


@dataclass(frozen=True, slots=True)
class Span:
    """One bar: its words, the column in which it starts (from 0) and how many columns it takes."""

    label: str
    start: int
    length: int = 1
    note: str = ""


def lanes(columns: Sequence[str], rows: Mapping[str, Sequence[Span]], *, title: str, description: str = "") -> Svg:
    """Draw bars in lanes over columns (months, say); bars of a lane that would overlap stand below one another.

    The words of a bar stand beside it; the table has a line a bar.
    """
    placed = {name: _stacked(spans) for name, spans in rows.items()}
    heights = {name: HEAD + BAR * max(1, len(lines)) for name, lines in placed.items()}
    sheet = Sheet(height=TOP + sum(heights.values()) + 8, width=max(720.0, 56.0 * len(columns) + LEFT))
    step = (sheet.width - 2 * LEFT) / max(1, len(columns))
    for place, column in enumerate(columns):
        sheet.text(LEFT + step * (place + 0.5), 20, column, "middle")
        sheet.line(LEFT + step * place, 26, LEFT + step * place, sheet.height - 8)
    top = float(TOP)
    for number, (name, lines) in enumerate(placed.items()):
        sheet.line(0, top, sheet.width, top, stroke=LINE)
        sheet.text(LEFT, top + 20, name, fill=INK, font_weight="bold")
        for row, spans in enumerate(lines):
            for span in spans:
                _bar(sheet, span, top + HEAD + BAR * row, step, PALETTE[number % len(PALETTE)])
        top += heights[name]
    table = [(name, span.label, _from_to(columns, span), span.note) for name, spans in rows.items() for span in spans]
    made = "; ".join(f"{lane}: {label}, {when}" for lane, label, when, _ in table)
    return sheet.finish(title, description or made, ("Lane", "What", "When", "Note"), table)


def _stacked(spans: Sequence[Span]) -> list[list[Span]]:
    lines: list[list[Span]] = []
    for span in sorted(spans, key=lambda each: (each.start, -each.length)):
        for line in lines:
            if _room_from(line[-1]) <= span.start:
                line.append(span)
                break
        else:
            lines.append([span])
    return lines


def _room_from(span: Span) -> float:
    # The words of a bar stand beside it: the next one of the line starts after them (about five letters a column).
    return span.start + span.length + len(span.label) / 5


def _bar(sheet: Sheet, span: Span, top: float, step: float, colour: str) -> None:
    x, width = LEFT + step * span.start + 1, step * span.length - 3
    sheet.add("rect", x=x, y=top, width=width, height=BAR - 10, fill=colour, stroke=PAPER, rx=3)
    beside = x + width + 5
    if beside + 8 * len(span.label) > sheet.width:
        sheet.text(x - 5, top + BAR - 13, span.label, "end", fill=INK)
    else:
        sheet.text(beside, top + BAR - 13, span.label, fill=INK)


def _from_to(columns: Sequence[str], span: Span) -> str:
    last = min(span.start + span.length, len(columns)) - 1
    return columns[span.start] if last <= span.start else f"{columns[span.start]} to {columns[last]}"
