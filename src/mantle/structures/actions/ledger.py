"""What an import made and changed, row by row, so that it can be taken back within a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import ProtectedError

from mantle.people.actions import Refused

BATCH = 1000


class Ledger:
    """Creates and changes rows in bulk and remembers how to undo it; plain values only, so that it can be stored."""

    def __init__(self) -> None:
        self.created: dict[str, list[int]] = defaultdict(list)
        self.changed: list[list[Any]] = []

    def create(self, rows: Iterable[models.Model]) -> list[Any]:
        """Insert rows of one model and remember them."""
        rows = list(rows)
        if rows:
            made = type(rows[0])._default_manager.bulk_create(rows, batch_size=BATCH)
            self.created[rows[0]._meta.label].extend(row.pk for row in made)
        return rows

    def change(self, row: models.Model, **fields: Any) -> None:
        """Change a row, remembering what stood there."""
        before = {name: plain(getattr(row, name)) for name in fields}
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()
        self.changed.append([row._meta.label, row.pk, before, {name: plain(value) for name, value in fields.items()}])

    def to_json(self) -> dict[str, Any]:
        return {"created": dict(self.created), "changed": self.changed}


def plain(value: Any) -> Any:
    """A value as it is stored in JSON."""
    if isinstance(value, models.Model):
        return value.pk
    return str(value) if isinstance(value, date | datetime | Decimal) else value


def take_back(ledger: dict[str, Any]) -> int:
    """Undo what a ledger lists: changed rows first, latest first, then created rows. Return how many rows that were.

    Refused when a row has been changed or built upon since.
    """
    for label, pk, before, after in reversed(ledger["changed"]):
        row = apps.get_model(label)._base_manager.get(pk=pk)
        if any(plain(getattr(row, _column(row, name))) != value for name, value in after.items()):
            raise Refused(f"{row} was changed since. It cannot be taken back with the file any more.")
        for name, value in before.items():
            setattr(row, _column(row, name), value)
        row.save()
    for label in sorted(ledger["created"], key=_depth):
        _delete(label, ledger["created"][label])
    return len(ledger["changed"]) + sum(map(len, ledger["created"].values()))


def _column(row: models.Model, name: str) -> str:
    return row._meta.get_field(name).attname  # type: ignore[union-attr]


# What leans on other rows is deleted before what it leans on.
ORDER = ["AgencyLink", "AgencyName", "PostLink", "Absence", "Appointment", "ReportingLine", "Post", "Identifier", "Person", "Agency"]


def _depth(label: str) -> int:
    return ORDER.index(label.split(".")[1])


def _delete(label: str, pks: list[int]) -> None:
    model = apps.get_model(label)
    try:
        for start in range(0, len(pks), 500):
            model._base_manager.filter(pk__in=pks[start : start + 500]).delete()
    except ProtectedError as error:
        raise Refused("Something was recorded on top of this file since. It cannot be taken back any more.") from error
