"""F13: slow and half-open connections: `python benchmarks/trust/slow_clients.py [connections] [seconds]`.

Somebody reads a page again and again, first alone, then while many others are connected who send nothing, who send half
a request and fall silent, who send a letter a second, or who take their answer by letters. Said is how much longer the
page takes then. On gunicorn's own worker of threads the same reader gets no answer at all: the check that this would be
found.
"""

from __future__ import annotations

import http.client
import socket
import sys
import threading
import time
from collections import Counter
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]
from benchmarks.trust._site import WORKER, Browser, Site, prepared, team_and_agency

PAGE = "/start/"
HEAD = b"GET /start/ HTTP/1.1\r\nHost: localhost\r\n"
KINDS = {
    "silent": b"",
    "half a head": HEAD,
    "half a form": b"POST /sign-in/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n" + b"a" * 5000,
    "a letter a second": HEAD + b"X-Slow: ",
    "reads by letters": b"GET /static/mantle/mantle.css HTTP/1.1\r\nHost: localhost\r\n\r\n" * 30,
    "does not close": b"GET /health/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
}
MANY = {"silent": 0.5, "half a head": 0.2, "half a form": 0.1, "a letter a second": 0.1}  # the rest: 5 % each


class Crowd:
    """The slow ones; whoever is sent away comes again at once."""

    def __init__(self, port: int, many: int) -> None:
        self.port, self.over, self.count = port, threading.Event(), Counter()
        self.lines: dict[socket.socket, str] = {}
        for kind in KINDS:
            for _ in range(max(10, round(many * MANY.get(kind, 0.05)))):
                self.come(kind)
        self.thread = threading.Thread(target=self.go_on)
        self.thread.start()

    def come(self, kind: str) -> None:
        line = socket.socket()
        if kind == "reads by letters":
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        line.settimeout(5)
        try:
            line.connect(("127.0.0.1", self.port))
            line.sendall(KINDS[kind])
        except OSError:
            self.count["not let in"] += 1
            return
        line.setblocking(False)
        self.lines[line] = kind

    def go_on(self) -> None:
        while not self.over.wait(1):
            for line, kind in list(self.lines.items()):
                try:
                    if kind == "a letter a second":
                        line.send(b"a")
                    ended = kind != "does not close" and line.recv(1 if kind == "reads by letters" else 4096) == b""
                except BlockingIOError:
                    continue
                except OSError:
                    ended = True
                if ended:
                    self.count["sent away"] += 1
                    del self.lines[line]
                    line.close()
                    self.come(kind)

    def leave(self) -> None:
        self.over.set()
        self.thread.join()
        for line in self.lines:
            line.close()


def times_of(browser: Browser, seconds: float, patience: float) -> tuple[list[float], int]:
    """How long the page took, each time; and how often there was no answer."""
    taken, failed, until = [], 0, time.monotonic() + seconds
    browser.patience = patience
    while time.monotonic() < until:
        started = time.perf_counter()
        try:
            status, _, _ = browser.asked("GET", PAGE)
        except (OSError, http.client.HTTPException):
            status = 0
        failed += status != 200
        if status == 200:
            taken.append(time.perf_counter() - started)
    return sorted(taken), failed


def p95(taken: list[float]) -> float:
    return taken[int(len(taken) * 0.95)] if taken else float("inf")


def among(person: object, worker: str, many: int, seconds: float, patience: float = 30) -> dict[str, object]:
    """One reader alone, then among so many slow ones."""
    site = Site(worker=worker)
    browser = Browser(site, person, PAGE)
    times_of(browser, 2, patience)
    alone, _ = times_of(browser, seconds, patience)
    crowd = Crowd(site.port, many)
    slow, failed = times_of(browser, seconds, patience)
    files = [len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in site.workers()]
    crowd.leave()
    _, failed_after = times_of(browser, 2, patience)
    row = {
        "connections": len(crowd.lines), "sent_away": crowd.count["sent away"], "files_open": files,
        "alone_p95_ms": round(p95(alone) * 1000), "among_slow_p95_ms": round(p95(slow) * 1000) if slow else None,
        "ratio": round(p95(slow) / p95(alone), 2) if slow else None, "answers": len(slow), "failed": failed,
        "failed_after": failed_after, "errors": site.errors(),
    }  # fmt: skip
    site.stop()
    return row


def run(many: int, seconds: float) -> dict[str, object]:
    prepared()
    person, _ = team_and_agency()
    found = among(person, WORKER, many, seconds)
    broken = among(person, "gthread", 60, 4, patience=3)
    return {"method": "slow and half-open connections", **found, "gthread": broken}


def main(many: int, seconds: float) -> None:
    from benchmarks._timing import written

    row = run(many, seconds)
    written("trust-slow-clients", [row])
    sys.exit(int(bool(row["failed"]) or (row["ratio"] or 99) > 2 or not row["gthread"]["failed"]))  # type: ignore[index,operator]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000, float(sys.argv[2]) if len(sys.argv) > 2 else 20)
