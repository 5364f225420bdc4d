"""Work that takes longer than a page: a queued row, one worker at a time on it, progress, heartbeat, a second try.

The kinds of work stand in settings.JOBS as {kind: "module.function"}; a function takes `arguments`, `by`, `at` and
`progress`, and may be run again from the start: it stores its result under a key, so that a second run changes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.utils.module_loading import import_string

from mantle.people.acting import acting_for
from mantle.people.models import Job, Person, Worker
from mantle.people.queries import with_standing
from mantle.people.rules import JobState, next_job_state
from mantle.web import clock

log = logging.getLogger("mantle.jobs")
MOST_ATTEMPTS = 3
BEAT = timedelta(seconds=5)
FORGOTTEN_AFTER = timedelta(days=1)


class Cancelled(Exception):
    """The person who asked for this work asked to stop it."""


class Superseded(Exception):
    """This worker was silent for so long that the work was given to another."""


def _held(job: Job) -> Any:
    """The row of a piece of work as long as this very start of it holds. JOB-2."""
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, started_at=job.started_at)


class Progress:
    """How far a piece of work has come: written to its row at most twice a second, so that a page can show it."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.written_at = clock.now()

    def __call__(self, done: int, total: int) -> None:
        """Say how far; ends the work when it was cancelled or given to another worker. JOB-2, JOB-3."""
        now = clock.now()
        if done < total and now - self.written_at < timedelta(milliseconds=500):
            return
        self.written_at = now
        if not _held(self.job).update(done=done, total=total, heartbeat_at=now):
            raise Superseded
        if Job.objects.filter(pk=self.job.pk, is_cancel_asked=True).exists():
            raise Cancelled


def beat(*, job: Job, at: datetime) -> bool:
    """Give a sign of life for work that says nothing for a while; a thread of the worker calls it. JOB-1."""
    return bool(_held(job).update(heartbeat_at=at))


def enqueue(*, kind: str, arguments: dict[str, Any], by: Person | None, at: datetime, key: str | None = None) -> Job:
    """Queue a piece of work; the same key twice is the same work."""
    if kind not in settings.JOBS:
        raise LookupError(f"No work of the kind “{kind}” is known.")
    fields = {"kind": kind, "arguments": arguments, "requested_by": by, "requested_at": at, "run_after": at}
    if key is None:
        return Job.objects.create(**fields)
    return Job.objects.get_or_create(key=key, defaults=fields)[0]


def take_next(*, at: datetime, worker: str = "") -> Job | None:
    """Take the oldest work that is due; two workers never take the same."""
    if not Job.objects.filter(state=JobState.QUEUED, run_after__lte=at).exists():  # most looks need no lock
        return None
    return _take(at, worker)


@transaction.atomic
def _take(at: datetime, worker: str) -> Job | None:
    rows = Job.objects.filter(state=JobState.QUEUED, run_after__lte=at).order_by("run_after", "pk")
    rows = rows.select_for_update(skip_locked=True) if connection.features.has_select_for_update_skip_locked else rows
    job = rows.first()
    if job is None:
        return None
    job.state = next_job_state(job.state, JobState.RUNNING)
    job.attempts += 1
    job.worker = worker[:100]
    job.started_at = job.heartbeat_at = at
    job.save()
    return job


def carry_out(job: Job) -> Job:
    """Do one piece of taken work; on failure queue it again, later each time, or give up after three tries."""
    work: Callable[..., Any] = import_string(settings.JOBS[job.kind])
    by = with_standing(job.requested_by, clock.today()) if job.requested_by else None
    try:
        with acting_for(by.pk if by else None):
            work(arguments=job.arguments, by=by, at=clock.now(), progress=Progress(job))
    except Superseded:
        log.warning("work %s (%s) was given to another worker; this one leaves it", job.code, job.kind)
        return Job.objects.get(pk=job.pk)
    except Cancelled:
        return _close(job, JobState.CANCELLED, "")
    except Exception as error:  # any failure of any work must end in its row, not in the worker
        log.exception("work %s (%s) failed, try %d", job.code, job.kind, job.attempts)
        return _try_again_or_give_up(job, f"{type(error).__name__}: {error}")
    return _close(job, JobState.DONE, "")


