"""Files of a matching and of a timetable: read, refused with every problem, and answered without a database."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mantle.analysis.problems import InputError
from mantle.analysis.tables import meetings, needs
from mantle.cli.main import main

NEEDS = """person,agency,region,background,skills,tier
Priya,Aldmoor,north,social care,finance;courts,2
Tom,Bexley Dale,north,education,schools,3
Ana,Carrow,south,health,,2
"""
OFFERS = """mentor,places,agency,region,background,skills,tier
R. Okafor,1,Dunmere,north,social care,finance,1
J. Hale,1,Aldmoor,north,education,schools,1
M. Stone,1,Carrow,south,health,,1
"""
RULES = """[different]
agency = "required"
[same]
region = 50
background = 20
[shared]
skills = 20
[near]
tier = {points = 10, within = 2}
"""
ROOMS = "room,at_once,people,offers\nPanel 1,1,Hale;Reid,step-free\nPanel 2,1,Stone,\n"
SLOTS = "slot,day,start,end\nnine,Mon,09:00,09:45\nten,Mon,10:00,10:45\n"
MEETINGS = "meeting,needs\nPriya,step-free\nTom,\nAna,\n"


@pytest.fixture
def folder(tmp_path):
    for name, text in {"needs": NEEDS, "offers": OFFERS, "meetings": MEETINGS, "rooms": ROOMS, "slots": SLOTS}.items():
        (tmp_path / f"{name}.csv").write_text(text, "utf-8")
    (tmp_path / "rules.toml").write_text(RULES, "utf-8")
    (tmp_path / "conflicts.csv").write_text("one,other\nTom,Stone\n", "utf-8")
    (tmp_path / "availability.csv").write_text("person,slot\nTom,nine\nAna,nine\nAna,ten\n", "utf-8")
    return tmp_path


def matched(folder, *words: str) -> list[str]:
    return [
        "match",
        str(folder / "needs.csv"),
        str(folder / "offers.csv"),
        "--rules",
        str(folder / "rules.toml"),
        *words,
    ]


def test_fit_is_the_share_of_the_points_that_a_pair_earns():
    sides = needs.read_side(NEEDS.encode()), needs.read_side(OFFERS.encode())
    fits = needs.fits(*sides, needs.read_rules(RULES.encode()))
    assert fits.table[0, 0] == pytest.approx(50 + 20 + 20 / 2 + 10 / 2)  # one of two skills, one of two tiers away
    assert fits.table[1].tolist() == pytest.approx([50, 50 + 20 + 20, 0])
    assert np.argwhere(fits.forbidden["different agency"]).tolist() == [[0, 1], [2, 2]]
    assert fits.reasons(1, 1) == ["same region", "same background", "shared skills", "different agency"]


def test_what_is_not_known_keeps_no_rule():
    mine, theirs = needs.read_side(b"name,agency\na,\nb,X\n"), needs.read_side(b"name,agency\nc,Y\n")
    fits = needs.fits(mine, theirs, needs.read_rules(b"[different]\nagency = {points = 1, required = true}"))
    assert fits.forbidden["different agency"].tolist() == [[True], [False]]
    assert fits.table.tolist() == [[0.0], [100.0]]


def test_the_command_says_who_goes_with_whom_and_why(folder, capsys):
    (folder / "offers.csv").write_text("\n".join(OFFERS.splitlines()[:3]), "utf-8")
    assert main(matched(folder, "--out", str(folder / "out"))) == 0
    said = capsys.readouterr().out
    assert "No place: Ana. 3 people can only go to 2 offers, all full" in said
    assert "same region, same background" in said
    rows = list(csv.DictReader((folder / "out" / "pairs.csv").open(encoding="utf-8")))
    assert {(row["need"], row["offer"]) for row in rows} == {("Priya", "R. Okafor"), ("Tom", "J. Hale")}
    ElementTree.parse(folder / "out" / "fits.svg")
    assert main(matched(folder, "--json")) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["pairs"] == len(rows)
    assert result["status"] == "optimal"
    assert result["rules"][0] == {"rule": "different agency", "points": 0.0, "required": True}


def test_the_command_keeps_locks_speaks_to_one_person_and_plans_again(folder, capsys):
    (folder / "locked.csv").write_text("need,offer\nTom,M. Stone\n", "utf-8")
    assert main(matched(folder, "--json", "--locked", str(folder / "locked.csv"))) == 0
    pairs = {(row["need"], row["offer"]): row["locked"] for row in json.loads(capsys.readouterr().out)["matched"]}
    assert pairs[("Tom", "M. Stone")] is True
    assert main(matched(folder, "--need", "Tom")) == 0
    assert capsys.readouterr().out.startswith("You were matched with ")
    previous = ["--previous", str(folder / "locked.csv"), "--keep", "500", "--json"]
    assert main(matched(folder, *previous)) == 0
    assert json.loads(capsys.readouterr().out)["kept"] == 1


def test_everyone_must_have_a_place_or_it_says_who_is_short(folder, capsys):
    (folder / "offers.csv").write_text("\n".join(OFFERS.splitlines()[:3]), "utf-8")
    assert main(matched(folder, "--everyone")) == 0
    assert capsys.readouterr().out.startswith("It cannot be done: 3 people can only go to 2 offers (")


def test_without_rules_the_usual_ones_are_taken(folder, capsys):
    assert main([*matched(folder)[:3], "--json"]) == 0
    rules = [row["rule"] for row in json.loads(capsys.readouterr().out)["rules"]]
    assert rules == ["different agency", "same region", "same background"]


def test_every_problem_of_every_file_is_named_at_once(folder, capsys):
    (folder / "needs.csv").write_text("person,places,region\nAda,-1,n\nAda,1,n\n,x,n\n", "utf-8")
    (folder / "rules.toml").write_text("[same]\nregion = -1\n[like]\nx = 1\n[near]\ntier = 5\n", "utf-8")
    assert main(matched(folder)) == 2
    said = capsys.readouterr().err
    assert "7 problems" in said
    for words in (
        "row 2, column “places”",
        "row 3, column “person”: This name stands in row 2 too.",
        "same region",
        "like",
    ):
        assert words in said
    for rules, offers in (
        (b"nonsense = ", OFFERS),
        (b"", OFFERS),
        (b"[near]\nagency = {points = 1, within = 2}", OFFERS),
    ):
        with pytest.raises(InputError):
            needs.fits(needs.read_side(NEEDS.encode()), needs.read_side(offers.encode()), needs.read_rules(rules))
    with pytest.raises(InputError, match="needs this column in the file of offers"):
        needs.fits(needs.read_side(NEEDS.encode()), needs.read_side(b"name\nx\n"), needs.read_rules(RULES.encode()))


def test_names_that_are_in_neither_file_are_refused(folder, capsys):
    (folder / "locked.csv").write_text("need,offer\nTom,Nobody\n", "utf-8")
    assert main(matched(folder, "--locked", str(folder / "locked.csv"))) == 2
    assert "There is no such name." in capsys.readouterr().err
    assert main(matched(folder, "--need", "Nobody")) == 2
    assert main(["match", str(folder / "needs.csv"), str(folder / "absent.csv")]) == 2


def test_a_folder_becomes_a_timetable(folder, capsys):
    assert main(["timetable", str(folder), "--out", str(folder / "out")]) == 0
    said = capsys.readouterr().out
    assert said.startswith("3 of 3 meetings are held; no timetable can hold more.")
    rows = {row["meeting"]: row for row in csv.DictReader((folder / "out" / "timetable.csv").open(encoding="utf-8"))}
    assert (rows["Tom"]["slot"], rows["Tom"]["room"]) == ("nine", "Panel 1")
    assert (rows["Priya"]["slot"], rows["Priya"]["room"]) == ("ten", "Panel 1")
    ElementTree.parse(folder / "out" / "loads.svg")
    assert main(["timetable", str(folder), "--person", "Priya"]) == 0
    assert capsys.readouterr().out == "Priya: ten, Panel 1.\n"
    (folder / "previous.csv").write_text("meeting,slot,room\nAna,ten,Panel 2\n", "utf-8")
    assert main(["timetable", str(folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["kept"] == 1


def test_a_clash_is_told_and_a_wrong_folder_is_refused(folder, capsys):
    (folder / "availability.csv").write_text("person,slot\nTom,nine\nPriya,nine\n", "utf-8")
    assert main(["timetable", str(folder)]) == 0
    said = capsys.readouterr().out
    assert "Priya and Tom have only 1 place open to them between them (nine with Panel 1)." in said
    (folder / "slots.csv").write_text("slot,start\nnine,25:00\n", "utf-8")
    (folder / "rooms.csv").unlink()
    (folder / "meetings.csv").write_text("meeting,size\n,x\n", "utf-8")
    assert main(["timetable", str(folder)]) == 2
    said = capsys.readouterr().err
    for words in (
        "rooms: The file rooms.csv is missing.",
        "slots, row 2, column “start”",
        "meetings, row 2, column “size”",
    ):
        assert words in said
    assert main(["timetable", str(folder / "absent")]) == 2
    assert main(["timetable", str(folder), "--person", "Nobody"]) == 2


def test_the_commands_need_no_django(folder):
    words = matched(folder)
    code = (
        "import sys, tests.analysis.without_django as w; sys.meta_path.insert(0, w.Absent());"
        f"from mantle.cli.main import main; sys.exit(main({words!r}) or main(['timetable', {str(folder)!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "pairs among" in done.stdout


CELLS = st.text(alphabet="abcÅ;,\"'\n -0129.=@[]{}é\0", max_size=8)
TABLE = st.lists(st.lists(CELLS, min_size=1, max_size=4), min_size=1, max_size=5)
HEADINGS = ("person", "places", "least", "region", "meeting", "room", "slot", "start", "size", "one", "other")
HEADED = st.tuples(st.lists(st.sampled_from(HEADINGS), min_size=1, max_size=4), TABLE)


def read_all(raw: bytes, names: list[str]) -> None:
    """Read anything as every file: a result, or InputError with a word for each problem."""
    for action in (
        lambda: needs.read_side(raw),
        lambda: needs.read_rules(raw),
        lambda: needs.read_pairs(raw, needs.read_side(b"name\nx\n"), needs.read_side(b"name\ny\n")),
        lambda: meetings.read_folder(dict.fromkeys(names, raw)),
    ):
        try:
            action()
        except InputError as error:
            messages = [problem.message for problem in error.problems]
            if not messages or not all(messages):
                pytest.fail(f"refused without a word: {raw!r}")


@settings(max_examples=80, deadline=None)
@given(HEADED, st.lists(st.sampled_from([*meetings.COLUMNS]), max_size=6, unique=True), st.sampled_from(",;\t"))
def test_whatever_stands_in_a_file_it_is_read_or_refused(made, names, between):
    heading, rows = made
    read_all("\n".join(between.join(row) for row in [heading, *rows]).encode(), names)


@pytest.mark.nightly
@settings(max_examples=10_000, deadline=None)
@given(st.one_of(st.binary(max_size=200), HEADED.map(lambda m: "\n".join(",".join(r) for r in [m[0], *m[1]]).encode())))
def test_ten_thousand_files_are_read_or_refused(raw):
    read_all(raw, ["meetings", "rooms", "slots", "availability"])
