"""Days by which requests about personal data must be answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from mantle.people.access import Permission
from mantle.people.models import Person
from mantle.rights.models import Case
from mantle.rights.rules.cases import State
from mantle.web.agenda import Entry


def calendar_entries(person: Person, first: date, last: date) -> Iterator[Entry]:
    """When requests that a person handles are due, from a day until before another. CAL-1.

    The calendar program of an office may be read by others: only the kind of the request is named, never for whom.
    """
    if not person.may(Permission.HANDLE_RIGHTS):
        return
    for row in Case.objects.handled_by(person).filter(state=State.OPEN).prefetch_related("pauses"):
        due = row.due_on(person.standing_on)
        if first <= due < last:
            yield Entry(
                f"case-{row.code}", f"Due: {row.get_kind_display()}", "Request", on=due, url=row.get_absolute_url()
            )
