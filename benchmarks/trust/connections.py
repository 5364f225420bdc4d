"""F12: more people than connections: `python benchmarks/trust/connections.py [seconds]`.

A PostgreSQL that gives ten connections, three of them to its owner alone, and fifty browsers that send forms through
the eight threads of the site. Who finds no connection is told to come again (503, with Retry-After) and sends the same
form with the same key. Afterwards each answered form is looked for, as in `web_kills`; within five seconds the
connections lie idle, in no transaction, and no more of them than there are threads.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]
from benchmarks.trust._site import Browser, Site, prepared, team_and_agency
from benchmarks.trust.database_kills import WEB, Server
from benchmarks.trust.web_kills import Sending, found_afterwards

CONNECTIONS, BROWSERS, THREADS = 10, 50, 8
WITHIN = 5.0  # seconds until the connections are at rest


class Patient(Browser):
    """A browser that comes again when it is told to, and notes an answer 503 that does not say when."""

    untold = 0

    def asked(self, method: str, page: str, typed: dict[str, str] | None = None) -> tuple[int, object, str]:
        until = time.monotonic() + 60
        while True:
            status, headers, body = super().asked(method, page, typed)
            if status == 503 and not headers["Retry-After"]:  # type: ignore[index]
                Patient.untold += 1
            if method != "GET" or status != 503 or time.monotonic() > until:
                return status, headers, body
            time.sleep(0.1)


def connections_of_the_site(connection: object) -> list[str]:
    """The state of each connection that the site holds."""
    with connection.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute("SELECT state FROM pg_stat_activity WHERE usename = %s", [WEB])
        return [state for (state,) in cursor.fetchall()]


def seconds_to_rest(connection: object) -> tuple[float, int]:
    """How long it takes until every connection is idle and in no transaction; and how many there are."""
    started = time.monotonic()
    while (states := connections_of_the_site(connection)) and set(states) != {"idle"}:
        if time.monotonic() > started + 60:
            break
        time.sleep(0.05)
    return round(time.monotonic() - started, 2), len(states)


def run(seconds: float) -> dict[str, object]:
    """Send forms so long, and return what was found."""
    with tempfile.TemporaryDirectory(prefix="mantle-trust-pg-", ignore_cleanup_errors=True) as folder:
        server = Server(Path(folder))
        server.own.psql(f"ALTER SYSTEM SET max_connections = {CONNECTIONS}")
        server.kill()
        server.start()
        os.environ["MANTLE_WEB_DATABASE"] = server.own.get_uri().replace("postgres:@", f"{WEB}:web@")
        prepared(server.own.get_uri())
        person, agency = team_and_agency()
        from django.db import connection
        from django.urls import reverse

        from mantle.people.actions.walls import build_roles

        build_roles(role=WEB, password="web")
        address, site, sending = reverse("structures:open_post", args=[agency.code]), Site(), Sending()
        browsers = [Patient(site, person, address) for _ in range(BROWSERS)]
        threads = [
            threading.Thread(target=sending.send_on, args=(each, address, name), daemon=True)
            for name, each in enumerate(browsers)
        ]
        for thread in threads:
            thread.start()
        most, until = 0, time.monotonic() + seconds
        while time.monotonic() < until:
            most = max(most, len(connections_of_the_site(connection)))
            time.sleep(0.1)
        sending.over.set()
        for thread in threads:
            thread.join()
        rest, left = seconds_to_rest(connection)
        again = {f"answer {browsers[0].asked('GET', address)[0]}" for _ in range(20)}
        errors = site.errors()
        site.stop()
        found = {
            "method": "more people than connections", "connections": CONNECTIONS, "browsers": BROWSERS,
            **found_afterwards(sending), "answers": dict(sorted(sending.count.items())), "untold": Patient.untold,
            "most_connections": most, "seconds_to_rest": rest, "connections_left": left, "afterwards": sorted(again),
            **({"errors": errors} if sending.count["given up"] else {}),
        }  # fmt: skip
        connection.close()
        return found


def main(seconds: float) -> None:
    from benchmarks._timing import written

    row = run(seconds)
    written("trust-connections", [row])
    wrong = ("lost", "double", "led_astray", "unaudited", "unnoted", "keys_without_effect", "untold")
    late = row["seconds_to_rest"] > WITHIN or row["connections_left"] > THREADS  # type: ignore[operator]
    sys.exit(int(any(row[each] for each in wrong) or late or "answer 503" not in row["answers"]))  # type: ignore[operator]


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 30)
