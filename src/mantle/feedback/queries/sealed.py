"""What is read of sealed answers, for figures alone: no page shows one. FEE-9, FEE-10."""

from __future__ import annotations

from typing import Any

from mantle.feedback.models import Result, Round, Sealed, Terms
from mantle.people.acting import past_the_wall

NEWEST = 200  # rounds beside which one is set, to say how far raters of one person differ
SealedRounds = dict[str, list[tuple[str, dict[str, int]]]]


def same_questions(one: list[dict[str, Any]], other: list[dict[str, Any]]) -> bool:
    """FEE-12: whether two rounds asked the same, word for word; else they are not set beside one another."""
    return [(each["key"], each["questions"]) for each in one] == [(each["key"], each["questions"]) for each in other]


@past_the_wall("FEE-10: how far raters of one person differ is drawn from everybody's sealed answers")
def answers_beside(row: Round) -> SealedRounds:
    """The sealed answers of a round and of the newest others that asked the same; by the code of the round."""
    newest = Terms.objects.exclude(round=row).order_by("-launched_on", "-pk").values_list("round", "domains")[:NEWEST]
    alike = [key for key, domains in newest if same_questions(domains, row.terms.domains)]
    found: SealedRounds = {row.code: []}
    rows = Sealed.objects.filter(round__in=[row.pk, *alike]).order_by("round", "code")
    for code, group, answers in rows.values_list("round__code", "group", "answers"):
        found.setdefault(code, []).append((group, answers))
    return found


@past_the_wall("FEE-12: the report before is set beside the new one, for the same person")
def latest_result_before(row: Round) -> Result | None:
    """The newest earlier report of the same person that stands on the same questions."""
    rows = Result.objects.filter(round__subject=row.subject_id).exclude(round=row)
    for result in rows.select_related("round__terms").order_by("-made_on", "-pk"):
        if same_questions(result.round.terms.domains, row.terms.domains):
            return result
    return None
