"""Files of marks and of outcomes: read, refused with every problem, and answered by a command without a database."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mantle.analysis import severity
from mantle.analysis.problems import InputError
from mantle.analysis.tables.marks import Marks, read_marks
from mantle.analysis.tables.outcomes import read_outcomes
from mantle.cli.main import main
from tests.analysis.severity_plain import simulated

WORLD = simulated(30, 3, 5, 2, seed=4)
MARKS = "candidate,element,assessor,mark\n" + "".join(f"{c},{e},{a},{m}\n" for c, e, a, m in WORLD.rows)
OUTCOMES = "group,outcome,route\n" + "men,yes,x\nmen,no,y\n" * 20 + "women,yes,y\nwomen,no,x\nwomen,no,y\n" * 12


@pytest.fixture
def marks_file(tmp_path):
    path = tmp_path / "marks.csv"
    path.write_text(MARKS)
    return path


@pytest.fixture
def outcomes_file(tmp_path):
    path = tmp_path / "outcomes.csv"
    path.write_text(OUTCOMES)
    return path


def test_a_file_gives_the_marks_of_its_rows():
    read = read_marks(MARKS.encode())
    assert (read.digest(), len(read)) == (WORLD.marks.digest(), 180)
    renamed = MARKS.replace("candidate,element,assessor,mark", "Name;Exercise;Panel;Score").replace(",", ";")
    again = read_marks(renamed.encode("utf-16"), candidate="name", mark="score",
                       facets={"element": "exercise", "assessor": "panel"})  # fmt: skip
    assert again.digest() == read.digest()


def test_every_problem_of_a_file_is_named_at_once():
    wrong = (
        "candidate,element,assessor,mark\nA,x,H,4\nA,x,R,five\n,x,H,3\nB,x,H,3\nB,x,H,2\nB,y,H,9\nB,y,R,inf\nC,y,R,\n"
    )
    with pytest.raises(InputError) as refused:
        read_marks(wrong.encode(), scale=(1, 5))
    assert [(problem.row, problem.column) for problem in refused.value.problems] == [
        (3, "mark"), (4, "candidate"), (6, ""), (7, "mark"), (8, "mark"), (9, "mark"),
    ]  # fmt: skip
    with pytest.raises(InputError) as missing:
        read_marks(b"who,what\nA,1\n")
    assert {problem.column for problem in missing.value.problems} == {"candidate", "element", "assessor", "mark"}
    with pytest.raises(InputError, match="asked for twice"):
        read_marks(MARKS.encode(), candidate="mark")


def test_rows_that_are_wrong_are_named_by_their_number():
    with pytest.raises(InputError) as refused:
        Marks.from_rows([("A", "x", "H", 4), ("A", "x")])
    assert [problem.row for problem in refused.value.problems] == [3]
    with pytest.raises(InputError) as refused:
        Marks.from_rows(
            [("A", "x", "H", 4), ("", None, "H", float("nan")), ("A", "x", "H", True), ("A", "x", "H", 2e6)]
        )
    assert [(problem.row, problem.column) for problem in refused.value.problems] == [
        (3, "candidate"), (3, "element"), (3, "mark"), (4, "mark"), (5, "mark"),
    ]  # fmt: skip
    with pytest.raises(InputError, match="There are no marks"):
        Marks.from_rows([])


def test_outcomes_are_yes_and_no_or_words_that_are_named():
    read = read_outcomes(OUTCOMES.encode(), stratum="route")
    assert (len(read), sum(read.outcome), set(read.stratum)) == (76, 32, {"x", "y"})
    words = read_outcomes(b"group,outcome\na,Offer made\nb,Reserve\nb,offer made\n", selected=["offer made"])
    assert words.outcome == (True, False, True)
    with pytest.raises(InputError) as refused:
        read_outcomes(b"group,outcome\na,yes\nb,perhaps\nb,\n")
    assert [problem.row for problem in refused.value.problems] == [3, 4]
    with pytest.raises(InputError, match="Nowhere stands"):
        read_outcomes(b"group,outcome\na,yes\n", selected=["offer"])
    with pytest.raises(InputError, match="asked for twice"):
        read_outcomes(b"group,outcome\na,yes\n", group="outcome")


cell = st.one_of(
    st.sampled_from(["", "A", "B", "x", "1", "5", "-3", "1e308", "inf", "nan", "=1+1", '"', "\0", "1,5", "٣", "£4"]),
    st.text(max_size=8),
)
table = st.builds(
    lambda head, rows, glue: glue.join(["\n".join([head, *(",".join(row) for row in rows)])]),
    st.sampled_from(
        ["candidate,element,assessor,mark", "group,outcome,stratum,mark", "mark,assessor,element,candidate"]
    ),
    st.lists(st.lists(cell, min_size=1, max_size=6), max_size=12),
    st.just(""),
)


def survives(content: bytes) -> None:
    for read in (read_marks, lambda raw: read_outcomes(raw, stratum="stratum"),
                 lambda raw: severity.estimate(read_marks(raw)).to_dict()):  # fmt: skip
        try:
            read(content)
        except InputError as error:
            told = len(error.problems)
            assert told


@settings(max_examples=150)
@given(st.one_of(table.map(str.encode), table.map(lambda text: text.encode("utf-16")), st.binary(max_size=200)))
def test_no_file_is_too_strange(content):
    survives(content)


@pytest.mark.nightly
@settings(max_examples=10_000)
@given(st.one_of(table.map(str.encode), table.map(lambda text: text.encode("utf-16")), st.binary(max_size=400)))
def test_no_file_of_ten_thousand_is_too_strange(content):
    survives(content)


mark = st.tuples(st.sampled_from("abcdefg"), st.sampled_from("xy"), st.sampled_from("HR"), st.integers(0, 4))


@settings(max_examples=200)
@given(st.lists(mark, min_size=1, max_size=28, unique_by=lambda row: row[:3]), st.booleans(), st.booleans())
def test_any_few_marks_give_a_result_or_say_why_not(rows, joint, parts):
    try:
        found = severity.estimate(Marks.from_rows(rows), estimator="jmle" if joint else "map", parts=parts)
    except InputError as error:
        refused = str(error)
        assert (parts, "nothing joins" in refused) == (False, True)
        return
    result = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    for row in result["candidates"]:
        if row["measure"] is None:
            assert found.why or joint
        else:
            assert row["lo"] <= row["fair_average"] + 1e-9
            assert row["fair_average"] <= row["hi"] + 1e-9
            assert row["se"] > 0


def test_the_command_prints_a_list_and_writes_four_files(marks_file, tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["severity", str(marks_file), "--places", "6", "--out", str(out)]) == 0
    printed = capsys.readouterr().out
    assert "30 candidates, 180 marks, 5 assessors." in printed
    assert "For 6 places:" in printed
    result = json.loads((out / "result.json").read_text())
    assert len(result["candidates"]) == 30
    assert sum(row["chance"] for row in result["candidates"]) == pytest.approx(6)
    with (out / "candidates.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["candidate"] for row in rows] == [row["candidate"] for row in result["candidates"]]
    assert ElementTree.parse(out / "merit.svg").getroot().tag.endswith("svg")
    assert len((out / "assessors.csv").read_text().splitlines()) == 6


def test_the_command_as_json_and_with_its_other_words(marks_file, capsys):
    words = ["--json", "--jmle", "--scale", "1", "5", "--interval", "0.8"]
    assert main(["severity", str(marks_file), *words]) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["estimator"], result["interval"]) == ("jmle", 0.8)
    assert main(["severity", str(marks_file), "--partial-credit"]) == 0
    assert "candidate" in capsys.readouterr().out


def test_parts_that_nothing_joins_are_listed_one_by_one(tmp_path, capsys):
    path = tmp_path / "apart.csv"
    lines = [f"{c},{e},{'L' if c < 'c015' else 'R'}{a},{m}\n" for c, e, a, m in WORLD.rows]
    path.write_text("candidate,element,assessor,mark\n" + "".join(lines))
    assert main(["severity", str(path)]) == 2
    assert "nothing joins" in capsys.readouterr().err
    assert main(["severity", str(path), "--parts"]) == 0
    printed = capsys.readouterr().out
    first, second = (printed.index(f"Part {n}, not to be compared with another:") for n in (1, 2))
    assert first < printed.index("  c014") < second < printed.index("  c015")


def test_a_wrong_file_ends_with_two_and_every_problem(tmp_path, capsys):
    path = tmp_path / "wrong.csv"
    path.write_text("candidate,element,assessor,mark\nA,x,H,4\nA,x,R,five\n,x,H,3\n")
    assert main(["severity", str(path)]) == 2
    said = capsys.readouterr().err
    assert "2 problems" in said
    assert "row 3, column “mark”" in said
    assert "row 4, column “candidate”" in said
    assert main(["severity", str(tmp_path / "absent.csv")]) == 2
    few = tmp_path / "few.csv"
    few.write_text("candidate,element,assessor,mark\nA,x,H,4\nB,x,H,3\n")
    assert main(["severity", str(few)]) == 0
    assert "Not enough to tell: fewer than 5 candidates." in capsys.readouterr().out


def test_the_fairness_command_prints_and_writes(outcomes_file, tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["fairness", str(outcomes_file), "--stratum", "route", "--reference", "men", "--out", str(out)]) == 0
    printed = capsys.readouterr().out
    assert "women: 12 of 36 selected (33%), against 50% of men" in printed
    assert "Within strata:" in printed
    assert json.loads((out / "result.json").read_text())["stratified"]["rows"][0]["group"] == "women"
    assert ElementTree.parse(out / "rates.svg").getroot().tag.endswith("svg")
    assert main(["fairness", str(outcomes_file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["stratified"] is None
    assert main(["fairness", str(outcomes_file), "--floor", "3"]) == 2
    assert "never lowered" in capsys.readouterr().err


def test_no_cell_of_a_written_file_starts_a_formula(tmp_path):
    path, out = tmp_path / "marks.csv", tmp_path / "out"
    path.write_text(MARKS.replace("c001", "=c001"))
    assert main(["severity", str(path), "--out", str(out)]) == 0
    assert "'=c001" in (out / "candidates.csv").read_text()
    assert "\n=c001" not in (out / "candidates.csv").read_text()


def test_the_commands_need_no_django(marks_file, outcomes_file, tmp_path):
    blocked = tmp_path / "without"
    (blocked / "django").mkdir(parents=True)
    (blocked / "django" / "__init__.py").write_text("raise ImportError('absent')")
    source = Path(severity.__file__).parents[3]
    there = {**os.environ, "PYTHONPATH": os.pathsep.join([str(blocked), str(source)])}
    for words in (["severity", str(marks_file)], ["fairness", str(outcomes_file)]):
        command = [sys.executable, "-m", "mantle.cli.main", *words, "--out", str(tmp_path / "out")]
        done = subprocess.run(command, env=there, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
