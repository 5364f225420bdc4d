"""The people around somebody who learns: sponsor, who leads the cohort, line manager, and whom they show things to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from mantle.people.models import Account, Person, Sharing, current
from mantle.people.models.consent import Audience
from mantle.programmes.models import CoachingContract, Place
from mantle.structures.models import Appointment, ReportingLine


@dataclass(frozen=True, slots=True)
class Companion:
    """Somebody, and what they are to the learner; `can_read` when they could sign in and read."""

    person: Person
    part: str
    can_read: bool


def companions_of(person: Person, on: date) -> list[Companion]:
    """LRN-8: who is there for a person, each once, with the first part found."""
    found: dict[int, tuple[Person, str]] = {}
    for place in Place.objects.running().filter(person=person).select_related("sponsor", "cohort__lead"):
        _add(found, person, place.sponsor, "Your sponsor")
        _add(found, person, place.cohort.lead, "Leads your cohort")
    for contract in coaching_of(person, on):
        _add(found, person, contract.coach, "Your coach")
    for manager in line_managers_of(person, on):
        _add(found, person, manager, "Your line manager")
    shown = Sharing.objects.standing(on).filter(person=person, audience=Audience.PERSON).select_related("reader")
    for sharing in shown:
        _add(found, person, sharing.reader, "You show something to them")
    able = set(Account.objects.filter(person__in=found, is_active=True).values_list("person_id", flat=True))
    return [Companion(who, part, who.pk in able) for who, part in found.values()]


def coaching_of(person: Person, on: date) -> list[CoachingContract]:
    """Coaching that was agreed and goes on: of oneself, and of those whom one coaches."""
    mine = Q(place__person=person) | Q(coach=person)
    rows = CoachingContract.objects.filter(mine, agreed_at__isnull=False, ends_on__gte=on)
    return list(rows.select_related("coach", "place__person"))


def _add(found: dict[int, tuple[Person, str]], learner: Person, who: Person | None, part: str) -> None:
    if who is not None and who.pk != learner.pk:
        found.setdefault(who.pk, (who, part))


def line_managers_of(person: Person, on: date) -> list[Person]:
    """Holders, today, of the posts to which this person's posts report."""
    own = Appointment.objects.filter(person=person).filter(current(on)).values("post")
    managers = ReportingLine.objects.filter(post__in=own).filter(current(on)).values("manager")
    held = Appointment.objects.filter(post__in=managers).filter(current(on)).select_related("person")
    return [row.person for row in held.order_by("pk")]


def reader_by_address(email: str) -> Person | None:
    """Somebody with an account under this very address: to show something to a person, one knows their address."""
    account = Account.objects.filter(email__iexact=email.strip(), is_active=True).select_related("person").first()
    return account.person if account is not None else None
