"""F3: `migrate` killed at random moments and begun again: `python benchmarks/trust/migration_kills.py [kills]`.

An empty database is migrated, on SQLite and on PostgreSQL; the program gets SIGKILL again and again, each time at a
later point of its work, then goes on to the end. The tables, indexes, triggers and walls that come out must be those of
a migration that nobody disturbed.
"""

from __future__ import annotations

import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Protocol

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]
from benchmarks.trust._site import prepared
from benchmarks.trust.database_kills import Server

SEED, TRIES = 3, 10


class Database(Protocol):
    """An empty database that is migrated."""

    address: str

    def migrations(self) -> int: ...

    def made(self) -> dict[str, str]: ...

    def damage(self) -> str: ...


class File:
    """A file of SQLite."""

    def __init__(self, file: Path) -> None:
        self.file, self.address = file, f"sqlite:///{file}"

    def migrations(self) -> int:
        try:
            with closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True, timeout=20)) as database:
                return database.execute("SELECT count(*) FROM django_migrations").fetchone()[0]
        except sqlite3.OperationalError:
            return 0  # not there yet

    def made(self) -> dict[str, str]:
        """What the database holds, by name; columns that were added later may stand in another order of words."""
        with closing(sqlite3.connect(self.file)) as database:
            found = database.execute("SELECT type || ' ' || name, coalesce(sql, '') FROM sqlite_master")
            return dict(found.fetchall())

    def damage(self) -> str:
        with closing(sqlite3.connect(self.file)) as database:
            found = database.execute("PRAGMA integrity_check").fetchone()[0]
        return "" if found == "ok" else found


class OnServer:
    """A database of PostgreSQL."""

    def __init__(self, server: Server, name: str) -> None:
        self.server, self.name = server, name
        server.own.psql(f"CREATE DATABASE {name}")
        self.address = re.sub(r"/postgres(?=\?|$)", f"/{name}", server.own.get_uri())

    def migrations(self) -> int:
        import psycopg

        with psycopg.connect(self.address.replace("sslmode=disable", "")) as connection:
            there = connection.execute("SELECT to_regclass('django_migrations')").fetchone()
            if not there or there[0] is None:
                return 0
            return connection.execute("SELECT count(*) FROM django_migrations").fetchone()[0]  # type: ignore[index]

    def made(self) -> dict[str, str]:
        """What pg_dump tells of it, statement by statement."""
        command = [self.server.own.bin_path / "pg_dump", "-h", str(self.server.own.pgdata), "-U", "postgres"]
        done = subprocess.run([*command, "--schema-only", self.name], capture_output=True, text=True, check=True)
        parts = [each.strip() for each in done.stdout.split("\n\n") if not each.startswith(("\\", "--"))]
        return {each: "" for each in parts if each}

    def damage(self) -> str:
        command = [self.server.own.bin_path / "reindexdb", "-h", str(self.server.own.pgdata), "-U", "postgres"]
        return subprocess.run([*command, "--quiet", self.name], capture_output=True, text=True).stderr


def begun(database: Database) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "mantle.cli.main", "manage", "migrate", "--verbosity", "0"],
        env={**os.environ, "MANTLE_DATABASE": database.address}, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def killed_once(database: Database, target: int) -> bool:
    """Begin to migrate, and kill as soon as so many migrations are done; False when it was over before."""
    program = begun(database)
    while program.poll() is None:
        if database.migrations() >= target:
            program.send_signal(signal.SIGKILL)
            program.wait()
            return True
        time.sleep(0.02)
    return False


def disturbed(kills: int, new: object, undisturbed: Database) -> dict[str, int]:
    """Kill so often, in as many databases as it takes, and hold each against the one that nobody disturbed."""
    chance, rows = random.Random(SEED), {"kills": 0, "databases": 0, "different": 0, "damaged": 0, "failed": 0}
    whole, expected = undisturbed.migrations(), undisturbed.made()
    while rows["kills"] < kills and rows["databases"] < kills:
        rows["databases"] += 1
        database: Database = new()  # type: ignore[operator]
        for target in sorted(chance.sample(range(1, whole), min(TRIES, kills - rows["kills"], whole - 1))):
            rows["kills"] += killed_once(database, target)
        rows["failed"] += begun(database).wait() != 0
        rows["damaged"] += bool(database.damage())
        rows["different"] += database.made() != expected
    return {"migrations": whole, **rows}


def run(kills: int) -> dict[str, object]:
    """On SQLite."""
    folder, started = prepared(), time.monotonic()

    def new() -> File:
        return File(Path(tempfile.mkdtemp(dir=folder)) / "mantle.sqlite3")

    found = disturbed(kills, new, File(folder / "mantle.sqlite3"))
    return {"method": "migrate killed and begun again", **found, "seconds": round(time.monotonic() - started)}


def on_postgresql(kills: int) -> dict[str, object]:
    """On PostgreSQL."""
    prepared()
    started, numbers = time.monotonic(), iter(range(10_000))
    with tempfile.TemporaryDirectory(prefix="mantle-trust-pg-", ignore_cleanup_errors=True) as folder:
        server = Server(Path(folder))

        def new() -> OnServer:
            return OnServer(server, f"try{next(numbers)}")

        undisturbed = new()
        if begun(undisturbed).wait():
            raise RuntimeError("an undisturbed migration fails")
        found = disturbed(kills, new, undisturbed)
    method = "migrate killed and begun again on PostgreSQL"
    return {"method": method, **found, "seconds": round(time.monotonic() - started)}


def main(kills: int) -> None:
    from benchmarks._timing import written

    rows = [run(kills), on_postgresql(kills)]
    written("trust-migration-kills", rows, seed=SEED)
    wrong = [row[each] for row in rows for each in ("different", "damaged", "failed")]
    sys.exit(int(any(wrong) or any(row["kills"] < kills for row in rows)))  # type: ignore[operator]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
