"""The worker of the web server: a thread answers only what has come whole, and is free when the answer is made.

gunicorn's own worker of threads gives a thread to a browser that sends its request letter by letter, or takes its
answer so, for as long as that lasts: eight of them, and nobody else is served. Here one loop receives, sends and closes
for all, and waits for nobody. It is what a proxy does for the site in production; a demonstration has no proxy, and one
may be set up that does not do it.
"""

from __future__ import annotations

import resource
import selectors
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import Any, cast

from gunicorn import util
from gunicorn.http import get_parser
from gunicorn.workers.gthread import TConn, ThreadWorker

PIECE = 64 * 1024
IN_MEMORY = 256 * 1024  # of one request or answer; more lies in a nameless file
LONGEST_HEAD = 64 * 1024
LONGEST_BODY = 16 * 1024 * 1024  # far above what any form takes: the site itself says so kindly
HEAD_SECONDS, BODY_SECONDS, LINGER_SECONDS = 20.0, 60.0, 2.0
SLOWEST = 8 * 1024  # bytes a second of a body or an answer that is waited for
FILES_OF_A_LINE, OTHER_FILES = 3, 100  # socket, request, answer; what a worker opens besides


class Refused(Exception):
    """What cannot be a request of a browser; its words are a status and a reason."""


def body_of(head: bytes) -> tuple[int, bool]:
    """How many bytes follow a head, and whether another request may follow on the same line.

    What is unclear is left to the parser, which refuses it, and is the last of its line. Raises Refused for a body
    without a length: no browser sends one, and its end could not be found without reading it.
    """
    fields = [line.partition(b":")[::2] for line in head.split(b"\r\n")[1:]]
    names = [name.strip().lower() for name, _ in fields]
    if b"transfer-encoding" in names:
        raise Refused(411, "Length Required")
    lengths = [value.strip() for name, value in fields if name.strip().lower() == b"content-length"]
    if not lengths:
        return 0, True
    is_clear = len(lengths) == 1 and lengths[0].isdigit() and len(lengths[0]) < 16 and b"content-length" in (
        name.lower() for name, _ in fields
    )  # fmt: skip
    if not is_clear:
        return 0, False
    if int(lengths[0]) > LONGEST_BODY:
        raise Refused(413, "Content Too Large")
    return int(lengths[0]), True


class Answer:
    """Stands where a thread expects the socket: it keeps what is said, until the loop has sent it."""

    def __init__(self) -> None:
        self.said = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed by the line
        self.is_broken = False

    def sendall(self, data: bytes) -> None:
        try:
            self.said.write(data)
        except OSError:  # no room: half an answer must not look like a whole one
            self.is_broken = True
            raise

    def send(self, data: bytes) -> int:
        self.sendall(data)
        return len(data)

    def gettimeout(self) -> float:
        return 0.0

    def setblocking(self, _: bool) -> None:
        """Nothing here waits."""

    def shutdown(self, _: int) -> None:
        """Called by a thread whose answer broke off in its middle."""
        self.is_broken = True
        raise OSError

    def close(self) -> None:
        self.is_broken = True


class Line(TConn):
    """The connection of one browser: it receives a request, sends the answer, and begins again or ends."""

    def __init__(self, cfg: Any, sock: socket.socket, client: Any, server: Any) -> None:
        super().__init__(cfg, sock, client, server)
        self.line = sock
        self.initialized = self.data_ready = True  # a thread gets it whole
        self.rest, self.until = b"", time.monotonic() + HEAD_SECONDS
        self.begin()

    def begin(self) -> None:
        """Be ready for a request: what came behind the one before is its beginning."""
        self.head, self.rest = self.rest, b""
        self.missing: int | None = None
        self.goes_on = True
        self.request = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed by take_up or close
        self.answer = Answer()

    @property
    def is_idle(self) -> bool:
        return self.missing is None and not self.head

    def is_whole(self, part: bytes = b"") -> bool:
        """Take a part of the request; whether nothing is missing. Raises Refused, and OSError without room."""
        if self.missing is None:
            self.head += part
            head, end, part = self.head.partition(b"\r\n\r\n")
            if len(head) > LONGEST_HEAD:
                raise Refused(431, "Request Header Fields Too Large")
            if not end:
                return False
            self.missing, self.goes_on = body_of(head)
            self.until = time.monotonic() + BODY_SECONDS + self.missing / SLOWEST
            self.request.write(head + end)
        self.request.write(part[: self.missing])
        self.rest += part[self.missing :]
        self.missing -= len(part[: self.missing])
        return self.missing == 0

    def take_up(self) -> None:
        """Make the request ready for a thread: it reads from what is here and can wait for nothing."""
        request = self.request
        request.seek(0)

        def parts() -> Iterator[bytes]:
            while part := request.read(PIECE):
                yield part

        self.parser = get_parser(self.cfg, parts(), self.client)
        self.sock = cast("Any", self.answer)

    def close(self, graceful: bool = False) -> None:
        for each in (self.request, self.answer.said):
            with suppress(OSError):
                each.close()
        util.close(self.line)


