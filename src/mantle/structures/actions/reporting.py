"""What is said about a file that was read: counts, problems, first rows, what would change. The same for every kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
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
    """Rows with problems as they stood in the file, each with all its reasons, to be handed back and mended.

    Of two files with problems each has its own headings as a first row.
    """
    reasons: dict[tuple[str, int | None], list[str]] = defaultdict(list)
    for problem in problems:
        said = f"{problem.column}: {problem.message}" if problem.column else problem.message
        reasons[problem.source, problem.row].append(said)
        if len(reasons) >= MOST_PROBLEMS:
            break
    sheets = _sheets(row, {source for source, _ in reasons})
    width = max((len(headings) for headings, _ in sheets.values()), default=0)
    several = len(sheets) > 1
    rows: list[list[Any]] = []
    for source, (headings, _) in sheets.items():
        rows += [[source, "", *_filled(headings, width), "Reason"]] if several else []
    for (source, line), because in sorted(reasons.items(), key=lambda item: (item[0][0], item[0][1] or 0)):
        stood = sheets[source][1].get(line, ()) if source in sheets else ()
        rows.append([source, line or "", *_filled(stood, width), " ".join(because)])
    if several:
        header = [f"Cell {place}" for place in range(1, width + 1)]
    else:
        header = next((list(headings) for headings, _ in sheets.values()), [])
    return {"has_sources": any(source for source, _ in reasons), "header": header, "rows": rows}


def _filled(cells: Sequence[str], width: int) -> list[str]:
    return [cell[:LONGEST_CELL] for cell in cells[:width]] + [""] * (width - len(cells))


Lines = dict[int | None, Sequence[str]]


def _sheets(row: Import, sources: set[str]) -> dict[str, tuple[Sequence[str], Lines]]:
    """Headings and rows of each file that problems name; of tables in an archive the reasons alone are kept."""
    from mantle.analysis.tables.sheets import read_sheet

    found: dict[str, tuple[Sequence[str], Lines]] = {}
    for source in sorted(sources):
        is_second = source in ("junior", "names") or (row.second_name != "" and source == row.second_name)
        content, name = (row.second_content, row.second_name) if is_second else (row.content, row.file_name)
        try:
            sheet = read_sheet(bytes(content), name=name)
        except InputError:
            continue
        found[source] = (sheet.header, {each.line: each.cells for each in (*sheet.rows, *sheet.refused)})
    return found
