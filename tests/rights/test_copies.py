"""RIG-4 to RIG-6: a copy holds every word about a person, and none about others."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import models
from django.test import Client

from mantle.people import actions as people
from mantle.people.acting import tidying
from mantle.people.models import AuditEvent, Identifier, Person, PersonName, RoleHeld
from mantle.rights.actions import cases, copies
from mantle.rights.models import Copy
from mantle.rights.queries import datamap, holdings
from mantle.structures.models import Absence, Appointment, NetworkMember, TalentMark
from tests import worlds
from tests.worlds import NOW, TODAY


@pytest.fixture
def world(db):
    return worlds.two_authorities()


@pytest.fixture
def officer(world) -> Person:
    return worlds.with_role("Edith", "Marlow", worlds.Role.DATA_PROTECTION)


def seeded(given: str, family: str, mark: str, world) -> Person:
    """A person whose rows of every kind bear a mark in each of their text fields."""
    who = worlds.with_role(given, family, worlds.Role.PARTICIPANT, world.alder)
    who.profession = f"{mark}1 nurse"
    who.save()
    PersonName.objects.create(person=who, given_name=f"{mark}2", family_name=family, sort_name="x", until=TODAY)
    Identifier.objects.create(person=who, source=f"{mark}3", value=f"{mark}4")
    post = worlds.post(world.alder, f"Post {mark}5", 3)
    held = worlds.appointed(post, who, worlds.date(2020, 1, 6), reason=f"{mark}6 stands beside")
    Absence.objects.create(appointment=held, reason=f"{mark}7", starts_on=worlds.date(2024, 1, 1))
    people.correct_person(person=who, version=None, reason=f"{mark}8", by=world.lead, at=NOW, given_name=given,
                          family_name=family)  # fmt: skip
    partnership = worlds.structures.open_partnership(
        name=f"Network {mark}9", kind="childrens_partnership", lead=world.alder, starts_on=None, by=None, at=NOW
    )
    NetworkMember.objects.create(partnership=partnership, person=who, kind="practitioner", starts_on=TODAY)
    TalentMark.objects.create(agency=world.alder, kind="host" if mark == "OWNMARK" else "source", said_by="review",
                              note=f"{given} {family} hosts: {mark}0")  # fmt: skip
    return who


def test_a_copy_holds_every_mark_of_the_person_and_none_of_another(world, officer):
    who = seeded("Quillon", "Farthingale", "OWNMARK", world)
    seeded("Petra", "Underhill", "OTHERMARK", world)
    case = cases.receive(kind="access", words="A copy, please.", person=who, by=who, at=NOW)
    copies.gather(case=case, by=officer, at=NOW)
    for item in case.items.filter(is_own=False):
        copies.decide_item(item=item, is_withheld=False, by=officer, at=NOW)
    text = json.dumps(copies.release(case=case, by=officer, at=NOW).content)
    assert [n for n in range(10) if f"OWNMARK{n}" not in text] == []
    assert "OTHERMARK" not in text
    assert "Underhill" not in text


def test_every_declared_text_field_of_a_row_about_a_person_is_gathered(world):
    """The marks are put into every text field of whatever rows there are, whatever the model."""
    who = seeded("Quillon", "Farthingale", "OWNMARK", world)
    expected = set()
    with tidying():
        for entry in datamap.entries():
            rows = holdings.rows_about(entry, [who])
            for name in (*entry.words_of("personal"), *entry.words_of("special"), *entry.words_of("words")):
                field = entry.model._meta.get_field(name)
                is_text = type(field) in (models.CharField, models.TextField) and not field.choices
                if is_text and entry.model not in (Person, RoleHeld) and rows.exists():
                    mark = f"M{len(expected)}Q"
                    rows.filter(pk=rows.last().pk).update(**{name: mark})
                    expected.add(mark)
    found = holdings.held_about(who)
    text = json.dumps([part.rows for part in found.parts]) + json.dumps([each.text for each in found.words])
    assert len(expected) >= 10
    assert {mark for mark in expected if mark not in text} == set()


def test_words_in_others_rows_wait_for_a_look_before_the_copy_goes(world, officer):
    who = seeded("Quillon", "Farthingale", "OWNMARK", world)
    case = cases.receive(kind="access", words="A copy, please.", person=who, by=who, at=NOW)
    copies.gather(case=case, by=officer, at=NOW)
    waiting = case.items.filter(is_own=False)
    assert "OWNMARK0" in waiting.get(heading__startswith="Talent marks").text
    with pytest.raises(people.Refused, match="Look at each first"):
        copies.release(case=case, by=officer, at=NOW)
    assert not Copy.objects.exists()


def test_withholding_needs_a_ground_and_a_reason_and_is_logged(world, officer):
    who = seeded("Quillon", "Farthingale", "OWNMARK", world)
    case = cases.receive(kind="access", words="A copy, please.", person=who, by=who, at=NOW)
    copies.gather(case=case, by=officer, at=NOW)
    item = case.items.filter(is_own=False).first()
    for ground, reason in (("", "Because."), ("third_party", " ")):
        with pytest.raises(people.Refused, match="a ground and a reason"):
            copies.decide_item(item=item, is_withheld=True, ground=ground, reason=reason, by=officer, at=NOW)
    for each in case.items.filter(is_own=False):
        copies.decide_item(item=each, is_withheld=True, ground="third_party", reason="Names B.", by=officer, at=NOW)
    content = copies.release(case=case, by=officer, at=NOW).content
    assert "OWNMARK0" not in json.dumps(content)
    assert content["withheld"] == ["It tells of another person who has not agreed (Data Protection Act 2018, "
                                   "Schedule 2, 16)"]  # fmt: skip
    event = AuditEvent.objects.filter(verb="item withheld").first()
    assert (event.by, event.detail["ground"]) == (officer, "third_party")


def test_a_copy_opens_as_page_pdf_and_json_until_its_day_for_the_person_alone(world, officer, monkeypatch):
    who = world.participant
    case = cases.receive(kind="access", words="A copy, please.", person=who, by=who, at=NOW)
    copies.release(case=case, by=officer, at=NOW)
    client, stranger = Client(), Client()
    client.force_login(who.account)
    stranger.force_login(world.analyst.account)
    addresses = [f"/requests/{case.code}/copy.{form}" for form in ("html", "pdf", "json")]
    monkeypatch.setattr("mantle.web.clock.now", lambda: NOW + timedelta(days=1))
    assert [client.get(address).status_code for address in addresses] == [200, 200, 200]
    assert [stranger.get(address).status_code for address in addresses] == [404, 404, 404]
    assert client.get(addresses[1]).content.startswith(b"%PDF")
    Copy.objects.update(expires_at=NOW)
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]


def test_an_appointment_stands_in_the_copy_with_post_and_dates(world):
    held = Appointment.objects.get(person=world.director)
    part = next(part for part in holdings.held_about(world.director).parts if part.title == "Appointments")
    assert ("Post", str(held.post)) in part.rows[0]
    assert ("Starts on", "1 Mar 2022") in part.rows[0]
