"""What the pages on running Mantle say is so: settings, commands, addresses."""

from __future__ import annotations

import re
from pathlib import Path

from django.urls import resolve

from mantle.cli.main import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "how-to" / "run-in-production.md"
PAGES = [PAGE, ROOT / "docs" / "how-to" / "move-to-postgresql.md"]
LAUNCHER = {"help", "check"}


def read_from_the_environment(source: str) -> set[str]:
    return set(re.findall(r'environ(?:\.get\(|\[)"(MANTLE_\w+)"', source))


def rows(text: str) -> set[str]:
    return set(re.findall(r"^\| `(MANTLE_\w+)` \|", text, re.MULTILINE))


def test_the_table_of_settings_names_every_one_that_is_read_and_no_other():
    assert read_from_the_environment('os.environ.get("MANTLE_NEW", "") + os.environ["MANTLE_OLD"]') == {
        "MANTLE_NEW", "MANTLE_OLD",
    }  # fmt: skip
    read = read_from_the_environment((ROOT / "src" / "mantle" / "config" / "settings.py").read_text())
    assert len(read) >= 8
    assert rows(PAGE.read_text()) == read


def test_every_command_and_every_address_of_the_pages_exists():
    text = "\n".join(page.read_text() for page in PAGES)
    verbs = set(re.findall(r"\./mantle ([a-z]+)", text))
    assert {"backup", "restore", "manage"} <= verbs
    assert verbs - set(COMMANDS) - LAUNCHER == set()
    addresses = re.findall(r"^\| `(/[\w./]+)` \|", text, re.MULTILINE)
    assert [resolve(address).url_name for address in addresses] == ["health", "status_figures", "status"]


THREATS = ROOT / "docs" / "threat-model.md"
ACTORS = (
    "Curious manager", "Authority lead", "author of a comment", "Rater", "Former employee", "National analyst",
    "Evaluator", "Administrator of the database", "Thief of a backup", "mail gateway", "leaked link",
    "Developer of a supplier", "Journalist",
)  # fmt: skip


def absent_tests(text: str) -> list[str]:
    cited = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", text)
    return [
        f"{file}::{name}" for file, name in cited if f"def {name}(" not in ((ROOT / file).read_text() + "\n")
    ]  # fmt: skip


def test_the_threat_model_names_every_actor_and_each_has_a_test_that_exists_or_says_not_yet():
    assert absent_tests("`tests/site/test_how_to.py::test_that_is_not_there`") != []
    text = THREATS.read_text()
    table = [line for line in text.splitlines() if line.startswith("| ")][1:]
    assert [actor for actor in ACTORS if not any(actor in row.split("|")[1] for row in table)] == []
    assert [row for row in table if "::test_" not in row.split("|")[5] and "not yet" not in row.split("|")[5]] == []
    assert absent_tests(text) == []
