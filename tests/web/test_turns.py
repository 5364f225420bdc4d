"""Those who write to a file of SQLite write in the order in which they came."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connections

from mantle.web import turns
from mantle.web.turns import Turn


def test_whoever_came_first_goes_first(tmp_path):
    path, order, threads = str(tmp_path / "file"), [], []
    first = Turn(path, 5)
    first.take()

    def write(number: int) -> None:
        turn = Turn(path, 5)
        turn.take()
        order.append(number)
        turn.give()

    for number in range(4):
        threads.append(threading.Thread(target=write, args=(number,)))
        threads[-1].start()
        while len(first.line.waiting) < number + 2:
            time.sleep(0.001)
    assert order == []
    first.give()
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2, 3]


def test_a_turn_of_another_process_is_waited_for_and_not_without_end(tmp_path, monkeypatch):
    path = str(tmp_path / "file")
    other = Turn(path, 5)
    other.take()
    monkeypatch.setattr(turns, "_lines", {})  # what another process has: a line of its own, and the same file
    mine = Turn(path, 0.05)
    mine.take()
    assert (mine.place, len(mine.line.waiting)) == (None, 0)
    other.give()
    mine.take()
    assert mine.file is not None
    mine.give()


@pytest.mark.django_db
def test_a_connection_gives_its_turn_back_when_its_transaction_ends_in_any_way(tmp_path):
    settings = {**connections.settings["default"], "ENGINE": "django.db.backends.sqlite3"}
    own = {"transaction_mode": "IMMEDIATE", "timeout": 5}
    connections.settings["turns"] = {**settings, "NAME": str(tmp_path / "file.sqlite3"), "OPTIONS": own}
    connection = connections["turns"]
    try:
        connection.connect()
        for end in (connection.commit, connection.rollback):
            connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
            assert connection.turn.file is not None
            end()
            assert connection.turn.file is None
            connection.set_autocommit(True)
    finally:
        connection.close()
        del connections.settings["turns"]
        del connections["turns"]
