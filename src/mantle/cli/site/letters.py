"""`mantle letters FILE`: read a mailbox of delivery reports and note which letters came back."""

from __future__ import annotations

import argparse
import os
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="a mailbox file (mbox) with the reports of the mail server")


def run(options: argparse.Namespace) -> int:
    """Note every report of a final failure; reading the same file again changes nothing. LET-6."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mantle.config.settings")
    import django

    django.setup()
    from mantle.people import bounces
    from mantle.people.actions import letters
    from mantle.web import clock

    with options.file.open("rb"):  # an absent file is said as for every other command
        pass
    noted = 0
    for code, reason in bounces.reports_in(options.file):
        letter = bounces.letter_of(code)
        if letter is not None and letter.state in ("sent", "unknown"):
            letters.came_back(letter=letter, reason=reason, by=None, at=clock.now())
            noted += 1
    print(f"{noted} letters came back.")
    return 0
