"""The pages of rights: who gets what answer for whose request, and the way from asking to an answer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from mantle.people.models import Person, PersonName
from mantle.rights.actions import cases, copies
from mantle.rights.models import Acknowledgement, Case, Statement
from tests import worlds
from tests.worlds import NOW


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr("mantle.web.clock.now", lambda: NOW)


@pytest.fixture
def world(db):
    return worlds.two_authorities()


@pytest.fixture
def officer(world) -> Person:
    return worlds.with_role("Edith", "Marlow", worlds.Role.DATA_PROTECTION, world.alder)


def client_of(who: Person) -> Client:
    client = Client()
    client.force_login(who.account)
    return client


def test_a_request_is_seen_by_whoever_made_it_and_by_the_officer_of_their_agency(world, officer):
    other = worlds.with_role("Neil", "Ash", worlds.Role.DATA_PROTECTION, world.birch)
    who = world.participant
    case = cases.receive(kind="access", words="A copy.", person=who, agency=world.alder, by=who, at=NOW)
    copies.gather(case=case, by=officer, at=NOW)
    item = case.items.create(heading="Notes", place="x", text="Words.", is_own=False)
    pages = [f"/requests/{case.code}/", f"/requests/{case.code}/step/", f"/requests/items/{item.code}/"]
    asked = [officer, other, who, world.lead, world.auditor]
    found = [[client_of(each).get(page).status_code for page in pages] for each in asked]
    assert found == [[200, 200, 200], [404, 404, 404], [200, 403, 404], [404, 404, 404], [404, 404, 404]]


@pytest.mark.parametrize("door", ["gather", "release"])
def test_only_the_officer_gathers_and_releases(world, officer, door):
    case = cases.receive(kind="access", words="A copy.", person=world.participant, agency=world.alder,
                         by=world.participant, at=NOW)  # fmt: skip
    address = f"/requests/{case.code}/{door}/"
    assert client_of(world.participant).post(address).status_code == 403
    assert client_of(world.analyst).post(address).status_code == 404
    assert client_of(officer).post(address).status_code == 302
    assert client_of(officer).get(address).status_code == 405


def test_a_person_asks_and_is_told_by_when_they_have_an_answer(world):
    client = client_of(world.participant)
    page = client.post("/my-data/ask/", {"kind": "access", "words": "Everything, please."}, follow=True)
    assert "answer by 24 December 2026" in page.content.decode()
    assert "24 December 2026" in client.get("/my-data/").content.decode()


def test_a_form_that_is_not_right_keeps_what_was_typed_and_says_all_problems(world):
    page = client_of(world.participant).post("/my-data/ask/", {"field": "birth_year", "proposed": "old", "words": ""})
    text = page.content.decode()
    assert page.status_code == 422
    assert "Select what you want." in text
    assert "Enter the year of birth in four figures" in text
    assert 'value="old"' in text


def test_anybody_may_complain_and_from_day_31_it_is_overdue(world, officer, monkeypatch):
    answer = Client().post("/complain/", {"name": "Ida Frost", "contact": "ida@example.org", "words": "Not right."})
    case = Case.objects.get()
    assert case.code in answer.content.decode()
    assert "24 December 2026" in answer.content.decode()
    everywhere = worlds.with_role("Nia", "Vale", worlds.Role.DATA_PROTECTION)
    for days, is_late in ((30, False), (31, True)):
        monkeypatch.setattr("mantle.web.clock.now", lambda days=days: NOW + timedelta(days=days))
        assert ("Overdue" in client_of(everywhere).get("/requests/").content.decode()) is is_late
    cases.acknowledge(case=case, by=officer, at=NOW)
    case.refresh_from_db()
    assert case.acknowledged_on == NOW.date()


def test_the_officer_stops_the_clock_and_lets_it_run(world, officer):
    case = cases.receive(kind="access", words="A copy.", person=world.participant, agency=world.alder, by=officer,
                         at=NOW)  # fmt: skip
    client, address = client_of(officer), f"/requests/{case.code}/step/"
    assert client.post(address, {"step": "pause"}).status_code == 422
    assert client.post(address, {"step": "pause", "words": "Who are you?"}).status_code == 302
    cases.resume(case=case, by=officer, at=NOW + timedelta(days=7))
    assert "31 December 2026" in client.get(f"/requests/{case.code}/").content.decode()


def test_an_extension_says_why_and_comes_once_and_in_time(world, officer):
    case = cases.receive(kind="access", words="A copy.", person=world.participant, by=officer, at=NOW)
    with pytest.raises(worlds.people.Refused, match="not late"):
        cases.extend(case=case, because="Many records.", by=officer, at=NOW + timedelta(days=40))
    cases.extend(case=case, because="Many records.", by=officer, at=NOW)
    with pytest.raises(worlds.people.Refused, match="extended already"):
        cases.extend(case=case, because="Still many.", by=officer, at=NOW)


def test_a_fact_is_put_right_and_the_record_keeps_both(world, officer):
    who = world.participant
    case = cases.receive(kind="correction", words="Married.", person=who, agency=world.alder, field="family_name",
                         proposed="Dale", by=who, at=NOW)  # fmt: skip
    answer = client_of(officer).post(f"/requests/{case.code}/step/", {"step": "correct", "words": "Put right."})
    assert answer.status_code == 302
    assert Person.objects.get(pk=who.pk).name == "Sam Dale"
    assert str(PersonName.objects.get(person=who)) == "Sam Doyle"


def test_to_a_judgement_a_statement_is_attached(world, officer):
    who = world.participant
    case = cases.receive(kind="correction", words="I see it otherwise.", person=who, agency=world.alder, by=who, at=NOW)
    client_of(officer).post(f"/requests/{case.code}/step/", {"step": "statement", "words": "Attached."})
    assert Statement.objects.get().words == "I see it otherwise."
    assert "I see it otherwise." in client_of(who).get("/my-data/").content.decode()


def test_notices_are_confirmed_once_and_asked_no_more(world):
    client = client_of(world.participant)
    assert "Read it and confirm" in client.get("/my-data/").content.decode()
    assert client.post("/notices/read/").status_code == 302
    assert Acknowledgement.objects.filter(person=world.participant).count() == 2
    assert "Read it and confirm" not in client.get("/my-data/").content.decode()
    client.post("/notices/read/")
    assert Acknowledgement.objects.count() == 2


def test_the_officer_sees_what_an_erasure_would_do_and_does_it(world, officer, settings, tmp_path):
    settings.ERASURE_LEDGER = tmp_path / "erasures.jsonl"
    who = world.participant
    case = cases.receive(kind="erasure", words="Erase me.", person=who, agency=world.alder, by=who, at=NOW)
    client, address = client_of(officer), f"/requests/{case.code}/erase/"
    assert "Accounts: 1" in client.get(address).content.decode()
    assert client_of(world.auditor).get(address).status_code == 404
    assert client.post(address, {"step": "erase"}).status_code == 422
    assert Person.objects.get(pk=who.pk).name == "Sam Doyle"
    assert client.post(address, {"step": "erase", "words": "Done."}).status_code == 302
    assert Person.objects.get(pk=who.pk).name == "Erased record"
    assert client.get(address).status_code == 404


def test_the_data_map_is_a_page_and_a_file(world, officer):
    client = client_of(officer)
    assert "Every field of every table is spoken for." in client.get("/data-map/").content.decode()
    assert b"people.Person" in b"".join(client.get("/data-map/?format=csv"))
