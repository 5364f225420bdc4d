"""What rounds of feedback give to somebody's calendar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Q

from mantle.feedback.models import Round
from mantle.feedback.rules.rounds import State
from mantle.people.models import Person
from mantle.web.agenda import Dated, Entry


def dated(person: Person, first: date, last: date) -> Iterator[Dated]:
    """Last days of one's own rounds and of those one coaches; never what somebody is asked, which others may read."""
    rows = Round.objects.filter(Q(subject=person) | Q(coach=person), state=State.OPEN)
    yield rows.filter(closes_on__gte=first, closes_on__lt=last).select_related("subject"), _closing


def _closing(rows: Iterable[Round]) -> Iterator[Entry]:
    for row in rows:
        yield Entry(
            f"feedback-{row.code}", "Last day of a round of feedback", "Feedback", on=row.closes_on,
            url=row.get_absolute_url(),
        )  # fmt: skip
