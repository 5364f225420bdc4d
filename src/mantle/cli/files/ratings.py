"""`mantle ratings`: feedback forms and a framework in, reports that may be shown out."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mantle.cli.files import waves
from mantle.cli.files.reports import write_json, write_table

if TYPE_CHECKING:
    from mantle.analysis.ratings import Framework, Summary
    from mantle.analysis.tables.forms import Forms

FILES = ("result.json", "reports.csv", "scales.csv", "scales.svg")
PROFESSIONS = "professions.csv"
GAP = ("scale", "kind", "one", "other", "value", "lo", "hi", "told_apart", "people", "raters", "why")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the words of the command."""
    parser.add_argument("forms", type=Path, help="CSV or XLSX: ratee, rater, group, item, score[, wave][, seconds]")
    parser.add_argument(
        "--framework", type=Path, required=True, metavar="FILE", help="YAML: scales and their questions"
    )
    parser.add_argument("--wave", metavar="NAME", help="which wave, where the file holds several")
    parser.add_argument("--since", metavar="WAVE|FILE", help="an earlier wave, or a file of one: who changed since")
    parser.add_argument("--people", type=Path, metavar="FILE", help="person, profession: gaps between professions")
    parser.add_argument("--floor", type=int, default=4, metavar="N", help="raters behind a group's mean, 4 or more")
    parser.add_argument("--ratee", metavar="NAME", help="print one person's report in words")
    parser.add_argument("--out", type=Path, metavar="DIR", help=f"write {', '.join(FILES)} here")
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")


def run(options: argparse.Namespace) -> int:
    """Read, summarise, print, write."""
    from mantle.analysis import ratings

    forms, earlier, framework, known = _read(options)
    summary = ratings.summarise(forms, framework, floor=options.floor)
    result = summary.to_dict() | {"scales": _scales(forms, framework), "quality": _quality(forms)}
    result["components"] = ratings.components(forms, leave_out=(framework.own,)).to_dict()
    said = summary.explain(ratee=options.ratee) if options.ratee else _table(result, summary)
    if earlier is not None:
        before = ratings.summarise(earlier, framework, floor=options.floor)
        result["changes"] = waves.changes(before, summary, _scales(earlier, framework))
        said += f"\n\n{waves.told(result['changes'], framework, ratee=options.ratee)}"
    if known is not None:
        found = ratings.professions(forms, framework, known)
        result["professions"] = found.to_dict() | {"explanation": found.explain("panel")}
        said += f"\n\nGaps between professions (95%, all of one kind on one scale together):\n{found.explain('panel')}"
    if options.out:
        _write(result, summary, options.out)
    print(json.dumps(result, allow_nan=False) if options.json else said)
    if options.out and not options.json:
        written = (*FILES, PROFESSIONS) if known is not None else FILES
        print(f"\nWritten: {', '.join(str(options.out / name) for name in written)}")
    return 0


def _read(options: argparse.Namespace) -> tuple[Forms, Forms | None, Framework, dict[str, str] | None]:
    """Read the files and say together what is wrong with them."""
    from mantle.analysis.problems import InputError
    from mantle.analysis.ratings import Framework
    from mantle.analysis.tables.forms import read_forms

    problems, forms, earlier, framework, known = [], None, None, None, None
    try:
        forms = read_forms(options.forms)
        earlier = waves.earlier_forms(options.since, forms) if options.since is not None else None
        forms = forms.in_wave(options.wave) if options.wave is not None else forms
    except InputError as error:
        problems += error.problems
    try:
        framework = Framework.from_yaml(options.framework)
    except InputError as error:
        problems += error.problems
    try:
        known = _professions(options.people) if options.people else None
    except InputError as error:
        problems += error.problems
    if forms is None or framework is None or problems:
        raise InputError(problems)
    return forms, earlier, framework, known


def _professions(source: Path) -> dict[str, str]:
    """Return the profession of each person of a file; InputError when it has no such column."""
    from mantle.analysis.problems import InputError, Problem
    from mantle.analysis.tables.ties import read_roster

    roster = read_roster(source)
    if "profession" not in roster.columns:
        raise InputError([Problem(1, "profession", "The column is missing. Needed: person, profession.")])
    return dict(zip(roster.names, roster.columns["profession"], strict=True))


def _scales(forms: Forms, framework: Framework) -> list[dict[str, Any]]:
    """Return for each scale whether its questions hang together and whether raters of one person agree."""
    from mantle.analysis import ratings

    own = forms.groups.index(framework.own) if framework.own in forms.groups else -1
    others = forms.form_group != own
    rows = []
    for scale, items in framework.scales.items():
        places = [forms.items.index(item) for item in items if item in forms.items]
        scores = forms.scores[others][:, places]
        seen = scores == scores
        mean = [row[known].mean() if known.any() else float("nan") for row, known in zip(scores, seen, strict=True)]
        alpha = ratings.alpha(scores)
        agree = ratings.icc_groups(mean, forms.form_ratee[others])
        rows.append({"scale": scale, "alpha": alpha.to_dict(), "agreement": agree.to_dict(),
                     "explanation": f"{alpha.explain()} {agree.explain()}"})  # fmt: skip
    return rows


