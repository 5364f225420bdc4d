"""On SQLite those who write wait in a queue: whoever came first writes first.

SQLite itself lets them try again at growing intervals, so that whoever has waited longest looks most seldom, and
newcomers go first. Here the threads of a process stand in line, and the first of each line asks for a lock on a file
beside the database. Nobody waits longer than the database would have them.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

try:
    import fcntl
except ImportError:  # no such lock on Windows: the database lets them try again, as it always does
    fcntl = None  # type: ignore[assignment]

_EVERY = 0.002  # seconds between two looks of the first in line; the others sleep
_lines: dict[str, Line] = {}
_making = threading.Lock()


class Line:
    """The threads of this process that want to write to one database, in the order in which they came."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.waiting: deque[threading.Event] = deque()
        self.mutex = threading.Lock()

    def enter(self, until: float) -> threading.Event | None:
        """Wait for the first place; None when the time is over."""
        mine = threading.Event()
        with self.mutex:
            self.waiting.append(mine)
            if self.waiting[0] is mine:
                mine.set()
        if mine.wait(max(until - time.monotonic(), 0)):
            return mine
        self.leave(mine)
        return None

    def leave(self, mine: threading.Event) -> None:
        """Go, and let the next one come first."""
        with self.mutex:
            self.waiting.remove(mine)
            if self.waiting:
                self.waiting[0].set()


class Turn:
    """The turn of one connection: taken before a transaction begins, given back when it has ended in any way."""

    def __init__(self, path: str, seconds: float) -> None:
        with _making:
            self.line = _lines.setdefault(path, Line(path))
        self.seconds = seconds
        self.place: threading.Event | None = None
        self.file: int | None = None

    def take(self) -> None:
        """Wait until it is one's turn; after the time is over go on without, and let the database decide."""
        if self.place is not None:
            return
        until = time.monotonic() + self.seconds
        self.place = self.line.enter(until)
        while self.place is not None and not self._locked():
            if time.monotonic() > until:
                self.give()
            time.sleep(_EVERY)

    def give(self) -> None:
        """Give the turn back, if it was taken."""
        if self.file is not None:
            os.close(self.file)  # the lock goes with it, as it does when the process is killed
            self.file = None
        if self.place is not None:
            self.line.leave(self.place)
            self.place = None

    def _locked(self) -> bool:
        """Whether no other process has the turn. A folder that cannot be written to has no queue."""
        try:
            if self.file is None:
                self.file = os.open(f"{self.line.path}-turn", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True


def connected(sender: Any, connection: Any, **given: Any) -> None:
    """Teach a connection to a file of SQLite to stand in line."""
    if connection.vendor != "sqlite" or fcntl is None or connection.is_in_memory_db():
        return
    if getattr(connection, "turn", None) is not None:
        connection.turn.give()  # of a connection that was lost
        return
    turn = Turn(str(connection.settings_dict["NAME"]), connection.settings_dict["OPTIONS"].get("timeout", 5))
    connection.turn = turn
    begin = connection._start_transaction_under_autocommit

    def begun() -> None:
        turn.take()
        try:
            begin()
        except BaseException:
            turn.give()
            raise

    connection._start_transaction_under_autocommit = begun
    for name in ("_commit", "_rollback", "_close"):
        setattr(connection, name, _ending(getattr(connection, name), turn))


def _ending(end: Callable[[], Any], turn: Turn) -> Callable[[], Any]:
    def ended() -> Any:
        try:
            return end()
        finally:
            turn.give()

    return ended
