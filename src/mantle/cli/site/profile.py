"""`mantle profile`: posts, holders, ages, tenures, backgrounds and turnover of a place, small groups left out."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mantle.cli.days import day

if TYPE_CHECKING:
    from mantle.forecast.reports import Grid, Profile


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the words of the command."""
    place = parser.add_mutually_exclusive_group()
    place.add_argument("--agency", metavar="CODE", help="one agency")
    place.add_argument("--region", metavar="NAME", help="one region (the whole nation unless given)")
    parser.add_argument("--on", type=day, metavar="DATE", help="the day (today unless given)")
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")


def run(options: argparse.Namespace) -> int:
    """Print the profile; the same small groups are left out as on the page."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mantle.config.settings")
    import django

    django.setup()
    from mantle.forecast import queries, reports
    from mantle.people.models import Agency
    from mantle.web import clock

    asked = {"agency": options.agency or "", "region": options.region or ""}
    scope = queries.scope_asked(asked, Agency.objects.all())
    if scope is None:
        known = ", ".join(queries.regions()) or "none"
        print(f"mantle: no such place is on record. Regions: {known}.", file=sys.stderr)
        return 2
    found = reports.profile_of(scope, options.on or clock.today())
    print(json.dumps(found.to_dict()) if options.json else text_of(found))
    return 0


def text_of(found: Profile) -> str:
    """The profile for a terminal."""
    parts = [found.sentence, *(_grid(grid) for grid in found.grids if grid.rows or grid.note)]
    return "\n\n".join(parts)


def _grid(grid: Grid) -> str:
    if not grid.rows:
        return f"{grid.caption}: {grid.note}"
    lines: list[Sequence[str]] = [grid.columns, *grid.rows]
    widths = [max(len(line[place]) for line in lines) for place in range(len(grid.columns))]
    drawn = [
        "  ".join(
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    ]
    return "\n".join([grid.caption, *(line.rstrip() for line in drawn), *([grid.note] if grid.note else [])])
