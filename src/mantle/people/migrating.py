"""What is taken off before a migration: nothing where it only adds, so that the older version serves on meanwhile.

While the triggers are off, changes leave no rows in the record, and nothing keeps the record from being changed. While
the wall is off, its tables are closed to the web server: people would find themselves nowhere. So both stay on unless a
column that stands under them is changed, and the how-to says to stop the web server for that.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations import Migration, operations
from django.db.models import NOT_PROVIDED

from mantle.people import triggers, wall

ADDING = (operations.CreateModel, operations.AddIndex, operations.AlterModelOptions, operations.AlterModelManagers)


def only_adds(plan: Sequence[tuple[Migration, bool]], vendor: str) -> bool:
    """Whether an older program can go on under its triggers and its wall while this plan is carried out.

    On SQLite a column may be added by building its table anew, which no trigger survives.
    """
    return all(
        not is_backwards and all(_adds(each, vendor) for each in migration.operations)
        for migration, is_backwards in plan
    )


def _adds(operation: Any, vendor: str) -> bool:
    if isinstance(operation, operations.AddField) and vendor == "postgresql":
        field = operation.field
        return field.many_to_many or field.null or field.db_default is not NOT_PROVIDED
    return isinstance(operation, ADDING)


def begins(
    sender: Any = None, *, using: str = DEFAULT_DB_ALIAS, plan: Sequence[tuple[Migration, bool]] = (), **given: Any
) -> None:
    """Take triggers and wall off where columns may change under them. `migrate` calls this before it begins."""
    if not only_adds(plan, connections[using].vendor):
        triggers.take_off(using=using)
        wall.take_off(using=using)
