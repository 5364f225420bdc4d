"""Tying models of leadership to what uses them; and saying what one has worked through. LIB-12 to LIB-14."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from mantle.framework.models import Competency, Domain
from mantle.framework.rules import Kind, State
from mantle.learning.models import Reading, Resource, TheoryUse
from mantle.learning.rules.theories import ITEM_NAMES, SHIPPED_TIES
from mantle.people import audit
from mantle.people.access import Permission
from mantle.people.actions import Refused
from mantle.people.models import Person


def _refuse_unless_editor(by: Person | None) -> None:
    if by is not None and not by.may(Permission.EDIT_PROGRAMMES):
        raise Refused("The programme team looks after the library.")


@transaction.atomic
def tie(*, theory: Domain, how: str, by: Person | None, at: datetime, **used: Any) -> TheoryUse:
    """Say that one thing draws on a model of leadership, and how: `competency`, `resource`, `component` or `item`."""
    _refuse_unless_editor(by)
    given = {name: value for name, value in used.items() if value}
    if theory.framework.kind != Kind.MODEL:
        raise Refused("This is no part of a model of leadership.")
    if len(given) != 1 or not how.strip():
        raise Refused("Choose one thing, and say how it draws on the model.")
    if "item" in given and given["item"] not in ITEM_NAMES:
        raise Refused("There are no such questions.")
    if TheoryUse.objects.filter(theory=theory, **given).exists():
        raise Refused("That stands there already.")
    row = TheoryUse.objects.create(theory=theory, how=how, **given)
    audit.record("model tied", row, by=by, at=at)
    return row


@transaction.atomic
def untie(*, use: TheoryUse, by: Person, at: datetime) -> None:
    """Take a tie away again. LIB-12."""
    _refuse_unless_editor(by)
    row = TheoryUse.objects.select_for_update().get(pk=use.pk)
    audit.record("model untied", row, by=by, at=at)
    row.delete()


@transaction.atomic
def bring_in_ties(*, by: Person | None, at: datetime) -> int:
    """Tie the models that ship to what ships, as far as both are here and they are not tied. LIB-12."""
    _refuse_unless_editor(by)
    parts = {
        (row.framework.key, row.key): row
        for row in Domain.objects.filter(
            framework__state=State.PUBLISHED, framework__owner__isnull=True, framework__kind=Kind.MODEL
        ).select_related("framework")
    }
    national = Competency.objects.filter(framework__state=State.PUBLISHED, framework__owner__isnull=True)
    known: dict[str, dict[str, Any]] = {
        "competency": {row.key: row for row in national}, "item": {key: key for key in ITEM_NAMES},
        "resource": {row.key: row for row in Resource.objects.exclude(key="")},
    }  # fmt: skip
    made = 0
    for each in SHIPPED_TIES:
        theory, used = parts.get((each.framework, each.part)), known[each.kind].get(each.key)
        if theory and used and not TheoryUse.objects.filter(theory=theory, **{each.kind: used}).exists():
            tie(theory=theory, how=each.how, by=by, at=at, **{each.kind: used})
            made += 1
    return made


@transaction.atomic
def note_readings(*, person: Person, resources: Iterable[Resource], on: date, by: Person, at: datetime) -> int:
    """Say that one has worked through resources, on a day that may lie back: without a connection for one. LIB-14."""
    if person.pk != by.pk:
        raise Refused("Everybody says that for themselves.")
    if on > timezone.localtime(at).date():
        raise Refused("Choose a day that is not ahead.")
    made = 0
    for resource in resources:
        row, new = Reading.objects.get_or_create(person=person, resource=resource, defaults={"on": on})
        if new:
            audit.record("resource worked through", row, by=by, at=at)
            made += 1
    return made


@transaction.atomic
def forget_reading(*, resource: Resource, by: Person, at: datetime) -> None:
    """Take back that one has worked through a resource. LIB-14."""
    row = Reading.objects.select_for_update().filter(person=by, resource=resource).first()
    if row is None:
        raise Refused("You have not said that you worked through it.")
    audit.record("resource not worked through", row, by=by, at=at)
    row.delete()