def _quality(forms: Forms) -> dict[str, Any]:
    """Return how many forms look unread: which ones is for whoever runs the round, not for a report."""
    from mantle.analysis import ratings

    found = ratings.quality(forms)
    return {"counts": found.counts, "flagged_forms": found.flagged_forms, "n": found.n, "explanation": found.explain()}


def _table(result: dict[str, Any], summary: Summary) -> str:
    """Return the round for a terminal: what can be reported, and how far its scales can be trusted."""
    shown = [f"{name} {int((summary.raters[:, c] > 0).sum()):,}" for c, name in enumerate(summary.cells)]
    lines = [summary.explain("panel"), "", f"People with figures, by group: {', '.join(shown)}.", ""]
    width = max([10, *(len(row["scale"]) for row in result["scales"])])
    heads = ("questions", "alpha", "range", "agreement", "range")
    lines.append(" " * width + "".join(head.rjust(13) for head in heads))
    for row in result["scales"]:
        alpha, agree = row["alpha"], row["agreement"]
        cells = [
            str(alpha["k"]), _said(alpha["alpha"]), _span(alpha["lo"], alpha["hi"]), _said(agree["icc1"]),
            _span(agree["lo"], agree["hi"]),
        ]  # fmt: skip
        lines.append(row["scale"].ljust(width) + "".join(cell.rjust(13) for cell in cells))
    components = summary_words(result)
    return "\n".join(
        [*lines, "", "Ranges: 95%. Agreement: of two raters of one person (1 = all the same).", *components]
    )


def summary_words(result: dict[str, Any]) -> list[str]:
    """Return the sentences under the table: where differences come from, and which forms look unread."""
    parts = result["components"]
    shares = ", ".join(f"{name} {value:.0%}" for name, value in parts["share"].items())
    where = f"Differences between answers come from: {shares}." if shares else f"Not enough to tell: {parts['why']}"
    return [where, f"Care in answering: {result['quality']['explanation']}"]


def _said(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _scale_row(row: dict[str, Any]) -> list[Any]:
    a, g = row["alpha"], row["agreement"]
    return [row["scale"], a["alpha"], a["lo"], a["hi"], g["icc1"], g["lo"], g["hi"], g["icc2"], g["n"]]


def _span(low: float | None, high: float | None) -> str:
    return "-" if low is None or high is None else f"{low:.2f}-{high:.2f}"


def _write(result: dict[str, Any], summary: Summary, folder: Path) -> None:
    write_json(folder, result)
    columns = ["ratee", "scale", "question", "group", "mean", "lo", "hi", "n", "agreement"]
    write_table(folder / "reports.csv", columns, (row for report in result["reports"] for row in _rows(report)))
    columns = ["scale", "alpha", "alpha_lo", "alpha_hi", "icc1", "icc1_lo", "icc1_hi", "icc2", "n"]
    write_table(folder / "scales.csv", columns, map(_scale_row, result["scales"]))
    if "professions" in result:
        write_table(folder / PROFESSIONS, GAP, result["professions"]["gaps"])
    (folder / "scales.svg").write_text(picture(result, summary), "utf-8")


def _rows(report: dict[str, Any]):
    """Yield a report as rows of a long table."""
    for scale in report["scales"]:
        for group, mean in scale["means"].items():
            low, high = scale["limits"].get(group, ("", ""))
            agreement = scale["agreement"].get(group, "")
            yield [report["ratee"], scale["scale"], "", group, mean, low, high, scale["n"][group], agreement]
    for item in report["items"]:
        for group, mean in item["means"].items():
            yield [report["ratee"], "", item["item"], group, mean, "", "", "", ""]


def picture(result: dict[str, Any], summary: Summary) -> str:
    """Return how far each scale can be trusted, as SVG: no person's figures, so that it may be shown to a panel."""
    from mantle.web import charts

    rows = [
        charts.DotRow(
            row["scale"],
            [
                charts.Dot("questions hang together (alpha)", *(row["alpha"][name] for name in ("alpha", "lo", "hi"))),
                charts.Dot("raters agree (ICC)", *(row["agreement"][name] for name in ("icc1", "lo", "hi"))),
            ],
        )
        for row in result["scales"]
    ]
    title = f"How far {len(rows)} scales can be trusted, from {summary.n:,} forms"
    lows = [dot.low for row in rows for dot in row.dots if dot.low is not None]
    scale = (min([0.0, *lows]), 1.0)
    return str(charts.dots_with_ranges(rows, title=title, unit="0 = as by chance, 1 = all the same", scale=scale))
