"""`mantle tenure`: dated appointments or a yearly panel in, how long people stay out."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mantle.cli.days import day
from mantle.cli.files.reports import write_json, write_table

if TYPE_CHECKING:
    from mantle.analysis.tenure import Hazard, Spells, Survival

YEARS = (1, 2, 3, 5, 10)
BANDS = (1.0, 2.0, 3.0, 5.0, 10.0)
FILES = ("result.json", "survival.csv", "hazard.csv", "survival.svg")
DRAWN = 6  # curves on one picture
LONGEST, FEW = 20, 0.03  # years and share still in post at which the picture ends


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the words of the command."""
    parser.add_argument("appointments", type=Path, help="CSV or XLSX: person, post, started_on, ended_on, reason, ...")
    parser.add_argument("--by", metavar="COLUMN", help="one curve and one row of rates for each value of a column")
    parser.add_argument("--panel", action="store_true", help="the file is a yearly panel: unit, year, person")
    parser.add_argument(
        "--column", action="append", default=[], metavar="NAME=HEADING", help="a column that is called otherwise"
    )
    parser.add_argument("--as-at", type=day, metavar="DATE", help="the day up to which the file tells everything")
    parser.add_argument("--since", type=day, metavar="DATE", help="the day from which the file tells everything")
    parser.add_argument("--model", metavar="COLUMNS", help="fit a model with these columns (a,b) and score it")
    parser.add_argument(
        "--hold-out", type=int, default=5, metavar="YEARS", help="the model is scored on the last years"
    )
    parser.add_argument("--interval", type=float, default=0.9, metavar="SHARE")
    parser.add_argument("--for", dest="audience", choices=("person", "panel", "analyst"), default="panel")
    parser.add_argument("--out", type=Path, metavar="DIR", help=f"write {', '.join(FILES)} here")
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")


def run(options: argparse.Namespace) -> int:
    """Read, estimate, print, write."""
    from mantle.analysis import tenure

    spells = _spells(options)
    survival = tenure.survival(spells, by=options.by, interval=options.interval)
    grouped = spells if options.by else spells.with_column("everybody", "all")
    hazard = tenure.hazard(grouped, by=options.by or "everybody", bands=BANDS, interval=options.interval, draws=0)
    result = {"spells": _spoken(spells), "survival": survival.to_dict(), "hazard": hazard.to_dict()}
    words = []
    if options.model is not None:
        found = _scored(spells, options)
        result |= {name: each.to_dict() for name, each in found.items()}
        words = [each.explain(options.audience) for each in found.values()]
    if options.out:
        _write(result, survival, hazard, options.out)
    table = "\n".join([_table(spells, survival, hazard, options), *words])
    print(json.dumps(result, allow_nan=False) if options.json else table)
    if options.out and not options.json:
        print(f"\nWritten: {', '.join(str(options.out / name) for name in FILES)}")
    return 0


def _spells(options: argparse.Namespace) -> Spells:
    from mantle.analysis import tenure
    from mantle.analysis.problems import InputError, Problem
    from mantle.analysis.tables.spells import read_dated, read_panel

    pairs = [word.partition("=") for word in options.column]
    wrong = [Problem(None, "--column", "Expected NAME=HEADING.", "".join(pair)) for pair in pairs if not pair[2]]
    if wrong:
        raise InputError(wrong)
    columns = {name: heading for name, _, heading in pairs}
    if options.panel:
        table = read_panel(options.appointments, columns=columns)
        return tenure.spells(table)
    as_at = options.as_at or date.fromtimestamp(options.appointments.stat().st_mtime)
    dated = read_dated(options.appointments, columns=columns)
    return tenure.spells(dated, as_at=as_at, since=options.since)


def _scored(spells: Spells, options: argparse.Namespace) -> dict[str, Any]:
    """Return a model made of the years before, and how it foretold the last ones."""
    from mantle.analysis import tenure
    from mantle.analysis.problems import InputError, Problem

    if not 3 <= options.hold_out <= 100:
        raise InputError([Problem(None, "--hold-out", "Expected 3 to 100 years.", str(options.hold_out))])
    columns = [name.strip() for name in options.model.split(",") if name.strip()]
    last = spells.as_at if spells.discrete else float(int(spells.as_at + 0.003))
    before, after = spells.between(0, last - options.hold_out), spells.between(last - options.hold_out, last)
    model = tenure.fit(
        before, columns, form="logistic" if spells.discrete else "piecewise", bands=BANDS, interval=options.interval
    )
    return {"model": model} if model.why else {"model": model, "scores": tenure.score(model, after)}


