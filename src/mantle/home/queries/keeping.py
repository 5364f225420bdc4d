"""Every row of the database as lines of text that are the same on SQLite and on PostgreSQL, and their checksums."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.apps import apps
from django.db import connection, models
from django.db.migrations.recorder import MigrationRecorder
from django.db.models.functions import Collate
from django.utils.duration import duration_iso_string

# HOM-6: what is true only while it runs. A session in a backup would be a key that still fits.
# Tries at the door and links that open it once are of no use in another place, and a risk.
LEFT_OUT = frozenset(
    {
        "django_session",
        "people_visit",
        "people_worker",
        "people_signintries",
        "people_accountlink",
        "people_sentform",
        "django_migrations",
    }
)
# Written by `migrate` itself, so a database that holds nothing else is still empty.
WRITTEN_BY_MIGRATE = frozenset({"django_content_type", "auth_permission"})
Line = list[Any]


class Digest(NamedTuple):
    """How many rows a table holds, and the SHA-256 over them in the order of their keys."""

    rows: int
    sha256: str


def kept_models() -> list[type[models.Model]]:
    """Return every model whose table is kept, link tables too, in the order of their names."""
    found = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    own = {model._meta.db_table: model for model in found if not model._meta.proxy}
    return [own[name] for name in sorted(own) if name not in LEFT_OUT]


def tables_without_a_model() -> list[str]:
    """Return the tables that no model describes, which a backup would miss."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
    found = {name for name in names if not name.startswith("sqlite_")}  # what the planner of queries keeps for itself
    return sorted(found - {model._meta.db_table for model in kept_models()} - LEFT_OUT)


def migrations_applied() -> list[str]:
    """Return the migrations of this database as `app.name`, sorted."""
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def columns_of(model: type[models.Model]) -> list[models.Field]:
    return [field for field in model._meta.concrete_fields if not field.generated]


def at_once(model: type[models.Model]) -> int:
    """Return how many rows are held in memory together: few where one may carry a whole file."""
    large = any(isinstance(field, models.BinaryField | models.JSONField) for field in columns_of(model))
    return 20 if large else 500


def lines_of(model: type[models.Model]) -> Iterator[Line]:
    """Yield every row in the order of its key, in plain values, a few at a time."""
    fields = columns_of(model)
    key = model._meta.pk
    ordered: Any = "pk"
    # PostgreSQL sorts words by the rules of a language, SQLite by their bytes: the order must be one.
    if isinstance(key, models.CharField | models.TextField) and connection.vendor == "postgresql":
        ordered = Collate("pk", "C")
    rows = model._base_manager.order_by(ordered).values_list(*(field.attname for field in fields))
    for row in rows.iterator(chunk_size=at_once(model)):
        yield [_plain(value) for value in row]


def as_text(line: Line) -> str:
    """Write a row as one line of JSON, always in the same way."""
    return json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(model: type[models.Model], lines: Iterable[Line]) -> Digest:
    """Return the count and the checksum of rows, the same whichever engine they come from."""
    digest = RunningDigest(model)
    for line in lines:
        digest.add(line)
    return digest.result()


class RunningDigest:
    """A checksum that is fed row by row."""

    def __init__(self, model: type[models.Model]) -> None:
        self._sha, self._rows = hashlib.sha256(), 0
        fields = columns_of(model)
        self._json = [place for place, field in enumerate(fields) if isinstance(field, models.JSONField)]

    def add(self, line: Line) -> None:
        """Take in one row. PostgreSQL gives 2.0 in a JSON value back as it was or as 2: both count as the same."""
        if self._json:
            line = [*line]
            for place in self._json:
                line[place] = _levelled(line[place])
        self._sha.update(as_text(line).encode() + b"\n")
        self._rows += 1

    def result(self) -> Digest:
        return Digest(self._rows, self._sha.hexdigest())


def _plain(value: Any) -> Any:
    match value:
        case None | bool() | int() | float() | str() | dict() | list():
            return value
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date() | time():
            return value.isoformat()
        case bytes() | memoryview():
            return base64.b64encode(value).decode()
        case Decimal() | UUID():
            return str(value)
        case timedelta():
            return duration_iso_string(value)
    raise TypeError(f"A value of the kind {type(value).__name__} cannot be kept.")


def _levelled(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_levelled(each) for each in value]
    if isinstance(value, dict):
        return {name: _levelled(each) for name, each in value.items()}
    return value
