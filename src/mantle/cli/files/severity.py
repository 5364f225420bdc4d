"""`mantle severity`: a file of marks in, a merit list adjusted for who marked what out."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mantle.cli.files.reports import write_json, write_table

if TYPE_CHECKING:
    from mantle.analysis.severity import Chances, Severity

SHOWN, DRAWN = 40, 40  # rows of a list on the screen; candidates of the picture
COLUMNS = ("raw_mean", "fair_average", "lo", "hi", "measure", "se", "infit", "outfit", "n", "part")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the words of the command."""
    parser.add_argument("marks", type=Path, help="CSV or XLSX with one row a mark")
    parser.add_argument("--candidate", default="candidate", metavar="COLUMN", help="who was marked")
    parser.add_argument("--element", default="element", metavar="COLUMN", help="on what: exercise, criterion, item")
    parser.add_argument("--assessor", default="assessor", metavar="COLUMN", help="by whom")
    parser.add_argument("--mark", default="mark", metavar="COLUMN", help="how high")
    parser.add_argument("--facet", action="append", default=[], metavar="COLUMN",
                        help="what else may make a mark higher or lower; may be given again")  # fmt: skip
    parser.add_argument("--places", type=int, metavar="K", help="say who would be among the best K, and how surely")
    parser.add_argument("--scale", type=float, nargs=2, metavar=("LOWEST", "HIGHEST"), help="refuse marks outside it")
    parser.add_argument("--partial-credit", action="store_true", help="steps of each element's own")
    parser.add_argument("--jmle", action="store_true", help="joint likelihood, to compare with older tables")
    parser.add_argument("--parts", action="store_true", help="go on when nothing joins parts of the marks")
    parser.add_argument("--interval", type=float, default=0.95, metavar="SHARE", help="level of the ranges")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, metavar="DIR", help="write result.json, two CSV files and merit.svg here")
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")


def run(options: argparse.Namespace) -> int:
    """Estimate, print, write."""
    from mantle.analysis import severity
    from mantle.analysis.tables.marks import read_marks

    facets = {name: name for name in options.facet}
    facets = {"element": options.element, **facets, "assessor": options.assessor}
    scale = tuple(options.scale) if options.scale else None
    marks = read_marks(options.marks, candidate=options.candidate, facets=facets, mark=options.mark, scale=scale)
    found = severity.estimate(
        marks,
        model="partial_credit" if options.partial_credit else "rating_scale",
        estimator="jmle" if options.jmle else "map",
        interval=options.interval,
        parts=options.parts,
    )
    chances = None
    if options.places is not None:
        chances = severity.chance_selected(found, places=options.places, seed=options.seed)
    if options.out:
        _write(found, chances, options.out)
    print(json.dumps(_result(found, chances), allow_nan=False) if options.json else _table(found, chances))
    if options.out and not options.json:
        names = ("result.json", "candidates.csv", "assessors.csv", *([] if found.why else ["merit.svg"]))
        print(f"\nWritten: {', '.join(str(options.out / name) for name in names)}")
    return 0


def _result(found: Severity, chances: Chances | None) -> dict[str, Any]:
    """Return the result for JSON, each candidate's chance beside the rest."""
    result = found.to_dict()
    if chances is not None:
        own = {row["candidate"]: row for row in chances.to_dict()["candidates"]}
        for row in result["candidates"]:
            row |= {name: own[row["candidate"]][name] for name in ("chance", "rank_low", "rank_high")}
        result |= {"places": chances.places, "draws": chances.draws, "seed": chances.provenance.seed}
    return result


