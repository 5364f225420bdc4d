"""`mantle import KIND FILE …`: bring a file into the database, or only say what it would change.

Status: 0 all rows can be used; 1 some rows were refused and the rest stored; 2 nothing could be used, nothing stored.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
import zipfile
from pathlib import Path
from typing import Any

from mantle.cli.days import day

SHOWN = 50


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the words of the command."""
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="KIND")
    organogram = kinds.add_parser("organogram", help="senior and junior posts of one body at a date")
    organogram.add_argument("file", type=Path, metavar="SENIOR")
    organogram.add_argument("--junior", type=Path, dest="second", help="the file of junior posts")
    organogram.add_argument("--as-at", type=day, required=True, metavar="DATE", help="2011-03-31")
    organogram.add_argument("--agency", metavar="CODE", help="the body, if it is on record under another name")
    organogram.add_argument(
        "--accept", choices=("all", "none"), default="none",
        help="say yes to every change since the last file of this body, or leave all open (none)",
    )  # fmt: skip
    places = kinds.add_parser("places", help="register of authorities, with dates and what follows them")
    places.add_argument("file", type=Path, metavar="FILE")
    places.add_argument(
        "--names", type=Path, dest="second", metavar="LOOKUP", help="other names by which they are known"
    )
    appointments = kinds.add_parser("appointments", help="who held which office from when until when")
    appointments.add_argument(
        "file", type=Path, metavar="FILE", help="one table (CSV or XLSX), or a folder or ZIP of linked tables"
    )
    appointments.add_argument("--agency", metavar="CODE", help="the only agency whose rows are taken (of one table)")
    workforce = kinds.add_parser("workforce", help="Mantle's own file: one row a post")
    workforce.add_argument("file", type=Path, metavar="FILE")
    workforce.add_argument("--as-at", type=day, metavar="DATE", help="the day the file describes (today)")
    workforce.add_argument("--agency", metavar="CODE", help="the only agency whose rows are taken")
    context = kinds.add_parser("context", help="published figures about places, by year")
    context.add_argument("file", type=Path, metavar="FILE")
    authority = kinds.add_parser("authority", help="an agency's tables, as another Mantle took them out")
    authority.add_argument("file", type=Path, metavar="FILE.zip")
    authority.set_defaults(run=bring_in_authority)
    for each in (organogram, places, appointments, workforce, context, authority):
        each.add_argument("--dry-run", action="store_true", help="read and compare, store nothing")
        each.add_argument("--json", action="store_true", help="print one JSON object and nothing else")


