"""What commands write: no cell starts a formula, and there is one way to write a table."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from mantle.cli import files
from mantle.cli.files.reports import write_json, write_table

FORMULAS = ["=1+1", "+44 20", "-2+3", "@SUM(A1)", "\t=1", "＝1"]


@pytest.mark.parametrize("name", FORMULAS)
def test_a_name_that_looks_like_a_formula_is_written_as_text(tmp_path, name):
    write_table(tmp_path / "out.csv", ["person", "mark"], [{"person": name, "mark": -0.5}, [name, 3]])
    with (tmp_path / "out.csv").open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    assert header == ["person", "mark"]
    assert [row[0] for row in rows] == [f"'{name}", f"'{name}"]
    assert [row[1] for row in rows] == ["-0.5", "3"]  # a number below zero stays a number


def test_several_things_in_one_cell_stand_side_by_side(tmp_path):
    write_table(tmp_path / "out.csv", ["why"], [[["=late", "far"]], [None]])
    assert (tmp_path / "out.csv").read_text("utf-8").splitlines() == ["why", "'=late; far", '""']


def test_a_result_is_written_into_a_folder_that_is_made_for_it(tmp_path):
    write_json(tmp_path / "new" / "folder", {"a": [1, None]})
    assert json.loads((tmp_path / "new" / "folder" / "result.json").read_text()) == {"a": [1, None]}


def test_no_command_writes_a_table_in_a_way_of_its_own():
    folder = Path(files.__file__).parent
    sources = {path.name: path.read_text() for path in folder.glob("*.py")}
    assert "csv.writer" in sources["reports.py"]
    assert [name for name, text in sources.items() if "csv.writer" in text or "csv.DictWriter" in text] == [
        "reports.py"
    ]
