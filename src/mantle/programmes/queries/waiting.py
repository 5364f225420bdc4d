"""What waits for a person because of standards, learning from before and coaching: rows, and how each is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from mantle.people.access import Permission
from mantle.people.models import Person
from mantle.programmes.models import CoachingContract, Exemplar, LocalPlan, PriorClaim, VoiceQuestion
from mantle.programmes.queries.prior import claims_to_decide
from mantle.programmes.queries.standards import open_questions
from mantle.web.words import day

Told = tuple[str, str, str]


def sources_in_programmes(person: Person, on: date) -> list[tuple[QuerySet[Any], Callable[[Any], Told]]]:
    """Rows that wait for somebody, each with the words, the address and the detail of its line."""
    waiting = CoachingContract.objects.filter(place__person=person, agreed_at__isnull=True, ends_on__gt=on)
    accounts = Exemplar.objects.filter(author=person, agreed_at__isnull=True, withdrawn_at__isnull=True)
    found: list[tuple[QuerySet[Any], Callable[[Any], Told]]] = [
        (open_questions(person, on), _question),
        (waiting.select_related("coach"), _coaching),
        (accounts, _account),
    ]
    if person.may(Permission.MANAGE_COHORTS):
        found.append((claims_to_decide(person), _claim))
    reach = person.standing.reach(Permission.WRITE_LOCAL_PLANS)
    if reach.agency_ids:
        late = LocalPlan.objects.filter(agency__in=reach.agency_ids, review_on__lte=on)
        found.append((late.select_related("programme", "agency"), _plan))
    return found


def _question(row: VoiceQuestion) -> Told:
    address = reverse("programmes:answer_question", args=[row.code])
    return f"You are asked: {row.question}"[:120], address, "The team reads the answers without names."


def _coaching(row: CoachingContract) -> Told:
    return (
        f"Say yes to coaching with {row.coach}",
        row.get_absolute_url(),
        f"{float(row.hours):g} hours until {day(row.ends_on)}.",
    )


def _account(row: Exemplar) -> Told:
    return f"Say yes to your account: {row}"[:120], row.get_absolute_url(), "Others read it only after that."


def _claim(row: PriorClaim) -> Told:
    address = reverse("programmes:decide_claim", args=[row.code])
    return f"Say whether {row.prior} counts for {row.component}"[:120], address, f"{row.prior.person} asks."


def _plan(row: LocalPlan) -> Told:
    return (
        f"Look again at the plan of {row.agency}",
        row.get_absolute_url(),
        f"In {row.programme}, due {day(row.review_on)}.",
    )
