"""docs/mission.md is honest: every row stands there once, and what it claims exists."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from mantle.cli.main import COMMANDS

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "mission.md"
FEATURES = {"A": 10, "B": 16, "C": 14, "D": 10, "E": 13, "F": 6, "G": 11, "H": 7, "I": 4, "J": 9}
EXPECTED = [f"S{n}" for n in range(1, 191)] + [f"{a}{n}" for a, last in FEATURES.items() for n in range(1, last + 1)]
LAUNCHER_VERBS = {"demo", "test", "check", "lock", "bench"}


class Row(NamedTuple):
    name: str
    what: str
    status: str
    where: str
    test: str


def rows(text: str) -> Iterator[Row]:
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) == 5 and re.fullmatch(r"[SA-J]\d+", cells[0]):
            yield Row(*cells)


def address_names() -> set[str]:
    from django.urls import get_resolver

    found = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    for space, (_, resolver) in get_resolver().namespace_dict.items():
        found |= {f"{space}:{name}" for name in resolver.reverse_dict if isinstance(name, str)}
    return found


def commands() -> set[str]:
    """Every verb whose module is written, and the verbs of the launcher."""
    written = {
        verb
        for verb, (module, _) in COMMANDS.items()
        if (place := ROOT / "src" / module.replace(".", "/")).is_dir() or place.with_suffix(".py").exists()
    }
    return {f"mantle {verb}" for verb in written} | {f"./mantle {verb}" for verb in written | LAUNCHER_VERBS}


def names_of_tests_in(file: Path) -> set[str]:
    found = set()
    for node in ast.parse(file.read_text()).body:
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}::{each.name}" for each in node.body if isinstance(each, ast.FunctionDef)}
    return {name for name in found if name.split("::")[-1].startswith("test_")}


def lies(row: Row, addresses: set[str], verbs: set[str], root: Path = ROOT) -> Iterator[str]:
    """What a row claims that is not so."""
    if not row.what:
        yield f"{row.name} does not say what it is"
    if row.status not in {"works", "partly", "not yet"}:
        yield f"{row.name}: “{row.status}” is no status"
    if row.status == "not yet":
        if row.where or row.test:
            yield f"{row.name} names a place or a test, yet does not work"
        return
    places, tests = (re.findall(r"`([^`]+)`", cell) for cell in (row.where, row.test))
    if not places:
        yield f"{row.name} says “{row.status}” and not where"
    if not tests:
        yield f"{row.name} says “{row.status}” and names no test"
    for place in places:
        # A command may be followed by its own words: `mantle import organogram`.
        if place not in addresses and " ".join(place.split()[:2]) not in verbs:
            yield f"{row.name}: neither an address nor a command is called {place}"
    for test in tests:
        file, _, name = test.partition("::")
        if not (root / file).is_file():
            yield f"{row.name}: there is no file {file}"
        elif name not in names_of_tests_in(root / file):
            yield f"{row.name}: {file} has no test {name}"


PLANTED = [
    (Row("S1", "", "not yet", "", ""), "does not say what"),
    (
        Row("S1", "a", "nearly", "`home:start`", "`tests/test_mission.py::test_every_row_stands_on_the_page_once`"),
        "status",
    ),
    (Row("S1", "a", "not yet", "`home:start`", ""), "yet does not work"),
    (Row("S1", "a", "works", "", "`tests/test_mission.py::test_every_row_stands_on_the_page_once`"), "not where"),
    (Row("S1", "a", "works", "`home:start`", ""), "names no test"),
    (
        Row("S1", "a", "partly", "`home:cellar`", "`tests/test_mission.py::test_every_row_stands_on_the_page_once`"),
        "neither",
    ),
    (
        Row("S1", "a", "works", "`mantle fly`", "`tests/test_mission.py::test_every_row_stands_on_the_page_once`"),
        "neither",
    ),
    (Row("S1", "a", "works", "`home:start`", "`tests/test_absent.py::test_a_thing_that_is`"), "no file"),
    (Row("S1", "a", "works", "`home:start`", "`tests/test_mission.py::test_absent_from_here`"), "has no test"),
]


@pytest.mark.parametrize("row, complaint", PLANTED, ids=[complaint for _, complaint in PLANTED])
def test_a_row_that_claims_too_much_is_found(row, complaint):
    assert [each for each in lies(row, {"home:start"}, {"mantle project"}) if complaint in each]


def test_a_row_that_tells_the_truth_is_left_alone():
    row = Row("S1", "a", "works", "`home:start`", "`tests/test_mission.py::test_every_row_stands_on_the_page_once`")
    assert list(lies(row, {"home:start"}, set())) == []


def test_every_row_stands_on_the_page_once():
    assert [row.name for row in rows(PAGE.read_text())] == EXPECTED
    assert Counter(EXPECTED).most_common(1)[0][1] == 1


def test_every_claim_on_the_page_holds():
    addresses, verbs = address_names(), commands()
    assert [lie for row in rows(PAGE.read_text()) for lie in lies(row, addresses, verbs)] == []
