"""A backup: every row at one moment, as an archive that either engine can be restored from."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction

from mantle import __version__
from mantle.home.queries import keeping
from mantle.home.queries.archives import FORMAT, MANIFEST


class Kept(NamedTuple):
    """What a backup holds."""

    rows: int
    tables: int
    size: int
    sha256: str
    missed: tuple[str, ...]


def back_up(*, to: Path, at: datetime, tell: Callable[[str], None] = lambda _: None) -> Kept:
    """Write every row at this moment to a new file that only its owner may read. HOM-6.

    The file appears under its name when it is whole and on the disk, never before. Raises FileExistsError when there
    is a file of that name.
    """
    if to.exists():
        raise FileExistsError(17, "There is a file of this name already", str(to))
    number, name = tempfile.mkstemp(prefix=f".{to.name}.", suffix=".part", dir=to.parent)  # mkstemp opens with 0600
    part = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            with _one_moment(to.parent):
                manifest = _write(file, at, tell)
            file.flush()
            os.fsync(file.fileno())
        with open(part, "rb") as file:
            whole = hashlib.file_digest(file, "sha256").hexdigest()
        size = part.stat().st_size
        part.rename(to)
    finally:
        part.unlink(missing_ok=True)
    rows = sum(table["rows"] for table in manifest["tables"])
    return Kept(rows, len(manifest["tables"]), size, whole, tuple(manifest["tables_without_a_model"]))


@contextmanager
def _one_moment(folder: Path) -> Iterator[None]:
    """See every table at the same moment while this lasts."""
    if connection.vendor == "sqlite":
        with _copied(folder):
            yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SET LOCAL row_security = off")  # rows that a policy would hide are an error, not a gap
        yield


@contextmanager
def _copied(folder: Path) -> Iterator[None]:
    """Copy the SQLite file with SQLite's own backup, so that writers wait for a moment only, and read the copy."""
    number, name = tempfile.mkstemp(prefix=".snapshot-", suffix=".part", dir=folder)
    os.close(number)
    live = connections[DEFAULT_DB_ALIAS]
    copied = live.copy()
    copied.settings_dict.update(NAME=name, OPTIONS={})
    try:
        live.ensure_connection()
        with closing(sqlite3.connect(name)) as copy:
            live.connection.backup(copy)
        connections[DEFAULT_DB_ALIAS] = copied
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = live
        copied.close()
        Path(name).unlink(missing_ok=True)


def _write(file: Any, at: datetime, tell: Callable[[str], None]) -> dict[str, Any]:
    tables = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        for model in keeping.kept_models():
            tables.append(_write_table(archive, model))
            tell(f"{tables[-1]['name']}: {tables[-1]['rows']:,} rows")
        manifest = {
            "format": FORMAT,
            "version": __version__,
            "made_at": at.isoformat(),
            "engine": connection.vendor,
            "migrations": keeping.migrations_applied(),
            "tables": tables,
            "tables_without_a_model": keeping.tables_without_a_model(),
        }
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
    return manifest


def _write_table(archive: zipfile.ZipFile, model: type[models.Model]) -> dict[str, Any]:
    name, digest = model._meta.db_table, keeping.RunningDigest(model)
    with archive.open(f"tables/{name}.jsonl", "w", force_zip64=True) as file:
        for line in keeping.lines_of(model):
            digest.add(line)
            file.write(keeping.as_text(line).encode() + b"\n")
    rows, sha256 = digest.result()
    columns = [field.column for field in keeping.columns_of(model)]
    return {"name": name, "columns": columns, "rows": rows, "sha256": sha256}
