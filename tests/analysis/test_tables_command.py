"""Workforce files from the command line: projected as they are, refused rows handed back, nothing loaded needlessly."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from mantle.cli.files.reports import safe
from mantle.cli.main import main

HEAD = ["Agency", "Region", "Job title", "Tier", "Post holder", "Start date", "Year of birth"]
POSTS = [
    ["Alder", "North", "Director", "1", "Jo Hart", "1/9/2021", "1971"],
    ["Alder", "", "Head of Schools", "2", "Lee Ford", "1 May 2020", "1980"],
    ["Birch", "North", "Director", "1", "Vacant", "2026-05-01", ""],
]
WORDS = ["--as-at", "2026-11-01", "--runs", "20", "--years", "2"]


def written(path: Path, rows: list[list[str]], head: list[str] = HEAD) -> str:
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        for row in (head, *rows):
            book.active.append(row)
        book.save(path)
    else:
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([head, *rows])
    return str(path)


def test_a_file_is_projected_the_same_from_csv_and_from_a_workbook(tmp_path, capsys):
    results = []
    for name in ("posts.csv", "posts.xlsx"):
        assert main(["project", written(tmp_path / name, POSTS), *WORDS, "--json"]) == 0
        results.append(json.loads(capsys.readouterr().out))
    assert results[0]["years"][0]["tiers"]["1"]["posts"]["mean"] == 2
    assert results[0]["years"] == results[1]["years"]


def test_wrong_rows_stop_the_projection_are_all_named_and_handed_back(tmp_path, capsys):
    rows = [*POSTS, ["Alder", "South", "=Head()", "seven", "Kim Vale", "31/2/2024", ""]]
    path, back = written(tmp_path / "posts.csv", rows), tmp_path / "back.csv"
    assert main(["project", path, *WORDS, "--errors", str(back)]) == 2
    told = capsys.readouterr().err
    assert "2 problems" in told
    assert "row 5, column “Tier”" in told
    assert "February 2024 has 29 days" in told
    (found,) = csv.DictReader(io.StringIO(back.read_text("utf-8-sig")))
    assert (found["row"], found["Job title"], found["Post holder"]) == ("5", "'=Head()", "Kim Vale")
    assert "Tier: Expected one of" in found["reasons"]
    assert main(["project", path, *WORDS, "--skip-errors", "--json"]) == 0
    out, told = capsys.readouterr()
    assert told.startswith("1 of 4 rows were left out.")
    assert json.loads(out)["years"][0]["tiers"]["1"]["posts"]["mean"] == 2


def test_what_the_projection_finds_wrong_is_told_by_the_row_of_the_file(tmp_path, capsys):
    path = tmp_path / "posts.csv"
    rows = [[], *POSTS, [], ["Cedar", "North", "Director", "1", "Ann Reed", "1/1/1950", ""]]
    assert main(["project", written(path, POSTS), *WORDS]) == 0
    capsys.readouterr()
    assert main(["project", written(path, rows), *WORDS]) == 2
    assert "row 7, column “tenure”" in capsys.readouterr().err


@pytest.mark.parametrize(
    "rows, head", [([["x"]], ["colour"]), ([], HEAD), ([["Alder", "North", "Director"]], HEAD[:3])]
)
def test_a_file_that_holds_no_posts_is_refused_with_what_to_do(tmp_path, capsys, rows, head):
    assert main(["project", written(tmp_path / "posts.csv", rows, head), *WORDS]) == 2
    assert "Nothing was done" in capsys.readouterr().err


def test_a_missing_file_is_told(tmp_path, capsys):
    assert main(["project", str(tmp_path / "absent.csv")]) == 2
    assert "there is no such file" in capsys.readouterr().err


@pytest.mark.parametrize("cell", ["=1", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "＝1", " =1"])
def test_no_cell_that_is_handed_back_is_a_formula(cell):
    assert safe(cell) == f"'{cell}"
    assert safe("-0.6") == "-0.6"


def test_naming_the_readers_loads_neither_arrays_nor_the_reader_of_workbooks():
    code = (
        "import sys, mantle.analysis.tables as t; t.read_workforce(b'agency,title\\nA,b\\n');"
        "print(sorted({'numpy', 'python_calamine', 'numba', 'django'} & set(sys.modules)));"
        "import python_calamine; print('python_calamine' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["[]", "True"]


def test_a_post_outside_the_tiers_is_left_out_and_counted(tmp_path, capsys):
    """As in our own export: a chief executive stands in no tier, and the file can still be projected."""
    plain = [main(["project", written(tmp_path / "posts.csv", POSTS), *WORDS, "--json"]), capsys.readouterr().out]
    chief = [["Alder", "North", "Chief Executive", "", "Ann Reed", "1/1/2020", ""]]
    assert main(["project", written(tmp_path / "more.csv", [*POSTS, *chief]), *WORDS, "--json"]) == plain[0] == 0
    out, told = capsys.readouterr()
    assert told == "1 of 4 rows were left out: they have no tier.\n"
    assert json.loads(out)["years"] == json.loads(plain[1])["years"]
    assert main(["project", written(tmp_path / "none.csv", chief), *WORDS]) == 2


@pytest.mark.parametrize(
    "words", [["project", "x.csv", "--as-at", "31/12/2026"], ["tenure", "x.csv", "--since", "2026"]]
)
def test_a_day_that_is_none_is_told_how_to_write_it(words, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(words)
    assert stopped.value.code == 2
    assert "is not a day. Write it as 2026-03-31." in capsys.readouterr().err


def test_a_folder_in_place_of_a_file_is_told(tmp_path, capsys):
    assert main(["project", str(tmp_path)]) == 2
    assert capsys.readouterr().err == f"mantle: {tmp_path}: this is a folder; name a file.\n"


def test_help_about_a_verb_is_the_help_of_that_verb(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["help", "project"])
    assert stopped.value.code == 0
    assert capsys.readouterr().out.startswith("usage: mantle project")
