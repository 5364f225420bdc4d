"""`mantle network`: ties and people in; measures, bridges and what hangs on one person out."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mantle.cli.files.reports import write_json, write_table

if TYPE_CHECKING:
    from mantle.analysis.network import Measures, People, Ties

SHOWN = 15
FIGURES = ("in_degree", "betweenness", "harmonic", "constraint", "pagerank")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the words of the command."""
    parser.add_argument("ties", type=Path, help="CSV or XLSX: from, to [, relation, weight]; or a column a relation")
    parser.add_argument("people", type=Path, help="CSV or XLSX: person [, answered, agency, role, …]")
    parser.add_argument("--relation", metavar="NAME", help="which relation (the first in the file)")
    parser.add_argument("--groups", metavar="COLUMN", help="column of people that groups them, such as agency")
    parser.add_argument("--line", metavar="RELATION", help="relation that says who reports to whom")
    parser.add_argument("--undirected", action="store_true", help="a tie in either direction joins two people")
    parser.add_argument("--fragility", action="store_true", help="also take each person out and measure the rest")
    parser.add_argument("--resample", type=int, default=0, metavar="DRAWS", help="ranges under missing answers")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, metavar="DIR", help="write result.json, people.csv and picture.svg here")
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")


def run(options: argparse.Namespace) -> int:
    """Measure, print, write."""
    from mantle.analysis import network

    people, relations = read(options.ties, options.people)
    ties = _chosen(relations, options.relation)
    found = network.measures(ties, directed=not options.undirected, seed=options.seed)
    more = _more(ties, people, relations, options)
    result = {"measures": found.to_dict(), **{name: each.to_dict() for name, each in more.items()}}
    if options.out:
        _write(found, result, options.out)
    if options.json:
        print(json.dumps(result, allow_nan=False))
    else:
        print(_table(found, more))
    return 0


def read(ties: Path, people: Path) -> tuple[People, dict[str, Ties]]:
    """Return the roster and the ties of each relation; InputError holds what is wrong in either file."""
    from mantle.analysis.network import People, Ties
    from mantle.analysis.problems import InputError, Problem
    from mantle.analysis.tables.ties import read_roster, read_ties

    problems: list[Problem] = []
    listed = read_roster(people)
    roster = People.from_rows(listed.names, answered=listed.answered, **listed.columns)
    rows = read_ties(ties)
    by_relation: dict[str, list[Any]] = {}
    for tie in rows:
        by_relation.setdefault(tie.relation, []).append(tie)
    found = {}
    for name, of_it in by_relation.items():
        try:
            ends = [(tie.source, tie.target, tie.weight) for tie in of_it]
            found[name] = Ties.from_rows(ends, roster, relation=name or "ties")
        except InputError as error:
            lines = [tie.line for tie in of_it]
            problems += [Problem(lines[(p.row or 2) - 2], p.column, p.message, p.value, ties.name) for p in error]
    if problems:
        raise InputError(sorted(problems, key=lambda problem: problem.row or 0))
    return roster, found


def _chosen(relations: dict[str, Ties], wanted: str | None) -> Ties:
    from mantle.analysis.problems import InputError, Problem

    if not relations:
        raise InputError("The file holds no ties.")
    name = next(iter(relations)) if wanted is None else wanted
    if name not in relations:
        known = ", ".join(sorted(relations))
        raise InputError([Problem(None, "--relation", f"There is no such relation; the file has: {known}.", name[:80])])
    return relations[name]


def _more(ties: Ties, people: People, relations: dict[str, Ties], options: argparse.Namespace) -> dict[str, Any]:
    """Return what was asked for beyond the measures."""
    from mantle.analysis import network

    found: dict[str, Any] = {}
    if options.groups:
        groups = people.groups(options.groups)
        found["bridges"] = network.bridges(ties, groups)
        found["ei"] = network.ei(ties, groups, seed=options.seed)
        found["covering_set"] = network.covering_set(ties, groups)
        found["brokerage"] = network.brokerage(ties, groups)
    if options.fragility:
        found["remove_one"] = network.remove_one(ties)
    if options.line:
        found["formal_real"] = network.formal_real(_chosen(relations, options.line), ties)
    if options.resample:
        found["resample"] = network.resample(ties, draws=options.resample, seed=options.seed)
    return found


def _table(found: Measures, more: dict[str, Any]) -> str:
    lines = [found.explain(), ""]
    ranked = found.rank("in_degree")[:SHOWN]
    if ranked:
        rows = {row["person"]: row for row in found.rows()}
        width = max(10, *(len(name) for name, _ in ranked))
        lines.append("".ljust(width) + "".join(name.replace("_", " ").rjust(13) for name in FIGURES))
        lines += [
            name.ljust(width) + "".join(_said(rows[name][figure]).rjust(13) for figure in FIGURES) for name, _ in ranked
        ]
        lines.append("")
    return "\n".join([*lines, *(each.explain() for each in more.values())])


def _said(value: float | None) -> str:
    return "-" if value is None else f"{value:.0f}" if value == int(value) and value > 1 else f"{value:.3f}"


def _write(found: Measures, result: dict[str, Any], folder: Path) -> None:
    write_json(folder, result)
    rows = result["measures"]["by_person"]
    write_table(folder / "people.csv", list(rows[0]) if rows else ["person"], rows)
    (folder / "picture.svg").write_text(picture(found), "utf-8")


def picture(found: Measures) -> str:
    """Return bars of those to whom most people turn, as SVG; without names when nobody may be ranked."""
    from mantle.web import charts

    top = found.rank("in_degree")[:SHOWN]
    if not top:
        degrees = found.by_person["in_degree"]
        cuts = [(0, 0), (1, 2), (3, 5), (6, 10), (11, 10**9)]
        bands = ["nobody", "1 or 2", "3 to 5", "6 to 10", "11 or more"]
        counts = [int(((degrees >= low) & (degrees <= high)).sum()) for low, high in cuts]
        return str(charts.bars(bands, counts, title="How many people turn to a person", unit="people"))
    names, values = zip(*top, strict=True)
    return str(
        charts.bars(names, values, title=f"To whom people turn: {found.relation}", unit="people who turn to them")
    )
