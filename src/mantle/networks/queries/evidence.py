"""Evidence of outcome 5 that surveys of a cohort hold: who named a peer, and who kept one. S122."""

from __future__ import annotations

from mantle.networks.models import OwnResult
from mantle.networks.rules.surveys import State
from mantle.people.acting import past_the_wall
from mantle.programmes.models import Cohort
from mantle.programmes.queries.outcomes import Drawn


@past_the_wall("STD-12: of how many in a cohort a tie is there, or is there still; counted, rounded and masked")
def evidence_of_ties(cohort: Cohort, people: set[int]) -> dict[str, Drawn]:
    """Who turned to a peer of the cohort, and who still does in a second survey."""
    rows = OwnResult.objects.filter(survey__cohort=cohort, survey__state=State.CLOSED, person__in=people)
    start, end = set(), set()
    for person, figures in rows.values_list("person", "figures"):
        if figures.get("out"):
            start.add(person)
        if figures.get("kept"):
            end.add(person)
    return {"ties": Drawn(frozenset(start), frozenset(end))}
