"""What an import made and changed, row by row, so that it can be taken back within a day. STR-10."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, IntegrityError, connection, models, transaction
from django.db.models import Q

from mantle.people.acting import past_the_wall
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
        if not model._base_manager.filter(pk=pk).update(**columns, **_next_version(model)):
            raise Refused("A row that this file changes has gone since, or is out of your reach. Nothing was stored.")
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


def size_of(row: Import) -> int:
    """How many rows an import made and changed: what taking it back has to do."""
    changes = whole(row)
    return len(changes["changed"]) + sum(created_count(changes).values())


def take_back(row: Import) -> int:
    """Undo what an import made and changed in the caller's transaction; return how many rows that were.

    Refused when a row has been changed or built upon since; the caller's transaction then leaves all as it was.
    """
    changes = whole(row)
    _refuse_if_a_later_file_changed(row, changes)
    _refuse_if_touched(changes)
    with _said_in_words():
        _undo(changes)
        connection.check_constraints()
    row.parts.all().delete()
    return len(changes["changed"]) + sum(created_count(changes).values())


def take_back_by_parts(row: Import, progress: Callable[[int, int], None]) -> int:
    """Undo an import as it was stored: a part and a transaction at a time, the last first; return how many rows.

    Everything is looked at before anything is undone. Who builds upon a row between the look and its part stops the
    work there: that part and those before it stay, and what was undone until then is as it was before the file.
    """
    changes, total, done = whole(row), size_of(row), 0
    _refuse_if_a_later_file_changed(row, changes)
    _refuse_if_touched(changes)
    _refuse_if_any_handled(changes)
    progress(0, total)
    for pk in row.parts.order_by("-pk").values_list("pk", flat=True):
        with _said_in_words(), transaction.atomic():  # keys are checked at the end of the transaction, within the words
            part = row.parts.select_for_update().filter(pk=pk).first()
            if part is None:
                continue
            _refuse_if_touched(part.changes)
            _undo(part.changes)
            done += len(part.changes["changed"]) + sum(created_count(part.changes).values())
            part.delete()
        progress(done, total)
    return done


@contextmanager
def _said_in_words() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        raise Refused("Something was recorded on top of this file since. It cannot be taken back any more.") from error


@past_the_wall("what a file brought goes as it came, also people who hold no post any more by then")
def _undo(changes: dict[str, Any]) -> None:
    """What was made goes first: a line put back must not meet the line that took its place."""
    own = {(label, pk) for label, pk, *_ in changes["changed"]}
    for label in sorted(changes["created"], key=_depth):
        for part in _parts(changes["created"][label]):
            _delete(apps.get_model(label), part, [pk for pk in part if (label, pk) in own])
    for label, pk, before, _ in reversed(changes["changed"]):
        _put_back(apps.get_model(label), pk, before)


def _refuse_if_any_handled(changes: dict[str, Any]) -> None:
    own = {(label, pk) for label, pk, *_ in changes["changed"]}
    for label, runs in changes["created"].items():
        model = apps.get_model(label)
        for part in _parts(runs):
            rows = _among(model, part)
            _refuse_if_handled(model, rows, [pk for pk in part if (label, pk) in own])


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


def _among(model: type[models.Model], pks: list[int]) -> models.QuerySet:
    """The rows of these numbers; a run of neighbours by its ends, which is much less to say and to read."""
    is_run = len(pks) == pks[-1] - pks[0] + 1
    return model._base_manager.filter(**({"pk__range": (pks[0], pks[-1])} if is_run else {"pk__in": pks}))


def _delete(model: type[models.Model], pks: list[int], own: list[int]) -> None:
    """Delete rows that nobody has touched, and nothing else with them: what leans on them stops the whole."""
    rows = _among(model, pks)
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
