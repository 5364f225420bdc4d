"""What is read about sharing: does a choice cover this, who shared what, with whom can one share."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from mantle.people.models import Agency, Person, current
from mantle.people.models.consent import Audience, Purpose, Sharing


def covers(person: Person, purpose: Purpose, audience: Agency | None, on: date) -> bool:
    """CON-2: whether, on a day, a person lets the leads of an agency (or, with None, the programme team) see this."""
    kind = Audience.PROGRAMME if audience is None else Audience.AGENCY
    rows = Sharing.objects.standing(on).filter(person=person, purpose=purpose, audience=kind, agency=audience)
    return rows.exists()


def sees_by_choice(viewer: Person, person: Person, purpose: Purpose) -> bool:
    """Whether a viewer sees what a purpose covers because the person chose so."""
    return Sharing.objects.covering(viewer, purpose).filter(person=person).exists()


def sharers(viewer: Person, purpose: Purpose) -> QuerySet:
    """The keys of those who let this viewer see what a purpose covers: for the `visible_to` of other slices."""
    return Sharing.objects.covering(viewer, purpose).values("person")


def items_shown(viewer: Person, purpose: Purpose) -> QuerySet:
    """Codes of the things that their owners let this viewer see today: for the `visible_to` of other slices. CON-7."""
    return Sharing.objects.covering(viewer, purpose).filter(audience=Audience.PERSON).values("item")


def readers_of(person: Person, purpose: Purpose, item: str, on: date) -> QuerySet[Sharing]:
    """To whom a person shows one thing on a day. CON-7."""
    rows = Sharing.objects.standing(on).filter(person=person, purpose=purpose, item=item)
    return rows.select_related("reader").order_by("reader__sort_name")


def group_sharers(purpose: Purpose, group: str, on: date) -> QuerySet:
    """The keys of those who share something with the members of a group on a day. CON-8."""
    rows = Sharing.objects.standing(on).filter(purpose=purpose, audience=Audience.GROUP, item=group)
    return rows.order_by().values("person")


def shared_with_group(person: Person, purpose: Purpose, group: str, on: date) -> Sharing | None:
    """What a person has chosen to share with a group, as it stands on a day. CON-8."""
    rows = Sharing.objects.standing(on).filter(purpose=purpose, audience=Audience.GROUP, item=group)
    return rows.filter(person=person).first()


def sharings_of(person: Person, viewer: Person) -> QuerySet[Sharing]:
    """What a person shares, as far as the viewer is concerned by it; one's own with its history."""
    return Sharing.objects.visible_to(viewer).filter(person=person).select_related("agency", "person", "reader")


def employers_of(person: Person, on: date) -> QuerySet[Agency]:
    """CON-3: agencies at which a person holds a post or a role: with their leads they may share."""
    # Appointments stand a floor above: they are reached by the name of their relation, not by an import.
    posts = Q(posts__appointments__person=person) & current(on, "posts__appointments__")
    roles = Q(roles_held__person=person) & current(on, "roles_held__")
    rows = Agency.objects.order_by()
    keys = rows.filter(posts).values("pk").union(rows.filter(roles).values("pk"))
    return Agency.objects.filter(pk__in=keys).order_by("name")
