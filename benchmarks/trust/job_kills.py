"""F15: a worker killed while it stores a file of 5,000 rows: `python benchmarks/trust/job_kills.py [kills]`.

A real worker process gets SIGKILL at random moments of its work, at most so many times until the file is stored; the
next one takes the work up. After three tries work is given up, and the driver asks for another as a person does. In the
end every row must be there exactly once, and the record must hold one line of a file that was stored.
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

SEED, ROWS = 15, 5_000


def file_of(agency: str) -> bytes:
    """A workforce file: every post with a holder of its own."""
    from tests.structures.files import workforce

    return workforce([
        [agency, f"R-{n}", f"Head of Service Number {n}", "Children and Families", "3", "1", f"Given{n} Family{n}",
         f"given{n}@example.org", "2024-04-01", "1975", ""]
        for n in range(ROWS)
    ])  # fmt: skip


def begun() -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "mantle.cli.main", "worker"], cwd=ROOT, stderr=subprocess.DEVNULL,
        env={**os.environ, "MANTLE_SILENT_SECONDS": "1"},
    )  # fmt: skip


def run(kills: int) -> dict[str, object]:
    prepared()
    person, agency = team_and_agency()
    from django.db import connection

    from mantle.people.models import AuditEvent, Person
    from mantle.structures import rules
    from mantle.structures.actions import files
    from mantle.structures.models import Appointment, Import, Post
    from mantle.web import clock

    by = {"by": person, "at": clock.now()}
    row = files.stage_import(kind="workforce", name="all.csv", content=file_of(agency.name), as_at=None, **by)
    row = files.confirm_import(row=files.read_now(row=row, by=person), answers={}, **by)
    chance, killed, tries, started = random.Random(SEED), 0, 0, time.monotonic()

    def now() -> Import:
        connection.close()
        return Import.objects.select_related("job").get(pk=row.pk)

    while (current := now()).state == rules.ImportState.CONFIRMED:
        if current.job is None or current.job.is_over:
            files.try_again(row=current, by=person, at=clock.now())
            tries += 1
        worker = begun()
        while (current := now()).state == rules.ImportState.CONFIRMED and worker.poll() is None:
            if current.job is not None and current.job.is_over:
                break
            if killed < kills and current.job is not None and current.job.state == "running":
                time.sleep(1.5 * chance.random())
                worker.send_signal(signal.SIGKILL)
                killed += 1
                break
            time.sleep(0.1)
        worker.send_signal(signal.SIGTERM)
        worker.wait()
    stored = Counter(Post.objects.filter(agency=agency).values_list("reference", flat=True))
    held = Counter(Appointment.objects.filter(post__agency=agency).values_list("post__reference", flat=True))
    wanted = {f"R-{n}" for n in range(ROWS)}
    return {
        "method": "worker killed while it stores a file", "rows": ROWS, "kills": killed, "asked_again": tries,
        "state": str(now().state), "lost": len(wanted - set(stored)) + len(wanted - set(held)),
        "double": sum(count > 1 for count in (*stored.values(), *held.values())),
        "people_double": Person.objects.filter(email__startswith="given").count() - ROWS,
        "lines_of_the_record": AuditEvent.objects.filter(verb="file stored").count(),
        "seconds": round(time.monotonic() - started),
    }  # fmt: skip


def main(kills: int) -> None:
    from benchmarks._timing import written

    row = run(kills)
    written("trust-job-kills", [row], seed=SEED)
    wrong = row["lost"] or row["double"] or row["people_double"] or row["lines_of_the_record"] != 1
    sys.exit(int(bool(wrong) or row["kills"] == 0))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
