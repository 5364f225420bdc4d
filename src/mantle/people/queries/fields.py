"""Which groups of fields somebody sees of somebody, and what may be shown of a record. ACC-7."""

from __future__ import annotations

from typing import Any

from mantle.people import access
from mantle.people.access import GROUPS, FieldGroup, Permission, Reach
from mantle.people.models import Agency, Person


def groups_seen(viewer: Person, person: Person) -> frozenset[FieldGroup]:
    """The groups of fields of a person that a viewer sees; one query for each reach that differs."""
    if viewer.pk == person.pk:
        return frozenset(GROUPS)
    within: dict[Reach, bool] = {}
    seen = set()
    for key, group in GROUPS.items():
        reach = viewer.standing.reach(group.permission) if group.permission is not None else Reach()
        if reach and reach not in within:
            within[reach] = person.is_within(reach, viewer.standing_on)
        if reach and within[reach]:
            seen.add(key)
    return frozenset(seen)


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
