"""Charts that compare things side by side: bars, parts of a whole, dots with ranges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mantle.web.charts.drawing import (
    INK,
    LINE,
    PALETTE,
    PAPER,
    QUIET,
    Scale,
    Sheet,
    Svg,
    legend,
    legend_height,
    said,
    ticks,
    wrapped,
)

ROW, TOP, RIGHT = 38, 34, 64
MOST_STEPS = 10  # of a scale that is marked at each of its steps
LONGEST = 28  # characters on one line of a label
GAP, WIDE, SHORTEST = 12, 8.6, 62  # between label and bar; an average letter; a few wide letters need more than that


@dataclass(frozen=True)
class Dot:
    """One mark in a row: a value with its range, `low` and `high` None where none is known."""

    series: str
    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class DotRow:
    label: str
    dots: Sequence[Dot]


def bars(
    labels: Sequence[str],
    values: Sequence[float],
    *,
    title: str,
    description: str = "",
    unit: str = "",
    ranges: Sequence[tuple[float, float]] | None = None,
) -> Svg:
    """Draw a bar for each label, its number at its end; `ranges` adds a line from low to high."""
    ends = [*values, *(high for _, high in ranges or ())]
    sheet, x, left = _frame(labels, [0, *ends, *(low for low, _ in ranges or ())], unit)
    for place, (label, value) in enumerate(zip(labels, values, strict=True)):
        y = TOP + place * ROW
        _label(sheet, left, y, label)
        sheet.add("rect", x=min(x(0), x(value)), y=y + 7, width=abs(x(value) - x(0)), height=ROW - 14, fill=PALETTE[0])
        end = value
        if ranges:
            low, high = ranges[place]
            _range(sheet, x, y + ROW / 2, low, high, PALETTE[1])
            end = max(value, high)
        sheet.text(x(max(end, 0)) + 8, y + ROW / 2 + 5, said(value), fill=INK)
        sheet.reading(0, sheet.width, y, ROW, f"{label}\n{_with_range(value, ranges[place] if ranges else None)}")
    columns = ("Group", unit or "Number", "Low", "High") if ranges else ("Group", unit or "Number")
    rows = [
        (label, said(value), *(said(each) for each in (ranges[place] if ranges else ())))
        for place, (label, value) in enumerate(zip(labels, values, strict=True))
    ]
    made = "; ".join(f"{label} {said(value)}" for label, value in zip(labels, values, strict=True))
    return sheet.finish(title, description or made, columns, rows)


def stacked(
    labels: Sequence[str],
    parts: Mapping[str, Sequence[float]],
    *,
    title: str,
    description: str = "",
    unit: str = "",
    shares: bool = False,
) -> Svg:
    """Draw a bar for each label, divided into parts; with `shares` every bar has the same length (per cent)."""
    totals = [sum(values[place] for values in parts.values()) for place in range(len(labels))]
    ends: list[float] = [0, 100] if shares else [0, *totals]
    sheet, x, left = _frame(labels, ends, "%" if shares else unit, below=legend_height(list(parts)))
    for place, label in enumerate(labels):
        y = TOP + place * ROW
        _label(sheet, left, y, label)
        start = 0.0
        for part, values in enumerate(parts.values()):
            size = values[place] * (100 / totals[place] if shares and totals[place] else 1)
            _part(sheet, x, y, (start, start + size), PALETTE[part % len(PALETTE)], values[place])
            start += size
        if not shares:
            sheet.text(x(start) + 8, y + ROW / 2 + 5, said(totals[place]), fill=INK)
        words = [f"{name}: {said(values[place])}" for name, values in parts.items()]
        sheet.reading(0, sheet.width, y, ROW, "\n".join([label, *words]))
    legend(sheet, list(parts), TOP + len(labels) * ROW + 54, 4)
    rows = [
        (label, *(said(values[place]) for values in parts.values()), said(totals[place]))
        for place, label in enumerate(labels)
    ]
    made = f"Bars for {', '.join(labels)}, each divided into {', '.join(parts)}."
    return sheet.finish(title, description or made, ("Group", *parts, "All"), rows)


def dots_with_ranges(
    rows: Sequence[DotRow],
    *,
    title: str,
    description: str = "",
    unit: str = "",
    scale: tuple[float, float] | None = None,
) -> Svg:
    """Draw values with their ranges, a line of the chart a row; series differ by colour and by mark."""
    series = list(dict.fromkeys(dot.series for row in rows for dot in row.dots))
    every = [value for row in rows for dot in row.dots for value in (dot.value, dot.low, dot.high) if value is not None]
    below = legend_height(series)
    height = max(ROW, 14 + 15 * len(series))
    # A scale of a few steps, such as 1 to 7, has a mark at each and none beyond its ends.
    about = round(scale[1] - scale[0]) if scale and 1 <= scale[1] - scale[0] <= MOST_STEPS else 5
    values = list(scale or every or [0, 1])
    sheet, x, left = _frame([row.label for row in rows], values, unit, below=below, row=height, about=about)
    for place, row in enumerate(rows):
        top = TOP + place * height
        sheet.line(0, top, sheet.width, top)
        _label(sheet, left, top + (height - ROW) / 2, row.label)
        for dot in row.dots:
            number = series.index(dot.series)
            _dot(sheet, x, top + height / 2 + (number - (len(series) - 1) / 2) * 15, dot, number)
        words = [f"{dot.series}: {_with_range(dot.value, _known(dot))}" for dot in row.dots]
        sheet.reading(0, sheet.width, top, height, "\n".join([row.label, *words]))
    legend(sheet, series, TOP + len(rows) * height + 54, 4, shapes=True)
    table = [
        (row.label, dot.series, said(dot.value), said(dot.low), said(dot.high)) for row in rows for dot in row.dots
    ]
    made = "; ".join(f"{row.label}: {', '.join(_dot_words(dot) for dot in row.dots)}" for row in rows)
    return sheet.finish(title, description or made, ("Group", "Series", unit or "Value", "Low", "High"), table)


def _frame(
    labels: Sequence[str], values: Sequence[float], unit: str, below: float = 0, row: float = ROW, about: int = 5
) -> tuple[Sheet, Scale, float]:
    bottom = TOP + len(labels) * row
    sheet = Sheet(height=bottom + 34 + below)
    widest = max((len(line) for label in labels for line in wrapped(label, LONGEST)), default=0)
    left = GAP + max(WIDE * widest, SHORTEST)
    marks = ticks(min(values), max(values), about)
    x = Scale(marks[0], marks[-1], left, sheet.width - RIGHT)
    for mark in marks:
        sheet.line(x(mark), TOP - 4, x(mark), bottom, stroke=QUIET if mark == 0 else LINE)
        sheet.text(x(mark), bottom + 22, said(mark), "middle")
    if unit:
        sheet.text(left, 16, unit)
    return sheet, x, left


def _label(sheet: Sheet, left: float, y: float, label: str) -> None:
    lines = wrapped(label, LONGEST)
    first = y + ROW / 2 + 5 - 8 * (len(lines) - 1)
    for place, words in enumerate(lines):
        sheet.text(left - GAP, first + 16 * place, words, "end", fill=INK)


def _part(sheet: Sheet, x: Scale, y: float, ends: tuple[float, float], colour: str, value: float) -> None:
    start, end = (x(each) for each in ends)
    if end - start < 0.05:
        return
    # A line of paper between parts: neighbours stay apart in grey print.
    sheet.add("rect", x=start, y=y + 6, width=end - start, height=ROW - 12, fill=colour, stroke=PAPER, stroke_width=2)
    words = said(value)
    if end - start > 12 + 9 * len(words) and colour != PALETTE[1]:
        sheet.text((start + end) / 2, y + ROW / 2 + 5, words, "middle", fill=PAPER)
    elif end - start > 12 + 9 * len(words):
        sheet.text((start + end) / 2, y + ROW / 2 + 5, words, "middle", fill="#000000")


def _range(sheet: Sheet, x: Scale, y: float, low: float, high: float, colour: str) -> None:
    sheet.line(x(low), y, x(high), y, stroke=colour, stroke_width=3)
    for end in (low, high):
        sheet.line(x(end), y - 6, x(end), y + 6, stroke=colour, stroke_width=3)


def _dot(sheet: Sheet, x: Scale, y: float, dot: Dot, place: int) -> None:
    if dot.value is None:
        return
    colour = PALETTE[place % len(PALETTE)]
    if dot.low is not None and dot.high is not None:
        sheet.line(x(dot.low), y, x(dot.high), y, stroke=colour, stroke_width=3, stroke_opacity="0.55")
    sheet.marker(place, x(dot.value), y, colour)


def _dot_words(dot: Dot) -> str:
    return f"{dot.series} {said(dot.value) or 'not shown'}"


def _known(dot: Dot) -> tuple[float, float] | None:
    return None if dot.low is None or dot.high is None else (dot.low, dot.high)


def _with_range(value: float | None, ends: tuple[float, float] | None) -> str:
    if value is None:
        return "not shown"
    return f"{said(value)}, could be {said(ends[0])} to {said(ends[1])}" if ends else said(value)
