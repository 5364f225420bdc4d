"""`mantle worker`: carry out queued work, one piece at a time, until it is told to end."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import socket
import threading
from types import FrameType

PAUSE = 1.0  # seconds between looks at an empty queue
REAP_EVERY = 60  # looks between searches for work whose worker was killed
SIGN_EVERY = 10  # looks between signs of life at an empty queue; while work is carried out, its own row gives them


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="do what is due now, then end")


def run(options: argparse.Namespace) -> int:
    """Take queued work until SIGTERM or SIGINT; the piece in hand is finished first."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mantle.config.settings")
    import django

    django.setup()
    from mantle.people import jobs
    from mantle.web import clock

    if options.once:
        jobs.reap(at=clock.now())
        print(f"{jobs.work_off()} pieces of work carried out.")
        return 0
    ending = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        ending.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    work_until(ending)
    return 0


def work_until(ending: threading.Event) -> int:
    """Carry out work until `ending` is set, and return how many pieces that were."""
    from django.db import DatabaseError, OperationalError, close_old_connections

    from mantle.people import jobs
    from mantle.web import clock

    jobs.log.info("the worker waits for work")
    name = f"{socket.gethostname()}:{os.getpid()}"
    looks = count = 0
    while not ending.is_set():
        close_old_connections()
        try:
            if looks % REAP_EVERY == 0:
                jobs.reap(at=clock.now())
            if looks % SIGN_EVERY == 0:
                jobs.sign_of_life(worker=name, at=clock.now())
            looks += 1
            job = jobs.take_next(at=clock.now())
            if job is not None:
                jobs.carry_out(job)
                count += 1
                continue
        except OperationalError:  # a database that is busy or restarting: the work waits, and so does the worker
            jobs.log.warning("the database does not answer; the worker tries again", exc_info=True)
        ending.wait(PAUSE)
    with contextlib.suppress(DatabaseError):
        jobs.leave(worker=name)
    jobs.log.info("the worker ends, %d pieces of work carried out", count)
    return count
