"""Mantle's own workforce file: one row a post, with who holds it. FIL-21 to FIL-27."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple

from ..problems import InputError, Problem
from ._limits import LIMITS, Limits, no_pauses
from .columns import Column, Taken, take
from .sheets import Row, Sheet, read_sheet

__all__ = ["COLUMNS", "EXAMPLE_ROWS", "HEADER", "WorkforceRow", "WorkforceTable", "read_workforce", "template_csv"]

YOUNGEST, OLDEST = 16, 79
NOBODY = ("", "vacant", "vacancy", "unfilled", "empty", "none", "-", "0", "not in post", "0 / not in post")
WITHHELD = {"n/d", "nd", "n/a", "not disclosed", "not named", "name withheld", "withheld", "unknown", "not known",
            "tbc", "to be confirmed"}  # fmt: skip
BACKGROUNDS = {
    "education": "education", "schools": "education", "social care": "social_care", "social work": "social_care",
    "health": "health", "nhs": "health", "integrated": "integrated", "mixed": "integrated", "other": "other",
}  # fmt: skip
KINDS = {
    "substantive": "substantive", "permanent": "substantive", "interim": "interim", "temporary": "interim",
    "acting": "acting", "acting up": "acting", "secondment": "secondment", "seconded": "secondment",
    "job share": "job_share", "twin hat": "twin_hat", "joint": "joint", "shared": "joint",
}  # fmt: skip
READY = {"yes": True, "y": True, "true": True, "1": True, "ready now": True, "now": True,
         "no": False, "n": False, "false": False, "0": False, "not ready": False, "not yet": False,
         "ready in 1-2 years": False, "1-2 years": False, "3+ years": False, "3 or more years": False}  # fmt: skip
INSPECTION = {"outstanding": "outstanding", "good": "good", "requires improvement": "requires improvement",
              "requires improvement to be good": "requires improvement", "inadequate": "inadequate"}  # fmt: skip
TIERS = {form.format(tier): tier for form in ("{}", "{}.0", "tier {}", "t{}") for tier in (1, 2, 3, 4)}

COLUMNS = (
    Column("agency", aliases=("authority", "organisation", "employer", "local authority", "council"), longest=200,
           required=True, help="Name or code of the agency the post belongs to."),
    Column("region", longest=60, help="Region of the agency; the same in every row of one agency."),
    Column("post", aliases=("post name", "role", "position"), longest=200, help="Name of the post."),
    Column("title", aliases=("job title", "post title"), longest=200, help="Job title, if it is not the same."),
    Column("post_reference", aliases=("post ref", "reference", "post id", "post number", "post unique reference"),
           longest=80, help="The agency's own reference of the post; two rows with one reference are a job share."),
    Column("unit", aliases=("team", "directorate", "service", "department"), longest=200, help="Unit of the post."),
    Column("grade", aliases=("pay grade", "band", "rank"), longest=60, help="Grade in the agency's own words."),
    Column("tier", "choice", aliases=("level",), choices=TIERS,
           help="1 = director, 2 = reports to a director, 3 and 4 below."),
    Column("fte", "number", aliases=("full time equivalent",), low=0, high=50, help="Share of full time, such as 0.6."),
    Column("statutory", "yes-no", aliases=("statutory post", "is statutory"), help="Must the post be filled by law?"),
    Column("person", aliases=("holder", "post holder", "name", "full name", "incumbent"), missing=NOBODY, longest=200,
           help="Who holds it, name or payroll number; empty or Vacant when nobody does."),
    Column("given_name", aliases=("first name", "forename"), longest=100, help="Instead of person: given name."),
    Column("family_name", aliases=("surname", "last name"), longest=100, help="Instead of person: family name."),
    Column("email", aliases=("e-mail", "email address", "e-mail address"), missing=("", "n/a", "-"), longest=254,
           help="The holder's e-mail address at work."),
    Column("started_on", "date", aliases=("start date", "in post since", "started", "since", "appointed on"),
           low=date(1940, 1, 1), help="First day of the holder in the post; of a vacant post, the day it fell vacant."),
    Column("birth_year", "integer", aliases=("year of birth", "born"), low=1920, high=2015, help="The holder's."),
    Column("age", "integer", low=YOUNGEST, high=OLDEST, help="Instead of birth_year: on the day of the file."),
    Column("background", "choice", aliases=("professional background", "profession"), choices=BACKGROUNDS,
           help="education, social care, health, integrated or other."),
    Column("ready", "choice", aliases=("ready now", "readiness"), choices=READY, help="Ready for the tier above?"),
    Column("willing", "yes-no", aliases=("wants to rise", "aspires"), help="Wants a post of the tier above?"),
    Column("kind", "choice", aliases=("appointment kind", "appointment type", "contract type"), choices=KINDS,
           help="substantive (when empty), interim, acting, secondment, job share, twin hat or joint."),
    Column("reports_to", aliases=("manager", "line manager", "reports to senior post", "manager reference"),
           longest=200, help="Reference or title of the post that it reports to."),
    Column("inspection_grade", "choice", aliases=("ofsted grade", "inspection"), choices=INSPECTION,
           help="Last inspection of the agency, if you want the forecast to use it."),
    Column("reorganising", "yes-no", help="Is the agency being reorganised?"),
)  # fmt: skip
HEADER = tuple(column.name for column in COLUMNS)
EXAMPLE_ROWS: tuple[tuple[str, ...], ...] = (
    ("Alder County Council", "North", "Director of Children's Services", "", "ALD-001", "Children's Services",
     "Chief officer", "1", "1", "yes", "Nell Harper", "", "", "nell.harper@example.org", "2021-09-01", "1971", "",
     "social care", "", "", "substantive", "", "good", "no"),
    ("Alder County Council", "North", "Head of Early Help", "", "ALD-014", "Early Help", "Grade 14",
     "3", "0.6", "no", "Vacant", "", "", "", "2026-02-01", "", "", "", "", "", "", "ALD-001", "good", "no"),
)  # fmt: skip


class WorkforceRow(NamedTuple):
    """One post and who holds it; "" or None where nothing is known.

    `person` is "" for a vacant post; then `started_on` is the day it fell vacant. `grade` is the pay grade,
    `inspection_grade` the agency's.
    """

    line: int
    agency: str
    region: str
    post: str
    title: str
    post_reference: str
    unit: str
    grade: str
    tier: int | None
    fte: float | None
    statutory: bool | None
    person: str
    given_name: str
    family_name: str
    email: str
    started_on: date | None
    birth_year: int | None
    age: int | None
    background: str | None
    ready: bool | None
    willing: bool | None
    kind: str | None
    reports_to: str
    inspection_grade: str | None
    reorganising: bool | None


@dataclass(frozen=True, slots=True)
class WorkforceTable:
    """The rows of a workforce file that can be used, and all about those that cannot.

    Attributes
    ----------
    rows : tuple of WorkforceRow
    problems : tuple of Problem
        Every reason for which a row was refused.
    rows_read, rows_accepted, rows_refused : int
        The first is the sum of the others.
    notes : tuple of str
    refused : tuple of Row
        Refused rows as they stood.
    header : tuple of str
        Headings as they stood.
    """

    rows: tuple[WorkforceRow, ...]
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    refused: tuple[Row, ...] = ()
    header: tuple[str, ...] = field(default=(), repr=False)

    @property
    def rows_accepted(self) -> int:
        """Return how many rows can be used."""
        return len(self.rows)

    @property
    def rows_refused(self) -> int:
        """Return how many rows hold a problem."""
        return len(self.refused)

    @property
    def rows_read(self) -> int:
        """Return how many rows hold anything."""
        return len(self.rows) + len(self.refused)

    def __getattr__(self, name: str) -> list[Any]:
        """Return a column as a list; here `grade` is the inspection grade, as a projection takes it."""
        if name == "grade":
            name = "inspection_grade"
        if name != "line" and name not in HEADER:
            raise AttributeError(f"A workforce table has no column {name}.")
        return list(map(attrgetter(name), self.rows))


def read_workforce(
    source: Path | bytes,
    *,
    name: str = "",
    as_at: date | None = None,
    needs: tuple[str, ...] = (),
    limits: Limits = LIMITS,
) -> WorkforceTable:
    r"""Read a workforce file, CSV or XLSX.

    Parameters
    ----------
    source : Path or bytes
    name : str
        How messages call the file.
    as_at : date, optional
        The day the file describes: nobody can have started later, or be younger than 16 on it.
    needs : tuple of str
        Columns that must be filled beside the agency, for example ("tier",) for a forecast.
    limits : Limits
        The most that is read.

    Raises
    ------
    InputError
        When nothing can be read, or needed columns are missing (all are named).

    Examples
    --------
    >>> table = read_workforce(b"agency,title,tier,holder,start date\nAlder,Director,1,Nell Harper,1/9/2021\n"
    ...                        b"Alder,Head of Schools,2,Vacant,\nAlder,Head of Inclusion,seven,Omar Reed,\n")
    >>> [(row.line, row.title, row.person, row.started_on) for row in table.rows]
    [(2, 'Director', 'Nell Harper', datetime.date(2021, 9, 1)), (3, 'Head of Schools', '', None)]
    >>> print(table.problems[0])
    row 4, column “tier”: Expected one of: 1, 2, 3, 4.
    """
    with no_pauses():
        return _table_of(read_sheet(source, name=name, limits=limits), as_at, needs)


def _table_of(sheet: Sheet, as_at: date | None, needs: tuple[str, ...]) -> WorkforceTable:
    needed = [_needed(column, needs) for column in COLUMNS]
    taken = take(sheet, needed, call="the workforce file")
    if not taken.found & {"post", "title"}:
        said = "The file needs a column “title” or “post” that names each post."
        raise InputError([Problem(sheet.header_line, "title", said)])
    rows = [_whole(row) for row in taken.records(WorkforceRow)]
    regions: dict[str, str] = {}
    for row in rows:
        if row.region:
            regions.setdefault(row.agency, row.region)
    taken = taken.refuse(_problems(rows, as_at, regions))
    kept = set(taken.lines) if taken.problems else None
    rows = [_in_region(row, regions) for row in rows if kept is None or row.line in kept]
    return WorkforceTable(
        tuple(rows), taken.problems, (*taken.notes, *_notes(rows, taken)), taken.refused, taken.header
    )


def _needed(column: Column, needs: tuple[str, ...]) -> Column:
    if column.name in needs or column.name == "agency":
        return replace(column, required=True, filled=True)
    return column


def _whole(row: WorkforceRow) -> WorkforceRow:
    """A name in two columns is a name."""
    if row.person or not (row.family_name or row.given_name):
        return row
    if row.family_name.casefold() in NOBODY and (not row.given_name or row.given_name.casefold() in NOBODY):
        return row._replace(given_name="", family_name="")
    return row._replace(person=f"{row.given_name} {row.family_name}".strip())


def _in_region(row: WorkforceRow, regions: dict[str, str]) -> WorkforceRow:
    """An empty region is that of the agency's other rows."""
    if row.region or row.agency not in regions:
        return row
    return row._replace(region=regions[row.agency])


