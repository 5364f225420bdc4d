"""The same file sent or confirmed twice at the same moment: on PostgreSQL two writers are truly let in together."""

import threading

import pytest
from django.db import connection, connections
from django.urls import reverse

from mantle.people.actions import Refused
from mantle.people.models import AuditEvent, Person
from mantle.people.rules import IllegalMove
from mantle.structures.actions import files as actions
from mantle.structures.models import Appointment, Import, Post
from tests.structures.files import NOW, TODAY, signed_in, upload, workforce
from tests.worlds import two_authorities

at_once = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite lets one writer in at a time: there is no such moment"
)


def together(*acts):
    """Let each act begin at the same moment in a thread of its own; what each gave, or the refusal it met."""
    start, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        try:
            connection.ensure_connection()
            start.wait(timeout=20)
            results[place] = act()
        except (Refused, IllegalMove) as refusal:
            results[place] = refusal
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def staged(by):
    return actions.stage_import(kind="workforce", name="w.csv", content=workforce(), as_at=TODAY, by=by, at=NOW)


def read(by):
    return actions.read_import(row=staged(by), by=by, at=NOW)


def confirmed(row, by):
    return actions.confirm_import(row=row, answers={}, by=by, at=NOW)


@at_once
@pytest.mark.django_db(transaction=True)
def test_the_same_file_sent_twice_at_once_waits_once():
    by = two_authorities().team
    for _ in range(5):
        one, other = together(lambda: read(by), lambda: read(by))
        assert (one.pk, one.state, other.state) == (other.pk, "read", "read")
        assert AuditEvent.objects.filter(verb="file taken in", object_code=one.code).count() == 1
        actions.abandon_import(row=one, by=by, at=NOW)


@at_once
@pytest.mark.django_db(transaction=True)
def test_of_two_who_confirm_a_file_at_once_one_stores_it_and_the_other_is_told():
    by = two_authorities().team
    row = read(by)
    results = together(lambda: confirmed(row, by), lambda: confirmed(row, by))
    assert sorted(type(each).__name__ for each in results) == ["IllegalMove", "Import"]
    assert Post.objects.filter(reference__startswith="A-").count() == 3


@at_once
@pytest.mark.django_db(transaction=True)
def test_the_same_content_confirmed_by_two_people_at_once_is_stored_once():
    world = two_authorities()
    mine, other = read(world.team), read(world.lead)
    assert mine.pk != other.pk
    results = together(lambda: confirmed(mine, world.team), lambda: confirmed(other, world.lead))
    assert [each.state for each in results] == ["done", "done"]
    assert sorted(bool(each.changes["counts"].get("posts added")) for each in results) == [False, True]
    assert Post.objects.filter(reference__startswith="A-").count() == 3
    assert Appointment.objects.filter(post__reference__startswith="A-").count() == 2
    assert Person.objects.filter(family_name="Harper").count() == 1


@pytest.mark.django_db
def test_the_very_same_file_is_refused_while_a_worker_stores_it():
    world = two_authorities()
    mine, other = read(world.team), read(world.lead)
    Import.objects.filter(pk=mine.pk).update(state="confirmed")  # as a large file is while it waits for a worker
    with pytest.raises(Refused, match="being stored now"):
        confirmed(other, world.lead)
    other.refresh_from_db()
    assert other.state == "read"
    Import.objects.filter(pk=mine.pk).update(state="read")
    assert confirmed(other, world.lead).state == "done"


@pytest.mark.django_db
def test_a_file_that_waits_already_is_shown_and_says_so(client):
    team = signed_in(client, two_authorities().team)
    answers = [
        team.post(
            reverse("structures:new_import"),
            {"kind": "workforce", "agency": "", "file": upload(workforce())},
            follow=True,
        )
        for _ in range(2)
    ]
    said = ["You brought in this very file before" in answer.content.decode() for answer in answers]
    assert (said, Import.objects.count()) == ([False, True], 1)
