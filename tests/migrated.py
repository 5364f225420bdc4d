"""A test database on SQLite is migrated once and kept: the next run that finds the same migrations begins from a copy.

Migrating from nothing takes a while, as Django draws its models again for each step. What is kept is known by a digest
of all that the steps say: a changed migration, or a changed rule that one reads, is migrated afresh. `migrate` runs
either way: it finds nothing left to do, and the triggers of today are put on.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import django

SOURCES = Path(importlib.util.find_spec("mantle").submodule_search_locations[0])  # type: ignore[union-attr, index]
KEPT = 3  # databases of other digests that stay, for those who go back and forth between branches


def begin_from_a_copy(folder: Path) -> None:
    """Let every test database on SQLite begin from the one kept in a folder, and keep it there when it is missing."""
    from django.db.backends.sqlite3.creation import DatabaseCreation

    make = DatabaseCreation.create_test_db

    def made(self: Any, *args: Any, **given: Any) -> str:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder / "lock"):  # of several workers one migrates, and the others wait for it
            kept = folder / f"{_digest()}.sqlite3"
            filled = _filling(type(self), kept) if kept.exists() else None
            try:
                name = make(self, *args, **given)
            finally:
                if filled:
                    type(self)._create_test_db = filled
            if not kept.exists():
                _keep(self.connection, kept)
        return name

    DatabaseCreation.create_test_db = made


def _filling(creation: Any, kept: Path) -> Any:
    """Fill the empty database just before it would be migrated; returns what stood there before."""
    begin = creation._create_test_db

    def begun(self: Any, *args: Any, **given: Any) -> str:
        name = begin(self, *args, **given)
        self.connection.close()
        self.connection.settings_dict["NAME"] = name
        self.connection.ensure_connection()
        with closing(sqlite3.connect(kept)) as source:
            source.backup(self.connection.connection)
        return name

    creation._create_test_db = begun
    return begin


def _keep(connection: Any, kept: Path) -> None:
    part = kept.with_suffix(".part")
    part.unlink(missing_ok=True)
    connection.ensure_connection()
    with closing(sqlite3.connect(part)) as target:
        connection.connection.backup(target)
    part.rename(kept)
    for old in sorted(kept.parent.glob("*.sqlite3"), key=lambda each: each.stat().st_mtime)[:-KEPT]:
        old.unlink(missing_ok=True)


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _digest() -> str:
    steps = sorted(SOURCES.glob("*/migrations/*.py"))
    named = {name for step in steps for name in re.findall(r"^import (mantle[\w.]+)", step.read_text(), re.M)}
    read = [*steps, *(Path(importlib.util.find_spec(name).origin) for name in sorted(named))]  # type: ignore[union-attr, arg-type]
    said = hashlib.sha256(f"{django.VERSION} {sqlite3.sqlite_version}".encode())
    for file in (*read, Path(__file__)):
        said.update(file.read_bytes())
    return said.hexdigest()[:16]
