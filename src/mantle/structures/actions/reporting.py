"""What is said about a file that was read: counts, problems, first rows, what would change. The same for every kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mantle.analysis.problems import Problem
from mantle.structures.models import Import

MOST_PROBLEMS = 5000


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
        "rows_read": rows_read, "rows_accepted": accepted, "rows_refused": len(refused),
        "errors": [problem.to_dict() for problem in problems[:MOST_PROBLEMS]], "error_count": len(problems),
        "notes": list(notes), "posts": posts, "holders": holders,
        "vacancies": posts - holders if vacancies is None else vacancies, "changes": dict(changes or {}),
        "proposals": list(proposals), "header": list(header), "first_rows": [list(each) for each in first_rows], **more,
    }  # fmt: skip


def refusal(row: Import, problems: Sequence[Problem]) -> dict[str, Any]:
    """The report on a file from which nothing can be taken."""
    rows = {(problem.source, problem.row) for problem in problems if problem.row is not None}
    return report_of(row, rows_read=len(rows), problems=problems, accepted=0)
