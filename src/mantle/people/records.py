"""Rows as plain tables of text: what leaves in an export, and by which columns the same tables come in again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models

AT_ONCE = 2000  # rows taken from the database in one go, so that an export of a nation stays small in memory
Line = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Records:
    """One table of an export: its rows, and its columns as paths from a row, such as `post__code`.

    `drawn` yields the lines instead where cells are held back or noted. A row that is on record already, when the
    table comes in again, is known by the columns `known_by`: its code where it has one.
    """

    rows: models.QuerySet[Any]
    columns: tuple[str, ...]
    drawn: Callable[[], Iterator[Line]] | None = None
    known_by: tuple[str, ...] = ()

    @property
    def header(self) -> list[str]:
        """The headings of the columns: a row that is pointed to is named by what it is, not by how it is found."""
        return [column.removesuffix("__code").replace("__", "_") for column in self.columns]

    def lines(self) -> Iterator[Line]:
        """Yield each row as a line of values, in the order of their keys."""
        if self.drawn is not None:
            yield from self.drawn()
            return
        parts = [place for place, column in enumerate(self.columns) if self._is_json(column)]
        for row in self.rows.order_by("pk").values_list(*self.columns).iterator(chunk_size=AT_ONCE):
            yield row if not parts else tuple(_as_text(v) if at in parts else v for at, v in enumerate(row))

    def fields(self) -> list[tuple[Any, str]]:
        """The field of the row itself that each column fills, and the path beyond it where it points elsewhere."""
        found = (column.partition("__") for column in self.columns)
        return [(self.rows.model._meta.get_field(first), rest) for first, _, rest in found]

    def points_to(self, model: type[models.Model]) -> list[int]:
        """The places of those columns that name a row of a model by its code."""
        return [
            place
            for place, (field, rest) in enumerate(self.fields())
            if rest == "code" and field.related_model is model
        ]

    def _is_json(self, column: str) -> bool:
        return "__" not in column and isinstance(self.rows.model._meta.get_field(column), models.JSONField)


def records(
    rows: models.QuerySet[Any], columns: str, drawn: Callable[[], Iterator[Line]] | None = None, known_by: str = ""
) -> Records:
    """Describe a table by its columns in one line of text."""
    names = tuple(columns.split())
    return Records(rows, names, drawn, tuple(known_by.split()) or (("code",) if "code" in names else ()))


def seen_by(viewer: Any, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
    """Keep those rows that a page would show the viewer; without a viewer nothing is held back.

    Their keys are asked for at once: tables stand on one another, and conditions within conditions within conditions
    are more than SQLite can read.
    """
    if viewer is None:
        return rows
    seen = rows.model.objects.visible_to(viewer).order_by().values("pk")
    keys = list(rows.filter(pk__in=seen).order_by().values_list("pk", flat=True))
    return rows.model._base_manager.filter(pk__in=keys)


def _as_text(value: Any) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)
