"""`mantle tenure`: dated rows or a yearly panel in, curves and rates out; real files that nobody here wrote."""

from __future__ import annotations

import csv
import json
from xml.etree import ElementTree

import pytest

from mantle.analysis import tenure
from mantle.analysis.tables.spells import read_panel
from mantle.cli.main import main

FILES = {"result.json", "survival.csv", "hazard.csv", "survival.svg"}


@pytest.fixture
def dated(tmp_path):
    path = tmp_path / "appointments.csv"
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["person", "post", "started_on", "ended_on", "reason", "region"])
        for i in range(40):
            start = 2001 + i % 12
            end = f"{start + 1 + i % 5}-06-01" if i % 4 else ""
            rows.writerow([f"p{i}", f"post {i % 10}", f"{start}-01-01", end, "promoted" if i % 3 else "", "NS"[i % 2]])
    return path


def run(*words: str) -> int:
    return main(["tenure", *map(str, words)])


def test_dated_rows_give_a_table_a_sentence_and_every_file(dated, tmp_path, capsys):
    assert run(dated, "--as-at", "2020-01-01", "--by", "region", "--out", tmp_path / "out") == 0
    said = capsys.readouterr().out
    assert "40 spells in post; 30 were seen to end" in said
    assert "In N, half leave within" in said
    assert "promotion 20" in said
    assert {path.name for path in (tmp_path / "out").iterdir()} == FILES
    found = json.loads((tmp_path / "out" / "result.json").read_text())
    assert [curve["group"] for curve in found["survival"]["curves"]] == ["N", "S"]
    rows = list(csv.DictReader((tmp_path / "out" / "hazard.csv").open()))
    assert sum(int(row["events"]) for row in rows) == 30
    assert ElementTree.fromstring((tmp_path / "out" / "survival.svg").read_text()).tag.endswith("svg")


def test_json_is_one_object_and_the_same_again(dated, capsys):
    first = [run(dated, "--as-at", "2020-01-01", "--json"), capsys.readouterr().out]
    assert [run(dated, "--as-at", "2020-01-01", "--json"), capsys.readouterr().out] == first
    assert json.loads(first[1])["spells"]["ended"] == 30


def test_each_audience_is_told_in_its_own_words(dated, capsys):
    said = []
    for audience in ("person", "panel", "analyst"):
        assert run(dated, "--as-at", "2020-01-01", "--for", audience) == 0
        said.append(capsys.readouterr().out)
    assert len(set(said)) == 3
    assert "log(-log)" in said[2]


def test_everything_wrong_is_listed(dated, capsys):
    dated.write_text("person,post,started_on,ended_on\n,lead,2001-01-01,\nAda,lead,soon,2002-02-30\n")
    assert run(dated, "--as-at", "2020-01-01") == 2
    assert capsys.readouterr().err.startswith("Nothing was done: 3 problems")
    assert run(dated, "--column", "person") == 2
    assert "Expected NAME=HEADING" in capsys.readouterr().err


def test_a_model_is_made_of_earlier_years_and_scored_on_the_last(dated, capsys):
    head, *lines = dated.read_text().splitlines()
    dated.write_text("\n".join([head, *(f"{k}{line}" for k in range(8) for line in lines)]))
    assert run(dated, "--as-at", "2016-01-01", "--model", "", "--hold-out", "6") == 0
    said = capsys.readouterr().out
    assert "leave within a year" in said
    assert "Scored over 5 years" in said
    assert run(dated, "--as-at", "2016-01-01", "--model", "region,colour") == 2
    assert "There is no column of this name" in capsys.readouterr().err
    assert run(dated, "--as-at", "2016-01-01", "--model", "", "--hold-out", "1") == 2
    assert run(dated, "--as-at", "2003-01-01", "--model", "", "--hold-out", "3") == 0
    assert "Not enough to tell: " in capsys.readouterr().out


def test_too_few_spells_are_told_so_and_still_give_a_picture(dated, tmp_path, capsys):
    dated.write_text("person,post,started_on,ended_on\nAda,lead,2001-01-01,2004-01-01\n")
    assert run(dated, "--as-at", "2020-01-01", "--out", tmp_path / "out") == 0
    assert "Not enough to tell: 1 spells" in capsys.readouterr().out
    assert {path.name for path in (tmp_path / "out").iterdir()} == FILES


@pytest.mark.data
def test_superintendents_of_thousands_of_districts(real_files, tmp_path, capsys):
    path = real_files / "appointments" / "us_superintendents_2001_to_2014.csv"
    assert run(path, "--panel", "--by", "state", "--out", tmp_path) == 0
    said = capsys.readouterr().out
    assert "9,222 spells in post; 4,506 were seen to end" in said
    assert ElementTree.fromstring((tmp_path / "survival.svg").read_text()).tag.endswith("svg")
    assert run(path, "--panel", "--model", "state", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert [row["year"] for row in found["scores"]["years"]] == [2010, 2011, 2012, 2013]
    assert found["scores"]["scores"][0]["log_score"] == pytest.approx(0.4719, abs=1e-3)
    whole = tenure.survival(tenure.spells(read_panel(path))).curve()
    assert whole.median == 4.0
    assert whole.completed["n"] == ended_by_plain_count(path)


def ended_by_plain_count(path) -> int:
    """Count who came to a district after a year on record, and was no longer there in a later year on record."""
    posts: dict[str, dict[int, set[str]]] = {}
    for row in csv.DictReader(path.open()):
        posts.setdefault(row["leaid"], {}).setdefault(int(row["year"]), set()).add(row["super_id"])
    ended = 0
    for years in posts.values():
        for year, people in years.items():
            for person in people - years.get(year - 1, people):
                last = year
                while person in years.get(last + 1, set()):
                    last += 1
                ended += last + 1 in years
    return ended


@pytest.mark.data
def test_two_ministers_whose_appointments_end_before_they_begin_are_named(real_files, tmp_path, capsys):
    path = real_files / "appointments" / "ifg_ministers_appointment.csv"
    assert run(path, "--as-at", "2024-09-01") == 2
    said = capsys.readouterr().err
    assert said.startswith("Nothing was done: 2 problems")
    assert "row 1730, column “ended_on”: 2025-05-14 is before the start, 2025-09-01." in said
    lines = path.read_text().splitlines()
    mended = tmp_path / "mended.csv"
    mended.write_text("\n".join(line for number, line in enumerate(lines, 1) if number not in (1730, 2749)))
    assert run(mended, "--as-at", "2024-09-01") == 0
    assert "Half leave within 1.3 years" in capsys.readouterr().out


@pytest.mark.data
def test_managers_of_a_century_and_a_half_of_seasons(real_files, capsys):
    path = real_files / "appointments" / "succession_mlb_managers_lahman.csv"
    assert run(path, "--panel", "--by", "lgID") == 0
    said = capsys.readouterr().out
    assert "1,298 spells in post; 1,230 were seen to end" in said
    assert "33 rows that stand twice" in said
    assert run(path) == 2
    assert "The column is missing" in capsys.readouterr().err
