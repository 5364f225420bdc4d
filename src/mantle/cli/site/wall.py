"""`mantle wall`: the role by which the web server signs in, and how the second wall stands. WAL-4, WAL-5."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Any


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the words of the command."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    verbs.add_parser("build", help="make the role that MANTLE_WEB_DATABASE names, and give it what the site needs")
    verbs.add_parser("show", help="say which tables are walled, and whether the role is held by it")
    verbs.add_parser("drop", help="take every right from the role, and the role away")


def run(options: argparse.Namespace) -> int:
    """0 when done; 1 when the wall does not stand; 2 where there is none: no PostgreSQL, or no role named."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mantle.config.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.db import DatabaseError, connection

    web = settings.WEB_DATABASE
    if connection.vendor != "postgresql":
        return _refuse("a second wall needs PostgreSQL; one file of SQLite has one user.")
    if web is None or web["USER"] == connection.settings_dict["USER"]:
        return _refuse("set MANTLE_WEB_DATABASE to the address of the database with another user than the owner.")
    try:
        return {"build": _build, "show": _show, "drop": _drop}[options.verb](connection, web)
    except DatabaseError as error:
        return _refuse(str(error).splitlines()[0])


def _refuse(words: str) -> int:
    print(f"mantle wall: {words}", file=sys.stderr)
    return 2


def _build(connection: Any, web: dict[str, Any]) -> int:
    from mantle.people.actions.walls import build_roles

    build_roles(role=web["USER"], password=web["PASSWORD"])
    print(f"The role {web['USER']} may read and write rows, and owns nothing.")
    return _show(connection, web)


def _show(connection: Any, web: dict[str, Any]) -> int:
    from mantle.people import wall

    lost = wall.missing(connection)
    with connection.cursor() as cursor:
        free = wall.held_by_no_wall(cursor, web["USER"])
    writes = set(wall.of_writes())
    for words, tables in (("Walled", set(wall.conditions())), ("Walled against writing from elsewhere", writes)):
        print(f"{words}: {', '.join(sorted(tables - set(lost))) or 'nothing'}.")
    for table in lost:
        print(f"Not walled: {table}. `mantle manage migrate` builds the wall again.")
    for words in free:
        print(f"{words} `mantle wall build` puts it right.")
    print("The wall does not hold." if lost or free else "The wall holds.")
    return int(bool(lost or free))


def _drop(connection: Any, web: dict[str, Any]) -> int:
    from mantle.people.actions.walls import drop_roles

    drop_roles(role=web["USER"])
    print(f"There is no role {web['USER']} any more. The web server cannot sign in as it.")
    return 0
