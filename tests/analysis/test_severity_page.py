"""The pictures of the method pages are what the commands draw of the pages' own examples, and what is said is said."""

import re
from pathlib import Path

import pytest

from mantle.cli.files import fairness as fairness_command
from mantle.cli.files import severity as severity_command

PAGES = Path(__file__).resolve().parents[2] / "docs" / "methods"


def world_of(name):
    """Run the examples of a page, in order."""
    world: dict = {}
    blocks = re.findall(r"```python\n(.*?)```", (PAGES / f"{name}.md").read_text("utf-8"), flags=re.DOTALL)
    assert blocks
    for block in blocks:
        exec(compile(block, name, "exec"), world)
    return world


def drawn(name):
    world = world_of(name)
    return severity_command.merit(world["found"]) if name == "severity" else fairness_command.picture(world["crude"])


@pytest.mark.parametrize("name", ["severity", "fairness"])
def test_the_picture_is_that_of_the_example(name):
    assert (PAGES / f"{name}.svg").read_text("utf-8") == drawn(name)
    assert f"]({name}.svg)" in (PAGES / f"{name}.md").read_text("utf-8")


def test_what_one_would_say_aloud_is_what_the_example_says():
    world = world_of("severity")
    said = world["said"]
    assert "very likely between 2.7 and 4.2" in said
    assert said.endswith("selected in 39 of 100 re-runs.")
    text = " ".join((PAGES / "severity.md").read_text("utf-8").split())
    for words in ("Both people who marked Priya mark harder than average, by about half a mark.",
                  "would be 3.5, not 3.0", "very likely between 2.7 and 4.2", "in 39 of 100 re-runs"):  # fmt: skip
        assert words in text
