"""Which of many lists have anything in them for a person, asked in one question."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import Exists, QuerySet

from mantle.people.models import Person

Told = TypeVar("Told")


def those_with_rows(person: Person, sources: Iterable[tuple[QuerySet[Any], Told]]) -> list[tuple[QuerySet[Any], Told]]:
    """Of rows and what is to be told of them, those that have rows, in the order given.

    A start page asks many slices, most of which have nothing to say: one question finds out which. The rows themselves
    are read by whoever tells them.
    """
    given = list(sources)
    if not given:
        return []
    # One row to ask from: the person's own.
    asked = Person._base_manager.filter(pk=person.pk).values_list(*(Exists(rows.order_by()) for rows, _ in given))
    found = asked.order_by("pk").first() or ()
    return [source for source, is_there in zip(given, found, strict=False) if is_there]
