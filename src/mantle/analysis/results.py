"""What results have in common: plain values for JSON, words for three audiences; and checks of options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from mantle.analysis.problems import InputError, Problem

AUDIENCES = ("person", "panel", "analyst")  # whom the words are for: the person concerned, a panel, an analyst


class Result:
    """A result that can be written as JSON: NaN and infinity become null, private fields stay out."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain values."""
        return plain(self)

    def explain(self, audience: str = "person") -> str:
        """Return the result in words for the person concerned, for a panel or for an analyst."""
        choice(audience, AUDIENCES, "audience")
        if why := getattr(self, "why", ""):
            return f"Not enough to tell: {why}"
        return {"person": self._for_person, "panel": self._for_panel, "analyst": self._for_analyst}[audience]()

    def _for_person(self) -> str:
        raise NotImplementedError

    def _for_panel(self) -> str:
        return self._for_person()

    def _for_analyst(self) -> str:
        return self._for_panel()


def plain(value: Any) -> Any:
    """Return a value as JSON knows it.

    >>> plain({"a": np.array([1.0, np.nan])})
    {'a': [1.0, None]}
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value) if not f.name.startswith("_")}
    if isinstance(value, np.ndarray | np.generic):
        return plain(value.tolist())
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(each) for each in value]
    if isinstance(value, float):
        return value if np.isfinite(value) else None
    return value


def share(value: Any, name: str) -> None:
    """Refuse an interval that is no share between 0 and 1.

    >>> share(0.9, "interval")
    """
    if not isinstance(value, int | float) or not 0 < value < 1:
        raise InputError([Problem(None, name, "Expected a share between 0 and 1, such as .90.", str(value)[:80])])


def choice(value: Any, allowed: tuple[str, ...], name: str) -> None:
    """Refuse an option that is not on the list.

    >>> choice("panel", AUDIENCES, "audience")
    """
    if not isinstance(value, str) or value not in allowed:
        raise InputError([Problem(None, name, f"Expected one of: {', '.join(allowed)}.", str(value)[:80])])
