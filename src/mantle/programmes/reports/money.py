"""Statements as rows of a file, and an agency's part of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mantle.people.models import Agency
from mantle.programmes.queries.money import Account, Statement
from mantle.programmes.rules import Line
from mantle.web.words import counted


@dataclass(frozen=True, slots=True)
class Part:
    """PRG-32: an agency in a statement: lines of people whom the reader may see, the others in one sum."""

    statement: Statement
    account: Account
    lines: list[Line]

    @property
    def cohort(self):
        return self.statement.cohort


def part_of(statement: Statement, agency: Agency, visible: set[str]) -> Part:
    """An agency's part of a statement, as far as the reader may see places (`visible` are their codes)."""
    own = [line for line in statement.lines if line.agency == agency.code]
    if statement.has_funders:  # places are paid out of the funders' shares; charges for leaving by the employer
        own = [line for line in own if line.is_charge]
    shown = [line for line in own if line.place in visible]
    hidden = [line for line in own if line.place not in visible]
    if hidden:
        words = f"{counted(len(hidden), 'place')} of people who work elsewhere now"
        shown.append(Line("", "", agency.code, words, sum(line.pence for line in hidden)))
    account = statement.of(agency) or Account(agency.code, agency.name, 0, 0, 0)
    rest = account.due - sum(line.pence for line in shown)
    if rest:
        shown.append(Line("", "", agency.code, "Share of the funding of all places", rest))
    return Part(statement, account, shown)


def cohort_rows(statement: Statement) -> tuple[tuple[str, ...], Iterator[tuple[str, ...]]]:
    """Heading and rows of a cohort's statement: lines by person, then accounts by agency."""
    return ("Place", "Person", "Agency", "For", "Pounds"), _cohort_rows(statement)


def _cohort_rows(statement: Statement) -> Iterator[tuple[str, ...]]:
    for line in statement.lines:
        yield line.place, line.person, statement.names[line.agency], line.what, plain_pounds(line.pence)
    yield "", "", "", "Sum of all places", plain_pounds(statement.total)
    for account in statement.accounts:
        yield "", "", account.name, "Due", plain_pounds(account.due)
        yield "", "", account.name, "Received", plain_pounds(account.received)
    yield "", "", "", "Still to come", plain_pounds(statement.balance)


def agency_rows(parts: Iterable[Part]) -> tuple[tuple[str, ...], Iterator[tuple[str, ...]]]:
    """Heading and rows of an agency's statement."""
    return ("Programme", "Cohort", "Person", "For", "Pounds"), _agency_rows(parts)


def _agency_rows(parts: Iterable[Part]) -> Iterator[tuple[str, ...]]:
    for part in parts:
        where = (part.cohort.programme.name, part.cohort.name)
        for line in part.lines:
            yield *where, line.person, line.what, plain_pounds(line.pence)
        yield *where, "", "Received", plain_pounds(part.account.received)
        yield *where, "", "Still to come", plain_pounds(part.account.balance)


def plain_pounds(pence: int) -> str:
    """A sum as a file holds it.

    >>> plain_pounds(-123_450), plain_pounds(5)
    ('-1234.50', '0.05')
    """
    whole, rest = divmod(abs(pence), 100)
    return f"{'-' if pence < 0 else ''}{whole}.{rest:02}"
