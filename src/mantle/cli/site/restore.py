"""`mantle restore FILE`: write a backup into an empty database, all of it or nothing."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the words of the command."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a file that `mantle backup` wrote")
    parser.add_argument("--sha256", default="", metavar="SUM", help="refuse the file unless it has this SHA-256")
    parser.add_argument("--quiet", action="store_true", help="say only what went wrong")


def run(options: argparse.Namespace) -> int:
    """Restore and say how much; 2 when the file is refused, with nothing written."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mantle.config.settings")
    import django

    django.setup()
    from django.db import DatabaseError

    from mantle.home.actions import ArchiveRefused, restore

    def tell(line: str) -> None:
        if not options.quiet:
            print(line, flush=True)

    started = time.monotonic()
    try:
        rows = restore(from_=options.file, sha256=options.sha256, tell=tell)
    except (ArchiveRefused, DatabaseError) as refusal:
        print(f"mantle restore: nothing was written. {refusal}", file=sys.stderr)
        return 2
    tell(f"{rows:,} rows restored in {time.monotonic() - started:.1f} s; every count and checksum is equal.")
    return 0
