"""`mantle audit verify` and `mantle audit seal`: is the record what it was, and seal what it has gained."""

from __future__ import annotations

import argparse
import json
import os
import sys


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the words of the command."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    verify = verbs.add_parser("verify", help="look through every seal, every sealed row and every trigger")
    verify.add_argument("--head", default="", metavar="SEAL", help="the newest seal, as you wrote it down elsewhere")
    verify.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    verbs.add_parser("seal", help="seal what has come since the last seal")


def run(options: argparse.Namespace) -> int:
    """0 when the record stands; 1 when it does not; 2 when it could not be sealed just now."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mantle.config.settings")
    import django

    django.setup()
    return _seal() if options.verb == "seal" else _verify(options)


def _seal() -> int:
    from django.db import OperationalError

    from mantle.people.actions.seals import seal_record
    from mantle.people.models import Seal
    from mantle.people.queries.seals import START
    from mantle.web import clock

    try:
        count = seal_record(at=clock.now())
    except OperationalError as error:
        print(f"mantle audit seal: nothing was sealed: {error}. When somebody was writing, try again.", file=sys.stderr)
        return 2
    newest = Seal.objects.order_by("-pk").values_list("chained", flat=True).first()
    print(f"{count:,} rows sealed. The newest seal is {newest or START}.")
    return 0


def _verify(options: argparse.Namespace) -> int:
    from django.db import connection

    from mantle.people import triggers
    from mantle.people.queries.seals import verify

    verdict, missing = verify(options.head), triggers.missing(connection)
    stands = not verdict.findings and not missing
    if options.json:
        found = {**verdict._asdict(), "findings": [each._asdict() for each in verdict.findings]}
        print(json.dumps({"stands": stands, **found, "triggers_missing": missing}))
        return 0 if stands else 1
    for finding in verdict.findings[:1]:
        print(f"First bad position: {finding.record}, row {finding.row}: {finding.problem}.")
    if len(verdict.findings) > 1:
        print(f"Bad positions in all: {len(verdict.findings):,}. --json lists them.")
    for name in missing:
        print(f"Trigger missing: {name}. `mantle manage migrate` makes it again; ask who took it off.")
    print(f"{verdict.rows:,} rows under {verdict.seals:,} seals looked through.")
    print("Not sealed yet: " + ", ".join(f"{name} {count:,}" for name, count in verdict.unsealed.items()) + ".")
    print(f"The newest seal is {verdict.head}. Write it down elsewhere, and give it as --head next time.")
    print("The record stands." if stands else "The record does not stand.")
    return 0 if stands else 1
