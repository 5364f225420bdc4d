"""One table out of a file: CSV in any sane encoding, or an Excel workbook, as text cells with their row numbers.

What each file may hold, and what is refused, stands in docs/service-rules/files.md (FIL-1 to FIL-12).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from ..problems import InputError, Problem
from ._limits import LIMITS, Limits, no_pauses
from ._text import WHAT_TO_DO, cleaned, decoded, refuse_other_files, rows_of_text

__all__ = ["LIMITS", "Limits", "Row", "Sheet", "read_bytes", "read_sheet", "sheet_of"]
HEADING_WITHIN = 10  # a heading is looked for in the first rows that hold anything


class Row(NamedTuple):
    """One row: its number as a spreadsheet counts (1 = the first of the file), and its cells without blanks around."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A heading and rows of text.

    Attributes
    ----------
    name : str
        Name of the file, "" when it has none.
    header : tuple of str
        Headings as they stand, "" for a column without one.
    header_line : int
        Row of the heading.
    rows : tuple of Row
        Rows that hold anything, each at least as wide as the heading.
    problems : tuple of Problem
        Rows that could not be taken (they are not among `rows`): more cells than headings, a cell without end.
    notes : tuple of str
        What was assumed or left out, as sentences.
    refused : tuple of Row
        The rows that `problems` name, as they stand.
    """

    name: str
    header: tuple[str, ...]
    header_line: int
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    refused: tuple[Row, ...] = ()

    @property
    def rows_read(self) -> int:
        """Return how many rows hold anything, refused ones too."""
        return len(self.rows) + len(self.refused)


def read_sheet(source: Path | bytes, *, name: str = "", sheet: str = "", limits: Limits = LIMITS) -> Sheet:
    r"""Read a CSV file or an Excel workbook.

    Parameters
    ----------
    source : Path or bytes
        A file, or what it holds.
    name : str
        How messages call it; the file's own name when left out.
    sheet : str
        Which worksheet; otherwise the first that is not hidden and holds anything.
    limits : Limits
        The most that is read.

    Returns
    -------
    Sheet
        Cells are text: whole numbers without ".0", days as YYYY-MM-DD, TRUE and FALSE; formulas as the value that was
        last worked out.

    Raises
    ------
    InputError
        When nothing can be read: another kind of file, too large, empty, unsafe, only formulas without values.

    Examples
    --------
    >>> table = read_sheet("agency;post\nNorth;Director\n\nSouth;Director".encode("utf-16"))
    >>> table.header, [row.line for row in table.rows], table.rows[1].cells
    (('agency', 'post'), [2, 4], ('South', 'Director'))
    """
    with no_pauses():
        return _read(source, name, sheet, limits)


def _read(source: Path | bytes, name: str, sheet: str, limits: Limits) -> Sheet:
    raw = read_bytes(source, limits)
    name = name or (source.name if isinstance(source, Path) else "")
    if raw.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08", b"\xd0\xcf\x11\xe0")):
        from ._workbook import rows_of_workbook

        rows, notes = rows_of_workbook(raw, sheet, limits)
        return sheet_of(rows, name=name, notes=notes, limits=limits)
    refuse_other_files(raw)
    text, notes = decoded(raw)
    del raw
    rows, problems, more = rows_of_text(text, limits)
    return sheet_of(rows, name=name, notes=[*notes, *more], problems=problems, limits=limits)


def read_bytes(source: Path | bytes, limits: Limits = LIMITS) -> bytes:
    """Return what a file holds, or raise InputError when it is empty or larger than the limit."""
    most = limits.file_bytes
    size = source.stat().st_size if isinstance(source, Path) else len(source)
    if size > most:
        found = f"{size / 1048576:,.1f} megabytes"
        raise InputError(f"The file has {found}; the most is {most / 1048576:,.0f}. Split it and bring in the parts.")
    raw = source.read_bytes() if isinstance(source, Path) else source
    if not raw.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"):
        raise InputError("The file is empty. Choose a file with a heading and at least one row.")
    return raw


def sheet_of(
    rows: list[list[str]],
    *,
    name: str = "",
    notes: list[str] | None = None,
    problems: list[Problem] | None = None,
    limits: Limits = LIMITS,
) -> Sheet:
    """Return the sheet of rows that were read, the first that holds anything being the heading.

    >>> sheet_of([[], ["agency", "post"], ["North", "Director"]]).rows
    (Row(line=3, cells=('North', 'Director')),)
    """
    first, above = _heading(rows)
    said = [*(notes or ()), *above, *cleaned(rows, rows[first])]
    header = [" ".join(cell.split()) for cell in rows[first]]
    while header and not header[-1]:
        header.pop()
    if len(header) > limits.columns:
        raise InputError(f"The file has {len(header):,} columns; the most is {limits.columns}. Leave out some.")
    found = list(problems or ())
    broken = {problem.row for problem in found}
    good, refused = [], []
    for number in range(first + 2, len(rows) + 1):
        cells = tuple(map(str.strip, rows[number - 1]))
        rows[number - 1] = []  # the memory of a row is given back as soon as it is copied
        if not any(cells):
            continue
        wrong = [] if number in broken else list(_wrong_row(number, cells, header, limits))
        found += wrong
        if wrong or number in broken:
            refused.append(Row(number, tuple(cell[: limits.cell] for cell in cells[: limits.columns])))
        else:
            good.append(Row(number, _widened(cells, len(header))))
    lost = {row.line for row in refused}  # a blank row that breaks off is nothing to mend
    found = sorted((each for each in found if each.row in lost), key=lambda problem: problem.row or 0)
    return Sheet(name, tuple(header), first + 1, tuple(good), tuple(found), tuple(said), tuple(refused))


def _heading(rows: list[list[str]]) -> tuple[int, list[str]]:
    """Return the place of the heading, and what is to be said about titles above it."""
    filled = ((place, sum(bool(cell.strip()) for cell in row)) for place, row in enumerate(rows))
    several = list(islice(((place, count) for place, count in filled if count), HEADING_WITHIN))
    if not several:
        raise InputError(f"The file holds no text that could be read. {WHAT_TO_DO}")
    first = next((place for place, count in several if count > 1), several[0][0])
    if first == several[0][0]:
        return first, []
    return first, [f"Row {first + 1} was taken as the heading; the title above it was left out."]


def _widened(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    return cells + ("",) * (width - len(cells)) if len(cells) < width else cells[:width]


def _wrong_row(number: int, cells: tuple[str, ...], header: list[str], limits: Limits) -> Iterator[Problem]:
    """Yield why a row cannot be taken."""
    spare = [cell for cell in cells[len(header) :] if cell]
    if spare:
        words = (
            f"The row has {len(cells)} cells but there are {len(header)} headings. A comma inside a cell needs "
            "quotation marks around the cell."
        )
        yield Problem(number, "", words, spare[0][:80])
    if sum(map(len, cells)) > limits.cell:
        for place, cell in enumerate(cells):
            if len(cell) > limits.cell:
                column = header[place] if place < len(header) else f"number {place + 1}"
                words = f"The cell has {len(cell):,} characters; the most is {limits.cell:,}. Shorten it."
                yield Problem(number, column, words, cell[:80])
