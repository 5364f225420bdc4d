"""Tables that are made at once are those to which the migrations come, step by step, on either engine. HOM-15."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.migrations.executor import MigrationExecutor

from mantle.home.actions import make_tables_at_once

Ask = Callable[..., list[tuple[Any, ...]]]
NAMED = re.compile(r'CONSTRAINT "(\w+)"')
BEFORE_PARTS = "0004_alter_partnership_kind"
# Of a table of Django that nobody uses here: among migrations Django forgets which size of number its own keys have.
OF_DJANGO = "auth_group_permissions.id"
PLANTED = {"people_agency", "structures_partnership", "structures_partnershipmember"}
# What a database is made of on PostgreSQL, each thing by its name, which is empty where nobody chose it.
POSTGRESQL = {
    "columns": """SELECT table_name || '.' || column_name, data_type, udt_name, character_maximum_length,
        numeric_precision, numeric_scale, is_nullable, column_default, is_identity, identity_generation, is_generated,
        generation_expression, collation_name FROM information_schema.columns WHERE table_schema = 'public'""",
    "constraints": """SELECT conname, conrelid::regclass::text, contype::text, convalidated, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid <> 0""",
    "indexes": """SELECT i.relname, x.indrelid::regclass::text, x.indisunique, x.indisprimary, x.indisvalid,
        regexp_replace(pg_get_indexdef(i.oid), 'INDEX \\S+ ON', 'INDEX ON') FROM pg_index x
        JOIN pg_class i ON i.oid = x.indexrelid WHERE i.relnamespace = 'public'::regnamespace""",
    "triggers": """SELECT tgname, tgrelid::regclass::text, tgenabled::text, pg_get_triggerdef(oid) FROM pg_trigger
        WHERE NOT tgisinternal""",
    "functions": """SELECT proname, pg_get_functiondef(oid), obj_description(oid, 'pg_proc') FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'""",
    "policies": """SELECT policyname, tablename, permissive, roles::text, cmd, qual, with_check FROM pg_policies""",
    "tables": """SELECT relname, relkind::text, relrowsecurity, relforcerowsecurity, relpersistence::text,
        (SELECT array_agg(held::text ORDER BY held::text) FROM unnest(relacl) held)::text FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S', 'v')""",
}


def schema(ask: Ask, vendor: str) -> dict[Any, Any]:
    """What a database is made of; columns without an order, as a later step adds its own at the end."""
    return of_sqlite(ask) if vendor == "sqlite" else of_postgresql(ask)


def of_sqlite(ask: Ask) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
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


def of_postgresql(ask: Ask) -> dict[Any, Any]:
    """Names that the engine or Django gave may differ, what stands under them may not; of each alike the number."""
    chosen = {each.name for model in apps.get_models() for each in (*model._meta.constraints, *model._meta.indexes)}
    found: dict[Any, Any] = {}
    for kind, sql in POSTGRESQL.items():
        for name, *said in ask(sql):
            if name == OF_DJANGO:
                continue
            is_given = kind in ("constraints", "indexes") and name not in chosen
            if kind == "functions":  # what triggers write goes through the columns of a table in their order
                said[0] = tuple(sorted(re.findall(r"\w+", said[0])))
            key = (kind, "" if is_given else name, *said)
            found[key] = found.get(key, 0) + 1
    return found


def rows(ask: Ask, tables: list[str]) -> dict[str, list[tuple[Any, ...]]]:
    """What stands in the tables: of those that Django fills by what they say, as their numbers follow their order."""
    said = {
        "django_migrations": "SELECT app, name FROM django_migrations",
        "django_content_type": "SELECT app_label, model FROM django_content_type",
        "auth_permission": "SELECT p.codename, p.name, t.app_label, t.model FROM auth_permission p "
        "JOIN django_content_type t ON t.id = p.content_type_id",
    }
    found = {table: sorted(ask(said.get(table, f'SELECT * FROM "{table}"'))) for table in tables}
    return {table: each for table, each in found.items() if each}


