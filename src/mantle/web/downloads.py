"""Lists as files: CSV and XLSX in which no cell can start a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextvars import copy_context
from datetime import date, datetime
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone

from mantle.web import clock

KINDS = ("csv", "xlsx")
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
    "graphml": "application/graphml+xml; charset=utf-8",
    "gexf": "application/gexf+xml; charset=utf-8",
}
# A spreadsheet takes a cell that starts like this for a formula; full-width forms are folded by some of them.
RISKY = re.compile(r"^['\s\0]*[=+\-@\t\r\n\0＝＋－＠]")
LONGEST_CELL = 32_767  # what a spreadsheet holds in one cell


def safe(text: str) -> str:
    """Text that every spreadsheet shows as text: an apostrophe before what could start a formula.

    >>> safe("=1+1"), safe("Kent"), safe("'=1")
    ("'=1+1", 'Kent', "''=1")
    """
    return f"'{text}" if RISKY.match(text) else text


def restored(text: str) -> str:
    """What `safe` was given.

    >>> restored(safe("=1+1")), restored("'quoted'")
    ('=1+1', "'quoted'")
    """
    return text[1:] if text.startswith("'") and RISKY.match(text[1:]) else text


def plain(value: Any) -> Any:
    """A value as a file holds it: numbers and days stay what they are, everything else is text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).replace(tzinfo=None, microsecond=0)
    if isinstance(value, int | float | date):
        return value
    return str(value)


def response(kind: str, name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A download of a list, `kind` being one of KINDS. Rows are taken one at a time."""
    body: Any = xlsx_bytes(header, rows) if kind == "xlsx" else _as_asked(csv_lines(header, rows))
    reply: Any = (HttpResponse if kind == "xlsx" else StreamingHttpResponse)(body, content_type=TYPES[kind])
    return _named(reply, name, kind)


def attached(kind: str, name: str, content: bytes) -> HttpResponse:
    """A download of a whole file, `kind` being one of TYPES."""
    return _named(HttpResponse(content, content_type=TYPES[kind]), name, kind)


def _named(reply: HttpResponse, name: str, kind: str) -> HttpResponse:
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "list"
    reply["Content-Disposition"] = f'attachment; filename="{plain}-{clock.today()}.{kind}"'
    return reply


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Lines of a CSV file; the mark at its start tells spreadsheets that the text is UTF-8."""
    yield "\ufeff".encode()
    yield _csv_line([safe(name) for name in header])
    for row in rows:
        yield _csv_line([_csv_cell(plain(value)) for value in row])


def _as_asked(lines: Iterator[bytes]) -> Iterator[bytes]:
    """Lines are drawn when the door has closed already: still for whoever asked, or the wall would hide their rows."""
    asked = copy_context()
    while (line := asked.run(next, lines, None)) is not None:
        yield line


def xlsx_bytes(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A workbook of one sheet; text is written as text, so nothing in it is ever computed."""
    return workbook_bytes({"List": (header, rows)})


def workbook_bytes(tables: Mapping[str, tuple[Sequence[str], Iterable[Sequence[Any]]]]) -> bytes:
    """A workbook with one sheet a table, by name (at most 31 characters)."""
    import xlsxwriter

    target = io.BytesIO()
    options = {"in_memory": True, "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        heading = book.add_format({"bold": True, "bottom": 1})
        formats = {"day": book.add_format({"num_format": "d mmm yyyy"})}
        formats["moment"] = book.add_format({"num_format": "d mmm yyyy hh:mm"})
        for name, (header, rows) in tables.items():
            sheet = book.add_worksheet(name[:31])
            for place, label in enumerate(header):
                sheet.write_string(0, place, label, heading)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, max(len(header) - 1, 0), 22)
            for number, row in enumerate(rows, start=1):
                for place, value in enumerate(row):
                    _write(sheet, number, place, plain(value), formats)
    return target.getvalue()


def _write(sheet: Any, row: int, place: int, value: Any, formats: dict[str, Any]) -> None:
    if isinstance(value, datetime):
        sheet.write_datetime(row, place, value, formats["moment"])
    elif isinstance(value, date):
        sheet.write_datetime(row, place, value, formats["day"])
    elif isinstance(value, int | float):
        sheet.write_number(row, place, value)
    elif value:
        sheet.write_string(row, place, value[:LONGEST_CELL])


def _csv_cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    return safe(value.replace("\0", "")) if isinstance(value, str) else value


def _csv_line(cells: Sequence[Any]) -> bytes:
    target = io.StringIO()
    csv.writer(target).writerow(cells)
    return target.getvalue().encode("utf-8", "replace")