def _problems(rows: list[WorkforceRow], as_at: date | None, regions: dict[str, str]) -> Iterator[Problem]:
    """Yield what is wrong between the cells of a row and between rows; a pass for each question, which is fastest."""
    for row in rows:
        if not (row.title or row.post):
            yield Problem(row.line, "title", "The post has no name. Fill in the title or the post.")
        if row.region and row.region != regions[row.agency]:
            said = f"{row.agency} stands in {regions[row.agency]} in another row. Write one region for all its rows."
            yield Problem(row.line, "region", said, row.region[:80])
    for row in rows:
        if row.person and row.person.casefold() in WITHHELD:
            said = "The holder is not named. Write a name or payroll number; leave it empty only if the post is vacant."
            yield Problem(row.line, "person", said, row.person)
        if row.email and ("@" not in row.email[1:-1] or " " in row.email):
            said = "This is no e-mail address. Expected something like name@example.org."
            yield Problem(row.line, "email", said, row.email[:80])
    for row in rows:
        own = row.post_reference or row.title or row.post
        if row.reports_to and row.reports_to.casefold() == own.casefold():
            said = "The post reports to itself. Name the post above, or leave it empty."
            yield Problem(row.line, "reports_to", said, row.reports_to[:80])
    yield from _repeated(rows)
    yield from _impossible(rows, as_at)


