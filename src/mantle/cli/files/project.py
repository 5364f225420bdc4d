"""`mantle project`: a workforce file or the reference nation in, the coming years out."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mantle.cli.days import day
from mantle.cli.files.reports import write_json, write_table

if TYPE_CHECKING:
    from mantle.analysis.projection import Assumptions, Projection, Workforce

FIGURES = ("posts", "exits", "exit_rate", "vacant_share", "covered_share", "time_to_fill_quarters", "bench", "mean_age",
           "mean_tenure_years")  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the words of the command."""
    parser.add_argument("workforce", nargs="?", type=Path, help="CSV or XLSX with one row a post")
    parser.add_argument("--nation", type=int, metavar="N", help="instead of a file: a made-up nation of N authorities")
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--as-at",
        type=day,
        metavar="DATE",
        help="the day the file describes (the day it was last changed)",
    )
    parser.add_argument("--skip-errors", action="store_true", help="leave out rows that cannot be read, and go on")
    parser.add_argument("--errors", type=Path, metavar="FILE", help="write rows that cannot be read here, with reasons")
    parser.add_argument("--assumptions", type=Path, metavar="FILE", help="TOML with the assumptions that differ")
    parser.add_argument("--reference", action="store_true", help="the plain model: no cover, moves, shocks, seasons")
    parser.add_argument("--parameter-draws", type=int, default=0, metavar="N", help="draw the assumptions N times too")
    parser.add_argument("--threads", type=int, metavar="N")
    parser.add_argument("--dask", metavar="ADDRESS", help="scheduler of a Dask cluster that does the runs")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write result.json, result.csv and fan.svg here")
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")


def run(options: argparse.Namespace) -> int:
    """Project, print, write."""
    from mantle.analysis import projection

    found = projection.project(
        _workforce(options),
        _assumptions(options),
        years=options.years,
        runs=options.runs,
        seed=options.seed,
        threads=options.threads,
        cluster=options.dask,
        parameter_draws=options.parameter_draws,
        progress=_progress(),
    )
    if options.out:
        _write(found, options.out)
    print(json.dumps(found.to_dict(), allow_nan=False) if options.json else _table(found))
    if options.out and not options.json:
        print(f"\nWritten: {', '.join(str(options.out / name) for name in ('result.json', 'result.csv', 'fan.svg'))}")
    return 0


def _workforce(options: argparse.Namespace) -> Workforce:
    from mantle.analysis import projection
    from mantle.analysis.problems import InputError, Problem

    if (options.workforce is None) == (options.nation is None):
        raise InputError("Give either a workforce file or --nation N.")
    if options.nation is not None:
        if not 1 <= options.nation <= 20_000:
            raise InputError([Problem(None, "--nation", "Expected 1 to 20,000 authorities.", str(options.nation))])
        return projection.nation(options.nation, seed=options.seed)
    return workforce_from_file(
        options.workforce,
        as_at=options.as_at or _changed_on(options.workforce),
        errors=options.errors,
        skips=options.skip_errors,
    )


def _changed_on(path: Path) -> date:
    return date.fromtimestamp(path.stat().st_mtime)


def workforce_from_file(path: Path, *, as_at: date, errors: Path | None = None, skips: bool = False) -> Workforce:
    """Read a workforce file; InputError holds everything wrong with it.

    With `skips` the rows that can be used are enough, and a line says how many were left out. `errors` names a file
    for the rows that cannot, each with its reasons.
    """
    from mantle.analysis.problems import InputError, Problem
    from mantle.analysis.projection import Workforce
    from mantle.analysis.tables.workforce import read_workforce
    from mantle.cli.files.reports import write_refused

    table = read_workforce(path, as_at=as_at, needs=("tier",))
    if errors and table.refused:
        write_refused(errors, table.header, table.refused, table.problems)
    # A chief executive or an elected member stands outside the tiers; Mantle's own export says so with an empty cell.
    lacks_tiers_only = bool(table.problems and not skips and not read_workforce(path, as_at=as_at).problems)
    if table.problems and not (table.rows and (skips or lacks_tiers_only)):
        raise InputError(table.problems)
    if table.problems:
        why = ": they have no tier" if lacks_tiers_only else ""
        print(f"{table.rows_refused:,} of {table.rows_read:,} rows were left out{why}.", file=sys.stderr)
    try:
        return Workforce.from_table(table, as_at=as_at)
    except InputError as error:
        # The projection counts posts; the person who mends the file needs the rows of the file.
        lines = [row.line for row in table.rows]
        raise InputError(
            Problem(None if each.row is None else lines[each.row - 2], each.column, each.message, each.value)
            for each in error
        ) from None


