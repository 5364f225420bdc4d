"""Every place in which something is kept, with how much: what has to be emptied when a site is closed. HOM-12."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import connection

from mantle.home.queries import keeping

# Settings whose values are secrets, and what happens to the data when they are gone.
SECRETS = {
    "MANTLE_SECRET_KEY": "signs forms and keys the ledger of erasures",
    "MANTLE_SEALING_KEYS": "without it no authenticator app that was kept can be read",
    "MANTLE_EQUALITY_KEY": "without it nobody’s answers about equality are found again",
    "MANTLE_BADGE_KEY": "signs badges",
    "MANTLE_DATABASE": "opens the database",
    "MANTLE_WEB_DATABASE": "opens the database for the web server",
    "MANTLE_MAIL": "opens the mail server",
    "MANTLE_OUTSIDE_SIGN_IN": "holds the secrets shared with organisations at which people sign in",
}
# What this program cannot count, because it lies with others.
ELSEWHERE = (
    ("backups", "wherever they were copied to, in each of their generations"),
    ("logs of the service", "the journal of the machine and wherever it is shipped to"),
    ("logs of the proxy", "beside the proxy"),
    ("letters that were sent", "the mail server, and every mailbox"),
    ("files that people took away", "whoever downloaded a copy, a report or an export"),
    ("extracts of evaluators", "whoever was given the role that reads views"),
)


class Store(NamedTuple):
    """One place, what lies there and how much of it; how_many is None where only others can count."""

    kind: str
    what: str
    where: str
    how_many: int | None
    unit: str


def stores(backups: Path | None = None) -> list[Store]:
    """Return every store that a site has: tables, roles, folders, files, secrets, and what lies with others. HOM-12."""
    return [*_tables(), *_roles(), *_files(), *_secrets(), *_backups(backups), *_elsewhere()]


def _tables() -> Iterator[Store]:
    where = f"database {connection.settings_dict['NAME']}"
    with connection.cursor() as cursor:
        for name in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")  # noqa: S608
            yield Store("table", name, where, cursor.fetchone()[0], "rows")


def _roles() -> Iterator[Store]:
    """On PostgreSQL: who else may sign in to the database and reads something there."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT grantee, count(*) FROM information_schema.role_table_grants WHERE grantor = current_user"
            " AND grantee NOT IN (current_user, 'PUBLIC') GROUP BY grantee ORDER BY grantee"
        )
        for name, count in cursor.fetchall():
            yield Store("role", name, "server of the database", count, "rights")


def _files() -> Iterator[Store]:
    database = settings.DATABASES["default"]
    if "sqlite" in database["ENGINE"]:
        for path in sorted(Path(database["NAME"]).parent.glob(f"{Path(database['NAME']).name}*")):
            yield Store("file", "the database itself", str(path), path.stat().st_size, "bytes")
    ledger = Path(settings.ERASURE_LEDGER)
    lines = len(ledger.read_text().splitlines()) if ledger.is_file() else 0
    yield Store(
        "file", "ledger of erasures: go last, for backups may still bring people back", str(ledger), lines, "lines"
    )
    for what, folder in (("files that were brought in", settings.MEDIA_ROOT), ("page files", settings.STATIC_ROOT)):
        yield _folder("folder", what, Path(folder))


def _folder(kind: str, what: str, folder: Path) -> Store:
    files = [path for path in folder.rglob("*") if path.is_file()] if folder.is_dir() else []
    return Store(kind, what, str(folder), len(files), "files")


def _secrets() -> Iterator[Store]:
    for name, what in SECRETS.items():
        yield Store(
            "secret", f"{name}: {what}", "the environment of the service", int(bool(os.environ.get(name))), "set"
        )


def _backups(folder: Path | None) -> Iterator[Store]:
    if folder is not None:
        yield _folder("backup", "backups on this machine", folder)


def _elsewhere() -> Iterator[Store]:
    for what, where in ELSEWHERE:
        yield Store("with others", what, where, None, "")


def kept_tables() -> set[str]:
    """The tables that a backup holds."""
    return {model._meta.db_table for model in keeping.kept_models()}
