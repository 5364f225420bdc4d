"""A restore: an archive looked through from end to end, then written into an empty database, all or nothing."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import DatabaseError, connection, models, transaction

from mantle.home.queries import keeping
from mantle.home.queries.archives import Archive, ArchiveRefused, refuse_unless_sha256
from mantle.rights.actions.erasing import replay_erasures, write_ledger
from mantle.web import clock


def restore(*, from_: Path, sha256: str = "", tell: Callable[[str], None] = lambda _: None) -> int:
    """Write an archive into this empty database and return how many rows it holds. HOM-7, HOM-8.

    Raises ArchiveRefused with the reason when the archive is damaged, altered or of another shape, or when the
    database holds anything; then nothing was written. The rows carry their own history in the audit record, so no
    line is added to it: the restored database equals the one that was kept.
    """
    if sha256:
        refuse_unless_sha256(from_, sha256)
    with closing(Archive(from_)) as archive:
        archive.refuse_unless_fit()
        refuse_unless_empty()
        archive.refuse_unless_whole()
        tell("The backup is whole and fits this database; writing it …")
        with transaction.atomic():
            refuse_unless_empty()  # someone may have begun to use it while the archive was read
            count = _write(archive, tell)
            again = replay_erasures(at=clock.now())  # RIG-12: before anybody can sign in
    write_ledger()
    if again:
        tell(f"{again:,} records that were erased since are erased again.")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # the planner of queries knows nothing yet about rows that came in at once
    return count


def refuse_unless_empty() -> None:
    """HOM-7: an archive is never mixed with other rows."""
    for model in keeping.kept_models():
        if model._meta.db_table in keeping.WRITTEN_BY_MIGRATE:
            continue
        if model._base_manager.exists():
            raise ArchiveRefused(f"This database is not empty: table {model._meta.db_table} holds rows.")


def _write(archive: Archive, tell: Callable[[str], None]) -> int:
    models_kept, count = keeping.kept_models(), 0
    try:
        with _without_triggers():
            for model in models_kept:
                if model._meta.db_table in keeping.WRITTEN_BY_MIGRATE:
                    model._base_manager.all().delete()
            for model in models_kept:
                _insert(model, archive.lines(model))
            connection.check_constraints()
    except (DatabaseError, ValidationError, ValueError, TypeError) as error:
        raise ArchiveRefused(f"The database does not take a row of the backup: {_in_a_line(error)}") from error
    for model in models_kept:
        found = keeping.digest_of(model, keeping.lines_of(model))
        if found != archive.told(model):
            raise ArchiveRefused(f"Table {model._meta.db_table} reads otherwise than it was written; all is undone.")
        count += found.rows
        tell(f"{model._meta.db_table}: {found.rows:,} rows, checksum equal")
    _go_on_counting(models_kept)
    return count


def _insert(model: type[models.Model], lines: Iterable[keeping.Line]) -> None:
    """Insert rows as they are: no default, no `auto_now` and no rule of a model changes them on the way."""
    fields, rest = keeping.columns_of(model), iter(lines)
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    words = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES "  # noqa: S608 - names of models
    places = f"({', '.join(['%s'] * len(fields))})"
    with connection.cursor() as cursor:
        while some := [_prepared(fields, line) for line in islice(rest, keeping.at_once(model))]:
            if connection.vendor == "sqlite":
                cursor.executemany(words + places, some)
            else:  # here each statement is a journey of its own to the server
                cursor.execute(words + ", ".join([places] * len(some)), [value for row in some for value in row])


def _prepared(fields: list[models.Field], line: keeping.Line) -> list[Any]:
    return [
        field.get_db_prep_save(_python(field, value), connection) for field, value in zip(fields, line, strict=True)
    ]


def _python(field: models.Field, value: Any) -> Any:
    if value is None or isinstance(field, models.JSONField):
        return value
    if isinstance(field, models.BinaryField):
        return base64.b64decode(value, validate=True)
    return field.to_python(value)


@contextmanager
def _without_triggers() -> Iterator[None]:
    """Take triggers off while rows are written, and put them back in the same transaction.

    What a trigger would add, such as lines of the audit record, stands in the archive already.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = dict(cursor.fetchall())
            for name in triggers:
                cursor.execute(f"DROP TRIGGER {connection.ops.quote_name(name)}")
            yield
            for sql in triggers.values():
                cursor.execute(sql)
            return
        cursor.execute(
            "SELECT DISTINCT c.oid::regclass::text FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE NOT t.tgisinternal AND n.nspname = current_schema()"
        )
        tables = [row[0] for row in cursor.fetchall()]
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # PostgreSQL alters no table that has checks waiting
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _go_on_counting(models_kept: list[type[models.Model]]) -> None:
    """Let the next row of each table get a key above those restored."""
    with connection.cursor() as cursor:
        for words in connection.ops.sequence_reset_sql(no_style(), models_kept):
            cursor.execute(words)


def _in_a_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
