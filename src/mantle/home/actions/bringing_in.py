"""An authority that comes from another Mantle: its tables compared with what is here, and written. EXP-5 to EXP-8.

What an export wrote is read back: rows find one another by code, so nothing here depends on row numbers elsewhere.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from mantle.analysis.problems import InputError, Problem
from mantle.home.queries.bringing import Cells, read_tables, value_of
from mantle.home.queries.everything import NAMED, named_table, tables_of
from mantle.people import audit
from mantle.people.models import Agency, AgencyName, Person, PersonName
from mantle.people.records import Records
from mantle.people.rules import plain_name
from mantle.structures.models import Post

AT_ONCE = 500
SHOWN = 200  # problems told at once


@dataclass(slots=True)
class BroughtIn:
    """What came of a file: rows written, rows that were here already, and rows and cells left out, by table."""

    written: Counter[str] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    emptied: Counter[str] = field(default_factory=Counter)


def bring_in(*, content: bytes, by: Person | None, at: datetime, dry_run: bool = False) -> BroughtIn:
    """Write the tables of an export into this database, all or nothing, and say what came of each. EXP-5.

    Raises InputError with every problem found; then nothing is written. With `dry_run` nothing is written either way.
    """
    tables = tables_of(Agency.objects.none(), whole=True)
    found = read_tables(content, {**{name: named_table(model) for model, name in NAMED.items()}, **tables})
    _refuse_agencies_on_record(found.get("agencies", []))
    with transaction.atomic():
        writer = _Writer()
        for model, name in NAMED.items():  # others point to them
            writer.write(name, named_table(model), found.get(name, []))
        for name, table in tables.items():
            writer.write(name, table, found.get(name, []))
        writer.join()
        if writer.problems:
            raise InputError(writer.problems[:SHOWN])
        _note(writer.report, found, by, at)
        if dry_run:
            transaction.set_rollback(True)
    return writer.report


def _refuse_agencies_on_record(rows: Sequence[Cells]) -> None:
    """EXP-6: an authority comes in once; what changes later comes by the workforce file or by hand."""
    codes = [row.cells[0] for row in rows]
    held = Post.objects.filter(agency__code__in=codes).values_list("agency__code", flat=True).order_by().distinct()
    here = set(held)
    problems = [
        Problem(row.number, "code", "This agency has posts here already. An agency is brought in where it has none.",
                row.cells[0], "agencies.csv")
        for row in rows if row.cells[0] in here
    ]  # fmt: skip
    if problems:
        raise InputError(problems)


def _note(report: BroughtIn, found: dict[str, list[Cells]], by: Person | None, at: datetime) -> None:
    """One line a whole agency that came in, and one for the file."""
    about = Agency(code="all", name="Tables of another Mantle")
    audit.record("records of another Mantle brought in", about, by=by, at=at, agency=None, tables=dict(report.written))
    for agency in Agency.objects.filter(code__in=[row.cells[0] for row in found.get("agencies", [])]):
        audit.record("agency brought in", agency, by=by, at=at, agency=agency)


class _Writer:
    """Writes table after table, and remembers which row here is meant by which code of the file."""

    def __init__(self) -> None:
        self.report = BroughtIn()
        self.problems: list[Problem] = []
        self._meant: dict[tuple[type[models.Model], tuple[str, ...]], dict[tuple[str, ...], int | None]] = {}
        self._here: dict[type[models.Model], set[int]] = defaultdict(set)  # rows that stood here before
        self._later: list[tuple[str, models.Model, Any, tuple[str, ...], tuple[str, ...]]] = []

    def write(self, name: str, table: Records, rows: Sequence[Cells]) -> None:
        """Write those rows of a table that are not here yet."""
        known = self._known(table) if rows else {}
        made: list[tuple[Cells, models.Model, list[Any]]] = []
        for row in rows:
            built = self._built(name, table, row)
            if built is None:
                continue
            instance, pointers = built
            here = known.get(_key(table, instance))
            if here is None and not table.known_by and self._stood_here(table, instance):
                here = -1
            if here is not None:
                self._already(name, table, row, here)
            else:
                made.append((row, instance, pointers))
        self._store(name, table, made)

    def join(self) -> None:
        """Let rows point to those of their own or a later table, now that all are written."""
        changed: dict[type[models.Model], dict[str, list[models.Model]]] = defaultdict(lambda: defaultdict(list))
        for name, instance, to, path, cells in self._later:
            meant = self._find(to.related_model, path, cells)
            if meant is None:
                self.report.emptied[name] += 1
                continue
            setattr(instance, to.attname, meant)
            changed[type(instance)][to.name].append(instance)
        for model, attributes in changed.items():
            for attribute, instances in attributes.items():
                model._base_manager.bulk_update(instances, [attribute], batch_size=AT_ONCE)

    def _store(self, name: str, table: Records, made: list[tuple[Cells, models.Model, list[Any]]]) -> None:
        if self.problems or not made:
            return
        try:
            with transaction.atomic():
                table.rows.model._base_manager.bulk_create([row for _, row, _ in made], batch_size=AT_ONCE)
        except IntegrityError as error:
            words = f"The database refuses a row of this table: {' '.join(str(error).split())[:200]}"
            self.problems.append(Problem(None, "", words, source=f"{name}.csv"))
            return
        for row, instance, later in made:
            self._remember(table, row, instance.pk)
            self._later += [(name, instance, *pointer) for pointer in later]
        self.report.written[name] += len(made)

    def _already(self, name: str, table: Records, row: Cells, here: int) -> None:
        self.report.known[name] += 1
        if here > 0:
            self._here[table.rows.model].add(here)
            self._remember(table, row, here)

    def _built(self, name: str, table: Records, row: Cells) -> tuple[models.Model, list[Any]] | None:
        """A row as an instance, and the pointers that are followed when all are written. None where it is left out."""
        instance, later = table.rows.model(), []
        for to, path, cells in _grouped(table, row):
            if not path[0]:
                self._set(instance, to, cells[0], row, name)
                continue
            meant = self._find(to.related_model, path, cells) if any(cells) else None
            if any(cells) and meant is None:
                if not to.null:
                    self.report.left_out[name] += 1
                    return None
                later.append((to, path, cells))
            setattr(instance, to.attname, meant)
        _derive(instance)
        return instance, later

    def _set(self, instance: models.Model, to: models.Field, text: str, row: Cells, name: str) -> None:
        try:
            value = value_of(to, text)
            if value not in to.empty_values:
                to.run_validators(value)
                to.validate(value, instance) if to.choices else None
        except ValidationError as error:
            self.problems.append(Problem(row.number, to.name, " ".join(error.messages), text[:80], f"{name}.csv"))
            return
        setattr(instance, to.attname, value)

    def _find(self, model: type[models.Model], path: tuple[str, ...], cells: tuple[str, ...]) -> int | None:
        """The row here that is meant: one that came in this file, or one on record."""
        meant = self._meant.setdefault((model, path), {})
        if cells not in meant:
            try:
                values = dict(zip(path, cells, strict=True))
                meant[cells] = model._base_manager.filter(**values).values_list("pk", flat=True).first()
            except (ValueError, ValidationError):
                meant[cells] = None
        if meant[cells] is None:
            del meant[cells]  # it may come yet
            return None
        return meant[cells]

    def _remember(self, table: Records, row: Cells, pk: int) -> None:
        if "code" in table.columns:
            code = row.cells[table.columns.index("code")]
            self._meant.setdefault((table.rows.model, ("code",)), {})[(code,)] = pk

    def _known(self, table: Records) -> dict[tuple[Any, ...], int]:
        """Rows on record by what they are known by."""
        if not table.known_by:
            return {}
        names = _attributes(table)
        return {tuple(values): pk for pk, *values in table.rows.model._base_manager.values_list("pk", *names)}

    def _stood_here(self, table: Records, instance: models.Model) -> bool:
        """Whether a row without a name of its own stood here with its owner before the file came."""
        owner: Any = table.fields()[0][0]
        if getattr(instance, owner.attname) not in self._here[owner.related_model]:
            return False
        same = {to.attname: getattr(instance, to.attname) for to, _ in table.fields()}
        return type(instance)._base_manager.filter(**same).exists()


def _grouped(table: Records, row: Cells) -> Iterator[tuple[Any, tuple[str, ...], tuple[str, ...]]]:
    """Each field of a row once, with the paths and cells that fill it: a pointer may take two."""
    filled: dict[str, tuple[Any, list[str], list[str]]] = {}
    for (to, path), cell in zip(table.fields(), row.cells, strict=True):
        _, paths, cells = filled.setdefault(to.name, (to, [], []))
        paths.append(path)
        cells.append(cell)
    for to, paths, cells in filled.values():
        yield to, tuple(paths), tuple(cells)


def _attributes(table: Records) -> list[str]:
    named = [column.partition("__")[0] for column in table.known_by]
    return [table.rows.model._meta.get_field(name).attname for name in dict.fromkeys(named)]


def _key(table: Records, instance: models.Model) -> tuple[Any, ...]:
    return tuple(getattr(instance, name) for name in _attributes(table))


def _derive(instance: models.Model) -> None:
    """What a model works out when one row is saved, and a whole table of them would miss."""
    if isinstance(instance, Person | PersonName):
        instance.sort_name = Person.sort_name_of(instance.given_name, instance.family_name)[:210]
    if isinstance(instance, AgencyName):
        instance.plain_name = plain_name(instance.name)
