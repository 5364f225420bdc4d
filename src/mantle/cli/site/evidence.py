"""`mantle evidence FOLDER`: what an assessor of security asks for, written by the site into one folder. HOM-13."""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[4]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the words of the command."""
    parser.add_argument("folder", type=Path, help="a new or an empty folder")
    parser.add_argument(
        "--rehearse", action="store_true", help="back up and restore into a database that is thrown away"
    )


def run(options: argparse.Namespace) -> int:
    """Write the pack; 1 where something in it does not stand, and the pack says what."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mantle.config.settings")
    import django

    django.setup()
    from mantle.web import clock

    options.folder.mkdir(parents=True, exist_ok=True)
    if any(options.folder.iterdir()):
        print(f"mantle evidence: {options.folder} is not empty.", file=sys.stderr)
        return 2
    pack = Pack(options.folder, clock.now())
    parts: list[Callable[[Pack], None]] = [
        _trust,
        _access,
        _accounts,
        _data_map,
        _retention,
        _record,
        _settings,
        _parts,
    ]
    for part in [*parts, _rehearsal if options.rehearse else _no_rehearsal]:
        part(pack)
    pack.close()
    print(f"{len(pack.written)} files in {options.folder}; {len(pack.wrong)} to look at.")
    for each in pack.wrong:
        print(f"  {each}")
    return 1 if pack.wrong else 0


class Pack:
    """A folder of evidence: what was written, with its digest, and what does not stand."""

    def __init__(self, folder: Path, at: datetime) -> None:
        self.folder, self.at = folder, at
        self.written: dict[str, str] = {}
        self.wrong: list[str] = []

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, "utf-8")
        self.written[name] = hashlib.sha256(text.encode()).hexdigest()

    def table(self, name: str, rows: Iterable[Mapping[str, Any]]) -> None:
        found, text = list(rows), io.StringIO(newline="")
        writer = csv.DictWriter(text, list(found[0]) if found else ["nothing"])
        writer.writeheader()
        writer.writerows(found)
        self.write(name, text.getvalue())

    def record(self, name: str, said: Mapping[str, Any]) -> None:
        self.write(name, json.dumps(said, indent=1, default=str) + "\n")

    def close(self) -> None:
        from mantle import __version__

        said = {"made_at": self.at, "version": __version__, "to_look_at": self.wrong, "sha256": dict(self.written)}
        self.record("contents.json", said)


def _trust(pack: Pack) -> None:
    page = PROJECT / "docs" / "trust.md"
    if page.is_file():
        pack.write("trust.md", page.read_text("utf-8"))
    else:
        pack.wrong.append("trust.md: the pages of the source are not beside the program")


def _access(pack: Pack) -> None:
    from mantle.people.access import MAY, NAMES, Permission

    pack.table(
        "access.csv",
        (
            {"permission": str(each), **{NAMES[role]: "yes" if each in MAY[role] else "" for role in MAY}}
            for each in Permission
        ),
    )


def _accounts(pack: Pack) -> None:
    """How many accounts, and how they are guarded: counts, and nobody's name."""
    from mantle.people.models import Account, RoleHeld
    from mantle.people.models.entering import Authenticator
    from mantle.people.models.keys import OutsideIdentity, Passkey

    active = Account.objects.filter(is_active=True)
    guarded: set[int] = set()
    said: dict[str, int] = {"accounts": Account.objects.count(), "that_may_sign_in": active.count()}
    for name, model in (("apps", Authenticator), ("passkeys", Passkey), ("outside", OutsideIdentity)):
        theirs = set(model.objects.filter(account__in=active).values_list("account", flat=True))
        said[f"with_{name}"] = len(theirs)
        guarded |= theirs
    pack.record("accounts.json", {**said, "without_a_second_step_yet": said["that_may_sign_in"] - len(guarded)})
    held = RoleHeld.objects.filter(ends_on__isnull=True).values_list("role", flat=True)
    pack.table("roles.csv", ({"role": role, "people": count} for role, count in sorted(Counter(held).items())))


def _data_map(pack: Pack) -> None:
    from mantle.rights.queries import datamap

    pack.table("data-map.csv", datamap.record_of_processing())
    pack.wrong += [f"data-map.csv: {each}" for each in datamap.gaps()]


def _retention(pack: Pack) -> None:
    from mantle.people.models import AuditEvent
    from mantle.rights.actions.retaining import retain
    from mantle.rights.rules.retention import CLASSES

    due = retain(at=pack.at, dry_run=True)
    pack.table(
        "retention.csv",
        (
            {"class": name, "period": each.period, "from": each.counts_from, "due_now": due[name]}
            for name, each in CLASSES.items()
        ),
    )
    runs = AuditEvent.objects.filter(verb="retention run").order_by("-at").values("at", "detail")[:100]
    pack.record("retention-runs.json", {"runs": list(runs)})


def _record(pack: Pack) -> None:
    from django.db import connection

    from mantle.people import triggers
    from mantle.people.queries.seals import verify

    verdict, missing = verify(), triggers.missing(connection)
    stands = not verdict.findings and not missing
    found = {**verdict._asdict(), "findings": [each._asdict() for each in verdict.findings]}
    pack.record("record.json", {"stands": stands, **found, "triggers_missing": missing})
    if not stands:
        pack.wrong.append("record.json: the record of changes does not stand")


def _settings(pack: Pack) -> None:
    from django.core import checks

    found = checks.run_checks(include_deployment_checks=True)
    pack.table("settings.csv", ({"check": each.id, "says": each.msg, "do": each.hint or ""} for each in found))
    pack.wrong += [f"settings.csv: {each.id} {each.msg}" for each in found if each.level >= checks.WARNING]


def _parts(pack: Pack) -> None:
    from mantle.cli.files.inventory import inventory
    from mantle.home.queries.stores import stores

    pack.record("inventory.cdx.json", inventory(PROJECT))
    pack.table("stores.csv", (each._asdict() for each in stores()))


def _no_rehearsal(pack: Pack) -> None:
    pack.record("rehearsal.json", {"rehearsed": False, "how": "mantle evidence FOLDER --rehearse"})
    pack.wrong.append("rehearsal.json: no restore was rehearsed for this pack")


def _rehearsal(pack: Pack) -> None:
    """Back up, restore into a new SQLite file with commands of their own, and count both."""
    from mantle.home.actions.backing_up import back_up

    with tempfile.TemporaryDirectory(prefix="mantle-rehearsal-") as folder:
        file, started = Path(folder) / "backup.zip", time.monotonic()
        kept = back_up(to=file, at=pack.at)
        backed_up = time.monotonic()
        words = {**os.environ, "MANTLE_DATABASE": f"sqlite:///{folder}/restored.sqlite3", "MANTLE_VAR": folder}
        migrated = _command(["manage", "migrate", "--verbosity", "0"], words)
        restored = _command(["restore", str(file), "--sha256", kept.sha256], words)
        said = {
            "rehearsed": restored.returncode == migrated.returncode == 0, "at": pack.at, "rows": kept.rows,
            "tables": kept.tables, "bytes": kept.size, "sha256": kept.sha256,
            "backup_seconds": round(backed_up - started, 1), "restore_seconds": round(time.monotonic() - backed_up, 1),
            "said": (restored.stdout + restored.stderr).splitlines()[-5:],
        }  # fmt: skip
    pack.record("rehearsal.json", said)
    if not said["rehearsed"]:
        pack.wrong.append("rehearsal.json: the backup could not be restored")


def _command(words: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mantle.cli.main", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
