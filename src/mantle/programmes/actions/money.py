"""Money of cohorts: contributions to the budget held together, and charges that are waived."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from mantle.people import audit
from mantle.people.actions import Refused
from mantle.people.models import Agency, Person
from mantle.people.stale import locked
from mantle.programmes.models import Cohort, Contribution, Place, Waiver
from mantle.programmes.rules import PlaceState


@transaction.atomic
def record_contribution(
    *, cohort: Cohort, agency: Agency, pence: int, received_on: date, reference: str = "", by: Person | None,
    at: datetime,
) -> Contribution:  # fmt: skip
    """Put down what an agency paid into the budget of a cohort. PRG-33."""
    if pence <= 0:
        raise Refused("A contribution is more than nothing.")
    row = Contribution.objects.create(
        cohort=cohort, agency=agency, pence=pence, received_on=received_on, reference=reference
    )
    audit.record("contribution recorded", row, by=by, at=at, agency=agency, pence=pence, cohort=cohort.code)
    return row


@transaction.atomic
def take_back_contribution(
    *, contribution: Contribution, version: int | None, by: Person | None, at: datetime
) -> Contribution:
    """Take a contribution back that was put down wrongly; it stays on record as taken back. PRG-33."""
    row = locked(contribution, version)
    if row.taken_back_at is not None:
        raise Refused("This contribution was taken back already.")
    row.taken_back_at = at
    row.save()
    audit.record("contribution taken back", row, by=by, at=at, agency=row.agency, pence=row.pence)
    return row


@transaction.atomic
def waive_charge(*, place: Place, ground: str, version: int | None, by: Person | None, at: datetime) -> Place:
    """Decide that a place is not charged for leaving, and say why. PRG-34."""
    row = locked(place, version)
    if row.state != PlaceState.WITHDRAWN:
        raise Refused("Only a place that was withdrawn is charged for leaving.")
    row.save()
    Waiver.objects.update_or_create(place=row, defaults={"ground": ground, "decided_by": by, "decided_at": at})
    audit.record("charge waived", row, by=by, at=at, agency=row.agency, reason=ground)
    return row


@transaction.atomic
def charge_again(*, place: Place, version: int | None, by: Person | None, at: datetime) -> Place:
    """Take a waiver back: the place is charged for leaving after all. PRG-34."""
    row = locked(place, version)
    gone, _ = Waiver.objects.filter(place=row).delete()
    if not gone:
        raise Refused("No charge of this place was waived.")
    row.save()
    audit.record("charge stands again", row, by=by, at=at, agency=row.agency)
    return row
