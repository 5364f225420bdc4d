"""Milestones of a version, how far places come with them, what a programme came to, and certificates."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.urls import reverse

from mantle.people import audit
from mantle.people.actions import Refused
from mantle.people.models import Person
from mantle.people.stale import locked
from mantle.programmes.actions.places import move_place
from mantle.programmes.actions.signing import signed
from mantle.programmes.models import Certificate, Cohort, Milestone, Place, Reached, Result, Version
from mantle.programmes.queries.progress import steps_of
from mantle.programmes.rules import Ending, PlaceState, VersionState, result_problems
from mantle.programmes.rules.badges import Awarded, claims

LONGEST = 500


@transaction.atomic
def add_milestone(
    *, edition: Version, name: str, month: int, evidence: str, by: Person | None, at: datetime
) -> Milestone:
    """Say what everyone on a draft reaches by a month, and what shows it. PRG-52."""
    row = _draft(edition)
    if month > row.months:
        raise Refused(f"This programme lasts {row.months} months.")
    if row.milestones.filter(name=name).exists():
        raise Refused(f"There is a milestone named “{name}”.")
    milestone = Milestone.objects.create(edition=row, name=name, month=month, evidence=evidence)
    audit.record("milestone added", row, by=by, at=at, agency=row.programme.agency, milestone=name)
    return milestone


@transaction.atomic
def remove_milestone(*, milestone: Milestone, by: Person | None, at: datetime) -> None:
    """Take a milestone out of a draft. PRG-52."""
    row = _draft(milestone.edition)
    audit.record("milestone removed", row, by=by, at=at, agency=row.programme.agency, milestone=milestone.name)
    milestone.delete()


def _draft(edition: Version) -> Version:
    row = locked(edition, None)
    if row.state != VersionState.DRAFT or Cohort.objects.filter(edition=row).exists():
        raise Refused("This version is published and stays as it is. Begin the next version.")
    row.save()
    return row


@transaction.atomic
def settle_milestone(
    *, place: Place, milestone: Milestone, is_waived: bool, on: date, words: str, version: int | None,
    by: Person | None, at: datetime,
) -> Reached:  # fmt: skip
    """Say that a place reached a milestone, or need not, and on what ground. PRG-52."""
    row = locked(place, version)
    if milestone.edition_id != row.cohort.edition_id:
        raise Refused("This milestone belongs to another version.")
    if row.reached.filter(milestone=milestone).exists():
        raise Refused(f"“{milestone}” is settled already. Take that back first.")
    row.save()
    settled = Reached.objects.create(
        place=row, milestone=milestone, is_waived=is_waived, on=on, words=words, decided_by=by
    )
    verb = "milestone waived" if is_waived else "milestone reached"
    audit.record(verb, row, by=by, at=at, agency=row.agency, milestone=milestone.name)
    return settled


@transaction.atomic
def open_milestone(
    *, place: Place, milestone: Milestone, version: int | None, by: Person | None, at: datetime
) -> Place:
    """Take back that a milestone was reached or waived. PRG-52."""
    row = locked(place, version)
    if hasattr(row, "result"):
        raise Refused("The result is decided. Take that back first.")
    gone, _ = row.reached.filter(milestone=milestone).delete()
    if not gone:
        raise Refused(f"“{milestone}” is not settled.")
    row.save()
    audit.record("milestone opened again", row, by=by, at=at, agency=row.agency, milestone=milestone.name)
    return row


@transaction.atomic
def decide_result(
    *, place: Place, outcome: str, words: str, on: date, version: int | None, by: Person, at: datetime
) -> Result:
    """A named person decides what the programme came to for a place; it is completed with that. PRG-53."""
    row = locked(place, version)
    problems = result_problems(outcome, steps_of(row), words)
    if hasattr(row, "result"):
        problems.append("The result is decided already. Take that back first.")
    if row.state not in (PlaceState.ACTIVE, PlaceState.COMPLETED):
        problems.append(f"The place is “{row.state_name}”: only who takes part, or has completed, has a result.")
    if problems:
        raise Refused(" ".join(problems))
    row.save()
    if row.state == PlaceState.ACTIVE:
        move_place(place=row, move="complete", on=on, version=None, by=by, at=at)
    result = Result.objects.create(place=row, outcome=outcome, words=words, on=on, decided_by=by, decided_at=at)
    audit.record("result decided", row, by=by, at=at, agency=row.agency, outcome=outcome)
    return result


@transaction.atomic
def take_back_result(*, place: Place, version: int | None, by: Person | None, at: datetime) -> Place:
    """Take a result back; the place stays completed, and a certificate in force is revoked first. PRG-53."""
    row = locked(place, version)
    if row.certificates.filter(revoked_at__isnull=True).exists():
        raise Refused("A certificate rests on this result. Revoke it first.")
    gone, _ = Result.objects.filter(place=row).delete()
    if not gone:
        raise Refused("No result is decided.")
    row.save()
    audit.record("result taken back", row, by=by, at=at, agency=row.agency)
    return row


@transaction.atomic
def issue_certificate(*, place: Place, version: int | None, by: Person, at: datetime) -> Certificate:
    """Give a certificate to who has passed: the words as they are today, and a signed badge. PRG-54."""
    row = locked(place, version)
    result = getattr(row, "result", None)
    if result is None or result.outcome != Ending.PASSED:
        raise Refused("A certificate is given to who has passed.")
    if row.certificates.filter(revoked_at__isnull=True).exists():
        raise Refused("There is a certificate that holds. Revoke it first.")
    row.save()
    edition = row.cohort.edition
    learnt = "; ".join(edition.outcomes.values_list("text", flat=True))
    hours = edition.activities.filter(is_required=True, agency=None).aggregate(sum=Sum("component__hours"))["sum"]
    certificate = Certificate(
        place=row, holder=row.person.name, programme=edition.programme.name, says=learnt[:LONGEST],
        hours=hours or Decimal(0), completed_on=result.on, issued_by=by, issued_at=at,
    )  # fmt: skip
    certificate.badge = signed(claims(awarded(certificate)))
    certificate.save()
    audit.record("certificate given", certificate, by=by, at=at, agency=row.agency)
    return certificate


@transaction.atomic
def revoke_certificate(
    *, certificate: Certificate, because: str, version: int | None, by: Person, at: datetime
) -> Certificate:
    """Revoke a certificate: whoever checks it sees from now on that it does not hold. PRG-55."""
    row = locked(certificate, version)
    if row.revoked_at is not None:
        raise Refused("This certificate is revoked already.")
    row.revoked_at, row.revoked_by, row.revoked_because = at, by, because
    row.save()
    audit.record("certificate revoked", row, by=by, at=at, agency=row.place.agency, reason=because)
    return row


def awarded(certificate: Certificate) -> Awarded:
    """What a certificate says, with the addresses under which it can be found from outside."""
    programme: Any = certificate.place.cohort.programme
    return Awarded(
        address=outside(certificate.get_absolute_url()), issuer=programme.agency.name if programme.agency else "Mantle",
        issuer_address=outside(reverse("programmes:issuer")), holder=certificate.holder,
        programme=certificate.programme, programme_address=outside(programme.get_absolute_url()), says=certificate.says,
        completed_on=certificate.completed_on, issued_at=certificate.issued_at,
    )  # fmt: skip


def outside(address: str) -> str:
    """An address as it is written outside the site."""
    return settings.PUBLIC_URL.rstrip("/") + address
