"""What is read about people, agencies, roles and the audit record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q, QuerySet

from mantle.people.access import Held, Permission, Role, Standing
from mantle.people.acting import past_the_wall
from mantle.people.models import (
    Account,
    Agency,
    AuditEvent,
    Duplicate,
    Emergency,
    Identifier,
    Merge,
    Person,
    RoleHeld,
    current,
)
from mantle.people.rules import plain_name


def with_standing(person: Person, on: date, at: datetime | None = None) -> Person:
    """Return the person with the roles that they hold on a day attached.

    With a moment, also the agency whose rows stand open to them in an emergency just then: only pages give one, so
    that nothing that runs in the background goes that way. PEO-28.
    """
    rows = RoleHeld.objects.filter(current(on), person=person).values_list("role", "agency_id", "region")
    held = tuple(Held(Role(role), agency_id, region) for role, agency_id, region in rows)
    is_on_call = at is not None and any(each.role == Role.EMERGENCY for each in held)
    person.emergency = open_emergency(person, held, at) if is_on_call and at is not None else None
    opened = frozenset({person.emergency.agency_id}) if person.emergency else frozenset[int]()
    person.standing, person.standing_on = Standing(held, opened), on
    return person


def open_emergency(person: Person, held: tuple[Held, ...], at: datetime) -> Emergency | None:
    """The emergency that a person has open at this moment, if their role still reaches that agency. PEO-28."""
    found = Emergency.objects.open_at(at).filter(person=person).select_related("agency").first()
    if found is None:
        return None
    reach = Standing(held).reach(Permission.OPEN_IN_EMERGENCY)
    return found if reach.covers(found.agency_id, found.agency.region) else None


def roles_of(person: Person, on: date) -> QuerySet[RoleHeld]:
    return RoleHeld.objects.filter(current(on), person=person).select_related("agency").order_by("starts_on", "pk")


def demonstration_accounts() -> QuerySet[Account]:
    """Accounts that demonstration mode offers by one click, of those with a role; none exist in a real installation."""
    rows = Account.objects.filter(is_demonstration=True, is_active=True, person__roles_held__isnull=False)
    return rows.distinct().select_related("person").order_by("pk")


def people_named(words: str) -> Q:
    """The condition that every word stands at the start of some part of a present or former name."""
    condition = Q()
    for word in plain_name(words).split():
        starts = Q(sort_name__startswith=word) | Q(sort_name__contains=f" {word}")
        former = Q(former_names__sort_name__startswith=word) | Q(former_names__sort_name__contains=f" {word}")
        condition &= starts | former
    return condition


def person_known_by(words: str) -> Person | None:
    """PEO-7: the one record with exactly this e-mail address or reference, in sight or not; a name finds nothing here.

    A new employer who was given either continues the record, so that a change of employer makes no second one.
    """
    exact = Q(email__iexact=words) | Q(code=words.upper())
    found = list(Person.objects.filter(exact, merged_into__isnull=True)[:2]) if words else []
    return found[0] if len(found) == 1 else None


def agencies_named(words: str) -> Q:
    condition = Q()
    for word in words.split():
        condition &= Q(name__icontains=word) | Q(official_code__iexact=word)
    return condition


def find_agency(name: str) -> Agency | None:
    """The one current agency that is known by a name, however messily written; None when none or several are."""
    plain = plain_name(name)
    rows = Agency.objects.filter(
        Q(name__iexact=name) | Q(code__iexact=name) | Q(official_code__iexact=name) | Q(names__plain_name=plain)
    ).distinct()
    found = list(rows.order_by("-ends_on")[:3])
    if len(found) > 1:
        found = [agency for agency in found if agency.ends_on is None]
    return found[0] if len(found) == 1 else None


@past_the_wall("a reference names one person, wherever they work")
def people_by_identifier(source: str, values: Iterable[str]) -> dict[str, Person]:
    rows = Identifier.objects.filter(source=source, value__in=list(values)).select_related("person")
    return {row.value: row.person for row in rows}


def duplicates_visible_to(person: Person) -> QuerySet[Duplicate]:
    """Pairs of which this person may merge both records."""
    seen = Person.objects.within_reach_of(person, Permission.MERGE_PEOPLE).values("pk")
    rows = Duplicate.objects.filter(is_dismissed=False, one__in=seen, other__in=seen)
    return rows.select_related("one", "other").order_by("-likeness", "pk")


def merges_of(person: Person) -> QuerySet[Merge]:
    return Merge.objects.filter(kept=person, undone_at__isnull=True).select_related("merged", "by").order_by("-at")


def events_about(kind: str, code: str) -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(object_kind=kind, object_code=code).select_related("by")


def audit_visible_to(person: Person) -> QuerySet[AuditEvent]:
    """The auditor reads everything; nobody else reads the record as a whole."""
    if not person.may(Permission.VIEW_AUDIT):
        return AuditEvent.objects.none()
    return AuditEvent.objects.select_related("by", "agency")


def merges_visible_to(person: Person) -> QuerySet[Merge]:
    """Merges that stand, of records that this person may merge and separate."""
    seen = Person.objects.within_reach_of(person, Permission.MERGE_PEOPLE).values("pk")
    return Merge.objects.filter(undone_at__isnull=True, kept__in=seen).select_related("kept", "merged")
