"""Checks at start: an unsafe installation says so before it serves a page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security, deploy=True)
def demonstration_is_off(app_configs: Any, **options: Any) -> list[Error]:
    """ACC-4: sign-in by one click never runs in production."""
    if not settings.DEMONSTRATION:
        return []
    text = "Demonstration mode is on: anyone could sign in as anyone."
    return [Error(text, hint="Unset MANTLE_DEMONSTRATION.", id="mantle.E001")]


@register(Tags.security, deploy=True)
def secret_key_is_own(app_configs: Any, **options: Any) -> list[Error]:
    if settings.SECRET_KEY.startswith("for-development-only"):
        return [Error("MANTLE_SECRET_KEY is not set.", hint="Set it to 50 random characters.", id="mantle.E002")]
    return []


@register(Tags.security, deploy=True)
def sealing_keys_are_own(app_configs: Any, **options: Any) -> list[Error]:
    """PEO-17: whoever reads the database must not find the key to it in the sources, nor guess it."""
    if all(len(key) >= 50 and not key.startswith("for-development-only") for key in settings.SEALING_KEYS):
        return []
    text = "A key that seals second steps is short, or the one for development."
    return [Error(text, hint="Set MANTLE_SEALING_KEYS to 50 random characters.", id="mantle.E005")]


@register(Tags.security, deploy=True)
def outside_sign_in_is_safe(app_configs: Any, **options: Any) -> list[Error]:
    """PEO-26: an issuer is reached over TLS, knows our secret, and speaks for addresses that are named."""
    lacking = {
        "is not reached over https": lambda row: not row["issuer"].startswith("https://"),
        "has no client_secret": lambda row: not row["client_secret"],
        "names no domains": lambda row: not row.get("domains"),
    }
    hint = "Correct MANTLE_OUTSIDE_SIGN_IN: docs/how-to/sign-in-elsewhere.md."
    return [
        Error(f"The sign-in of {row['name']} {words}.", hint=hint, id="mantle.E015")
        for row in settings.OUTSIDE_SIGN_IN
        for words, is_so in lacking.items()
        if is_so(row)
    ]


@register(Tags.database)
def sqlite_writes_wait(app_configs: Any, **options: Any) -> list[Error]:
    """A deferred transaction that turns into a write cannot wait: SQLite must begin immediately."""
    database = settings.DATABASES["default"]
    if "sqlite" in database["ENGINE"] and database["OPTIONS"].get("transaction_mode") != "IMMEDIATE":
        return [Error("SQLite must open transactions IMMEDIATE.", id="mantle.E003")]
    return []


@register(Tags.security, deploy=True)
def no_demonstration_accounts(app_configs: Any, databases: Any = None, **options: Any) -> list[Error]:
    """ACC-5: no account of the demonstration exists in production."""
    from django.db import DatabaseError

    from mantle.people.models import Account

    try:
        found = Account.objects.filter(is_demonstration=True).exists()
    except DatabaseError:
        return []
    return [Error("Demonstration accounts exist in this database.", id="mantle.E004")] if found else []


@register("record")
def triggers_may_be_missing(app_configs: Any, databases: Any = None, **options: Any) -> list[CheckMessage]:
    """REC-1: a change past a lost trigger would leave no line."""
    return [checks.Warning(text, hint=hint, id="mantle.W010") for text, hint in _lost_triggers()]


@register("record", deploy=True)
def triggers_are_there(app_configs: Any, databases: Any = None, **options: Any) -> list[CheckMessage]:
    """REC-1: in production a lost trigger stops the installation."""
    return [Error(text, hint=hint, id="mantle.E010") for text, hint in _lost_triggers()]


def _lost_triggers() -> list[tuple[str, str]]:
    """Nothing is said of a database that is away or not set up yet: migrate makes every trigger."""
    from django.db import DatabaseError, connection

    from mantle.people import triggers

    try:
        lost = triggers.missing(connection)
    except DatabaseError:
        return []
    hint = "`mantle manage migrate` makes them again; ask who took them off."
    return [(f"{len(lost)} triggers of the record are missing, first {lost[0]}.", hint)] if lost else []
