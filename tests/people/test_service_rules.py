"""The pages of rules are true: each rule is cited in the code, each test that a page names exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mantle.people import access_page

ROOT = Path(__file__).resolve().parents[2]
RULES = ROOT / "docs" / "service-rules"
CODE = "\n".join(file.read_text() for file in (ROOT / "src").rglob("*.py"))
TESTS = {
    name for file in (ROOT / "tests").rglob("test_*.py") for name in re.findall(r"def (test_\w+)", file.read_text())
}


def uncited(page: str, code: str) -> set[str]:
    return {
        rule for rule in re.findall(r"^\| ([A-Z]{3}-\d+) ", page, re.MULTILINE) if not re.search(rf"{rule}\b", code)
    }


def unnumbered(page: str, code: str, prefix: str) -> set[str]:
    return set(re.findall(rf"{prefix}-\d+", code)) - set(re.findall(rf"{prefix}-\d+", page))


@pytest.mark.parametrize(
    "name",
    [
        "people",
        "structures",
        "access",
        "letters-and-work",
        "framework",
        "programmes",
        "standards",
        "learning",
        "conditions",
        "common-words",
        "library",
        "help",
        "dialogue",
        "rights",
        "succession",
        "support",
        "consent",
        "equality",
        "selection",
        "networks",
        "evaluation",
        "feedback",
        "audit",
    ],
)
def test_every_rule_of_a_page_is_cited_in_the_code_and_every_test_it_names_exists(name):
    page = (RULES / f"{name}.md").read_text()
    assert uncited("| STR-999 | Planted |", CODE) == {"STR-999"}
    assert uncited(page, CODE) == set()
    named = set(re.findall(r"`(test_\w+)`", page))
    assert named - TESTS == set()


def test_every_rule_that_the_code_cites_stands_on_a_page():
    people = "\n".join(
        (RULES / f"{name}.md").read_text()
        for name in ("people", "structures", "access", "bringing-in", "letters-and-work", "framework", "audit")
    )
    assert unnumbered(people, "PEO-999", "PEO") == {"PEO-999"}
    assert [unnumbered(people, CODE, prefix) for prefix in ("PEO", "STR", "ACC", "LET", "JOB", "FRA", "REC")] == [
        set()
    ] * 7


def test_the_page_of_access_is_the_table():
    assert "| record changes of posts and holders | yes | yes |" in access_page.page()
    assert (RULES / "access.md").read_text() == access_page.page()