def asked(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


@contextmanager
def empty_database(name: str) -> Iterator[None]:
    """The site on an empty database of its own instead of that of the tests; it goes afterwards."""
    before = connections[DEFAULT_DB_ALIAS]
    other = before.copy()
    is_server = before.vendor == "postgresql"
    other.settings_dict["NAME"] = f"{before.settings_dict['NAME']}_{Path(name).name}" if is_server else name
    quoted = before.ops.quote_name(other.settings_dict["NAME"])
    if is_server:
        with before._nodb_cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {quoted}")
    connections[DEFAULT_DB_ALIAS] = other
    try:
        yield
    finally:
        other.close()
        connections[DEFAULT_DB_ALIAS] = before
        ContentType.objects.clear_cache()
        if is_server:
            with before._nodb_cursor() as cursor:
                cursor.execute(f"DROP DATABASE {quoted}")


def models_at(name: str | None) -> Any:
    """The models of that time: at a migration of the structures, or at the last of every slice."""
    return MigrationExecutor(connection).loader.project_state([("structures", name)] if name else None).apps


def plant_a_partnership_of_old() -> None:
    old = models_at(BEFORE_PARTS)
    members = old.get_model("structures", "PartnershipMember").objects
    partnership = old.get_model("structures", "Partnership").objects.create(code="P1", name="Old", kind="network")
    for number in range(3):
        agency = old.get_model("people", "Agency").objects.create(code=f"a{number}", name=f"A{number}", kind="police")
        members.create(partnership=partnership, agency=agency, is_lead=number == 0)
    assert not hasattr(members.first(), "part")


def everything() -> tuple[dict[Any, Any], dict[str, list[tuple[Any, ...]]]]:
    return schema(asked, connection.vendor), rows(asked, connection.introspection.table_names())


@pytest.mark.django_db
def test_all_migrations_from_nothing_come_to_the_tables_made_at_once_and_keep_what_an_installation_holds(tmp_path):
    """Of STR-13 too: whoever led a partnership before parts were kept has the part of lead."""
    of_tests = schema(asked, connection.vendor)
    with empty_database(str(tmp_path / "made")):
        make_tables_at_once()
        made, made_rows = everything()
    with empty_database(str(tmp_path / "migrated")):
        call_command("migrate", "structures", BEFORE_PARTS, verbosity=0)
        plant_a_partnership_of_old()
        call_command("migrate", verbosity=0)
        migrated, migrated_rows = everything()
        kept = list(models_at(None).get_model("structures", "PartnershipMember").objects.order_by("pk"))

    assert len(migrated) > 300
    assert {name for name in migrated.keys() | made.keys() if migrated.get(name) != made.get(name)} == set()
    assert of_tests == made
    # What migrations and Django write into tables is the same as well, and each migration is noted as done.
    assert migrated_rows.keys() - made_rows.keys() == PLANTED
    assert {name: each for name, each in migrated_rows.items() if name not in PLANTED} == made_rows
    assert len(made_rows["django_migrations"]) > 40
    assert [len(migrated_rows[name]) for name in sorted(PLANTED)] == [3, 1, 3]

    assert [(row.part, row.is_lead) for row in kept] == [("lead", True), ("partner", False), ("partner", False)]
    assert len({row.code for row in kept}) == 3
    assert all(len(row.code) == 8 for row in kept)


@pytest.mark.django_db
def test_the_tables_of_a_demonstration_are_made_at_once_and_nothing_is_left_to_migrate(tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the demonstration of the launcher stands on SQLite")
    own = {key: value for key, value in os.environ.items() if key != "MANTLE_DATABASE"}
    own |= {"MANTLE_VAR": str(tmp_path), "MANTLE_DEMONSTRATION": "1"}
    mantle = [sys.executable, "-m", "mantle.cli.main"]
    subprocess.run([*mantle, "demonstration", "--tables"], check=True, env=own)
    subprocess.run([*mantle, "manage", "migrate", "--check"], check=True, env=own)
    with closing(sqlite3.connect(tmp_path / "mantle.sqlite3")) as made:
        assert of_sqlite(lambda sql: made.execute(sql).fetchall()) == of_sqlite(asked)