def _assumptions(options: argparse.Namespace) -> Assumptions:
    from mantle.analysis.projection import Assumptions

    start = Assumptions.reference() if options.reference else Assumptions.shipped()
    if options.workforce and not options.reference:
        day = options.as_at or _changed_on(options.workforce)
        start = start.with_changes(first_quarter=(day.month - 4) % 12 // 3 + 1)  # 1 = April to June
    return Assumptions.from_toml(options.assumptions, start=start) if options.assumptions else start


def _progress() -> Any:
    """Return what shows progress: a line on a terminal, nothing in a pipe."""
    if not sys.stderr.isatty():
        return None
    print("Preparing (the first time takes some seconds more) ...", end="", file=sys.stderr, flush=True)

    def show(done: int, total: int) -> None:
        end = "\n" if done == total else ""
        print(f"\r{done:,} of {total:,} runs{' ' * 40}", end=end, file=sys.stderr, flush=True)

    return show


def _table(found: Projection) -> str:
    """Return the result for a terminal."""
    lines = [found.headline(), ""]
    heads = ("", "posts", "leave a year", "rate", "vacant", "covered", "to fill", "bench", "age", "in post")
    lines.append("".join(head.ljust(11) if not i else head.rjust(18 if i == 2 else 9) for i, head in enumerate(heads)))
    for row in found.table():
        leave = f"{row['exits']:.0f} ({row['exits_low']:.0f}-{row['exits_high']:.0f})"
        cells = [
            f"{row['posts']:,}".rjust(9), leave.rjust(18), _said(row["exit_rate"], "{:.1%}"),
            _said(row["vacant_share"], "{:.1%}"), _said(row["covered_share"], "{:.1%}"),
            _said(row["time_to_fill_quarters"], "{:.1f} q"), _said(row["bench"], "{:,.0f}"),
            _said(row["mean_age"], "{:.1f}"), _said(row["mean_tenure_years"], "{:.1f} y"),
        ]  # fmt: skip
        lines.append(row["words"].ljust(11) + "".join(cells))
    return "\n".join(
        [*lines, "", "In brackets: 18 of 20 years. Bench: people ready and willing for the post.", found.explain()]
    )


def _said(value: float | None, form: str) -> str:
    return ("-" if value is None else form.format(value)).rjust(9)


def _write(found: Projection, folder: Path) -> None:
    write_json(folder, found.to_dict(full=True))
    result = found.to_dict()
    columns = ["year", "tier", "figure", "mean", "p05", "p10", "p50", "p90", "p95"]
    write_table(folder / "result.csv", columns, _rows(result))
    (folder / "fan.svg").write_text(fan(result), "utf-8")


def _rows(result: dict[str, Any]):
    """Yield the result as rows of a long table."""
    for year in result["years"]:
        yield [year["year"], "", "authorities_without_bench", *year["authorities_without_bench"].values()]
        for tier, row in year["tiers"].items():
            for name in FIGURES:
                yield [year["year"], tier, name, *row[name].values()]
            for route, figures in row["fills"].items():
                yield [year["year"], tier, f"fills {route}", *figures.values()]


def fan(result: dict[str, Any]) -> str:
    """Return a fan chart of the directors who leave in a year, as SVG."""
    from mantle.web import charts

    years = [year["year"] for year in result["years"]]
    exits = [year["tiers"]["1"]["exits"] for year in result["years"]]
    series = charts.FanSeries(years, *([q[name] for q in exits] for name in ("p05", "p10", "p50", "p90", "p95")))
    return str(
        charts.fan(series, title="Directors who leave their post, by year", unit="directors who leave in a year")
    )
