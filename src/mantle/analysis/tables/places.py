"""The register of places: authorities with dates, what follows them, and every name they go by. FIL-37 to FIL-41."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from ..problems import InputError, Problem
from ._limits import LIMITS, Limits
from ._text import BROKEN
from .columns import Column, take
from .sheets import Row, read_sheet

__all__ = ["Link", "Place", "Places", "plain_place", "read_places"]

COLUMNS = (
    Column("local-authority-code", aliases=("code", "authority code"), required=True, filled=True, longest=40),
    Column("official-name", aliases=("name", "official name"), required=True, filled=True, longest=200),
    Column("nice-name", aliases=("short name",), longest=100),
    Column("gss-code", aliases=("ons code", "official code", "new la code"), longest=20),
    Column("start-date", "date", aliases=("from", "starts on")),
    Column("end-date", "date", aliases=("until", "ends on")),
    Column("replaced-by", aliases=("successor", "successors"), longest=200),
    Column("nation", longest=40),
    Column("region", longest=60),
    Column("local-authority-type", aliases=("type",), longest=20),
    Column("local-authority-type-name", aliases=("type name",), longest=80),
    Column("county-la", aliases=("county",), longest=40),
    Column("combined-authority", longest=40),
    Column("alt-names", aliases=("alternative names", "other names"), longest=8000),
    Column("former-gss-codes", longest=200),
    Column("powers", longest=40),
)
NAME_COLUMNS = (
    Column("la-name", aliases=("name", "la name"), required=True, filled=True, longest=300),
    Column("local-authority-code", aliases=("code",), required=True, filled=True, longest=40),
)
IGNORED = (
    "notes", "current-authority", "bs-6879", "ecode", "even-older-register-and-code", "gov-uk-slug", "area", "pop-2020",
    "x", "y", "lat", "long", "lower-or-unitary", "mapit-area-code", "ofcom", "old-ons-la-code", "old-register-and-code",
    "open-council-data-id", "os-file", "os", "snac", "wdtk-id",
)  # fmt: skip
# Powers with which an authority runs children's services; in Scotland, Wales and Northern Ireland other law holds.
UPPER_TIER = {"unitary", "upper tier"}
OTHER_KINDS = {"COMB", "SRA"}  # combined and strategic authorities run no services for children
# Words that stand in front of or behind the name proper.
FURNITURE = set("the of city council borough county district metropolitan london royal unitary authority corporation "
                "cc bc mbc dc lbc rb mdc".split())  # fmt: skip


class Place(NamedTuple):
    """One authority over one time; `ends_on` is the first day on which it is no more, None while it lasts.

    `kind` is "authority", or "other" for combined authorities; `type` the register's own code, such as UA or CTY.
    `names` are all other names, `replaced_by` codes of what follows it, `former_codes` older national codes.
    """

    line: int
    code: str
    name: str
    short_name: str
    official_code: str
    starts_on: date | None
    ends_on: date | None
    replaced_by: tuple[str, ...]
    nation: str
    region: str
    type: str
    type_name: str
    county: str
    combined_authority: str
    names: tuple[str, ...]
    former_codes: tuple[str, ...]
    kind: str
    is_upper_tier: bool


class Link(NamedTuple):
    """What becomes of an authority: `kind` is "merged" (several become one), "split", both at once as "split", or
    "continues" (one for one); `on` is the first day of the successor."""

    predecessor: str
    successor: str
    kind: str
    on: date | None


@dataclass(frozen=True, slots=True)
class Places:
    """A register of places.

    Attributes
    ----------
    rows : tuple of Place
    problems : tuple of Problem
    notes : tuple of str
    rows_read, rows_accepted, rows_refused : int
        Of both files, the first being the sum of the others; `names_accepted` of them are rows of the list of names.
    """

    rows: tuple[Place, ...]
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    refused: tuple[Row, ...] = field(default=(), repr=False)
    refused_names: tuple[Row, ...] = field(default=(), repr=False)
    names_accepted: int = 0

    @property
    def rows_accepted(self) -> int:
        """Return how many rows can be used."""
        return len(self.rows) + self.names_accepted

    @property
    def rows_refused(self) -> int:
        """Return how many rows hold a problem."""
        return len(self.refused) + len(self.refused_names)

    @property
    def rows_read(self) -> int:
        """Return how many rows hold anything."""
        return self.rows_accepted + self.rows_refused

    @property
    def links(self) -> tuple[Link, ...]:
        """Return what becomes of each authority that ended."""
        starts = {place.code: place.starts_on for place in self.rows}
        merging = Counter(code for place in self.rows for code in place.replaced_by)
        found = []
        for place in self.rows:
            for code in place.replaced_by:
                kind = "split" if len(place.replaced_by) > 1 else "merged" if merging[code] > 1 else "continues"
                found.append(Link(place.code, code, kind, starts.get(code) or place.ends_on))
        return tuple(found)

    def at(self, day: date) -> tuple[Place, ...]:
        """Return the places that stand on a day."""
        return tuple(
            place
            for place in self.rows
            if (place.starts_on is None or place.starts_on <= day) and (place.ends_on is None or day < place.ends_on)
        )

    def find(self, name: str, *, on: date | None = None) -> tuple[Place, ...]:
        """Return the places a name or code may mean; none, one, or several among which a person has to choose.

        Exactly written names come before those that are alike but for words such as "Council of"; with `on`, only
        places that stand on that day.
        """
        rows = self.rows if on is None else self.at(on)
        code = name.strip().casefold()
        for matches in (
            lambda place: code in (place.code.casefold(), place.official_code.casefold()),
            lambda place: _folded(name) in {_folded(each) for each in (place.name, place.short_name, *place.names)},
            lambda place: code in {each.casefold() for each in place.former_codes},
            lambda place: plain_place(name) in {plain_place(each) for each in (place.name, place.short_name)},
            lambda place: plain_place(name) in {plain_place(each) for each in place.names},
        ):
            found = tuple(place for place in rows if matches(place)) if code else ()
            if found:
                return found
        return ()


def _folded(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return " ".join(re.sub(r"[^a-z0-9]+", " ", letters.replace("'", "").replace("&", " and ")).split())


def plain_place(name: str) -> str:
    """Return the name proper of an authority.

    >>> plain_place("London Borough of Hazel & Thorn") == plain_place("hazel and thorn council")
    True
    """
    words = _folded(name).split()
    return " ".join(word for word in words if word not in FURNITURE) or " ".join(words)


def read_places(
    source: Path | bytes, names: Path | bytes | None = None, *, name: str = "", limits: Limits = LIMITS
) -> Places:
    r"""Read a register of places and, if there is one, the list of other names by which files call them.

    An end date is the last day where it is 31 March or the day before a successor starts, else the first day on which
    the authority is no more; `Place.ends_on` is always the latter.

    Raises
    ------
    InputError
        When one of the files cannot be read, or lacks needed columns; problems of both are named at once.

    Examples
    --------
    >>> register = (b"code,name,start-date,end-date,replaced-by,type\n"
    ...             b"OLD,Old Vale County Council,,2019-03-31,NEW,CTY\nNEW,New Vale Council,2019-04-01,,,UA\n")
    >>> places = read_places(register, names=b"la-name,code\nN. Vale,NEW\n")
    >>> places.rows[0].ends_on, places.links[0].kind, places.find("n vale")[0].code
    (datetime.date(2019, 4, 1), 'continues', 'NEW')
    """
    failures: list[Problem] = []
    register = other = None
    try:
        register = take(
            read_sheet(source, name=name, limits=limits), COLUMNS, call="the register of places", ignored=IGNORED
        )
    except InputError as error:
        failures += [replace(problem, source="places" if names is not None else "") for problem in error]
    try:
        if names is not None:
            other = take(read_sheet(names, limits=limits), NAME_COLUMNS, call="the list of names")
    except InputError as error:
        failures += [replace(problem, source="names") for problem in error]
    if failures or register is None:
        raise InputError(failures)
    rows = [_place(*values) for values in zip(register.lines, *register.values.values(), strict=True)]
    register = register.refuse(_problems(rows))
    kept = set(register.lines)
    rows = [row for row in rows if row.line in kept]
    notes = list(register.notes)
    if other is not None:
        codes = {row.code.casefold() for row in rows}
        other = other.refuse(_unknown(other.lines, other.values["local-authority-code"], codes))
        rows = _with_names(rows, other.values["la-name"], other.values["local-authority-code"])
        notes += other.notes
    return Places(
        rows=tuple(_with_last_days(rows)),
        problems=(*register.problems, *(replace(each, source="names") for each in (other.problems if other else ()))),
        notes=(*notes, *_notes(rows)),
        refused=register.refused,
        refused_names=other.refused if other else (),
        names_accepted=other.rows_accepted if other else 0,
    )


def _place(line: int, *values: Any) -> Place:
    """Return a place of the values of `COLUMNS`, in their order."""
    code, name, short, gss, start, end, replaced, nation, region, kind, kind_name, county, combined, *more = values
    alternatives, former, powers = more
    other = kind in OTHER_KINDS or powers == "combined"
    upper = not other and (powers in UPPER_TIER if powers else kind in {"UA", "CTY", "MD", "LBO", "CC"})
    upper = upper and nation in ("", "England")
    return Place(
        line, code, name, short, gss, start, end, _codes(replaced), nation, region, kind, kind_name, county, combined,
        tuple(_names(alternatives)), _codes(former), "other" if other else "authority", upper,
    )  # fmt: skip


def _codes(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for code in re.split(r"[,;\s]+", cell) if code))


def _names(cell: str) -> Iterator[str]:
    """Yield the names of a list that commas part; a comma followed by a space belongs to a name."""
    for name in re.split(r",(?=\S)|;\s*", cell):
        # A name with a broken letter would never be met again as it is.
        if name.strip() and BROKEN not in name and "ï¿½" not in name:
            yield name.strip()


def _problems(rows: Sequence[Place]) -> Iterator[Problem]:
    """Yield what is wrong between the cells of a row and between rows."""
    known: dict[str, int] = {}
    codes = {row.code.casefold() for row in rows}
    for row in rows:
        first = known.setdefault(row.code.casefold(), row.line)
        if first != row.line:
            words = f"This code is that of row {first} too. Each authority needs its own."
            yield Problem(row.line, "local-authority-code", words, row.code)
        if row.starts_on and row.ends_on and row.ends_on < row.starts_on:
            words = f"The end, {row.ends_on}, is before the start, {row.starts_on}."
            yield Problem(row.line, "end-date", words, str(row.ends_on))
        for code in row.replaced_by:
            if code.casefold() == row.code.casefold():
                yield Problem(row.line, "replaced-by", "An authority cannot follow itself.", code)
            elif code.casefold() not in codes:
                words = f"There is no authority {code} in the file. Add its row, or take the code out."
                yield Problem(row.line, "replaced-by", words, code)


def _unknown(lines: Sequence[int], codes: Sequence[str], known: set[str]) -> Iterator[Problem]:
    for line, code in zip(lines, codes, strict=True):
        if code.casefold() not in known:
            words = f"There is no authority {code} in the register."
            yield Problem(line, "local-authority-code", words, code[:80])


def _with_names(rows: Sequence[Place], names: Iterable[str], codes: Iterable[str]) -> list[Place]:
    more: dict[str, list[str]] = {}
    for name, code in zip(names, codes, strict=True):
        if BROKEN not in name and "ï¿½" not in name:
            more.setdefault(code.casefold(), []).append(name)
    found = []
    for row in rows:
        names = (*row.names, *more.get(row.code.casefold(), ()))
        known = {row.name, row.short_name}
        found.append(row._replace(names=tuple(each for each in dict.fromkeys(names) if each not in known)))
    return found


def _with_last_days(rows: Sequence[Place]) -> Iterator[Place]:
    """Yield places whose end is the first day on which they are no more."""
    starts = {row.code.casefold(): row.starts_on for row in rows}
    for row in rows:
        if row.ends_on is None:
            yield row
            continue
        after = row.ends_on + timedelta(days=1)
        follows = {starts.get(code.casefold()) for code in row.replaced_by}
        is_last_day = after in follows or (
            row.ends_on not in follows and (row.ends_on.month, row.ends_on.day) == (3, 31)
        )
        yield row._replace(ends_on=after) if is_last_day else row


def _notes(rows: Sequence[Place]) -> Iterator[str]:
    ended = sum(row.ends_on is not None and not row.replaced_by for row in rows)
    if ended:
        yield f"{ended} authorities ended and the file does not say what follows them."
