"""Changes to what stands around programmes. FRM-5: by those who design programmes for the whole service."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db import IntegrityError, transaction

from mantle.people import audit
from mantle.people.actions import Refused
from mantle.people.models import Agency, Person
from mantle.people.stale import locked
from mantle.programmes.models import (
    Component,
    ComponentLink,
    Duty,
    Event,
    EventAgency,
    EventFacilitator,
    EventMaterial,
    Mandate,
    Theme,
    Trial,
)
from mantle.programmes.rules import LINKS

Row = TypeVar("Row", Mandate, Duty, Event, Trial)


def _kept(row: Row, verb: str, fields: Mapping[str, Any], by: Person | None, at: datetime) -> Row:
    for name, value in fields.items():
        setattr(row, name, value)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused("These facts do not fit together: look at the days, and say how or what was learned.") from error
    audit.record(verb, row, by=by, at=at)
    return row


@transaction.atomic
def keep_mandate(
    *, mandate: Mandate | None, version: int | None, by: Person | None, at: datetime, **fields: Any
) -> Mandate:
    """Put a mandate on record, or change one. FRM-1."""
    return _kept(locked(mandate, version) if mandate else Mandate(), "mandate kept", fields, by, at)


@transaction.atomic
def keep_duty(
    *, mandate: Mandate, duty: Duty | None, version: int | None, by: Person | None, at: datetime, **fields: Any
) -> Duty:
    """Say what a mandate obliges to, by what it is met, and whether it has been. FRM-1."""
    if fields.get("met_on") and not fields.get("how"):
        raise Refused("Say how it was met.")
    row = locked(duty, version) if duty else Duty(mandate=mandate)
    return _kept(row, "duty kept", fields, by, at)


@transaction.atomic
def keep_event(
    *, event: Event | None, version: int | None, facilitators: Sequence[Person], agencies: Iterable[tuple[Agency, int]],
    materials: Iterable[tuple[str, str, str]], by: Person | None, at: datetime, **fields: Any,
) -> Event:  # fmt: skip
    """Put an event on record, or change one, with who facilitates, who was there and what was shown. FRM-2."""
    row = _kept(locked(event, version) if event else Event(), "event kept", fields, by, at)
    for kind in (row.facilitators, row.agencies, row.materials):
        kind.all().delete()
    EventFacilitator.objects.bulk_create([EventFacilitator(event=row, person=person) for person in facilitators])
    EventAgency.objects.bulk_create(
        [EventAgency(event=row, agency=agency, people=people) for agency, people in agencies]
    )
    EventMaterial.objects.bulk_create(
        [EventMaterial(event=row, title=title, author=author, link=link) for title, author, link in materials]
    )
    return row


@transaction.atomic
def keep_trial(*, trial: Trial | None, version: int | None, by: Person | None, at: datetime, **fields: Any) -> Trial:
    """Put a trial in the field on record, or change one. FRM-6."""
    if fields.get("ends_on") and not fields.get("learned"):
        raise Refused("Say what was learned, now that it has ended.")
    return _kept(locked(trial, version) if trial else Trial(), "trial kept", fields, by, at)


@transaction.atomic
def keep_theme(
    *, theme: Theme | None, version: int | None, components: Iterable[Component], by: Person | None, at: datetime,
    **fields: Any,
) -> Theme:  # fmt: skip
    """Put a theme on record with its finding, and say which components answer it. FRM-7."""
    row = locked(theme, version) if theme else Theme()
    for name, value in fields.items():
        setattr(row, name, value)
    if Theme.objects.filter(name=row.name).exclude(pk=row.pk).exists():
        raise Refused("There is a theme of this name already.")
    row.save()
    row.components.set(components)
    audit.record("theme kept", row, by=by, at=at)
    return row


@transaction.atomic
def say_links(*, component: Component, links: Iterable[str], by: Person | None, at: datetime) -> Component:
    """Say at which links of the chain to children a component works. FRM-4."""
    wanted = list(dict.fromkeys(links))
    if not set(wanted) <= set(LINKS):
        raise Refused("Choose from the five links.")
    component.links.all().delete()
    ComponentLink.objects.bulk_create([ComponentLink(component=component, link=link) for link in wanted])
    audit.record("links of a component said", component, by=by, at=at, links=wanted)
    return component