@transaction.atomic
def _close(job: Job, state: JobState, error: str) -> Job:
    row = Job.objects.select_for_update().get(pk=job.pk)
    if row.started_at != job.started_at or row.state != JobState.RUNNING:
        return row  # another worker has it, or had it: this start of it says nothing any more. JOB-2
    row.state = next_job_state(row.state, state)
    row.error, row.ended_at = error, clock.now()
    if state == JobState.DONE:
        row.done = row.total = row.total or 1
    row.save()
    return row


@transaction.atomic
def _try_again_or_give_up(job: Job, error: str) -> Job:
    if job.attempts >= MOST_ATTEMPTS:
        return _close(job, JobState.FAILED, error)
    row = Job.objects.select_for_update().get(pk=job.pk)
    if row.started_at != job.started_at or row.state != JobState.RUNNING:
        return row
    row.state = next_job_state(row.state, JobState.QUEUED)
    row.run_after = clock.now() + timedelta(seconds=5 * 4 ** (row.attempts - 1))
    row.error = error
    row.save()
    return row


def reap(*, at: datetime) -> int:
    """Take back work whose worker has been silent for half a minute: it was killed. JOB-1."""
    silent = Job.objects.filter(state=JobState.RUNNING, heartbeat_at__lt=at - settings.SILENT_FOR)
    return _reap(at) if silent.exists() else 0


@transaction.atomic
def _reap(at: datetime) -> int:
    silent = Job.objects.select_for_update().filter(state=JobState.RUNNING, heartbeat_at__lt=at - settings.SILENT_FOR)
    rows = list(silent)
    for job in rows:
        _try_again_or_give_up(job, "The worker that had this work stopped without a word.")
    return len(rows)


def sign_of_life(*, worker: str, at: datetime) -> None:
    """Write down that a worker runs; workers that have been silent for a day were killed and are forgotten."""
    Worker.objects.update_or_create(name=worker[:100], defaults={"seen_at": at})
    Worker.objects.filter(seen_at__lt=at - FORGOTTEN_AFTER).delete()


def last_sign_of_life() -> datetime | None:
    """Return when a worker was last heard of: at rest by its own row, at work by that of the piece in hand."""
    at_rest = Worker.objects.aggregate(last=Max("seen_at"))["last"]
    at_work = Job.objects.filter(state=JobState.RUNNING).aggregate(last=Max("heartbeat_at"))["last"]
    return max(filter(None, (at_rest, at_work)), default=None)


def leave(*, worker: str) -> None:
    """Strike a worker off that ends in good order."""
    Worker.objects.filter(name=worker[:100]).delete()


@transaction.atomic
def cancel(*, job: Job, at: datetime) -> Job:
    """Ask for work to stop: at once when it waits, at its next sign of life when it runs."""
    row = Job.objects.select_for_update().get(pk=job.pk)
    if row.state == JobState.QUEUED:
        row.state, row.ended_at = next_job_state(row.state, JobState.CANCELLED), at
    row.is_cancel_asked = True
    row.save()
    return row


@transaction.atomic
def again(*, job: Job, at: datetime) -> Job:
    """Queue failed work once more, with three tries ahead of it. JOB-3."""
    row = Job.objects.select_for_update().get(pk=job.pk)
    row.state = next_job_state(row.state, JobState.QUEUED)
    row.attempts, row.run_after, row.ended_at, row.is_cancel_asked = 0, at, None, False
    row.save()
    return row


def work_off(*, most: int = 1000) -> int:
    """Carry out everything that is due now and return how many pieces that was."""
    for count in range(most):
        job = take_next(at=clock.now())
        if job is None:
            return count
        carry_out(job)
    return most
