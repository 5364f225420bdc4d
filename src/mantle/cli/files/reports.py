"""What a command hands back about a file: the rows that could not be used, with reasons, ready to be mended."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mantle.analysis.problems import Problem
    from mantle.analysis.tables import Row

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠")


def safe(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula.

    >>> safe("=1+1"), safe("-0.6"), safe("Head of Schools")
    ("'=1+1", '-0.6', 'Head of Schools')
    """
    if not cell.lstrip().startswith(DANGEROUS):
        return cell
    try:
        float(cell)
    except ValueError:
        return f"'{cell}"
    return cell


def write_refused(path: Path, header: Sequence[str], rows: Iterable[Row], problems: Iterable[Problem]) -> None:
    """Write refused rows as CSV: as they stood, with their row number in front and every reason at the end."""
    reasons: dict[int | None, list[str]] = defaultdict(list)
    for problem in problems:
        reasons[problem.row].append(f"{problem.column}: {problem.message}" if problem.column else problem.message)
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        lines = csv.writer(file)
        lines.writerow(["row", *header, "reasons"])
        for row in rows:
            cells = [safe(cell) for cell in row.cells[: len(header)]]
            cells += [""] * (len(header) - len(cells))
            lines.writerow([row.line, *cells, " ".join(reasons[row.line])])
