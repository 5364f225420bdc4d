"""Everything can be taken out, by those who may, on record, and in no form that a spreadsheet would compute."""

import csv
import io
import json
import zipfile
from datetime import date

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mantle.home.queries.everything import tables_of
from mantle.home.reports import everything
from mantle.people.models import Agency, AuditEvent
from mantle.structures import actions as structures
from mantle.structures import reports
from mantle.structures.actions import files as actions
from mantle.structures.models import Post
from tests.structures.files import NOW, TODAY, signed_in
from tests.worlds import appointed, person, post, two_authorities

pytestmark = pytest.mark.django_db

DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\tTab", "＝1+1", '=HYPERLINK("http://example.org")']


@pytest.fixture
def world():
    return two_authorities()


def taken_out(client, world, agency=None, **asked):
    address = reverse("home:export_agency", args=[agency.code]) if agency else reverse("home:export_everything")
    answer = client.get(address, asked)
    assert answer.status_code == 200
    return answer


def tables(answer):
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    return {
        name.removesuffix(".csv"): list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))
        for name in archive.namelist()
        if name.endswith(".csv")
    }


def test_an_agency_is_taken_out_with_its_posts_people_and_lines_and_nothing_of_another(client, world):
    answer = taken_out(signed_in(client, world.lead), world, world.alder)
    found = tables(answer)
    assert [row["name"] for row in found["agencies"]] == ["Alder County Council"]
    assert {row["title"] for row in found["posts"]} == {
        "Director of Children's Services", "Assistant Director, Social Care", "Assistant Director, Education",
    }  # fmt: skip
    assert {row["family_name"] for row in found["people"]} == {"Adeyemi", "Farrow"}
    assert len(found["reporting_lines"]) == 2
    assert "Lin" not in answer.content.decode("latin-1")
    assert answer["Content-Disposition"].startswith('attachment; filename="mantle-alder-county-council-')


def test_what_is_inside_is_listed_with_its_counts(client, world):
    archive = zipfile.ZipFile(io.BytesIO(taken_out(signed_in(client, world.team), world).content))
    counts = json.loads(archive.read("contents.json"))["tables"]
    assert (counts["agencies"], counts["posts"], counts["appointments"]) == (2, 4, 3)
    assert counts == {name: len(rows) for name, rows in tables(taken_out(client, world)).items()}


def test_the_team_takes_out_all_and_a_lead_their_own(client, world):
    assert len(tables(taken_out(signed_in(client, world.team), world))["agencies"]) == 2
    assert len(tables(taken_out(signed_in(client, world.lead), world))["agencies"]) == 1


def test_another_authority_and_those_who_may_not_are_turned_away(client, world):
    address = reverse("home:export_agency", args=[world.alder.code])
    assert signed_in(client, world.lead).get(address).status_code == 200
    assert (
        signed_in(client, world.birch_lead).get(address).status_code == 403
    )  # agencies are public, their records are not
    for who in (world.participant, world.analyst, world.auditor):
        assert signed_in(client, who).get(address).status_code == 403
        assert client.get(reverse("home:export_everything")).status_code == 403


def test_that_records_were_taken_out_is_on_record(client, world):
    taken_out(signed_in(client, world.lead), world, world.alder)
    taken_out(client, world)
    events = AuditEvent.objects.filter(verb="records taken out").order_by("pk")
    assert [(event.by, event.agency, event.object_code) for event in events] == [
        (world.lead, world.alder, "alder"), (world.lead, None, "all"),
    ]  # fmt: skip


def test_of_those_who_left_only_the_name_in_the_history_is_taken_out(client, world):
    gone = person("Gwen", "Tate", email="gwen@example.org", birth_year=1960)
    old = post(world.alder, "Head of Libraries", 3)
    appointed(old, gone, date(2015, 1, 1), date(2019, 1, 1))
    found = {
        row["family_name"]: row
        for row in tables(taken_out(signed_in(client, world.lead), world, world.alder))["people"]
    }
    assert (found["Tate"]["given_name"], found["Tate"]["email"], found["Tate"]["birth_year"]) == ("Gwen", "", "")
    assert found["Adeyemi"]["birth_year"] == "1971"
    found = {
        row["family_name"]: row
        for row in tables(taken_out(signed_in(client, world.team), world, world.alder))["people"]
    }
    assert found["Tate"]["email"] == "gwen@example.org"


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_cell_of_an_export_starts_a_formula_and_every_text_comes_back_as_it_was(client, world, text):
    post(world.alder, f"{text} title", 3, unit=text)
    found = tables(taken_out(signed_in(client, world.team), world))["posts"][-1]
    assert (found["title"], found["unit"]) == (f"'{text} title", f"'{text}")
    book = openpyxl.load_workbook(io.BytesIO(taken_out(client, world, format="xlsx").content))
    cells = [cell for row in book["posts"].iter_rows() for cell in row]
    assert f"{text} title" in [cell.value for cell in cells]
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {
        "s",
        "n",
        "d",
        "b",
        "inlineStr",
    }


def test_a_workbook_has_one_sheet_a_table(client, world):
    book = openpyxl.load_workbook(io.BytesIO(taken_out(signed_in(client, world.team), world, format="xlsx").content))
    assert set(book.sheetnames) == set(tables(taken_out(client, world)))
    assert book["posts"].max_row == 5


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_workforce_file_that_is_taken_out_and_brought_in_again_changes_nothing(world, kind):
    shared = post(
        world.alder, "Head of Youth", 3, manager=world.assistant_post, unit="Social care", fte="0.8", grade="HAY 4"
    )
    structures.appoint(
        post=shared, person=person("Ivo", "Bell"), kind="job_share", starts_on=date(2025, 1, 6), by=None, at=NOW
    )
    structures.appoint(
        post=shared, person=person("Joy", "Bell"), kind="job_share", starts_on=date(2025, 2, 3), by=None, at=NOW
    )
    acting = post(world.alder, "Head of =SUM", 3, reference="X-1")
    structures.appoint(post=acting, person=world.assistant, kind="acting", starts_on=date(2026, 1, 5), by=None, at=NOW)
    for title in ("Team Manager", "Team Manager"):
        appointed(post(world.birch, title, 4), person("Ana", f"Lund-{title}"), date(2025, 1, 6))
    content = reports.workforce_file(Agency.objects.all(), kind, TODAY)
    row = actions.stage_import(kind="workforce", name=f"w.{kind}", content=content, as_at=TODAY, by=world.team, at=NOW)
    row = actions.read_import(row=row, by=world.team, at=NOW)
    assert row.report["errors"] == []
    assert row.report["changes"] == {"posts unchanged": Post.objects.count()}


def test_a_file_of_everything_is_made_without_a_query_a_row(world):
    asked = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as made:
            assert everything(Agency.objects.all(), "zip", whole=True)
        asked.append(len(made))
        for number in range(60):
            post(world.alder, f"Post {number}", 4)
    assert asked[0] == asked[1] < len(tables_of(Agency.objects.all())) + 5
