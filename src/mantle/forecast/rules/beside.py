"""When two forecasts may be set apart figure by figure: made of the same posts on the same luck. FOR-23."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SAME = {
    "place": "they are about different places",
    "as_at": "they begin on different days",
    "years": "they look ahead for different numbers of years",
    "runs": "they play out different numbers of futures",
    "seed": "they rest on different luck (their seeds differ)",
    "digest": "the posts on record changed between them",
}


def why_not_paired(one: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    """Why the difference of two forecasts has no range of its own; empty where it has one.

    >>> why_not_paired({"seed": 1}, {"seed": 2})
    'they rest on different luck (their seeds differ)'
    """
    return next((why for name, why in SAME.items() if one.get(name) != other.get(name)), "")
