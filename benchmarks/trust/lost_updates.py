"""Eight browsers change one post at the same time: `python benchmarks/trust/lost_updates.py [attempts]`.

Each sends the version that it last read. A change either stands, as one more version, or its sender is told (409) and
keeps the text. A change that is answered as done and is not among the versions was lost in silence: none may be.
"""

from __future__ import annotations

import re
import sys
import threading
import time
from collections import Counter
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]
from benchmarks.trust._site import Browser, Site, prepared, team_and_agency

BROWSERS = 8


class Editing:
    """What was tried, and how each was answered."""

    def __init__(self, attempts: int) -> None:
        self.left = attempts
        self.count: Counter[str] = Counter()
        self.titles: list[str] = []
        self.mutex = threading.Lock()

    def next(self) -> bool:
        with self.mutex:
            self.left -= 1
            return self.left >= 0

    def edit_on(self, browser: Browser, page: str, name: int) -> None:
        version, number = self.version(browser, page), 0
        while self.next():
            number += 1
            title = f"Head {name} {number}"
            typed = {**browser.post_form(title), "version": version, "reason": "Tried."}
            status, _, body = browser.asked("POST", page, typed)
            kept = status != 409 or title in body
            with self.mutex:
                self.count[f"answer {status}" if kept else "text lost"] += 1
                if status == 302:
                    self.titles.append(title)
            version = self.version(browser, page)

    @staticmethod
    def version(browser: Browser, page: str) -> str:
        return re.findall(r'name="version" value="(\d+)"', browser.asked("GET", page)[2])[0]


def run(attempts: int) -> dict[str, object]:
    prepared()
    person, agency = team_and_agency()
    from django.urls import reverse

    from mantle.people.models import Change
    from mantle.structures.models import Post
    from tests import worlds

    post = worlds.post(agency, "Head of nothing", 3)
    page, site, editing = reverse("structures:correct_post", args=[post.code]), Site(), Editing(attempts)
    browsers = [Browser(site, person, page) for _ in range(BROWSERS)]
    first = Post.objects.get(pk=post.pk).version
    threads = [
        threading.Thread(target=editing.edit_on, args=(each, page, name), daemon=True)
        for name, each in enumerate(browsers)
    ]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    site.stop()
    rows = Change.objects.filter(table="structures_post", row=str(post.pk), operation="update")
    noted = {values["title"][1] for values in rows.values_list("values", flat=True) if "title" in values}
    done = len(editing.titles)
    return {
        "method": "one post, eight browsers", "attempts": attempts, "stood": done,
        "versions_gained": Post.objects.get(pk=post.pk).version - first,
        "lost": sum(title not in noted for title in editing.titles),
        "answers": dict(sorted(editing.count.items())), "seconds": round(time.monotonic() - started, 1),
    }  # fmt: skip


def main(attempts: int) -> None:
    from benchmarks._timing import written

    row = run(attempts)
    written("trust-lost-updates", [row])
    answers: dict[str, int] = row["answers"]  # type: ignore[assignment]
    strange = set(answers) - {"answer 302", "answer 409"}
    sys.exit(int(bool(strange or row["lost"]) or row["versions_gained"] != row["stood"] or "answer 409" not in answers))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
