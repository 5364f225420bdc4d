"""Time the question “who saw this person since …” over a million looks: `python benchmarks/audit.py`.

Fills a database of its own with looks at up to forty people each, over a year, and asks for one person since the first
day (the whole record is read) and since ninety days. Without MANTLE_DATABASE it is a file of SQLite in a temporary
folder; with it, an empty database that may be filled and is left as it is afterwards.
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
LONGEST = 30.0  # seconds


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
        return 0 if max(asked(wanted, days, rows) for days in (365, 90)) < LONGEST else 1


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


def asked(person, days: int, rows: int) -> float:
    """Ask for every look since so many days ago, print what was found, and return the seconds it took."""
    from django.db import connection

    from mantle.people.queries.looks import looks_at
    from mantle.web import clock

    start = time.perf_counter()
    found = len(looks_at(person, clock.now() - timedelta(days=days)).order_by("-at"))
    took = time.perf_counter() - start
    print(f"{connection.vendor}: {rows:,} looks, one person since {days} days: {found:,} found in {took:.2f} s")
    return took


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
