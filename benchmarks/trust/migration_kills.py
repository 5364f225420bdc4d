"""F3: `migrate` killed at random moments and begun again: `python benchmarks/trust/migration_kills.py [kills]`.

An empty SQLite file is migrated; the program gets SIGKILL again and again, each time at a later point of its work, then
goes on to the end. The tables, indexes and triggers that come out must be those of a migration that nobody disturbed.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]
from benchmarks.trust._site import prepared

SEED, TRIES = 3, 10


def begun(file: Path) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "mantle.cli.main", "manage", "migrate", "--verbosity", "0"],
        env={**os.environ, "MANTLE_DATABASE": f"sqlite:///{file}"}, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def migrations_in(file: Path) -> int:
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=20)) as database:
            return database.execute("SELECT count(*) FROM django_migrations").fetchone()[0]
    except sqlite3.OperationalError:
        return 0  # not there yet


def made_in(file: Path) -> dict[str, str]:
    """What the database holds, by name; columns that were added later may stand in another order of words."""
    with closing(sqlite3.connect(file)) as database:
        found = database.execute("SELECT type || ' ' || name, coalesce(sql, '') FROM sqlite_master")
        whole = dict(found.fetchall())
        whole["integrity"] = database.execute("PRAGMA integrity_check").fetchone()[0]
        return whole


def killed_once(file: Path, target: int) -> bool:
    """Begin to migrate, and kill as soon as so many migrations are done; False when it was over before."""
    program = begun(file)
    while program.poll() is None:
        if migrations_in(file) >= target:
            program.send_signal(signal.SIGKILL)
            program.wait()
            return True
        time.sleep(0.005)
    return False


def run(kills: int) -> dict[str, object]:
    folder, chance, started = prepared(), random.Random(SEED), time.monotonic()
    undisturbed = made_in(folder / "mantle.sqlite3")
    whole = migrations_in(folder / "mantle.sqlite3")
    rows = {"kills": 0, "files": 0, "different": 0, "damaged": 0, "failed": 0}
    while rows["kills"] < kills and rows["files"] < kills:
        rows["files"] += 1
        with tempfile.TemporaryDirectory(dir=folder) as place:
            file = Path(place) / "mantle.sqlite3"
            for target in sorted(chance.sample(range(1, whole), min(TRIES, kills - rows["kills"], whole - 1))):
                rows["kills"] += killed_once(file, target)
            rows["failed"] += begun(file).wait() != 0
            made = made_in(file)
            rows["damaged"] += made.pop("integrity") != "ok"
            rows["different"] += made != {name: sql for name, sql in undisturbed.items() if name != "integrity"}
    return {
        "method": "migrate killed and begun again", "migrations": whole, **rows,
        "seconds": round(time.monotonic() - started),
    }  # fmt: skip


def main(kills: int) -> None:
    from benchmarks._timing import written

    row = run(kills)
    written("trust-migration-kills", [row], seed=SEED)
    sys.exit(int(bool(row["different"] or row["damaged"] or row["failed"]) or row["kills"] < kills))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
