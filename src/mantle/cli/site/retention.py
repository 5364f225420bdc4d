"""`mantle retention`: what has been kept for as long as it may be goes; once a day is often enough."""

from __future__ import annotations

import argparse
import os


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the words of the command."""
    parser.add_argument("--dry-run", action="store_true", help="count, and change nothing")


def run(options: argparse.Namespace) -> int:
    """Say how many rows of each class went, or would go."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mantle.config.settings")
    import django

    django.setup()
    from mantle.rights.actions.retaining import retain
    from mantle.rights.rules.retention import CLASSES
    from mantle.web import clock

    for name, count in retain(at=clock.now(), dry_run=options.dry_run).items():
        each = CLASSES[name]
        found = "nothing kept yet" if count is None else f"{count:,} due" if options.dry_run else f"{count:,} gone"
        print(f"{name}: {found} ({each.period if each.months or each.days else 'no end'} from {each.counts_from})")
    return 0
