"""Whether the process lives, and whether the site runs: two addresses that tell nothing about anyone. HOM-9."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from mantle.cli.site import worker
from mantle.people import jobs
from mantle.people.models import Job, Worker
from mantle.web import clock
from tests import worlds

pytestmark = pytest.mark.django_db


def figures() -> dict:
    response = Client().get("/status.json")
    found = response.json()
    assert response.status_code == (503 if found["troubles"] else 200)
    assert response.headers["Cache-Control"] == "no-store"
    return found


def page() -> tuple[int, str]:
    response = Client().get("/status/")
    return response.status_code, response.content.decode()


def test_the_sign_of_life_asks_nothing_of_the_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        response = Client().get("/health/")
    assert (response.status_code, response.json()) == (200, {"status": "well"})


def test_all_is_well_while_a_worker_lives_and_nothing_waits(django_assert_max_num_queries):
    jobs.sign_of_life(worker="here:1", at=clock.now())
    with django_assert_max_num_queries(5):
        found = figures()
    assert found["worker_seen_seconds"] <= 60
    assert {name: found[name] for name in ("status", "database_answers", "migrations_waiting", "troubles")} == {
        "status": "well", "database_answers": True, "migrations_waiting": 0, "troubles": [],
    }  # fmt: skip
    status, content = page()
    assert status == 200
    assert "All is well" in content


def test_a_worker_that_never_came_or_fell_silent_is_said():
    assert figures()["troubles"] == ["No worker runs: queued work waits. Start `mantle worker`."]
    jobs.sign_of_life(worker="here:1", at=clock.now() - timedelta(minutes=7))
    assert "No worker has been heard of for 7 minutes" in figures()["troubles"][0]
    status, content = page()
    assert status == 503
    assert "something needs attention" in content


def test_a_worker_at_long_work_lives_by_the_signs_of_its_work():
    jobs.sign_of_life(worker="here:1", at=clock.now() - timedelta(minutes=7))
    assert figures()["status"] == "trouble"
    job = jobs.enqueue(kind="forecast", arguments={}, by=None, at=clock.now())
    jobs.take_next(at=clock.now())
    assert figures()["status"] == "well"
    Job.objects.filter(pk=job.pk).update(heartbeat_at=clock.now() - timedelta(minutes=6))
    assert figures()["status"] == "trouble"


def test_work_that_has_been_due_for_long_is_said_and_work_for_later_is_not():
    now = clock.now()
    jobs.sign_of_life(worker="here:1", at=now)
    jobs.enqueue(kind="forecast", arguments={}, by=None, at=now + timedelta(hours=1))
    assert (figures()["work_waiting"], figures()["oldest_work_seconds"]) == (0, None)
    jobs.enqueue(kind="forecast", arguments={}, by=None, at=now - timedelta(minutes=20))
    found = figures()
    assert found["work_waiting"] == 1
    assert 1200 <= found["oldest_work_seconds"] < 1300
    assert "has been due for 20 minutes" in found["troubles"][0]


def test_a_migration_that_is_not_applied_is_said():
    jobs.sign_of_life(worker="here:1", at=clock.now())
    MigrationRecorder(connections["default"]).record_unapplied("people", "0002_worker")
    found = figures()
    assert found["migrations_waiting"] == 1
    assert found["troubles"] == ["1 migration is not applied: run `mantle manage migrate`."]


def test_a_database_that_a_newer_version_has_migrated_is_said_and_the_older_program_goes_on():
    """F45: between `migrate` and the new start, the older program serves and says that it is the older one."""
    jobs.sign_of_life(worker="here:1", at=clock.now())
    MigrationRecorder(connections["default"]).record_applied("people", "9999_of_the_next_version")
    found = figures()
    assert (found["migrations_waiting"], found["migrations_unknown"]) == (0, 1)
    assert found["troubles"] == [
        "The database is 1 migration newer than this program: "
        "start the web server and the worker again, with the new version."
    ]
    assert page()[0] == 503
    assert Client().get("/").status_code < 500


def test_a_database_that_does_not_answer_is_an_answer(tmp_path):
    live = connections["default"]
    absent = live.copy()
    nowhere = str(tmp_path / "absent" / "mantle.sqlite3") if live.vendor == "sqlite" else "absent"
    absent.settings_dict.update(NAME=nowhere)
    connections["default"] = absent
    try:
        found, (status, content) = figures(), page()
        alive = Client().get("/health/").status_code
    finally:
        connections["default"] = live
    assert (found["database_answers"], found["troubles"]) == (False, ["The database does not answer."])
    assert (status, alive) == (503, 200)
    assert "does not answer" in content


def test_the_page_tells_nothing_about_anyone():
    person = worlds.with_role("Ulrika", "Wetherfell", worlds.Role.AUDITOR)
    jobs.sign_of_life(worker="machine-seven:4711", at=clock.now())
    jobs.enqueue(kind="forecast", arguments={"of": "Wetherfell"}, by=person, at=clock.now() - timedelta(hours=1))
    for content in (page()[1], Client().get("/status.json").content.decode()):
        assert "1" in content
        for secret in ("Wetherfell", "Ulrika", person.code, "machine-seven", "4711", "forecast"):
            assert secret not in content.replace("/forecast", "")


@pytest.mark.django_db(transaction=True)  # the worker looks after its connection, which a test's transaction forbids
def test_a_worker_gives_signs_while_it_waits_and_takes_its_row_away_when_it_ends(settings):
    settings.JOBS = {"look": f"{__name__}.look"}
    Worker.objects.create(name="killed:1", seen_at=clock.now() - timedelta(days=2))
    jobs.enqueue(kind="look", arguments={}, by=None, at=clock.now())
    assert worker.work_until(ENDING) == 1
    assert len(SEEN) == 1
    assert SEEN[0] != "killed:1"
    assert not Worker.objects.exists()


ENDING = threading.Event()
SEEN: list[str] = []


def look(*, arguments, by, at, progress):
    """Work of these tests: note which workers are on record, then end the worker."""
    SEEN.extend(Worker.objects.values_list("name", flat=True))
    ENDING.set()
