"""`mantle fairness`: a file of outcomes in, selection rates by group with ranges out."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mantle.cli.files.reports import write_json, write_table

if TYPE_CHECKING:
    from mantle.analysis.fairness import Rates, Stratified

COLUMNS = ("n", "selected", "rate", "rate_lo", "rate_hi", "ratio", "ratio_lo", "ratio_hi", "difference",
           "standardised_difference", "fisher_p", "verdict", "why")  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the words of the command."""
    parser.add_argument("outcomes", type=Path, help="CSV or XLSX with one row a person")
    parser.add_argument("--group", default="group", metavar="COLUMN", help="group of each person")
    parser.add_argument("--outcome", default="outcome", metavar="COLUMN", help="yes (selected) or no")
    parser.add_argument("--stratum", default="", metavar="COLUMN", help="compare within these, too: stage, route, post")
    parser.add_argument("--reference", metavar="GROUP", help="group to compare with; needed for more than two")
    parser.add_argument("--selected", action="append", default=[], metavar="WORD",
                        help="outcome that means selected, where it is not yes or no; may be given again")  # fmt: skip
    parser.add_argument("--floor", type=int, default=10, metavar="N", help="people each group needs, 10 or more")
    parser.add_argument("--interval", type=float, default=0.95, metavar="SHARE", help="level of the ranges")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write result.json, rates.csv and rates.svg here")
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")


def run(options: argparse.Namespace) -> int:
    """Compare, print, write."""
    from mantle.analysis import fairness
    from mantle.analysis.tables.outcomes import read_outcomes

    table = read_outcomes(
        options.outcomes, group=options.group, outcome=options.outcome, stratum=options.stratum,
        selected=options.selected,
    )  # fmt: skip
    how = {"reference": options.reference, "floor": options.floor, "interval": options.interval}
    found = fairness.rates(table.outcome, table.group, **how)
    within = fairness.stratified(table.outcome, table.group, table.stratum, **how) if options.stratum else None
    result: dict[str, Any] = {"rates": found.to_dict(), "stratified": within.to_dict() if within else None}
    if options.out:
        _write(found, result, options.out)
    print(json.dumps(result, allow_nan=False) if options.json else _table(found, within))
    if options.out and not options.json:
        names = ("result.json", "rates.csv", *([] if found.why else ["rates.svg"]))
        print(f"\nWritten: {', '.join(str(options.out / name) for name in names)}")
    return 0


def _table(found: Rates, within: Stratified | None) -> str:
    """Return the result for a terminal."""
    if found.why:
        return "\n".join([found.explain(), *found.left_out])
    width = min(30, max(5, *(len(row["group"]) for row in found.rows)))
    heads = "  people  selected    rate        range   ratio        range  verdict"
    lines = [found.explain(), "", "group".ljust(width) + heads]
    for row in found.rows:
        counts = f"{_said(row['n'], '{:,}').rjust(8)}{_said(row['selected'], '{:,}').rjust(10)}"
        rate = f"{_said(row['rate'], '{:.0%}').rjust(8)}{_range(row, 'rate', '{:.0%}').rjust(13)}"
        ratio = f"{_said(row['ratio']).rjust(8)}{_range(row, 'ratio', '{:.2f}').rjust(13)}"
        verdict = f"{row['verdict']}{': ' + row['why'] if row['why'] else ''}"
        lines.append(f"{row['group'][:width].ljust(width)}{counts}{rate}{ratio}  {verdict}")
    if within:
        lines += ["", "Within strata:", within.explain()]
    return "\n".join([*lines, "", f"Ranges: {found.interval:.0%} sure. Ratio: rate beside that of {found.reference}."])


def _said(value: float | None, form: str = "{:.2f}") -> str:
    return "-" if value is None else form.format(value)


def _range(row: dict[str, Any], name: str, form: str) -> str:
    low, high = row[f"{name}_lo"], row[f"{name}_hi"]
    return "-" if low is None else f"{_said(low, form)}-{'' if high is None else _said(high, form)}"


def _write(found: Rates, result: dict[str, Any], folder: Path) -> None:
    write_json(folder, result)
    write_table(folder / "rates.csv", ["group", *COLUMNS], found.rows)
    if not found.why:
        (folder / "rates.svg").write_text(picture(found), "utf-8")


def picture(found: Rates) -> str:
    """Return the rates of groups with enough people as a picture."""
    from mantle.web import charts

    rows = [
        charts.DotRow(
            row["group"], [charts.Dot("Selected", 100 * row["rate"], 100 * row["rate_lo"], 100 * row["rate_hi"])]
        )
        for row in found.rows
        if row["rate"] is not None
    ]
    return str(charts.dots_with_ranges(rows, title="Selected, by group", unit="%", scale=(0, 100)))
