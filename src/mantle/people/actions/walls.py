"""The roles of the database by which the web server signs in: made, given their rights, taken away. WAL-4."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from psycopg import sql

from mantle.people import wall
from mantle.people.acting import TIDIES


@transaction.atomic
def build_roles(*, role: str, password: str) -> None:
    """Make the role of the web server and the one it lends itself for an erasure, with their rights.

    What is missing is made; what is there is made as it should be, so that this can be repeated.
    """
    lent = f"{role}{TIDIES}"
    with connection.cursor() as cursor:
        wall.put_on()
        for name in (role, lent):
            if not is_there(cursor, name):
                _run(cursor, "CREATE ROLE {} NOLOGIN", name)
        words = sql.SQL("ALTER ROLE {} LOGIN NOINHERIT PASSWORD {}")
        cursor.execute(words.format(sql.Identifier(role), sql.Literal(password)))
        for statement in wall.grants(role, connection.introspection.table_names(cursor)):
            cursor.execute(statement)


@transaction.atomic
def drop_roles(*, role: str) -> None:
    """Take every right from both roles, and the roles away."""
    with connection.cursor() as cursor:
        for name in (role, f"{role}{TIDIES}"):
            if is_there(cursor, name):
                _run(cursor, "GRANT {} TO CURRENT_USER", name)  # whoever may make roles does not have their rights
                _run(cursor, "DROP OWNED BY {}", name)
                _run(cursor, "DROP ROLE {}", name)


def is_there(cursor: Any, role: str) -> bool:
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
    return cursor.fetchone() is not None


def _run(cursor: Any, words: str, role: str) -> None:
    cursor.execute(sql.SQL(words).format(sql.Identifier(role)))
