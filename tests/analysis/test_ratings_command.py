"""`mantle ratings`: files in; a table, JSON, CSV and a picture out; wrong files refused with all that is wrong."""

from __future__ import annotations

import csv
import json
from xml.etree import ElementTree

import pytest

from mantle.cli.main import main
from tests.analysis.ratings_worlds import round_of

FRAMEWORK = "scales:\n  Vision: [q0, q1, q2]\n  Partnership: [q3, q4, q5]\ngroups: [peers, reports]\n"


@pytest.fixture
def files(tmp_path):
    rows = round_of(
        1, people=12, sizes={"self": (1, 1), "manager": (1, 1), "peers": (3, 9), "reports": (0, 5)}, items=6
    )
    with (tmp_path / "forms.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("ratee", "rater", "group", "item", "score"), *rows])
    (tmp_path / "framework.yaml").write_text(FRAMEWORK)
    return tmp_path


def words(files, *more: str) -> list[str]:
    return ["ratings", str(files / "forms.csv"), "--framework", str(files / "framework.yaml"), *more]


def test_the_table_says_what_can_be_reported_and_how_far_scales_can_be_trusted(files, capsys):
    assert main(words(files)) == 0
    said = capsys.readouterr().out
    assert "forms about 12 people" in said
    assert "Partnership" in said
    assert "Differences between answers come from: ratee" in said
    assert "look as if they had been filled in without reading" in said


def test_json_is_one_object_that_says_where_it_came_from(files, capsys):
    assert main(words(files, "--json")) == 0
    found = json.loads(capsys.readouterr().out)
    assert len(found["reports"]) == 12
    assert found["provenance"]["inputs_digest"]
    assert [row["scale"] for row in found["scales"]] == ["Vision", "Partnership"]
    assert set(found["components"]["share"]) == {"ratee", "rater group", "rater", "item", "residual"}


def test_one_persons_report_is_told_in_words(files, capsys):
    assert main(words(files, "--ratee", "p3")) == 0
    assert capsys.readouterr().out.startswith("Vision: ")
    assert main(words(files, "--ratee", "nobody")) == 2
    assert "Nobody of this name was rated" in capsys.readouterr().err


def test_a_folder_holds_numbers_tables_and_a_picture_without_anyones_name(files, capsys):
    assert main(words(files, "--out", str(files / "out"))) == 0
    assert "Written: " in capsys.readouterr().out
    assert json.loads((files / "out" / "result.json").read_text())["people"] == 12
    rows = list(csv.DictReader((files / "out" / "reports.csv").open()))
    assert {row["ratee"] for row in rows} == {f"p{p}" for p in range(12)}
    assert all(float(row["n"]) >= 4 for row in rows if row["n"] and row["group"] not in ("self", "manager"))
    picture = (files / "out" / "scales.svg").read_text()
    assert ElementTree.fromstring(picture).tag.endswith("svg")
    assert "Vision" in picture
    assert "p3" not in picture


def test_what_is_wrong_in_both_files_is_said_together(files, capsys):
    (files / "forms.csv").write_text("ratee,rater,group,item,score\nAda,r1,peers,q0,high\n,r2,peers,q1,3\n")
    (files / "framework.yaml").write_text("scales: {Vision: [q0, q0]}\ncolour: red\n")
    assert main(words(files)) == 2
    said = capsys.readouterr().err
    assert said.startswith("Nothing was done: 3 problems")
    assert "row 2, column “score”" in said
    assert "row 3, column “ratee”" in said
    assert "colour" in said


def test_waves_are_named_and_one_is_taken(files, capsys):
    text = (files / "forms.csv").read_text().splitlines()
    both = [f"{text[0]},wave", *(f"{line},{wave}" for wave in ("spring", "autumn") for line in text[1:])]
    (files / "forms.csv").write_text("\n".join(both))
    assert main(words(files)) == 2
    assert "Mixed waves: autumn, spring" in capsys.readouterr().err
    assert main(words(files, "--wave", "spring")) == 0


def later(files, *, more: int, of: str):
    """Return the rows of a second wave: the answers about one person are higher by some points, the rest the same."""
    rows = list(csv.reader((files / "forms.csv").open()))[1:]
    return [[*row[:4], str(min(5.0, float(row[4]) + more)) if row[0] == of else row[4]] for row in rows]


def lowest_of(files, capsys) -> str:
    assert main(words(files, "--json")) == 0
    reports = json.loads(capsys.readouterr().out)["reports"]
    seen = {r["ratee"]: r["scales"][0]["means"].get("All colleagues") for r in reports}
    return min((mean, name) for name, mean in seen.items() if mean is not None)[1]


def test_of_two_waves_it_says_who_changed_by_more_than_chance(files, capsys):
    who = lowest_of(files, capsys)
    first = list(csv.reader((files / "forms.csv").open()))
    both = [[*first[0], "wave"], *([*row, "spring"] for row in first[1:])]
    both += [[*row, "autumn"] for row in later(files, more=2, of=who)]
    with (files / "forms.csv").open("w", newline="") as file:
        csv.writer(file).writerows(both)
    asked = ("--wave", "autumn", "--since", "spring")
    assert main(words(files, *asked, "--json")) == 0
    vision = json.loads(capsys.readouterr().out)["changes"][0]
    verdicts = {row["ratee"]: row["verdict"] for row in vision["people"]}
    assert verdicts.pop(who) == "higher"
    assert set(verdicts.values()) == {"no more than chance"}
    change = vision["change"]
    for row in vision["people"]:  # Jacobson & Truax: 1.96 standard errors of a difference
        assert row["hi"] - row["difference"] == pytest.approx(
            1.959964 * change["sd"] * (2 * (1 - change["reliability"])) ** 0.5, rel=1e-6
        )
    assert main(words(files, *asked)) == 0
    assert "Change since the earlier wave, as all colleagues see it (95%):\nVision: Of " in capsys.readouterr().out
    assert main(words(files, *asked, "--ratee", who)) == 0
    assert "now: higher (a change of " in capsys.readouterr().out


def test_the_earlier_wave_may_be_a_file_and_what_neither_report_shows_stays_hidden(files, capsys):
    rows = later(files, more=0, of="p0")
    with (files / "earlier.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("ratee", "rater", "group", "item", "score"), *rows])
    assert main(words(files, "--since", str(files / "earlier.csv"), "--json")) == 0
    whole = json.loads(capsys.readouterr().out)["changes"][0]["people"]
    assert "p0" in {row["ratee"] for row in whole}
    kept = {row[1] for row in rows if row[0] == "p0" and row[2] == "peers"}
    kept = set(sorted(kept)[:2])  # fewer colleagues than the floor
    few = [row for row in rows if row[0] != "p0" or row[1] in kept]
    with (files / "earlier.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("ratee", "rater", "group", "item", "score"), *few])
    assert main(words(files, "--since", str(files / "earlier.csv"), "--json")) == 0
    assert "p0" not in {row["ratee"] for row in json.loads(capsys.readouterr().out)["changes"][0]["people"]}
    assert main(words(files, "--since", str(files / "earlier.csv"), "--ratee", "p0")) == 0
    assert "Vision: no figure may be shown for both waves." in capsys.readouterr().out


def test_a_wave_too_small_to_compare_with_is_said_and_an_unknown_one_refused(files, capsys):
    rows = [row for row in later(files, more=0, of="p0") if row[0] in {"p1"}]
    with (files / "earlier.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("ratee", "rater", "group", "item", "score"), *rows])
    assert main(words(files, "--since", str(files / "earlier.csv"))) == 0
    assert "Vision: Not enough to tell: " in capsys.readouterr().out
    assert main(words(files, "--since", "winter")) == 2
    assert "Expected the name of a file or one of these waves: none." in capsys.readouterr().err


def test_a_lowered_floor_and_an_absent_file_are_refused(files, capsys):
    assert main(words(files, "--floor", "3")) == 2
    assert "never lowered" in capsys.readouterr().err
    (files / "forms.csv").unlink()
    assert main(words(files)) == 2
