"""Dated appointments: who held which post of which organisation, from when until when. FIL-42 to FIL-48.

Two forms are read: a folder (or ZIP) of linked tables, as the database of ministers is published, and Mantle's own
single table with a row an appointment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from ..problems import InputError, Problem
from ._appointment_files import COLUMNS, DATED, LINK_KINDS, tables_of
from ._limits import LIMITS, Limits
from .columns import Taken, take
from .sheets import read_sheet

__all__ = ["Absence", "Appointment", "Appointments", "Held", "Link", "Organisation", "Person", "read_appointments",
           "read_dated_appointments", "template_csv"]  # fmt: skip
HEADER = tuple(column.name for column in DATED)


class Organisation(NamedTuple):
    """An organisation; `ends_on` is the first day on which it is no more, None while it lasts."""

    line: int
    reference: str
    name: str
    short_name: str
    starts_on: date | None
    ends_on: date | None


class Link(NamedTuple):
    """What an organisation became: `kind` is "renamed", "merged", "split" or "moved" (functions went over); `said` is
    the word of the file."""

    line: int
    predecessor: str
    successor: str
    kind: str
    on: date | None
    said: str


class PostRow(NamedTuple):
    """A post of an organisation; `name` is its short name where the file has a fuller one as `title`."""

    line: int
    reference: str
    organisation: str
    title: str
    name: str
    rank: str
    rank_order: int | None


class Person(NamedTuple):
    """A person; where the file gives no name, `name` is "Person" and the start of the reference."""

    line: int
    reference: str
    name: str
    gender: str


class Appointment(NamedTuple):
    """A person in a post: from `starts_on` to the day before `ends_on` (None: still there)."""

    line: int
    reference: str
    person: str
    post: str
    starts_on: date
    ends_on: date | None
    kind: str
    cabinet_status: str


class Absence(NamedTuple):
    """Leave within an appointment."""

    line: int
    appointment: Appointment
    reason: str
    starts_on: date
    ends_on: date | None


class Held(NamedTuple):
    """A row of Mantle's own table of appointments; `ends_on` is None while it lasts."""

    line: int
    person: str
    post: str
    agency: str
    kind: str
    started_on: date
    ended_on: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class Appointments:
    """Linked tables of appointments, every reference leading to a row that is there.

    `rows_read` is `rows_accepted + rows_refused`, of all tables together; `source` of a problem names its table.
    """

    organisations: tuple[Organisation, ...]
    links: tuple[Link, ...]
    posts: tuple[PostRow, ...]
    people: tuple[Person, ...]
    appointments: tuple[Appointment, ...]
    absences: tuple[Absence, ...]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]
    rows_read: int
    rows_accepted: int
    rows_refused: int

    def overlaps(self) -> tuple[tuple[Appointment, Appointment], ...]:
        """Return pairs of appointments of one person that overlap: two offices held at once."""
        by_person: dict[str, list[Appointment]] = {}
        for each in sorted(self.appointments, key=attrgetter("starts_on")):
            by_person.setdefault(each.person, []).append(each)
        return tuple(
            (one, other)
            for held in by_person.values()
            for one, other in pairwise(held)
            if one.ends_on is None or other.starts_on < one.ends_on
        )


def read_appointments(source: Path | bytes, *, name: str = "", limits: Limits = LIMITS) -> Appointments:
    """Read linked tables of appointments.

    Parameters
    ----------
    source : Path or bytes
        A folder of CSV files, or a ZIP of them; each is known by the end of its name: organisation, organisation_link,
        person, post, appointment, and perhaps appointment_characteristics (acting, leave). Others are left alone.
    name : str
        How messages call it.

    Raises
    ------
    InputError
        When a needed table is missing or cannot be read, or lacks columns: all of that at once.

    Notes
    -----
    A row that leads to a refused or missing row is refused too. Rows of characteristics follow one another within an
    appointment: acting throughout makes it acting; on leave makes an absence; acting for a part of it splits it.
    """
    files = tables_of(source, limits)
    failures: list[Problem] = []
    taken: dict[str, Taken] = {}
    for table, (columns, ignored) in COLUMNS.items():
        if table not in files:
            continue
        try:
            sheet = read_sheet(files[table], name=table, limits=limits)
            taken[table] = take(sheet, columns, call=f"the table of {table.replace('_', ' ')}s", ignored=ignored)
        except InputError as error:
            failures += [replace(problem, source=table) for problem in error]
    if failures:
        raise InputError(failures)
    return _linked(taken)


