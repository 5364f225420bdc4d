"""Evidence that this slice holds of a cohort: of whom a report is there at its start and end, never what it says."""

from __future__ import annotations

from typing import Any

from mantle.feedback.models import Result
from mantle.feedback.rules.rounds import State
from mantle.learning.rules.diagnostic import Moment
from mantle.people.acting import past_the_wall
from mantle.people.queries.limits import limited
from mantle.programmes.models import Cohort, Place
from mantle.programmes.queries.outcomes import Drawn

Gaps = dict[int, dict[str, float]]


@past_the_wall("STD-12: of whom a report is there, counted, rounded and masked; nothing of a report is read out")
def feedback_here(cohort: Cohort, people: set[int]) -> dict[str, Drawn]:
    """STD-12: who has a released report from the start and one from the end, and whose gap is narrower then."""
    start, end = (gaps_in(cohort, people, moment) for moment in (Moment.START, Moment.END))
    narrower = frozenset(key for key in start.keys() & end.keys() if _mean(end[key]) < _mean(start[key]))
    return {"feedback": Drawn(frozenset(start), frozenset(end), narrower)}


def _mean(gaps: dict[str, float]) -> float:
    return sum(abs(each) for each in gaps.values()) / len(gaps)


@past_the_wall("FEE-13: gaps of ten people or more are averaged, and no report is shown")
def gaps_in(cohort: Cohort, people: set[int], moment: str) -> Gaps:
    """Own view less that of all colleagues, by person and domain, from released reports of one moment of a cohort."""
    rows = Result.objects.filter(
        round__cohort=cohort, round__moment=moment, round__state=State.RELEASED, round__subject__in=people
    ).exclude(round__subject__in=limited("figures"))
    found: Gaps = {}
    for subject, content in rows.order_by("made_on", "pk").values_list("round__subject", "content"):
        gaps = {row["domain"]: row["gap"] for row in content["scales"] if row["gap"] is not None}
        if gaps:
            found[subject] = gaps
    return found


def agencies_of(cohort: Cohort, people: set[int]) -> dict[int, Any]:
    """For which agency each of these people has a place in the cohort."""
    return dict(Place.objects.filter(cohort=cohort, person__in=people).order_by("pk").values_list("person", "agency"))
