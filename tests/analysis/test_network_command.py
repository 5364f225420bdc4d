"""`mantle network` and `mantle disclosure`: files in, words and files out, every wrong row told."""

from __future__ import annotations

import csv
import json
import random

import pytest

from mantle.analysis.problems import InputError
from mantle.analysis.tables.ties import read_roster, read_ties
from mantle.cli.main import main

TIES = (
    "from,to,relation\nAda,Dana,advice\nBen,Ada,advice\nCy,Ada,advice\nDana,Ada,advice\nEve,Dana,advice\nBen,Ada,line\n"
)
PEOPLE = "person,agency,role\nAda,health,lead\nBen,health,team\nCy,health,team\nDana,school,lead\nEve,school,team\n"


@pytest.fixture
def files(tmp_path):
    def write(**texts: str) -> list[str]:
        paths = []
        for name, text in texts.items():
            (tmp_path / f"{name}.csv").write_text(text, "utf-8")
            paths.append(str(tmp_path / f"{name}.csv"))
        return paths

    return write


def test_the_network_command_says_what_it_found_and_writes_three_files(files, tmp_path, capsys):
    words = ["network", *files(ties=TIES, people=PEOPLE), "--groups", "agency", "--line", "line", "--fragility"]
    assert main([*words, "--out", str(tmp_path / "out")]) == 0
    said = capsys.readouterr().out
    assert said.startswith("5 people and 5 ties of “advice”")
    assert "health and school are joined only through Ada and Dana" in said
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["people.csv", "picture.svg", "result.json"]
    with (tmp_path / "out" / "people.csv").open() as file:
        assert [row["person"] for row in csv.DictReader(file)] == ["Ada", "Ben", "Cy", "Dana", "Eve"]
    assert "<svg" in (tmp_path / "out" / "picture.svg").read_text()


def test_the_network_command_prints_json_and_nothing_else(files, capsys):
    assert main(["network", *files(ties=TIES, people=PEOPLE), "--json", "--relation", "line"]) == 0
    assert json.loads(capsys.readouterr().out)["measures"]["ties"] == 1


def test_every_wrong_tie_is_told_with_its_row(files, capsys):
    broken = TIES + "Ada,Zoe,advice\n,Ben,advice\n"
    assert main(["network", *files(ties=broken, people=PEOPLE)]) == 2
    assert "row 9" in capsys.readouterr().err
    assert main(["network", *files(ties=TIES + "Ada,Zoe,advice\nYan,Ada,line\n", people=PEOPLE)]) == 2
    told = capsys.readouterr().err
    assert ("row 8" in told, "row 9" in told) == (True, True)


def test_names_and_figures_are_kept_back_when_few_answered(files, tmp_path, capsys):
    people = "person,answered\nAda,yes\nBen,no\nCy,no\nDana,yes\nEve,no\n"
    assert main(["network", *files(ties=TIES, people=people), "--out", str(tmp_path / "out")]) == 0
    assert "Only 40 %" in capsys.readouterr().out
    assert json.loads((tmp_path / "out" / "result.json").read_text())["measures"]["by_person"] == []
    assert "Ada" not in (tmp_path / "out" / "picture.svg").read_text()


def test_a_name_that_looks_like_a_formula_is_written_as_text(files, tmp_path):
    ties, people = "from,to\n=A1,Ben\n", "person\n=A1\nBen\n"
    assert main(["network", *files(ties=ties, people=people), "--out", str(tmp_path / "out")]) == 0
    assert "\n'=A1," in (tmp_path / "out" / "people.csv").read_text()


def test_high_tech_managers_come_as_they_are(real_files, capsys):
    folder = real_files / "networks"
    words = [str(folder / f"network_krackhardt_hightech_{part}.csv") for part in ("ties", "nodes")]
    assert main(["network", *words, "--line", "reports_to", "--groups", "dept", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["measures"]["relation"], found["measures"]["ties"]) == ("advice", 190)
    assert found["formal_real"]["agreement"] > 0.5


MOST_FRAGMENTS = [
    "from",
    "to",
    "relation",
    "weight",
    "Ada",
    "",
    "1",
    "-1",
    "nan",
    "inf",
    ",",
    ";",
    "\n",
    '"',
    "\t",
    "é",
    "\x00",
    "=1+1",
]


def generated(seed: int) -> bytes:
    rng = random.Random(seed)
    start = rng.choice(["from,to\n", "ego,alter,advice\n", "person,answered\n", ""])
    text = start + "".join(rng.choice(MOST_FRAGMENTS) for _ in range(rng.randrange(60)))
    raw = text.encode(rng.choice(["utf-8", "utf-16", "cp1252"]), "replace")
    return raw[: rng.randrange(len(raw) + 1)]


@pytest.mark.parametrize("many", [300, pytest.param(10_000, marks=pytest.mark.nightly)])
def test_whatever_the_file_holds_it_is_read_or_refused_in_words(many):
    refused = 0
    for seed in range(many):
        for read in (read_ties, read_roster):
            try:
                read(generated(seed))
            except InputError as error:
                refused += bool(error.problems)
    assert 0 < refused < 2 * many


COUNTS = "place,Education,Health\nNorth,40,3\nSouth,22,31\n"
FIGURES = "label,statistic,value,people\nPeers,mean,3.42,a;b;c;d;e\nReports,mean,2.0,f;g\n"


def test_a_table_of_counts_is_masked_so_that_nothing_follows(files, capsys):
    assert main(["disclosure", *files(counts=COUNTS)]) == 0
    said = capsys.readouterr().out
    assert "fewer than 10" in said
    assert "withheld" in said
    assert {"3", "40", "22", "31"} & set(said.split()) == set()


def test_figures_of_few_people_are_withheld_with_the_reason(files, tmp_path, capsys):
    assert main(["disclosure", *files(figures=FIGURES), "--out", str(tmp_path / "out")]) == 0
    assert capsys.readouterr().out == "Peers: 3.5\nReports: fewer than 4 people\n"
    assert "Reports,,,,fewer than 4 people" in (tmp_path / "out" / "published.csv").read_text()


def test_what_was_shown_before_counts(files, capsys):
    shown, later = files(
        shown="label,statistic,value,people\nAll,mean,3.0,a;b;c;d;e\n",
        later="label,statistic,value,people\nAll,mean,3.1,a;b;c;d;e;f\n",
    )
    assert main(["disclosure", later]) == 0
    assert capsys.readouterr().out == "All: 3\n"
    assert main(["disclosure", later, "--history", shown]) == 0
    assert "would give away" in capsys.readouterr().out


def test_every_wrong_figure_is_told_at_once(files, capsys):
    broken = "label,statistic,value,people\n,mean,3,a;b;c;d\nX,median,y,\n"
    assert main(["disclosure", *files(figures=broken)]) == 2
    told = capsys.readouterr().err
    assert [name for name in ("“label”", "“statistic”", "“value”", "“people”") if name in told] == [
        "“label”", "“statistic”", "“value”", "“people”",
    ]  # fmt: skip
    assert main(["disclosure", *files(counts="place,Health\nNorth,three\nSouth,-1\n")]) == 2
    assert "row 3" in capsys.readouterr().err
