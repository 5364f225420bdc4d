"""What somebody has learnt before: written down by the person, judged by somebody else, counted by an exemption."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from mantle.people import audit
from mantle.people.access import Permission
from mantle.people.actions import Refused
from mantle.people.guards import may_over
from mantle.people.models import Person
from mantle.people.stale import locked
from mantle.programmes.actions.places import exempt
from mantle.programmes.models import Activity, Component, Exemption, Place, PriorClaim, PriorLearning
from mantle.programmes.models.places import RUNNING
from mantle.programmes.rules import Claim


@transaction.atomic
def keep_prior(
    *, prior: PriorLearning | None, version: int | None, by: Person, at: datetime, **facts: Any
) -> PriorLearning:
    """Write down what one has learnt before, or change it as long as nothing has been decided on it. STD-20."""
    if prior is not None and prior.person_id != by.pk:
        raise Refused("Everyone writes down their own.")
    if prior is not None and prior.claims.filter(state__in=[Claim.COUNTS, Claim.REFUSED]).exists():
        raise Refused("Somebody has decided on it as it stands. Write down what is new as a new line.")
    row = locked(prior, version) if prior else PriorLearning(person=by)
    for name, value in facts.items():
        setattr(row, name, value)
    if row.ends_on < row.starts_on:
        raise Refused("It ends on or after the day on which it began.")
    row.save()
    audit.record("prior learning kept", by, by=by, at=at)  # of the person: its words stay out of the record
    return row


@transaction.atomic
def remove_prior(*, prior: PriorLearning, by: Person, at: datetime) -> None:
    """Take out what one has written down; what was decided on it stands at the place. STD-20."""
    if prior.person_id != by.pk:
        raise Refused("Everyone takes out their own.")
    if prior.claims.filter(state=Claim.COUNTS).exists():
        raise Refused("It counts in a programme, and stays as the ground of that.")
    audit.record("prior learning taken out", by, by=by, at=at)
    prior.delete()


@transaction.atomic
def claim_prior(*, prior: PriorLearning, place: Place, component: Component, by: Person, at: datetime) -> PriorClaim:
    """Ask that it counts for a component of one's own programme. STD-21."""
    if prior.person_id != by.pk or place.person_id != by.pk or place.state not in RUNNING:
        raise Refused("Everyone asks for themselves, in a programme in which they have a place.")
    if not component.can_be_exempted:
        raise Refused(f"Nobody is let off “{component}”.")
    if not Activity.objects.filter(edition=place.cohort.edition_id, component=component).exists():
        raise Refused(f"“{component}” is no part of that programme.")
    if PriorClaim.objects.filter(place=place, component=component, state=Claim.ASKED).exists():
        raise Refused(f"Something waits for an answer about “{component}” already.")
    row = PriorClaim.objects.create(prior=prior, place=place, component=component, asked_at=at)
    audit.record("prior learning claimed", place, by=by, at=at, agency=place.agency, component=component.title)
    return row


@transaction.atomic
def decide_claim(
    *, claim: PriorClaim, counts: bool, reason: str, version: int | None, by: Person, at: datetime
) -> PriorClaim:
    """Somebody who runs the cohort, and is not the person, says whether it counts, and why. STD-21."""
    row = locked(claim, version)
    if row.prior.person_id == by.pk:
        raise Refused("Somebody else decides.")
    if not may_over(by, Permission.MANAGE_COHORTS, row.place.cohort):
        raise Refused("Whoever runs the cohort decides.")
    if row.state != Claim.ASKED:
        raise Refused("This has been decided, or was taken back.")
    if not reason.strip():
        raise Refused("Say why.")
    row.state, row.reason = (Claim.COUNTS if counts else Claim.REFUSED), reason
    row.decided_by, row.decided_at = by, at
    row.save()
    if counts:
        exempt(place=row.place, component=row.component, ground=f"{row.prior}: {reason}"[:300], by=by, at=at)
    audit.record("prior learning decided", row.place, by=by, at=at, agency=row.place.agency, state=row.state)
    return row


@transaction.atomic
def take_claim_back(*, claim: PriorClaim, by: Person, at: datetime) -> PriorClaim:
    """Take a question back before it is answered; or, for whoever decided, take the decision back. STD-21."""
    row = PriorClaim.objects.select_for_update().get(pk=claim.pk)
    if row.state == Claim.ASKED and row.prior.person_id == by.pk:
        row.state = Claim.TAKEN_BACK
    elif row.state in (Claim.COUNTS, Claim.REFUSED) and may_over(by, Permission.MANAGE_COHORTS, row.place.cohort):
        if row.state == Claim.COUNTS:
            Exemption.objects.filter(place=row.place, component=row.component).delete()
        row.state, row.reason, row.decided_by, row.decided_at = Claim.ASKED, "", None, None
    else:
        raise Refused("There is nothing to take back.")
    row.version += 1
    row.save()
    audit.record("prior learning: taken back", row.place, by=by, at=at, agency=row.place.agency)
    return row
