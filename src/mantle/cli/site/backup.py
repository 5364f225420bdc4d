"""`mantle backup FILE`: everything in the database at one moment, in one file that only its owner may read."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the words of the command."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a new file; an existing one is never overwritten")
    parser.add_argument("--quiet", action="store_true", help="say only what went wrong, for a schedule")


def run(options: argparse.Namespace) -> int:
    """Write the file and say what is in it; 2 when it cannot be written, with no file left behind."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mantle.config.settings")
    import django

    django.setup()
    from django.db import DatabaseError

    from mantle.home.actions import back_up
    from mantle.web import clock

    def tell(line: str) -> None:
        if not options.quiet:
            print(line, flush=True)

    started = time.monotonic()
    try:
        kept = back_up(to=options.file, at=clock.now(), tell=tell)
    except (DatabaseError, OSError) as error:
        print(f"mantle backup: no backup was made: {error}", file=sys.stderr)
        return 2
    for table in kept.missed:
        print(f"mantle backup: table {table} belongs to no model and is not in the backup.", file=sys.stderr)
    size = kept.size / 1_000_000
    tell(f"{kept.rows:,} rows of {kept.tables} tables in {time.monotonic() - started:.1f} s, {size:.1f} MB.")
    tell(f"SHA-256 {kept.sha256}")
    return 0
