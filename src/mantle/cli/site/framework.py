"""`mantle framework`: check a file of a framework or of evidence, take it in, or write one out."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from mantle.analysis.problems import InputError, Problem
from mantle.framework.rules import NotAllowed, files


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the words of the command."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="load | check | export")
    check = verbs.add_parser("check", help="say every problem of a file; needs no database")
    check.add_argument("file", type=Path, metavar="FILE")
    load = verbs.add_parser("load", help="take a file in as a draft; without a file, everything that ships with Mantle")
    load.add_argument("file", type=Path, nargs="?", metavar="FILE")
    export = verbs.add_parser("export", help="print the published edition of a national framework, else its newest")
    export.add_argument("key", metavar="KEY")
    export.add_argument("--edition", type=int, metavar="NUMBER", help="this edition")


def run(options: argparse.Namespace) -> int:
    """Check, take in or write out; 2 for a file with problems or a key that is not there."""
    if options.verb == "check":
        return _check(options.file)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mantle.config.settings")
    import django

    django.setup()
    return _load(options.file) if options.verb == "load" else _export(options.key, options.edition)


def _read(path: Path) -> dict:
    if path.is_file() and path.stat().st_size > files.LARGEST:  # said before a large file is in memory
        raise InputError(f"The file has {path.stat().st_size:,} bytes; {files.LARGEST:,} are taken.")
    try:
        return files.read(path.read_bytes())
    except files.BadFile as error:
        raise InputError([Problem(None, "", line) for line in error.problems]) from error


def _check(path: Path) -> int:
    values = _read(path)
    if "studies" in values:
        print(f"{path}: {len(values['studies'])} studies, no problems.")
    else:
        print(f"{path}: “{values['name']}”, edition {values.get('edition', 1)}, no problems.")
    return 0


def _load(path: Path | None) -> int:
    from mantle.framework import actions
    from mantle.web import clock

    if path is None:
        taken = actions.load_shipped(by=None, at=clock.now())
        for said, rows in (("taken in", taken.changed), ("there already", taken.same), ("left as it is", taken.kept)):
            for row in rows:
                print(f"{said}: {row}, {row.get_state_display().lower()}")
        print(f"studies new or changed: {taken.studies}")
        return 0
    values = _read(path)
    if "studies" in values:
        print(f"studies new or changed: {actions.load_evidence(values=values, by=None, at=clock.now())}")
        return 0
    try:
        row, changed = actions.load_framework(values=values, by=None, at=clock.now())
    except NotAllowed as refusal:
        print(f"mantle framework: {refusal}", file=sys.stderr)
        return 2
    print(f"{'taken in' if changed else 'there already'}: {row}, {row.get_state_display().lower()}")
    return 0


def _export(key: str, edition: int | None) -> int:
    from mantle.framework import queries

    row = queries.national_edition(key, edition)
    if row is None:
        known = ", ".join(queries.national_keys()) or "none"
        print(f"mantle framework: there is no such framework. There are: {known}.", file=sys.stderr)
        return 2
    print(files.write(queries.outline(row)), end="")
    return 0