class PatientWorker(ThreadWorker):
    """`gunicorn --worker-class mantle.config.serving.PatientWorker`."""

    worker_connections: int

    def __init__(self, *words: Any, **more: Any) -> None:
        super().__init__(*words, **more)
        # Those that the loop receives from, sends to or closes; the oldest first.
        self.lines: dict[Line, None] = {}
        self.looked = 0.0

    def init_process(self) -> None:
        """Have no more lines than files may be open: one too many would end the worker."""
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = self.worker_connections * FILES_OF_A_LINE + OTHER_FILES
        if soft < wanted and (hard == resource.RLIM_INFINITY or hard > soft):
            soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        self.worker_connections = max(8, min(self.worker_connections, (soft - OTHER_FILES) // FILES_OF_A_LINE))
        self.cfg.set("sendfile", False)  # a file is read into the answer like everything else
        super().init_process()

    def accept(self, listener: socket.socket) -> None:
        try:
            sock, client = listener.accept()
        except OSError:
            return  # gone again, or another worker was faster
        self.nr_conns += 1
        line = Line(self.cfg, sock, client, listener.getsockname())
        self.wait_on(line, selectors.EVENT_READ, self.receive)
        if self.nr_conns >= self.worker_connections:
            self.drop_the_slowest()

    def wait_on(self, line: Line, event: int, act: Any) -> None:
        self.lines[line] = None
        self.poller.register(line.line, event, partial(self.acted, line, act))

    def acted(self, line: Line, act: Any, _: object) -> None:
        """Go on with one line; what fails there ends that line, never the loop."""
        try:
            act(line)
        except BlockingIOError:
            return
        except Refused as refused:
            self.refuse(line, *refused.args)
        except OSError:
            self.drop(line)

    def leave(self, line: Line) -> None:
        self.lines.pop(line, None)
        with suppress(KeyError, ValueError, OSError):
            self.poller.unregister(line.line)

    def drop(self, line: Line) -> None:
        self.leave(line)
        self.nr_conns -= 1
        line.close()

    def drop_the_slowest(self) -> None:
        """Too many lines: the one that has been waited for longest makes room."""
        if self.lines:
            self.drop(next(iter(self.lines)))

    def receive(self, line: Line) -> None:
        part = line.line.recv(PIECE)
        if not part:
            self.drop(line)
        elif line.is_whole(part):
            self.take_up(line)

    def take_up(self, line: Line) -> None:
        self.leave(line)
        line.take_up()
        self.enqueue_req(line)

    def refuse(self, line: Line, status: int, reason: str) -> None:
        line.goes_on = False
        util.write_error(line.answer, status, reason, "")
        self.leave(line)
        self.send_on(line)

    def finish_request(self, conn: Line, fs: Any) -> None:
        """Send what a thread has made; called in the loop when the thread is done."""
        kept = not fs.cancelled() and not fs.exception() and bool(fs.result())
        conn.goes_on = conn.goes_on and kept and self.alive
        conn.request.close()
        if conn.answer.is_broken:
            self.drop(conn)
        else:
            self.send_on(conn)

    def send_on(self, line: Line) -> None:
        line.until = time.monotonic() + BODY_SECONDS + line.answer.said.tell() / SLOWEST
        line.answer.said.seek(0)
        self.wait_on(line, selectors.EVENT_WRITE, self.send)

    def send(self, line: Line) -> None:
        said = line.answer.said
        at = said.tell()
        part = said.read(PIECE)
        if not part:
            return self.end_or_begin(line)
        try:
            sent = line.line.send(part)
        except BlockingIOError:
            sent = 0
        said.seek(at + sent)
        return None

    def end_or_begin(self, line: Line) -> None:
        self.leave(line)
        line.answer.said.close()
        if line.goes_on:
            line.begin()
            line.until = time.monotonic() + (self.cfg.keepalive if line.is_idle else HEAD_SECONDS)
            self.wait_on(line, selectors.EVENT_READ, self.receive)
            if not line.is_idle:
                self.acted(line, self.receive_rest, None)
            return
        # The browser closes first, or the end of a long answer might not reach it.
        line.line.shutdown(socket.SHUT_WR)
        line.until = time.monotonic() + LINGER_SECONDS
        self.wait_on(line, selectors.EVENT_READ, self.linger)

    def receive_rest(self, line: Line) -> None:
        if line.is_whole():
            self.take_up(line)

    def linger(self, line: Line) -> None:
        if not line.line.recv(PIECE):
            self.drop(line)

    def murder_pending(self) -> None:
        """gunicorn calls this in its loop: end what has lasted too long, and at the end of the worker what is idle."""
        now = time.monotonic()
        if now < self.looked + 0.5 and self.alive:
            return
        self.looked = now
        for line in [each for each in self.lines if each.until < now or (not self.alive and each.is_idle)]:
            self.drop(line)
