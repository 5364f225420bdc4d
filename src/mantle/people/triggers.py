"""The triggers that write the record of changes and guard it, made from the models after every migrate. REC-1, REC-4.

What a trigger never copies is decided here, column by column; what it is not put on, table by table, with a reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.apps import apps as all_apps
from django.db import DEFAULT_DB_ALIAS, connections, models, transaction

from mantle.people.access import GROUPS, FieldGroup

PREFIX = "mantle_record_"
# The record itself: rows are added and never touched again.
GUARDED = ("people_auditevent", "people_change", "people_look", "people_seal")
# Tables whose changes leave no row, each with the reason. A table that is not named here has triggers.
NOT_WATCHED: dict[str, str] = {
    "people.AuditEvent": "the record itself, guarded instead",
    "people.Change": "the record itself, guarded instead",
    "people.Look": "the record itself, guarded instead",
    "people.Seal": "the record itself, guarded instead",
    "people.Worker": "signs of life of workers, every few seconds, about nobody",
    "people.Job": "progress of work, twice a second; what the work changes leaves rows of its own",
    "people.Chore": "when a scheduled command was last due; what it does leaves rows of its own",
    "people.SentForm": "keys by which a form sent twice is found; gone within days",
    "people.SignInTries": "counts behind a keyed digest; sign-ins have lines in the audit record",
    "learning.Opening": "counts of openings a month, about nobody",
    "networks.Named": "who opted out is known to nobody else; that somebody did has a line without a name",
    "networks.Reply": "who has answered is known to nobody else; that somebody did has a line without a name",
    "networks.Tie": "who turns to whom is deleted after a year, and would stand here for six",
    "networks.OwnResult": "seen by its person alone, and computed once",
    "feedback.Draft": "answers of raters on their way to the seal: who wrote when is nobody’s to know (FEE-9)",
    "people.Visit": "sessions; sign-ins and endings have lines in the audit record",
}
# Rows that say for good what somebody said once: the database refuses to change one. REC-4.
FINAL: dict[str, str] = {
    "selection.CriterionMark": "a mark that a reader sent",
    "selection.AgreedLevel": "a level on which a panel agreed",
}
# Groups of fields whose values an auditor is not shown: that they changed is enough.
_CLOSED = set(FieldGroup) - {FieldGroup.HOLDER, FieldGroup.RECORD}
HIDDEN = {field for key in _CLOSED for field in GROUPS[key].fields}
# Secrets and free texts by the name of their column, so that a new table is careful before anybody thinks of it.
HIDDEN_NAMES = re.compile(
    r"password|secret|token|digest|sealed|session|(^|_)keys?$|reason|note|detail|answer|comment|body|subject"
    r"|address|link$|email|birth|content|text|statement|moved|last_step"
)
_SKIPPED_KINDS = (models.BinaryField, models.JSONField, models.TextField)
# Columns that change by themselves and say nothing about anyone's record.
NOT_NOTED = {"people.Account": {"last_login"}}


def watched(apps: Any = all_apps) -> list[type[models.Model]]:
    """Every model of our own apps whose table has triggers."""
    own = {config.label for config in all_apps.get_app_configs() if config.name.startswith("mantle.")}
    found = [
        model for model in apps.get_models(include_auto_created=True) if model._meta.managed and not model._meta.proxy
    ]
    return [model for model in found if model._meta.app_label in own and model._meta.label not in NOT_WATCHED]


def is_hidden(model: type[models.Model], field: models.Field) -> bool:
    """Whether only the fact of a change is kept of a column."""
    named = f"{model._meta.object_name}.{field.name}"
    return named in HIDDEN or isinstance(field, _SKIPPED_KINDS) or bool(HIDDEN_NAMES.search(str(field.column)))


def expected(connection: Any, apps: Any = all_apps) -> dict[str, tuple[str, str]]:
    """Every trigger that should be there: its name, its table and the statements that make it."""
    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
    if not present.issuperset(GUARDED):
        return {}
    is_sqlite = connection.vendor == "sqlite"
    write, guard = (_sqlite_watch, _sqlite_guard) if is_sqlite else (_pg_watch, _pg_guard)
    final = _sqlite_final if is_sqlite else _pg_final
    made: dict[str, tuple[str, str]] = {}
    for model in watched(apps):
        if model._meta.db_table in present:
            made.update((name, (model._meta.db_table, sql)) for name, sql in write(model))
            if model._meta.label in FINAL:
                name, sql = final(model._meta.db_table)
                made[name] = (model._meta.db_table, sql)
    for table in GUARDED:
        made.update((name, (table, sql)) for name, sql in guard(table))
    return made


def present(connection: Any) -> dict[str, str]:
    """The triggers of ours that are there and at work: name and table."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute(
                "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n "
                "ON n.oid = c.relnamespace WHERE n.nspname = current_schema() AND t.tgenabled <> 'D'"
            )
        return {name: table for name, table in cursor.fetchall() if name.startswith(PREFIX)}


