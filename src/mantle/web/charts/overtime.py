"""Charts with years along the bottom: the fan of futures joined to the past, and plain lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mantle.web.charts.drawing import (
    BAND_NARROW,
    BAND_WIDE,
    INK,
    LINE,
    MIDDLE,
    PALETTE,
    QUIET,
    Scale,
    Sheet,
    Svg,
    legend,
    legend_height,
    said,
    ticks,
)

LEFT, RIGHT, TOP, PLOT = 58, 92, 34, 270
DASHES = (None, "8 4", "2 4", "10 3 2 3", "5 3", "1 3")


@dataclass(frozen=True)
class FanSeries:
    """Quantiles of a projected number, one of each per year. All five have the length of `years`."""

    years: Sequence[int]
    p05: Sequence[float]
    p10: Sequence[float]
    p50: Sequence[float]
    p90: Sequence[float]
    p95: Sequence[float]

    def __post_init__(self) -> None:
        lengths = {len(each) for each in (self.years, self.p05, self.p10, self.p50, self.p90, self.p95)}
        if len(lengths) != 1 or not len(self.years):
            raise ValueError(f"A fan needs as many of each quantile as years; lengths are {sorted(lengths)}")


def fan(
    series: FanSeries,
    *,
    title: str,
    description: str = "",
    unit: str = "",
    past: Mapping[int, float] | None = None,
    from_zero: bool = True,
) -> Svg:
    """Draw what may come as a fan: 9 in 10 futures, 8 in 10, the middle; with what was, joined to it.

    Parameters
    ----------
    series : quantiles by year.
    title, description : read out for those who do not see the picture; without a description one is made.
    unit : what is counted, written over the axis ("directors who leave in a year").
    past : year -> number, for years before the first of the series.
    from_zero : start the axis at nought.
    """
    known = sorted((past or {}).items())
    sheet = Sheet(height=TOP + PLOT + 78)
    every = [value for _, value in known] + [*series.p05, *series.p95]
    years = [year for year, _ in known] + list(series.years)
    x, y = _frame(sheet, years, every, unit, from_zero)
    joint = [known[-1]] if known else []
    _band(sheet, x, y, series, joint, wide=True)
    _band(sheet, x, y, series, joint, wide=False)
    middle = [*joint, *zip(series.years, series.p50, strict=True)]
    sheet.path([(x(a), y(b)) for a, b in middle], fill="none", stroke=MIDDLE, stroke_width=3)
    if known:
        _past(sheet, x, y, known)
    _end_labels(sheet, x, y, series)
    _fan_legend(sheet, bool(known))
    _readings(sheet, x, series, known)
    columns = ("Year", "Known", "Lowest 1 in 20", "Lowest 1 in 10", "Middle", "Highest 1 in 10", "Highest 1 in 20")
    return sheet.finish(title, description or _fan_words(series, known), columns, _fan_rows(series, known))


def lines(
    years: Sequence[int],
    series: Mapping[str, Sequence[float | None]],
    *,
    title: str,
    description: str = "",
    unit: str = "",
    from_zero: bool = True,
) -> Svg:
    """Draw numbers by year as lines, told apart by colour, dash and mark; None leaves a gap."""
    sheet = Sheet(height=TOP + PLOT + 44 + legend_height(list(series), LEFT))
    every = [value for values in series.values() for value in values if value is not None]
    x, y = _frame(sheet, years, every or [0], unit, from_zero)
    for place, values in enumerate(series.values()):
        colour = PALETTE[place % len(PALETTE)]
        for run in _runs(years, values):
            points = [(x(a), y(b)) for a, b in run]
            sheet.path(points, fill="none", stroke=colour, stroke_width=2.5, stroke_dasharray=DASHES[place % 6])
            for a, b in points:
                sheet.marker(place, a, b, colour)
    legend(sheet, list(series), TOP + PLOT + 58, LEFT, shapes=True)
    rows = [(str(year), *(said(values[place]) for values in series.values())) for place, year in enumerate(years)]
    names = list(series)
    for row, year in zip(rows, years, strict=True):
        said_of = [f"{name}: {value or 'not known'}" for name, value in zip(names, row[1:], strict=True)]
        _reading(sheet, x, years, year, "\n".join([str(year), *said_of]))
    made = f"Lines from {years[0]} to {years[-1]} for {', '.join(names)}." if years else ""
    return sheet.finish(title, description or made, ("Year", *names), rows)


def _frame(
    sheet: Sheet, years: Sequence[int], values: Sequence[float], unit: str, from_zero: bool
) -> tuple[Scale, Scale]:
    marks = ticks(min(0, *values) if from_zero else min(values), max(values) * 1.02)
    x = Scale(min(years), max(years), LEFT + 14, sheet.width - RIGHT)
    y = Scale(marks[0], marks[-1], TOP + PLOT, TOP)
    for mark in marks:
        sheet.line(LEFT, y(mark), sheet.width - RIGHT + 14, y(mark), stroke=QUIET if mark == 0 else LINE)
        sheet.text(LEFT - 8, y(mark) + 5, said(mark), "end")
    if unit:
        sheet.text(2, 16, unit)
    step = max(1, -(-(max(years) - min(years)) // 9))
    for year in range(max(years), min(years) - 1, -step):
        sheet.text(x(year), TOP + PLOT + 24, str(year), "middle")
    return x, y


def _band(sheet: Sheet, x: Scale, y: Scale, series: FanSeries, joint: list[tuple[int, float]], *, wide: bool) -> None:
    low, high = (series.p05, series.p95) if wide else (series.p10, series.p90)
    over = [*joint, *zip(series.years, high, strict=True)]
    under = [*joint, *zip(series.years, low, strict=True)]
    edge = [(x(a), y(b)) for a, b in [*over, *reversed(under)]]
    sheet.path(edge, close=True, fill=BAND_WIDE if wide else BAND_NARROW)


def _past(sheet: Sheet, x: Scale, y: Scale, known: list[tuple[int, float]]) -> None:
    sheet.path([(x(a), y(b)) for a, b in known], fill="none", stroke=INK, stroke_width=2)
    for year, value in known:
        sheet.add("circle", cx=x(year), cy=y(value), r=4, fill=INK)
    last = x(known[-1][0])
    sheet.line(last, TOP - 6, last, TOP + PLOT, stroke=QUIET, stroke_dasharray="3 4")
    sheet.text(last - 8, TOP - 4, "known", "end")
    sheet.text(last + 8, TOP - 4, "may come")


def _end_labels(sheet: Sheet, x: Scale, y: Scale, series: FanSeries) -> None:
    """The last year's numbers at the right edge, kept from lying on each other."""
    wanted = [(series.p95[-1], QUIET), (series.p50[-1], INK), (series.p05[-1], QUIET)]
    below = 0.0
    for value, fill in wanted:
        place = max(y(value) + 5, below + 17) if below else y(value) + 5
        below = place
        weight = "700" if fill == INK else None
        sheet.text(x(series.years[-1]) + 22, place, said(value), fill=fill, font_weight=weight)


