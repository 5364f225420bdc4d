"""Views for evaluators on PostgreSQL, and the role that reads them and nothing else. EVA-3, EVA-4."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from psycopg import sql

from mantle.home.reports.extracts import Extract, extracts
from mantle.people import audit
from mantle.people.models import Job

VIEWS, ROWS = "mantle_evaluation", "mantle_evaluation_rows"


def key_of_project(project: str) -> bytes:
    """Return the key under which a project's people are named. It never leaves this machine. P35."""
    return hmac.new(settings.EQUALITY_KEY.encode(), f"evaluation {project}".encode(), hashlib.sha256).digest()


@transaction.atomic
def build_views(*, role: str, project: str, password: str, at: datetime) -> list[Extract]:
    """Draw every extract anew, put views on them, and let the role read the views alone. EVA-3.

    Whatever stood there before goes, so that the command can be repeated; between two builds nothing changes.
    """
    found = extracts(project_key=key_of_project(project), on=timezone.localtime(at).date())
    with connection.cursor() as cursor:
        _drop_schemas(cursor)
        _make_role(cursor, role, password)
        for name in (ROWS, VIEWS):
            _run(cursor, "CREATE SCHEMA {}", name)
        _run(cursor, "GRANT USAGE ON SCHEMA {} TO {}", VIEWS, role)
        for extract in found:
            _make_view(cursor, extract, role)
    _note("evaluator views built", project, at, role=role, rows={each.name: len(each.rows) for each in found})
    return found


@transaction.atomic
def drop_views(*, role: str, at: datetime) -> None:
    """Take the views, their rows and the role away. EVA-3."""
    with connection.cursor() as cursor:
        _drop_schemas(cursor)
        if _exists(cursor, role):
            _run(cursor, "GRANT {} TO CURRENT_USER", role)  # whoever may make roles does not have their rights
            _run(cursor, "DROP OWNED BY {}", role)
            _run(cursor, "DROP ROLE {}", role)
    _note("evaluator views dropped", "", at, role=role)


def _note(verb: str, project: str, at: datetime, **detail: Any) -> None:
    """P37: every release stands in the record, with how many rows it had."""
    audit.record(verb, Job(kind="views for evaluators", code=project[:12]), by=None, at=at, **detail)


def _make_role(cursor: Any, role: str, password: str) -> None:
    if not _exists(cursor, role):
        _run(cursor, "CREATE ROLE {}", role)
    _run(cursor, "ALTER ROLE {} LOGIN NOINHERIT CONNECTION LIMIT 5", role)
    if password:
        cursor.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(password)))
    _run(cursor, "ALTER ROLE {} SET default_transaction_read_only = on", role)
    _run(cursor, "ALTER ROLE {} SET statement_timeout = '60s'", role)


def _make_view(cursor: Any, extract: Extract, role: str) -> None:
    columns = sql.SQL(", ").join(sql.SQL("{} text").format(sql.Identifier(name)) for name in extract.columns)
    table, view = sql.Identifier(ROWS, extract.name), sql.Identifier(VIEWS, extract.name)
    cursor.execute(sql.SQL("CREATE TABLE {} ({})").format(table, columns))
    _fill(cursor, table, extract.rows)
    cursor.execute(sql.SQL("CREATE VIEW {} AS SELECT * FROM {}").format(view, table))
    cursor.execute(sql.SQL("COMMENT ON VIEW {} IS {}").format(view, sql.Literal(extract.about)))
    cursor.execute(sql.SQL("GRANT SELECT ON {} TO {}").format(view, sql.Identifier(role)))


def _fill(cursor: Any, table: Any, rows: Sequence[tuple[str, ...]]) -> None:
    for start in range(0, len(rows), 500):
        part = rows[start : start + 500]
        each = sql.SQL("({})").format(sql.SQL(", ").join([sql.Placeholder()] * len(part[0])))
        values = sql.SQL(", ").join([each] * len(part))
        cursor.execute(
            sql.SQL("INSERT INTO {} VALUES {}").format(table, values), [value for row in part for value in row]
        )


def _drop_schemas(cursor: Any) -> None:
    for name in (VIEWS, ROWS):
        _run(cursor, "DROP SCHEMA IF EXISTS {} CASCADE", name)


def _exists(cursor: Any, role: str) -> bool:
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
    return cursor.fetchone() is not None


def _run(cursor: Any, words: str, *names: str) -> None:
    cursor.execute(sql.SQL(words).format(*map(sql.Identifier, names)))
