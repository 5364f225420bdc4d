"""F24: files made to hurt, brought in one after another: `python benchmarks/trust/uploads.py [files]`.

Four browsers send them to the web server of two workers, each through the form and on to the page that follows, as a
person would bring it in: whole files with bytes changed, cut or doubled, other encodings, silent bytes, a million
characters in a cell, twenty thousand columns, archives that are none. None may end in a failure (5xx), none may store a
post or a person, no worker may be replaced, and the memory of each must stay within 64 MB of where it began.
"""

from __future__ import annotations

import io
import random
import re
import statistics
import sys
import threading
import time
import zipfile
from collections import Counter
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]
from benchmarks.trust._site import Browser, Site, prepared, team_and_agency

SEED, MOST_MEMORY, BROWSERS = 24, 64, 4  # megabytes
KINDS = ("workforce", "places", "appointments", "context")
BYTES = (b"\0", b'"', b"\r", b"\n\r\n", b"\xed\xa0\x80", b"=1+1,", b"\x1a")
ENCODINGS = ("utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252")


def whole_files() -> list[tuple[str, bytes]]:
    """Good files, from which bad ones are made."""
    import openpyxl

    from tests.structures.files import ALDER_ROWS, WORKFORCE_HEADER, workforce

    book, target = openpyxl.Workbook(), io.BytesIO()
    for row in (WORKFORCE_HEADER, *ALDER_ROWS):
        book.active.append(row)  # type: ignore[union-attr]
    book.save(target)
    return [("csv", workforce()), ("xlsx", target.getvalue()), ("zip", zipped({"posts.csv": workforce()}))]


