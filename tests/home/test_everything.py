"""Everything can be taken out, and brought into another Mantle whole. EXP-1 to EXP-8."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date

import pytest
from django.apps import apps
from django.core.management import call_command
from django.urls import reverse

from mantle.analysis.problems import InputError
from mantle.cli import main as command
from mantle.home import actions, reports
from mantle.home.queries.everything import SLICES, tables_of
from mantle.people.models import Agency, AuditEvent, Person
from mantle.programmes.models import Place
from mantle.structures import actions as structures
from mantle.structures.actions import boards
from mantle.structures.models import Post, Seat
from tests import worlds
from tests.structures.files import signed_in

OF_THE_ROW_ITSELF = {"id", "version", "sort_name", "plain_name", "merged_into"}
OF_PEOPLE = {  # a copy for the person holds these; the rest of each row goes out
    "learning.Placement": {"aims", "terms", "competency", "decision_reason"},
    "learning.Resource": {"link_state", "link_note", "link_checked_at"},
}


@pytest.fixture
def world(transactional_db):
    made = worlds.two_authorities()
    for agency, post in ((made.alder, made.director_post), (made.birch, made.birch_post)):
        worlds.furnished(agency, made.lead, post)
    board = Seat.objects.filter(post=made.director_post).get().body
    meeting = boards.call_meeting(body=board, on=date(2026, 3, 2), where="Hall", by=None, at=worlds.NOW)
    boards.bring_paper(meeting=meeting, title="Thresholds", agency=None, words="Read me.", by=None, at=worlds.NOW)
    return made


def tables(content: bytes) -> dict[str, list[dict[str, str]]]:
    archive = zipfile.ZipFile(io.BytesIO(content))
    return {
        name.removesuffix(".csv"): list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))
        for name in archive.namelist()
        if name.endswith(".csv")
    }


def empty() -> None:
    call_command("flush", interactive=False, verbosity=0)


def test_what_is_taken_out_comes_in_elsewhere_and_goes_out_again_letter_for_letter(world, tmp_path, capsys):
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    assert command.main(["export", str(first)]) == 0
    before = tables(first.read_bytes())
    assert {"Thresholds"} == {row["title"] for row in before["papers"]}
    assert all(before[name] for name in ("posts", "appointments", "seats", "places", "contracts", "competencies"))
    empty()

    assert command.main(["import", "authority", str(first), "--dry-run"]) == 0
    assert "Nothing was stored." in capsys.readouterr().out
    assert not Agency.objects.exists()
    assert command.main(["import", "authority", str(first)]) == 0
    assert command.main(["export", str(second)]) == 0

    assert tables(second.read_bytes()) == before
    assert AuditEvent.objects.filter(verb="agency brought in").count() == 2
    assert Person.objects.get(family_name="Adeyemi").sort_name.startswith("adeyemi")


def test_one_agency_comes_in_alone_with_the_names_of_its_partners(world):
    partnership = world.alder.partnerships.first().partnership
    structures.join_partnership(partnership=partnership, agency=world.birch, starts_on=None, by=None, at=worlds.NOW)
    body = partnership.bodies.get()
    structures.open_seat(body=body, title="Guest", post=world.birch_post, by=None, at=worlds.NOW)
    content = reports.everything(Agency.objects.filter(pk=world.alder.pk), "zip")
    birch_people = set(Person.objects.filter(appointments__post__agency=world.birch).values_list("code", flat=True))
    found = tables(content)
    assert [row["name"] for row in found["agencies_named"]] == [world.birch.name]
    assert not birch_people & {row["code"] for row in found["people"]}
    places = Place.objects.filter(agency=world.alder).count()
    empty()

    done = actions.bring_in(content=content, by=None, at=worlds.NOW)

    assert Post.objects.filter(agency__code=world.alder.code).count() == done.written["posts"] > 0
    assert not Post.objects.filter(agency__code=world.birch.code).exists()
    assert Place.objects.count() == places > 0
    assert done.emptied == {"seats": 1}
    with pytest.raises(InputError, match="has posts here already"):
        actions.bring_in(content=content, by=None, at=worlds.NOW)
    assert Post.objects.count() == done.written["posts"]


def test_a_lead_takes_out_no_papers_of_a_board_on_which_they_do_not_sit(world):
    board = world.alder.partnerships.first().partnership
    structures.join_partnership(partnership=board, agency=world.birch, starts_on=None, by=None, at=worlds.NOW)
    everything = tables(reports.everything(Agency.objects.filter(pk=world.birch.pk), "zip"))
    own = tables(reports.everything(Agency.objects.filter(pk=world.birch.pk), "zip", world.birch_lead))
    assert (len(everything["papers"]), len(everything["meetings"])) == (1, 1)
    assert (own["papers"], own["meetings"]) == ([], [])
    assert own["posts"] == everything["posts"] != []


def test_everything_wrong_with_a_file_is_said_at_once_and_nothing_is_stored(world):
    content = reports.everything(Agency.objects.filter(pk=world.alder.pk), "zip")
    spoilt = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as whole, zipfile.ZipFile(spoilt, "w") as written:
        for name in whole.namelist():
            text = whole.read(name).decode()
            if name == "posts.csv":
                text = text.replace(",2,", ",second,").replace(",No,", ",perhaps,")
            written.writestr(name, text)
    empty()
    with pytest.raises(InputError) as refused:
        actions.bring_in(content=spoilt.getvalue(), by=None, at=worlds.NOW)
    assert {problem.column for problem in refused.value} == {"tier", "is_group"}
    assert {problem.source for problem in refused.value} == {"posts.csv"}
    assert not Agency.objects.exists()


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda content: content[: len(content) // 2], "no export of Mantle"),
        (lambda content: b"posts,people", "no export of Mantle"),
        (lambda content: without(content, "posts.csv"), "cannot be read to its end"),
        (lambda content: told(content, {"format": "mantle tables 9", "tables": {}}), "this version reads"),
        (lambda content: told(content, {"format": "mantle tables 1", "tables": {"charms": 1}}), "not known here"),
        (lambda content: told(content, {"format": "mantle tables 1", "tables": {"posts": 900}}), "tells of 900 rows"),
    ],
)  # fmt: skip
def test_a_file_that_is_damaged_or_foreign_is_refused_in_words(world, spoil, says):
    content = spoil(reports.everything(Agency.objects.filter(pk=world.alder.pk), "zip"))
    with pytest.raises(InputError, match=says):
        actions.bring_in(content=content, by=None, at=worlds.NOW)


def without(content: bytes, left_out: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as whole, zipfile.ZipFile(made, "w") as written:
        for name in whole.namelist():
            if name != left_out:
                written.writestr(name, whole.read(name))
    return made.getvalue()


def told(content: bytes, contents: dict) -> bytes:
    made = io.BytesIO(without(content, "contents.json"))
    with zipfile.ZipFile(made, "a") as written:
        written.writestr("contents.json", json.dumps(contents))
    return made.getvalue()


def test_every_table_and_column_goes_out_or_is_left_out_with_a_reason(db):
    out = {table.rows.model: table for table in tables_of(Agency.objects.none(), whole=True).values()}
    problems = []
    for each in SLICES:
        label = each.__name__.split(".")[1]
        for model in apps.get_app_config(label).get_models(include_auto_created=True):
            if model not in out:
                if not each.LEFT_OUT.get(model.__name__):
                    problems.append(f"{model._meta.label} is in no export: add it, or say in LEFT_OUT why not.")
                continue
            shown = {field.name for field, _ in out[model].fields()}
            hidden = OF_THE_ROW_ITSELF | OF_PEOPLE.get(model._meta.label, set())
            missing = {field.name for field in model._meta.concrete_fields} - shown - hidden
            problems += [f"{model._meta.label}.{name} goes out with no table." for name in sorted(missing)]
    assert problems == []


def test_the_files_page_offers_everything_to_those_who_may_take_it(client, world):
    page = signed_in(client, world.lead).get(reverse("structures:imports")).content.decode()
    assert reverse("home:export_everything") in page
    answer = client.get(reverse("home:export_everything"), {"format": "xlsx"})
    assert answer["Content-Disposition"].startswith('attachment; filename="mantle-everything-')
