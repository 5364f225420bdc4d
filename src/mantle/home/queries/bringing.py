"""Tables that were taken out of another Mantle, read from their file, whatever they mean. EXP-5."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from mantle.analysis.problems import InputError, Problem
from mantle.home.queries.archives import BROKEN
from mantle.home.queries.everything import CONTENTS, FORMAT
from mantle.people.records import Records
from mantle.web.downloads import restored

LARGEST = 512 * 1024 * 1024  # bytes of all tables together; the demonstration nation has 12 million
LONGEST_CELL = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Cells:
    """One row: its number as a spreadsheet counts, and its cells in the order of the table's columns."""

    number: int
    cells: tuple[str, ...]


def read_tables(content: bytes, tables: Mapping[str, Records]) -> dict[str, list[Cells]]:
    """Read every table of a file by name. Raises InputError with all that is wrong with its shape."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        told = json.loads(archive.read(CONTENTS))
        kind, counts = told["format"], dict(told["tables"])
    except BROKEN as error:
        raise InputError("This is no export of Mantle: choose the ZIP file of tables as it was taken out.") from error
    if kind != FORMAT:
        raise InputError(f"This file is of the kind “{str(kind)[:40]}”; this version reads “{FORMAT}”.")
    if sum(part.file_size for part in archive.infolist()) > LARGEST:
        raise InputError("The tables of this file are larger than an export can be; nothing was unpacked.")
    unknown = "This table is not known here. The file may come from a later version of Mantle."
    problems = [Problem(None, "", unknown, source=f"{name}.csv") for name in counts if name not in tables]
    found: dict[str, list[Cells]] = {}
    for name in (name for name in tables if name in counts):
        found[name] = _rows(archive, name, tables[name], problems)
        if len(found[name]) != counts[name] and not problems:
            words = f"The list of contents tells of {counts[name]:,} rows, and {len(found[name]):,} stand here."
            problems.append(Problem(None, "", words, source=f"{name}.csv"))
    if problems:
        raise InputError(problems)
    return found


def value_of(field: Any, text: str) -> Any:
    """What a cell says, as the field keeps it. Raises ValidationError."""
    if text == "" and (field.null or field.has_default()):
        return None if field.null else field.get_default()
    if isinstance(field, models.BooleanField):
        if text not in ("Yes", "No"):
            raise ValidationError("Yes or No is expected.")
        return text == "Yes"
    if isinstance(field, models.JSONField):
        try:
            return json.loads(text)
        except ValueError as error:
            raise ValidationError("This is no JSON.") from error
    if isinstance(field, models.DateTimeField):
        return _moment(text)
    return field.to_python(text)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValidationError("A day with a time is expected, such as 2026-11-24 09:30.") from error
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def _rows(archive: zipfile.ZipFile, name: str, table: Records, problems: list[Problem]) -> list[Cells]:
    try:
        return list(_cells(archive, name, table, problems))
    except (*BROKEN, csv.Error) as error:
        words = f"This table cannot be read to its end ({' '.join(str(error).split())[:100]})."
        problems.append(Problem(None, "", words, source=f"{name}.csv"))
        return []


def _cells(archive: zipfile.ZipFile, name: str, table: Records, problems: list[Problem]) -> Iterator[Cells]:
    csv.field_size_limit(LONGEST_CELL)
    with archive.open(f"{name}.csv") as file:
        lines = csv.reader(io.TextIOWrapper(file, "utf-8-sig", newline=""))
        header = [restored(cell) for cell in next(lines, [])]
        missing = [column for column in table.header if column not in header]
        problems += [Problem(1, column, "This column is missing.", source=f"{name}.csv") for column in missing]
        if missing:
            return
        places = [header.index(column) for column in table.header]
        for number, line in enumerate(lines, start=2):
            if len(line) != len(header):
                words = f"This row has {len(line)} cells; the heading has {len(header)}."
                problems.append(Problem(number, "", words, source=f"{name}.csv"))
                continue
            yield Cells(number, tuple(restored(line[place]) for place in places))
