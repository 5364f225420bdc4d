"""`mantle demonstration`: fill an empty database with a fictional nation."""

from __future__ import annotations

import argparse
import os
import sys
import time


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, default=1, help="the number that all chance comes from (1)")
    parser.add_argument("--authorities", type=int, default=153, help="how many authorities, 2 to 400 (153)")
    parser.add_argument("--tables", action="store_true", help="only bring the tables to where they are to stand")


def run(options: argparse.Namespace) -> int:
    """Fill the database and say what is in it; 2 when it is refused, with nothing written."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mantle.config.settings")
    import django

    django.setup()
    from mantle.home.actions import DemonstrationRefused, fill_demonstration, make_tables
    from mantle.web import clock

    if options.tables:
        make_tables()
        return 0

    def tell(line: str) -> None:
        print(line, flush=True)

    started = time.monotonic()
    try:
        made = fill_demonstration(seed=options.seed, authorities=options.authorities, at=clock.now(), tell=tell)
    except (DemonstrationRefused, ValueError) as refusal:
        print(f"mantle demonstration: {refusal}", file=sys.stderr)
        return 2
    counts = ", ".join(f"{count:,} {what}" for what, count in made.items())
    print(f"Filled in {time.monotonic() - started:.0f} s: {counts}.")
    return 0
