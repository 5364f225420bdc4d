"""Who saw what: sensitive looks leave a line, and the line is found again. REC-5, REC-6."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mantle.people import audit
from mantle.people.access import FieldGroup
from mantle.people.models import Agency, Look, Person
from mantle.structures import reports
from mantle.web import clock
from tests import worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return worlds.two_authorities()


def entered(person: Person) -> Client:
    client = Client()
    client.force_login(person.account)
    return client


def lines() -> list[tuple[str, str, str, list[str]]]:
    return [(row.by.name, row.purpose, row.fields, row.people.split()) for row in Look.objects.order_by("pk")]


def test_a_look_at_a_birth_year_and_an_address_leaves_one_line_and_a_look_at_a_name_none(world):
    lead, director = entered(world.lead), world.director
    with CaptureQueriesContext(connection) as asked:
        page = lead.get(reverse("structures:person", args=[director.code])).content.decode()
    assert "1971" in page
    assert sum("people_look" in each["sql"] for each in asked) == 1
    ((who, where, groups, codes),) = lines()
    assert (who, where, codes) == ("Owen Pugh", "structures:person", [director.code])
    assert {"birth_year", "contact", "notes"} <= set(groups.split())
    lead.get(reverse("structures:people"))
    assert len(lines()) == 1


def test_nobody_is_written_down_for_looking_at_their_own_record(world):
    own = entered(world.lead)
    assert own.get(reverse("structures:person", args=[world.lead.code])).status_code == 200
    assert lines() == []
    entered(world.team).get(reverse("structures:person", args=[world.lead.code]))
    assert len(lines()) == 1


def test_who_sees_less_leaves_a_line_of_less(world):
    board = worlds.with_role("Bea", "Moss", "director", world.alder)
    page = entered(board).get(reverse("structures:person", args=[world.director.code])).content.decode()
    assert "1971" not in page
    assert lines() == [("Bea Moss", "structures:person", "contact", [world.director.code])]


def test_a_post_whose_notes_name_nobody_leaves_none_and_one_with_a_reason_names_whose(world):
    client = entered(world.lead)
    address = reverse("structures:post", args=[world.director_post.code])
    assert client.get(address).status_code == 200
    assert lines() == []
    row = world.held
    row.ends_on, row.leaving_reason = date(2026, 6, 1), "retired"
    row.save()
    assert "etired" in client.get(address).content.decode()
    assert lines() == [("Owen Pugh", "structures:post", "notes", [world.director.code])]


def test_a_file_of_everything_leaves_one_insert_that_names_everyone_in_it_by_what_it_held(world):
    Person.objects.filter(pk=world.assistant.pk).update(email="tom@example.org")
    with (
        CaptureQueriesContext(connection) as asked,
        audit.looking(by=world.team, purpose=lambda: "structures:export_everything", at=clock.now),
    ):
        content = reports.everything(Agency.objects.all(), "zip", world.team)
    with zipfile.ZipFile(io.BytesIO(content)) as files:
        assert b"1978" in files.read("people.csv")
    assert sum("INSERT INTO" in each["sql"] for each in asked) == 1
    assert {(fields, tuple(codes)) for _, _, fields, codes in lines()} == {
        ("birth_year", (world.director.code,)), ("birth_year contact", (world.assistant.code,)),
    }  # fmt: skip


def test_an_answer_whose_line_cannot_be_written_is_not_given(world):
    address, client = reverse("structures:person", args=[world.director.code]), entered(world.lead)
    assert client.get(address).status_code == 200
    with pytest.raises(DatabaseError), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE people_look RENAME TO people_look_gone")
        client.get(address)
    assert client.get(address).status_code == 200


def test_outside_of_a_request_nothing_is_noted(world):
    audit.seen([world.director], FieldGroup.CONTACT)
    assert lines() == []