def _fan_legend(sheet: Sheet, has_past: bool) -> None:
    top, place = TOP + PLOT + 58, LEFT + 0.0
    entries = [("known", INK, True)] if has_past else []
    entries += [
        ("middle", MIDDLE, True),
        ("8 in 10 futures", BAND_NARROW, False),
        ("9 in 10 futures", BAND_WIDE, False),
    ]
    for name, colour, is_line in entries:
        if is_line:
            sheet.line(place, top - 5, place + 18, top - 5, stroke=colour, stroke_width=3)
        else:
            sheet.add("rect", x=place, y=top - 12, width=18, height=14, fill=colour, stroke=QUIET, stroke_width=0.5)
        sheet.text(place + 26, top, name, fill=INK)
        place += 46 + len(name) * 7.3


def _readings(sheet: Sheet, x: Scale, series: FanSeries, known: list[tuple[int, float]]) -> None:
    years = [year for year, _ in known] + list(series.years)
    for year, value in known:
        _reading(sheet, x, years, year, f"{year}\n{said(value)}, known")
    for year, low, middle, high in zip(series.years, series.p05, series.p50, series.p95, strict=True):
        words = f"{year}\nmiddle {said(middle)}\n9 in 10 futures: {said(low)} to {said(high)}"
        _reading(sheet, x, years, year, words)


def _reading(sheet: Sheet, x: Scale, years: Sequence[int], year: int, words: str) -> None:
    wide = abs(x.end - x.start) / max(1, max(years) - min(years))
    sheet.reading(x(year) - wide / 2, wide, TOP, PLOT, words)


def _fan_rows(series: FanSeries, known: list[tuple[int, float]]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = [(str(year), said(value), "", "", "", "", "") for year, value in known]
    quantiles = zip(series.p05, series.p10, series.p50, series.p90, series.p95, strict=True)
    for year, five in zip(series.years, quantiles, strict=True):
        rows.append((str(year), "", *(said(value) for value in five)))
    return rows


def _fan_words(series: FanSeries, known: list[tuple[int, float]]) -> str:
    before = f"Known up to {known[-1][0]}, when it was {said(known[-1][1])}. " if known else ""
    return (
        f"{before}By {series.years[-1]} the middle of the futures is {said(series.p50[-1])}; "
        f"in 9 of 10 futures it lies between {said(series.p05[-1])} and {said(series.p95[-1])}."
    )


def _runs(years: Sequence[int], values: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    """The unbroken stretches of a line."""
    runs: list[list[tuple[int, float]]] = [[]]
    for year, value in zip(years, values, strict=True):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((year, value))
    return [run for run in runs if run]
