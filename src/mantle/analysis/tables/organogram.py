"""Organograms: the senior and junior posts of one public body at a date, as published. FIL-28 to FIL-36."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from ..problems import InputError, Problem
from ._limits import LIMITS, Limits
from ._organogram_columns import ELIMINATED, IGNORED, JUNIOR, OUTSIDE, SENIOR, VACANT, WITHHELD, amount
from .columns import Column, Taken, take
from .organogram_changes import Change, compare
from .sheets import Row, read_sheet

__all__ = ["Change", "JuniorPost", "Organogram", "Post", "SeniorPost", "compare", "read_organogram"]


class SeniorPost(NamedTuple):
    """One row of the senior list: a post and one holder of it.

    `holder` is "" when the file does not name one: then `is_vacant` tells an empty post from one whose holder is
    withheld. `reports_to` is "" at the top. Pay is in pounds a year, None where it is suppressed.
    """

    line: int
    reference: str
    holder: str
    grade: str
    title: str
    function: str
    department: str
    organisation: str
    unit: str
    reports_to: str
    cost_of_reports: float | None
    fte: float | None
    pay_floor: float | None
    pay_ceiling: float | None
    profession: str
    notes: str
    is_vacant: bool = False
    tier: int | None = None


class JuniorPost(NamedTuple):
    """One row of the junior list: alike in unit, grade and title below one senior post; `fte` is of all."""

    line: int
    department: str
    organisation: str
    unit: str
    reports_to: str
    grade: str
    pay_minimum: float | None
    pay_maximum: float | None
    title: str
    fte: float
    profession: str

    @property
    def posts(self) -> int:
        """Return the least number of posts that this much time needs."""
        return math.ceil(self.fte - 1e-9)


@dataclass(frozen=True, slots=True)
class Post:
    """One senior post; several rows with its reference are one post that people share.

    `named` are its named holders; `not_named` counts holders whom the file does not name.
    """

    reference: str
    title: str
    unit: str
    grade: str
    reports_to: str
    fte: float | None
    named: tuple[str, ...]
    not_named: int
    line: int

    @property
    def is_vacant(self) -> bool:
        """Return whether nobody holds the post."""
        return not self.named and not self.not_named


@dataclass(frozen=True, slots=True)
class Organogram:
    """One body at one date.

    Attributes
    ----------
    seniors : tuple of SeniorPost
    juniors : tuple of JuniorPost
    problems : tuple of Problem
        Every reason for which a row was refused; `source` is "senior" or "junior".
    notes : tuple of str
    rows_read, rows_accepted, rows_refused : int
        Of both files; the first is the sum of the others.
    refused_seniors, refused_juniors : tuple of Row
    """

    seniors: tuple[SeniorPost, ...]
    juniors: tuple[JuniorPost, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    refused_seniors: tuple[Row, ...] = field(default=(), repr=False)
    refused_juniors: tuple[Row, ...] = field(default=(), repr=False)

    @property
    def rows_accepted(self) -> int:
        """Return how many rows can be used."""
        return len(self.seniors) + len(self.juniors)

    @property
    def rows_refused(self) -> int:
        """Return how many rows hold a problem."""
        return len(self.refused_seniors) + len(self.refused_juniors)

    @property
    def rows_read(self) -> int:
        """Return how many rows hold anything."""
        return self.rows_accepted + self.rows_refused

    @property
    def posts(self) -> tuple[Post, ...]:
        """Return the senior posts, those that are shared once."""
        groups: dict[str, list[SeniorPost]] = {}
        for row in self.seniors:
            groups.setdefault(row.reference.casefold() or f"row {row.line}", []).append(row)
        return tuple(_post(rows) for rows in groups.values())

    @property
    def holders(self) -> tuple[str, ...]:
        """Return the named holders, each once."""
        return tuple(dict.fromkeys(row.holder for row in self.seniors if row.holder))

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """Return (reference, reference of the post it reports to) for the lines within the file."""
        known = {row.reference for row in self.seniors}
        return tuple((post.reference, post.reports_to) for post in self.posts if post.reports_to in known)

    @property
    def junior_fte(self) -> float:
        """Return the full-time equivalent of all junior posts."""
        return round(sum(row.fte for row in self.juniors), 4)


def _post(rows: Sequence[SeniorPost]) -> Post:
    first, times = rows[0], [row.fte for row in rows if row.fte is not None]
    fte = round(sum(times), 4) if times else None
    return Post(
        first.reference, first.title, first.unit, first.grade, first.reports_to, fte,
        tuple(row.holder for row in rows if row.holder), sum(not row.holder and not row.is_vacant for row in rows),
        first.line,
    )  # fmt: skip


def read_organogram(
    senior: Path | bytes,
    junior: Path | bytes | None = None,
    *,
    name: str = "",
    junior_name: str = "",
    limits: Limits = LIMITS,
) -> Organogram:
    r"""Read the list of senior posts of one body and, if there is one, that of its junior posts.

    Parameters
    ----------
    senior, junior : Path or bytes
        CSV or XLSX.
    name, junior_name : str
        How messages call the files.
    limits : Limits
        The most that is read of each.

    Raises
    ------
    InputError
        When one of the files cannot be read, or lacks needed columns; problems of both are named at once.

    Examples
    --------
    >>> seniors = (b"Post Unique Reference,Name,Job Title,Reports to Senior Post,FTE\nA-1,Jo Hart,Chief,XX,1\n"
    ...            b"a-2,Vacant,Director,a-1,1\nA-3,N/D,Head,A-2,0.5\nA-3,Lee Ford,Head,A-2,0.5\n")
    >>> found = read_organogram(seniors)
    >>> [(post.reference, post.named, post.not_named, post.is_vacant) for post in found.posts]
    [('A-1', ('Jo Hart',), 0, False), ('a-2', (), 0, True), ('A-3', ('Lee Ford',), 1, False)]
    >>> found.lines
    (('a-2', 'A-1'), ('A-3', 'a-2'))
    """
    failures: list[Problem] = []
    above = _taken(senior, SENIOR, name, "senior", limits, failures)
    below = _taken(junior, JUNIOR, junior_name, "junior", limits, failures) if junior is not None else None
    if failures or above is None:
        raise InputError(failures)
    rows = _with_one_spelling([_senior(*row) for row in zip(above.lines, *above.values.values(), strict=True)])
    above = above.refuse(_senior_problems(rows))
    kept = set(above.lines)
    seniors = tuple(row for row in rows if row.line in kept)
    juniors = _juniors(below, seniors)
    problems = [replace(problem, source="senior") for problem in above.problems]
    problems += [replace(problem, source="junior") for problem in (below.problems if below else ())]
    notes = (*above.notes, *(below.notes if below else ()), *_notes(seniors, juniors, rows))
    return Organogram(
        seniors, juniors, tuple(problems), tuple(dict.fromkeys(notes)), above.refused, below.refused if below else ()
    )


def _taken(
    source: Path | bytes, columns: Sequence[Column], name: str, which: str, limits: Limits, failures: list[Problem]
) -> Taken | None:
    """Read one file; what makes it unreadable is added to the failures."""
    try:
        sheet = read_sheet(source, name=name, limits=limits)
        return take(sheet, columns, call=f"the list of {which} posts", ignored=IGNORED)
    except InputError as error:
        failures += [replace(problem, source=which) for problem in error]
        return None


def _senior(*values: object) -> SeniorPost:
    """Return a senior post, its holder told apart from none and from one who is not named."""
    row = SeniorPost(*values[: len(SeniorPost._fields) - 2])  # type: ignore[arg-type]
    word = " ".join(row.holder.casefold().replace("/", " ").split())
    floor, ceiling = amount(str(row.pay_floor or "")), amount(str(row.pay_ceiling or ""))
    vacant = word in VACANT
    if word in WITHHELD:
        # A blank name beside blank hours and no pay is an empty post; beside any of them, a holder below the
        # grade from which names are published.
        vacant = word == "" and not row.fte and not floor and not ceiling
    if vacant or word in WITHHELD:
        row = row._replace(holder="")
    top = row.reports_to.casefold() in OUTSIDE or row.reports_to.casefold() == row.reference.casefold()
    cost = amount(str(row.cost_of_reports or ""))
    return row._replace(
        is_vacant=vacant, pay_floor=floor or None, pay_ceiling=ceiling or None, cost_of_reports=cost,
        reports_to="" if top else row.reports_to,
    )  # fmt: skip


def _with_one_spelling(rows: list[SeniorPost]) -> list[SeniorPost]:
    """References are written as they stand where the post itself stands first."""
    spelling: dict[str, str] = {}
    for row in rows:
        spelling.setdefault(row.reference.casefold(), row.reference)
    return [
        row._replace(
            reference=spelling[row.reference.casefold()],
            reports_to=spelling.get(row.reports_to.casefold(), row.reports_to),
        )
        for row in rows
    ]


def _senior_problems(rows: list[SeniorPost]) -> Iterator[Problem]:
    """Yield rows that contradict others."""
    first: dict[str, SeniorPost] = {}
    said: dict[tuple[str, str], int] = {}
    for row in rows:
        if (
            row.title.casefold() in ELIMINATED
            or row.notes.casefold() in ELIMINATED
            or row.holder.casefold() in ELIMINATED
        ):
            yield Problem(row.line, "Name", "The post is marked as eliminated: it exists no more and is left out.")
            continue
        if not row.reference:
            continue
        known = first.setdefault(row.reference, row)
        if known is not row and (known.title.casefold(), known.unit.casefold()) != (
            row.title.casefold(), row.unit.casefold(),
        ):  # fmt: skip
            words = f"This reference is that of another post, “{known.title}” in row {known.line}. Give each its own."
            yield Problem(row.line, "Post Unique Reference", words, row.reference)
            continue
        before = said.setdefault((row.reference, row.holder.casefold()), row.line)
        if before != row.line and (row.holder or row.is_vacant):
            words = f"This row repeats row {before}: the same post and the same holder. Keep one of them."
            yield Problem(row.line, "", words, row.reference)
    yield from _circles(rows)


def _circles(rows: list[SeniorPost]) -> Iterator[Problem]:
    """Yield rows of posts that report, through others, to themselves."""
    above = {row.reference: row.reports_to for row in rows if row.reference}
    safe: set[str] = {""}
    for row in rows:
        path: list[str] = []
        here = row.reference
        while here in above and here not in safe and here not in path:
            path.append(here)
            here = above[here]
        if here in path:
            if row.reference in path[path.index(here) :]:
                words = f"The post reports to itself by way of {' and '.join(path[1:4])}. Correct one of these lines."
                yield Problem(row.line, "Reports to Senior Post", words, row.reports_to)
        else:
            safe.update(path)


def _juniors(below: Taken | None, seniors: Sequence[SeniorPost]) -> tuple[JuniorPost, ...]:
    """Return the junior posts, references spelt as in the senior list."""
    if below is None:
        return ()
    spelling = {row.reference.casefold(): row.reference for row in seniors}
    rows = []
    for values in zip(below.lines, *below.values.values(), strict=True):
        row = JuniorPost(*values)
        manager = "" if row.reports_to.casefold() in OUTSIDE else row.reports_to
        rows.append(
            row._replace(
                reports_to=spelling.get(manager.casefold(), manager),
                pay_minimum=amount(str(row.pay_minimum or "")) or None,
                pay_maximum=amount(str(row.pay_maximum or "")) or None,
            )
        )
    return tuple(rows)


def _notes(seniors: Sequence[SeniorPost], juniors: Sequence[JuniorPost], rows: Sequence[SeniorPost]) -> Iterator[str]:
    """Yield what was understood that a reader may not expect."""
    times = Counter(row.reference for row in seniors if row.reference)
    shared = [reference for reference, count in times.items() if count > 1]
    if shared:
        yield f"Shared by several people (one reference in several rows): {_some(shared)}."
    withheld = sum(not row.holder and not row.is_vacant for row in seniors)
    if withheld:
        yield f"{withheld} holders are not named in the file; their posts count as held."
    bare = sum(not row.reference for row in seniors)
    if bare:
        yield f"{bare} senior posts have no reference; lines to them cannot be drawn."
    known = {row.reference.casefold() for row in rows}
    above = [*(row.reports_to for row in seniors), *(row.reports_to for row in juniors)]
    outside = dict.fromkeys(reference for reference in above if reference and reference.casefold() not in known)
    if outside:
        yield f"Posts that are reported to but not in the file, so that no line is drawn: {_some(list(outside))}."


def _some(words: Sequence[str]) -> str:
    return ", ".join(words[:8]) + (f" and {len(words) - 8} more" if len(words) > 8 else "")
