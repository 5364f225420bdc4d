"""What waits for somebody in plans of succession: rows, and how each is told. The start page asks for all in one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from mantle.people.access import Permission
from mantle.people.models import Person, within
from mantle.succession.models import Cover, Judgement, PlanAction, Snapshot, SuccessionPlan
from mantle.succession.rules import OUT_OF_DATE_MONTHS, CoverState, SnapshotState, months_before
from mantle.web.words import day

SOON, LATELY = timedelta(14), timedelta(60)
Told = tuple[str, str, str, bool]  # what, where, a word on it, and whether it is for today
Source = tuple[QuerySet[Any], Callable[[Any], Told]]


def sources_in_plans(person: Person, on: date) -> list[Source]:
    """What one is asked or was judged; what one reads second, endorses or has undertaken; and of plans that one leads,
    those to look at and those with judgements out of date. SUC-5, SUC-8, SUC-10, SUC-11, SUC-16, SUC-22."""
    judged = Judgement.objects.standing().filter(person=person, answered_at__isnull=True).shown_to_subjects(on)
    second = Judgement.objects.standing().filter(
        second_reader=person, second_read_at__isnull=True, hidden_wanted__isnull=False
    )  # fmt: skip
    undertaken = PlanAction.objects.visible_to(person).open().filter(owner=person, due_on__lte=on + SOON)
    asked = Cover.objects.filter(person=person, state=CoverState.ASKED, until__gt=on)
    endorse = Snapshot.objects.filter(endorser=person, state=SnapshotState.ASKED)
    return [
        (asked.select_related("post"), _asked),
        (judged.filter(judged_on__gt=on - LATELY).select_related("post"), _judged),
        (second.select_related("post"), _second), (endorse.select_related("plan__agency"), _endorse),
        (undertaken.select_related("plan"), partial(_undertaken, on)), *_led(person, on),
    ]  # fmt: skip


def _led(person: Person, on: date) -> list[Source]:
    if not person.may(Permission.EDIT_SUCCESSION):
        return []
    reach = within(person.standing.reach(Permission.EDIT_SUCCESSION), "agency")
    plans = SuccessionPlan.objects.filter(reach).select_related("agency")
    old = Q(
        posts__ended_at__isnull=True, posts__post__judgements__ended_at__isnull=True,
        posts__post__judgements__judged_on__lte=months_before(on, OUT_OF_DATE_MONTHS),
    )  # fmt: skip
    stale = plans.filter(pk__in=SuccessionPlan.objects.filter(old).values("pk"))
    return [(plans.filter(review_on__lte=on + SOON).order_by("review_on"), partial(_review, on)), (stale, _stale)]


def _asked(row: Cover) -> Told:
    words = f"Would you cover {row.post} in an emergency?"
    return words, reverse("succession:answer_cover", args=[row.code]), f"Until {day(row.until)}. Say yes or no.", False


def _judged(row: Judgement) -> Told:
    detail = "You can answer. Your answer is shown beside it."
    return f"Read how ready you are judged to be for {row.post}", row.get_absolute_url(), detail, False


def _second(row: Judgement) -> Told:
    words = "Say whether a judgement should be kept from the person"
    return words, row.get_absolute_url(), f"For {row.post}. You are the second reader.", True


def _endorse(row: Snapshot) -> Told:
    words = f"Endorse the succession plan of {row.plan.agency}"
    return words, row.get_absolute_url(), "Or return it with a reason.", False


def _undertaken(on: date, row: PlanAction) -> Told:
    detail = f"An action in a succession plan, due by {day(row.due_on)}."
    return row.what[:90], reverse("succession:change_action", args=[row.code]), detail, row.due_on <= on


def _review(on: date, row: SuccessionPlan) -> Told:
    detail = f"Its review date is {day(row.review_on)}."
    return f"Review the succession plan of {row.agency}", row.get_absolute_url(), detail, row.review_on <= on


def _stale(row: SuccessionPlan) -> Told:
    words = f"Some judgements are out of date in the succession plan of {row.agency}"
    return words, row.get_absolute_url(), "They are older than twelve months.", False
