"""What an import made and changed, row by row, so that it can be taken back within a day. STR-10."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, IntegrityError, connection, models
from django.db.models import Q

from mantle.people.actions import Refused
from mantle.people.models import AuditEvent, Duplicate
from mantle.people.queries.limits import limited
from mantle.structures.actions.inserting import insert
from mantle.structures.models import Appointment, Import, ImportPart

AT_ONCE = 500  # rows named in one condition: databases limit how many


class Ledger:
    """Creates and changes rows in bulk and remembers how to undo it; plain values only, so that it can be stored.

    Each transaction keeps its own part beside the import: a worker that is killed between two of them leaves a list
    of exactly what it stored, and the next one adds to it.
    """

    def __init__(self, row: Import) -> None:
        self.row = row
        self.forget()

    @cached_property
    def left_alone(self) -> set[int]:
        """Appointments of people whose records no file changes."""
        rows = Appointment.objects.filter(person__in=limited("files"))
        return set(rows.values_list("pk", flat=True))

    def forget(self) -> None:
        self.created: dict[str, list[list[int]]] = defaultdict(list)
        self.changed: list[list[Any]] = []
        self.counts: dict[str, int] = defaultdict(int)

    def create(self, rows: Iterable[models.Model]) -> list[Any]:
        """Insert rows of one model and remember them, a run of neighbouring numbers as its first and last."""
        rows = list(rows)
        if rows:
            insert(rows)
            runs = self.created[rows[0]._meta.label]
            for row in rows:
                if runs and runs[-1][1] == row.pk - 1:
                    runs[-1][1] = row.pk
                else:
                    runs.append([row.pk, row.pk])
        return rows

    def change(self, model: type[models.Model], pk: int, before: dict[str, Any], after: dict[str, Any]) -> None:
        """Change one row, remembering what stood there; whoever has it open in a form learns that it changed.

        An appointment of somebody whose record no file may change (RIG-13) is left as it is, and counted.
        """
        if model is Appointment and pk in self.left_alone:
            self.count("appointments left alone: their use is restricted")
            return
        columns = {_column(model, name): value for name, value in after.items()}
        model._base_manager.filter(pk=pk).update(**columns, **_next_version(model))
        self.changed.append([model._meta.label, pk, _plainly(before), _plainly(after)])

    def count(self, what: str, number: int = 1) -> None:
        """Count what was done in words that a page can show."""
        if number:
            self.counts[what] += number

    def keep(self) -> None:
        """Write what was done since the last time, in the transaction that did it."""
        if self.created or self.changed or self.counts:
            changes = {"created": dict(self.created), "changed": self.changed, "counts": dict(self.counts)}
            ImportPart.objects.create(of=self.row, changes=changes)
        self.forget()


def whole(row: Import) -> dict[str, Any]:
    """Everything that an import made and changed, all its parts together."""
    created: dict[str, list[list[int]]] = defaultdict(list)
    changed: list[list[Any]] = []
    counts: dict[str, int] = defaultdict(int)
    for part in row.parts.order_by("pk"):
        for label, runs in part.changes["created"].items():
            created[label].extend(runs)
        changed.extend(part.changes["changed"])
        for what, count in part.changes["counts"].items():
            counts[what] += count
    return {"created": dict(created), "changed": changed, "counts": dict(counts)}


def created_count(changes: dict[str, Any]) -> dict[str, int]:
    """How many rows of each model a stored ledger lists."""
    return {
        label.split(".")[1]: sum(last - first + 1 for first, last in runs) for label, runs in changes["created"].items()
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


def take_back(row: Import) -> int:
    """Undo what an import made and changed; return how many rows that were.

    Refused when a row has been changed or built upon since; the caller's transaction then leaves all as it was.
    """
    changes = whole(row)
    _refuse_if_a_later_file_changed(row, changes)
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
    "ContextMeasure", "AgencyLink", "AgencyName", "PostLink", "Absence", "Appointment", "ReportingLine", "Post",
    "Identifier", "Person", "Agency",
]  # fmt: skip


def _depth(label: str) -> int:
    return ORDER.index(label.split(".")[1])


def _parts(runs: list[list[int]]) -> Iterable[list[int]]:
    pks = [pk for first, last in runs for pk in range(first, last + 1)]
    return (pks[start : start + AT_ONCE] for start in range(0, len(pks), AT_ONCE))


def _delete(model: type[models.Model], pks: list[int], own: list[int]) -> None:
    """Delete rows that nobody has touched, and nothing else with them: what leans on them stops the whole."""
    rows = model._base_manager.filter(pk__in=pks)
    _refuse_if_handled(model, rows, own)
    if model._meta.label == "people.Person":
        # Pairs that the search for duplicates proposed since say nothing that anybody decided.
        Duplicate.objects.filter(Q(one__in=pks) | Q(other__in=pks), is_dismissed=False).delete()
    rows._raw_delete(DEFAULT_DB_ALIAS)


def _refuse_if_handled(model: type[models.Model], rows: models.QuerySet, own: list[int]) -> None:
    """Whatever a person does to a row is on record under its code; a line has none, and shows by its end."""
    names = {field.name for field in model._meta.fields}
    if "code" in names:
        codes = list(rows.values_list("code", flat=True))
        event = AuditEvent.objects.filter(object_kind=model._meta.model_name, object_code__in=codes).first()
        if event is not None:
            raise Refused(f"{event.object_name} was changed since. It cannot be taken back with the file any more.")
    elif (
        model._meta.label == "structures.ReportingLine"
        and rows.filter(ends_on__isnull=False).exclude(pk__in=own).exists()
    ):
        raise Refused("A reporting line was changed since. It cannot be taken back with the file any more.")


def _refuse_if_a_later_file_changed(row: Import, changes: dict[str, Any]) -> None:
    """Files are taken back in the order in which they came, the latest first, where they changed the same rows."""
    if row.stored_at is None:
        return
    later = ImportPart.objects.filter(of__stored_at__gte=row.stored_at, of__state="done").exclude(of=row)
    for part in later.select_related("of").defer("of__content", "of__second_content", "of__report"):
        for label, pk, *_ in part.changes["changed"]:
            if any(first <= pk <= last for first, last in changes["created"].get(label, ())):
                raise Refused(f"The file {part.of} changed the same rows later. Take that one back first.")
