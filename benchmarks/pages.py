"""Time pages on the demonstration nation: `python benchmarks/pages.py [AUTHORITIES]`; no number means three sizes.

One process, Django's test client, a database in a folder that is thrown away; MANTLE_DATABASE may name another, which
must be empty and is filled once. A page is asked for once to warm it, then many times; queries and bytes are those of
one answer. Horilla, a peer, took 1,219 ms, 1,243 queries and 297 KiB for its list of 200 people.
"""

from __future__ import annotations

import gc
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
SIZES = (9, 153, 400)
ROUNDS = 40
MOST_QUERIES, MOST_MILLISECONDS = 15, 150.0


def prepare() -> None:
    """Set Django up in demonstration mode, on a database of its own unless one is named."""
    os.environ.setdefault("MANTLE_DATABASE", f"sqlite:///{Path(tempfile.mkdtemp()) / 'pages.sqlite3'}")
    os.environ["MANTLE_DEMONSTRATION"] = "1"
    os.environ["DJANGO_SETTINGS_MODULE"] = "mantle.config.settings"
    import django

    django.setup()
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["testserver"]


def fill(authorities: int) -> float:
    """Fill the empty database with a nation of this size; return the seconds of filling."""
    from django.core.management import call_command

    from mantle.home.actions import fill_demonstration
    from mantle.web import clock

    call_command("migrate", verbosity=0)
    started = time.perf_counter()
    fill_demonstration(seed=1, authorities=authorities, at=clock.now())
    gc.collect()  # a web worker never fills a nation: what that leaves behind is no part of its pages (config.wsgi)
    gc.freeze()
    return time.perf_counter() - started


def pages() -> list[tuple[str, str, str]]:
    """What is asked for: a name, the role that asks, the address."""
    from mantle.structures.models import Post

    director = Post.objects.get(agency__code="alderwick", statutory_role="dcs", ends_on=None)
    holder = director.appointments.order_by("-starts_on")[0].person
    listed = [
        ("people, 200 rows", "/people/?size=200"),
        ("people, filtered and sorted", "/people/?size=200&q=s&sort=-name&tier=3"),
        ("people, last page", "/people/?size=200&page=9999"),
        ("posts, 200 rows", "/posts/?size=200"),
        ("posts, vacant", "/posts/?size=200&state=vacant&tier=2"),
        ("agencies, 200 rows", "/agencies/?size=200"),
        ("partnerships", "/partnerships/?size=200"),
        ("search", "/search/?q=ad+far"),
        ("search, one common word", "/search/?q=head"),
        ("a post", f"/posts/{director.code}/"),
        ("a person", f"/people/{holder.code}/"),
        ("an agency", "/agencies/alderwick/"),
        ("a structure", "/agencies/alderwick/structure/"),
        ("duplicates", "/people/duplicates/"),
        ("profile of the nation", "/profile/"),
        ("posts at risk, 200 rows", "/posts/at-risk/?size=200"),
    ]
    starts = ["programme_team", "authority_lead", "director", "participant", "analyst", "auditor", "administrator"]
    found = [(name, "programme_team", address) for name, address in listed]
    return [*((f"start, {role.replace('_', ' ')}", role, "/start/") for role in starts), *found]


def measure(role: str, address: str) -> dict[str, float]:
    """Queries, kibibytes, and milliseconds of one page: by the clock (median, 95th percentile), of the processor."""
    from django.db import connection
    from django.test import Client

    from mantle.people.models import Account

    client = Client(raise_request_exception=False)
    client.force_login(Account.objects.filter(person__roles_held__role=role).order_by("pk")[0])
    client.get(address)
    asked: list[str] = []

    def note(execute, sql, parameters, many, context):
        asked.append(sql)
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(note):
        answer = client.get(address)
    took, worked = [], []
    for _ in range(ROUNDS):
        started, began = time.perf_counter(), time.process_time()
        client.get(address)
        took.append((time.perf_counter() - started) * 1000)
        worked.append((time.process_time() - began) * 1000)
    return {
        "status": answer.status_code, "queries": len(asked), "KiB": len(answer.content) / 1024,
        "median ms": statistics.median(took), "p95 ms": statistics.quantiles(took, n=20)[-1],
        "processor ms": statistics.median(worked),
    }  # fmt: skip


def table(size: int, seconds: float) -> list[dict]:
    print(f"\n{size} authorities, filled in {seconds:.1f} s")
    print(f"{'page':34}{'queries':>8}{'KiB':>7}{'median ms':>11}{'p95 ms':>9}{'cpu ms':>8}{'of bar':>8}")
    rows = []
    for name, role, address in pages():
        row = {"authorities": size, "page": name, "role": role, **measure(role, address)}
        rows.append(row)
        share = row["p95 ms"] / MOST_MILLISECONDS
        over = row["queries"] > MOST_QUERIES or share > 1 or row["status"] != 200
        word = f"  over ({row['status']:.0f})" if over else ""
        counts = f"{row['queries']:>8.0f}{row['KiB']:>7.0f}"
        figures = f"{counts}{row['median ms']:>11.1f}{row['p95 ms']:>9.1f}{row['processor ms']:>8.1f}"
        print(f"{name:34}{figures}{share:>8.2f}{word}")
    return rows


def main(words: list[str]) -> int:
    named = SIZES[1:2] if "MANTLE_DATABASE" in os.environ else SIZES
    sizes = [int(word) for word in words if word.isdigit()] or list(named)
    place, rows = ROOT / "benchmarks" / "results" / "pages.json", []
    place.parent.mkdir(parents=True, exist_ok=True)
    if len(sizes) == 1:
        prepare()
        rows = table(sizes[0], fill(sizes[0]))
    else:  # each in a process of its own: a database is filled once, and what is kept in memory is of one nation
        for size in sizes:
            subprocess.run([sys.executable, __file__, str(size)], check=True)
            rows += json.loads(place.read_text())["rows"]
    machine = f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"
    # With other work on the machine the clock measures that work too: the processor's time then says more.
    facts = {"on": str(date.today()), "machine": machine, "load": os.getloadavg()[1], "rows": rows}
    place.write_text(json.dumps(facts, indent=1))
    print(f"\nWritten to {place.relative_to(ROOT)}. {machine}, load {os.getloadavg()[1]:.1f}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
