"""Time what is asked of a record of a million looks: `python benchmarks/audit.py [looks]`.

Fills a database of its own with looks at up to forty people each, over a year, and a tenth as many changes. Asks who
saw one person since the first day (the whole record is read) and since ninety days; opens that person's page of the
record as an auditor does; seals the record and verifies it. Without MANTLE_DATABASE it is a file of SQLite in a
temporary folder; with it, an empty database that may be filled and is left as it is afterwards.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
ROWS, PEOPLE, MOST = 1_000_000, 20_000, 40
DRAWN = 4_000  # looks that are drawn; the others repeat them
LONGEST = 30.0  # seconds until who saw whom is answered
LONGEST_PAGE = 3.0  # seconds of the processor: those of the clock say how busy the machine is
Taken = tuple[float, float]  # seconds of the clock, and of the processor


class Stopwatch:
    """Says how long it has been running."""

    def __init__(self) -> None:
        self.began = (time.perf_counter(), time.process_time())

    def read(self) -> Taken:
        return time.perf_counter() - self.began[0], time.process_time() - self.began[1]


def main(rows: int = ROWS) -> int:
    """Fill, ask, print; 1 when an answer took longer than allowed."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("MANTLE_VAR", folder)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mantle.config.settings")
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        wanted = filled(rows)
        changed(wanted, rows // 10)
        questions = {f"who saw one person since {days} days": asked(wanted, days, rows) for days in (365, 90)}
        page = opened(wanted)
        sealed, verified = sealed_and_verified()
        from django.db import connection

        from benchmarks._timing import written

        times = {**questions, "page of one person": page, "seal all": sealed, "verify all": verified}
        found = [
            {"method": name, "seconds": round(took, 2), "cpu_s": round(cpu, 2)} for name, (took, cpu) in times.items()
        ]
        written("audit", found, looks=rows, changes=rows // 10, engine=connection.vendor)
        return 0 if max(took for took, _ in questions.values()) < LONGEST and page[1] < LONGEST_PAGE else 1


def filled(rows: int):
    """Write the looks, and return a person who is in some of them."""
    from django.db import connection

    from mantle.people import actions
    from mantle.people.models import Look, Person, new_code
    from mantle.web import clock

    draw, now = random.Random(7), clock.now()
    by = actions.add_person(given_name="Iris", family_name="Holt", by=None, at=now)
    wanted: Person = actions.add_person(given_name="Ngozi", family_name="Adeyemi", by=None, at=now)
    codes = [wanted.code, *(new_code() for _ in range(PEOPLE - 1))]
    drawn = min(rows, DRAWN)
    for number in range(drawn):
        Look(
            at=now - timedelta(days=365 * (1 - number / drawn)), by=by, purpose="structures:post", fields="notes",
            people=f" {' '.join(draw.choices(codes, k=draw.randint(1, MOST)))} ",
        ).save()  # fmt: skip
    columns = "at, by_id, purpose, fields, people, request"
    while (count := Look.objects.count()) < rows:
        with connection.cursor() as cursor:
            more = min(count, rows - count)
            cursor.execute(f"INSERT INTO people_look ({columns}) SELECT {columns} FROM people_look LIMIT {more}")
    return wanted


def changed(person, rows: int) -> None:
    """Write changes of many rows, a few of them of the person."""
    from mantle.people.models import Change
    from mantle.web import clock

    now = clock.now()
    for start in range(0, rows, 5_000):
        Change.objects.bulk_create(
            Change(
                at=now, table="people_person", row=str(person.pk if number % 5_000 == 0 else 1_000_000 + number),
                operation="update", values={"family_name": ["Old", "New"]}, actor=person.pk,
            )
            for number in range(start, min(start + 5_000, rows))
        )  # fmt: skip


def opened(person) -> Taken:
    """Open the page of a person's record as an auditor; the median of three."""
    from django.test import Client
    from django.urls import reverse

    from tests import worlds

    client, taken = Client(HTTP_HOST="localhost"), []
    client.force_login(worlds.with_role("Audrey", "Nairn", worlds.Role.AUDITOR).account)
    for _ in range(3):
        watch = Stopwatch()
        answer = client.get(reverse("people:record_of", args=[person.code]))
        taken.append(watch.read())
        if answer.status_code != 200:
            raise RuntimeError(f"the page answers {answer.status_code}")
    return sorted(taken)[1]


def sealed_and_verified() -> tuple[Taken, Taken]:
    """Seal the whole record, then verify it; seconds of each."""
    from mantle.people.actions.seals import seal_record
    from mantle.people.queries.seals import verify
    from mantle.web import clock

    watch = Stopwatch()
    seal_record(at=clock.now())
    sealed, watch = watch.read(), Stopwatch()
    verdict = verify()
    verified = watch.read()
    if verdict.findings:
        raise RuntimeError(f"the record does not stand: {verdict.findings[0]}")
    return sealed, verified


def asked(person, days: int, rows: int) -> Taken:
    """Ask for every look since so many days ago, print what was found, and return how long it took."""
    from django.db import connection

    from mantle.people.queries.looks import looks_at
    from mantle.web import clock

    watch = Stopwatch()
    found = len(looks_at(person, clock.now() - timedelta(days=days)).order_by("-at"))
    taken = watch.read()
    print(f"{connection.vendor}: {rows:,} looks, one person since {days} days: {found:,} found in {taken[0]:.2f} s")
    return taken


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
