"""Who held which post from when until when: dated rows, or a yearly panel of who was in post."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from ..problems import InputError, Problem
from .sheets import Sheet, read_sheet

# What other people's files call the same thing.
DATED = {
    "person": ("person", "person_id", "holder", "person_reference"),
    "post": ("post", "post_id", "post_reference", "unit"),
    "started_on": ("started_on", "start_date", "started", "start", "from"),
    "ended_on": ("ended_on", "end_date", "ended", "end", "until", "to"),
    "reason": ("reason", "reason_left", "exit_reason", "why"),
}
PANEL = {
    "unit": ("unit", "post", "agency", "leaid", "teamid", "organisation"),
    "year": ("year", "yearid"),
    "person": ("person", "person_id", "super_id", "playerid"),
}
FIRST, LAST = np.datetime64("1800-01-01"), np.datetime64("2200-01-01")
Days = NDArray[np.datetime64]
Table = TypeVar("Table")


@dataclass(frozen=True, slots=True)
class Dated:
    """Appointments with dates: `ended_on` is the first day no longer in post, NaT for those who are still there."""

    person: NDArray[np.str_]
    post: NDArray[np.str_]
    started_on: Days
    ended_on: Days
    reason: NDArray[np.str_]
    extra: Mapping[str, NDArray[np.str_]] = field(default_factory=dict)
    line: NDArray[np.intp] = field(default_factory=lambda: np.empty(0, np.intp))

    def __len__(self) -> int:
        return len(self.person)

    @classmethod
    def from_rows(cls, rows: Iterable[Sequence[Any]]) -> Dated:
        """Return appointments from rows (person, post, started_on, ended_on or None[, reason]).

        >>> len(Dated.from_rows([("Ada", "director", "2020-01-01", None)]))
        1
        """
        filled = [(*row, None, None, None, None, None)[:5] for row in rows]
        person, post, started, ended, reason = zip(*filled, strict=True) if filled else [()] * 5
        return cls.from_columns(person=person, post=post, started_on=started, ended_on=ended, reason=reason)

    @classmethod
    def from_columns(
        cls,
        *,
        person: Sequence[Any],
        post: Sequence[Any],
        started_on: Sequence[Any],
        ended_on: Sequence[Any],
        reason: Sequence[Any] | None = None,
        extra: Mapping[str, Sequence[Any]] | None = None,
        lines: Sequence[int] | None = None,
    ) -> Dated:
        """Return appointments from columns of one length; InputError holds everything that is wrong."""
        n = len(person)
        at = list(range(1, n + 1)) if lines is None else [int(line) for line in lines]
        given = {"person": person, "post": post, "started_on": started_on, "ended_on": ended_on}
        problems = _unequal(given, n)
        if problems:
            raise InputError(problems)
        people, posts = _words(person), _words(post)
        for name, words in (("person", people), ("post", posts)):
            problems += [Problem(at[i], name, f"Expected a {name}; found nothing.") for i in _places(words == "")]
        starts, wrong = _days(started_on, at, "started_on", needed=True)
        ends, more = _days(ended_on, at, "ended_on", needed=False)
        problems += wrong + more
        for i in _places(ends < starts):
            said = f"{ends[i]} is before the start, {starts[i]}."
            problems.append(Problem(at[i], "ended_on", said, str(ended_on[i])[:80]))
        if problems:
            raise InputError(sorted(problems, key=lambda problem: problem.row or 0))
        why = _words([""] * n if reason is None else reason)
        more_columns = {name: _words(values) for name, values in (extra or {}).items()}
        return cls(people, posts, starts, ends, why, more_columns, np.array(at, np.intp))


@dataclass(frozen=True, slots=True)
class Panel:
    """Who was in post at each unit in each year: one row a unit, year and person."""

    unit: NDArray[np.str_]
    year: NDArray[np.int64]
    person: NDArray[np.str_]
    extra: Mapping[str, NDArray[np.str_]] = field(default_factory=dict)
    line: NDArray[np.intp] = field(default_factory=lambda: np.empty(0, np.intp))

    def __len__(self) -> int:
        return len(self.unit)

    @classmethod
    def from_columns(
        cls,
        *,
        unit: Sequence[Any],
        year: Sequence[Any],
        person: Sequence[Any],
        extra: Mapping[str, Sequence[Any]] | None = None,
        lines: Sequence[int] | None = None,
    ) -> Panel:
        """Return a panel from columns of one length; rows without a person are years that nobody is known for.

        >>> len(Panel.from_columns(unit=["a", "a"], year=[2001, 2002], person=["p", "q"]))
        2
        """
        n = len(unit)
        at = list(range(1, n + 1)) if lines is None else [int(line) for line in lines]
        problems = _unequal({"unit": unit, "year": year, "person": person}, n)
        if problems:
            raise InputError(problems)
        units, people = _words(unit), _words(person)
        problems += [Problem(at[i], "unit", "Expected a unit; found nothing.") for i in _places(units == "")]
        years, wrong = _years(year, at)
        problems += wrong
        if problems:
            raise InputError(sorted(problems, key=lambda problem: problem.row or 0))
        more_columns = {name: _words(values) for name, values in (extra or {}).items()}
        return cls(units, years, people, more_columns, np.array(at, np.intp))


def read_dated(source: Path | bytes, *, name: str = "", columns: Mapping[str, str] | None = None) -> Dated:
    """Read appointments with dates from a CSV or XLSX file; `columns` names columns that are called otherwise."""
    return dated_of(read_sheet(source, name=name), columns=columns)


def read_panel(source: Path | bytes, *, name: str = "", columns: Mapping[str, str] | None = None) -> Panel:
    """Read a yearly panel from a CSV or XLSX file; `columns` names columns that are called otherwise."""
    return panel_of(read_sheet(source, name=name), columns=columns)


def dated_of(sheet: Sheet, *, columns: Mapping[str, str] | None = None) -> Dated:
    """Return the appointments of a sheet of text cells."""
    table, extra, lines = _taken(sheet, DATED, ("reason",), columns or {})
    return _with_refused(sheet, lambda: Dated.from_columns(**table, extra=extra, lines=lines))


def panel_of(sheet: Sheet, *, columns: Mapping[str, str] | None = None) -> Panel:
    """Return the yearly panel of a sheet of text cells."""
    table, extra, lines = _taken(sheet, PANEL, (), columns or {})
    return _with_refused(sheet, lambda: Panel.from_columns(**table, extra=extra, lines=lines))


def _with_refused(sheet: Sheet, build: Callable[[], Table]) -> Table:
    """Build a table, or raise with what the sheet refused and what the table does, together."""
    try:
        found = build()
    except InputError as error:
        raise InputError(sorted([*sheet.problems, *error.problems], key=lambda each: each.row or 0)) from error
    if sheet.problems:
        raise InputError(sheet.problems)
    return found


def _taken(
    sheet: Sheet, wanted: Mapping[str, tuple[str, ...]], spare: tuple[str, ...], columns: Mapping[str, str]
) -> tuple[dict[str, list[str]], dict[str, list[str]], list[int]]:
    """Return the wanted columns, all others, and the lines of the rows that hold anything."""
    heads = [head.strip().lower() for head in sheet.header]
    problems = [
        Problem(None, name, f"There is no such column to name; there are: {', '.join(wanted)}.")
        for name in columns
        if name not in wanted
    ]
    place: dict[str, int] = {}
    for name, also in wanted.items():
        called = [columns[name].strip().lower()] if name in columns else list(also)
        found = [i for other in called for i, head in enumerate(heads) if head == other]
        if found and (name in columns or heads.count(heads[found[0]]) == 1):
            place[name] = found[0]
        elif found:
            problems.append(Problem(1, name, "The column stands twice."))
        elif name not in spare:
            problems.append(Problem(1, name, f"The column is missing. It may be called: {', '.join(called)}."))
    if problems:
        raise InputError(problems)
    if not sheet.rows and not sheet.problems:
        raise InputError("The file holds no rows.")
    width = len(heads)
    across = list(zip(*(row.cells[:width] for row in sheet.rows), strict=True)) or [()] * width
    taken = {name: list(across[i]) for name, i in place.items()}
    others = {
        heads[i]: list(across[i])
        for i in range(width)
        if i not in place.values() and heads[i] and heads.count(heads[i]) == 1
    }
    return taken, others, [row.line for row in sheet.rows]


def _unequal(given: Mapping[str, Sequence[Any]], n: int) -> list[Problem]:
    return [
        Problem(None, name, f"Expected {n} values; found {len(values)}.")
        for name, values in given.items()
        if len(values) != n
    ]


def _places(which: NDArray[np.bool_]) -> list[int]:
    return [int(i) for i in np.flatnonzero(which)]


def _words(values: Sequence[Any]) -> NDArray[np.str_]:
    return np.array(["" if each is None or each != each else str(each).strip() for each in values], dtype=np.str_)


def _years(values: Sequence[Any], at: list[int]) -> tuple[NDArray[np.int64], list[Problem]]:
    found = np.zeros(len(values), np.int64)
    problems = []
    for i, each in enumerate(values):
        text = str(each).strip()
        if re.fullmatch(r"(1[89]|2[01])\d\d", text, re.ASCII):
            found[i] = int(text)
        else:
            problems.append(Problem(at[i], "year", "Expected a year such as 2014.", text[:80]))
    return found, problems


def _days(values: Sequence[Any], at: list[int], name: str, *, needed: bool) -> tuple[Days, list[Problem]]:
    """Return days, NaT where none stands, and what is wrong."""
    found = np.full(len(values), np.datetime64("NaT"), "datetime64[D]")
    problems = []
    for i, each in enumerate(values):
        day = _day(each)
        if day is None:
            said = "Expected a day such as 2024-03-01 or 01/03/2024, between 1800 and 2200."
            problems.append(Problem(at[i], name, said, str(each)[:80]))
        elif day == "":
            if needed:
                problems.append(Problem(at[i], name, "Expected a day; found nothing."))
        else:
            found[i] = day
    return found, problems


def _day(each: Any) -> Any:
    """Return a day, "" for nothing, None for what is no day."""
    if each is None or each != each:
        return ""
    if isinstance(each, date):
        text = each.isoformat()[:10]
    else:
        text = str(each).strip()
    if not text:
        return ""
    if turned := re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", text, re.ASCII):
        text = f"{turned[3]}-{int(turned[2]):02d}-{int(turned[1]):02d}"
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}([T ]00:00:00)?", text, re.ASCII):
        return None
    try:
        day = np.datetime64(text[:10], "D")
    except ValueError:
        return None
    return day if FIRST <= day < LAST else None
