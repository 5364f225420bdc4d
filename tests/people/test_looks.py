"""Who saw what: sensitive looks leave a line, and the line is found again. REC-5, REC-6."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from datetime import date

import pytest
from django.core.checks import ERROR, WARNING, run_checks
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mantle.cli import main as command
from mantle.home.reports import everything
from mantle.people import actions as people
from mantle.people import audit, triggers
from mantle.people.access import FieldGroup
from mantle.people.models import Agency, Look, Person
from mantle.people.queries import looks
from mantle.structures.forms.people import CorrectPerson
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
        audit.looking(by=world.team, purpose=lambda: "home:export_everything", at=clock.now),
    ):
        content = everything(Agency.objects.all(), "zip", world.team)
    with zipfile.ZipFile(io.BytesIO(content)) as files:
        assert b"1978" in files.read("people.csv")
    assert sum("INSERT INTO" in each["sql"] for each in asked) == 1
    assert {(fields, tuple(codes)) for _, _, fields, codes in lines()} == {
        ("birth_year", (world.director.code,)), ("birth_year contact", (world.assistant.code,)),
    }  # fmt: skip


def test_an_answer_whose_line_cannot_be_written_is_not_given(world):
    address, client = reverse("structures:person", args=[world.director.code]), entered(world.lead)
    assert client.get(address).status_code == 200

    def without_a_table() -> None:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("ALTER TABLE people_look RENAME TO people_look_gone")
            client.get(address)

    with pytest.raises(DatabaseError):
        without_a_table()
    assert client.get(address).status_code == 200


def test_outside_of_a_request_nothing_is_noted(world):
    audit.seen([world.director], FieldGroup.CONTACT)
    assert lines() == []


def test_the_auditor_finds_who_saw_and_changed_a_person_since_a_day_and_that_person_reads_the_same(world):
    director, lead = world.director, world.lead
    people.open_account(person=director, email="n@example.org", password=None, by=None, at=worlds.NOW)
    entered(lead).get(reverse("structures:person", args=[director.code]))
    entered(lead).get(reverse("structures:person", args=[world.assistant.code]))
    Person.objects.filter(pk=director.pk).update(family_name="Okafor", birth_year=1970)
    address = reverse("people:record_of", args=[director.code])
    said = text_of(entered(world.auditor).get(address))
    assert "Owen Pugh" in said
    assert "Year of birth" in said
    assert "The page of the person" in said
    assert "Birth year: changed; family name: Adeyemi → Okafor" in said
    assert "1970" not in said
    own = entered(director).get(reverse("people:own_record"), follow=True)
    assert own.redirect_chain[-1][0] == address
    assert "Who has seen your record" in text_of(own)
    assert "Iris Holt" in text_of(own)  # the auditor who looked is on record as well
    assert len(own.context["seen"].page.object_list) == 2
    assert entered(lead).get(address).status_code == 403
    assert entered(world.birch_lead).get(address).status_code == 404


def text_of(reply) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html.unescape(reply.content.decode())).split())


def test_looks_are_narrowed_by_day_and_name_and_a_word_that_is_no_day_finds_none(world):
    for number, by in enumerate([world.lead, world.team]):
        Look.objects.create(
            at=worlds.NOW.replace(day=10 + number), by=by, purpose="structures:person", fields="contact",
            people=f" {world.director.code} ",
        )  # fmt: skip
    client = entered(world.auditor)

    def found(**asked: str) -> list[str]:
        reply = client.get(reverse("people:record_of", args=[world.director.code]), asked)
        shown = reply.context["seen"].page.object_list
        return [row.by.name for row in shown if row.by != world.auditor]  # who asks leaves lines as well

    assert found() == ["Priya Nair", "Owen Pugh"]
    assert found(**{"s-since": "11/11/2026"}) == ["Priya Nair"]
    assert found(**{"s-since": "2026-11-10"}) == ["Priya Nair", "Owen Pugh"]
    assert found(**{"s-actor": "owen"}) == ["Owen Pugh"]
    assert found(**{"s-since": "soon"}) == []
    assert found(**{"s-by__code": "x", "s-sort": "people"}) == ["Priya Nair", "Owen Pugh"]
    sheet = client.get(reverse("people:record_of", args=[world.director.code]), {"s-format": "csv"})
    lines = b"".join(sheet.streaming_content).decode().splitlines()
    assert [line.split(",")[2] for line in lines if "structures" not in line and "Pugh" in line] == ["E-mail address"]


def test_looks_at_a_record_that_was_merged_away_go_with_the_one_that_is_kept(world):
    twin = worlds.person("Ngozi", "Adeyemi", birth_year=1971)
    entered(world.team).get(reverse("structures:person", args=[twin.code]))
    assert looks.looks_at(world.director).count() == 0
    assert looks.looks_at(twin).count() == 1
    people.merge_people(kept=world.director, merged=twin, reason="One person.", by=world.team, at=worlds.NOW)
    assert looks.looks_at(world.director).count() == 1


def test_the_audit_page_is_narrowed_by_person_agency_verb_actor_and_days_and_by_nothing_else(world):
    people.correct_person(
        person=world.director,
        by=world.lead,
        at=worlds.NOW,
        **CorrectPerson.values_of(world.director) | {"given_name": "Ng", "reason": "Typing."},
    )
    client = entered(world.auditor)

    def count(**asked: str) -> int:
        return client.get(reverse("people:audit"), asked).context["table"].count

    everything = count()
    assert everything > 10
    assert count(person="Adeyemi", actor="Owen") == count(actor="Owen") == 1
    assert 0 < count(verb="person corrected") < everything
    assert 0 < count(agency="birch") < everything
    assert count(verb="no such verb", by="1", agency="nowhere") == everything
    assert count(since="24/11/2026", until="2026-11-24") > 0
    assert count(until="23/11/2026", since="23/11/2026") == 0
    assert count(since="yesterday") == 0
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("people:audit"))
    assert len(asked) <= 15


def test_the_page_of_one_record_keeps_within_fifteen_queries(world):
    for by in (world.lead, world.team, world.birch_lead):
        Look.objects.create(at=worlds.NOW, by=by, purpose="x:y", fields="contact", people=f" {world.director.code} ")
    client = entered(world.auditor)
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("people:record_of", args=[world.director.code]))
    assert len(asked) <= 15


@pytest.mark.django_db(transaction=True)
def test_the_command_answers_by_reference_address_or_name_and_says_what_is_unclear(world, capsys):
    Person.objects.filter(pk=world.director.pk).update(email="ngozi@example.org")
    entered(world.lead).get(reverse("structures:person", args=[world.director.code]))
    for words in (world.director.code.lower(), "ngozi@example.org", "adeyemi"):
        assert command.main(["who-saw", words, "--since", "2020-01-01", "--json"]) == 0
        said = json.loads(capsys.readouterr().out)
        assert said["reference"] == world.director.code
        assert [(row["by"], row["where"]) for row in said["looks"]] == [("Owen Pugh", "The page of the person")]
        assert "Email: changed" in {row["said"] for row in said["changes"]}
    assert command.main(["who-saw", world.director.code, "--since", "01/01/2099"]) == 0
    assert "Seen: 0" in capsys.readouterr().out
    worlds.person("Ade", "Adeyemi")
    assert command.main(["who-saw", "adeyemi", "--since", "2020-01-01"]) == 2
    assert "may be several people" in capsys.readouterr().err
    assert command.main(["who-saw", "nobody", "--since", "2020-01-01"]) == 2
    assert "nobody is known" in capsys.readouterr().err
    assert command.main(["who-saw", "adeyemi", "--since", "soon"]) == 2
    assert "is no day" in capsys.readouterr().err


def test_a_lost_trigger_is_a_warning_at_start_and_an_error_in_production(world):
    def said() -> list[tuple[str, int]]:
        return [
            (each.id, each.level)
            for is_deployed in (False, True)
            for each in run_checks(tags=["record"], include_deployment_checks=is_deployed)
        ]

    assert said() == []
    on = "" if connection.vendor == "sqlite" else " ON people_person"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER mantle_record_people_person_update{on}")
    assert ("mantle.E010", ERROR) in said()
    assert said()[0] == ("mantle.W010", WARNING)
    triggers.put_on()
    assert said() == []
