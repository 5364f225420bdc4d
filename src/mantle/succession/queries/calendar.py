"""What plans of succession give to somebody's calendar. No name of anybody stands in it. CAL-1."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from mantle.people.models import Person
from mantle.succession.models import Cover, PlanAction, SuccessionPlan
from mantle.succession.rules import CoverState
from mantle.web.agenda import Dated, Entry


def dated(person: Person, first: date, last: date) -> Iterator[Dated]:
    """Review dates of plans that one reads, what one has undertaken, and until when one covers."""
    reviews = SuccessionPlan.objects.visible_to(person).filter(review_on__gte=first, review_on__lt=last)
    yield reviews.select_related("agency"), _reviews
    actions = PlanAction.objects.visible_to(person).open().filter(owner=person, due_on__gte=first, due_on__lt=last)
    yield actions.select_related("plan"), _actions
    covers = Cover.objects.filter(person=person, state=CoverState.AGREED, until__gte=first, until__lt=last)
    yield covers.select_related("post"), _covers


def _reviews(rows: Iterable[SuccessionPlan]) -> Iterator[Entry]:
    for row in rows:
        yield Entry(
            f"plan-review-{row.code}", str(row), "Review of a plan", on=row.review_on, url=row.get_absolute_url()
        )


def _actions(rows: Iterable[PlanAction]) -> Iterator[Entry]:
    for row in rows:
        title = "An action of a succession plan"
        yield Entry(f"plan-action-{row.code}", title, "Succession", on=row.due_on, url=row.get_absolute_url())


def _covers(rows: Iterable[Cover]) -> Iterator[Entry]:
    for row in rows:
        title = f"Your cover of {row.post} ends"
        yield Entry(f"cover-{row.code}", title, "Succession", on=row.until, url=row.get_absolute_url())
