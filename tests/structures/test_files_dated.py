"""Dated appointments as one table: looked at, mended, confirmed, taken back; by the page and by the command."""

import json
import zipfile
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from mantle.cli.main import main
from mantle.people.models import Agency, Person
from mantle.structures.models import Appointment, Import, Post
from tests.structures.files import csv_bytes, signed_in, upload
from tests.worlds import appointed, person, post, two_authorities

pytestmark = pytest.mark.django_db
HEADER = ["person", "post", "agency", "kind", "started_on", "ended_on", "reason"]
ALDER = "Alder County Council"
ROWS = [
    ["Nell Harper", "Director of Adults", ALDER, "interim", "2019-04-01", "2021-09-01", "Retired"],
    ["Omar Reed", "Director of Adults", ALDER, "", "2021-09-01", "", ""],
    ["Omar Reed", "Head of Libraries", ALDER, "", "2016-01-04", "2021-09-01", "called away"],
]


@pytest.fixture
def world():
    return two_authorities()


@pytest.fixture
def team(client, world):
    return signed_in(client, world.team)


def brought_in(client, content, name="appointments.csv", **fields):
    asked = {"kind": "appointments", "agency": "", "file": upload(content, name), **fields}
    answer = client.post(reverse("structures:new_import"), asked)
    assert answer.status_code == 302, answer.content.decode()
    return Import.objects.latest("pk")


def decide(client, row, **fields):
    assert client.post(reverse("structures:decide_import", args=[row.code]), fields).status_code == 302
    row.refresh_from_db()
    return row


def page(client, row):
    return " ".join(client.get(reverse("structures:import", args=[row.code])).content.decode().split())


def counts():
    return {model.__name__: model.objects.count() for model in (Agency, Post, Person, Appointment)}


def held(title):
    rows = Appointment.objects.filter(post__title=title).select_related("person").order_by("starts_on")
    return [(row.person.name, row.kind, row.starts_on, row.ends_on, row.leaving_reason) for row in rows]


def test_a_table_of_dated_appointments_is_shown_confirmed_and_taken_back(team):
    before = counts()
    row = brought_in(team, csv_bytes(HEADER, ROWS))
    text = page(team, row)
    assert "We read 3 rows and understand all of them. Nothing is stored yet." in text
    assert all(words in text for words in ("Posts added", "Appointments added", "Nell Harper", "1 April 2019"))
    assert "1 reason for leaving in words of the file's own" in text.replace("&#x27;", "'")
    assert counts() == before
    assert decide(team, row, confirm="yes").state == "done"
    assert held("Director of Adults") == [
        ("Nell Harper", "interim", date(2019, 4, 1), date(2021, 9, 1), "retired"),
        ("Omar Reed", "substantive", date(2021, 9, 1), None, ""),
    ]
    assert held("Head of Libraries") == [("Omar Reed", "substantive", date(2016, 1, 4), date(2021, 9, 1), "other")]
    assert {name: count - before[name] for name, count in counts().items()} == {
        "Agency": 0, "Post": 2, "Person": 2, "Appointment": 3,
    }  # fmt: skip
    assert decide(team, row, undo="yes").state == "undone"
    assert counts() == before


def test_the_same_table_twice_changes_nothing_and_an_end_is_added(team):
    decide(team, brought_in(team, csv_bytes(HEADER, ROWS)), confirm="yes")
    stored = counts()
    again = brought_in(team, csv_bytes(HEADER, ROWS))
    assert again.report["changes"] == {"appointments unchanged": 3}
    assert "All of it is on record already" in page(team, again)
    assert decide(team, again, confirm="yes").changes["counts"] == {}
    ended = [ROWS[0], [*ROWS[1][:5], "2026-03-01", "Moved to another agency"], ROWS[2]]
    row = brought_in(team, csv_bytes(HEADER, ended))
    assert row.report["changes"] == {"appointments ended": 1, "appointments unchanged": 2}
    decide(team, row, confirm="yes")
    assert counts() == stored
    assert held("Director of Adults")[1][3:] == (date(2026, 3, 1), "moved_agency")
    decide(team, row, undo="yes")
    assert held("Director of Adults")[1][3:] == (None, "")