def _linked(taken: dict[str, Taken]) -> Appointments:
    """Put the tables together, refusing what leads nowhere, from the top down."""
    taken["organisation"] = _unique(taken["organisation"])
    taken["person"] = _unique(taken["person"])
    organisations = {row.reference: row for row in taken["organisation"].records(Organisation)}
    people = {row.reference: _named(row) for row in taken["person"].records(Person)}
    taken["post"] = _leading(_unique(taken["post"]), {"organisation_id": organisations})
    taken["post"] = taken["post"].refuse(_untitled(taken["post"]))
    posts = {row.reference: row._replace(title=row.title or row.name) for row in taken["post"].records(PostRow)}
    if "organisation_link" in taken:
        ends = {"predecessor_organisation_id": organisations, "successor_organisation_id": organisations}
        taken["organisation_link"] = _leading(taken["organisation_link"], ends)
    held = _leading(_unique(taken["appointment"]), {"person_id": people, "post_id": posts})
    taken["appointment"] = held = held.refuse(_backwards(held, "start_date", "end_date"))
    rows = [_at_least_a_day(row) for row in held.records(_substantive)]
    appointments: list[Appointment] = rows
    absences: list[Absence] = []
    notes = _short(held)
    if "appointment_characteristics" in taken:
        known = {row.reference: row for row in rows}
        more = _leading(_unique(taken["appointment_characteristics"]), {"appointment_id": known})
        taken["appointment_characteristics"] = more = more.refuse(_backwards(more, "start_date", "end_date"))
        appointments, absences = _characterised(known, more)
    links = _links(taken.get("organisation_link"))
    notes += [note for table in taken.values() for note in table.notes]
    problems = [replace(problem, source=table) for table, each in taken.items() for problem in each.problems]
    return Appointments(
        tuple(organisations.values()), links, tuple(posts.values()), tuple(people.values()),
        tuple(sorted(appointments, key=lambda row: (row.line, row.starts_on))), tuple(absences), tuple(problems),
        tuple(dict.fromkeys([*notes, *_notes(people.values())])), sum(each.rows_read for each in taken.values()),
        sum(each.rows_accepted for each in taken.values()), sum(each.rows_refused for each in taken.values()),
    )  # fmt: skip


def _unique(taken: Taken) -> Taken:
    """Refuse rows whose reference stands above already."""
    seen: dict[str, int] = {}
    problems = []
    for line, reference in zip(taken.lines, taken.values["id"], strict=True):
        first = seen.setdefault(reference, line)
        if first != line:
            problems.append(
                Problem(line, "id", f"This id is that of row {first} too. Each row needs its own.", reference)
            )
    return taken.refuse(problems)


def _leading(taken: Taken, ends: dict[str, dict]) -> Taken:
    """Refuse rows that lead to a row that is not there."""
    problems = [
        Problem(line, column, f"There is no {column.removesuffix('_id').replace('_', ' ')} with this id.", value[:80])
        for column, known in ends.items()
        for line, value in zip(taken.lines, taken.values[column], strict=True)
        if value not in known
    ]
    return taken.refuse(problems)


def _untitled(posts: Taken) -> Iterator[Problem]:
    for line, title, name in zip(posts.lines, posts.values["display_name"], posts.values["name"], strict=True):
        if not (title or name):
            yield Problem(line, "name", "The post has no name. Fill in its name or its display name.")


def _backwards(taken: Taken, start: str, end: str) -> Iterator[Problem]:
    """Yield rows that end before they start. One that ends on its first day lasted no whole day and is kept."""
    for line, first, last in zip(taken.lines, taken.values[start], taken.values[end], strict=True):
        if last is not None and last < first:
            yield Problem(line, end, f"The end, {last}, is before the start, {first}.", str(last))


def _substantive(
    line: int, reference: str, person: str, post: str, starts_on: date, ends_on: date | None
) -> Appointment:
    return Appointment(line, reference, person, post, starts_on, ends_on, "substantive", "")


def _at_least_a_day(row: Appointment) -> Appointment:
    """One that ended on the day on which it began counts as a day."""
    return row._replace(ends_on=row.starts_on + timedelta(days=1)) if row.ends_on == row.starts_on else row


def _short(held: Taken) -> list[str]:
    count = sum(first == last for first, last in zip(held.values["start_date"], held.values["end_date"], strict=True))
    return [f"{count} appointments end on the day on which they start; each counts as one day."] if count else []


def _named(row: Person) -> Person:
    return row if row.name else row._replace(name=f"Person {row.reference[:8]}")


