"""Checks at start of the second wall: a web server that it does not hold says so. WAL-5."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, register
from django.db import DatabaseError, connection

from mantle.people import wall

_HINT = "Set MANTLE_WEB_DATABASE to an address with another user, then `mantle wall build`: docs/how-to/second-wall.md."


@register("wall", deploy=True)
def the_web_is_held_by_the_wall(app_configs: Any, databases: Any = None, **options: Any) -> list[CheckMessage]:
    """WAL-5: an owner of tables passes the wall of the database, so the web server must be somebody else."""
    if connection.vendor != "postgresql":
        return []
    if settings.WEB_DATABASE is None:
        return [checks.Warning("The web server signs in as the owner of the tables.", hint=_HINT, id="mantle.W030")]
    try:
        with connection.cursor() as cursor:
            free = wall.held_by_no_wall(cursor, settings.WEB_DATABASE["USER"])
        lost = [f"The table {table} is not walled." for table in wall.missing(connection)]
    except DatabaseError:
        return []
    return [checks.Warning(words, hint=_HINT, id="mantle.W031") for words in [*free, *lost]]
