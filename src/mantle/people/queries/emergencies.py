"""What is read about emergencies: who can be told, what was done while one was open, which are to be looked through."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from mantle.people.access import MAY, Permission, Role
from mantle.people.models import Agency, AuditEvent, Emergency, Look, Person, RoleHeld, current


def seconds_for(agency: Agency, person: Person, at: datetime) -> list[Person]:
    """Who may be told: others with an open account who today look through emergencies at this agency."""
    return _others_with([role for role in Role if Permission.VIEW_EMERGENCIES in MAY[role]], agency, person, at)


def officers_for(agency: Agency, person: Person, at: datetime) -> list[Person]:
    """Data protection officers of this agency with an open account: each has a letter at once. PEO-28."""
    return _others_with([Role.DATA_PROTECTION], agency, person, at)


def _others_with(roles: list[Role], agency: Agency, person: Person, at: datetime) -> list[Person]:
    where = Q(agency=agency) | Q(agency=None, region="")
    if agency.region:
        where |= Q(region=agency.region)
    held = RoleHeld.objects.filter(where, current(timezone.localtime(at).date()), role__in=roles)
    found = Person.objects.filter(pk__in=held.values("person"), account__is_active=True).exclude(pk=person.pk)
    return list(found.select_related("account").order_by("sort_name", "pk"))


def looks_during(emergency: Emergency) -> QuerySet[Look]:
    """What its person was shown of named people while it was open."""
    return Look.objects.filter(by=emergency.person, at__gte=emergency.begins_at, at__lte=emergency.over_at).order_by(
        "pk"
    )


def people_seen(emergency: Emergency) -> list[Person]:
    """Everybody whose sensitive fields were shown while it was open."""
    codes = {code for words in looks_during(emergency).values_list("people", flat=True) for code in words.split()}
    return list(Person.objects.filter(code__in=codes).order_by("sort_name", "pk"))


def changes_during(emergency: Emergency) -> QuerySet[AuditEvent]:
    """Lines of the record that its person left while it was open."""
    rows = AuditEvent.objects.filter(by=emergency.person, at__gte=emergency.begins_at, at__lte=emergency.over_at)
    return rows.order_by("pk")


def waiting_to_be_looked_through(person: Person, at: datetime) -> QuerySet[Emergency]:
    """Emergencies that are over, that this person may look through, and that nobody has."""
    rows = Emergency.objects.visible_to(person).filter(reviewed_at=None).exclude(person=person)
    return rows.filter(Q(ended_at__isnull=False) | Q(ends_at__lte=at)).select_related("agency", "person")
