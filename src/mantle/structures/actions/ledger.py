"""What an import made and changed, row by row, so that it can be taken back within a day. STR-10."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, IntegrityError, connection, models
from django.db.models import Q

from mantle.people.actions import Refused
from mantle.people.models import Duplicate
from mantle.structures.models import Import

BATCH = 1000
AT_ONCE = 500  # rows named in one condition: databases limit how many


class Ledger:
    """Creates and changes rows in bulk and remembers how to undo it; plain values only, so that it can be stored.

    It is kept on the import's own row in the transaction that writes the rows: a worker that is killed between two
    chunks leaves a list of exactly what it stored, and the next one carries on with it.
    """

    def __init__(self, kept: dict[str, Any] | None = None) -> None:
        kept = kept or {}
        self.created: dict[str, list[list[int]]] = defaultdict(list, kept.get("created", {}))
        self.changed: list[list[Any]] = kept.get("changed", [])
        self.counts: dict[str, int] = defaultdict(int, kept.get("counts", {}))

    def create(self, rows: Iterable[models.Model]) -> list[Any]:
        """Insert rows of one model and remember them, a run of neighbouring numbers as its first and last."""
        rows = list(rows)
        if rows:
            made = type(rows[0])._default_manager.bulk_create(rows, batch_size=BATCH)
            runs = self.created[rows[0]._meta.label]
            for row in made:
                if runs and runs[-1][1] == row.pk - 1:
                    runs[-1][1] = row.pk
                else:
                    runs.append([row.pk, row.pk])
        return rows

    def change(self, model: type[models.Model], pk: int, before: dict[str, Any], after: dict[str, Any]) -> None:
        """Change one row, remembering what stood there; whoever has it open in a form learns that it changed."""
        columns = {_column(model, name): value for name, value in after.items()}
        model._base_manager.filter(pk=pk).update(**columns, **_next_version(model))
        self.changed.append([model._meta.label, pk, _plainly(before), _plainly(after)])

    def count(self, what: str, number: int = 1) -> None:
        """Count what was done in words that a page can show."""
        self.counts[what] += number

    def keep(self, row: Import) -> None:
        """Write the list to the import, in the transaction that wrote the rows."""
        row.changes = self.to_json()
        row.save(update_fields=["changes"])

    def to_json(self) -> dict[str, Any]:
        return {"created": dict(self.created), "changed": self.changed, "counts": dict(self.counts)}


def created_count(changes: dict[str, Any]) -> dict[str, int]:
    """How many rows of each model a stored ledger lists."""
    return {
        label.split(".")[1]: sum(last - first + 1 for first, last in runs)
        for label, runs in (changes.get("created", {}) if changes else {}).items()
    }


def _next_version(model: type[models.Model]) -> dict[str, Any]:
    has_version = any(field.name == "version" for field in model._meta.fields)
    return {"version": models.F("version") + 1} if has_version else {}


def _column(model: type[models.Model], name: str) -> str:
    return model._meta.get_field(name).attname  # type: ignore[union-attr]


def _plainly(values: dict[str, Any]) -> dict[str, Any]:
    return {name: plain(value) for name, value in values.items()}


def plain(value: Any) -> Any:
    """A value as it is stored in JSON; 1 and 1.00 are the same number."""
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value) if isinstance(value, date | datetime) else value


def take_back(changes: dict[str, Any]) -> int:
    """Undo what a stored ledger lists: changed rows first, latest first, then created rows. Return how many rows.

    Refused when a row has been changed or built upon since; the caller's transaction then leaves all as it was.
    """
    own = {(label, pk) for label, pk, *_ in changes["changed"]}
    _refuse_if_touched(changes)
    try:
        # What was made goes first: a line put back must not meet the line that took its place.
        for label in sorted(changes["created"], key=_depth):
            for part in _parts(changes["created"][label]):
                _delete(apps.get_model(label), part, [pk for pk in part if (label, pk) in own])
        for label, pk, before, _ in reversed(changes["changed"]):
            _put_back(apps.get_model(label), pk, before)
        connection.check_constraints()
    except IntegrityError as error:
        raise Refused("Something was recorded on top of this file since. It cannot be taken back any more.") from error
    return len(changes["changed"]) + sum(created_count(changes).values())


def _refuse_if_touched(changes: dict[str, Any]) -> None:
    """A changed row must still say what the file made it say: the last change of each row counts."""
    last: dict[tuple[str, int], dict[str, Any]] = defaultdict(dict)
    for label, pk, _, after in changes["changed"]:
        last[label, pk].update(after)
    for (label, pk), after in last.items():
        model = apps.get_model(label)
        row = model._base_manager.filter(pk=pk).first()
        if row is None or any(plain(getattr(row, _column(model, name))) != value for name, value in after.items()):
            raise Refused(f"{row or 'A row'} was changed since. It cannot be taken back with the file any more.")


def _put_back(model: type[models.Model], pk: int, before: dict[str, Any]) -> None:
    columns = {_column(model, name): value for name, value in before.items()}
    model._base_manager.filter(pk=pk).update(**columns, **_next_version(model))


# What leans on other rows is deleted before what it leans on.
ORDER = [
    "AgencyLink", "AgencyName", "PostLink", "Absence", "Appointment", "ReportingLine", "Post", "Identifier", "Person",
    "Agency",
]  # fmt: skip


def _depth(label: str) -> int:
    return ORDER.index(label.split(".")[1])


def _parts(runs: list[list[int]]) -> Iterable[list[int]]:
    pks = [pk for first, last in runs for pk in range(first, last + 1)]
    return (pks[start : start + AT_ONCE] for start in range(0, len(pks), AT_ONCE))


def _delete(model: type[models.Model], pks: list[int], own: list[int]) -> None:
    """Delete rows that nobody has touched, and nothing else with them: what leans on them stops the whole."""
    rows = model._base_manager.filter(pk__in=pks)
    if _next_version(model):
        touched = rows.filter(version__gt=1).exclude(pk__in=own).first()
        if touched is not None:
            raise Refused(f"{touched} was changed since. It cannot be taken back with the file any more.")
    if model._meta.label == "people.Person":
        # Pairs that the search for duplicates proposed since say nothing that anybody decided.
        Duplicate.objects.filter(Q(one__in=pks) | Q(other__in=pks), is_dismissed=False).delete()
    rows._raw_delete(DEFAULT_DB_ALIAS)
