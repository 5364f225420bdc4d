"""F14, F15: 1,000 letters, a mail server that is slow, refuses and goes away, and workers killed while they send.

`python benchmarks/trust/letters.py [letters] [kills]`: a real worker process against a real database file, killed with
SIGKILL at random moments. Afterwards every letter is counted at the server, by its Message-ID, and in the outbox.
"""

from __future__ import annotations

import os
import random
import re
import signal
import socketserver
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
COMMAND = [sys.executable, "-m", "mantle.cli.main"]
SEED = 14


class Server(socketserver.ThreadingTCPServer):
    """Takes letters slowly; of every twenty it puts one off."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self.chance = random.Random(SEED)
        super().__init__(("127.0.0.1", 0), Talk)


class Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        try:
            self.talk()
        except (ConnectionError, BrokenPipeError):
            return

    def talk(self) -> None:
        self.say("220 ready")
        while line := self.rfile.readline().decode().strip():
            if not line.upper().startswith("DATA"):
                self.say("250 well")
                continue
            self.say("354 go on")
            lines = []
            while (each := self.rfile.readline()) not in (b".\r\n", b""):
                lines.append(each.decode())
            if each == b"":
                return  # no dot came: a server drops such a message
            if self.server.chance.random() < 0.05:
                self.say("451 later")
                continue
            self.server.taken[re.search(r"Message-ID: (\S+)", "".join(lines))[1]] += 1
            time.sleep(self.server.chance.random() * 0.02)
            self.say("250 taken")

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


def main(letters: int, kills: int) -> None:
    folder = tempfile.mkdtemp(prefix="mantle-letters-")
    server = Server()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    os.environ |= {
        "MANTLE_VAR": folder, "MANTLE_DATABASE": f"sqlite:///{folder}/mantle.sqlite3", "MANTLE_SILENT_SECONDS": "1",
        "MANTLE_MAIL": f"smtp://127.0.0.1:{server.server_address[1]}?tls=none&timeout=5",
        "MANTLE_MAIL_FROM": "mantle@example.org", "PYTHONPATH": str(ROOT / "src"), "MANTLE_DEMONSTRATION": "",
        "DJANGO_SETTINGS_MODULE": "mantle.config.settings",
    }  # fmt: skip
    subprocess.run([*COMMAND, "manage", "migrate", "--skip-checks", "-v", "0"], check=True, cwd=ROOT)
    import django

    django.setup()
    from django.db import connection
    from django.db.models import Count

    from mantle.people import actions, mail, post
    from mantle.people.models import Letter
    from mantle.web import clock

    person = actions.add_person(family_name="Lin", email="lin@example.org", by=None, at=clock.now())
    for number in range(letters):
        mail.queue("people/waiting", to=person, key=f"letter {number}", by=None, at=clock.now())
    chance, started, killed = random.Random(SEED), time.monotonic(), 0

    def waiting() -> int:
        connection.close()
        # The pauses of letters that were put off are cut short, or the driver would wait for hours.
        Letter.objects.filter(state="queued", tries__gt=0).update(send_after=clock.now())
        return Letter.objects.filter(state__in=("queued", "sending")).count()

    while waiting():
        worker = subprocess.Popen([*COMMAND, "worker"], cwd=ROOT, stderr=subprocess.DEVNULL)
        if killed < kills:
            before = server.taken.total()
            while server.taken.total() == before and waiting():
                time.sleep(0.05)
            time.sleep(0.3 * chance.random())
            worker.send_signal(signal.SIGKILL)
            killed += 1
        else:
            while waiting():
                time.sleep(0.5)
            worker.send_signal(signal.SIGTERM)
        worker.wait()
    states = dict(Letter.objects.order_by().values_list("state").annotate(Count("pk")))
    rows = {post.message_id(letter): letter.state for letter in Letter.objects.all()}
    found = {
        "method": "worker killed while it sends", "letters": letters, "kills": killed, "states": states,
        "double": sum(count > 1 for count in server.taken.values()),
        "lost_in_silence": sum(state == "sent" and name not in server.taken for name, state in rows.items()),
        "to_check": sum(state == "unknown" for state in rows.values()),
        "to_check_that_had_arrived": sum(state == "unknown" and name in server.taken for name, state in rows.items()),
        "seconds": round(time.monotonic() - started),
    }  # fmt: skip
    from benchmarks._timing import written

    written("trust-letters", [found], seed=SEED)
    if found["double"] or found["lost_in_silence"]:
        sys.exit(1)


if __name__ == "__main__":
    words = [int(word) for word in sys.argv[1:3]]
    main(words[0] if words else 1000, words[1] if len(words) > 1 else 30)
