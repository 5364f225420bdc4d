"""docs/trust.md is honest: every requirement stands there once, and what it names exists; so are pages it leans on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from tests import test_mission
from tests.test_mission import address_names, commands

names_of_tests_in = cache(test_mission.names_of_tests_in)  # one file is named in many rows
ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "trust.md"
# The numbers of ASVS 5.0 at levels 1 and 2: how many each section has; what is of level 3 comes last in every one.
SECTIONS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2,
    "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1,
    "3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2,
    "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4,
    "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3,
    "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4,
    "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2,
    "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1,
    "9.1": 3, "9.2": 4,
    "10.1": 2, "10.2": 2, "10.3": 4, "10.4": 11, "10.5": 5, "10.6": 2,
    "10.7": 3,
    "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1,
    "12.1": 3, "12.2": 2, "12.3": 4,
    "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5,
    "14.1": 2, "14.2": 4, "14.3": 3,
    "15.1": 3, "15.2": 3, "15.3": 7,
    "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3,
    "17.1": 1, "17.2": 4, "17.3": 2,
}  # fmt: skip
ASVS = [f"V{section}.{number}" for section, last in SECTIONS.items() for number in range(1, last + 1)]
EXPECTED = [*(f"R{n}" for n in range(1, 81)), *(f"F{n}" for n in range(1, 49)), *ASVS]
STATUSES = {"works", "partly", "operator", "not applicable", "not yet"}


class Row(NamedTuple):
    name: str
    what: str
    status: str
    cells: tuple[str, ...]

    @property
    def named(self) -> list[str]:
        """Everything that stands between backticks."""
        return re.findall(r"`([^`]+)`", " ".join(self.cells))

    @property
    def words(self) -> str:
        """What is said beside the names."""
        return re.sub(r"`[^`]+`|[,\s]", "", " ".join(self.cells))


def rows(text: str) -> Iterator[Row]:
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) >= 5 and re.fullmatch(r"[RF]\d+|V\d+\.\d+\.\d+", cells[0]):
            yield Row(cells[0], cells[1], cells[2], tuple(cells[3:]))


def lies(row: Row, places: set[str], root: Path = ROOT) -> Iterator[str]:
    """What a row claims that is not so."""
    if not row.what:
        yield f"{row.name} does not say what it is"
    if row.status not in STATUSES:
        yield f"{row.name}: “{row.status}” is no status"
    shown = [each for each in row.named if "::" in each or (root / each).is_file()]
    if row.status in {"works", "partly", "operator"} and not shown:
        yield f"{row.name} says “{row.status}” and names neither a test nor a page"
    if row.status == "works" and row.name[0] != "V" and not any("::" in each or "docs/" in each for each in row.named):
        yield f"{row.name} says “works” and names nothing that shows it"
    if row.status == "not applicable" and not row.words:
        yield f"{row.name} does not say why it is not applicable"
    if row.status == "partly" and not row.words:
        yield f"{row.name} does not say what is missing"
    for each in row.named:
        file, _, test = each.partition("::")
        if test and not ((root / file).is_file() and test in names_of_tests_in(root / file)):
            yield f"{row.name}: there is no test {each}"
        elif not test and re.fullmatch(r"[\w/.-]+\.(md|py)", each) and not (root / each).is_file():
            yield f"{row.name}: there is no file {each}"
        elif re.fullmatch(r"\w+:\w+|mantle \S+", each) and each not in places:
            yield f"{row.name}: neither an address nor a command is called {each}"


HERE = "`tests/test_trust_page.py::test_every_row_stands_on_the_page_once`"
PLANTED = [
    (Row("R1", "", "not yet", ()), "does not say what"),
    (Row("R1", "a", "nearly", (HERE,)), "no status"),
    (Row("R1", "a", "works", ("`home:start`",)), "neither a test nor a page"),
    (Row("V1.1.1", "a", "operator", ("sometime",)), "neither a test nor a page"),
    (Row("V1.1.1", "a", "not applicable", ("",)), "why"),
    (Row("R1", "a", "partly", (HERE,)), "what is missing"),
    (Row("R1", "a", "works", (HERE, "`home:cellar`")), "neither an address"),
    (Row("R1", "a", "works", (HERE, "`docs/absent.md`")), "no file"),
    (Row("R1", "a", "works", ("`tests/test_trust_page.py::test_absent`",)), "no test"),
]


@pytest.mark.parametrize("row, complaint", PLANTED, ids=[complaint for _, complaint in PLANTED])
def test_a_row_that_claims_too_much_is_found(row, complaint):
    assert [each for each in lies(row, {"home:start"}) if complaint in each]
    assert list(lies(Row("R1", "a", "works", (HERE, "`home:start`")), {"home:start"})) == []


def test_every_row_stands_on_the_page_once():
    assert len(ASVS) == 253
    assert sorted(row.name for row in rows(PAGE.read_text())) == sorted(EXPECTED)


def test_every_claim_on_the_page_holds():
    places = address_names() | commands()
    assert [lie for row in rows(PAGE.read_text()) for lie in lies(row, places)] == []


# --- pages that the law gives a form --------------------------------------------------------------------------------

STATEMENT = (
    "Accessibility statement for", "How accessible", "Feedback and contact", "Reporting problems", "Enforcement",
    "Equality and Human Rights Commission", "Equality Advisory and Support Service", "Technical information",
    "Compliance status", "Web Content Accessibility Guidelines version 2.2 AA", "Not accessible",
    "Disproportionate burden", "not within the scope", "What we are doing",
    "Preparation of this statement", "prepared on", "last reviewed on",
)  # fmt: skip
# Article 35(7), and what the Commissioner's template asks beside.
ASSESSMENT = (
    "need for an assessment", "nature of the processing", "scope of the processing", "context of the processing",
    "purposes of the processing", "consult", "necessity and proportionality", "Data quality", "rights", "processors",
    "outside the United Kingdom", "Likelihood", "Harm", "Measures", "What remains", "Signed", "Commissioner",
    "Reviewed",
)  # fmt: skip


def test_the_accessibility_statement_has_the_parts_that_the_law_asks_for(client):
    page = client.get("/accessibility/").content.decode()
    assert [part for part in STATEMENT if part not in page] == []


def test_the_impact_assessment_asks_what_the_law_asks():
    page = (ROOT / "docs" / "data-protection-impact.md").read_text()
    assert [part for part in ASSESSMENT if part.lower() not in page.lower()] == []
    assert {"feedback", "succession", "networks", "evaluation"} <= set(re.findall(r"\w+", page.lower()))
