"""What evaluation gives to somebody's calendar: until when they may answer what has lasted. CAL-1."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from mantle.evaluation.models import Afterwards
from mantle.people.models import Person
from mantle.web.agenda import Dated, Entry

DAY = timedelta(days=1)


def dated(person: Person, first: date, last: date) -> Iterator[Dated]:
    """EVA-30: the last day on which an answer is open, while there is none."""
    rows = Afterwards.objects.visible_to(person).filter(
        answered_on__isnull=True, closes_on__gt=first, closes_on__lte=last
    )
    yield rows.select_related("place__cohort__edition__programme"), _closing


def _closing(rows: Iterable[Afterwards]) -> Iterator[Entry]:
    for row in rows:
        title = f"Last day: what came of {row.place.cohort.programme}"
        on = row.closes_on - DAY
        yield Entry(f"afterwards-{row.code}", title, "Questions", on=on, url=row.get_absolute_url())