def _spoken(spells: Spells) -> dict[str, Any]:
    """Return what the spells are, without the rows themselves."""
    return {
        "n": spells.n, "ended": int(spells.event.sum()), "left_out": spells.left_out, "as_at": spells.as_at,
        "panel": spells.discrete, "explanation": spells.explain("analyst"), "provenance": spells.provenance.to_dict(),
    }  # fmt: skip


def _table(spells: Spells, survival: Survival, hazard: Hazard, options: argparse.Namespace) -> str:
    """Return the result for a terminal."""
    heads = ["", "spells", "ended", "half leave", "range", *(f"{year} y" for year in YEARS)]
    width = max([10, *(len(curve.group) for curve in survival.curves)])
    lines = [spells.explain("analyst"), "", _line(heads, width)]
    for curve in survival.curves:
        median = "-" if curve.median is None else f"{curve.median:.1f} y"
        span = "-" if curve.median_lo is None else f"{curve.median_lo:.1f}-{_or_more(curve.median_hi)}"
        left = [curve.at(year) for year in YEARS]
        cells = [curve.group or "everybody", f"{curve.n:,}", f"{curve.ended:,}", median, span]
        lines.append(_line([*cells, *("-" if each is None else f"{each[0]:.0%}" for each in left)], width))
    lines += ["", f"Columns with years: share still in post. Ranges: {options.interval:.0%}.", ""]
    if len(survival.curves) <= DRAWN:
        lines.append(survival.explain(options.audience))
    lines.append(hazard.explain(options.audience))
    return "\n".join(lines)


def _line(cells: list[str], width: int) -> str:
    return cells[0].ljust(width) + "".join(cell.rjust(11) for cell in cells[1:])


def _or_more(value: float | None) -> str:
    return "?" if value is None else f"{value:.1f}"


def _write(result: dict[str, Any], survival: Survival, hazard: Hazard, folder: Path) -> None:
    write_json(folder, result)
    heads = ["group", "years", "at_risk", "events", "survival", "lo", "hi"]
    write_table(folder / "survival.csv", heads, (row for curve in survival.curves for row in _curve_rows(curve)))
    heads = ["group", "from", "to", "cause", "years_at_risk", "events", "rate", "shrunk", "lo", "hi"]
    write_table(folder / "hazard.csv", heads, hazard.rows())
    (folder / "survival.svg").write_text(picture(survival), "utf-8")


def _curve_rows(curve: Any) -> Iterator[list[Any]]:
    columns = (curve.times, curve.at_risk, curve.events, curve.survival, curve.lo, curve.hi)
    for row in zip(*(c.tolist() for c in columns), strict=True):
        yield [curve.group, *row]


def picture(survival: Survival) -> str:
    """Return the share still in post by year: a fan for one group, lines for the largest of several."""
    from mantle.web import charts

    title, unit = "Still in post after so many years", "% still in post"
    told = sorted((c for c in survival.curves if not c.why), key=lambda curve: -curve.n)[:DRAWN]
    if not told:
        return str(charts.bars(["Not enough to tell"], [0], title=title, unit=unit))
    marks = {curve.group or "everybody": [curve.at(year) for year in range(1, LONGEST + 1)] for curve in told}
    # The picture ends where nearly nobody is left, or where nobody was watched so long.
    last = max(sum(bool(found and found[0] >= FEW) for found in row) for row in marks.values())
    years = list(range(1, max(last, 2) + 1))
    if len(marks) > 1:
        lines = {name: [_percent(found, 0) for found in row[: len(years)]] for name, row in marks.items()}
        return str(charts.lines(years, lines, title=title, unit=unit))
    dots = [
        charts.DotRow(
            f"{year} year{'' if year == 1 else 's'}",
            [charts.Dot("everybody", *(_percent(found, place) for place in (0, 1, 2)))],
        )
        for year, found in zip(years, next(iter(marks.values())), strict=False)
    ]
    return str(charts.dots_with_ranges(dots, title=title, unit=unit, scale=(0, 100)))


def _percent(found: tuple[float, float, float] | None, place: int) -> float | None:
    return None if found is None else 100 * found[place]
