"""`mantle export FILE`: everything on record, or one agency's, as a ZIP of CSV tables or one spreadsheet."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the words of the command."""
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="name.zip for CSV tables, name.xlsx for one spreadsheet"
    )
    parser.add_argument("--agency", metavar="CODE", help="one agency only")
    parser.add_argument("--workforce", action="store_true", help="a workforce file that can be brought in again")


def run(options: argparse.Namespace) -> int:
    """Write the file and say what is in it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mantle.config.settings")
    import django

    django.setup()
    from mantle.home.reports import KINDS, everything
    from mantle.people.models import Agency
    from mantle.structures import actions, reports
    from mantle.web import clock

    agencies = Agency.objects.filter(code=options.agency) if options.agency else Agency.objects.all()
    agency = agencies.first() if options.agency else None
    if options.agency and agency is None:
        print(f"mantle: no agency has the code {options.agency}.", file=sys.stderr)
        return 2
    suffix = options.file.suffix.lower().removeprefix(".")
    kinds = reports.WORKFORCE_KINDS if options.workforce else KINDS
    if suffix not in kinds:
        print(f"mantle: the file must end in {' or '.join('.' + kind for kind in kinds)}.", file=sys.stderr)
        return 2
    actions.note_export(agency=agency, by=None, at=clock.now())
    if options.workforce:
        content = reports.workforce_file(agencies, suffix, clock.today())
    else:
        content = everything(agencies, suffix, whole=agency is None)
    options.file.write_bytes(content)
    print(f"Written: {options.file}")
    return 0
