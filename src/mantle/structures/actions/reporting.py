"""What is said about a file that was read: counts, problems, first rows, what would change. The same for every kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from mantle.analysis.problems import InputError, Problem
from mantle.structures.models import Import

MOST_PROBLEMS = 5000
LONGEST_CELL = 500  # of the cells that are handed back


def report_of(
    row: Import,
    *,
    rows_read: int,
    problems: Sequence[Problem],
    accepted: int,
    notes: Sequence[str] = (),
    posts: int = 0,
    holders: int = 0,
    vacancies: int | None = None,
    changes: dict[str, int] | None = None,
    proposals: Sequence[dict[str, Any]] = (),
    header: Sequence[str] = (),
    first_rows: Sequence[Sequence[str]] = (),
    **more: Any,
) -> dict[str, Any]:
    """Plain values that can be stored, shown on a page and printed by a command."""
    refused = {(problem.source, problem.row) for problem in problems if problem.row is not None}
    return {
        "rows_read": rows_read,
        "rows_accepted": accepted,
        "rows_refused": len(refused),
        "errors": [problem.to_dict() for problem in problems[:MOST_PROBLEMS]],
        "error_count": len(problems),
        "notes": list(notes),
        "posts": posts,
        "holders": holders,
        "vacancies": posts - holders if vacancies is None else vacancies,
        "changes": dict(changes or {}),
        "refused_rows": refused_rows(row, problems) if problems else {},
        "proposals": list(proposals),
        "header": list(header),
        "first_rows": [list(each) for each in first_rows],
        **more,
    }


def refusal(row: Import, problems: Sequence[Problem]) -> dict[str, Any]:
    """The report on a file from which nothing can be taken."""
    rows = {(problem.source, problem.row) for problem in problems if problem.row is not None}
    return report_of(row, rows_read=len(rows), problems=problems, accepted=0)


def refused_rows(row: Import, problems: Sequence[Problem]) -> dict[str, Any]:
    """Rows with problems as they stood in the file, each with all its reasons, to be handed back and mended."""
    reasons: dict[tuple[str, int | None], list[str]] = defaultdict(list)
    for problem in problems:
        said = f"{problem.column}: {problem.message}" if problem.column else problem.message
        reasons[problem.source, problem.row].append(said)
        if len(reasons) >= MOST_PROBLEMS:
            break
    has_sources = any(source for source, _ in reasons)
    header, cells = _cells(row, {line for _, line in reasons if line is not None})
    width = len(header)
    rows = []
    for (source, line), because in sorted(reasons.items(), key=lambda item: (item[0][0], item[0][1] or 0)):
        stood = cells.get((source, line), ()) or cells.get(("", line), ())
        filled = [cell[:LONGEST_CELL] for cell in stood[:width]] + [""] * (width - len(stood))
        rows.append([*([source] if has_sources else []), line or "", *filled, " ".join(because)])
    return {"has_sources": has_sources, "header": header, "rows": rows}


def _cells(row: Import, lines: set[int]) -> tuple[list[str], dict[tuple[str, int | None], Sequence[str]]]:
    """The heading of the first file, and the cells of these lines of each file by its name."""
    found: dict[tuple[str, int | None], Sequence[str]] = {}
    header: list[str] = []
    for names, heading, kept in _sheets(row):
        header = header or heading
        for line, cells in kept:
            if line in lines:
                found |= {(name, line): cells for name in names}
    return header, found


def _sheets(row: Import) -> Iterator[tuple[list[str], list[str], Any]]:
    """Every file of an import that is one table: its names in messages, its heading, its rows."""
    from mantle.analysis.tables.sheets import read_sheet

    files = [
        (row.content, row.file_name, [row.file_name, "", "senior"]),
        (row.second_content, row.second_name, [row.second_name, "junior"]),
    ]
    for content, name, names in files:
        if not content:
            continue
        try:
            sheet = read_sheet(bytes(content), name=name)
        except InputError:
            continue  # several tables in one archive, or no table at all: the reasons alone are handed back
        yield names, list(sheet.header), [*sheet.rows, *sheet.refused]
