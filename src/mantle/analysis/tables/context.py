"""Context of places: published figures by place and year, one a row, or a published table with a figure a column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from ..problems import Problem
from .columns import Column, Taken, place_columns, plain, take
from .sheets import Row, Sheet, read_sheet

__all__ = ["Context", "ContextRow", "read_context"]

YEAR = Column(
    "year", "integer", aliases=("time period", "reporting year"), required=True, filled=True, low=1900, high=2100
)  # fmt: skip
LONG = (
    Column("agency", aliases=("place", "authority", "la name"), longest=300),
    Column("official-code", "code", aliases=("gss code", "ons code", "new la code", "code"), longest=20),
    Column("name", aliases=("measure", "figure", "indicator"), required=True, filled=True, longest=120),
    Column("value", "number", required=True, filled=True, low=-1e12, high=1e12),
    Column("unit", longest=40),
    YEAR,
    Column("source", required=True, filled=True, longest=200),
)
# Marks of official statistics: not available, not applicable, unreliable, withheld, rounds to nothing.
NOT_GIVEN = ("", "x", "z", "u", "c", "k", ":", "..", "low", "-", "n/a")
FTE, RATE = "full-time equivalent", "per cent"
# The yearly children's social work workforce tables of England: heading, what it is called here, unit.
WORKFORCE_FIGURES = {
    "inpost_fte": ("Social workers in post", FTE),
    "starters_fte": ("Social workers who started", FTE),
    "leavers_fte": ("Social workers who left", FTE),
    "turnover_rate_fte": ("Turnover of social workers", RATE),
    "agency_fte": ("Agency social workers", FTE),
    "agency_rate_fte": ("Agency social workers, share", RATE),
    "agency_cover_fte": ("Agency social workers covering vacancies", FTE),
    "agency_cover_rate_fte": ("Agency social workers who cover vacancies, share", RATE),
    "vacancy_fte": ("Vacancies of social workers", FTE),
    "vacancy_rate_fte": ("Vacancies of social workers, share", RATE),
    "vacancy_agency_cover_rate_fte": ("Vacancies covered by agency workers, share", RATE),
    "case_holders_fte": ("Social workers who hold cases", FTE),
    "cases": ("Cases held", "cases"),
    "caseload_fte": ("Cases for each social worker who holds any", "cases"),
    "working_days_lost_fte": ("Working days lost to sickness", "days"),
    "absence_rate_fte": ("Sickness absence of social workers", RATE),
}
WORKFORCE_SOURCE = "Children's social work workforce in England"
WIDE = (
    Column("geographic-level", required=True, filled=True, longest=40),
    Column("la-name", longest=300),
    Column("new-la-code", longest=60),
    Column("time-period", "integer", required=True, filled=True, low=1900, high=2100),
    *(Column(name, "number", missing=NOT_GIVEN, low=-1e12, high=1e12) for name in WORKFORCE_FIGURES),
)
IGNORED = (
    "time identifier", "country code", "country name", "region code", "region name", "old la code",
    *(name.replace("_fte", "_headcount") for name in WORKFORCE_FIGURES),
)  # fmt: skip


class ContextRow(NamedTuple):
    """One figure of one place in one year; `agency` is its name and `official_code` its code, one may be empty."""

    line: int
    agency: str
    official_code: str
    name: str
    value: float
    unit: str
    year: int
    source: str


@dataclass(frozen=True, slots=True)
class Context:
    """Figures about places.

    Attributes
    ----------
    rows : tuple of ContextRow
        One a figure: a row of a published table gives several.
    problems : tuple of Problem
    notes : tuple of str
    rows_read, rows_accepted, rows_refused : int
        Rows of the file, the first being the sum of the others.
    lines : frozenset of int
        Lines of the file that were accepted.
    """

    rows: tuple[ContextRow, ...]
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    lines: frozenset[int] = frozenset()
    refused: tuple[Row, ...] = field(default=(), repr=False)

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


def read_context(source: Path | bytes, *, name: str = "") -> Context:
    r"""Read figures about places.

    Parameters
    ----------
    source : Path or bytes
        CSV or XLSX. Either one figure a row, with the columns agency or official-code (or both), name, value, year,
        source and perhaps unit; or the yearly table of the children's social work workforce in England as published.
    name : str
        Name of the file, for messages.

    Raises
    ------
    InputError
        When the file cannot be read or a needed column is missing.

    Examples
    --------
    >>> table = read_context(b"agency,name,value,unit,year,source\nAlder,Population,\"210,000\",people,2025,Census\n")
    >>> table.rows[0].value, table.rows[0].year
    (210000.0, 2025)
    """
    sheet = read_sheet(source, name=name)
    headings = {plain(heading) for heading in sheet.header}
    wide = {plain("geographic_level"), plain("time_period")} <= headings
    taken, rows, notes = _wide(sheet) if wide else _long(sheet)
    again = list(_twice(rows))
    taken = taken.refuse(again)
    kept = frozenset(taken.lines)
    return Context(
        tuple(row for row in rows if row.line in kept), taken.problems, (*taken.notes, *notes), kept, taken.refused
    )


def _long(sheet: Sheet) -> tuple[Taken, list[ContextRow], list[str]]:
    """One figure a row."""
    taken = take(sheet, LONG, call="the file of figures")
    rows = taken.records(ContextRow)
    nowhere = [
        Problem(row.line, "agency", "Expected the name of the place or its official code.", "")
        for row in rows
        if not row.agency and not row.official_code
    ]
    return taken.refuse(nowhere), rows, []


def _wide(sheet: Sheet) -> tuple[Taken, list[ContextRow], list[str]]:
    """A published table: one row a place and year, a figure a column; rows about regions and the nation stay out."""
    places, _ = place_columns(sheet, WIDE, IGNORED)
    taken = take(sheet, WIDE, call="the published table", ignored=IGNORED)
    values = taken.values
    rows: list[ContextRow] = []
    others = together = empty = 0
    for at, line in enumerate(taken.lines):
        if values["geographic-level"][at].casefold() != "local authority":
            others += 1
            continue
        where = values["la-name"][at], values["new-la-code"][at]
        if "/" in where[1]:
            together += 1
            continue
        for heading, (name, unit) in WORKFORCE_FIGURES.items():
            value = values[heading][at]
            if value is None:
                empty += heading in places
                continue
            rows.append(ContextRow(line, *where, name, value, unit, values["time-period"][at], WORKFORCE_SOURCE))
    notes = [f"{others:,} rows about regions or the nation were left out."] if others else []
    notes += [f"{together:,} rows about two places reported together were left out."] if together else []
    notes += [f"{empty:,} figures are not given in the table; they were left out."] if empty else []
    return taken, rows, notes


def _twice(rows: list[ContextRow]) -> Iterator[Problem]:
    """A figure stands once for a place and a year."""
    first: dict[tuple[str, str, str, int], int] = {}
    for row in rows:
        key = (row.official_code.casefold(), "" if row.official_code else row.agency.casefold(), row.name, row.year)
        line = first.setdefault(key, row.line)
        if line != row.line:
            yield Problem(
                row.line, "name", f"This figure of this place and year stands in row {line} too.", row.name[:80]
            )
