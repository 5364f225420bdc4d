"""Context of places: figures brought in by code or name, shown beside the medians of region and nation."""

from __future__ import annotations

import csv
import json
import re
from statistics import median

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mantle.analysis.problems import InputError
from mantle.analysis.tables import read_context
from mantle.cli.main import main
from mantle.people.models import Agency, AgencyName
from mantle.structures import actions, queries
from mantle.structures.actions import files
from mantle.structures.models import ContextMeasure, Import
from tests import worlds
from tests.structures.test_networks import words_of

HEADER = "agency,official code,name,value,unit,year,source\n"
TABLE = HEADER + (
    "Alder County Council,,Population,\"210,000\",people,2024,Census\n"
    "Alder County Council,,Population,\"212,500\",people,2025,Census\n"
    ",E00000002,Population,90000,people,2025,Census\n"
)  # fmt: skip


@pytest.fixture
def world(client, db):
    made = worlds.two_authorities()
    Agency.objects.filter(pk=made.birch.pk).update(official_code="E00000002")
    client.force_login(made.team.account)
    return made


@pytest.fixture
def file(tmp_path):
    def write(text: str) -> str:
        (tmp_path / "context.csv").write_text(text, "utf-8")
        return str(tmp_path / "context.csv")

    return write


def test_figures_go_to_the_agency_of_their_code_or_name_and_the_same_file_twice_changes_nothing(world, file, capsys):
    words = ["import", "context", file(TABLE)]
    assert main([*words, "--dry-run", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["changes"] == {"figures added": 3}
    assert ContextMeasure.objects.count() == 0
    assert main([*words, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["rows_read"], found["rows_accepted"], found["rows_refused"]) == (3, 3, 0)
    assert found["stored"] == {"figures added": 3}
    kept = ContextMeasure.objects.values_list("agency", "year", "value", "unit", "source")
    assert set(kept) == {
        (world.alder.pk, 2024, 210_000.0, "people", "Census"),
        (world.alder.pk, 2025, 212_500.0, "people", "Census"),
        (world.birch.pk, 2025, 90_000.0, "people", "Census"),
    }
    assert main([*words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["stored"] == {}
    assert ContextMeasure.objects.count() == 3


def test_a_corrected_figure_replaces_the_first_and_can_be_put_back(world, file):
    row = stored(TABLE, world)
    later = stored(TABLE.replace("90000", "91000"), world)
    assert later.changes["counts"] == {"figures corrected": 1}
    assert ContextMeasure.objects.get(agency=world.birch).value == 91_000
    files.undo_import(row=later, by=world.team, at=worlds.NOW)
    assert ContextMeasure.objects.get(agency=world.birch).value == 90_000
    files.undo_import(row=row, by=world.team, at=worlds.NOW)
    assert ContextMeasure.objects.count() == 0


def stored(text: str, world) -> Import:
    given = {"kind": "context", "name": "context.csv", "content": text.encode(), "as_at": None}
    row = files.stage_import(**given, by=world.team, at=worlds.NOW)
    row = files.read_import(row=row, by=world.team, at=worlds.NOW)
    return files.confirm_import(row=row, answers={}, by=world.team, at=worlds.NOW)


def test_every_wrong_row_is_told_at_once_and_the_others_are_stored(world, file, capsys):
    wrong = TABLE + (
        "Nowhere,,Population,5,people,2025,Census\n,,Population,5,people,2025,Census\n"
        "Alder County Council,,Population,5,people,2025,Census\nAlder County Council,,Area,wide,km,2025,Census\n"
        "Alder County Council,,Area,5,km,25,\n"
    )
    assert main(["import", "context", file(wrong), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert {error["row"] for error in found["errors"]} == {5, 6, 7, 8, 9}
    said = {error["row"]: error["message"] for error in found["errors"]}
    assert "Bring in the register of places first" in said[5]
    assert "official code" in said[6]
    assert "row 3 too" in said[7]
    assert (found["rows_read"], found["rows_accepted"], found["rows_refused"]) == (8, 3, 5)
    assert ContextMeasure.objects.count() == 3


def test_a_file_without_the_needed_columns_is_refused_with_all_of_them_named(world):
    with pytest.raises(InputError) as refusal:
        read_context(b"agency,figure\nAlder,Population\n")
    assert {problem.column for problem in refusal.value.problems} == {"value", "year", "source"}


def test_the_page_of_files_takes_figures_from_the_team_and_not_from_a_lead(world, client):
    assert "Context of places" in words_of(client.get("/files/new/"))
    posted = {"kind": "context", "file": SimpleUploadedFile("context.csv", TABLE.encode())}
    reply = client.post("/files/new/", posted, follow=True)
    assert "figures added" in words_of(reply).lower()
    assert ContextMeasure.objects.count() == 0
    row = Import.objects.get()
    reply = client.post(f"/files/{row.code}/decide/", {"confirm": ""}, follow=True)
    assert ContextMeasure.objects.count() == 3
    client.force_login(world.lead.account)
    assert "Context of places" not in words_of(client.get("/files/new/"))
    again = {"kind": "context", "file": SimpleUploadedFile("more.csv", TABLE.encode()), "agency": world.alder.pk}
    assert client.post("/files/new/", again).status_code == 422


def test_an_agency_shows_its_latest_figures_beside_the_medians_of_region_and_nation(world, client):
    others = [worlds.authority(f"Near{n} Council") for n in range(2)]
    rows = "".join(
        f"{each.name},,Population,{value},people,2025,Census\n"
        for each, value in zip(others, (1000, 300_000), strict=True)
    )
    stored(TABLE + rows, world)
    figure = queries.context_of(world.alder)[0]
    assert (figure.value, figure.year, figure.region_places, figure.nation_places) == (212_500, 2025, 3, 4)
    assert figure.region == median([212_500, 1000, 300_000])
    assert figure.nation == median([212_500, 1000, 300_000, 90_000])
    said = words_of(client.get(f"/agencies/{world.alder.code}/"))
    assert re.search(r"Population people\. Census 2025 212,500 212,500 3 places 151,250 4 places", said)
    assert "Context of the place" not in words_of(client.get(f"/agencies/{worlds.authority('Bare Council').code}/"))


def test_the_page_of_an_agency_with_many_figures_keeps_within_15_queries(world, client):
    worlds.furnished(world.alder, world.lead, world.director_post)
    rows = "".join(f"Alder County Council,,Figure {n},{n},people,2025,Census\n" for n in range(40))
    stored(HEADER + rows, world)
    with CaptureQueriesContext(connection) as asked:
        assert "Figure 39" in words_of(client.get(f"/agencies/{world.alder.code}/"))
    assert len(asked) <= 15


REAL = "workforce/england_csww_indicators_2017_to_2025.csv"


def test_the_published_workforce_table_comes_as_it_is_beside_the_published_register(db, real_files, capsys):
    register = real_files / "places" / "uk_local_authorities_past_current.csv"
    assert main(["import", "places", str(register), "--json"]) == 0
    capsys.readouterr()
    assert main(["import", "context", str(real_files / REAL), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["rows_read"], found["rows_refused"]) == (1463, 0)
    assert "108 rows about regions or the nation were left out." in found["notes"]
    assert "14 rows about two places reported together were left out." in found["notes"]
    with (real_files / REAL).open(encoding="utf-8-sig") as source:
        table = [row for row in csv.DictReader(source) if re.fullmatch(r"E\d+", row["new_la_code"])]
    given = [row["caseload_fte"] for row in table if re.fullmatch(r"[\d.]+", row["caseload_fte"])]
    kept = ContextMeasure.objects.filter(name="Cases for each social worker who holds any")
    assert kept.count() == len(given) > 1300
    latest = [row for row in table if row["time_period"] == "2025"]
    agency = Agency.objects.get(official_code="E06000047", ends_on=None)
    figure = next(each for each in queries.context_of(agency) if each.name == "Turnover of social workers")
    turnover = {
        r["new_la_code"]: float(r["turnover_rate_fte"])
        for r in latest
        if re.fullmatch(r"[\d.]+", r["turnover_rate_fte"])
    }
    region = [turnover[r["new_la_code"]] for r in latest if r["region_name"] == "North East"]
    assert (figure.value, figure.year) == (turnover["E06000047"], 2025)
    assert (figure.region, figure.nation) == (median(region), median(turnover.values()))


def test_a_name_an_agency_also_goes_by_finds_it(world):
    AgencyName.objects.create(agency=world.alder, name="Alder", plain_name="alder")
    stored(HEADER + "ALDER,,Population,5,people,2025,Census\n", world)
    assert ContextMeasure.objects.get().agency == world.alder


def test_a_figure_stands_once_a_year_and_is_taken_out_with_everything_else(world):
    stored(TABLE, world)
    from mantle.structures.queries.everything import tables_of

    table = tables_of(Agency.objects.all(), world.team)["context_measures"]
    assert (table.header[:3], len(list(table.lines()))) == (["agency", "name", "value"], 3)
    actions.mark_talent(agency=world.alder, kind="host", said_by="Review", by=world.team, at=worlds.NOW)
    assert len(list(tables_of(Agency.objects.all(), world.team)["talent_marks"].lines())) == 1
