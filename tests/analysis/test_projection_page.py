"""The examples of the method's page run, in order, as they stand."""

import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "methods" / "projection.md"


def test_the_examples_of_the_page_run():
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), flags=re.DOTALL)
    assert len(blocks) == 3
    world: dict = {}
    for block in blocks:
        exec(compile(block, str(PAGE), "exec"), world)
