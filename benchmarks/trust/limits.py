"""F34: tries to sign in over two workers and a restart: `python benchmarks/trust/limits.py [tries]`.

Each try says another place in X-Forwarded-For, as a liar does. Ten are answered, every further one waits, whichever
worker is asked and also after the server was stopped and begun again.
"""

from __future__ import annotations

import http.client
import re
import sys
from collections import Counter
from pathlib import Path
from urllib.parse import urlencode

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]
from benchmarks.trust._site import Site, prepared, team_and_agency

FREE = 10


def tried(site: Site, email: str, number: int) -> int:
    """One wrong password, with a page and a cookie of its own; the status of the answer."""
    place = {"X-Forwarded-For": f"198.51.100.{number % 250}, 203.0.113.{number % 250}"}
    line = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
    try:
        line.request("GET", "/sign-in/", headers=place)
        answer = line.getresponse()
        token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', answer.read().decode())[-1]
        cookies = "; ".join(
            f"{name}={value}" for name, value in re.findall(r"(mantle[\w-]*)=([^;]+)", str(answer.headers))
        )
        body = urlencode({"csrfmiddlewaretoken": token, "email": email, "password": f"wrong {number}"})
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookies}
        line.request("POST", "/sign-in/", body, place | kind)
        return line.getresponse().status
    finally:
        line.close()


def run(tries: int) -> dict[str, object]:
    """So many tries at one account, half of them after a restart; and as many at accounts that are not there."""
    prepared()
    person, _ = team_and_agency()
    found: dict[str, object] = {"method": "tries over two workers and a restart", "tries": tries}
    answers: dict[str, list[int]] = {"one account": [], "one place": []}
    for half in range(2):
        site = Site()
        found["workers"] = len(site.workers())
        for number in range(half * tries // 2, (half + 1) * tries // 2):
            answers["one account"].append(tried(site, person.account.email, number))
        if half == 1:  # the place has had its tries by now, whoever is named and whatever it says of itself
            answers["one place"] = [tried(site, f"nobody{number}@example.org", number) for number in range(5)]
        site.stop()
    for name, statuses in answers.items():
        found[name] = dict(sorted(Counter(map(str, statuses)).items()))
    let_in = answers["one account"].count(422)
    return found | {"let_through": let_in, "past_the_limit": max(0, let_in - FREE)}


def main(tries: int) -> None:
    from benchmarks._timing import written

    row = run(tries)
    written("trust-limits", [row])
    waits = set(row["one place"]) == {"429"}  # type: ignore[call-overload]
    sys.exit(int(bool(row["past_the_limit"]) or row["let_through"] != FREE or not waits))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
