"""F4: the disk runs full while people send forms, and has room again: `python benchmarks/trust/disk_full.py [rounds]`.

The data stand on a small file system of their own, which a file fills up to a few hundred kilobytes; where none may be
mounted, the workers may not write files larger than the database is. Forms are sent until the site says “come again”
(503); then there is room again, and forms must go through without a restart. What was answered must be there, with its
line of the record, and the database must be whole.
"""

from __future__ import annotations

import resource
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]
from benchmarks.trust._site import Browser, Site, prepared, team_and_agency
from benchmarks.trust.web_kills import Sending, found_afterwards

ROOM = 400_000  # bytes that are left
MOST = 3_000  # forms of a round


class Small:
    """A disk that can be filled and emptied."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        words = ["mount", "-t", "tmpfs", "-o", "size=96m,mode=700", "tmpfs", str(folder)]
        self.is_mounted = subprocess.run(words, capture_output=True).returncode == 0

    def fill(self, site: Site) -> None:
        if not self.is_mounted:
            size = (self.folder / "mantle.sqlite3").stat().st_size + ROOM // 4
            self._limit(site, size)
            return
        with (self.folder / "filler").open("wb") as filler:
            free = subprocess.run(["stat", "-f", "-c", "%a %S", self.folder], capture_output=True, check=True).stdout
            blocks, each = map(int, free.split())
            filler.write(b"\0" * max(blocks * each - ROOM, 0))

    def empty(self, site: Site) -> None:
        if self.is_mounted:
            (self.folder / "filler").unlink()
        else:
            self._limit(site, resource.RLIM_INFINITY)

    @staticmethod
    def _limit(site: Site, size: int) -> None:
        for worker in site.workers():
            resource.prlimit(worker, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    def close(self) -> None:
        if self.is_mounted:
            subprocess.run(["umount", "-l", str(self.folder)], check=False)


def send_until(browser: Browser, address: str, sending: Sending, wanted: int, name: str) -> int:
    """Send forms until an answer has this status; return how many it took, or 0 when none came."""
    for number in range(1, MOST):
        typed = browser.post_form(f"Head {name} {number}")
        status, headers, _ = browser.asked("POST", address, typed)
        sending.count[f"answer {status}"] += 1
        if status == 302:
            sending.led[typed["title"]] = headers["Location"]  # type: ignore[index]
        if status == wanted:
            return number
    return 0


def run(rounds: int) -> dict[str, object]:
    """Fill and empty the disk so many times, and return what was found."""
    with tempfile.TemporaryDirectory(prefix="mantle-trust-disk-", ignore_cleanup_errors=True) as name:
        small = Small(Path(name))
        try:
            return _run(rounds, small)
        finally:
            small.close()


def _run(rounds: int, small: Small) -> dict[str, object]:
    prepared(folder=small.folder)
    person, agency = team_and_agency()
    from django.db import connection
    from django.urls import reverse

    address, site, sending = reverse("structures:open_post", args=[agency.code]), Site(), Sending()
    browser = Browser(site, person, address)
    full, again = [], []
    for each in range(rounds):
        small.fill(site)
        full.append(send_until(browser, address, sending, 503, f"full {each}"))
        small.empty(site)
        again.append(send_until(browser, address, sending, 302, f"again {each}"))
    site.stop()
    connection.close()
    with sqlite3.connect(small.folder / "mantle.sqlite3") as database:
        whole = database.execute("PRAGMA integrity_check").fetchone()[0]
    answers: Counter[str] = sending.count
    return {
        "method": "disk full, SQLite" if small.is_mounted else "files limited, SQLite", "rounds": rounds,
        **found_afterwards(sending), "said_so_after": full, "went_on_after": again, "integrity": whole,
        "answers": dict(sorted(answers.items())), **({"errors": site.errors()} if answers["answer 500"] else {}),
    }  # fmt: skip


def main(rounds: int) -> None:
    from benchmarks._timing import written

    row = run(rounds)
    written("trust-disk-full", [row])
    wrong = ("lost", "double", "led_astray", "unaudited", "unnoted", "keys_without_effect")
    never = not all(row["said_so_after"]) or not all(row["went_on_after"])  # type: ignore[call-overload]
    strange = set(row["answers"]) - {"answer 302", "answer 503"}  # type: ignore[call-overload]
    sys.exit(int(any(row[each] for each in wrong) or never or bool(strange) or row["integrity"] != "ok"))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
