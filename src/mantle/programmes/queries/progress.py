"""What is read of milestones, results and certificates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import F, FilteredRelation, Q

from mantle.programmes.models import Certificate, Milestone, Place
from mantle.programmes.rules import Step, due_on


def steps_of(place: Place) -> list[Step]:
    """PRG-52: the milestones of one place, in order, with when each is due and whether it is settled."""
    return steps_of_places([place])[place.pk]


def steps_of_places(places: Iterable[Place]) -> dict[int, list[Step]]:
    """Milestones by place, in one query; `places` come with their cohorts."""
    known = list(places)
    keys = [place.pk for place in known]
    milestones: dict[int, dict[int, Milestone]] = {}
    waived: dict[tuple[int, int], bool] = {}
    rows = Milestone.objects.filter(edition__in={place.cohort.edition_id for place in known}).annotate(
        theirs=FilteredRelation("reached", condition=Q(reached__place__in=keys)),
        settled_place=F("theirs__place"), settled_waived=F("theirs__is_waived"),
    )  # fmt: skip
    for row in rows:
        milestones.setdefault(row.edition_id, {})[row.pk] = row
        if row.settled_place is not None:
            waived[row.settled_place, row.pk] = row.settled_waived
    return {
        place.pk: [
            _step(each, place.cohort.starts_on, waived.get((place.pk, each.pk)))
            for each in milestones.get(place.cohort.edition_id, {}).values()
        ]
        for place in known
    }


def _step(milestone: Milestone, starts_on: date, is_waived: bool | None) -> Step:
    """`is_waived` is None as long as the milestone is not settled."""
    return Step(milestone.name, due_on(starts_on, milestone.month), is_waived is False, is_waived is True)


def progress_of(place: Place, today: date) -> dict[str, Any]:
    """Everything that a page says of how far a place has come."""
    reached = {row.milestone_id: row for row in place.reached.select_related("decided_by")}
    milestones = [
        (each, due_on(place.cohort.starts_on, each.month), reached.get(each.pk))
        for each in Milestone.objects.filter(edition=place.cohort.edition_id)
    ]
    certificates = list(place.certificates.select_related("issued_by", "revoked_by"))
    return {
        "milestones": milestones,
        "unsettled": [each for each, _, settled in milestones if settled is None],
        "late": [each for each, due, settled in milestones if settled is None and due <= today],
        "result": getattr(place, "result", None),
        "certificates": certificates,
        "holds": any(each.revoked_at is None for each in certificates),
    }


def certificate_in_force(code: str) -> Certificate | None:
    """A certificate by its code, revoked or not; None when there is none."""
    return Certificate.objects.filter(code=code).first()
