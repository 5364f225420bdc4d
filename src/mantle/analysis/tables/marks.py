"""Marks: who was marked, on what, by whom, how high."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mantle.analysis.problems import InputError, Problem
from mantle.analysis.provenance import digest_of

LARGEST = 1e6  # a mark beyond this is a slip of the keyboard
SHOWN = 200  # problems of one kind that are listed one by one
Codes = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Marks:
    """Marks in one order (candidate, then facets), whatever the order of the rows given.

    Attributes
    ----------
    candidates : tuple of str
        Names in alphabetical order.
    candidate : int32 array (n,)
        Code of the candidate of each mark.
    facets : tuple of str
        Names of what else stands behind a mark, for example ("element", "assessor").
    levels : tuple of tuples of str
        Names of the levels of each facet, in alphabetical order.
    codes : tuple of int32 arrays (n,)
        Level of each mark, a facet an array.
    mark : float array (n,)
    line : int32 array (n,)
        Row of the file, 1 = the header line.
    """

    candidates: tuple[str, ...]
    candidate: Codes
    facets: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    codes: tuple[Codes, ...]
    mark: NDArray[np.float64]
    line: Codes

    def __len__(self) -> int:
        return len(self.mark)

    @classmethod
    def from_rows(
        cls,
        rows: Iterable[Sequence[Any]],
        *,
        facets: Sequence[str] = ("element", "assessor"),
        scale: tuple[float, float] | None = None,
        first_row: int = 2,
    ) -> Marks:
        """Build from rows of (candidate, one name for each facet, mark).

        Parameters
        ----------
        rows : iterable
            For example ("Priya", "interview", "R. Hale", 4).
        facets : sequence of str
            What stands between the candidate and the mark.
        scale : (lowest, highest), optional
            Marks outside it are errors.
        first_row : int
            Number of the first row in its file, for messages.

        Raises
        ------
        InputError
            With every row that is short, unnamed, marked twice, without a number, or outside the scale.

        Examples
        --------
        >>> marks = Marks.from_rows([("Priya", "interview", "Hale", 4), ("Ola", "interview", "Hale", 3)])
        >>> marks.candidates, marks.mark.tolist()
        (('Ola', 'Priya'), [3.0, 4.0])
        """
        width = len(facets) + 2
        listed = [row if isinstance(row, list | tuple) else (row,) for row in rows]
        short = [i for i, row in enumerate(listed) if len(row) != width]
        if short:
            words = f"Expected {width} entries: candidate, {', '.join(facets)}, mark."
            raise InputError([Problem(first_row + i, "", words, str(listed[i])[:80]) for i in short[:SHOWN]])
        columns = list(zip(*listed, strict=True)) if listed else [()] * width
        named = dict(zip(facets, columns[1:-1], strict=True))
        lines = range(first_row, first_row + len(listed))
        return cls.from_columns(columns[0], named, columns[-1], scale=scale, lines=lines)

    @classmethod
    def from_columns(
        cls,
        candidate: Sequence[Any],
        facets: Mapping[str, Sequence[Any]],
        mark: Sequence[Any],
        *,
        scale: tuple[float, float] | None = None,
        lines: Sequence[int] | None = None,
    ) -> Marks:
        """Build from columns; see `from_rows`.

        >>> marks = Marks.from_columns(["Ola", "Ola"], {"assessor": ["Hale", "Reid"]}, [3, 4])
        >>> marks.facets, marks.levels
        (('assessor',), (('Hale', 'Reid'),))
        """
        rows = np.arange(2, len(mark) + 2) if lines is None else np.asarray(lines)
        names = {"candidate": candidate, **facets}
        if len({len(column) for column in (*names.values(), mark)}) > 1:
            raise InputError("The columns have different lengths.")
        if not len(mark):
            raise InputError("There are no marks.")
        coded = {name: _coded(column) for name, column in names.items()}
        numbers = _numbers(mark)
        problems = [*_unnamed(coded, rows), *_wrong_marks(mark, numbers, rows, scale)]
        if not problems:
            problems = list(_twice(coded, rows))
        if problems:
            raise InputError(problems)
        order = np.lexsort(tuple(codes for _, codes in reversed(coded.values())))
        inside = list(coded.values())
        return cls(
            candidates=inside[0][0],
            candidate=inside[0][1][order],
            facets=tuple(facets),
            levels=tuple(known for known, _ in inside[1:]),
            codes=tuple(codes[order] for _, codes in inside[1:]),
            mark=numbers[order],
            line=rows[order].astype(np.int32),
        )

    def digest(self) -> str:
        """Return the SHA-256 of the marks, whatever the order of their rows."""
        words = "\n".join(["\t".join(names) for names in (self.candidates, self.facets, *self.levels)])
        return digest_of(words, self.candidate, *self.codes, self.mark)

    def where(self, kept: NDArray[np.bool_]) -> Marks:
        """Return the marks for which `kept` holds; names keep their codes."""
        codes = tuple(each[kept] for each in self.codes)
        return Marks(
            self.candidates, self.candidate[kept], self.facets, self.levels, codes, self.mark[kept], self.line[kept]
        )


def _coded(column: Sequence[Any]) -> tuple[tuple[str, ...], Codes]:
    """Return the names in alphabetical order and the code of each entry, -1 where there is no name."""
    found: dict[Any, int] = {}
    first = np.fromiter((found.setdefault(value, len(found)) for value in column), np.int32, len(column))
    clean = ["" if value is None or value != value else " ".join(str(value).split()) for value in found]
    names = sorted(set(clean) - {""})
    place = {name: i for i, name in enumerate(names)} | {"": -1}
    return tuple(names), np.array([place[name] for name in clean], np.int32)[first]


def _numbers(mark: Sequence[Any]) -> NDArray[np.float64]:
    """Return the marks as numbers, NaN where an entry is none."""
    if isinstance(mark, np.ndarray) and mark.dtype.kind in "iuf":
        return mark.astype(float)
    return np.fromiter(map(_number, mark), float, len(mark))


def _number(value: Any) -> float:
    if isinstance(value, bool):
        return float("nan")
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return float("nan")


def _unnamed(coded: dict[str, tuple[tuple[str, ...], Codes]], rows: NDArray[Any]) -> Iterator[Problem]:
    for name, (_, codes) in coded.items():
        for i in np.flatnonzero(codes < 0)[:SHOWN]:
            yield Problem(int(rows[i]), name, f"The {name} is missing.")


def _wrong_marks(
    given: Sequence[Any], numbers: NDArray[np.float64], rows: NDArray[Any], scale: tuple[float, float] | None
) -> Iterator[Problem]:
    low, high = scale or (-LARGEST, LARGEST)
    with np.errstate(invalid="ignore"):
        wrong = ~((numbers >= low) & (numbers <= high))
    expected = f"a mark from {low:g} to {high:g}" if scale else "a number"
    for i in np.flatnonzero(wrong)[:SHOWN]:
        yield Problem(int(rows[i]), "mark", f"Expected {expected}.", str(given[i])[:80])


def _twice(coded: dict[str, tuple[tuple[str, ...], Codes]], rows: NDArray[Any]) -> Iterator[Problem]:
    """Yield every mark whose candidate and facets stand in an earlier row too."""
    key = np.zeros(len(rows), np.int64)
    for names, codes in coded.values():
        if key.max(initial=0) > 2**62 // max(1, len(names)):
            key = np.unique(key, return_inverse=True)[1]
        key = key * len(names) + codes
    kinds, first, place = np.unique(key, return_index=True, return_inverse=True)
    if len(kinds) == len(key):
        return
    again = np.flatnonzero(first[place] != np.arange(len(key)))
    for i in again[:SHOWN]:
        words = ", ".join(names[codes[i]] for names, codes in coded.values())
        yield Problem(int(rows[i]), "", f"Marked already in row {rows[first[place[i]]]}: {words}. Keep one.")
    if len(again) > SHOWN:
        yield Problem(None, "", f"{len(again) - SHOWN:,} more marks stand twice.")


def read_marks(
    source: Path | bytes,
    *,
    name: str = "",
    candidate: str = "candidate",
    facets: Mapping[str, str] | None = None,
    mark: str = "mark",
    scale: tuple[float, float] | None = None,
) -> Marks:
    """Read marks from a CSV file or an Excel workbook with one row a mark.

    Parameters
    ----------
    source : Path or bytes
    candidate, mark : str
        Headings of the columns.
    facets : mapping of str to str, optional
        Name of each facet and the heading of its column; "element" and "assessor" unless given.
    scale : (lowest, highest), optional
        Marks outside it are errors.

    Raises
    ------
    InputError
        With every problem of the file by row and column.

    Examples
    --------
    >>> read_marks(b"candidate,element,assessor,mark\\nPriya,interview,Hale,4\\n").mark.tolist()
    [4.0]
    """
    from mantle.analysis.tables.columns import Column, take
    from mantle.analysis.tables.sheets import read_sheet

    facets = {"element": "element", "assessor": "assessor"} if facets is None else facets
    headings = [candidate, *facets.values(), mark]
    again = sorted({heading for heading in headings if headings.count(heading) > 1})
    if again:
        raise InputError([Problem(None, heading, "This column is asked for twice.") for heading in again])
    columns = [Column(heading, required=True, filled=True) for heading in headings[:-1]]
    low, high = scale or (None, None)
    columns.append(Column(mark, "number", required=True, filled=True, low=low, high=high))
    taken = take(read_sheet(source, name=name), columns, call="the file of marks")
    values = taken.values
    try:
        marks = Marks.from_columns(
            values[candidate], {facet: values[heading] for facet, heading in facets.items()}, values[mark],
            scale=scale, lines=taken.lines,
        )  # fmt: skip
    except InputError as error:
        raise InputError(sorted([*taken.problems, *error.problems], key=lambda each: each.row or 0)) from None
    if taken.problems:
        raise InputError(taken.problems)
    return marks
