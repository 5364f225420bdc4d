"""`mantle evaluator-views`: views without names for evaluators, and a role that reads them and nothing else. EVA-3."""

from __future__ import annotations

import argparse
import os
import sys


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the words of the command."""
    parser.add_argument("--project", default="", help="for whom: another project gets other keys for the same people")
    parser.add_argument("--role", default="mantle_evaluator", help="the role that reads them (mantle_evaluator)")
    parser.add_argument("--password-stdin", action="store_true", help="read the role's password from standard input")
    parser.add_argument("--drop", action="store_true", help="take the views and the role away")


def run(options: argparse.Namespace) -> int:
    """0 when done; 2 where there is no PostgreSQL, no project is named, or the database refuses."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mantle.config.settings")
    import django

    django.setup()
    from django.db import DatabaseError, connection

    if connection.vendor != "postgresql":
        return _refuse("views for evaluators need PostgreSQL: a file of SQLite cannot be read in part.")
    if not options.drop and not options.project.strip():
        return _refuse("name the project with --project.")
    try:
        return _drop(options) if options.drop else _build(options)
    except DatabaseError as error:
        return _refuse(f"nothing was changed: {str(error).splitlines()[0]}")


def _refuse(words: str) -> int:
    print(f"mantle evaluator-views: {words}", file=sys.stderr)
    return 2


def _build(options: argparse.Namespace) -> int:
    from mantle.home.actions.extracting import VIEWS, build_views
    from mantle.web import clock

    password = sys.stdin.readline().rstrip("\n") if options.password_stdin else ""
    found = build_views(role=options.role, project=options.project.strip(), password=password, at=clock.now())
    for extract in found:
        print(f"{VIEWS}.{extract.name}: {len(extract.rows):,} rows. {extract.about}")
    if not password:
        print(f"No password was set. `psql -c '\\password {options.role}'` sets one.")
    return 0


def _drop(options: argparse.Namespace) -> int:
    from mantle.home.actions.extracting import drop_views
    from mantle.web import clock

    drop_views(role=options.role, at=clock.now())
    print(f"The views, their rows and the role {options.role} are gone.")
    return 0
