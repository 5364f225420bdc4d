"""One calendar of a person, composed from what every slice gives to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from mantle.evaluation.queries.calendar import dated as of_evaluation
from mantle.feedback.queries.calendar import dated as of_feedback
from mantle.learning.queries.calendar import dated as of_learning
from mantle.networks.queries.waiting import dated as of_networks
from mantle.people.models import CalendarLink, Person
from mantle.people.queries.accounts import digest_of_link
from mantle.people.queries.waiting import those_with_rows
from mantle.programmes.queries.calendar import dated as of_programmes
from mantle.rights.queries.calendar import calendar_entries as of_rights
from mantle.selection.queries.calendar import dated as of_selection
from mantle.structures.queries.calendar import calendar_entries as of_structures
from mantle.structures.queries.calendar import dated as of_boards
from mantle.succession.queries.calendar import dated as of_succession
from mantle.support.queries.calendar import dated as of_support
from mantle.support.queries.help_waiting import help_dated
from mantle.web.agenda import Dated, Entry, clashes, day_of


@dataclass(frozen=True, slots=True)
class Line:
    """One thing on the page, with what else falls together with it."""

    entry: Entry
    day: date
    meets: tuple[str, ...]


def dated(person: Person, first: date, last: date) -> list[Dated]:
    """Lists of every slice that may have something for a person's calendar in these days."""
    return [
        *of_succession(person, first, last), *of_support(person, first, last),
        *of_evaluation(person, first, last),
        *help_dated(person, first, last),
        *of_programmes(person, first, last), *of_learning(person, first, last), *of_boards(person, first, last),
        *of_feedback(person, first, last), *of_selection(person, first, last),
    ]  # fmt: skip


def calendar_of(person: Person, first: date, last: date) -> list[Entry]:
    """Everything in a person's calendar from a day until before another, earliest first. CAL-1."""
    # The start page tells of surveys among what waits, with their days: there they are not asked for again.
    there = those_with_rows(person, [*dated(person, first, last), *of_networks(person, first, last)])
    found = [entry for rows, tell in there for entry in tell(rows)]
    return in_order([*of_structures(person, first, last), *of_rights(person, first, last), *found])


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """Day by day; whole days stand before what has a time."""
    return sorted(entries, key=lambda each: (day_of(each), each.is_timed, str(each.starts_at), each.uid))


def lines_of(entries: list[Entry]) -> Iterator[Line]:
    """Entries with their clashes. CAL-2."""
    meets = clashes(entries)
    for entry in entries:
        yield Line(entry, day_of(entry), tuple(meets.get(entry.uid, ())))


def reader_of(secret: str) -> CalendarLink | None:
    """The open address with this secret, if whoever made it still has an account here. CAL-4."""
    rows = CalendarLink.objects.open().filter(person__account__is_active=True).select_related("person")
    return rows.filter(digest=digest_of_link(secret)).first()