def _table(found: Severity, chances: Chances | None) -> str:
    """Return the result for a terminal."""
    if found.why:
        return "\n".join([found.explain(), *found.notes])
    result = _result(found, chances)
    rows, assessors = result["candidates"], result["assessors"]
    width = min(30, max(9, *(len(row["candidate"]) for row in rows)))
    heads = ["marks", "mean", "fair", "range", *(["chance"] if chances is not None else [])]
    lines = [found.explain(), ""]
    if chances is not None:
        lines.insert(1, chances.explain())
    titles = "".join(head.rjust(13 if head == "range" else 8) for head in heads)
    lines.append(f"      {'candidate'.ljust(width)}{titles}  moved most by")
    told = 0
    for place, row in enumerate(rows[:SHOWN]):
        if len(found.parts) > 1 and (not place or row["part"] != rows[place - 1]["part"]):
            lines.append(f"Part {row['part'] + 1}, not to be compared with another:")
            told = place
        lines.append(_candidate_line(place - told + 1, row, width))
    lines += _more(len(rows))
    wide = min(30, max(8, *(len(row["assessor"]) for row in assessors)))
    lines += ["", "assessor".ljust(wide) + "   marks   harder by (marks)    logits   error   misfit"]
    for row in assessors[:SHOWN]:
        lines.append(
            f"{row['assessor'][:wide].ljust(wide)}{row['n']:>8,}{_said(row['marks'], '{:+.2f}').rjust(20)}"
            f"{_said(row['severity'], '{:+.2f}').rjust(10)}{_said(row['se']).rjust(8)}{_said(row['outfit']).rjust(9)}"
            + ("  (assumed)" if row["extreme"] else "")
        )
    lines += _more(len(assessors))
    tail = (
        f"Fair: the mean mark of average assessors. Range: {found.interval:.0%} sure. Misfit: 1 as expected.\n"
        "Few marks: the pull towards the average of all, which grows smaller with every further mark."
    )
    return "\n".join([*lines, "", tail])


def _candidate_line(place: int, row: dict[str, Any], width: int) -> str:
    span = f"{_said(row['lo'])}-{_said(row['hi'])}" if row["lo"] is not None else "-"
    line = f"{place:>4}  {row['candidate'][:width].ljust(width)}{row['n']:>8,}{_said(row['raw_mean']).rjust(8)}"
    line += f"{_said(row['fair_average']).rjust(8)}{span.rjust(13)}"
    if "chance" in row:
        line += _said(row["chance"], "{:.0%}").rjust(8)
    reasons = [reason for reason in row["because"] if abs(reason["marks"]) >= 0.05][:2]
    told = [f"{reason['level'] or reason['facet']} {reason['marks']:+.2f}" for reason in reasons]
    return f"{line}  {', '.join(told)}".rstrip()


def _more(count: int) -> list[str]:
    return [f"      and {count - SHOWN:,} more: --out DIR writes all of them."] if count > SHOWN else []


def _said(value: float | None, form: str = "{:.2f}") -> str:
    return "-" if value is None else form.format(value)


def _write(found: Severity, chances: Chances | None, folder: Path) -> None:
    result = _result(found, chances)
    write_json(folder, result)
    columns = [*COLUMNS, *(("chance", "rank_low", "rank_high") if chances is not None else ())]
    reasons = ([f"{each['level'] or each['facet']} {each['marks']:+.3f}" for each in row["because"]]
               for row in result["candidates"])  # fmt: skip
    candidates = ({**row, "because": why} for row, why in zip(result["candidates"], reasons, strict=True))
    write_table(folder / "candidates.csv", ["candidate", *columns, "because"], candidates)
    names = ("severity", "se", "marks", "infit", "outfit", "n", "agreement", "agreement_expected", "extreme")
    write_table(folder / "assessors.csv", ["assessor", *names], result["assessors"])
    if not found.why:
        (folder / "merit.svg").write_text(merit(found), "utf-8")


def merit(found: Severity) -> str:
    """Return the best candidates as a picture: marks as given, and as average assessors would have given them."""
    from mantle.web import charts

    rows = [row for row in found.candidates.rows() if row["measure"] is not None]
    drawn = [
        charts.DotRow(
            row["candidate"],
            [
                charts.Dot("With average assessors", row["fair_average"], row["lo"], row["hi"]),
                charts.Dot("As marked", row["raw_mean"]),
            ],
        )
        for row in rows[:DRAWN]
    ]
    which = f"The best {DRAWN} of {len(rows):,} candidates" if len(rows) > DRAWN else "Candidates"
    return str(charts.dots_with_ranges(drawn, title=f"{which}, adjusted for who marked them", unit="mean mark"))