def _repeated(rows: list[WorkforceRow]) -> Iterator[Problem]:
    """Yield rows that say again who holds a post. Without a reference, alike rows are alike posts."""
    seen: dict[str, int] = {}
    for row in rows:
        if not (row.person and row.post_reference):
            continue
        first = seen.setdefault(f"{row.agency}|{row.post_reference}|{row.person}|{row.email}".casefold(), row.line)
        if first != row.line:
            said = f"This row repeats row {first}: the same post and the same person. Keep one of them."
            yield Problem(row.line, "", said, row.person[:80])


def _impossible(rows: list[WorkforceRow], as_at: date | None) -> Iterator[Problem]:
    """Yield days and ages that cannot be."""
    for row in rows:
        started, born = row.started_on, row.birth_year
        if started and born and started.year - born < YOUNGEST:
            said = f"Somebody born in {born} cannot have started on {started}."
            yield Problem(row.line, "started_on", said, str(started))
        if as_at is None:
            continue
        if started and started > as_at:
            said = f"{started} is after the day the file describes, {as_at}."
            yield Problem(row.line, "started_on", said, str(started))
        if born and not YOUNGEST <= as_at.year - born <= OLDEST:
            said = f"Somebody born in {born} would be {as_at.year - born} in {as_at.year}."
            yield Problem(row.line, "birth_year", f"{said} Expected an age from {YOUNGEST} to {OLDEST}.", str(born))