def _links(taken: Taken | None) -> tuple[Link, ...]:
    """Return links, each pair once: a table may say again what was transferred between the same two."""
    found: dict[tuple[str, str], Link] = {}
    if taken is not None:
        for line, _, before, after, said, start, _ in taken.records(lambda *row: row):
            kind = next((kind for word, kind in LINK_KINDS if said.casefold().startswith(word)), "moved")
            found.setdefault((before, after), Link(line, before, after, kind, start, said))
    return tuple(found.values())


def _characterised(known: dict[str, Appointment], more: Taken) -> tuple[list[Appointment], list[Absence]]:
    """Give appointments their kind: each run of rows that are acting, or not, becomes one appointment."""
    runs: dict[str, list[tuple]] = {}
    for row in more.records(lambda *each: each):
        runs.setdefault(row[2], []).append(row)
    appointments = [row for row in known.values() if row.reference not in runs]
    absences: list[Absence] = []
    for reference, rows in runs.items():
        whole = known[reference]
        rows.sort(key=lambda row: row[7])
        parts: list[Appointment] = []
        for line, _, _, status, acting, on_leave, reason, start, end in rows:
            kind = "acting" if acting else "substantive"
            if parts and parts[-1].kind == kind:
                parts[-1] = parts[-1]._replace(ends_on=end, cabinet_status=status or parts[-1].cabinet_status)
            else:
                first = start if parts else whole.starts_on
                if parts:
                    parts[-1] = parts[-1]._replace(ends_on=start)
                parts.append(whole._replace(kind=kind, cabinet_status=status, starts_on=first))
            if on_leave:
                absences.append(Absence(line, parts[-1], reason, max(start, whole.starts_on), end))
        parts[-1] = parts[-1]._replace(ends_on=whole.ends_on)
        appointments += parts
    current = {(row.reference, row.starts_on): row for row in appointments}
    return appointments, [
        each._replace(appointment=current[each.appointment.reference, each.appointment.starts_on]) for each in absences
    ]


def _notes(people: Iterable[Person]) -> Iterator[str]:
    nameless = sum(row.name == f"Person {row.reference[:8]}" for row in people)
    if nameless:
        yield f"{nameless:,} people have no name in the file and are called by their reference."


def read_dated_appointments(
    source: Path | bytes, *, name: str = "", limits: Limits = LIMITS
) -> tuple[tuple[Held, ...], Taken]:
    r"""Read Mantle's own table of appointments: person, post, agency, kind, started_on, ended_on, reason.

    Returns
    -------
    (tuple of Held, Taken)
        The rows that can be used; and everything about the others.

    Raises
    ------
    InputError
        When nothing can be read, or needed columns are missing.

    Examples
    --------
    >>> rows, taken = read_dated_appointments(b"person,post,agency,kind,started_on,ended_on,reason\n"
    ...     b"Nell Harper,Director,Alder,interim,1/4/2021,31/8/2021,replaced\nOmar Reed,Director,Alder,,2021-09-01,,\n")
    >>> [(row.person, row.kind, str(row.started_on), row.ended_on and str(row.ended_on)) for row in rows]
    [('Nell Harper', 'interim', '2021-04-01', '2021-08-31'), ('Omar Reed', 'substantive', '2021-09-01', None)]
    """
    taken = take(read_sheet(source, name=name, limits=limits), DATED, call="the table of appointments")
    taken = taken.refuse(_backwards(taken, "started_on", "ended_on"))
    rows = [row._replace(kind=row.kind or "substantive") for row in taken.records(Held)]
    first: dict[tuple, int] = {}
    again = []
    for row in rows:
        line = first.setdefault(
            (row.person.casefold(), row.post.casefold(), row.agency.casefold(), row.started_on), row.line
        )
        if line != row.line:
            again.append(Problem(row.line, "", f"This row repeats row {line}: the same person, post and first day."))
    taken = taken.refuse(again)
    kept = set(taken.lines)
    return tuple(row for row in rows if row.line in kept), taken


def template_csv() -> str:
    """Return a template of Mantle's own table with two example rows.

    >>> len(read_dated_appointments(template_csv().encode())[0])
    2
    """
    return (
        "\ufeff" + ",".join(HEADER) + "\r\n"
        "Nell Harper,Director of Children's Services,Alder County Council,interim,2021-04-01,2021-09-01,replaced\r\n"
        "Omar Reed,Director of Children's Services,Alder County Council,substantive,2021-09-01,,\r\n"
    )
