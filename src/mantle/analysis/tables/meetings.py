"""Files of a timetable: meetings, rooms and slots; and, if known, availability, conflicts and what stood before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..problems import InputError, Problem
from .sheets import Row, Sheet, read_sheet

NEEDED, OPTIONAL = ("meetings", "rooms", "slots"), ("availability", "conflicts", "previous")
COLUMNS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {  # those that are needed, and those that may be there
    "meetings": (("meeting",), ("people", "slots", "rooms", "size", "needs")),
    "rooms": (("room",), ("seats", "at_once", "site", "offers", "people", "slots")),
    "slots": (("slot",), ("day", "start", "end")),
    "availability": (("person", "slot"), ()),
    "conflicts": (("one", "other"), ()),
    "previous": (("meeting", "slot", "room"), ()),
}
LISTS = {"people", "slots", "rooms", "needs", "offers"}
NUMBERS = {"size": 0, "seats": 0, "at_once": 1}


@dataclass(frozen=True, slots=True)
class Folder:
    """What a timetable is made from, as rows of named values in the order of the files."""

    meetings: tuple[dict[str, Any], ...]
    rooms: tuple[dict[str, Any], ...]
    slots: tuple[dict[str, Any], ...]
    availability: dict[str, tuple[str, ...]] = field(repr=False)
    conflicts: tuple[tuple[str, str], ...] = field(repr=False)
    previous: dict[str, tuple[str, str]] | None = field(repr=False)


def read_folder(sources: Path | Mapping[str, Path | bytes]) -> Folder:
    """Read the files of a timetable.

    Parameters
    ----------
    sources : Path or mapping of name to file
        A folder with meetings.csv, rooms.csv, slots.csv and, if known, availability.csv (person, slot),
        conflicts.csv (one, other) and previous.csv (meeting, slot, room); .xlsx will do as well. Several names in a
        cell are separated by semicolons; times are 09:30.

    Raises
    ------
    InputError
        With everything wrong in any of the files, by file, row and column.

    Examples
    --------
    >>> made = read_folder({"meetings": b"meeting\\nAda\\n", "rooms": b"room,at_once\\nPanel 1,2\\n",
    ...                     "slots": b"slot,day,start,end\\nmorning,Mon,09:30,10:15\\n"})
    >>> made.rooms[0]["at_once"], made.slots[0]["start"]
    (2, 570)
    """
    problems: list[Problem] = []
    rows: dict[str, list[dict[str, Any]]] = {}
    files = _in(sources) if isinstance(sources, Path) else dict(sources)
    for name in (*NEEDED, *OPTIONAL):
        if name in files:
            rows[name] = _read(name, files[name], problems)
        elif name in NEEDED:
            problems.append(Problem(None, "", f"The file {name}.csv is missing.", "", name))
    if problems:
        raise InputError(problems)
    times: dict[str, list[str]] = {}
    for row in rows.get("availability", []):
        of = times.setdefault(row["person"], [])
        of += [row["slot"]] if row["slot"] else []
    before = {row["meeting"]: (row["slot"], row["room"]) for row in rows["previous"]} if "previous" in rows else None
    return Folder(
        tuple(rows["meetings"]), tuple(rows["rooms"]), tuple(rows["slots"]),
        {person: tuple(slots) for person, slots in times.items()},
        tuple((row["one"], row["other"]) for row in rows.get("conflicts", [])), before,
    )  # fmt: skip


def _in(folder: Path) -> dict[str, Path]:
    """Return the files of a folder by name."""
    if not folder.is_dir():
        raise InputError(
            [Problem(None, "", "Expected a folder with meetings.csv, rooms.csv and slots.csv.", str(folder)[:80])]
        )
    names = [(name, folder / f"{name}{end}") for name in COLUMNS for end in (".xlsx", ".csv")]
    return {name: path for name, path in names if path.is_file()}


def _read(name: str, source: Path | bytes, problems: list[Problem]) -> list[dict[str, Any]]:
    """Return the rows of one file, adding what is wrong with it to the problems."""
    try:
        sheet = read_sheet(source, name=name)
    except InputError as error:
        problems += [Problem(p.row, p.column, p.message, p.value, name) for p in error]
        return []
    needed, more = COLUMNS[name]
    headings = [heading.casefold().replace(" ", "_") for heading in sheet.header]
    missing = [column for column in needed if column not in headings]
    problems += [Problem(p.row, p.column, p.message, p.value, name) for p in sheet.problems]
    problems += [Problem(sheet.header_line, column, "This column is missing.", "", name) for column in missing]
    if missing:
        return []
    return [_row(name, row, headings, (*needed, *more), problems) for row in sheet.rows]


def _row(name: str, row: Row, headings: list[str], columns: tuple[str, ...], problems: list[Problem]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for column in columns:
        text = row.cells[headings.index(column)] if column in headings else ""
        if column in LISTS and column != "slot":
            found[column] = tuple(part.strip() for part in text.split(";") if part.strip())
        elif column in NUMBERS:
            found[column] = _number(text, NUMBERS[column])
        elif column in ("start", "end"):
            found[column] = _minutes(text)
        else:
            found[column] = text
            if not text and column in COLUMNS[name][0] and (name, column) != ("availability", "slot"):
                problems.append(Problem(row.line, column, "This cell is empty.", "", name))
        if found[column] is None:
            expected = "Expected a time such as 09:30." if column in ("start", "end") else "Expected a whole number."
            problems.append(Problem(row.line, column, expected, text[:80], name))
    return found


def _number(text: str, usual: int) -> int | None:
    if not text:
        return usual
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None


def _minutes(text: str) -> int | None:
    """Return minutes since midnight; 0 when nothing is written."""
    if not text:
        return 0
    parts = text.split(":")
    if len(parts) not in (2, 3) or not all(part.isascii() and part.isdigit() and len(part) <= 2 for part in parts):
        return None
    hours, minutes = int(parts[0]), int(parts[1])
    return 60 * hours + minutes if hours <= 24 and minutes < 60 and 60 * hours + minutes <= 1440 else None


__all__ = ["Folder", "Sheet", "read_folder"]
