"""Which groups of fields somebody sees of somebody, and what may be shown of a record. ACC-7."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mantle.people import access
from mantle.people.access import GROUPS, FieldGroup, Permission
from mantle.people.models import Agency, Person

OF_GROUPS = frozenset(group.permission for group in GROUPS.values() if group.permission is not None)


def permissions_over(viewer: Person, person: Person, wanted: Iterable[Permission] = OF_GROUPS) -> frozenset[Permission]:
    """Which of these a viewer holds over a person today, in one question at most."""
    reaches = {permission: viewer.standing.reach(permission) for permission in wanted}
    within = person.within_which(reaches.values(), viewer.standing_on)
    return frozenset(permission for permission, reach in reaches.items() if reach in within)


def groups_seen(viewer: Person, person: Person, held: frozenset[Permission] | None = None) -> frozenset[FieldGroup]:
    """The groups of fields of a person that a viewer sees; `held` is what they hold over the person, where it is known.

    What no permission opens is seen by the person alone.
    """
    if viewer.pk == person.pk:
        return frozenset(GROUPS)
    held = permissions_over(viewer, person) if held is None else held
    return frozenset(key for key, group in GROUPS.items() if group.permission in held)


def people_seen(viewer: Person, group: FieldGroup) -> Any:
    """The people of whom a viewer sees a group of fields."""
    permission = GROUPS[group].permission
    own = Person.objects.filter(pk=viewer.pk)
    return own if permission is None else own | Person.objects.within_reach_of(viewer, permission)


def sees_notes(viewer: Person | None, agency: Agency, person_id: int) -> bool:
    """Whether a viewer sees the notes on an appointment at an agency; without a viewer nothing is held back."""
    return viewer is None or viewer.pk == person_id or viewer.may(Permission.VIEW_NOTES, agency)


def facts_of(person: Person, viewer: Person, seen: frozenset[FieldGroup]) -> list[dict[str, Any]]:
    """What a record says about a person, of those groups that the viewer sees, each with who else sees it."""
    subject = "you" if person.pk == viewer.pk else person.name
    references = "; ".join(str(row) for row in person.identifiers.all()) if FieldGroup.REFERENCES in seen else ""
    facts = (
        ("Service area", person.get_background_display(), FieldGroup.BACKGROUND),
        ("Profession", person.profession, FieldGroup.BACKGROUND),
        ("E-mail", person.email, FieldGroup.CONTACT),
        ("Year of birth", person.birth_year, FieldGroup.BIRTH_YEAR),
        ("Known elsewhere as", references, FieldGroup.REFERENCES),
        ("Reference", person.code, FieldGroup.RECORD),
    )
    return [
        {"label": label, "value": value or "Not known", "who": access.audience(group, subject)}
        for label, value, group in facts
        if group in seen and (value or group is not FieldGroup.REFERENCES)
    ]
