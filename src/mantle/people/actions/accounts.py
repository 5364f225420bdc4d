"""What an administrator changes: accounts opened, closed and opened again, roles given and ended.

Each action holds the same walls, whatever page leads to it: never one's own, nothing beyond one's reach, and somebody
is always left who can give roles.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from mantle.people import access, audit
from mantle.people import actions as people
from mantle.people.access import Permission, Role
from mantle.people.actions import Refused, entering, links, proving, telling
from mantle.people.models import Account, AddressChange, Agency, Person, RoleHeld
from mantle.people.queries.accounts import administers


@dataclass(frozen=True)
class Grant:
    """A role to give: which, where (an agency, a region, or neither for everywhere), and from which day."""

    role: str
    starts_on: date
    agency: Agency | None = None
    region: str = ""


@transaction.atomic
def open_with_link(
    *, person: Person | None, name: str, email: str, grant: Grant, reason: str, by: Person, at: datetime
) -> tuple[Account, str]:
    """Open an account with a first role; return it with the secret of the link by which a password is set.

    PEO-8, PEO-10. A person without a record gets one, which is compared with all others at once (PEO-3).
    """
    if Account.objects.filter(email__iexact=email.strip()).exists():
        raise Refused("Another account has this e-mail address.")
    if person is None:
        given, _, family = name.strip().rpartition(" ")
        person = people.add_person(given_name=given, family_name=family, email=email, by=by, at=at)
        people.propose_duplicates_of(person=person)
    _refuse_beyond_reach(person, by)
    give(person=person, grant=grant, reason=reason, by=by, at=at)
    try:
        with transaction.atomic():
            account = people.open_account(person=person, email=email, password=None, by=by, at=at)
    except IntegrityError as error:
        raise Refused(f"{person} has an account already.") from error
    return account, links.by_letter(account, by, at)


@transaction.atomic
def make_link(*, account: Account, reason: str, by: Person, at: datetime) -> str:
    """Make a new link by which the person sets a password; an earlier one stops working. PEO-10."""
    row = _managed(account, by)
    if not row.is_active:
        raise Refused("This account is closed. Open it again first.")
    secret = links.by_letter(row, by, at)
    audit.record("link made", row, by=by, at=at, reason=reason, person=row.person.code)
    return secret


@transaction.atomic
def close_account(*, account: Account, reason: str, by: Person, at: datetime) -> Account:
    """Close an account: every session ends at its next page, and no link works. PEO-9, PEO-12."""
    row = _managed(account, by)
    if not row.is_active:
        raise Refused("This account is closed already.")
    _refuse_leaving_none(besides=Q(person=row.person))
    row.is_active = False
    entering.end_sessions(row)
    row.save()
    row.links.all().delete()
    AddressChange.objects.filter(account=row).delete()
    links.take_letters_back(row, by, at)
    audit.record("account closed", row, by=by, at=at, reason=reason, person=row.person.code)
    return row


@transaction.atomic
def reopen_account(*, account: Account, reason: str, by: Person, at: datetime) -> Account:
    """Open a closed account again, with the password and the roles it had; sessions of before stay ended."""
    row = _managed(account, by)
    if row.is_active:
        raise Refused("This account is open.")
    row.is_active = True
    row.save()
    audit.record("account opened again", row, by=by, at=at, reason=reason, person=row.person.code)
    return row


@transaction.atomic
def take_off_second_step(*, account: Account, reason: str, by: Person, at: datetime) -> Account:
    """For somebody who lost phone and recovery codes: at the next sign-in they set up a new second step. PEO-18."""
    row = _managed(account, by)
    proving.forget_second_step(account=row, reason=reason, by=by, at=at)
    return row


@transaction.atomic
def change_address(*, account: Account, email: str, reason: str, by: Person, at: datetime) -> Account:
    """Give an account another address: both are told, every visit ends, no link on its way opens anything. PEO-30.

    It opens nothing by itself: password and second step stay, and who has neither is sent a link.
    """
    row, email = _managed(account, by), email.strip().lower()
    before = row.email
    if email == before.lower():
        raise Refused("The account has this address already.")
    row.email = email
    entering.end_sessions(row)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused("Another account has this e-mail address.") from error
    row.links.all().delete()
    AddressChange.objects.filter(account=row).delete()
    links.take_letters_back(row, by, at)
    if row.person.email.lower() == before.lower():
        row.person.email = email
        row.person.save()
    for address in (before, email):
        telling.tell(account=row, what=telling.ADDRESS_GIVEN, by=by, at=at, address=address)
    audit.record("address changed", row, by=by, at=at, reason=reason, person=row.person.code)
    return row


@transaction.atomic
def give(*, person: Person, grant: Grant, reason: str, by: Person, at: datetime) -> RoleHeld:
    """Give a role to somebody else, within one's reach. PEO-8."""
    _refuse_own(person, by)
    if not _reaches(by, grant.agency, grant.region):
        raise Refused("You may give roles only as far as your own role reaches.")
    same = RoleHeld.objects.filter(person=person, role=grant.role, agency=grant.agency, region=grant.region)
    if same.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=grant.starts_on)).exists():
        raise Refused(f"{person} holds this role there already.")
    entering.end_visits_of(person)
    return people.give_role(
        person=person, role=grant.role, agency=grant.agency, region=grant.region, starts_on=grant.starts_on,
        reason=reason, by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def end(*, held: RoleHeld, ends_on: date, reason: str, by: Person, at: datetime) -> RoleHeld:
    """End somebody else's role from a day, within one's reach. PEO-8, PEO-9."""
    row = RoleHeld.objects.select_for_update().get(pk=held.pk)
    _refuse_own(row.person, by)
    if not _reaches(by, row.agency, row.region):
        raise Refused("You may end roles only as far as your own role reaches.")
    if ends_on <= row.starts_on:
        raise Refused("The first day without the role must come after the day it began.")
    if Permission.GIVE_ROLES in access.MAY[Role(row.role)]:
        _refuse_leaving_none(besides=Q(pk=row.pk))
    entering.end_visits_of(row.person)
    return people.end_role(held=row, ends_on=ends_on, reason=reason, by=by, at=at)


def _managed(account: Account, by: Person) -> Account:
    """The account, locked, if it is somebody else's and all its person's roles lie within reach."""
    row = Account.objects.select_for_update(of=("self",)).select_related("person").get(pk=account.pk)
    _refuse_own(row.person, by)
    _refuse_beyond_reach(row.person, by)
    return row


def _reaches(by: Person, agency: Agency | None, region: str) -> bool:
    reach = by.standing.reach(Permission.GIVE_ROLES)
    return reach.covers(agency.pk, agency.region) if agency else reach.covers(None, region)


def _refuse_beyond_reach(person: Person, by: Person) -> None:
    """PEO-8: whoever could set the password of an account could use all that it opens."""
    if not administers(by, person):
        raise Refused("This person also holds roles beyond your reach. Ask the administrator of the whole service.")


def _refuse_own(person: Person, by: Person) -> None:
    if person.pk == by.pk:
        raise Refused("Nobody changes their own account or roles. Ask another administrator.")


def _refuse_leaving_none(*, besides: Q) -> None:
    """PEO-9: somebody with an open account administers everything, without an end in sight."""
    # All such roles are locked, so that two administrators cannot end one another in the same moment.
    everywhere = RoleHeld.objects.filter(role=Role.ADMINISTRATOR, agency__isnull=True, region="", ends_on__isnull=True)
    lasting = [held.pk for held in everywhere.select_for_update().order_by("pk")]
    working = RoleHeld.objects.filter(pk__in=lasting, person__account__is_active=True)
    if working.filter(besides).exists() and not working.exclude(besides).exists():
        raise Refused("This is the last administrator of the whole service. Give that role to another person first.")
