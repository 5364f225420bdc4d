"""`mantle disclosure`: figures about groups of people in; what may be published, and what not and why, out."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mantle.cli.files.reports import write_json, write_table

if TYPE_CHECKING:
    from mantle.analysis.disclosure import Figure, Publication

STATISTICS = ("count", "mean", "share", "spread")
LONGEST_COUNT = 12  # digits


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the words of the command."""
    parser.description = (
        "Either a table of counts (a label, then a column of whole numbers each), or figures with the columns "
        "label, statistic (count, mean, share, spread), value, people (names or numbers with ; between them) and, if "
        "you like, measure and merge_into."
    )
    parser.add_argument("file", type=Path, help="CSV or XLSX")
    parser.add_argument("--history", type=Path, action="append", default=[], metavar="FILE",
                        help="figures that the same readers have been shown before; may be given again")  # fmt: skip
    parser.add_argument(
        "--tables", action="store_true", help="floors of published tables (10) in place of feedback (4)"
    )
    parser.add_argument("--no-margins", action="store_true", help="a table of counts without totals")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write result.json and published.csv here")
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")


def run(options: argparse.Namespace) -> int:
    """Decide, print, write."""
    from mantle.analysis.tables.sheets import read_sheet

    sheet = read_sheet(options.file)
    headings = [heading.casefold() for heading in sheet.header]
    is_figures = {"label", "statistic", "value", "people"} <= set(headings)
    result, text, rows = _figures(options) if is_figures else _counts(sheet, options)
    if options.out:
        write_json(options.out, result)
        write_table(options.out / "published.csv", rows[0], rows[1:])
    print(json.dumps(result, allow_nan=False) if options.json else text)
    return 0


def _counts(sheet: Any, options: argparse.Namespace) -> tuple[dict[str, Any], str, list[list[str]]]:
    from mantle.analysis.disclosure import count_table
    from mantle.analysis.problems import InputError, Problem

    problems = list(sheet.problems)
    if not sheet.rows or len(sheet.header) < 2:
        problems.append(Problem(sheet.header_line, "", "Expected a label and at least one column of counts."))
    counts: list[list[int]] = []
    for row in sheet.rows:
        line = []
        for heading, cell in zip(sheet.header[1:], row.cells[1:], strict=False):
            if not cell.isdecimal() or len(cell) > LONGEST_COUNT:
                problems.append(Problem(row.line, heading, "Expected a whole number, 0 or more.", cell[:80]))
            else:
                line.append(int(cell))
        counts.append(line)
    if problems:
        raise InputError(problems)
    cells = count_table(counts, margins=not options.no_margins)
    heads = list(sheet.header) if options.no_margins else [*sheet.header, "total"]
    labels = [row.cells[0] for row in sheet.rows] + ([] if options.no_margins else ["total"])
    rows = [heads, *([label, *(cell.shown for cell in line)] for label, line in zip(labels, cells, strict=True))]
    widths = [max(len(row[i]) for row in rows) + 2 for i in range(len(heads))]
    lines = ["".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    note = "Counts below 10 are masked, others rounded to 5; what would give a masked count away is withheld too."
    result = {
        "cells": [
            {"label": label, "row": [cell.to_dict() for cell in line]}
            for label, line in zip(labels, cells, strict=True)
        ]
    }
    return {**result, "columns": heads[1:]}, "\n".join([*lines, "", note]), rows


def _figures(options: argparse.Namespace) -> tuple[dict[str, Any], str, list[list[str]]]:
    from mantle.analysis.disclosure import FEEDBACK, TABLES, publish
    from mantle.analysis.problems import InputError

    problems, read = [], {}
    for path in [options.file, *options.history]:
        try:
            read[path] = read_figures(path)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    before = [figure for path in options.history for figure in read[path]]
    found = publish(read[options.file], floors=TABLES if options.tables else FEEDBACK, history=before)
    return found.to_dict(), found.explain(), _rows(found)


def _rows(found: Publication) -> list[list[str]]:
    shown = [[figure.label, figure.measure, figure.statistic, found.text(figure), ""] for figure in found.shown]
    hidden = [[label, "", "", "", why] for label, why in found.withheld.items()]
    return [["label", "measure", "statistic", "shown", "withheld because"], *shown, *hidden]


def read_figures(path: Path) -> list[Figure]:
    """Return the figures of a file; InputError holds everything wrong with it."""
    from mantle.analysis.disclosure import Figure
    from mantle.analysis.problems import InputError, Problem
    from mantle.analysis.tables.sheets import read_sheet

    sheet = read_sheet(path)
    headings = [heading.casefold() for heading in sheet.header]
    missing = [name for name in ("label", "statistic", "value", "people") if name not in headings]
    if missing:
        raise InputError(
            [Problem(sheet.header_line, name, "This column is missing.", source=path.name) for name in missing]
        )
    problems, figures = list(sheet.problems), []
    for row in sheet.rows:
        cell = dict(zip(headings, row.cells, strict=False))
        people = frozenset(name.strip() for name in cell["people"].split(";") if name.strip())
        value = _number(cell["value"])
        wrong = [
            ("label", not cell["label"], "The label is missing."),
            ("statistic", cell["statistic"] not in STATISTICS, f"Expected one of: {', '.join(STATISTICS)}."),
            ("value", value is None, "Expected a number."),
            (
                "people",
                not people,
                "Name who stands behind the figure, with ; between them: floors cannot be kept otherwise.",
            ),
        ]
        told = [Problem(row.line, name, say, cell[name][:80], path.name) for name, is_wrong, say in wrong if is_wrong]
        problems += told
        if not told and value is not None:
            merge = cell.get("merge_into", "")
            figures.append(Figure(cell["label"], people, cell["statistic"], value, cell.get("measure", ""), merge))
    if problems:
        raise InputError(problems)
    return figures


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if abs(value) < 1e15 else None
