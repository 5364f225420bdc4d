"""F45: a newer version migrates the database while the older one serves: `python benchmarks/trust/two_versions.py`.

Browsers send forms to a site on PostgreSQL that signs in behind the second wall. Meanwhile another copy of the source,
with one migration more that only adds, migrates the database. Every form is answered, stored and on record, and the
older program says that its database is newer. Then the wall and the triggers are taken off for a while, as before a
migration that changes columns: forms are refused or leave no rows in the record, the check that this would be found.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]
from benchmarks.trust._site import Browser, Site, prepared, team_and_agency
from benchmarks.trust.database_kills import WEB, Server
from benchmarks.trust.web_kills import BROWSERS, Sending, found_afterwards

NEXT = """
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("structures", "{last}")]
    operations = [
        migrations.AddField("post", "of_the_next_version", models.CharField(max_length=20, null=True)),
        migrations.CreateModel("NextVersion", [("id", models.BigAutoField(primary_key=True)),
                                               ("post", models.ForeignKey("structures.post", models.CASCADE))]),
    ]
"""


def next_version(folder: Path) -> Path:
    """A copy of the source that serves, with one migration more."""
    source = folder / "next" / "src"
    shutil.copytree(folder / "src", source, ignore=shutil.ignore_patterns("__pycache__"))
    there = source / "mantle" / "structures" / "migrations"
    last = max(file.stem for file in there.glob("0*.py"))
    (there / "0999_next_version.py").write_text(NEXT.format(last=last))
    return source


def migrated(source: Path, address: str) -> float:
    """How long `migrate` of that source takes."""
    started = time.monotonic()
    without = {name: value for name, value in os.environ.items() if name != "MANTLE_WEB_DATABASE"}
    command = [sys.executable, "-m", "mantle.cli.main", "manage", "migrate", "--verbosity", "0"]
    subprocess.run(command, env={**without, "PYTHONPATH": str(source), "MANTLE_DATABASE": address}, check=True)
    return round(time.monotonic() - started, 1)


class Crowd:
    """Browsers that send forms until they are told to stop."""

    def __init__(self, site: Site, person: object, address: str, name: int) -> None:
        self.sending = Sending()
        browsers = [Browser(site, person, address) for _ in range(BROWSERS)]
        self.threads = [
            threading.Thread(target=self.sending.send_on, args=(each, address, name + place), daemon=True)
            for place, each in enumerate(browsers)
        ]
        for each in self.threads:
            each.start()

    def stop(self) -> dict[str, object]:
        self.sending.over.set()
        for each in self.threads:
            each.join()
        return {"answers": dict(sorted(self.sending.count.items())), **found_afterwards(self.sending)}


def run() -> dict[str, object]:
    """Migrate under load; return what was found, and what is found with everything taken off."""
    with tempfile.TemporaryDirectory(prefix="mantle-trust-pg-", ignore_cleanup_errors=True) as place:
        server = Server(Path(place))
        address = server.own.get_uri()
        os.environ["MANTLE_WEB_DATABASE"] = address.replace("postgres:@", f"{WEB}:web@")
        folder = prepared(address)
        person, agency = team_and_agency()
        from django.db import connection
        from django.urls import reverse

        from mantle.people import triggers, wall
        from mantle.people.actions.walls import build_roles

        build_roles(role=WEB, password="web")
        source, site = next_version(folder), Site()
        door = reverse("structures:open_post", args=[agency.code])
        reader, crowd = Browser(site, person, door), Crowd(site, person, door, 0)
        time.sleep(2)
        seconds = migrated(source, address)
        time.sleep(2)
        found = crowd.stop()
        said, errors = reader.asked("GET", "/status/")[2], site.errors()
        crowd = Crowd(site, person, door, 100)
        triggers.take_off()  # as they were before every migration until 2026
        wall.take_off()
        time.sleep(3)
        without = crowd.stop()
        site.stop()
        connection.close()
        return {
            "method": "a newer version migrates under load", "migrate_seconds": seconds, **found, "errors": errors,
            "says_it_is_older": "newer than this program" in said, "with all taken off": without,
        }  # fmt: skip


def main() -> None:
    from benchmarks._timing import written

    row = run()
    written("trust-two-versions", [row])
    wrong = ("lost", "double", "led_astray", "unaudited", "unnoted", "keys_without_effect")
    sys.exit(int(any(row[each] for each in wrong) or set(row["answers"]) - {"sent", "answer 302"}))  # type: ignore[call-overload]


if __name__ == "__main__":
    main()