def missing(connection: Any) -> list[str]:
    """Names of triggers that should be there and are not."""
    return sorted(set(expected(connection)) - set(present(connection)))


def take_off(sender: Any = None, *, using: str = DEFAULT_DB_ALIAS, **given: Any) -> None:
    """Take every trigger of ours off: a table cannot be rebuilt under one. `migrate` calls this before it begins."""
    connection = connections[using]
    for name, table in present(connection).items():
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute(f'DROP TRIGGER "{name}"')
            else:
                cursor.execute(f'DROP TRIGGER "{name}" ON "{table}"')


def put_on(sender: Any = None, *, using: str = DEFAULT_DB_ALIAS, apps: Any = None, **given: Any) -> None:
    """Make every trigger anew from the models as they are in the database. `migrate` calls this when it is done."""
    connection = connections[using]
    wanted = expected(connection, apps or all_apps)
    if connection.vendor != "sqlite":
        return _put_on_beside_others(connection, using, wanted)
    # In one go: a disk waits once rather than for each of them, and no moment has only some of them.
    with transaction.atomic(using=using), connection.cursor() as cursor:
        take_off(using=using)
        for _, sql in wanted.values():
            cursor.execute(sql)
    return None


def _put_on_beside_others(connection: Any, using: str, wanted: dict[str, tuple[str, str]]) -> None:
    """One table after another: no moment has only some of a table's triggers, and whoever writes meanwhile waits for
    one table; with all of them held at once the site and this would wait for each other."""
    there = present(connection)
    for table in sorted({*there.values(), *(table for table, _ in wanted.values())}):
        with transaction.atomic(using=using), connection.cursor() as cursor:
            for name in [name for name, of in there.items() if of == table]:
                cursor.execute(f'DROP TRIGGER "{name}" ON "{table}"')
            for sql in [sql for of, sql in wanted.values() if of == table]:
                cursor.execute(sql)


def _columns(model: type[models.Model]) -> Iterator[tuple[str, bool]]:
    """Columns that are compared, and whether their values stay out."""
    left_out = NOT_NOTED.get(model._meta.label, set())
    for field in model._meta.local_concrete_fields:
        if not field.primary_key and not getattr(field, "generated", False) and field.column not in left_out:
            yield str(field.column), is_hidden(model, field)


# SQLite


def _sqlite_watch(model: type[models.Model]) -> Iterator[tuple[str, str]]:
    table, columns = model._meta.db_table, list(_columns(model))
    key = model._meta.pk.column
    changed = " OR ".join(f'OLD."{name}" IS NOT NEW."{name}"' for name, _ in columns)
    pairs = ", ".join(
        f'CASE WHEN OLD."{name}" IS NOT NEW."{name}" THEN '
        + (f"',\"{name}\":true'" if hidden else f'\',"{name}":\' || json_array(OLD."{name}", NEW."{name}")')
        + " ELSE '' END"
        for name, hidden in columns
    ).replace("END, CASE", "END || CASE")
    gone = " || ".join(f'\',"{name}":\' || json_array(OLD."{name}", NULL)' for name, hidden in columns if not hidden)
    for operation, when, values, side in (
        ("insert", "", "'{}'", "NEW"),
        ("update", f"WHEN {changed}", f"'{{' || substr({pairs or chr(39) * 2}, 2) || '}}'", "NEW"),
        ("delete", "", f"'{{' || substr({gone or chr(39) * 2}, 2) || '}}'", "OLD"),
    ):
        if operation == "update" and not columns:
            continue
        name = f"{PREFIX}{table}_{operation}"
        yield (
            name,
            (
                f'CREATE TRIGGER "{name}" AFTER {operation.upper()} ON "{table}" {when} BEGIN '  # noqa: S608 - names of models
                'INSERT INTO people_change (at, "table", "row", operation, "values", actor, request) VALUES '
                f"(strftime('%Y-%m-%d %H:%M:%f', 'now'), '{table}', {side}.\"{key}\", '{operation}', {values}, "
                "mantle_actor(), mantle_request()); END"
            ),
        )


