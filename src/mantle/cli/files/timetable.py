"""`mantle timetable`: a folder of meetings, rooms and slots in; a timetable, or what stands in its way, out."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from mantle.cli.files.reports import write_json, write_table

if TYPE_CHECKING:
    from mantle.analysis.timetable import Timetable

FILES = ("result.json", "timetable.csv", "loads.svg")
SHOWN = 80


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the words of the command."""
    parser.add_argument("folder", type=Path, help="with meetings.csv, rooms.csv, slots.csv [, availability, conflicts]")
    parser.add_argument("--travel", type=int, default=0, metavar="MINUTES", help="between two sites")
    parser.add_argument("--person", metavar="NAME", help="print one person's times")
    parser.add_argument("--seconds", type=float, default=60.0, help="the longest search")
    parser.add_argument("--out", type=Path, metavar="DIR", help=f"write {', '.join(FILES)} here")
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")


def run(options: argparse.Namespace) -> int:
    """Read, plan, print, write."""
    from mantle.analysis.problems import InputError, Problem

    found = planned(options.folder, travel=options.travel, seconds=options.seconds)
    try:
        words = found.explain(options.person)
    except KeyError:
        raise InputError([Problem(None, "--person", "There is no such person.", options.person[:80])]) from None
    if options.out:
        _write(found, options.out)
    if options.json:
        print(json.dumps(found.to_dict(), allow_nan=False))
    else:
        print(words if options.person else _table(found))
    if options.out and not options.json:
        print(f"\nWritten: {', '.join(str(options.out / name) for name in FILES)}")
    return 0


def planned(folder: Path, *, travel: int, seconds: float) -> Timetable:
    """Read a folder and plan; InputError holds everything wrong with it."""
    from mantle.analysis.tables.meetings import read_folder
    from mantle.analysis.timetable import Meeting, Room, Slot, plan

    made = read_folder(folder)
    meetings = [
        Meeting(row["meeting"], row["people"], row["slots"] or None, row["rooms"] or None, row["size"],
                frozenset(row["needs"]))
        for row in made.meetings
    ]  # fmt: skip
    rooms = [
        Room(row["room"], row["seats"], row["at_once"], row["site"], frozenset(row["offers"]), row["people"],
             row["slots"] or None)
        for row in made.rooms
    ]  # fmt: skip
    slots = [Slot(row["slot"], row["day"], row["start"], row["end"]) for row in made.slots]
    return plan(meetings, (), rooms, slots, availability=made.availability, conflicts=made.conflicts,
                previous=made.previous, travel=travel, seconds=seconds)  # fmt: skip


def _table(found: Timetable) -> str:
    """Return the timetable for a terminal."""
    lines = [found.explain(), ""]
    rows = found.rows()
    if rows:
        widths = {name: max(len(name), *(len(row[name]) for row in rows)) + 2 for name in ("slot", "room", "meeting")}
        lines.append("".join(name.ljust(width) for name, width in widths.items()).rstrip())
        lines += ["".join(row[name].ljust(width) for name, width in widths.items()).rstrip() for row in rows[:SHOWN]]
        if len(rows) > SHOWN:
            lines.append(f"... and {len(rows) - SHOWN:,} more; --out writes them all.")
    lines += [f"Not held: {each.meeting} ({each.options} places open): {each.main}." if not each.options
              else f"Not held: {each.meeting} ({each.options} places open, all taken)."
              for each in found.unseated]  # fmt: skip
    return "\n".join(lines)


def _write(found: Timetable, folder: Path) -> None:
    from mantle.web import charts

    write_json(folder, found.to_dict())
    write_table(folder / "timetable.csv", ["slot", "room", "meeting", "people"], found.rows())
    loads = found.loads or {"no room": 0}
    drawn = charts.bars(
        list(loads), list(loads.values()), title="How many meetings each room or panel has", unit="meetings"
    )
    (folder / "loads.svg").write_text(str(drawn), "utf-8")
