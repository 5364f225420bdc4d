"""Participants and sessions from files: every problem said, nothing stored unconfirmed, all taken back. PRG-60, 61."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from mantle.people.actions import Refused
from mantle.people.models import AuditEvent
from mantle.programmes import actions
from mantle.programmes.models import CohortFile, Place, Session
from mantle.web import downloads
from tests import worlds as house
from tests.programmes import worlds
from tests.worlds import NOW

pytestmark = pytest.mark.django_db
PEOPLE = """name,email,agency,from
Ada Kerr,,,2026-09-01
Bo Lane,bo@example.org,Birch Borough Council,1/9/2026
Nobody Here,,,2026-09-01
Jo Twin,,,2026-09-01
Ada Kerr,,,2026-09-01
Cy Moss,,No such agency,31/2/2026
"""


@pytest.fixture
def world():
    """Two people who can be found, two of one name, and a cohort."""
    found = house.two_authorities()
    ada = house.person("Ada", "Kerr")
    house.appointed(found.vacant_post, ada, date(2020, 1, 1))
    house.person("Bo", "Lane", email="bo@example.org")
    house.person("Cy", "Moss")
    for _ in range(2):
        house.person("Jo", "Twin")
    cohort = worlds.cohort(worlds.published("Step up", worlds.component("Budgets")), capacity=2)
    return found, cohort


def read(world, text: str, kind: str = "participants", name: str = "people.csv") -> CohortFile:
    found, cohort = world
    return actions.read_file(cohort=cohort, kind=kind, name=name, content=text.encode(), by=found.team, at=NOW)


def test_every_row_that_cannot_be_used_is_named_by_row_and_column_and_the_others_are_stored_whole(world):
    file = read(world, PEOPLE)
    assert [(row["name"], row["agency_name"]) for row in file.report["rows"]] == [
        ("Ada Kerr", "Alder County Council"), ("Bo Lane", "Birch Borough Council"),
    ]  # fmt: skip
    wrong = {(error["row"], error["column"]) for error in file.report["errors"]}
    assert wrong == {(4, "name"), (5, "name"), (6, "name"), (7, "from")}
    assert Place.objects.count() == 0
    actions.confirm_file(file=file, version=None, by=None, at=NOW)
    assert {str(place.person) for place in Place.objects.all()} == {"Ada Kerr", "Bo Lane"}
    file.refresh_from_db()
    assert (file.report["rows"], file.report["rows_used"], file.report["rows_refused"]) == ([], 2, 4)


def test_a_file_for_which_there_is_no_room_is_stored_not_even_in_part(world):
    _, cohort = world
    file = read(world, "name,from\nAda Kerr,2026-09-01\nBo Lane,2026-09-01\nCy Moss,2026-09-01\n")
    with pytest.raises(Refused, match="Row 4: 3 places are given, and there are 2"):
        actions.confirm_file(file=file, version=None, by=None, at=NOW)
    assert Place.objects.filter(cohort=cohort).count() == 0
    assert CohortFile.objects.get().state == "read"


def test_what_a_file_stored_is_taken_back_for_a_day_unless_something_has_happened_with_it(world):
    file = read(world, "name,from\nAda Kerr,2026-09-01\n")
    actions.confirm_file(file=file, version=None, by=None, at=NOW)
    back = {"file": file, "version": None, "by": None}
    with pytest.raises(Refused, match="for one day"):
        actions.take_file_back(**back, at=NOW + timedelta(days=2))
    actions.take_file_back(**back, at=NOW + timedelta(hours=5))
    assert Place.objects.count() == 0
    again = read(world, "name,from\nAda Kerr,2026-09-01\n")
    actions.confirm_file(file=again, version=None, by=None, at=NOW)
    actions.move_place(place=Place.objects.get(), move="welcome", on=date(2026, 9, 2), version=None, by=None, at=NOW)
    with pytest.raises(Refused, match="the place of Ada Kerr"):
        actions.take_file_back(file=again, version=None, by=None, at=NOW)
    assert Place.objects.count() == 1


def test_sessions_come_with_the_time_of_the_clock_on_the_wall_also_from_a_workbook(world):
    _, cohort = world
    rows = [
        ("Summer day", "2027-06-07", "9:30", "16:00", "York", "Budgets"),
        ("Upside down", "2027-06-08", "16:00", "9:00", "", ""),
        ("Summer day", "2027-06-07", "9:30", "16:00", "", ""), ("Wrong", "2027-06-09", "half nine", "16:00", "", "Law"),
    ]  # fmt: skip
    book = downloads.xlsx_bytes(("title", "day", "begins", "ends", "where", "component"), rows)
    file = actions.read_file(cohort=cohort, kind="sessions", name="days.xlsx", content=book, by=world[0].team, at=NOW)
    wrong = [(error["row"], error["column"]) for error in file.report["errors"]]
    assert wrong == [(3, "ends"), (4, "title"), (5, "begins"), (5, "component")]
    actions.confirm_file(file=file, version=None, by=None, at=NOW)
    session = Session.objects.get(title="Summer day")
    assert (session.starts_at, session.where) == (datetime(2027, 6, 7, 8, 30, tzinfo=UTC), "York")
    assert session.activity.component.title == "Budgets"
    actions.take_file_back(file=file, version=None, by=None, at=NOW)
    assert not Session.objects.exists()


def test_a_file_is_read_mended_stored_and_taken_back_on_its_pages(world):
    found, cohort = world
    team = Client()
    team.force_login(found.team.account)
    address = reverse("programmes:files", args=[cohort.code])
    template = team.get(reverse("programmes:file_template", args=[cohort.code]), {"kind": "sessions"})
    assert b"title,day,begins" in b"".join(template.streaming_content)
    sent = {"kind": "participants", "file": SimpleUploadedFile("people.csv", PEOPLE.encode())}
    file = CohortFile.objects.get(code=team.post(address, sent)["Location"].split("/")[-2])
    page = team.get(file.get_absolute_url()).content.decode()
    assert ("6 rows read: 2 can be used, 4 cannot" in page, "31/2/2026" in page) == (True, True)
    reply = team.get(reverse("programmes:refused_rows", args=[file.code]))
    rows = list(csv.reader(b"".join(reply.streaming_content).decode("utf-8-sig").splitlines()))
    assert [row[0] for row in rows[1:]] == ["Nobody Here", "Jo Twin", "Ada Kerr", "Cy Moss"]
    assert "2 people go by this name" in rows[2][-1]
    decide = reverse("programmes:decide_file", args=[file.code])
    team.post(decide, {"decision": "confirm", "version": file.version})
    assert "2 rows stored" in team.get(file.get_absolute_url()).content.decode()
    assert team.post(decide, {"decision": "confirm", "version": file.version}).status_code == 409
    file.refresh_from_db()
    team.post(decide, {"decision": "take back", "version": file.version})
    assert Place.objects.count() == 0
    other = read(world, "name\n", name="bad.csv")
    team.post(reverse("programmes:decide_file", args=[other.code]), {"decision": "drop", "version": other.version})
    verbs = AuditEvent.objects.filter(by=found.team, object_kind="cohortfile").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == [
        "file read", "file stored", "file taken back", "file read", "file dropped",
    ]  # fmt: skip
