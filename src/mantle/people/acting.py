"""For whom this code acts, told to the database: its triggers say who made a change, its wall shows their rows.

REC-2, WAL-2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings

from mantle.web import logs


class Acting(NamedTuple):
    """The person's number, whether rows of the record may be tidied away just now, and what the wall is told.

    `sees` is None where nobody asks by way of the site: in commands and in the worker, whom the wall does not hold.
    """

    person: int | None = None
    tidies: bool = False
    sees: str | None = None


NOBODY = Acting()
current: ContextVar[Acting] = ContextVar("acting", default=NOBODY)
PAST_THE_WALL = '{"past": true}'
TIDIES = "_tidies"  # the end of the name of the role in whose name an erasure changes the record
_WRITES = ("INSERT", "UPDATE", "DELETE", "WITH", "REPLACE", "TRUNCATE")
_READS = ("SELECT", "(SELECT")


@contextmanager
def acting_for(person: int | None, sees: str | None = None) -> Iterator[None]:
    """Changes made within are this person's; rows seen within are those that `sees` names (people.wall)."""
    token = current.set(current.get()._replace(person=person, sees=sees))
    try:
        yield
    finally:
        current.reset(token)


@contextmanager
def past_the_wall(reason: str) -> Iterator[None]:
    """The one way past the wall: a rule or a count that is about all rows, said with the reason. WAL-3.

    What is read within is read within: a query that is carried out later is held by the wall again.
    """
    if not reason:
        raise ValueError("Say why all rows are read.")
    acts = current.get()
    token = current.set(acts if acts.sees is None else acts._replace(sees=PAST_THE_WALL))
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
    """Teach a new connection to say who acts. SQLite asks by functions, PostgreSQL is told with each statement."""
    if connection.vendor == "sqlite":
        ask = connection.connection.create_function
        ask("mantle_actor", 0, lambda: current.get().person)
        ask("mantle_request", 0, logs.current.get)
        ask("mantle_tidies", 0, lambda: int(current.get().tidies))
    elif not any(isinstance(each, Teller) for each in connection.execute_wrappers):
        connection.execute_wrappers.append(Teller())


class Teller:
    """Say who acts in the same message as the statement itself, so that no journey is added, and for its transaction
    only, so that a pooled connection forgets it.

    Nothing is remembered here: what a transaction set is undone when it is rolled back.
    """

    def __init__(self) -> None:
        self.has_told = False

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        acts, request, connection = current.get(), logs.current.get(), context["connection"]
        start = str(sql).lstrip()[:8].upper()
        is_write = start.startswith(_WRITES)
        is_asked = is_write or ((acts.sees is not None or self.has_told) and start.startswith(_READS))
        if not is_asked or not (self.has_told or acts != NOBODY or request) or connection.needs_rollback:
            return execute(sql, params, many, context)
        self.has_told = True
        if many or not isinstance(sql, str) or getattr(context["cursor"].cursor, "name", None):
            return self._apart(execute, sql, params, many, context)
        said = _said(acts, request, role_of(connection, acts), "true")
        answer = execute(f"{said if params is None else said.replace('%', '%%')}; {sql}", params, many, context)
        context["cursor"].cursor.nextset()  # past the answer to what was said
        return answer

    def _apart(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        """For the few statements that go alone, such as long lists read in parts: said before, and taken back."""
        connection, acts = context["connection"], current.get()
        until_it_ends = "true" if connection.in_atomic_block else "false"
        with connection.connection.cursor() as cursor:
            cursor.execute(_said(acts, logs.current.get(), role_of(connection, acts), until_it_ends))
            try:
                return execute(sql, params, many, context)
            finally:
                if not connection.in_atomic_block:
                    cursor.execute(_said(NOBODY, "", role_of(connection, NOBODY), until_it_ends))


def role_of(connection: Any, acts: Acting) -> str:
    """Return the role that a statement of the web server runs under; empty where somebody else is signed in. WAL-4.

    The web's own may not change the record; within the bracket of an erasure it lends itself another that may.
    """
    user = connection.settings_dict["USER"]
    if settings.WEB_DATABASE is None or settings.WEB_DATABASE["USER"] != user:
        return ""
    return f"{user}{TIDIES}" if acts.tidies else "none"


@lru_cache(maxsize=256)
def _said(acts: Acting, request: str, role: str, until_it_ends: str) -> str:
    told = {
        "actor": "" if acts.person is None else str(acts.person), "request": request,
        "tidies": "on" if acts.tidies else "", "sees": acts.sees or "",
    }  # fmt: skip
    each = [f"set_config('mantle.{name}', {_quoted(value)}, {until_it_ends})" for name, value in told.items()]
    if role:
        each.insert(0, f"set_config('role', {_quoted(role)}, {until_it_ends})")
    return f"SELECT {', '.join(each)}"


def _quoted(words: str) -> str:
    return "'" + words.replace("\0", "").replace("'", "''") + "'"
