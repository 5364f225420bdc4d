"""Placements with hosts: offered, asked for, accepted within the capacity, agreed by both, lived, looked back on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from mantle.framework.models import Competency
from mantle.learning.models import HostFeedback, HostOffer, Placement, PlacementDay
from mantle.learning.rules.practice import PlacementState, free_seat, next_state
from mantle.people import audit
from mantle.people.access import Permission
from mantle.people.actions import Refused
from mantle.people.models import Agency, Person
from mantle.people.stale import locked


@transaction.atomic
def offer_placement(
    *, agency: Agency, competencies: Iterable[Competency] = (), by: Person | None, at: datetime, **facts: Any
) -> HostOffer:
    """Offer people who learn something at an agency. LRN-32."""
    offer = HostOffer(agency=agency, **facts)
    _check(offer)
    offer.save()
    offer.competencies.set(competencies)
    audit.record("placement offered", offer, by=by, at=at, capacity=offer.capacity)
    return offer


@transaction.atomic
def change_offer(
    *, offer: HostOffer, competencies: Iterable[Competency], version: int | None, by: Person | None, at: datetime,
    **facts: Any,
) -> HostOffer:  # fmt: skip
    """Change an offer; it keeps at least as many places as are taken. LRN-32, LRN-33."""
    row = locked(offer, version)
    for name, value in facts.items():
        setattr(row, name, value)
    _check(row)
    taken = max(row.placements.seated().values_list("seat", flat=True), default=0)
    if row.capacity < taken:
        raise Refused(f"{taken} of its places are taken: it cannot have fewer.")
    row.save()
    row.competencies.set(competencies)
    audit.record("offer changed", row, by=by, at=at, capacity=row.capacity)
    return row


@transaction.atomic
def close_offer(*, offer: HostOffer, version: int | None, by: Person | None, at: datetime) -> HostOffer:
    """Take an offer from the board, or put it back; who has a place keeps it. LRN-32."""
    row = locked(offer, version)
    row.closed_at = None if row.closed_at else at
    row.save()
    audit.record("offer closed" if row.closed_at else "offer opened again", row, by=by, at=at)
    return row


def _check(offer: HostOffer) -> None:
    problems = []
    if offer.ends_on < offer.starts_on:
        problems.append("An offer ends after it starts.")
    if offer.apply_by > offer.ends_on:
        problems.append("The last day to ask lies before the end.")
    if offer.capacity < 1 or offer.days < 1:
        problems.append("An offer has at least one place and one day.")
    if problems:
        raise Refused(" ".join(problems))


@transaction.atomic
def ask_placement(
    *, offer: HostOffer, person: Person, aims: str, competency: Competency | None, by: Person, at: datetime
) -> Placement:
    """Ask a host for a place, with what one wants to learn. LRN-34."""
    if person.pk != by.pk:
        raise Refused("Everybody asks for themselves.")
    row = HostOffer.objects.select_for_update().get(pk=offer.pk)
    today = timezone.localtime(at).date()
    if row.closed_at is not None or row.apply_by < today:
        raise Refused("This offer is closed.")
    if row.host is not None and row.host.pk == person.pk:
        raise Refused("You are the host of this offer.")
    open_states = (PlacementState.ASKED, PlacementState.ACCEPTED, PlacementState.AGREED)
    if row.placements.filter(person=person, state__in=open_states).exists():
        raise Refused("You have asked for this already.")
    placement = Placement.objects.create(offer=row, person=person, aims=aims, competency=competency, asked_at=at)
    audit.record("placement asked for", placement, by=by, at=at, agency=row.agency, person=person.code)
    return placement


@transaction.atomic
def accept_placement(
    *, placement: Placement, starts_on: date, ends_on: date, supervisor: Person | None, terms: str,
    version: int | None, by: Person, at: datetime,
) -> Placement:  # fmt: skip
    """Say yes for the host, with dates and terms, while a place is free. LRN-33, LRN-34.

    The offer is locked first, so that two yeses at once count one after the other; each takes a numbered place, and
    the database lets a number be taken once.
    """
    offer = HostOffer.objects.select_for_update().get(pk=placement.offer_id)
    row = locked(placement, version)
    _refuse_unless_host(offer, by, row)
    if ends_on < starts_on:
        raise Refused("A placement ends after it starts.")
    if not terms.strip():
        raise Refused("Say what is agreed about confidentiality, and when you look at it together.")
    row.state = next_state(row.state, "accept")
    row.seat = free_seat(offer.capacity, offer.placements.seated().values_list("seat", flat=True))
    if row.seat is None:
        raise Refused(f"All {offer.capacity} places of this offer are taken.")
    row.starts_on, row.ends_on, row.supervisor, row.terms = starts_on, ends_on, supervisor, terms
    row.decided_by = by
    row.save()
    audit.record("placement accepted", row, by=by, at=at, person=row.person.code, seat=row.seat)
    return row


@transaction.atomic
def decline_placement(*, placement: Placement, reason: str, version: int | None, by: Person, at: datetime) -> Placement:
    """Say no for the host, with a reason that the person reads. LRN-34."""
    row = locked(placement, version)
    _refuse_unless_host(row.offer, by, row)
    if not reason.strip():
        raise Refused("Say why: the person reads it.")
    row.state = next_state(row.state, "decline")
    row.decision_reason, row.decided_by = reason, by
    row.save()
    audit.record("placement declined", row, by=by, at=at, person=row.person.code)
    return row


@transaction.atomic
def move_placement(*, placement: Placement, move: str, version: int | None, by: Person, at: datetime) -> Placement:
    """Agree to the terms, take the wish back, end it, or break it off: by the person; the last also by the host.

    LRN-34: a placement that is taken back or broken off frees its place.
    """
    row = locked(placement, version)
    if row.person_id != by.pk:
        if move != "break_off":
            raise Refused("Only the person can do this.")
        _refuse_unless_host(row.offer, by, row)
    row.state = next_state(row.state, move)
    if row.state in (PlacementState.WITHDRAWN, PlacementState.BROKEN_OFF):
        row.seat = None
    if row.state == PlacementState.AGREED:
        row.agreed_at = at
    row.save()
    audit.record(f"placement: {move}", row, by=by, at=at, person=row.person.code)
    return row


@transaction.atomic
def log_day(*, placement: Placement, on: date, hours: Decimal, text: str, by: Person, at: datetime) -> PlacementDay:
    """Log a day of a placement of one's own. LRN-37."""
    row = locked(placement, None)
    if row.person_id != by.pk:
        raise Refused("Only the person logs their days.")
    if row.state not in (PlacementState.AGREED, PlacementState.ENDED):
        raise Refused("Days are logged once both have agreed.")
    if on > timezone.localtime(at).date():
        raise Refused("Choose today or a day before.")
    found = PlacementDay.objects.create(placement=row, on=on, hours=hours, text=text)
    audit.record("placement day logged", row, by=by, at=at, hours=str(hours))
    return found


