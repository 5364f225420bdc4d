"""`mantle worker`: carry out queued work, one piece at a time, until it is told to end."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import socket
import threading
import time
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mantle.people.models import Job

PAUSE = 1.0  # seconds between looks at an empty queue
BEAT = 3.0  # seconds between signs of life, of the worker and of the piece in hand
LONGEST_SULK = 300.0  # seconds between looks at a mail server that cannot be reached


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="do what is due now, then end")


def run(options: argparse.Namespace) -> int:
    """Take queued work until SIGTERM or SIGINT; the piece in hand is finished first."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mantle.config.settings")
    import django

    django.setup()
    from mantle.people import jobs, post
    from mantle.people.actions import chores
    from mantle.web import clock

    if options.once:
        jobs.reap(at=clock.now())
        chores.start_due(at=clock.now())
        done = jobs.work_off()
        letters = post.send_due()
        print(f"{done} pieces of work carried out." + (f" {letters} letters dealt with." if letters else ""))
        return 0
    ending = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        ending.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    over = threading.Event()
    beside = [threading.Thread(target=each, args=(over,), daemon=True) for each in (keep_alive, carry_letters)]
    for thread in beside:
        thread.start()
    work_until(ending)
    over.set()
    for thread in beside:
        thread.join(timeout=30)
    return 0


class Hand:
    """What the worker has in hand, for the thread that gives its signs of life."""

    job: Job | None = None


def name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def keep_alive(over: threading.Event) -> None:
    """Give signs of life, take back killed work, start what has come due: beside whatever is carried out. JOB-1."""
    from django.conf import settings
    from django.db import DatabaseError, close_old_connections

    from mantle.people import jobs
    from mantle.people.actions import chores
    from mantle.web import clock

    pause = min(BEAT, settings.SILENT_FOR.total_seconds() / 5)
    while True:
        close_old_connections()
        try:
            job, at = Hand.job, clock.now()
            if job is not None:
                jobs.beat(job=job, at=at)
            jobs.sign_of_life(worker=name(), at=at)
            jobs.reap(at=at)
            chores.start_due(at=at)
        except DatabaseError:
            jobs.log.warning("the database does not answer; the worker tries again", exc_info=True)
        if over.wait(pause):
            return


def carry_letters(over: threading.Event) -> None:
    """Send letters as they come due; a mail server that cannot be reached is left alone for longer each time. LET-4."""
    from django.db import DatabaseError, close_old_connections

    from mantle.people import post

    sulk = 0.0
    while not over.wait(PAUSE + sulk):
        close_old_connections()
        try:
            post.send_due()
            sulk = 0.0
        except DatabaseError:
            post.log.warning("the database does not answer; letters wait", exc_info=True)
        except OSError as error:
            sulk = min(LONGEST_SULK, 2 * sulk + 1)
            post.log.warning("the mail server does not answer (%s); next look in %d s", type(error).__name__, sulk)


def work_until(ending: threading.Event) -> int:
    """Carry out work until `ending` is set, and return how many pieces that were."""
    from django.db import DatabaseError, OperationalError, close_old_connections

    from mantle.people import jobs
    from mantle.web import clock

    jobs.log.info("the worker waits for work")
    count, signed = 0, 0.0
    while not ending.is_set():
        close_old_connections()
        try:
            if time.monotonic() - signed > BEAT:
                signed = time.monotonic()
                jobs.reap(at=clock.now())
                jobs.sign_of_life(worker=name(), at=clock.now())
            job = Hand.job = jobs.take_next(at=clock.now(), worker=name())
            if job is not None:
                jobs.carry_out(job)
                count += 1
                continue
        except OperationalError:  # a database that is busy or restarting: the work waits, and so does the worker
            jobs.log.warning("the database does not answer; the worker tries again", exc_info=True)
        finally:
            Hand.job = None
        ending.wait(PAUSE)
    with contextlib.suppress(DatabaseError):
        jobs.leave(worker=name())
    jobs.log.info("the worker ends, %d pieces of work carried out", count)
    return count
