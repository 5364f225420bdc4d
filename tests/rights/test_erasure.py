"""Erasure, its ledger, and a restore of an older backup."""

from __future__ import annotations

import json

import pytest
from django.core.serializers.json import DjangoJSONEncoder

from mantle.forecast.actions import give_answers
from mantle.home.actions import back_up, restore
from mantle.home.queries import keeping
from mantle.people import actions as people
from mantle.people.models import AuditEvent, Person, PersonName
from mantle.rights.actions import cases, copies, erasing
from mantle.rights.models import Erasure
from mantle.structures.models import Appointment, TalentMark
from tests import worlds
from tests.worlds import NOW, TODAY

NAME = "Quillon Farthingale"


@pytest.fixture(autouse=True)
def ledger(settings, tmp_path):
    settings.ERASURE_LEDGER = tmp_path / "erasures.jsonl"
    return settings.ERASURE_LEDGER


@pytest.fixture
def world(db):
    return worlds.two_authorities()


@pytest.fixture
def subject(world) -> Person:
    """Someone with rows of many kinds, and named in the words of others."""
    who = worlds.with_role("Quillon", "Farthingale", worlds.Role.PARTICIPANT, world.alder)
    people.correct_person(
        person=who, version=None, reason="Quillon Farthingale wrote to us.", by=world.lead, at=NOW,
        given_name="Quillon", family_name="Farthingale", email="quillon.farthingale@example.org", birth_year=1980,
    )  # fmt: skip
    post = worlds.post(world.alder, "Head of Early Help", 3)
    worlds.appointed(post, who, worlds.date(2020, 1, 6), reason="")
    give_answers(person=who, answers={"next_post": ("yes", "")}, on=TODAY, by=who, at=NOW)
    TalentMark.objects.create(agency=world.alder, kind="host", said_by=NAME, note=f"{NAME} hosts well.")
    return who


def everything() -> str:
    """All rows of all tables as one text."""
    return "\n".join(
        json.dumps(line, cls=DjangoJSONEncoder, ensure_ascii=False)
        for model in keeping.kept_models() for line in keeping.lines_of(model)
    )  # fmt: skip


def ask_to_be_erased(world, who: Person):
    return cases.receive(kind="erasure", words=f"Erase {NAME}, please.", person=who, agency=world.alder, by=who, at=NOW)


def test_after_an_erasure_nothing_names_the_person_and_the_post_was_still_held(world, subject):
    officer = worlds.with_role("Edith", "Marlow", worlds.Role.DATA_PROTECTION)
    code, held = subject.code, Appointment.objects.get(person=subject)
    before = everything().lower()
    assert all(trace.lower() in before for trace in ("Farthingale", "quillon.farthingale@example.org", f'"{code}"'))
    erasing.erase(case=ask_to_be_erased(world, subject), outcome="Done.", by=officer, at=NOW)
    after = everything().lower()
    assert [trace for trace in ("farthingale", "quillon", f'"{code.lower()}"') if trace in after] == []
    assert Appointment.objects.get(pk=held.pk).starts_on == held.starts_on
    assert TalentMark.objects.get(kind="host").note == "[erased] hosts well."


def test_others_keep_their_records_when_one_person_is_erased(world, subject):
    before = list(Person.objects.exclude(pk=subject.pk).order_by("pk").values())
    erasing.erase_person(person=subject, by=None, at=NOW)
    assert list(Person.objects.exclude(pk=subject.pk).order_by("pk").values()) == before


def test_the_report_says_what_goes_and_what_stays_before_anything_is_done(world, subject):
    report = erasing.dependency_report(subject)
    assert (report.deleted["Accounts"], report.kept["Appointments"], report.named["Talent marks"]) == (1, 1, 1)
    assert Person.objects.get(pk=subject.pk).name == NAME


def test_nobody_erases_their_own_record(world, subject):
    with pytest.raises(people.Refused, match="own record"):
        erasing.erase(case=ask_to_be_erased(world, subject), outcome="Done.", by=subject, at=NOW)


def test_a_request_for_something_else_erases_nothing(world, subject):
    case = cases.receive(kind="access", words="A copy.", person=subject, by=subject, at=NOW)
    with pytest.raises(people.Refused, match="Only an open request for erasure"):
        erasing.erase(case=case, outcome="Done.", by=world.lead, at=NOW)


def test_former_names_and_merged_records_go_as_well(world, subject):
    PersonName.objects.create(
        person=subject, given_name="Quillon", family_name="Oldname", sort_name="oldname quillon", until=TODAY
    )
    twin = worlds.person("Quill", "Farthingale-Twin")
    people.merge_people(kept=subject, merged=twin, reason=f"{NAME} is one person.", by=world.lead, at=NOW)
    assert "Oldname" in everything()
    assert "Farthingale-Twin" in everything()
    erasing.erase_person(person=subject, by=None, at=NOW)
    assert [trace for trace in ("Oldname", "Twin", "Farthingale") if trace in everything()] == []
    assert Erasure.objects.count() == 2


def test_the_ledger_names_nobody_and_is_written_when_the_erasure_stands(
    world, subject, ledger, django_capture_on_commit_callbacks
):
    code = subject.code
    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase_person(person=subject, by=None, at=NOW)
    text = ledger.read_text()
    assert code not in text
    assert "Farthingale" not in text
    assert json.loads(text)["key"] == erasing.key_of(code)
    assert ledger.stat().st_mode & 0o077 == 0
    assert erasing.write_ledger() == 1
    assert ledger.read_text() == text


@pytest.mark.django_db(transaction=True)
def test_an_older_backup_brings_no_erased_person_back(tmp_path, ledger):
    from django.core.management import call_command

    world = worlds.two_authorities()
    who = worlds.with_role("Quillon", "Farthingale", worlds.Role.PARTICIPANT, world.alder)
    back_up(to=tmp_path / "older.zip", at=NOW)
    erasing.erase_person(person=who, by=None, at=NOW)
    pseudonym = Person.objects.get(pk=who.pk).code
    assert ledger.exists()
    call_command("flush", verbosity=0, interactive=False)
    restore(from_=tmp_path / "older.zip")
    assert "Farthingale" not in everything()
    assert Person.objects.get(pk=who.pk).code == pseudonym
    assert Person.objects.filter(family_name="Adeyemi").exists()
    assert AuditEvent.objects.filter(verb="record erased").count() == 1


def test_a_released_copy_and_its_items_go_with_the_person(world, subject):
    officer = worlds.with_role("Edith", "Marlow", worlds.Role.DATA_PROTECTION)
    case = cases.receive(kind="access", words="A copy.", person=subject, by=subject, at=NOW)
    copies.gather(case=case, by=officer, at=NOW)
    for item in case.items.all():
        copies.decide_item(item=item, is_withheld=False, by=officer, at=NOW)
    copies.release(case=case, by=officer, at=NOW)
    assert case.items.exists()
    assert NAME in everything()
    erasing.erase_person(person=subject, by=None, at=NOW)
    assert not case.items.exists()
    assert "Farthingale" not in everything()
