"""What is handed out about files that come in: a file to fill in, and the rows that could not be used."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from mantle.structures.models import Import


def workforce_template() -> tuple[list[str], list[list[Any]]]:
    """Headings and example rows of the workforce file."""
    from mantle.analysis.tables import workforce

    return list(workforce.HEADER), [list(row) for row in workforce.EXAMPLE_ROWS]


def appointments_template() -> tuple[list[str], list[list[Any]]]:
    """Headings and example rows of the table of dated appointments."""
    from mantle.analysis.tables import appointments

    header, *rows = csv.reader(io.StringIO(appointments.template_csv().removeprefix("\ufeff"), newline=""))
    return header, [[*row] for row in rows]


TEMPLATES = {"workforce": workforce_template, "appointments": appointments_template}


def error_rows(row: Import) -> tuple[list[str], Iterator[list[Any]]]:
    """Refused rows as they stood in the file, a line each, with every reason at the end; and problems of the whole."""
    kept = row.report.get("refused_rows", {})
    cells = kept.get("header", [])
    skipped = 0 if kept.get("has_sources") else 1  # the name of the file, where there is one file
    header = ["File", "Row", *cells, "Reason"][skipped:]
    return header, (list(each)[skipped:] for each in kept.get("rows", []))