def test_posts_and_people_on_record_go_on_whatever_they_are_called_by(team, world):
    before = counts()
    rows = [
        [world.director.code, world.vacant_post.code, ALDER, "", "2015-01-05", "2018-01-01", ""],
        [world.director.name.upper(), world.vacant_post.title, ALDER, "acting", "2018-01-01", "2018-01-01", ""],
    ]
    row = decide(team, brought_in(team, csv_bytes(HEADER, rows)), confirm="yes")
    assert row.changes["counts"] == {"appointments added": 2}
    assert {name: count - before[name] for name, count in counts().items() if count != before[name]} == {
        "Appointment": 2
    }
    assert [each[2:4] for each in held(world.vacant_post.title)] == [
        (date(2015, 1, 5), date(2018, 1, 1)), (date(2018, 1, 1), date(2018, 1, 2)),
    ]  # fmt: skip


def test_a_row_that_could_mean_two_posts_or_two_people_is_refused_and_says_so(team, world):
    one, other = (post(world.alder, "Team Manager", 4) for _ in range(2))
    appointed(one, person("Jo", "Field"), date(2020, 1, 1))
    appointed(other, person("Jo", "Field"), date(2020, 1, 1))
    rows = [
        ["Ann Lee", "Team Manager", ALDER, "", "2018-01-01", "2019-01-01", ""],
        ["Jo Field", "Head of Libraries", ALDER, "", "2018-01-01", "2019-01-01", ""],
        ["Ann Lee", one.code, ALDER, "", "2017-01-01", "2018-01-01", ""],
        ["Ann Lee", "Head of Parks", ALDER, "", "2019-01-01", "2018-01-01", ""],
    ]
    row = brought_in(team, csv_bytes(HEADER, rows))
    assert [(each["row"], each["column"]) for each in sorted(row.report["errors"], key=lambda each: each["row"])] == [
        (2, "post"), (3, "person"), (5, "ended_on"),
    ]  # fmt: skip
    text = page(team, row)
    assert "Several posts there have this title." in text
    assert "Several people of this name have held posts there." in text
    decide(team, row, confirm="yes")
    assert not Appointment.objects.filter(post=other, person__family_name="Lee").exists()
    assert Appointment.objects.get(post=one, person__family_name="Lee").ends_on == date(2018, 1, 1)
    assert not Post.objects.filter(title__in=("Head of Libraries", "Head of Parks")).exists()


def test_a_lead_brings_in_the_history_of_their_own_agency_and_no_other(client, world):
    lead = signed_in(client, world.lead)
    rows = [*ROWS, ["Pat Moss", "Director", "Birch Borough Council", "", "2020-01-01", "", ""]]
    row = brought_in(lead, csv_bytes(HEADER, rows), agency=world.alder.pk)
    assert [(each["row"], each["column"]) for each in row.report["errors"]] == [(5, "agency")]
    decide(lead, row, confirm="yes")
    assert not Person.objects.filter(family_name="Moss").exists()
    assert len(held("Director of Adults")) == 2
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("person.csv", "id,name\n")
    refused = brought_in(lead, packed.getvalue(), "tables.zip", agency=world.alder.pk)
    assert refused.state == "refused"
    assert "Ask the programme team to bring it in." in page(lead, refused)


def test_the_template_of_dated_appointments_comes_in_as_it_is(team):
    assert reverse("structures:appointments_template", args=["csv"]) in (
        team.get(reverse("structures:new_import")).content.decode()
    )
    text = b"".join(team.get(reverse("structures:appointments_template", args=["csv"])).streaming_content)
    assert brought_in(team, text).report["errors"] == []
    sheet = team.get(reverse("structures:appointments_template", args=["xlsx"])).content
    assert openpyxl.load_workbook(BytesIO(sheet)).active.max_row == 3
    row = brought_in(team, sheet, "template.xlsx")
    assert (row.report["errors"], row.report["appointments"]) == ([], 2)


def test_the_command_brings_in_one_table_and_says_the_same(world, tmp_path, capsys):
    file = tmp_path / "history.csv"
    file.write_bytes(csv_bytes(HEADER, [*ROWS, ["Ann Lee", "", ALDER, "", "2020-01-01", "", ""]]))
    before = counts()
    assert main(["import", "appointments", str(file), "--dry-run", "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["changes"] == {"posts added": 2, "people added": 2, "appointments added": 3}
    assert [(each["row"], each["column"]) for each in said["errors"]] == [(5, "post")]
    assert counts() == before
    assert main(["import", "appointments", str(file), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["stored"] == said["changes"]
    assert main(["import", "appointments", str(file)]) == 1
    assert "Nothing to change." in capsys.readouterr().out
