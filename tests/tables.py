"""Test databases get their tables at once, as the models stand, on either engine: ADR 16.

`tests/home/test_making.py` comes to a database by every migration and holds that it is the same. Where a test empties
the tables afterwards, as it could not be rolled back, rows go and nothing else.
"""

from __future__ import annotations

import os
from typing import Any

# What was put on tables, by the name of the connection, when they were made.
MADE: dict[str, frozenset[tuple[str, ...]]] = {}
STANDING = {
    "sqlite": "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": """
        SELECT tgname, tgrelid::regclass::text, tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT proname, md5(prosrc), obj_description(oid, 'pg_proc') FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace
        UNION ALL SELECT policyname, tablename, concat(permissive, roles, cmd, qual, with_check) FROM pg_policies
        UNION ALL SELECT relname, relrowsecurity::text, relacl::text FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'""",
}


def make_at_once() -> None:
    """Let every test database be made at once; the `migrate` of Django that follows has nothing left to make."""
    from django.db import connection
    from django.test import TransactionTestCase

    creation = type(connection.creation)
    begin, make = creation._create_test_db, creation.create_test_db

    def begun(self: Any, *args: Any, **given: Any) -> str:
        from mantle.home.actions import make_tables_at_once

        name = begin(self, *args, **given)
        self.connection.close()
        self.connection.settings_dict["NAME"] = name
        make_tables_at_once()
        return name

    def made(self: Any, *args: Any, **given: Any) -> str:
        name = make(self, *args, **given)
        MADE[self.connection.alias] = _standing(self.connection)
        return name

    creation._create_test_db, creation.create_test_db = begun, made
    TransactionTestCase._fixture_teardown = _emptied


def _emptied(self: Any) -> None:
    """What Django does after a test in whole transactions, without writing its own rows and making all triggers anew.

    A test that left triggers, wall or grants otherwise than it found them has them made anew as before.
    """
    from django.core.management.color import no_style
    from django.core.management.sql import emit_post_migrate_signal
    from django.db import connections

    from mantle.home.queries.keeping import WRITTEN_BY_MIGRATE

    for alias in self._databases_names(include_mirrors=False):
        connection = connections[alias]
        tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
        emptied = [each for each in tables if each not in WRITTEN_BY_MIGRATE]
        connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), emptied))
        if _standing(connection) != MADE[alias]:
            emit_post_migrate_signal(verbosity=0, interactive=False, db=alias)
            MADE[alias] = _standing(connection)


def _standing(connection: Any) -> frozenset[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(STANDING[connection.vendor])
        return frozenset(cursor.fetchall())


if __name__ == "__main__":  # in a program of its own, for the database that MANTLE_DATABASE names
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mantle.config.settings")
    import django

    django.setup()
    from mantle.home.actions import make_tables_at_once

    make_tables_at_once()
