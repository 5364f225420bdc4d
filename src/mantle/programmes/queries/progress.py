"""What is read of milestones, results and certificates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from mantle.programmes.models import Certificate, Milestone, Place, Reached
from mantle.programmes.rules import Step, due_on


def steps_of(place: Place) -> list[Step]:
    """PRG-52: the milestones of one place, in order, with when each is due and whether it is settled."""
    return steps_of_places([place])[place.pk]


def steps_of_places(places: Iterable[Place]) -> dict[int, list[Step]]:
    """Milestones by place, in two queries; `places` come with their cohorts."""
    known = list(places)
    milestones: dict[int, list[Milestone]] = {}
    for each in Milestone.objects.filter(edition__in={place.cohort.edition_id for place in known}):
        milestones.setdefault(each.edition_id, []).append(each)
    settled = {
        (row.place_id, row.milestone_id): row for row in Reached.objects.filter(place__in=[row.pk for row in known])
    }
    return {
        place.pk: [
            _step(milestone, place.cohort.starts_on, settled.get((place.pk, milestone.pk)))
            for milestone in milestones.get(place.cohort.edition_id, [])
        ]
        for place in known
    }


def _step(milestone: Milestone, starts_on: date, reached: Reached | None) -> Step:
    is_waived = reached is not None and reached.is_waived
    return Step(milestone.name, due_on(starts_on, milestone.month), reached is not None and not is_waived, is_waived)


def progress_of(place: Place, today: date) -> dict[str, Any]:
    """Everything that a page says of how far a place has come."""
    reached = {row.milestone_id: row for row in place.reached.select_related("decided_by")}
    milestones = [
        (each, due_on(place.cohort.starts_on, each.month), reached.get(each.pk))
        for each in Milestone.objects.filter(edition=place.cohort.edition_id)
    ]
    return {
        "milestones": milestones,
        "late": [each for each, due, settled in milestones if settled is None and due <= today],
        "result": getattr(place, "result", None),
        "certificates": list(place.certificates.select_related("issued_by", "revoked_by")),
    }


def certificate_in_force(code: str) -> Certificate | None:
    """A certificate by its code, revoked or not; None when there is none."""
    return Certificate.objects.filter(code=code).first()
