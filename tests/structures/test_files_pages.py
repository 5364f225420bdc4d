"""The doors to files: every state of the page, who may open it, and what is refused kindly."""

import csv
import io
import re
from datetime import timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mantle.people import jobs
from mantle.people.models import AuditEvent
from mantle.structures.actions import files as actions
from mantle.structures.models import Import, Post
from mantle.web import clock, uploads
from tests.structures.files import ALDER_ROWS, TODAY, csv_bytes, organogram, signed_in, upload, workforce
from tests.worlds import two_authorities

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return two_authorities()


@pytest.fixture
def team(client, world):
    return signed_in(client, world.team)


def chosen(content=None, name="workforce.csv", **fields):
    return {
        "kind": "workforce",
        "agency": "",
        "file": upload(workforce() if content is None else content, name),
        **fields,
    }


def brought_in(client, content=None, **fields):
    answer = client.post(reverse("structures:new_import"), chosen(content, **fields))
    assert answer.status_code == 302, answer.content.decode()
    return Import.objects.latest("pk")


def page(client, row):
    answer = client.get(reverse("structures:import", args=[row.code]))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def decide(client, row, **fields):
    answer = client.post(reverse("structures:decide_import", args=[row.code]), fields)
    assert answer.status_code == 302
    row.refresh_from_db()
    return row


def test_the_list_starts_empty_and_then_names_the_file(team, world):
    assert "No file has come in yet" in team.get(reverse("structures:imports")).content.decode()
    brought_in(team)
    text = team.get(reverse("structures:imports")).content.decode()
    assert "workforce.csv" in text
    assert "Waiting for your decision" in text


def test_the_list_takes_as_many_queries_for_two_hundred_files_as_for_two(team, world):
    for number in range(200):
        row = actions.stage_import(
            kind="workforce",
            name=f"{number}.csv",
            content=b"agency %d" % number,
            as_at=None,
            agency=world.alder,
            by=world.team,
            at=clock.now(),
        )
        if number == 1:
            with CaptureQueriesContext(
                connection,
            ) as few:
                team.get(reverse("structures:imports") + "?size=200")
    assert row.pk
    with CaptureQueriesContext(connection) as many:
        answer = team.get(reverse("structures:imports") + "?size=200")
    assert answer.content.decode().count(".csv</a>") == 200
    assert len(many) <= min(15, len(few))
    assert not any('"content"' in query["sql"] for query in many)


def test_the_page_says_what_was_read_and_what_will_change(team):
    text = page(team, brought_in(team))
    assert "We read 3 rows and understand all of them. Nothing is stored yet." in text
    assert "Nell Harper" in text
    assert "Posts added" in text
    assert "Confirm and store" in text
    assert not Post.objects.filter(reference="A-1").exists()


def test_the_first_rows_and_the_notes_are_said_as_on_any_page(team):
    rows = [list(each) for each in ALDER_ROWS]
    text = page(team, brought_in(team, workforce(rows)))
    shown = text[text.index("First rows") :]
    assert not re.search(r">\d{4}-\d\d-\d\d<", shown)
    assert re.search(r">\d{1,2} [A-Z][a-z]+ \d{4}</td>", shown)
    assert "1 of 3 posts has no holder." in text


def test_a_page_about_an_agency_leads_to_its_files_in_and_out(client, world):
    lead = signed_in(client, world.lead)
    text = lead.get(f"/agencies/{world.alder.code}/").content.decode()
    names = ("home:export_agency", "structures:export_workforce")
    doors = [reverse(name, args=[world.alder.code]) for name in names]
    for address in [*doors, *(f"{door}?format=xlsx" for door in doors)]:
        assert f'href="{address}"' in text
        assert lead.get(address).status_code == 200
    chosen_agency = f"{reverse('structures:new_import')}?agency={world.alder.code}"
    assert f'href="{chosen_agency}"' in text
    assert f'<option value="{world.alder.pk}" selected>' in lead.get(chosen_agency).content.decode()
    elsewhere = lead.get(f"{reverse('structures:new_import')}?agency={world.birch.code}").content.decode()
    assert "Birch" not in elsewhere


