"""`mantle decommission --dry-run`: everything that has to go when a site is closed, and how much of it there is."""

from __future__ import annotations

import argparse
import csv
import os
import sys
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the words of the command."""
    parser.add_argument("--dry-run", action="store_true", help="list and count every store; changes nothing")
    parser.add_argument("--backups", type=Path, metavar="FOLDER", help="a folder of backups on this machine")


def run(options: argparse.Namespace) -> int:
    """List every store as CSV; nothing is ever deleted by this command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mantle.config.settings")
    import django

    django.setup()
    from mantle.home.queries.stores import Store, stores

    if not options.dry_run:
        print("mantle decommission: this program deletes no site. Say --dry-run for the list of what has to go, and "
              "follow docs/how-to/close-a-site.md.", file=sys.stderr)  # fmt: skip
        return 2
    writer = csv.writer(sys.stdout)
    writer.writerow(Store._fields)
    found = stores(options.backups)
    writer.writerows(found)
    rows = sum(each.how_many or 0 for each in found if each.kind == "table")
    print(f"{len(found):,} stores, {rows:,} rows in the database. Nothing was changed.", file=sys.stderr)
    return 0