def run(options: argparse.Namespace) -> int:
    """Read, say what would change, store, say what was stored."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mantle.config.settings")
    import django

    django.setup()
    from django.db import OperationalError, ProgrammingError

    from mantle.people.actions import Refused

    try:
        return getattr(options, "run", bring_in)(options)
    except (OperationalError, ProgrammingError) as error:
        print(
            f"mantle: the database does not answer as it should ({error}). Run `mantle manage migrate`.",
            file=sys.stderr,
        )
        return 2
    except Refused as refusal:
        print(f"mantle: {refusal}", file=sys.stderr)
        return 2


def bring_in(options: argparse.Namespace) -> int:
    """The command itself, once the database is known."""
    from mantle.structures.actions import files
    from mantle.web import clock

    at = clock.now()
    given = {
        "kind": options.kind, "name": options.file.name, "content": _content(options.file, options.kind),
        "agency": _agency(options), "as_at": getattr(options, "as_at", None), **_second(options),
    }  # fmt: skip
    if options.dry_run:
        report = files.look(**given, at=at)
        return _say(options, report, {})
    row = files.stage_import(**given, by=None, at=at)
    row = files.read_now(row=row, by=None)
    if row.state != "read":
        return _say(options, row.report, {})
    answers = {
        each["key"]: "yes"
        for each in row.report["proposals"]
        if options.kind == "organogram" and options.accept == "all"
    }
    row = files.store_now(row=row, answers=answers, by=None, at=at, progress=_progress(options))
    return _say(options, row.report, row.changes.get("counts", {}))


def bring_in_authority(options: argparse.Namespace) -> int:
    """Write an export of another Mantle into this one, and say what came of each table."""
    from mantle.home import actions
    from mantle.web import clock

    done = actions.bring_in(content=options.file.read_bytes(), by=None, at=clock.now(), dry_run=options.dry_run)
    told = {"written": done.written, "here_already": done.known, "left_out": done.left_out, "emptied": done.emptied}
    if options.json:
        print(json.dumps({**told, "dry_run": options.dry_run}))
        return 0
    words = {
        "written": "would be written" if options.dry_run else "written", "here_already": "here already",
        "left_out": "left out, as they point to what is not in the file", "emptied": "pointers to nothing left empty",
    }  # fmt: skip
    for kind, counts in told.items():
        for table, count in counts.items():
            print(f"{table}: {count:,} {words[kind]}")
    print("Nothing was stored." if options.dry_run else f"{sum(done.written.values()):,} rows stored.")
    return 0


def _second(options: argparse.Namespace) -> dict[str, Any]:
    path = getattr(options, "second", None)
    return {} if path is None else {"second_name": path.name, "second_content": path.read_bytes()}


def _content(path: Path, kind: str) -> bytes:
    """A file as it is; of a folder of appointments its tables, packed. No other kind is a folder."""
    if kind != "appointments" or not path.is_dir():
        return path.read_bytes()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in sorted(path.glob("*.csv")):
            # One day for all: the same tables are the same file.
            archive.writestr(zipfile.ZipInfo(table.name), table.read_bytes(), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _agency(options: argparse.Namespace) -> Any:
    from mantle.analysis.problems import InputError, Problem
    from mantle.people.models import Agency

    code = getattr(options, "agency", None)
    if not code:
        return None
    agency = Agency.objects.filter(code=code).first()
    if agency is None:
        raise InputError(
            [Problem(None, "--agency", "No agency has this code. Its page and every export show it.", code)]
        )
    return agency


def _progress(options: argparse.Namespace) -> Any:
    shows = sys.stderr.isatty() and not options.json

    def progress(done: int, total: int) -> None:
        if shows:
            print(f"\r{done:,} of {total:,}", end="\n" if done >= total else "", file=sys.stderr, flush=True)

    return progress


def _say(options: argparse.Namespace, report: dict[str, Any], stored: dict[str, int]) -> int:
    if options.json:
        print(json.dumps({**_plain(report), "stored": stored, "dry_run": options.dry_run}))
    else:
        print("\n".join(_lines(options, report, stored)))
    if not report["rows_accepted"]:
        return 2
    return 1 if report["rows_refused"] else 0


def _plain(report: dict[str, Any]) -> dict[str, Any]:
    left_out = {"refused_rows", "first_rows", "header", "answers"}
    return {name: value for name, value in report.items() if name not in left_out}


def _lines(options: argparse.Namespace, report: dict[str, Any], stored: dict[str, int]) -> list[str]:
    read, refused = report["rows_read"], report["rows_refused"]
    lines = [f"{read:,} rows read, {report['rows_accepted']:,} usable, {refused:,} refused."]
    lines.append(f"{report['posts']:,} posts, {report['holders']:,} holders, {report['vacancies']:,} vacancies.")
    lines += [f"Note: {note}" for note in report["notes"]]
    heading = "It would change:" if options.dry_run else "Stored:"
    counts = report["changes"] if options.dry_run else stored
    listed = [f"  {what}: {count:,}" for what, count in counts.items()]
    lines += [heading, *listed] if listed else ["Nothing to change."]
    if report["proposals"]:
        lines.append(f"Questions about what changed since the last file: {len(report['proposals'])}")
        lines += [f"  {each['says']}" for each in report["proposals"][:SHOWN]]
    if report["errors"]:
        lines.append("Problems:")
        lines += [f"  {_place(each)}: {each['message']}" for each in report["errors"][:SHOWN]]
        more = report["error_count"] - SHOWN
        lines += [f"  and {more:,} more: see --json"] if more > 0 else []
    return lines


def _place(error: dict[str, Any]) -> str:
    parts = [error["source"], f"row {error['row']}" if error["row"] is not None else "", error["column"]]
    return ", ".join(part for part in parts if part) or "whole file"
