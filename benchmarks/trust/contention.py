"""F10: many write at once on SQLite while others read long lists: `python benchmarks/trust/contention.py [seconds]`.

Eight browsers open posts without a pause, four read the list of posts as pages of 200 rows and as a file.
"""

from __future__ import annotations

import statistics
import sys
import threading
import time
from collections import Counter
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]
from benchmarks.trust._site import Browser, Site, prepared, team_and_agency

WRITERS, READERS = 8, 4


class Clocked:
    """How long each answer took, and which it was."""

    def __init__(self, seconds: float) -> None:
        self.until = time.monotonic() + seconds
        self.taken: dict[str, list[float]] = {"write": [], "read": []}
        self.answers: Counter[str] = Counter()

    def ask(self, kind: str, browser: Browser, *words: object) -> None:
        started = time.monotonic()
        status, _, _ = browser.asked(*words)  # type: ignore[arg-type]
        self.taken[kind].append(time.monotonic() - started)
        self.answers[f"{kind} {status}"] += 1

    def write_on(self, browser: Browser, address: str, name: int) -> None:
        while time.monotonic() < self.until:
            typed = browser.post_form(f"Head {name} {len(self.taken['write'])} {time.monotonic_ns()}")
            self.ask("write", browser, "POST", address, typed)

    def read_on(self, browser: Browser, address: str) -> None:
        while time.monotonic() < self.until:
            for page in (f"{address}?size=200", f"{address}?format=csv"):
                self.ask("read", browser, "GET", page)


def run(seconds: float) -> dict[str, object]:
    prepared()
    person, agency = team_and_agency()
    from django.urls import reverse

    form, listed, site = reverse("structures:open_post", args=[agency.code]), reverse("structures:posts"), Site()
    browsers = [Browser(site, person, form) for _ in range(WRITERS + READERS)]
    clocked = Clocked(seconds)
    threads = [
        *(threading.Thread(target=clocked.write_on, args=(each, form, n)) for n, each in enumerate(browsers[:WRITERS])),
        *(threading.Thread(target=clocked.read_on, args=(each, listed)) for each in browsers[WRITERS:]),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    site.stop()
    from mantle.structures.models import Post

    row: dict[str, object] = {
        "method": "SQLite, all at once",
        "seconds": seconds,
        "writers": WRITERS,
        "readers": READERS,
    }
    for kind, taken in clocked.taken.items():
        row |= {
            f"{kind}s": len(taken), f"{kind}_median_ms": round(statistics.median(taken) * 1000),
            f"{kind}_p99_ms": round(statistics.quantiles(taken, n=100)[98] * 1000),
            f"{kind}_longest_ms": round(max(taken) * 1000),
        }  # fmt: skip
    return row | {"answers": dict(sorted(clocked.answers.items())), "posts_stored": Post.objects.count()}


def main(seconds: float) -> None:
    from benchmarks._timing import written

    row = run(seconds)
    written("trust-contention", [row])
    answers: dict[str, int] = row["answers"]  # type: ignore[assignment]
    refused = [each for each in answers if each not in ("write 302", "read 200")]
    sys.exit(int(bool(refused) or answers["write 302"] != row["posts_stored"]))


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 60.0)
