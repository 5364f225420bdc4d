"""An archive looked through from end to end before anything is made of it: whole, unaltered, fit for this database."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import models

from mantle.home.queries import keeping

FORMAT = "mantle archive 1"
MANIFEST = "manifest.json"
LONGEST_LINE = 64 * 1024 * 1024  # bytes; an import with its two files of 2 MB each stays far below
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, TypeError, NotImplementedError, RuntimeError)


class ArchiveRefused(Exception):
    """Why an archive is not restored; nothing was written."""


class Archive:
    """A file written by `mantle backup`, open for reading. HOM-8."""

    def __init__(self, place: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(place)
            self.manifest: dict[str, Any] = json.loads(self._zip.read(MANIFEST))
            self._tables = {table["name"]: table for table in self.manifest["tables"]}
            kind = self.manifest["format"]
        except BROKEN as error:
            raise ArchiveRefused("This is no whole backup of Mantle: its list of contents cannot be read.") from error
        if kind != FORMAT:
            raise ArchiveRefused(f"This backup is of the kind “{str(kind)[:40]}”; this version reads “{FORMAT}”.")

    def close(self) -> None:
        self._zip.close()

    def told(self, model: type[models.Model]) -> keeping.Digest:
        """Return the count and the checksum that the archive gives for a table."""
        table = self._tables[model._meta.db_table]
        return keeping.Digest(table["rows"], table["sha256"])

    def lines(self, model: type[models.Model]) -> Iterator[keeping.Line]:
        """Yield the rows of a table as they stand in the archive."""
        with self._zip.open(f"tables/{model._meta.db_table}.jsonl") as file:
            while text := file.readline(LONGEST_LINE):
                line = json.loads(text)
                if not isinstance(line, list):
                    raise ValueError("a row is no list")
                yield line

    def refuse_unless_fit(self) -> None:
        """Refuse an archive of another shape than this database. HOM-7."""
        theirs, ours = set(self.manifest["migrations"]), set(keeping.migrations_applied())
        if theirs != ours:
            raise ArchiveRefused(_different_migrations(theirs, ours))
        names = self._zip.namelist()
        expected = {model._meta.db_table: model for model in keeping.kept_models()}
        if sorted(names) != sorted([MANIFEST, *(f"tables/{name}.jsonl" for name in expected)]):
            raise ArchiveRefused("The backup is altered or not whole: tables are missing, doubled or unknown.")
        for name, model in expected.items():
            columns = [field.column for field in keeping.columns_of(model)]
            if self._tables.get(name, {}).get("columns") != columns:
                raise ArchiveRefused(f"The backup's table {name} has other columns than this database.")

    def refuse_unless_whole(self) -> None:
        """Read every row and compare counts and checksums with the list of contents. HOM-8."""
        for model in keeping.kept_models():
            name = model._meta.db_table
            try:
                found = keeping.digest_of(model, self.lines(model))
            except BROKEN as error:
                raise ArchiveRefused(f"The backup is damaged: table {name} cannot be read to its end.") from error
            if found != self.told(model):
                raise ArchiveRefused(
                    f"The backup is damaged or altered: the {found.rows:,} rows of table {name} do not have the "
                    "checksum of its list of contents."
                )


def refuse_unless_sha256(place: Path, expected: str) -> None:
    """Refuse a file whose SHA-256 is not the one that was written down when it was made. HOM-8."""
    with open(place, "rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != expected.strip().lower():
        raise ArchiveRefused(f"The file has the SHA-256 {found}, not the one given: it is another file, or altered.")


def _different_migrations(theirs: set[str], ours: set[str]) -> str:
    lacking, more = sorted(theirs - ours), sorted(ours - theirs)
    words = ["The backup was made at other migrations than this database stands at."]
    if lacking:
        words.append(f"The database lacks {', '.join(lacking[:5])}: bring Mantle up to the version of the backup.")
    if more:
        words.append(f"The backup lacks {', '.join(more[:5])}: restore it with the version that made it, then migrate.")
    return " ".join(words)
