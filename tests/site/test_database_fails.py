"""F5, F11, F12, F17: the database fails, is locked, full of others or may not be written: nothing is half stored, and
whoever asked reads when to come again."""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection, connections, transaction
from django.test import Client
from django.urls import reverse

from mantle.people.models import AuditEvent, Change, Job, Letter
from tests.people import test_audit_is_complete as walk

# On PostgreSQL the person who asks is told in the same breath, before a semicolon.
WRITES = re.compile(
    r'(?:^|;)\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(?!people_visit|django_session)(\w+)', re.IGNORECASE
)
FORMS = sorted(set(walk.DOORS) & walk.forms_of_the_site() - {*walk.WALKED_ELSEWHERE, "structures:forget_word"})
site = walk.site  # a fixture: people who may, and rows to act on


class Failing:
    """Counts the calls that write; the one of a number fails, as a database does that goes away."""

    def __init__(self, at: int | None = None) -> None:
        self.at, self.writes = at, 0

    def __call__(self, execute, sql, params, many, context):
        if WRITES.search(sql):
            self.writes += 1
            if self.writes == self.at:
                raise OperationalError("the database went away")
        return execute(sql, params, many, context)


def rows_written() -> tuple[int, ...]:
    """What a change leaves in whatever table it is made: the database itself writes a line for each row."""
    return tuple(model.objects.count() for model in (Change, AuditEvent, Job, Letter))


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Form:
    """One form of the site, filled in so that it is taken."""

    def __init__(self, found: tuple, name: str) -> None:
        people, codes = found
        row = walk.DOORS[name].row
        person = people["admin" if name.split(":")[1] in walk.ADMINISTERED else "team"]
        self.name, self.account = name, person.account
        self.address = reverse(name, args=[codes[row]] if row else [])
        self.typed = walk.form_on(self.browser(), self.address, name) | walk.ANSWERS.get(name, {})

    def browser(self) -> Client:
        client = Client(raise_request_exception=False)
        client.force_login(self.account)
        return client

    def sent(self, failing: Failing) -> tuple[int, bool]:
        """The answer, and whether anything was left behind. Nothing of it stays."""
        client, before = self.browser(), rows_written()
        with undone(), connection.execute_wrapper(failing):
            status = client.post(self.address, self.typed).status_code
            return status, rows_written() != before


