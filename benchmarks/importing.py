"""Time a file of many agencies on its way in and back: `python benchmarks/importing.py [AGENCIES [POSTS EACH]]`.

A workforce file is staged, read, stored and taken back on an empty SQLite database in a folder that is thrown away, by
the very actions that the pages and `mantle import` call. Memory is the largest that the process ever held.
"""

from __future__ import annotations

import csv
import io
import json
import os
import platform
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
AGENCIES, EACH = 143, 700
HEADER = (
    "agency", "post_reference", "title", "unit", "tier", "fte", "person", "email", "started_on", "birth_year",
    "reports_to",
)  # fmt: skip
BARS = {"store": 60.0, "MiB": 500.0}


def prepare() -> None:
    os.environ.setdefault("MANTLE_DATABASE", f"sqlite:///{Path(tempfile.mkdtemp()) / 'importing.sqlite3'}")
    os.environ["DJANGO_SETTINGS_MODULE"] = "mantle.config.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def file_of(agencies: int, each: int) -> bytes:
    """A file of so many agencies, none of them on record: nine of ten posts are held, every fifth holder has e-mail."""
    draws, target = random.Random(1), io.StringIO()
    lines = csv.writer(target)
    lines.writerow(HEADER)
    for agency in range(agencies):
        name = f"Place{agency:03} Council"
        for post in range(each):
            tier = 1 if post == 0 else 2 if post < 9 else 3 if post < 60 else 4
            manager = "" if post == 0 else f"P{draws.randrange(1 if tier == 2 else 9 if tier == 3 else 60)}"
            who = f"Given{draws.randrange(900)} Family{agency}x{post}" if draws.random() < 0.9 else ""
            mail = f"p{agency}x{post}@example.org" if who and post % 5 == 0 else ""
            began = f"{draws.randrange(2005, 2026)}-04-01" if who else ""
            born = draws.randrange(1955, 1985) if who else ""
            row = (name, f"P{post}", f"Post {post}", f"Unit {post % 40}", tier, 1, who, mail, began, born, manager)
            lines.writerow(row)
    return target.getvalue().encode()


def timed(what: str, act: Callable[[], Any], rows: list[dict[str, Any]]) -> Any:
    started, began = time.perf_counter(), time.process_time()
    result = act()
    took, worked = time.perf_counter() - started, time.process_time() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows.append({"step": what, "seconds": round(took, 1), "processor": round(worked, 1), "MiB": round(memory)})
    print(f"{what:12}{took:10.1f} s{worked:10.1f} s of the processor{memory:10.0f} MiB", flush=True)
    return result


def main(words: list[str]) -> int:
    numbers = [int(word) for word in words if word.isdigit()]
    agencies, each = (numbers + [AGENCIES, EACH][len(numbers) :])[:2]
    prepare()
    from mantle.people.models import Agency
    from mantle.structures.actions import files
    from mantle.structures.models import Post
    from mantle.web import clock

    content, rows = file_of(agencies, each), list[dict[str, Any]]()
    for agency in range(agencies):
        Agency.objects.create(name=f"Place{agency:03} Council", code=f"place{agency:03}", kind="council")
    print(f"{agencies} agencies, {agencies * each:,} posts, {len(content) / 2**20:.1f} MiB")
    about = {"kind": "workforce", "name": "all.csv", "content": content, "as_at": date(2026, 11, 1), "by": None}
    row = timed("take in", lambda: files.stage_import(at=clock.now(), **about), rows)
    row = timed("read", lambda: files.read_now(row=row, by=None), rows)
    nobody = {"by": None, "at": clock.now()}
    row = timed("store", lambda: files.store_now(row=row, answers={}, progress=files.in_one_go, **nobody), rows)
    assert Post.objects.count() == agencies * each
    timed("take back", lambda: files.take_back_now(row=row, progress=files.in_one_go, **nobody), rows)
    assert not Post.objects.exists()
    machine = f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"
    place = ROOT / "benchmarks" / "results" / "importing.json"
    facts = {"on": str(date.today()), "machine": machine, "load": os.getloadavg()[1], "agencies": agencies}
    place.write_text(json.dumps({**facts, "posts": agencies * each, "bars": BARS, "rows": rows}, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
