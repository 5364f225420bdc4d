"""The worker takes what is queued, gives back what a killed worker held, and ends in order when it is told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from mantle.cli import main as command
from mantle.cli.site import worker
from mantle.people import jobs
from mantle.people.models import Job
from mantle.web import clock

ROOT = Path(__file__).resolve().parents[2]
ENDING = threading.Event()
DONE: list[str] = []


def note(*, arguments, by, at, progress):
    """Work of these tests: say what was done, and end the worker if so asked."""
    progress(1, 1)
    DONE.append(arguments["name"])
    if arguments.get("last"):
        ENDING.set()


@pytest.fixture(autouse=True)
def work(settings):
    settings.JOBS = {"note": f"{__name__}.note"}
    DONE.clear()
    ENDING.clear()


def queue(name: str, **arguments) -> Job:
    return jobs.enqueue(kind="note", arguments={"name": name, **arguments}, by=None, at=clock.now())


@pytest.mark.django_db
def test_once_carries_out_what_is_due_and_ends(capsys):
    queued = [queue("first"), queue("second")]
    assert command.main(["worker", "--once"]) == 0
    assert DONE == ["first", "second"]
    assert {Job.objects.get(pk=job.pk).state for job in queued} == {"done"}
    assert "2 pieces of work carried out." in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)  # the worker looks after its connection, which a test's transaction forbids
def test_the_worker_goes_on_until_it_is_told_to_end_and_finishes_the_piece_in_hand():
    queue("first")
    queue("second", last=True)
    waiting = queue("third")
    assert worker.work_until(ENDING) == 2
    assert DONE == ["first", "second"]
    waiting.refresh_from_db()
    assert waiting.state == "queued"


@pytest.mark.django_db
def test_work_whose_worker_was_killed_is_taken_back_and_done(capsys, settings):
    job = queue("again")
    jobs.take_next(at=clock.now())
    silent = clock.now() - settings.SILENT_FOR - timedelta(seconds=1)
    Job.objects.filter(pk=job.pk).update(heartbeat_at=silent, attempts=0)
    assert command.main(["worker", "--once"]) == 0
    job.refresh_from_db()
    # It is queued again, a little later: what failed once is not tried again in the same breath.
    assert (job.state, job.run_after > clock.now()) == ("queued", True)
    Job.objects.filter(pk=job.pk).update(run_after=clock.now())
    assert command.main(["worker", "--once"]) == 0
    assert DONE == ["again"]


def test_a_signal_ends_the_worker_in_order(tmp_path):
    own = {"MANTLE_DATABASE": f"sqlite:///{tmp_path / 'worker.sqlite3'}", "MANTLE_VAR": str(tmp_path)}
    path = os.pathsep.join(filter(None, [str(ROOT / "src"), os.environ.get("PYTHONPATH")]))
    surroundings = {**os.environ, **own, "PYTHONPATH": path}
    mantle = [sys.executable, "-m", "mantle.cli.main"]
    subprocess.run([sys.executable, "-m", "tests.tables"], env=surroundings, cwd=ROOT, check=True)
    for number in (signal.SIGTERM, signal.SIGINT):
        with subprocess.Popen(
            [*mantle, "worker"], env=surroundings, cwd=ROOT, stderr=subprocess.PIPE, text=True
        ) as one:
            assert one.stderr is not None
            assert "waits for work" in one.stderr.readline()
            one.send_signal(number)
            assert "the worker ends, 0 pieces" in one.stderr.read()
            assert one.wait() == 0
