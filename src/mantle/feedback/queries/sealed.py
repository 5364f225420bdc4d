"""What is read of sealed answers, for figures alone: no page shows one. FEE-9, FEE-10."""

from __future__ import annotations

from typing import Any

from mantle.feedback.models import Result, Round, Sealed, Terms
from mantle.feedback.rules.rounds import TOGETHER, Group
from mantle.people.acting import past_the_wall

NEWEST = 200  # rounds beside which one is set, to say how far raters of one person differ
Answers = list[tuple[str, dict[str, int]]]
SealedRounds = dict[str, Answers]


def same_questions(one: list[dict[str, Any]], other: list[dict[str, Any]]) -> bool:
    """FEE-12: whether two rounds asked the same, word for word; else they are not set beside one another."""
    return [(each["key"], each["questions"]) for each in one] == [(each["key"], each["questions"]) for each in other]


@past_the_wall("FEE-10: how far raters of one person differ is drawn from everybody's sealed answers")
def answers_beside(row: Round, own: Answers) -> SealedRounds:
    """The answers of a round, as they are sealed just now, and of the newest others that asked the same; by code."""
    newest = Terms.objects.exclude(round=row).order_by("-launched_on", "-pk").values_list("round", "domains")[:NEWEST]
    alike = [key for key, domains in newest if same_questions(domains, row.terms.domains)]
    found: SealedRounds = {row.code: own}
    rows = Sealed.objects.filter(round__in=alike).order_by("round", "code")
    for code, group, answers in rows.values_list("round__code", "group", "answers"):
        # Of other rounds only the spread among colleagues is drawn, whichever side of work they are on.
        found.setdefault(code, []).append((Group.PEERS if group == TOGETHER else group, answers))
    return found


@past_the_wall("FEE-12: the report before is set beside the new one, for the same person")
def latest_result_before(row: Round) -> Result | None:
    """The newest earlier report of the same person that stands on the same questions."""
    rows = Result.objects.filter(round__subject=row.subject_id).exclude(round=row)
    for result in rows.select_related("round__terms").order_by("-made_on", "-pk"):
        if same_questions(result.round.terms.domains, row.terms.domains):
            return result
    return None