def test_a_yes_on_the_page_stores_and_the_page_offers_the_way_back(team):
    row = decide(team, brought_in(team), confirm="yes")
    text = page(team, row)
    assert (row.state, "Take this file back" in text, "3" in text) == ("done", True, True)
    assert Post.objects.filter(reference="A-1").exists()
    row = decide(team, row, undo="yes")
    assert (row.state, Post.objects.filter(reference="A-1").exists()) == ("undone", False)
    assert "everything is as it was before it" in page(team, row)


def test_the_way_back_is_gone_after_a_day(team):
    row = decide(team, brought_in(team), confirm="yes")
    Import.objects.filter(pk=row.pk).update(stored_at=row.stored_at - timedelta(days=1, minutes=1))
    assert "Take this file back" not in page(team, row)
    assert decide(team, row, undo="yes").state == "done"
    assert "taken back for one day" in page(team, row)


def test_a_file_can_be_dropped(team):
    row = decide(team, brought_in(team), abandon="yes")
    assert row.state == "abandoned"
    text = page(team, row)
    assert "Nothing was stored from it" in text
    assert "Nell Harper" not in text


def test_the_same_file_again_says_that_nothing_would_change(team):
    decide(team, brought_in(team), confirm="yes")
    assert "storing it changes nothing" in page(team, brought_in(team))


WRONG = [
    *ALDER_ROWS[:2],
    ["Alder County Council", "A-9", "Head of Wrong", "", "99", "x", "Ida Knox", "", "31/31/2024", "", ""],
]


def test_every_problem_is_shown_by_row_and_column_and_handed_back_with_its_cells(team):
    row = brought_in(team, workforce(WRONG))
    text = page(team, row)
    assert "one cannot be used and is left out" in text
    assert {error["row"] for error in row.report["errors"]} == {4}
    columns = {error["column"] for error in row.report["errors"]}
    assert {"tier", "fte", "started_on"} <= columns
    answer = team.get(reverse("structures:error_rows", args=[row.code]))
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert rows[0][:3] == ["Row", "agency", "post_reference"]
    assert rows[0][-1] == "Reason"
    assert rows[1][:4] == ["4", "Alder County Council", "A-9", "Head of Wrong"]
    assert all(column in rows[1][-1] for column in columns)
    assert len(rows) == 2


def test_cells_that_are_handed_back_start_no_formula(team):
    row = brought_in(
        team,
        workforce([*ALDER_ROWS, ["Alder County Council", "=1+1", "=HYPERLINK(1)", "", "99", "1", "", "", "", "", ""]]),
    )
    answer = team.get(reverse("structures:error_rows", args=[row.code]))
    cells = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))[1]
    assert cells[2:4] == ["'=1+1", "'=HYPERLINK(1)"]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"%PDF-1.4 not a table", "report.pdf"),
        (b"<html><table><tr><td>agency</td></tr></table></html>", "page.csv"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "picture.xlsx"),
        (b"PK\x03\x04" + bytes(60), "broken.xlsx"),
        (workforce()[:40].replace(b"agency", b"colour"), "columns.csv"),
        (b"agency,title\n", "heading-only.csv"),
        (b'[{"agency": "Alder"}]', "data.json"),
        (bytes(5000), "nothing.csv"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_workforce_file_gets_a_message_and_leaves_nothing(team, content, name):
    before = Post.objects.count()
    row = brought_in(team, content, name=name)
    text = page(team, row)
    assert row.state == "refused"
    assert "Nothing in this file can be used, and nothing was stored" in text
    assert row.report["errors"][0]["message"]
    assert "Confirm and store" not in text
    assert (bytes(row.content), Post.objects.count()) == (b"", before)


def test_what_is_missing_from_the_form_is_said_all_at_once_and_nothing_is_kept(team):
    answer = team.post(reverse("structures:new_import"), {"kind": "", "agency": ""})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose what kind of file it is." in text
    assert "Choose a file." in text
    assert not Import.objects.exists()


def test_an_organogram_needs_its_day_and_a_day_to_come_is_refused(team):
    answer = team.post(reverse("structures:new_import"), chosen(kind="organogram"))
    assert "Enter the day on which the organogram was true" in answer.content.decode()
    answer = team.post(reverse("structures:new_import"), chosen(as_at="2099-01-01"))
    assert answer.status_code == 422
    assert "must be on or before" in answer.content.decode()


def test_an_empty_file_and_one_that_is_too_large_are_refused(team, monkeypatch):
    assert "This file is empty" in team.post(reverse("structures:new_import"), chosen(b"")).content.decode()
    monkeypatch.setattr("mantle.structures.forms.files.LARGEST", 10)
    assert "more than 32 megabytes" in team.post(reverse("structures:new_import"), chosen()).content.decode()
    monkeypatch.setattr(uploads, "MOST", 10)
    answer = team.post(reverse("structures:new_import"), chosen())
    assert (answer.status_code, "That is too large" in answer.content.decode()) == (413, True)
    assert not Import.objects.exists()


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "C:\\temp\\list.csv", "a" * 300 + ".csv", "evil\u202evsc.csv", "x\x00y.csv", "<b>x</b>.csv"],
)
def test_the_name_of_a_file_is_only_ever_text(team, name):
    row = actions.stage_import(kind="workforce", name=name, content=b"agency", as_at=None, by=None, at=clock.now())
    assert len(row.file_name) <= 200
    assert not set(row.file_name) & set("/\\\x00\u202e")
    assert "<b>" not in page(team, row)


