"""One calendar of a person, composed from what every slice gives to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from mantle.learning.queries.calendar import calendar_entries as of_learning
from mantle.people.models import CalendarLink, Person
from mantle.people.queries.accounts import digest_of_link
from mantle.programmes.queries.calendar import calendar_entries as of_programmes
from mantle.rights.queries.calendar import calendar_entries as of_rights
from mantle.structures.models import Appointment
from mantle.structures.queries.calendar import calendar_entries as of_structures
from mantle.structures.queries.calendar import entries_of
from mantle.web.agenda import Entry, clashes, day_of

Source = Callable[[Person, date, date], Iterable[Entry]]
SOURCES: tuple[Source, ...] = (of_structures, of_programmes, of_learning, of_rights)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing on the page, with what else falls together with it."""

    entry: Entry
    day: date
    meets: tuple[str, ...]


def calendar_of(person: Person, first: date, last: date, held: Iterable[Appointment] | None = None) -> list[Entry]:
    """Everything in a person's calendar from a day until before another, earliest first; `held` are all their
    appointments where they are read already. CAL-1."""
    asked = SOURCES if held is None else [source for source in SOURCES if source is not of_structures]
    found = [
        *entries_of(held or (), first, last),
        *(entry for source in asked for entry in source(person, first, last)),
    ]
    return sorted(
        found, key=lambda entry: (day_of(entry), entry.starts_at is not None, str(entry.starts_at), entry.uid)
    )


def lines_of(entries: list[Entry]) -> Iterator[Line]:
    """Entries with their clashes. CAL-2."""
    meets = clashes(entries)
    for entry in entries:
        yield Line(entry, day_of(entry), tuple(meets.get(entry.uid, ())))


def reader_of(secret: str) -> CalendarLink | None:
    """The open address with this secret, if whoever made it still has an account here. CAL-4."""
    rows = CalendarLink.objects.open().filter(person__account__is_active=True).select_related("person")
    return rows.filter(digest=digest_of_link(secret)).first()
