"""`mantle watch`: one look at a running site from outside, and what a month of looks says.

Run it every five minutes from another machine than the site's: `mantle watch https://… --log looks.jsonl`. It ends with
1 when the site is in trouble, so that whatever runs it can ring. `mantle watch --month 2026-11 --log looks.jsonl` gives
the figure: of the looks that were due in working hours, how many found the site well. A look that was not made counts
as one that found trouble: silence is no good news.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

EVERY, BAR, SILENT = timedelta(minutes=5), 99.5, timedelta(minutes=30)
LONDON = ZoneInfo("Europe/London")
FIRST_HOUR, LAST_HOUR = 8, 18  # working hours, Monday to Friday


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the words of the command."""
    parser.add_argument("address", nargs="?", default="", help="the site, such as https://mantle.example.org")
    parser.add_argument("--log", type=Path, required=True, metavar="FILE", help="one line of JSON for each look")
    parser.add_argument("--month", default="", metavar="YYYY-MM", help="say how available the site was in a month")
    parser.add_argument("--silence", action="store_true", help="only say whether looks are still made")


def run(options: argparse.Namespace) -> int:
    """Look once, or say what was seen. 1 when the site, the month or the watch itself is in trouble."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mantle.config.settings")
    from mantle.web import clock

    now = clock.now()
    if options.month:
        return _say_month(options.log, options.month, now)
    if options.silence:
        return _say_silence(options.log, now)
    if not options.address.startswith(("http://", "https://")):
        print("mantle watch: name the address of the site, or a --month.", file=sys.stderr)
        return 2
    seen = look(options.address, now)
    with options.log.open("a", encoding="utf-8") as log:
        log.write(json.dumps(seen) + "\n")
    print(
        f"{'well' if seen['well'] else 'trouble'}, {seen['ms']} ms"
        + "".join(f"\n  {each}" for each in seen["troubles"])
    )
    return 0 if seen["well"] else 1


def look(address: str, at: datetime, seconds: float = 10.0) -> dict[str, Any]:
    """Ask the site how it is. No answer, a late one and one that cannot be read are trouble too."""
    started = time.monotonic()
    try:
        with urllib.request.urlopen(f"{address.rstrip('/')}/status.json", timeout=seconds) as answer:  # noqa: S310
            troubles = json.load(answer)["troubles"]
    except urllib.error.HTTPError as refused:
        troubles = _said(refused)
    except (OSError, ValueError, KeyError) as error:
        troubles = [f"No answer: {type(error).__name__}."]
    taken = round((time.monotonic() - started) * 1000)
    return {"at": at.isoformat(timespec="seconds"), "well": not troubles, "ms": taken, "troubles": troubles}


def _said(refused: urllib.error.HTTPError) -> list[str]:
    try:
        return json.load(refused)["troubles"] or [f"It answers {refused.code}."]
    except (ValueError, KeyError):
        return [f"It answers {refused.code}."]


def looks_in(log: Path) -> list[tuple[datetime, bool, int]]:
    """Moment, whether it was well, milliseconds; a line that was broken off is left out."""
    found = []
    for line in log.read_text("utf-8").splitlines():
        try:
            said = json.loads(line)
            found.append((datetime.fromisoformat(said["at"]), bool(said["well"]), int(said["ms"])))
        except (ValueError, KeyError, TypeError):
            continue
    return sorted(found, key=lambda seen: seen[0])


def due_in(month: str, until: datetime) -> Iterator[datetime]:
    """The beginning of every five minutes of working hours of a month that are over.

    >>> len(list(due_in("2026-11", datetime(2026, 12, 1, tzinfo=UTC)))) == 21 * 10 * 12
    True
    """
    at = datetime.strptime(f"{month}-01", "%Y-%m-%d").replace(tzinfo=LONDON)
    while at.strftime("%Y-%m") == month and at.astimezone(UTC) + EVERY <= until:
        if at.weekday() < 5 and FIRST_HOUR <= at.hour < LAST_HOUR:
            yield at.astimezone(UTC)
        at += EVERY


def availability(looks: list[tuple[datetime, bool, int]], month: str, until: datetime) -> dict[str, Any]:
    """Of the five minutes that were due, those in which every look found the site well. HOM-14."""
    seen: dict[datetime, bool] = {}
    taken = []
    for at, is_well, ms in looks:
        slot = at.replace(minute=at.minute - at.minute % 5, second=0, microsecond=0)
        seen[slot] = seen.get(slot, True) and is_well
        taken.append(ms)
    due = list(due_in(month, until))
    well = sum(seen.get(slot, False) for slot in due)
    return {
        "month": month, "due": len(due), "well": well, "not_looked": sum(slot not in seen for slot in due),
        "percent": round(100 * well / len(due), 2) if due else None,
        "median_ms": sorted(taken)[len(taken) // 2] if taken else None,
    }  # fmt: skip


def _say_month(log: Path, month: str, now: datetime) -> int:
    found = availability(looks_in(log), month, now)
    print(json.dumps(found))
    return 0 if found["percent"] is not None and found["percent"] >= BAR else 1


def _say_silence(log: Path, now: datetime) -> int:
    looks = looks_in(log) if log.is_file() else []
    if looks and now - looks[-1][0] <= SILENT:
        print("Looks are made.")
        return 0
    print(f"Nobody has looked since {looks[-1][0].isoformat() if looks else 'ever'}.")
    return 1
