"""Declared columns: what a file may hold, and how each cell is read or refused, all problems at once.

FIL-12 to FIL-20.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from ..problems import InputError, Problem
from ._cells import NOTHING, Unreadable, is_plain, parser_of
from .sheets import Row, Sheet

__all__ = ["NOTHING", "Column", "Taken", "place_columns", "plain", "take"]
Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a format.

    Attributes
    ----------
    name : str
        Its heading, as a template has it.
    kind : "text", "code", "integer", "number", "date", "yes-no" or "choice"
        A code is text without spaces inside. Numbers may have thousands commas or a pound sign. Days: 2024-05-01,
        1/5/2024 (day first), 1 May 2024, or a serial number of Excel.
    aliases : tuple of str
        Other headings it goes by; letter case, spaces, dashes, underscores and brackets do not matter.
    required : bool
        The file must have the column.
    filled : bool
        Every row must have a value.
    low, high : number or date, optional
        Least and greatest value, both allowed.
    choices : mapping of str to anything, or sequence of str
        Words that may stand there, and what each means.
    missing : tuple of str
        Words that mean "not known"; they become None ("" for text and codes).
    longest : int
        Most characters of a text.
    help : str
        What the column means, for a template's documentation.
    """

    name: str
    kind: str = "text"
    aliases: tuple[str, ...] = ()
    required: bool = False
    filled: bool = False
    low: Any = None
    high: Any = None
    choices: Mapping[str, Any] | Sequence[str] = ()
    missing: tuple[str, ...] | None = None
    longest: int = 500
    help: str = ""

    @property
    def is_text(self) -> bool:
        """Return whether its values are text, "" when nothing is known."""
        return self.kind in ("text", "code")

    @property
    def empty(self) -> Any:
        """Return what stands for "not known"."""
        return "" if self.is_text else None


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken of a sheet: values by column for the rows accepted, and everything about the rows refused.

    `rows_read` is always `rows_accepted + rows_refused`; a row with any problem is refused whole.
    """

    lines: list[int]
    values: dict[str, list[Any]] = field(repr=False)
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    header: tuple[str, ...] = field(default=(), repr=False)
    refused: tuple[Row, ...] = ()
    accepted: tuple[Row, ...] = field(default=(), repr=False)
    found: frozenset[str] = frozenset()

    @property
    def rows_accepted(self) -> int:
        """Return how many rows can be used."""
        return len(self.lines)

    @property
    def rows_refused(self) -> int:
        """Return how many rows hold a problem."""
        return len(self.refused)

    @property
    def rows_read(self) -> int:
        """Return how many rows hold anything."""
        return self.rows_accepted + self.rows_refused

    def records(self, make: Callable[..., Record]) -> list[Record]:
        """Return `make(line, *values)` for each row accepted, values in the order in which columns were declared."""
        return list(map(make, self.lines, *self.values.values()))

    def refuse(self, problems: Iterable[Problem]) -> Taken:
        """Return what is left when the rows that these problems name are refused too."""
        more = list(problems)
        if not more:
            return self
        wrong = {problem.row for problem in more}
        keep = [place for place, line in enumerate(self.lines) if line not in wrong]
        return replace(
            self,
            lines=[self.lines[place] for place in keep],
            values={name: [column[place] for place in keep] for name, column in self.values.items()},
            problems=tuple(sorted([*self.problems, *more], key=lambda each: each.row or 0)),
            refused=tuple(sorted([*self.refused, *(row for row in self.accepted if row.line in wrong)])),
            accepted=tuple(self.accepted[place] for place in keep),
        )


def take(sheet: Sheet, columns: Sequence[Column], *, call: str = "the file", ignored: Sequence[str] = ()) -> Taken:
    r"""Read the declared columns of a sheet.

    Parameters
    ----------
    sheet : Sheet
    columns : sequence of Column
    call : str
        What messages call the file, for example "the list of senior posts".
    ignored : sequence of str
        Headings that are known and left out without a word.

    Raises
    ------
    InputError
        Before any row is read: needed columns that are missing (all of them, with the heading that may be meant), a
        column that stands twice, no rows.

    Examples
    --------
    >>> from mantle.analysis.tables.sheets import read_sheet
    >>> sheet = read_sheet(b"Post,Start date\nDirector,1/5/2024\nHead,31/2/2024\n")
    >>> taken = take(sheet, [Column("post"), Column("started_on", "date", aliases=("start date",))])
    >>> taken.values["started_on"], taken.rows_refused
    ([datetime.date(2024, 5, 1)], 1)
    >>> print(taken.problems[0])
    row 3, column “Start date”: February 2024 has 29 days; there is no day 31.
    """
    places, notes = place_columns(sheet, columns, ignored)
    if not sheet.rows_read:
        raise InputError([Problem(sheet.header_line, "", f"There is a heading but no row below it in {call}.")])
    problems, values = list(sheet.problems), {}
    wrong: set[int] = set()
    across = list(zip(*(row.cells for row in sheet.rows), strict=False))
    for column in columns:
        place = places.get(column.name)
        if place is None:
            values[column.name] = [column.empty] * len(sheet.rows)
            continue
        cells = across[place] if across else ()
        values[column.name], bad = _read(cells, column)
        for at, said in bad:
            wrong.add(at)
            problems.append(Problem(sheet.rows[at].line, sheet.header[place], said, cells[at][:80]))
    kept, lost = sheet.rows, sheet.refused
    if wrong:
        keep = [at for at in range(len(sheet.rows)) if at not in wrong]
        values = {name: [column[at] for at in keep] for name, column in values.items()}
        kept = tuple(sheet.rows[at] for at in keep)
        lost = tuple(sorted([*lost, *(sheet.rows[at] for at in wrong)]))
        problems.sort(key=lambda problem: problem.row or 0)
    lines = [row.line for row in kept]
    noted = (*sheet.notes, *notes)
    return Taken(lines, values, tuple(problems), noted, sheet.header, lost, kept, frozenset(places))


def _read(cells: Sequence[str], column: Column) -> tuple[list[Any], list[tuple[int, str]]]:
    """Return the values of a column and, by place, what is wrong. Each different cell is read once."""
    if column.kind == "text" and is_plain(cells, column):
        return list(cells), []
    parse = parser_of(column)
    known: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for cell in set(cells):
        try:
            known[cell] = parse(cell)
        except Unreadable as error:
            known[cell], wrong[cell] = None, str(error)
    values = [known[cell] for cell in cells]
    return values, [(at, wrong[cell]) for at, cell in enumerate(cells) if cell in wrong] if wrong else []


def plain(heading: str) -> str:
    """Return a heading without what does not matter in it.

    >>> plain(" Start_Date (DD/MM/YYYY)") == plain("start-date")
    True
    """
    words = re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", heading.casefold())
    return " ".join(re.sub(r"[^\w£%]+|_", " ", words).split()) or heading.casefold().strip()


def place_columns(
    sheet: Sheet, columns: Sequence[Column], ignored: Sequence[str] = ()
) -> tuple[dict[str, int], list[str]]:
    """Return the place of each column in a sheet, and what is to be said; InputError when a needed one is missing."""
    names = {plain(word): column.name for column in columns for word in (*column.aliases, column.name)}
    headings, left_out = [plain(heading) for heading in sheet.header], set(map(plain, ignored))
    places: dict[str, int] = {}
    problems, unknown = [], []
    for place, heading in enumerate(headings):
        name = names.get(heading) if heading else None
        if heading and heading in left_out:
            continue
        if name is None:
            unknown.append(place)
        elif name in places:
            first = sheet.header[places[name]]
            words = f"This column stands twice (“{first}” too). Keep one."
            problems.append(Problem(sheet.header_line, sheet.header[place], words))
        else:
            places[name] = place
    absent = [column for column in columns if column.name not in places]
    guesses = dict(_guesses(absent, unknown, headings))
    problems += [_missing(column, sheet, guesses) for column in absent if column.required]
    if problems:
        raise InputError(problems)
    return places, list(_noted(sheet, unknown, guesses))


def _missing(column: Column, sheet: Sheet, guesses: dict[str, int]) -> Problem:
    words = "The column is missing."
    if column.name in guesses:
        words += f" Is it the one called “{sheet.header[guesses[column.name]]}”? Then rename that."
    else:
        also = f", or as {' or '.join(f'“{word}”' for word in column.aliases[:3])}" if column.aliases else ""
        words += f" Add it with the heading “{column.name}”{also}."
    return Problem(sheet.header_line, column.name, words)


def _guesses(absent: Sequence[Column], unknown: Sequence[int], headings: list[str]) -> Iterator[tuple[str, int]]:
    """Yield absent columns with the unknown heading that looks most like each."""
    free = {headings[place]: place for place in unknown if headings[place]}
    for column in absent:
        likeness = [
            (difflib.SequenceMatcher(None, plain(word), heading).ratio(), heading)
            for word in (column.name, *column.aliases)
            for heading in free
        ]
        best = max(likeness, default=(0.0, ""))
        if best[0] >= 0.78:
            yield column.name, free.pop(best[1])


def _noted(sheet: Sheet, unknown: Sequence[int], guesses: dict[str, int]) -> Iterator[str]:
    named = [sheet.header[place] for place in unknown if sheet.header[place] and place not in guesses.values()]
    if named:
        shown = ", ".join(f"“{word[:40]}”" for word in named[:12])
        more = f" and {len(named) - 12} more" if len(named) > 12 else ""
        yield f"Columns that are not known here were left out: {shown}{more}."
    for name, place in guesses.items():
        yield f"The column “{sheet.header[place]}” was left out. If “{name}” is meant, rename it."
    bare = [place for place in unknown if not sheet.header[place]]
    filled = [place for place in bare if any(row.cells[place] for row in sheet.rows)]
    if filled:
        numbers = ", ".join(str(place + 1) for place in filled[:12])
        yield f"Columns without a heading were left out: number {numbers}."
