"""The documentation holds together: links lead somewhere, examples run, the first page stays short."""

from __future__ import annotations

import argparse
import doctest
import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import mantle.analysis
from mantle.cli.main import COMMANDS

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
NAMES = [page.relative_to(ROOT).as_posix() for page in PAGES]


def dead_links(page: Path, text: str) -> Iterator[str]:
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
        if "://" not in target and not target.startswith("mailto:") and not (page.parent / target).exists():
            yield f"{page.name} leads to {target}, which is absent"


def examples(text: str) -> str:
    """All Python of a page as one program, so that a later example may use an earlier one."""
    return "\n".join(re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL))


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_link_leads_somewhere(page):
    assert list(dead_links(page, "[away](absent/page.md)"))
    assert list(dead_links(page, page.read_text())) == []


def commands(text: str) -> Iterator[list[str]]:
    """The commands of a page, each as its words: those between backticks and those on a line of their own."""
    for line in re.findall(r"(?:`|^(?: {4})?)((?:\./)?mantle [a-z][^`\n]*)", text, re.MULTILINE):
        yield re.sub(r"\s+[#>|].*", "", line).split()


def options_of(parser: argparse.ArgumentParser) -> set[str]:
    deeper = [
        each for action in parser._actions if isinstance(action.choices, dict) for each in action.choices.values()
    ]
    return {name for action in parser._actions for name in action.option_strings}.union(*map(options_of, deeper))


def cannot_be_typed(words: list[str]) -> str:
    """What is wrong with a command for whoever types it in a clone; empty for one that works there."""
    if words[0] != "./mantle":
        return "there is no mantle on the path: ./mantle"
    if words[1] in {"demo", "test", "check", "lock", "bench", "help", "manage"}:  # these take words of others
        return "the gates take no words" if words[1] == "check" and words[2:] else ""
    if words[1] not in COMMANDS:
        return f"no command {words[1]}"
    parser = argparse.ArgumentParser()
    import_module(COMMANDS[words[1]][0]).add_arguments(parser)
    unknown = {word.strip("[]").partition("=")[0] for word in words if word.strip("[").startswith("--")}
    return ", ".join(sorted(unknown - options_of(parser)))


def test_every_command_that_a_page_names_can_be_typed_as_it_stands():
    told = [page for page in PAGES if page.parent.name in {ROOT.name, "how-to", "methods", "service-rules"}]
    found = [(page.stem, words) for page in told for words in commands(page.read_text()) if page.stem != "CHANGELOG"]
    assert len(found) > 100
    assert [(name, " ".join(words), wrong) for name, words in found if (wrong := cannot_be_typed(words))] == []
    for line in ("mantle demo", "./mantle projekt", "./mantle project FILE --yeers 10", "./mantle check --deploy"):
        assert [cannot_be_typed(words) for words in commands(f"`{line}`")] != [""]


# How to write a page of the site shows parts of a view; everything about the core is meant to be typed in and run.
RUN = [page for page in PAGES if page.parent.name == "methods" or page.stem == "use-the-library"]
SHOWN = [page for page in RUN if examples(page.read_text())]


@pytest.mark.parametrize("page", SHOWN, ids=lambda page: page.stem)
def test_the_examples_of_a_page_run(page):
    exec(compile(examples(page.read_text()), str(page), "exec"), {"__name__": page.stem})


def test_an_example_that_no_longer_holds_is_found():
    assert "use-the-library" in {page.stem for page in SHOWN}
    with pytest.raises(AssertionError):
        exec(examples("words\n```python\nassert 1 == 2\n```\n"))


CORE = sorted(each.name for each in pkgutil.walk_packages(mantle.analysis.__path__, "mantle.analysis."))


@pytest.mark.parametrize("module", CORE)
def test_the_examples_of_the_core_run(module):
    assert doctest.testmod(import_module(module), optionflags=doctest.NORMALIZE_WHITESPACE).failed == 0


def test_every_how_to_page_and_every_decision_is_listed_in_the_index():
    index = (ROOT / "docs" / "index.md").read_text()
    listed = [each.relative_to(ROOT / "docs").as_posix() for each in PAGES if each.parent.name in {"how-to", "adr"}]
    assert [page for page in listed if page not in index] == []


def test_the_first_page_is_short_and_begins_with_the_two_commands():
    lines = (ROOT / "README.md").read_text().splitlines()
    assert len(lines) <= 120
    opening = "\n".join(lines[:15])
    assert "./mantle demo" in opening
    assert "./mantle test" in opening


def test_every_decision_has_its_number_and_its_day():
    decisions = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert [int(each.name[:4]) for each in decisions] == list(range(1, len(decisions) + 1))
    assert len(decisions) >= 6
    for each in decisions:
        title, _, day = each.read_text().splitlines()[:3]
        assert title.startswith(f"# {int(each.name[:4])}. "), each.name
        assert re.search(r"20\d\d-\d\d-\d\d|\d+ [A-Z][a-z]+ 20\d\d", day), each.name
