"""F43: everybody answers in the last hour: `python benchmarks/trust/last_hour.py [people] [at once]`.

Many colleagues open the links of their letters, answer page by page and hand in, each with a moment of thought between
pages, while people who are signed in read their start pages. Every fifth presses the last button twice at once. Said is
how much longer a page and a press take then than for one person alone. Afterwards the rounds are closed, and the sealed
answers held against what was sent: none lost, none changed, none twice.
"""

from __future__ import annotations

import http.client
import os
import random
import re
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]
from benchmarks.trust._site import Browser, Site, prepared

SEED, READERS, IN_A_ROUND = 5, 8, {"manager": 1, "peers": 12, "reports": 12, "community": 11}
THINKS = (0.5, 2.0)  # seconds over a page
PATH = "/feedback/answering"


def p95(taken: list[float]) -> float:
    return taken[int(len(taken) * 0.95)] if taken else float("inf")


class Log:
    """How long everything took, and what was answered."""

    def __init__(self) -> None:
        self.read: list[float] = []
        self.written: list[float] = []
        self.answers: Counter[str] = Counter()

    def p95(self, kind: str) -> float:
        return p95(sorted(getattr(self, kind)))


class Rater:
    """Somebody who answers by the link of a letter: cookies, forms, and the secret of each form."""

    def __init__(self, port: int, link: str, score: int, log: Log, chance: random.Random) -> None:
        self.port, self.link, self.score, self.log, self.chance = port, link, score, log, chance
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, page: str, typed: list[tuple[str, str]] | None = None) -> tuple[int, str, str]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        kind = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded", "Connection": "close"}
        started = time.perf_counter()
        try:
            line.request(method, page, urlencode(typed) if typed is not None else None, kind)
            answer = line.getresponse()
            said = answer.read().decode()
        finally:
            line.close()
        (self.log.written if method == "POST" else self.log.read).append(time.perf_counter() - started)
        self.log.answers[f"{method} {answer.status}"] += 1
        self.cookies |= dict(re.findall(r"(mantle[\w-]*)=([^;]+);", str(answer.headers)))
        return answer.status, answer.headers["Location"] or "", said

    def press(self, page: str, times: int = 1) -> list[tuple[int, str]]:
        """Read a page, think, and send its form with the same answer everywhere; twice at once where one does so."""
        _, _, said = self.ask("GET", page)
        token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', said)[-1]
        names = dict.fromkeys(re.findall(r'<input[^>]*type="radio"[^>]*', said))
        fields = {re.search(r'name="([^"]+)"', each)[1] for each in names}  # type: ignore[index]
        typed = [("csrfmiddlewaretoken", token), *((name, str(self.score)) for name in sorted(fields))]
        time.sleep(self.chance.uniform(*THINKS))
        if times == 1:
            return [self.ask("POST", page, typed)[:2]]
        with ThreadPoolExecutor(times) as several:
            return [each[:2] for each in several.map(lambda _: self.ask("POST", page, typed), range(times))]

    def answer_all(self, twice: bool) -> bool:
        """From the letter to “Thank you”; whether that was reached."""
        _, page = self.press(self.link)[0]
        while page.startswith(PATH) and not page.startswith(f"{PATH}/check/"):
            _, page = self.press(page)[0]
        ends = self.press(f"{PATH}/check/", 2 if twice else 1)
        return any(where.startswith(f"{PATH}/thanks/") for _, where in ends)


