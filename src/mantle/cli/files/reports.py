"""What commands write: results as JSON and CSV in which no cell starts a formula, and refused rows to be mended."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

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


def write_json(folder: Path, result: Mapping[str, Any]) -> None:
    """Write a result as `result.json` into a folder, which is made when it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "result.json").write_text(json.dumps(result, allow_nan=False, indent=1), "utf-8")


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any] | Mapping[str, Any]]) -> None:
    """Write rows as CSV under these headings; rows by name keep only what is named."""
    with path.open("w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file)
        lines.writerow([safe(name) for name in columns])
        for row in rows:
            cells = [row.get(name) for name in columns] if isinstance(row, Mapping) else row
            lines.writerow([_cell(cell) for cell in cells])


def _cell(value: Any) -> Any:
    if isinstance(value, list | tuple):
        value = "; ".join(map(str, value))
    return safe(value) if isinstance(value, str) else value


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
