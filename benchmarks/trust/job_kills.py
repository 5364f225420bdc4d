"""F15: workers killed while they store files of 5,000 rows: `python benchmarks/trust/job_kills.py [kills]`.

A real worker process gets SIGKILL at random moments of its work, up to five times a file, and the next one takes the
work up; file after file, until so many kills have met one at work. After three tries work is given up, and the driver
asks for another as a person does. In the end every row must be there exactly once, and the record must hold one line of
each file that was stored.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]
from benchmarks.trust._site import ROOT, prepared, team_and_agency

SEED, ROWS, MOST_A_FILE = 15, 5_000, 5


def file_of(agency: str, number: int) -> bytes:
    """A workforce file: every post with a holder of its own."""
    from tests.structures.files import workforce

    return workforce([
        [agency, f"R-{number}-{n}", f"Head of Service {number}-{n}", "Children and Families", "3", "1",
         f"Given{number}x{n} Family{number}x{n}", f"given{number}x{n}@example.org", "2024-04-01", "1975", ""]
        for n in range(ROWS)
    ])  # fmt: skip


def begun() -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "mantle.cli.main", "worker"], cwd=ROOT, stderr=subprocess.DEVNULL,
        env={**os.environ, "MANTLE_SILENT_SECONDS": "1"},
    )  # fmt: skip


class OneFile:
    """A file that was confirmed, and the workers that store it."""

    def __init__(self, person: object, agency: object, number: int) -> None:
        from mantle.structures.actions import files
        from mantle.web import clock

        by = {"by": person, "at": clock.now()}
        content = file_of(agency.name, number)  # type: ignore[attr-defined]
        row = files.stage_import(kind="workforce", name=f"{number}.csv", content=content, as_at=None, **by)
        self.pk = files.confirm_import(row=files.read_now(row=row, by=person), answers={}, **by).pk
        self.person, self.killed, self.asked_again = person, 0, 0

    def now(self) -> object:
        from django.db import connection

        from mantle.structures.models import Import

        connection.close()
        return Import.objects.select_related("job").defer("content", "report").get(pk=self.pk)

    def is_waiting(self) -> bool:
        return self.now().state == "confirmed"  # type: ignore[attr-defined]

    def ask_again_if_given_up(self) -> None:
        from mantle.structures.actions import files
        from mantle.web import clock

        row = self.now()
        if row.job is None or row.job.is_over:  # type: ignore[attr-defined]
            files.try_again(row=row, by=self.person, at=clock.now())
            self.asked_again += 1

    def store(self, kills: int, chance: random.Random) -> None:
        """Let one worker after another try, and kill so many of them at work."""
        while self.is_waiting():
            self.ask_again_if_given_up()
            worker, ends_at = begun(), None
            while self.is_waiting() and worker.poll() is None:
                job = self.now().job  # type: ignore[attr-defined]
                if job.is_over:
                    break
                if ends_at is None and job.state == "running" and self.killed < kills:
                    ends_at = time.monotonic() + 1.2 * chance.random()
                if ends_at is not None and time.monotonic() >= ends_at:
                    worker.send_signal(signal.SIGKILL)
                    self.killed += 1
                    break
                time.sleep(0.02)
            worker.send_signal(signal.SIGTERM)
            worker.wait()


def run(kills: int) -> dict[str, object]:
    prepared()
    person, agency = team_and_agency()
    from mantle.people.models import AuditEvent, Person
    from mantle.structures.models import Appointment, Import, Post

    chance, started, files = random.Random(SEED), time.monotonic(), []
    while (left := kills - sum(each.killed for each in files)) > 0 and len(files) < 2 * kills:
        files.append(OneFile(person, agency, len(files)))
        files[-1].store(min(left, MOST_A_FILE), chance)
    wanted = {f"R-{number}-{n}" for number in range(len(files)) for n in range(ROWS)}
    stored = Counter(Post.objects.filter(agency=agency).values_list("reference", flat=True))
    held = Counter(Appointment.objects.filter(post__agency=agency).values_list("post__reference", flat=True))
    return {
        "method": "workers killed while they store files", "rows": len(wanted), "files": len(files),
        "kills": sum(each.killed for each in files), "asked_again": sum(each.asked_again for each in files),
        "states": dict(Counter(Import.objects.values_list("state", flat=True))),
        "lost": len(wanted - set(stored)) + len(wanted - set(held)),
        "double": sum(count > 1 for count in (*stored.values(), *held.values())),
        "people_double": Person.objects.filter(email__startswith="given").count() - len(wanted),
        "lines_of_the_record": AuditEvent.objects.filter(verb="file stored").count(),
        "seconds": round(time.monotonic() - started),
    }  # fmt: skip


def main(kills: int) -> None:
    from benchmarks._timing import written

    row = run(kills)
    written("trust-job-kills", [row], seed=SEED)
    wrong = row["lost"] or row["double"] or row["people_double"] or row["lines_of_the_record"] != row["files"]
    sys.exit(int(bool(wrong) or row["kills"] < kills))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
