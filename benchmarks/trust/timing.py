"""F33: does the time of an answer tell whether there is an account? `python benchmarks/trust/timing.py [pairs]`.

At two doors, sign-in with a wrong password and the request for a link, a known and an unknown address knock in turn,
in an order drawn by lot. What is compared is the rank of each time among all: AUC is the chance that a known address
took longer than an unknown one, and .5 says nothing. Times of single answers vary far more by chance than any
difference that could be meant, so medians would prove nothing either way. The bar is .44 to .56.

Beside it the same with a site that is broken on purpose: an unknown address is sent away without a hash. There the
rank finds it at once, so that the measure is one that can fail.
"""

from __future__ import annotations

import os
import random
import re
import statistics
import sys
import time
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]
from benchmarks.trust._site import ROOT, Site, prepared

LEAST, MOST = 0.44, 0.56
SEED = 20_261_130
# As a program for the workers: the broken site forgets to hash for somebody who is not there.
BROKEN = "mantle_broken_timing"
BREAKING = """
from mantle.config.wsgi import application
from django.contrib.auth import backends
from mantle.people.models import Account

_own = backends.ModelBackend.authenticate

def authenticate(self, request, username=None, password=None, **given):
    if not Account.objects.filter(email=username).exists():
        return None
    return _own(self, request, username=username, password=password, **given)

backends.ModelBackend.authenticate = authenticate
"""


def area_under(known: list[float], unknown: list[float]) -> float:
    """The chance that a time of the first list is longer than one of the second; a tie counts half.

    >>> area_under([3, 4], [1, 2]), area_under([1, 2], [1, 2])
    (1.0, 0.5)
    """
    wins = sum((one > other) + 0.5 * (one == other) for one in known for other in unknown)
    return wins / (len(known) * len(unknown))


class Knocker:
    """Somebody who is signed in nowhere and sends the same form again and again, each time from another place."""

    def __init__(self, port: int) -> None:
        import http.client

        self.port, self.lines, self.places = port, http.client, 0
        _, headers, body = self._asked("GET", "/sign-in/", None)
        self.cookie = re.findall(r"(mantle-form=[^;]+)", str(headers))[0]
        self.token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', body)[-1]

    def _asked(self, method: str, page: str, body: str | None) -> tuple[int, Any, str]:
        self.places += 1
        place = f"10.{self.places >> 16 & 255}.{self.places >> 8 & 255}.{self.places & 255}"
        headers = {"X-Forwarded-For": place, "Content-Type": "application/x-www-form-urlencoded"}
        headers |= {"Cookie": self.cookie} if hasattr(self, "cookie") else {}
        line = self.lines.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            line.request(method, page, body, headers)
            reply = line.getresponse()
            return reply.status, reply.headers, reply.read().decode()
        finally:
            line.close()

    def knock(self, page: str, typed: dict[str, str]) -> tuple[float, int]:
        """How long one answer took, and which it was."""
        from urllib.parse import urlencode

        body = urlencode(typed | {"csrfmiddlewaretoken": self.token})
        began = time.perf_counter()
        status, _, _ = self._asked("POST", page, body)
        return time.perf_counter() - began, status


def _people(count: int) -> list[str]:
    """Accounts with a password, as many as are needed for no door to make anybody wait."""
    from tests import worlds

    names = []
    for number in range(count):
        person = worlds.person(f"Known{number}", "Person")
        account = worlds.people.open_account(
            person=person, email=f"known{number:05d}@example.org", password=f"orchard lantern {number}", by=None,
            at=worlds.NOW,
        )  # fmt: skip
        names.append(account.email)
    return names


def _pairs(knocker: Knocker, page: str, typed: dict[str, str], names: list[str], pairs: int) -> dict[str, Any]:
    lot, taken, answers = random.Random(SEED), {"known": [], "unknown": []}, set()
    for number in range(pairs):
        turn = [("known", names[number % len(names)]), ("unknown", f"never{number:05d}@example.org")]
        lot.shuffle(turn)
        for kind, email in turn:
            seconds, status = knocker.knock(page, {"email": email, **typed})
            answers.add(status)
            if number >= 10:  # the first answers of a process are slower than any later ones
                taken[kind].append(seconds)
    return {
        "auc": round(area_under(taken["known"], taken["unknown"]), 3), "pairs": len(taken["known"]),
        "known_median_ms": round(statistics.median(taken["known"]) * 1000, 1),
        "unknown_median_ms": round(statistics.median(taken["unknown"]) * 1000, 1), "answers": sorted(answers),
    }  # fmt: skip


def run(pairs: int) -> dict[str, Any]:
    folder = prepared()
    os.environ |= {"MANTLE_TRUSTED_PROXIES": "1", "MANTLE_MAIL": "smtp://127.0.0.1:9?tls=none"}
    names = _people(max(20, pairs // 8))
    found: dict[str, Any] = {"method": "time of an answer, known and unknown addresses", "seed": SEED}
    site = Site()
    knocker = Knocker(site.port)
    found["sign-in, wrong password"] = _pairs(knocker, "/sign-in/", {"password": "wrong words here"}, names, pairs)
    found["a link by letter"] = _pairs(knocker, "/sign-in/forgotten/", {}, names, pairs)
    site.stop()
    (folder / f"{BROKEN}.py").write_text(BREAKING)
    os.environ["PYTHONPATH"] = f"{folder}:{ROOT / 'src'}"
    site = Site(application=f"{BROKEN}:application")
    few = min(pairs, 60)
    found["broken on purpose"] = _pairs(Knocker(site.port), "/sign-in/", {"password": "wrong words here"}, names, few)
    site.stop()
    sound = all(LEAST <= found[each]["auc"] <= MOST for each in ("sign-in, wrong password", "a link by letter"))
    return found | {"bar": [LEAST, MOST], "holds": sound and found["broken on purpose"]["auc"] > 0.9}


def main(pairs: int) -> None:
    from benchmarks._timing import written

    row = run(pairs)
    written("trust-timing", [row])
    sys.exit(int(not row["holds"]))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