def zipped(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return target.getvalue()


def mutated(content: bytes, chance: random.Random) -> bytes:
    """Bytes changed, cut out, doubled or put in, at one to eight places."""
    for _ in range(chance.randint(1, 8)):
        at, length = chance.randrange(len(content) + 1), chance.randint(1, 64)
        content = chance.choice([
            content[:at] + chance.randbytes(length) + content[at + length :],
            content[:at] + content[at + length :],
            content[:at],
            content[: at + length] + content[at:],
            content[:at] + chance.choice(BYTES) + content[at:],
        ])  # fmt: skip
        content = content or b" "
    return content


def spoilt(number: int, chance: random.Random, whole: list[tuple[str, bytes]]) -> tuple[str, bytes]:
    """The next file: its ending, and what is in it."""
    header = whole[0][1].splitlines()[0]
    special = (
        lambda: ("csv", whole[0][1].decode().encode(chance.choice(ENCODINGS))[: chance.randint(1, 900)]),
        lambda: ("csv", header + b"\n" + b"x" * 1_000_000),
        lambda: ("csv", b",".join([header] * 1_800) + b"\n1,2"),
        lambda: ("csv", b"\n".join([header, *[b",".join([b"1900-02-29"] * 11)] * 50])),
        lambda: ("xlsx", zipped({"xl/workbook.xml": chance.randbytes(300), "[Content_Types].xml": b"<a"})),
        lambda: ("zip", zipped({f"{n}/../../{n}.csv": b"a,b" for n in range(300)})),
    )  # fmt: skip
    if number % 20 < len(special):
        return special[number % 20]()
    ending, content = chance.choice(whole)
    return chance.choice([ending, ending, "csv", "xlsx"]), mutated(content, chance)


def memory_of(process: int) -> tuple[float, float]:
    """The memory that a process holds for itself, and what it has mapped of files, in megabytes."""
    said = dict(line.split(":", 1) for line in Path(f"/proc/{process}/status").read_text().splitlines())
    return int(said["RssAnon"].split()[0]) / 1024, int(said["RssFile"].split()[0]) / 1024


class Watch(threading.Thread):
    """Looks at each worker twenty times a second, and keeps the most that it held.

    Pages of the database file that SQLite maps are counted apart: they are the system's, shared by all workers, and go
    back to it when it needs them. They grow with the database, whatever is sent.
    """

    def __init__(self, workers: list[int]) -> None:
        super().__init__(daemon=True)
        self.workers, self.over = workers, threading.Event()
        self.began = {each: memory_of(each) for each in workers}
        self.most = dict(self.began)

    def run(self) -> None:
        while not self.over.wait(0.05):
            for each in self.workers:
                own, mapped = memory_of(each)
                self.most[each] = max(self.most[each][0], own), max(self.most[each][1], mapped)

    def gained(self) -> dict[str, object]:
        self.over.set()
        pairs = [(self.began[each], self.most[each]) for each in self.workers]
        return {
            "memory_mb": [round(began[0]) for began, _ in pairs],
            "memory_gained_mb": [round(most[0] - began[0], 1) for began, most in pairs],
            "mapped_mb": [round(began[1]) for began, _ in pairs],
            "mapped_gained_mb": [round(most[1] - began[1], 1) for began, most in pairs],
        }


def bring_in(client: object, ending: str, content: bytes, kind: str) -> tuple[int, ...]:
    """Bring one file in as a person does: the form, then the page it leads to; the statuses of both."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.urls import reverse

    given = {"kind": kind, "agency": "", "file": SimpleUploadedFile(f"file.{ending}", content)}
    first = client.post(reverse("structures:new_import"), given)  # type: ignore[attr-defined]
    if first.status_code != 302:
        return (first.status_code,)
    return first.status_code, client.get(first.headers["Location"]).status_code  # type: ignore[attr-defined]


class Sender:
    """One browser after another takes the next file, in the order of their numbers."""

    def __init__(self, site: Site, person: object, form: str) -> None:
        self.browsers = [Browser(site, person, form) for _ in range(BROWSERS)]
        self.form, self.whole, self.chance = form, whole_files(), random.Random(SEED)
        self.answers: Counter[str] = Counter()
        self.taken: list[float] = []
        self.turn, self.number = threading.Lock(), 0

    def next_file(self, files: int) -> tuple[str, bytes, str] | None:
        with self.turn:
            if self.number == files:
                return None
            ending, content = spoilt(self.number, self.chance, self.whole)
            self.number += 1
            if self.number % 1_000 == 0:
                print(f"{self.number:,} files", file=sys.stderr, flush=True)
            return ending, content, self.chance.choice(KINDS)

    def send(self, browser: Browser, ending: str, content: bytes, kind: str) -> str:
        """What the form answered, and the page that it led to."""
        status, headers, _ = browser.sent(self.form, {"kind": kind, "agency": ""}, f"file.{ending}", content)
        if status != 302:
            return str(status)
        return f"302 then {browser.asked('GET', headers['Location'])[0]}"  # type: ignore[index]

    def send_on(self, browser: Browser, files: int) -> None:
        while (file := self.next_file(files)) is not None:
            started = time.monotonic()
            said = self.send(browser, *file)
            self.answers[said] += 1
            self.taken.append(time.monotonic() - started)

    def at_once(self, work: object, *words: object) -> None:
        threads = [threading.Thread(target=work, args=(each, *words)) for each in self.browsers]  # type: ignore[arg-type]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def warm_up(self, browser: Browser) -> None:
        """Good files of each kind, some for each worker: what they load to read them stays, and is no leak."""
        for kind in KINDS * 8:
            for ending, content in self.whole:
                self.send(browser, ending, content, kind)


def run(files: int) -> dict[str, object]:
    """Bring so many files in, and return what was found."""
    prepared()
    person, _ = team_and_agency()
    from django.urls import reverse

    from mantle.people.models import Person
    from mantle.structures.models import Import, Post

    site, before = Site(), (Post.objects.count(), Person.objects.count())
    sender, workers = Sender(site, person, reverse("structures:new_import")), site.workers()
    sender.at_once(sender.warm_up)
    watch = Watch(workers)
    watch.start()
    sender.at_once(sender.send_on, files)
    row = {
        "method": "malformed files through the form", "files": files, "workers": len(workers),
        "workers_replaced": len(set(workers) - set(site.workers())), "answers": dict(sorted(sender.answers.items())),
        "failures": sum(count for said, count in sender.answers.items() if re.search(r"\b5\d\d", said)),
        "stored": int((Post.objects.count(), Person.objects.count()) != before),
        "states": dict(Counter(Import.objects.values_list("state", flat=True))),
        **watch.gained(),
        "median_ms": round(statistics.median(sender.taken) * 1000), "longest_ms": round(max(sender.taken) * 1000),
    }  # fmt: skip
    site.stop()
    return row


def main(files: int) -> None:
    from benchmarks._timing import written

    row = run(files)
    written("trust-uploads", [row], seed=SEED)
    heavy = max(row["memory_gained_mb"]) > MOST_MEMORY  # type: ignore[call-overload]
    wrong = row["failures"] or row["stored"] or row["workers_replaced"] or row["workers"] != 2
    sys.exit(int(bool(wrong) or heavy or not row["states"]))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