def rounds_for(people: int) -> tuple[list, list[str]]:
    """Open rounds with so many who are asked, and the links of their letters."""
    from mantle.feedback.actions import rounds
    from mantle.feedback.models import Invitation
    from tests import worlds as house
    from tests.feedback import worlds

    world, rows = worlds.begun(), []
    for number in range(-(-people // sum(IN_A_ROUND.values()))):
        row, who = world.round, world.sam
        if number:
            who = house.with_role("Sam", f"Next {number}", house.Role.PARTICIPANT, world.house.alder)
            row = rounds.begin_round(
                subject=who, moment="between", cohort=None, coach=world.coach, on=worlds.TODAY, by=who, at=worlds.NOW
            )
        asked = [
            rounds.Named(each.group, each.name, each.address.replace("@", f"-{number}@"))
            for each in worlds.named(IN_A_ROUND)
        ]
        rounds.name_people(feedback=row, named=asked, by=who, at=worlds.NOW)
        rounds.propose_list(feedback=row, no_more=True, by=who, at=worlds.NOW)
        rows.append(
            rounds.launch_round(
                feedback=row, coach=world.coach, closes_on=worlds.LAST_DAY, on=worlds.TODAY, version=None,
                by=world.team, at=worlds.NOW,
            )
        )  # fmt: skip
    links = [
        worlds.link_of(each) for each in Invitation.objects.filter(round__in=rows).exclude(group="self").order_by("pk")
    ]
    return rows, links[:people]


def sealed_scores(rows: list) -> Counter[int]:
    """Close the rounds, and return how many sealed forms hold which score; one that is not whole counts as 0."""
    from mantle.feedback.actions import closing
    from mantle.feedback.models import Sealed
    from tests.feedback.worlds import LAST_DAY, NOW

    for row in rows:
        row.refresh_from_db()
        closing.close_round(feedback=row, on=LAST_DAY + timedelta(days=1), by=None, at=NOW)
    questions = sum(len(domain["questions"]) for domain in rows[0].terms.domains)
    found: Counter[int] = Counter()
    for answers in Sealed.objects.filter(round__in=rows).values_list("answers", flat=True):
        scores = set(answers.values())
        found[scores.pop() if len(scores) == 1 and len(answers) == questions else 0] += 1
    return found


def read_on(browser: Browser, log: Log, over: threading.Event) -> None:
    while not over.wait(1):
        started = time.perf_counter()
        log.answers[f"start page {browser.asked('GET', '/start/')[0]}"] += 1
        log.read.append(time.perf_counter() - started)


def run(people: int, at_once: int) -> dict[str, object]:
    """So many answer, so many of them at once; return what was found."""
    os.environ["MANTLE_IMPACT_ASSESSMENTS"] = "feedback=IA-1"  # the part is open
    prepared()
    from django.conf import settings

    settings.DEMONSTRATION = True  # here only: letters with links are written, and no mail server is asked
    rows, links = rounds_for(people)
    site, chance, alone, log, over = Site(), random.Random(SEED), Log(), Log(), threading.Event()
    scores = [1 + number % 4 for number in range(people)]
    reached = [
        Rater(site.port, link, score, alone, chance).answer_all(False)
        for link, score in zip(links[:3], scores[:3], strict=True)
    ]
    readers = [Browser(site, rows[number % len(rows)].subject, "/start/") for number in range(READERS)]
    reading = [threading.Thread(target=read_on, args=(each, log, over)) for each in readers]
    started = time.monotonic()
    for each in reading:
        each.start()
    with ThreadPoolExecutor(at_once) as crowd:
        raters = [Rater(site.port, link, score, log, chance) for link, score in zip(links, scores, strict=True)][3:]
        reached += crowd.map(lambda pair: pair[1].answer_all(pair[0] % 5 == 0), enumerate(raters))
    seconds = time.monotonic() - started
    over.set()
    for each in reading:
        each.join()
    errors = site.errors()
    site.stop()
    sent, sealed = Counter(scores), sealed_scores(rows)
    return {
        "method": "everybody answers in the last hour", "people": people, "at_once": at_once,
        "handed_in": sum(reached), "lost": (sent - sealed).total(), "double_or_changed": (sealed - sent).total(),
        "answers": dict(sorted(log.answers.items())), "a_second": round(log.answers.total() / seconds, 1),
        "read_p95_ms": round(log.p95("read") * 1000), "written_p95_ms": round(log.p95("written") * 1000),
        "read_ratio": round(log.p95("read") / alone.p95("read"), 1),
        "written_ratio": round(log.p95("written") / alone.p95("written"), 1), "errors": errors,
    }  # fmt: skip


def main(people: int, at_once: int) -> None:
    from benchmarks._timing import written

    row = run(people, at_once)
    written("trust-last-hour", [row], seed=SEED)
    failed = any(" 5" in each for each in row["answers"])  # type: ignore[attr-defined]
    sys.exit(int(failed or bool(row["lost"] or row["double_or_changed"]) or row["handed_in"] != people))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000, int(sys.argv[2]) if len(sys.argv) > 2 else 40)
