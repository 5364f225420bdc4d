"""What is read about accounts: who has one, in which state, who administers whom, which link opens, what was done."""

from __future__ import annotations

import hashlib
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from mantle.people.access import Permission
from mantle.people.models import Account, AccountLink, AddressChange, AuditEvent, Person, RoleHeld, current
from mantle.people.queries import people_named


def accounts_visible_to(person: Person) -> QuerySet[Account]:
    """Accounts of people over whom this person gives roles; each with the roles held today, in two queries."""
    reach = person.standing.reach(Permission.GIVE_ROLES)
    rows = Account.objects.filter(person__merged_into__isnull=True).select_related("person")
    if not reach.everywhere:
        rows = rows.filter(person__in=Person.objects.within_reach_of(person, Permission.GIVE_ROLES))
    today = RoleHeld.objects.filter(current(person.standing_on)).select_related("agency").order_by("starts_on", "pk")
    return rows.prefetch_related(Prefetch("person__roles_held", queryset=today, to_attr="roles_today"))


def holding(rows: QuerySet[Account], role: str, on: date) -> QuerySet[Account]:
    """Those of these accounts whose people hold a role on a day, or none at all ("none")."""
    held = RoleHeld.objects.filter(current(on), person=OuterRef("person"))
    return rows.filter(~Exists(held)) if role == "none" else rows.filter(Exists(held.filter(role=role)))


def administers(by: Person, person: Person) -> bool:
    """PEO-8: no role of this person, of today or to come, lies beyond the reach of `by`."""
    reach = by.standing.reach(Permission.GIVE_ROLES)
    if reach.everywhere:
        return True
    held = RoleHeld.objects.filter(person=person).filter(Q(ends_on__isnull=True) | Q(ends_on__gt=by.standing_on))
    return all(
        reach.covers(row.agency_id, row.agency.region if row.agency else row.region)
        for row in held.select_related("agency")
    )


def lasting_roles(person: Person, on: date) -> list[RoleHeld]:
    """Roles of today and to come, first the oldest."""
    rows = RoleHeld.objects.filter(person=person).filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on))
    return list(rows.select_related("agency").order_by("starts_on", "pk"))


def digest_of_link(secret: str) -> str:
    """What is kept of the secret of a link. It has 256 random bits, so that no slow hash is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def link_of(secret: str) -> AccountLink | None:
    return AccountLink.objects.select_related("account__person").filter(digest=digest_of_link(secret)).first()


def address_change_of(account: Account, secret: str) -> AddressChange | None:
    """The change of address of this account that a link confirms; a link of somebody else's is none."""
    return AddressChange.objects.filter(account=account, digest=digest_of_link(secret)).first()


def story_of(person: Person) -> QuerySet[AuditEvent]:
    """What was done to a person's record: the record itself, the account, roles, and posts held."""
    # That somebody compared all records stands under who did it, and is nothing that was done to them.
    about = Q(object_kind="person", object_code=person.code) & ~Q(verb="records compared")
    beside = Q(object_kind__in=("account", "roleheld"), detail__person=person.code)
    # Appointments stand a floor above: they are reached by the name of their relation, not by an import.
    held = Person.objects.filter(pk=person.pk, appointments__isnull=False).values("appointments__code")
    posts = Q(object_kind="appointment", object_code__in=held)
    return AuditEvent.objects.filter(about | beside | posts).select_related("by", "agency")


def in_state(rows: QuerySet[Account], state: str) -> QuerySet[Account]:
    """Accounts that are open, closed, or open and never entered."""
    if state == "never":
        return rows.filter(is_active=True, last_login__isnull=True)
    return rows.filter(is_active=state == "open")


def accounts_named(by: Person, name: str) -> list[Account]:
    """Accounts within reach of people with this name, so that none is opened twice."""
    return list(accounts_visible_to(by).filter(person__in=Person.objects.filter(people_named(name)))[:12])
