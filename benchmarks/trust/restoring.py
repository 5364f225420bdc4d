"""F36: a backup of the demonstration nation, restored and compared: `python benchmarks/trust/restoring.py`.

A real command each: fill, back up, restore into an empty database, back up again. The two archives must hold the same
rows with the same checksums, table by table; the restore may take five minutes. Three spoilt archives must be refused.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
LONGEST = 300.0  # seconds


def command(folder: Path, database: str, *words: str) -> tuple[int, float]:
    """Run a command on a database of the folder; its status, and the seconds that it took."""
    own = {
        "MANTLE_VAR": str(folder), "MANTLE_DATABASE": f"sqlite:///{folder}/{database}.sqlite3", "MANTLE_MAIL": "",
        "MANTLE_DEMONSTRATION": "1", "PYTHONPATH": str(ROOT / "src"), "MANTLE_ERASURE_LEDGER": f"{folder}/{database}",
    }  # fmt: skip
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "mantle.cli.main", *words], cwd=ROOT, env={**os.environ, **own}, capture_output=True
    )
    return done.returncode, time.monotonic() - started


def tables(archive: Path) -> dict[str, tuple[int, str]]:
    """Rows and checksum of every table in an archive."""
    with zipfile.ZipFile(archive) as file:
        found = json.loads(file.read("manifest.json"))["tables"]
    return {each["name"]: (each["rows"], each["sha256"]) for each in found}


def spoilt(archive: Path) -> list[Path]:
    """The archive cut short, with a byte changed, and empty."""
    content, made = archive.read_bytes(), []
    middle = len(content) // 2
    changed = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
    for name, bad in (("cut", content[:middle]), ("changed", changed), ("empty", b"")):
        made.append(archive.with_name(f"{name}.zip"))
        made[-1].write_bytes(bad)
    return made


def run() -> dict[str, object]:
    with tempfile.TemporaryDirectory(prefix="mantle-trust-") as name:
        folder = Path(name)
        statuses = [command(folder, "first", "manage", "migrate", "-v", "0")[0]]
        statuses.append(command(folder, "first", "demonstration")[0])
        status, backup = command(folder, "first", "backup", f"{folder}/first.zip")
        statuses += [status, command(folder, "second", "manage", "migrate", "-v", "0")[0]]
        refused = [command(folder, "second", "restore", str(each))[0] for each in spoilt(folder / "first.zip")]
        status, restore = command(folder, "second", "restore", f"{folder}/first.zip")
        statuses += [status, command(folder, "second", "backup", f"{folder}/second.zip")[0]]
        first, second = tables(folder / "first.zip"), tables(folder / "second.zip")
        return {
            "method": "backup and restore of the nation, SQLite", "statuses": statuses, "tables": len(first),
            "rows": sum(rows for rows, _ in first.values()),
            "backup_s": round(backup, 1), "restore_s": round(restore, 1),
            "different": sorted(each for each in {*first, *second} if first.get(each) != second.get(each)),
            "spoilt_refused": sum(each == 2 for each in refused), "spoilt": len(refused),
        }  # fmt: skip


def main() -> None:
    from benchmarks._timing import written

    row = run()
    written("trust-restoring", [row])
    late = row["restore_s"] > LONGEST  # type: ignore[operator]
    missed = row["spoilt_refused"] != row["spoilt"] or not row["rows"]
    sys.exit(int(any(row["statuses"]) or bool(row["different"]) or late or missed))  # type: ignore[call-overload]


if __name__ == "__main__":
    main()
