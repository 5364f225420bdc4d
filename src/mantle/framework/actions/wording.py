"""A competency of a draft reworded."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from mantle.framework.models import Competency, Level
from mantle.framework.rules import NotAllowed, is_frozen
from mantle.people import audit
from mantle.people.models import Person
from mantle.people.stale import locked


@transaction.atomic
def reword_competency(
    *,
    competency: Competency,
    name: str,
    statement: str,
    levels: list[list[str]],
    version: int | None,
    by: Person | None,
    at: datetime,
) -> Competency:
    """Give a competency of a draft another name, statement and levels; level 1 comes first. FRA-2.

    `version` is that of the framework: a draft is one text, and two people who write in it see one another's changes.
    """
    framework = locked(competency.framework, version)
    if is_frozen(framework.state):
        raise NotAllowed("Only a draft is edited. Begin a new edition, or reopen this one.")
    row = Competency.objects.get(pk=competency.pk)
    row.name, row.statement = name, statement
    row.save()
    row.levels.all().delete()
    Level.objects.bulk_create(
        Level(competency=row, number=number, indicators=seen) for number, seen in enumerate(levels, start=1)
    )
    framework.save()
    audit.record("competency reworded", framework, by=by, at=at, competency=row.key)
    return row
