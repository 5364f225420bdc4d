"""F24: files made to hurt, brought in one after another: `python benchmarks/trust/uploads.py [files]`.

Each goes through the form and the page that follows, as a person would bring it in: whole files with bytes changed, cut
or doubled, other encodings, silent bytes, a million characters in a cell, twenty thousand columns, archives that are
none. None may end in a failure (5xx), none may store a post or a person, and memory must stay within 64 MB of where it
began.
"""

from __future__ import annotations

import io
import random
import resource
import statistics
import sys
import time
import zipfile
from collections import Counter
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]
from benchmarks.trust._site import prepared, team_and_agency

SEED, MOST_MEMORY, LONGEST = 24, 64, 5.0  # megabytes, seconds
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


def memory() -> float:
    """The most memory that this process has had so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def bring_in(client: object, ending: str, content: bytes, kind: str) -> tuple[int, ...]:
    """Bring one file in as a person does: the form, then the page it leads to; the statuses of both."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.urls import reverse

    given = {"kind": kind, "agency": "", "file": SimpleUploadedFile(f"file.{ending}", content)}
    first = client.post(reverse("structures:new_import"), given)  # type: ignore[attr-defined]
    if first.status_code != 302:
        return (first.status_code,)
    return first.status_code, client.get(first.headers["Location"]).status_code  # type: ignore[attr-defined]


def run(files: int) -> dict[str, object]:
    """Bring so many files in, and return what was found."""
    prepared()
    person, _ = team_and_agency()
    from django.test import Client

    from mantle.people.models import Person
    from mantle.structures.models import Import, Post

    client = Client(raise_request_exception=False, HTTP_HOST="localhost")
    client.force_login(person.account)
    chance, whole = random.Random(SEED), whole_files()
    for ending, content in whole[:2]:  # readers are loaded with the first files; what stays loaded is no leak
        bring_in(client, ending, content, "workforce")
    before = (Post.objects.count(), Person.objects.count())
    base, answers, taken = memory(), Counter(), []
    for number in range(files):
        ending, content = spoilt(number, chance, whole)
        started = time.monotonic()
        answers[" then ".join(map(str, bring_in(client, ending, content, chance.choice(KINDS))))] += 1
        taken.append(time.monotonic() - started)
        if number % 1_000 == 999:
            print(f"{number + 1:,} files", file=sys.stderr, flush=True)
    return {
        "method": "malformed files through the form", "files": files, "answers": dict(sorted(answers.items())),
        "failures": sum(count for said, count in answers.items() if "5" in [each[0] for each in said.split(" then ")]),
        "stored": int((Post.objects.count(), Person.objects.count()) != before),
        "states": dict(Counter(Import.objects.values_list("state", flat=True))),
        "memory_mb": round(base), "memory_gained_mb": round(memory() - base, 1),
        "median_ms": round(statistics.median(taken) * 1000), "longest_ms": round(max(taken) * 1000),
    }  # fmt: skip


def main(files: int) -> None:
    from benchmarks._timing import written

    row = run(files)
    written("trust-uploads", [row], seed=SEED)
    heavy = row["memory_gained_mb"] > MOST_MEMORY  # type: ignore[operator]
    sys.exit(int(bool(row["failures"] or row["stored"]) or heavy or not row["states"]))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
