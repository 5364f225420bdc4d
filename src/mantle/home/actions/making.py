"""Tables that are made at once rather than step by step: of a demonstration, and of the databases of tests. HOM-15."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunPython
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import StateApps


def make_tables() -> None:
    """Bring the database to where the models stand: at once where it is empty, else by the migrations that are due.

    An installation that is to last goes by its migrations from the beginning. Drawing the models anew for each of them
    takes most of the time before the first page of a demonstration, so there what they come to is made at once.
    """
    is_for_show = settings.DEMONSTRATION and connection.vendor == "sqlite"
    if not is_for_show or connection.introspection.table_names():
        call_command("migrate", verbosity=0, interactive=False)
        return
    make_tables_at_once()


def make_tables_at_once() -> None:
    """Make in an empty database what all migrations come to, and note each as done.

    `tests/home/test_making.py` holds on both engines that both ways come to the same.
    """
    MigrationRecorder(connection).ensure_schema()
    with _without_migrations():
        call_command("migrate", run_syncdb=True, verbosity=0, interactive=False)
    _note_all_as_done()


@contextmanager
def _without_migrations() -> Iterator[None]:
    before = settings.MIGRATION_MODULES
    settings.MIGRATION_MODULES = {config.label: None for config in apps.get_app_configs()}
    try:
        yield
    finally:
        settings.MIGRATION_MODULES = before


def _note_all_as_done() -> None:
    """Run what migrations do by code of their own, such as rules that no model can say, and note each."""
    recorder = MigrationRecorder(connection)
    done = set(recorder.applied_migrations())
    graph = MigrationLoader(connection).graph
    with connection.schema_editor(atomic=False) as editor:
        for end in graph.leaf_nodes():
            for key in graph.forwards_plan(end):
                if key in done:
                    continue
                done.add(key)
                for step in graph.nodes[key].operations:
                    if isinstance(step, RunPython):
                        step.code(cast(StateApps, apps), editor)
                recorder.record_applied(*key)
