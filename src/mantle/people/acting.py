"""For whom this code acts, told to the database, so that its triggers can say who made a change. REC-2."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

from mantle.web import logs


class Acting(NamedTuple):
    """The person's number, and whether rows of the record may be tidied away just now."""

    person: int | None = None
    tidies: bool = False


NOBODY = Acting()
current: ContextVar[Acting] = ContextVar("acting", default=NOBODY)
_WRITES = ("INSERT", "UPDATE", "DELETE", "WITH", "REPLACE", "TRUNCATE")


@contextmanager
def acting_for(person: int | None) -> Iterator[None]:
    """Changes made within are this person's."""
    token = current.set(current.get()._replace(person=person))
    try:
        yield
    finally:
        current.reset(token)


@contextmanager
def tidying() -> Iterator[None]:
    """The one way past the guards of the record; only actions that leave a line of their own go it. REC-4."""
    token = current.set(current.get()._replace(tidies=True))
    try:
        yield
    finally:
        current.reset(token)


def connected(sender: Any, connection: Any, **given: Any) -> None:
    """Teach a new connection to say who acts. SQLite asks by functions, PostgreSQL is told before each write."""
    if connection.vendor == "sqlite":
        ask = connection.connection.create_function
        ask("mantle_actor", 0, lambda: current.get().person)
        ask("mantle_request", 0, logs.current.get)
        ask("mantle_tidies", 0, lambda: int(current.get().tidies))
    elif not any(isinstance(each, Teller) for each in connection.execute_wrappers):
        connection.execute_wrappers.append(Teller())


class Teller:
    """Set who acts before a statement that writes: for the transaction, so that a pooled connection forgets it.

    Nothing is remembered here: what a transaction set is undone when it is rolled back.
    """

    def __init__(self) -> None:
        self.has_told = False

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        acts, request = current.get(), logs.current.get()
        connection = context["connection"]
        is_write = str(sql).lstrip()[:8].upper().startswith(_WRITES)
        if is_write and (self.has_told or acts != NOBODY or request) and not connection.needs_rollback:
            self.has_told = True
            told = ("" if acts.person is None else str(acts.person), request, "on" if acts.tidies else "")
            with connection.connection.cursor() as cursor:
                cursor.execute(
                    "SELECT set_config('mantle.actor', %s, {0}), set_config('mantle.request', %s, {0}), "
                    "set_config('mantle.tidies', %s, {0})".format("true" if connection.in_atomic_block else "false"),
                    told,
                )
        return execute(sql, params, many, context)
