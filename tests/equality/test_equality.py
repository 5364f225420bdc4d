"""EQU-1 to EQU-7: what people say for equality is theirs, stands apart, leads to nobody and moves nothing."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mantle.equality import actions, queries, rules
from mantle.equality.models import Declaration
from mantle.people.access import Role
from mantle.people.actions import Refused
from mantle.people.models import AuditEvent
from mantle.web import clock
from tests import worlds
from tests.people.doors import DOORS
from tests.people.test_access import address
from tests.people.test_canaries import text_of

LAST_MONTH = date(2026, 10, 1)
PLACES = ("Northmoor", "Southvale")


@pytest.fixture
def world(db):
    return worlds.two_authorities()


def client_of(person) -> Client:
    client = Client()
    client.force_login(person.account)
    return client


def said(person, **answers: str) -> int:
    return actions.declare(person=person, answers=answers, on=worlds.TODAY, by=person, at=worlds.NOW)


def filled(counts: dict[tuple[str, str, str], int]) -> None:
    rows = [
        Declaration(
            key=f"{question}{region}{answer}{n}", question=question, region=region, answer=answer, month=LAST_MONTH
        )
        for (question, region, answer), many in counts.items()
        for n in range(many)
    ]
    Declaration.objects.bulk_create(rows)


def test_every_question_can_stay_open_or_be_answered_with_preferring_not_to_say(world):
    client, page = client_of(world.lead), reverse("equality:own")
    shown = client.get(page).content.decode()
    assert shown.count("I prefer not to say") == len(rules.QUESTIONS)
    assert client.post(page, {"sex": "prefer_not"}).status_code == 302
    assert queries.own(world.lead) == {"sex": "prefer_not"}
    assert client.post(page, {"sex": "female", "religion": "none"}).status_code == 302
    assert queries.own(world.lead) == {"sex": "female", "religion": "none"}
    assert client.post(page, {"religion": "hindu"}).status_code == 302
    assert queries.own(world.lead) == {"religion": "hindu"}
    refused = client.post(page, {"religion": "hindu", "sex": "no such answer"})
    assert (refused.status_code, queries.own(world.lead)) == (422, {"religion": "hindu"})
    assert client.post(reverse("equality:delete")).status_code == 302
    assert not Declaration.objects.exists()


def test_a_row_leads_neither_to_a_person_nor_to_another_row_of_the_same_person(world):
    said(world.lead, sex="male", religion="none")
    rows = list(Declaration.objects.all())
    assert len({row.key for row in rows}) == 2
    assert [field.name for field in Declaration._meta.get_fields() if field.is_relation] == []
    kept = " ".join(str(value) for row in rows for value in vars(row).values())
    assert not any(part in kept for part in (world.lead.code, world.lead.family_name, str(worlds.TODAY)))
    assert {row.month for row in rows} == {date(2026, 11, 1)}


def test_without_the_key_of_the_service_nobody_s_answers_are_found(world, settings):
    said(world.lead, sex="male")
    assert queries.own(world.lead) == {"sex": "male"}
    settings.EQUALITY_KEY = "another"
    assert queries.own(world.lead) == {}


def test_nobody_says_it_for_somebody_else(world):
    with pytest.raises(Refused):
        actions.declare(person=world.lead, answers={"sex": "male"}, on=worlds.TODAY, by=world.team, at=worlds.NOW)
    assert not Declaration.objects.exists()


def test_the_audit_record_says_that_something_was_said_and_not_what(world):
    said(world.lead, religion="sikh")
    line = AuditEvent.objects.get(verb="equality answers changed")
    assert "sikh" not in f"{line.detail} {line.reason} {line.object_name}"
    assert "religion" not in str(line.detail)


def test_a_person_who_is_erased_leaves_no_answer_and_others_keep_theirs(world):
    said(world.lead, sex="male", religion="none")
    said(world.team, sex="female")
    assert actions.forget(person=world.lead, by=world.team, at=worlds.NOW) == 2
    assert queries.own(world.team) == {"sex": "female"}


def test_every_published_count_is_none_fewer_than_ten_or_a_multiple_of_five(world):
    """Row 41: the 10-5 rule; what would follow from its neighbours is withheld."""
    filled({
        ("sex", "Northmoor", "female"): 43, ("sex", "Northmoor", "male"): 3, ("sex", "Southvale", "female"): 22,
        ("sex", "Southvale", "male"): 31, ("religion", "Northmoor", "sikh"): 9, ("religion", "", "none"): 61,
    })  # fmt: skip
    tables = queries.counts(world.analyst, worlds.TODAY)
    cells = [cell for table in tables for row in table.rows for cell in row[1:]]
    bad = [cell for cell in cells if cell not in ("fewer than 10", "withheld") and int(cell) % 5]
    assert (len(tables), bad) == (len(rules.QUESTIONS), [])
    assert {"fewer than 10", "withheld", "0"} < set(cells)
    assert not {"3", "9", "43", "61"} & set(cells)
    page = client_of(world.analyst).get(reverse("equality:counts")).content.decode()
    assert "fewer than 10" in page
    assert "Alder" not in page  # nothing by agency


def test_a_reader_of_one_region_sees_a_column_of_the_table_that_all_see(world):
    filled({("sex", place, "female"): 40 + place.startswith("N") * 13 for place in PLACES})
    everywhere = queries.counts(world.analyst, worlds.TODAY)[0]
    in_region = worlds.with_role("Reg", "Ional", Role.ANALYST, region="Northmoor")
    part = queries.counts(in_region, worlds.TODAY)[0]
    assert part.columns == ("Northmoor",)
    place = everywhere.columns.index("Northmoor") + 1
    assert [row[1] for row in part.rows] == [row[place] for row in everywhere.rows]
    at_agency = worlds.with_role("One", "Agency", Role.ANALYST, world.alder)
    assert queries.counts(at_agency, worlds.TODAY) == []
    assert client_of(at_agency).get(reverse("equality:counts")).status_code == 403


def test_within_a_month_the_counts_stand_still(world):
    filled({("sex", "Northmoor", "female"): 40})
    before = queries.counts(world.analyst, worlds.TODAY)
    for number in range(12):
        said(worlds.person("New", f"Person{number}"), sex="female")
    assert queries.counts(world.analyst, worlds.TODAY) == before
    assert queries.counts(world.analyst, date(2026, 12, 1)) != before


def test_the_database_refuses_an_answer_that_is_not_offered(world):
    with pytest.raises(IntegrityError), transaction.atomic():
        Declaration.objects.create(key="k", question="sex", answer="whatever", month=LAST_MONTH)


# --- nothing else can read it, and nothing moves with it --------------------------------------------------------------

# Pages that differ at every look: a new secret each time, how long ago this visit was seen, what was seen so far.
CHANGING = ("people:replace_app", "people:visits", "people:record_of", "people:set_up_second_step", "rights:")
READERS = {"team": "team", "lead": "lead", "analyst": "analyst", "auditor": "auditor"}


def pages(world, codes: dict[str, str], who) -> dict[str, tuple[int, bytes]]:
    client, found = client_of(who), {}
    for name, door in DOORS.items():
        if name.startswith(("equality:", *CHANGING)) or (door.row and door.row not in codes):
            continue
        reply = client.get(address(name, door, codes))
        body = text_of(reply).encode()  # archives unpacked: the packing carries the minute
        found[name] = reply.status_code, re.sub(rb'(value|nonce)="[^"]{22,}"', b"", body)
    return found


@pytest.fixture
def furnished(world):
    return world, worlds.furnished(world.alder, world.lead, world.director_post).codes


@pytest.mark.parametrize(
    "reader", ["lead", "auditor", *(pytest.param(each, marks=pytest.mark.nightly) for each in ("team", "analyst"))]
)
def test_no_page_but_its_own_asks_the_table_and_no_page_changes_with_its_rows(furnished, reader, monkeypatch):
    """Rows 33, 40: no query outside this slice reads it, and pages are the same to the byte with other rows in it."""
    world, codes = furnished
    monkeypatch.setattr(clock, "now", lambda: worlds.NOW)
    who = getattr(world, READERS[reader])
    said(world.lead, sex="male", religion="none", ethnic_group="mixed")
    with CaptureQueriesContext(
        connection,
    ) as own:
        client_of(who).get(reverse("equality:own"))
    assert any("equality_declaration" in each["sql"] for each in own)
    with CaptureQueriesContext(connection) as asked:
        before = pages(world, codes, who)
    assert [each["sql"] for each in asked if "equality_declaration" in each["sql"]] == []
    assert sum(status == 200 for status, _ in before.values()) > 10
    Declaration.objects.all().delete()
    filled({("sex", "Northmoor", "female"): 80, ("disability", "Northmoor", "lot"): 50})
    after = pages(world, codes, who)
    assert [name for name in before if before[name] != after[name]] == []
