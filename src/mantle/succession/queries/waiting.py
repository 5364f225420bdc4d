"""What waits for somebody in plans of succession, each as one line; rows alone, so that one question asks for all."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse

from mantle.people.access import Permission
from mantle.people.models import Person, within
from mantle.succession.models import Cover, Judgement, PlanAction, Snapshot, SuccessionPlan
from mantle.succession.rules import OUT_OF_DATE_MONTHS, CoverState, SnapshotState, months_before
from mantle.web.words import day

SOON = timedelta(14)
Told = tuple[str, str, str, bool]  # what, where, a word on it, whether it is for today


def sources_in_plans(person: Person, on: date) -> list[tuple[QuerySet, str]]:
    """Rows that may wait, each with the name of what is told of them by `told`."""
    judged = Judgement.objects.standing().filter(person=person, answered_at__isnull=True).shown_to_subjects(on)
    return [
        (Cover.objects.filter(person=person, state=CoverState.ASKED, until__gt=on).select_related("post"), "cover"),
        (judged.filter(judged_on__gt=on - timedelta(60)).select_related("post"), "judged"),
        (_second(person), "second"),
        (Snapshot.objects.filter(endorser=person, state=SnapshotState.ASKED).select_related("plan__agency"), "endorse"),
        (PlanAction.objects.visible_to(person).open().filter(owner=person, due_on__lte=on + SOON), "action"),
        *([(_plans_due(person, on), "review"), (_old(person, on), "old")] if _leads(person) else []),
    ]  # fmt: skip


def _leads(person: Person) -> bool:
    return person.may(Permission.EDIT_SUCCESSION)


def _led(person: Person) -> QuerySet[SuccessionPlan]:
    reach = person.standing.reach(Permission.EDIT_SUCCESSION)
    return SuccessionPlan.objects.filter(within(reach, "agency")).select_related("agency")


def _plans_due(person: Person, on: date) -> QuerySet[SuccessionPlan]:
    return _led(person).filter(review_on__lte=on + SOON).order_by("review_on")


def _old(person: Person, on: date) -> QuerySet[SuccessionPlan]:
    """Plans in which a judgement is out of date: one line a plan. SUC-8."""
    old = Q(
        posts__ended_at__isnull=True, posts__post__judgements__ended_at__isnull=True,
        posts__post__judgements__judged_on__lte=months_before(on, OUT_OF_DATE_MONTHS),
    )  # fmt: skip
    return _led(person).filter(pk__in=SuccessionPlan.objects.filter(old).values("pk"))


def _second(person: Person) -> QuerySet[Judgement]:
    rows = Judgement.objects.standing().filter(second_reader=person, second_read_at__isnull=True)
    return rows.filter(hidden_wanted__isnull=False).select_related("post")


def told(kind: str, row: Judgement | Cover | Snapshot | PlanAction | SuccessionPlan, on: date) -> Told:
    """One line: what waits, where, a word on it, and whether it is for today."""
    if isinstance(row, Cover):
        url = reverse("succession:answer_cover", args=[row.code])
        return f"Would you cover {row.post} in an emergency?", url, f"Until {day(row.until)}. Say yes or no.", False
    if isinstance(row, Snapshot):
        return f"Endorse the succession plan of {row.plan.agency}", row.get_absolute_url(), "Or return it.", False
    if isinstance(row, PlanAction):
        return row.what[:90], row.get_absolute_url(), f"In a succession plan, by {day(row.due_on)}.", row.due_on <= on
    if isinstance(row, SuccessionPlan):
        what = "Look at the succession plan of" if kind == "review" else "Judgements are out of date in the plan of"
        detail = f"Its review date is {day(row.review_on)}." if kind == "review" else "They are older than 12 months."
        return f"{what} {row.agency}", row.get_absolute_url(), detail, kind == "review" and row.review_on <= on
    if kind == "second":
        return "Should a judgement be kept from the person?", row.get_absolute_url(), "You are the second reader.", True
    detail = "You may answer. It stands beside what was judged."
    return f"Read what was judged of your readiness for {row.post}", row.get_absolute_url(), detail, False