def test_a_large_file_is_read_and_stored_by_a_worker_while_the_page_shows_how_far_it_is(team, monkeypatch):
    monkeypatch.setattr(actions, "AT_ONCE", 10)
    row = brought_in(team)
    assert (row.state, "Waiting for its turn" in page(team, row)) == ("staged", True)
    assert jobs.work_off() == 1
    row.refresh_from_db()
    assert row.state == "read"
    row = decide(team, row, confirm="yes")
    text = page(team, row)
    assert (row.state, "Look again" in text, "Take this file back" in text) == ("confirmed", True, False)
    assert decide(team, row, undo="yes").state == "confirmed"  # not while it is under way
    assert jobs.work_off() == 1
    row.refresh_from_db()
    assert row.state == "done"


def test_a_worker_that_fails_leaves_a_page_that_offers_another_try_or_the_way_back(team, monkeypatch):
    monkeypatch.setattr(actions, "AT_ONCE", 10)
    row = brought_in(team)
    jobs.work_off()
    row = decide(team, Import.objects.get(pk=row.pk), confirm="yes")
    kept = row.content
    Import.objects.filter(pk=row.pk).update(content=b"%PDF")
    for _ in range(jobs.MOST_ATTEMPTS):
        job = jobs.take_next(at=clock.now() + timedelta(days=1))
        jobs.carry_out(job)
    text = page(team, row)
    assert "Try again" in text
    assert "Take back what was stored" in text
    Import.objects.filter(pk=row.pk).update(content=kept)
    row = decide(team, row, again="yes")
    assert jobs.work_off() == 1
    row.refresh_from_db()
    assert row.state == "done"


def test_two_people_who_decide_at_once_get_one_result_and_a_word(team, world, client):
    row = brought_in(team)
    decide(team, row, confirm="yes")
    decide(team, row, confirm="yes")
    assert "by now. Look at it again before you decide." in page(team, row)
    assert Post.objects.filter(reference="A-1").count() == 1


def test_a_lead_sees_and_brings_in_files_for_their_own_agency_only(client, world):
    lead = signed_in(client, world.lead)
    form = lead.get(reverse("structures:new_import")).content.decode()
    assert "Alder County Council" in form
    assert "Birch Borough Council" not in form
    assert "Register of places" not in form
    assert lead.post(reverse("structures:new_import"), chosen()).status_code == 422  # which agency?
    assert lead.post(reverse("structures:new_import"), chosen(agency=world.birch.pk)).status_code == 422
    assert lead.post(reverse("structures:new_import"), chosen(agency=world.alder.pk, kind="places")).status_code == 422
    row = brought_in(lead, agency=world.alder.pk)
    assert "Confirm and store" in page(lead, row)


def without_secret(answer):
    """A page without what differs each time: the secret of its forms."""
    return re.sub(rb'value="[A-Za-z0-9]{64}"', b"", answer.content)


DOORS = ("structures:import", "structures:error_rows", "structures:decide_import")


