"""What waits for somebody in rounds of feedback: to answer, to make a list, to agree to one, to release a report."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from mantle.feedback.models import Invitation, Round
from mantle.feedback.queries.rater import waiting_to_be_answered
from mantle.feedback.rules.rounds import Group, State
from mantle.people.access import Permission
from mantle.people.models import Person
from mantle.web.words import day

Told = tuple[str, str, str]
Source = tuple[QuerySet[Any], Callable[[Any], Told]]


def feedback_waiting(person: Person) -> list[Source]:
    """Rows that may wait, and how they are told; FEE-3, FEE-11."""
    mine = Q(subject=person, state=State.NOMINATING) | Q(coach=person, state=State.CLOSED)
    if person.may(Permission.ARRANGE_FEEDBACK):
        here = Person.objects.within_reach_of(person, Permission.ARRANGE_FEEDBACK).values("pk").order_by()
        mine |= Q(state=State.PROPOSED, subject__in=here) & ~Q(subject=person)
    rounds = Round.objects.filter(mine).select_related("subject").order_by("begun_on", "pk")
    return [(waiting_to_be_answered(person), _asked), (rounds, partial(_round, person))]


def _asked(row: Invitation) -> Told:
    is_own = row.group == Group.SELF
    text = "Answer about yourself, for your feedback" if is_own else f"Give feedback on {row.round.subject}’s work"
    return text, f"{reverse('feedback:home')}#asked", f"Until {day(row.round.closes_on)}. About ten minutes."


def _round(person: Person, row: Round) -> Told:
    url = row.get_absolute_url()
    if row.state == State.PROPOSED:
        return f"Check who {row.subject} wants to ask for feedback", url, "Letters go out once you agree."
    if row.state == State.CLOSED:
        return f"Read the feedback for {row.subject}, and talk it through", url, "They can read it once you release it."
    return "Choose who to ask for feedback", url, row.returned_why[:90] or "At least eight colleagues."