@transaction.atomic
def give_host_feedback(*, placement: Placement, comment: str, by: Person, at: datetime) -> HostFeedback:
    """Say for the host how it went: once, for the person's development. LRN-38."""
    row = locked(placement, None)
    _refuse_unless_host(row.offer, by, row)
    if row.state not in (PlacementState.AGREED, PlacementState.ENDED):
        raise Refused("Feedback is given on a placement that both agreed.")
    if HostFeedback.objects.filter(placement=row).exists():
        raise Refused("The host has given feedback.")
    found = HostFeedback.objects.create(placement=row, by=by, comment=comment, at=at)
    audit.record("host feedback given", found, by=by, at=at, agency=row.agency, person=row.person.code)
    return found


@transaction.atomic
def answer_host(*, feedback: HostFeedback, answer: str, by: Person, at: datetime) -> HostFeedback:
    """Answer the host's feedback once. LRN-38."""
    row = HostFeedback.objects.select_for_update().get(pk=feedback.pk)
    if row.placement.person_id != by.pk:
        raise Refused("Only the person answers.")
    if row.answered_at is not None:
        raise Refused("You have answered this.")
    row.answer, row.answered_at = answer, at
    row.save()
    audit.record("host feedback answered", row, by=by, at=at, person=by.code)
    return row


def _refuse_unless_host(offer: HostOffer, by: Person, placement: Placement) -> None:
    """LRN-36: the named host, or whoever agrees placements at that agency; nobody for themselves."""
    is_host = offer.host_id == by.pk or by.may(Permission.OFFER_PLACEMENTS, offer.agency)
    if placement.person_id == by.pk or not is_host:
        raise Refused("The host decides, and nobody for themselves.")