def _sqlite_guard(table: str) -> Iterator[tuple[str, str]]:
    for operation in ("update", "delete"):
        name = f"{PREFIX}guard_{table}_{operation}"
        yield (
            name,
            (
                f'CREATE TRIGGER "{name}" BEFORE {operation.upper()} ON "{table}" WHEN mantle_tidies() IS NOT 1 '
                f"BEGIN SELECT RAISE(ABORT, 'The record is only added to: no {operation} on {table}.'); END"
            ),
        )


def _sqlite_final(table: str) -> tuple[str, str]:
    name = f"{PREFIX}final_{table}"
    return (
        name,
        (
            f'CREATE TRIGGER "{name}" BEFORE UPDATE ON "{table}" WHEN mantle_tidies() IS NOT 1 '
            f"BEGIN SELECT RAISE(ABORT, 'What was sent is not changed: no update on {table}.'); END"
        ),
    )


# PostgreSQL: one call a statement, over all its rows


def _pg_watch(model: type[models.Model]) -> Iterator[tuple[str, str]]:
    table, key, columns = model._meta.db_table, model._meta.pk.column, list(_columns(model))

    def object_of(entries: list[str]) -> str:
        parts = [", ".join(entries[at : at + 40]) for at in range(0, len(entries), 40)]
        return " || ".join(f"jsonb_build_object({part})" for part in parts) or "'{}'::jsonb"

    changed = object_of([
        f"'{name}', CASE WHEN o.\"{name}\" IS DISTINCT FROM n.\"{name}\" THEN "
        + ("'true'::jsonb" if hidden else f'jsonb_build_array(o."{name}", n."{name}")')
        + " END"
        for name, hidden in columns
    ])  # fmt: skip
    gone = object_of([f"'{name}', jsonb_build_array(o.\"{name}\", NULL)" for name, hidden in columns if not hidden])
    both = f'old_rows o FULL JOIN new_rows n ON o."{key}" = n."{key}"'
    for operation, seen, values, rows, side in (
        ("insert", "NEW TABLE AS new_rows", "'{}'::jsonb", "new_rows n", f'n."{key}"'),
        (
            "update", "OLD TABLE AS old_rows NEW TABLE AS new_rows", f"jsonb_strip_nulls({changed})",
            both, f'COALESCE(n."{key}", o."{key}")',
        ),
        ("delete", "OLD TABLE AS old_rows", gone, "old_rows o", f'o."{key}"'),
    ):  # fmt: skip
        name = f"{PREFIX}{table}_{operation}"
        kept = "WHERE c.v <> '{}'::jsonb" if operation == "update" else ""
        yield (
            name,
            (
                f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN '  # noqa: S608 - names of models
                'INSERT INTO people_change (at, "table", "row", operation, "values", actor, request) '
                f"SELECT clock_timestamp(), '{table}', c.k, '{operation}', c.v, "
                "NULLIF(current_setting('mantle.actor', true), '')::bigint, "
                "COALESCE(current_setting('mantle.request', true), '') "
                f"FROM (SELECT {side}::text AS k, {values} AS v FROM {rows} ORDER BY {side}) c {kept}; "
                "RETURN NULL; END $body$; "
                f'CREATE TRIGGER "{name}" AFTER {operation.upper()} ON "{table}" REFERENCING {seen} '
                f'FOR EACH STATEMENT EXECUTE FUNCTION "{name}"()'
            ),
        )


def _pg_guard(table: str) -> Iterator[tuple[str, str]]:
    name = f"{PREFIX}guard_{table}"
    yield (
        name,
        (
            f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN '
            "IF current_setting('mantle.tidies', true) IS DISTINCT FROM 'on' THEN "
            f"RAISE EXCEPTION 'The record is only added to: no % on {table}.', lower(TG_OP); END IF; "
            "RETURN NULL; END $body$; "
            f'CREATE TRIGGER "{name}" BEFORE UPDATE OR DELETE OR TRUNCATE ON "{table}" '
            f'FOR EACH STATEMENT EXECUTE FUNCTION "{name}"()'
        ),
    )


def _pg_final(table: str) -> tuple[str, str]:
    name = f"{PREFIX}final_{table}"
    return (
        name,
        (
            f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN '
            "IF current_setting('mantle.tidies', true) IS DISTINCT FROM 'on' THEN "
            f"RAISE EXCEPTION 'What was sent is not changed: no update on {table}.'; END IF; "
            "RETURN NEW; END $body$; "
            f'CREATE TRIGGER "{name}" BEFORE UPDATE ON "{table}" FOR EACH ROW EXECUTE FUNCTION "{name}"()'
        ),
    )
