"""Everything that somebody may take out, as one file of tables, to read or to bring in elsewhere. EXP-1."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator

from django.db.models import QuerySet

from mantle.home.queries import everything as queries
from mantle.home.queries.everything import CONTENTS, FORMAT
from mantle.people.models import Agency, Person
from mantle.people.records import Line
from mantle.web import downloads

KINDS = ("zip", "xlsx")
README = """Everything that Mantle holds about these agencies and that you may see, as plain tables.

Files are UTF-8, separated by commas. Days are written 2026-11-24; the end of a period is the first day without.
Rows point to one another by code. A cell that begins with an apostrophe before = + - or @ holds text that a
spreadsheet might otherwise compute: take the apostrophe away. agencies_named and people_named hold the names of those
outside to whom rows point.

These tables can be brought into another Mantle: mantle import authority FILE.zip

Not in here:
- what participants write for themselves (plans, journals, reflections, answers about themselves, what was said in
  dialogues). Each person takes that out in the copy of their own data.
- equality answers, diet and access needs, letters, accounts, roles and the record of who did what.
- papers and minutes of boards on which you do not sit.
A backup, made by whoever runs Mantle, holds every row.
"""


def everything(agencies: QuerySet[Agency], kind: str, viewer: Person | None = None, *, whole: bool = False) -> bytes:
    """Every table in one file: a ZIP archive of CSV files, or a workbook with one sheet a table."""
    tables = queries.drawn(queries.tables_of(agencies, viewer, whole=whole))
    return downloads.workbook_bytes(tables) if kind == "xlsx" else _archive(tables)


def _archive(tables: queries.Tables) -> bytes:
    """A ZIP archive of every table as CSV, with a word on how to read it and a list of what is inside."""
    target = io.BytesIO()
    counts: dict[str, int] = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as files:
        for name, (header, rows) in tables.items():
            with files.open(f"{name}.csv", "w") as file:
                for line in downloads.csv_lines(header, _counted(rows, counts, name)):
                    file.write(line)
        files.writestr("README.txt", README)
        files.writestr(CONTENTS, json.dumps({"format": FORMAT, "tables": counts}, indent=1))
    return target.getvalue()


def _counted(rows: Iterator[Line], counts: dict[str, int], name: str) -> Iterator[Line]:
    counts[name] = 0
    for row in rows:
        counts[name] += 1
        yield row