def test_the_file_of_another_authority_does_not_exist(client, world):
    row = brought_in(signed_in(client, world.lead), agency=world.alder.pk)
    assert client.get(reverse(DOORS[0], args=[row.code])).status_code == 200  # there is something to hide
    other = signed_in(client, world.birch_lead)
    for door in DOORS:
        address = reverse(door, args=[row.code])
        answer = other.post(address) if "decide" in door else other.get(address)
        absent = other.get(address.replace(row.code, "ABSENT22"))
        assert (answer.status_code, without_secret(answer)) == (404, without_secret(absent))
    assert "workforce.csv" not in other.get(reverse("structures:imports")).content.decode()
    row.refresh_from_db()
    assert row.state == "read"


@pytest.mark.parametrize("who", ["participant", "analyst", "auditor"])
def test_whoever_may_not_bring_files_in_finds_no_door(client, world, who):
    other = signed_in(client, getattr(world, who))
    for door in ("structures:imports", "structures:new_import"):
        assert other.get(reverse(door)).status_code == 403
    assert other.get(reverse("structures:template", args=["csv"])).status_code == 403


def test_without_sign_in_every_door_leads_to_it(client):
    assert client.get(reverse("structures:imports")).status_code == 302


def test_a_decision_is_never_made_by_a_link(team):
    row = brought_in(team)
    assert team.get(reverse("structures:decide_import", args=[row.code])).status_code == 405


def test_the_template_can_be_brought_in_as_it_is(team, world):
    text = b"".join(team.get(reverse("structures:template", args=["csv"])).streaming_content)
    row = brought_in(team, text)
    assert (row.state, row.report["errors"]) == ("read", [])
    sheet = team.get(reverse("structures:template", args=["xlsx"])).content
    assert openpyxl.load_workbook(io.BytesIO(sheet)).active.max_row > 1
    assert brought_in(team, sheet, name="template.xlsx").report["errors"] == []
    assert team.get("/files/templates/workforce.exe").status_code == 404


def test_questions_about_a_second_date_are_asked_and_answered_on_the_page(team):
    first = dict(zip(("file", "second_file"), organogram(), strict=True))
    row = brought_in(
        team, first["file"], second_file=upload(first["second_file"]), kind="organogram", as_at="2026-03-31"
    )
    assert row.report["proposals"] == []
    decide(team, row, confirm="yes")
    changed = organogram()[0].replace(b"Ben Marsh", b"Dev Okoro").replace(b"Vacant", b"Eve Pell")
    row = brought_in(team, changed, second_file=upload(first["second_file"]), kind="organogram", as_at="2026-09-30")
    text = page(team, row)
    assert "2 questions wait for your answer" in text
    assert "Dev Okoro follows Ben Marsh" in text
    keys = {proposal["kind"]: proposal["key"] for proposal in row.report["proposals"]}
    decide(team, row, confirm="yes", **{f"answer-{keys['new holder']}": "yes", f"answer-{keys['filled']}": "no"})
    open_names = set(
        Post.objects.get(reference="L-2")
        .appointments.filter(ends_on=None)
        .values_list("person__family_name", flat=True)
    )
    assert open_names == {"Okoro"}
    assert not Post.objects.get(reference="L-4").appointments.exists()
    event = AuditEvent.objects.get(verb="file confirmed", object_code=row.code)
    assert event.detail["answers"] == {keys["new holder"]: "yes", keys["filled"]: "no"}


def test_a_link_to_the_day_of_the_file_stands_on_a_stored_page(team, world):
    row = decide(team, brought_in(team, agency=world.alder.pk, as_at=TODAY.isoformat()), confirm="yes")
    assert f"{reverse('structures:structure', args=[world.alder.code])}?on={TODAY.isoformat()}" in page(team, row)


def test_text_of_a_file_is_shown_as_text(team):
    rows = [
        ["Alder County Council", "A-1", "<script>alert(1)</script>", "", "99", "1", "<img src=x>", "", "", "", ""],
        *ALDER_ROWS[1:],
    ]
    text = page(
        team,
        brought_in(
            team,
            csv_bytes(
                [
                    "agency",
                    "post_reference",
                    "title",
                    "unit",
                    "tier",
                    "fte",
                    "person",
                    "email",
                    "started_on",
                    "birth_year",
                    "reports_to",
                ],
                rows,
            ),
        ),
    )
    assert "<script>alert(1)" not in text
    assert "<img src=x>" not in text
