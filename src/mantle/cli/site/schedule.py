"""`mantle schedule`: what comes round by itself, when it was last due and when it comes next."""

from __future__ import annotations

import argparse
import os
import sys


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--run", metavar="NAME", help="queue this one now, out of turn")


def run(options: argparse.Namespace) -> int:
    """Print the table, or queue one; 2 for a name that is not known."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mantle.config.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.utils import timezone

    from mantle.people import rules
    from mantle.people.actions import chores
    from mantle.people.models import Chore
    from mantle.web import clock, words

    if options.run:
        try:
            job = chores.run_now(name=options.run, by=None, at=clock.now())
        except LookupError as error:
            print(f"mantle: {error}", file=sys.stderr)
            return 2
        print(f"Queued as {job.code}; a worker does it.")
        return 0
    zone, known = timezone.get_default_timezone(), {each.name: each for each in Chore.objects.select_related("job")}
    for name, when in settings.SCHEDULE.items():
        chore = known.get(name)
        last = f"{words.moment(chore.job.requested_at)}, {chore.job.state}" if chore and chore.job else "not yet"
        ahead = words.moment(timezone.localtime(rules.next_due(when, clock.now(), zone)))
        print(f"{name:<28} {when:<32} last: {last}; next: {ahead}")
    return 0