def _notes(rows: list[WorkforceRow], taken: Taken) -> Iterator[str]:
    """Yield what was understood that a reader may not expect."""
    vacant = sum(not row.person for row in rows)
    if rows and not {"person", "given_name", "family_name"} & taken.found:
        yield "There is no column of holders (“person”): every post was read as vacant."
    elif vacant:
        yield f"{vacant:,} of {len(rows):,} posts {'has' if vacant == 1 else 'have'} no holder."
    known = {
        (row.agency, word.casefold()) for row in rows for word in (row.post_reference, row.title, row.post) if word
    }
    outside = sum(bool(row.reports_to) and (row.agency, row.reports_to.casefold()) not in known for row in rows)
    if outside:
        yield f"{outside:,} posts report to a post that is not among those of their agency; they stand without a line."


def template_rows(columns: Callable[[Column], bool] = bool) -> list[list[str]]:
    """Return the heading and two example rows; `columns` chooses which columns.

    >>> [row[4] for row in template_rows()]
    ['post_reference', 'ALD-001', 'ALD-014']
    """
    kept = [place for place, column in enumerate(COLUMNS) if columns(column)]
    return [[row[place] for place in kept] for row in (HEADER, *EXAMPLE_ROWS)]


def template_csv() -> str:
    """Return the template as CSV, for Excel too (with a byte-order mark).

    >>> len(read_workforce(template_csv().encode()).rows)
    2
    """
    target = io.StringIO()
    csv.writer(target).writerows(template_rows())
    return "\ufeff" + target.getvalue()


def described() -> list[tuple[str, str]]:
    """Return each column and what it means, for the page of the template.

    >>> described()[0]
    ('agency', 'Name or code of the agency the post belongs to.')
    """
    return [(column.name, column.help) for column in COLUMNS]
