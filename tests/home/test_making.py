"""Tables that are made at once are those to which the migrations come, step by step. HOM-15."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

NAMED = re.compile(r'CONSTRAINT "(\w+)"')


def schema(ask: Callable[[str], list[tuple[Any, ...]]]) -> dict[str, Any]:
    """What a database is made of; columns without an order, as a later step adds its own at the end."""
    found: dict[str, Any] = {}
    for kind, name, table, sql in ask("SELECT type, name, tbl_name, sql FROM sqlite_master"):
        if name.startswith("sqlite_"):
            continue
        if kind == "table":
            found[name] = (
                {row[1:6] for row in ask(f'PRAGMA table_info("{name}")')},
                {row[2:7] for row in ask(f'PRAGMA foreign_key_list("{name}")')},
                sorted(NAMED.findall(sql)),
                {(row[2], tuple(each[2] for each in ask(f'PRAGMA index_info("{row[1]}")')))
                 for row in ask(f'PRAGMA index_list("{name}")')},
            )  # fmt: skip
        elif kind == "trigger":
            found[name] = (table, set(re.findall(r"\w+", sql)))
    return found


@pytest.mark.django_db
def test_tables_made_at_once_are_those_of_the_migrations_and_nothing_is_left_to_migrate(tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the demonstration of the launcher stands on SQLite")
    with connection.cursor() as cursor:
        migrated = schema(lambda sql: list(cursor.execute(sql).fetchall()))
    own = {key: value for key, value in os.environ.items() if key != "MANTLE_DATABASE"}
    own |= {"MANTLE_VAR": str(tmp_path), "MANTLE_DEMONSTRATION": "1"}
    mantle = [sys.executable, "-m", "mantle.cli.main"]
    subprocess.run([*mantle, "demonstration", "--tables"], check=True, env=own)
    subprocess.run([*mantle, "manage", "migrate", "--check"], check=True, env=own)
    with closing(sqlite3.connect(tmp_path / "mantle.sqlite3")) as made:
        at_once = schema(lambda sql: made.execute(sql).fetchall())
    assert len(migrated) > 300
    assert {name for name in migrated.keys() | at_once.keys() if migrated.get(name) != at_once.get(name)} == set()
