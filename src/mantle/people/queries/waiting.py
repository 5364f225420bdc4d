"""Which of many lists have anything in them for a person, asked in one question, and their rows in few."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, reduce
from operator import or_
from typing import Any, TypeVar

from django.db.models import BooleanField, Exists, ExpressionWrapper, Q, QuerySet

from mantle.people.models import Person

Told = TypeVar("Told")
Found = Sequence[Any] | QuerySet[Any]  # rows that were read, or that whoever tells them reads


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


def read_together(sources: Sequence[tuple[QuerySet[Any], Told]]) -> list[tuple[Found, Told]]:
    """The same sources; several lists of one table are read in one question, once somebody asks for a row of them.

    Of lists in different orders only those are read together that have the first one, or none that matters.
    """
    lists: list[Found] = [rows for rows, _ in sources]
    for numbers in _of_one_table([rows for rows, _ in sources]):
        table = _Table([sources[each][0] for each in numbers])
        for place, number in enumerate(numbers):
            lists[number] = _Part(table, place)
    return [(rows, told) for rows, (_, told) in zip(lists, sources, strict=True)]


def _of_one_table(lists: Sequence[QuerySet[Any]]) -> Iterator[list[int]]:
    """Numbers of the lists that can be read together: nothing is worked out beside their rows or left out of them."""
    alike: dict[Any, list[int]] = {}
    for number, rows in enumerate(lists):
        query = rows.query
        is_plain = not query.annotations and not query.deferred_loading[0] and query.select_related is not True
        if is_plain and not query.is_sliced:
            alike.setdefault(rows.model, []).append(number)
    for numbers in alike.values():
        order = _order_of([lists[each] for each in numbers])
        same = [each for each in numbers if tuple(lists[each].query.order_by) in (order, ())]
        if len(same) > 1:
            yield same


def _order_of(lists: Iterable[QuerySet[Any]]) -> tuple[Any, ...]:
    return next((order for rows in lists if (order := tuple(rows.query.order_by))), ())


class _Table:
    """Several lists of one table, read at once when the first row of any of them is asked for."""

    def __init__(self, lists: Sequence[QuerySet[Any]]) -> None:
        self.lists = lists

    @cached_property
    def parts(self) -> list[list[Any]]:
        within = {
            f"is_in_{number}": ExpressionWrapper(Q(pk__in=rows.order_by().values("pk")), BooleanField())
            for number, rows in enumerate(self.lists)
        }
        rows = self.lists[0].model._default_manager.annotate(**within)
        rows = rows.filter(reduce(or_, (Q(**{name: True}) for name in within)))
        along = {path for each in self.lists for path in _along(each.query.select_related)}
        rows = rows.select_related(*along) if along else rows
        order = _order_of(self.lists)
        found = list(rows.order_by(*order) if order else rows)
        return [[row for row in found if getattr(row, name)] for name in within]


class _Part(Sequence[Any]):
    def __init__(self, table: _Table, place: int) -> None:
        self.table, self.place = table, place

    def __getitem__(self, which: Any) -> Any:
        return self.table.parts[self.place][which]

    def __len__(self) -> int:
        return len(self.table.parts[self.place])


def _along(read: Any, before: tuple[str, ...] = ()) -> Iterator[str]:
    """The paths of rows that a list reads along, from the tree that `select_related` makes of them."""
    for name, deeper in (read or {}).items():
        yield "__".join((*before, name))
        yield from _along(deeper, (*before, name))
