"""`mantle data-map`: the record of processing, and whether it says something of every field."""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the words of the command."""
    parser.add_argument("--check", action="store_true", help="only say what the map leaves unsaid; 1 when it does")
    parser.add_argument("--json", action="store_true", help="print JSON instead of CSV")


def run(options: argparse.Namespace) -> int:
    """Print the map, one line a personal field; or check it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mantle.config.settings")
    import django

    django.setup()
    from mantle.rights.queries import datamap

    gaps = datamap.gaps()
    if options.check:
        for line in gaps:
            print(f"mantle data-map: {line}", file=sys.stderr)
        print("Every field is spoken for." if not gaps else f"{len(gaps)} to be said.")
        return 1 if gaps else 0
    rows = datamap.record_of_processing()
    if options.json:
        print(json.dumps(rows, indent=1))
        return 0
    writer = csv.DictWriter(sys.stdout, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return 0
