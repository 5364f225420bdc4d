"""Time pages over the wire: `python benchmarks/serving.py [AUTHORITIES]`.

The demonstration nation, gunicorn with two workers as the launcher starts it, the start page of the programme team and
six lists of 200 rows. First one reader asks for each many times; then four readers at once ask for all of them in
turn. Times are those of the reader's clock, from asking to the last byte.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks import pages
from benchmarks._timing import written

PAGES = {
    "start": "/start/",
    "people": "/people/?size=200",
    "people, filtered and sorted": "/people/?size=200&q=s&sort=-name&tier=3",
    "posts": "/posts/?size=200",
    "posts, vacant": "/posts/?size=200&state=vacant&tier=2",
    "agencies": "/agencies/?size=200",
    "posts at risk": "/posts/at-risk/?size=200",
}
AUTHORITIES, TIMES, READERS = 153, 40, 4


def timed(browser, page: str) -> float:
    """Return the milliseconds of one answer."""
    started = time.perf_counter()
    status, _, _ = browser.asked("GET", page)
    if status != 200:
        raise RuntimeError(f"{page} answers {status}")
    return (time.perf_counter() - started) * 1000


def row_of(name: str, taken: list[float]) -> dict[str, object]:
    cuts = statistics.quantiles(taken, n=20)
    return {"method": name, "median_ms": round(statistics.median(taken), 1), "p95_ms": round(cuts[-1], 1)}


def main(words: list[str]) -> None:
    authorities = int(words[0]) if words else AUTHORITIES
    pages.prepare()
    pages.fill(authorities)
    from django.db import connection

    from benchmarks.trust._site import Browser, Site
    from mantle.people.models import Account

    account = Account.objects.filter(person__roles_held__role="programme_team").order_by("pk")[0]
    os.environ["MANTLE_VAR"] = tempfile.mkdtemp()
    site = Site()
    try:
        browser = Browser(site, account.person, "/people/")
        connection.close()
        for page in list(PAGES.values()) * 4:  # both workers have loaded what they need
            timed(browser, page)
        rows = [row_of(name, [timed(browser, page) for _ in range(TIMES)]) for name, page in PAGES.items()]
        started = time.perf_counter()
        with ThreadPoolExecutor(READERS) as readers:
            taken = list(readers.map(lambda page: timed(browser, page), list(PAGES.values()) * TIMES))
        seconds = time.perf_counter() - started
    finally:
        site.stop()
    rows.append({**row_of("all seven, four readers at once", taken), "a_second": round(len(taken) / seconds, 1)})
    worst = max(float(str(row["p95_ms"])) for row in rows[:-1])
    written("serving", rows, authorities=authorities, workers=2, worst_p95_ms=worst, load=os.getloadavg()[0])


if __name__ == "__main__":
    main(sys.argv[1:])
