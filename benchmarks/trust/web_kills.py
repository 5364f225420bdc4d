"""F1: workers of the web server killed while people send forms: `python benchmarks/trust/web_kills.py [kills]`.

Four browsers open posts, each form with its key; a form without an answer is sent again with the same key until there
is one. The workers are killed with SIGKILL. Afterwards each answered form is looked for: one post, one line of the
audit record, and nothing twice.
"""

from __future__ import annotations

import http.client
import os
import random
import signal
import sys
import threading
import time
from collections import Counter
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]
from benchmarks.trust._site import Browser, Site, prepared, team_and_agency

SEED, BROWSERS = 1, 4
AGAIN_AFTER = 0.1  # seconds: nobody presses the button faster


class Sending:
    """What the browsers sent, and what they were told."""

    def __init__(self) -> None:
        self.over = threading.Event()
        self.led: dict[str, str] = {}
        self.count: Counter[str] = Counter()

    def send_on(self, browser: Browser, address: str, name: int) -> None:
        number = 0
        while not self.over.is_set() and not self.count["given up"]:
            number += 1
            title = f"Head {name} {number}"
            typed = browser.post_form(title)
            while title not in self.led and not self.count["given up"]:
                self.send(browser, address, typed)

    def send(self, browser: Browser, address: str, typed: dict[str, str]) -> None:
        self.count["sent"] += 1
        try:
            status, headers, _ = browser.asked("POST", address, typed)
        except (OSError, http.client.HTTPException):
            self.count["no answer"] += 1
            time.sleep(AGAIN_AFTER)
            return
        self.count[f"answer {status}"] += 1
        if status == 302 and "/sign-in/" not in headers["Location"]:
            self.led[typed["title"]] = headers["Location"]
        elif status == 503:
            time.sleep(AGAIN_AFTER)
        else:
            self.count["given up"] += 1


def kill_one(site: Site, sending: Sending, chance: random.Random) -> bool:
    """Kill a worker shortly after the next answer, which is in the middle of others; False when no answers come."""
    before, until = len(sending.led), time.monotonic() + 60
    while len(sending.led) == before:
        if time.monotonic() > until or sending.count["given up"]:
            return False
        time.sleep(0.01)
    time.sleep(0.2 * chance.random())
    os.kill(chance.choice(site.workers() or [0]), signal.SIGKILL)
    return True


def found_afterwards(sending: Sending) -> dict[str, object]:
    """Hold what was answered against what is stored."""
    from mantle.people.models import AuditEvent, Change, SentForm
    from mantle.structures.models import Post

    posts = list(Post.objects.values_list("title", "code", "pk"))
    stored = Counter(title for title, _, _ in posts)
    audited = set(AuditEvent.objects.filter(verb="post opened").values_list("object_code", flat=True))
    noted = set(Change.objects.filter(table="structures_post").values_list("row", flat=True))
    return {
        "posts": len(posts), "answered": len(sending.led),
        "lost": sum(stored[title] == 0 for title in sending.led),
        "double": sum(count > 1 for count in stored.values()),
        "led_astray": sum(title in sending.led and code not in sending.led[title] for title, code, _ in posts),
        "unaudited": sum(code not in audited for _, code, _ in posts),
        "unnoted": sum(str(pk) not in noted for _, _, pk in posts),
        "keys_without_effect": SentForm.objects.filter(leads_to="").count(),
    }  # fmt: skip


def run(kills: int) -> dict[str, object]:
    """Kill so many workers, and return what was found."""
    prepared()
    person, agency = team_and_agency()
    from django.urls import reverse

    address, site, sending = reverse("structures:open_post", args=[agency.code]), Site(), Sending()
    browsers = [Browser(site, person, address) for _ in range(BROWSERS)]
    threads = [
        threading.Thread(target=sending.send_on, args=(each, address, name)) for name, each in enumerate(browsers)
    ]
    started, chance = time.monotonic(), random.Random(SEED)
    for thread in threads:
        thread.start()
    killed = sum(kill_one(site, sending, chance) for _ in range(kills))
    sending.over.set()
    for thread in threads:
        thread.join()
    seconds = round(time.monotonic() - started, 1)
    site.stop()
    return {
        "method": "web worker killed", "kills": killed, "browsers": BROWSERS, **found_afterwards(sending),
        "answers": dict(sorted(sending.count.items())), "seconds": seconds,
        **({"errors": site.errors()} if sending.count["given up"] else {}),
    }  # fmt: skip


def main(kills: int) -> None:
    from benchmarks._timing import written

    row = run(kills)
    written("trust-web-kills", [row], seed=SEED)
    wrong = ("lost", "double", "led_astray", "unaudited", "unnoted", "keys_without_effect")
    sys.exit(int(any(row[each] for each in wrong) or row["kills"] < kills))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
