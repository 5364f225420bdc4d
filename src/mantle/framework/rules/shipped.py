"""FRA-9: what ships with Mantle: frameworks and an evidence register, as files beside the code. No Django."""

from __future__ import annotations

from functools import cache
from importlib.resources import files as beside
from typing import Any

from mantle.framework.rules import files

EVIDENCE = "evidence"
# In the order in which a reader meets them.
FRAMEWORKS = (
    "four-models", "levers", "quadrants", "multi-agency-team", "resourceful", "roles", "remit", "transformative-stages",
)  # fmt: skip


def shipped(name: str) -> dict[str, Any]:
    """The values of one shipped file, read anew and checked like any other.

    >>> shipped("levers")["name"]
    'Three levers of connected leadership'
    """
    return files.read(_content(name))


@cache
def _content(name: str) -> bytes:
    if name not in (*FRAMEWORKS, EVIDENCE):
        raise KeyError(name)
    return beside("mantle.framework").joinpath("data", f"{name}.yaml").read_bytes()