def half_stored(form: Form, most: int | None = None) -> list[tuple[str, int, int, bool]] | None:
    """Let the calls that write fail one after the other; what answered otherwise than 503 or left something behind.

    None for a form that is not taken as the walk fills it in: there is nothing to break off.
    """
    whole = Failing()
    _, has_written = form.sent(whole)
    if not has_written:
        return None
    numbers = range(1, whole.writes + 1)
    chosen = numbers if most is None else sorted({whole.writes // 2 + 1, whole.writes})[-most:]
    answers = ((number, *form.sent(Failing(number))) for number in chosen)
    return [(form.name, number, status, left) for number, status, left in answers if (status, left) != (503, False)]


@pytest.mark.parametrize("every, most", [(6, 2), pytest.param(1, None, marks=pytest.mark.nightly)])
def test_a_change_whose_database_fails_half_way_is_kept_whole_or_not_at_all(site, every, most):
    """F17: the last call and one in the middle, in a part of the forms; each call of each form every night."""
    found = [half_stored(Form(site, name), most) for name in FORMS[::every]]
    assert [each for form in found for each in form or ()] == []
    assert sum(form is not None for form in found) > 30 // every


def test_half_a_change_would_be_found(site, monkeypatch):
    """The switch off: what was begun is not undone."""
    form = Form(site, "structures:open_post")
    assert half_stored(form) == []
    undo = connections["default"].savepoint_rollback
    kept = lambda sid: None if isinstance(sys.exc_info()[1], OperationalError) else undo(sid)  # noqa: E731
    monkeypatch.setattr(connections["default"], "savepoint_rollback", kept)
    assert any(left for *_, left in half_stored(form))


# --- F5: what may be read and not written -----------------------------------------------------------------------------


@contextmanager
def read_only() -> Iterator[None]:
    """A disk that went read-only, or a stand-by of PostgreSQL that was not promoted yet."""
    on_sqlite = connection.vendor == "sqlite"
    with undone(), connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON" if on_sqlite else "SET LOCAL transaction_read_only = on")
        try:
            yield
        finally:
            if on_sqlite:
                cursor.execute("PRAGMA query_only = OFF")


def test_what_may_only_be_read_is_read_and_a_change_is_told_when_to_come_again(site):
    """F5"""
    form = Form(site, "structures:open_post")
    client, before = form.browser(), rows_written()
    client.get(form.address)
    with read_only():
        answers = client.get(form.address), client.post(form.address, form.typed)
    assert [each.status_code for each in answers] == [200, 503]
    assert answers[1].headers["Retry-After"] == "10"
    assert rows_written() == before
    assert form.sent(Failing()) == (302, True)  # as soon as it may be written again


# --- F11, F12: others hold what is wanted (PostgreSQL; on SQLite writers stand in a queue, F10) -----------------------

postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer at a time")


@contextmanager
def somebody_else(**more: str) -> Iterator[object]:
    """Another connection to the same database, of the driver itself."""
    import psycopg

    given = connections["default"].get_connection_params()
    words = {name: given[name] for name in ("dbname", "user", "password", "host", "port") if given.get(name)} | more
    with psycopg.connect(**words) as other:
        yield other


@pytest.fixture
def committed(transactional_db) -> tuple:
    return walk.site.__wrapped__(None)


@postgresql
def test_what_others_hold_on_to_is_answered_kindly_changes_nothing_and_is_done_later(committed):
    """F11, F12: one after the other, for to empty all tables after each takes longer than the three."""
    a_row_that_somebody_else_holds_too_long(committed)
    two_that_wait_for_each_other(committed)
    no_connection_is_free(committed)


def a_row_that_somebody_else_holds_too_long(committed: tuple) -> None:
    """The lock wait ends by itself."""
    form = Form(committed, "structures:close_post")
    with somebody_else() as other:
        other.execute("SELECT 1 FROM structures_post FOR UPDATE")
        client, before = form.browser(), rows_written()
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = 200")
        answer = client.post(form.address, form.typed)
        assert (answer.status_code, answer.headers["Retry-After"], rows_written()) == (503, "10", before)
        other.rollback()
    assert client.post(form.address, form.typed).status_code == 302


def two_that_wait_for_each_other(committed: tuple) -> None:
    """A deadlock; the other is patient, so that it is the page that PostgreSQL breaks off."""
    form = Form(committed, "structures:correct_post")
    client, before = form.browser(), rows_written()
    with somebody_else() as other:
        other.execute("SET deadlock_timeout = '20s'")
        other.execute("SELECT 1 FROM people_agency FOR UPDATE")
        thread = threading.Thread(target=lambda: other.execute("SELECT 1 FROM structures_post FOR UPDATE"))

        def cross(execute, sql, params, many, context):
            if 'UPDATE "structures_post"' in sql and not thread.ident:
                thread.start()
                while not execute("SELECT 1 FROM pg_locks WHERE NOT granted", (), False, context):
                    if context["cursor"].fetchone():
                        break
                execute("SELECT 1 FROM people_agency FOR UPDATE", (), False, context)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(cross):
            answer = client.post(form.address, form.typed)
        thread.join()
        other.rollback()
    assert (answer.status_code, rows_written()) == (503, before)
    assert client.post(form.address, form.typed).status_code == 302


def no_connection_is_free(committed: tuple) -> None:
    """The database has no room for one more; the next one enters."""
    role, own = "mantle_few_test", connections["default"]
    client = Form(committed, "structures:open_post").browser()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP ROLE IF EXISTS {role}")
        cursor.execute(f"CREATE ROLE {role} LOGIN CONNECTION LIMIT 1 IN ROLE pg_read_all_data, pg_write_all_data")
    user = own.settings_dict["USER"]
    try:
        with somebody_else(user=role):
            own.close()
            own.settings_dict["USER"] = role
            answer = client.get("/")
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
        assert client.get("/").status_code < 500
    finally:
        own.close()
        own.settings_dict["USER"] = user
        with connection.cursor() as cursor:
            cursor.execute(f"DROP ROLE {role}")
