"""What the results of this method have in common: plain values for JSON, words, and checked matrices on the way in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from ..problems import InputError, Problem

HUGE = 1e9  # no rating scale reaches so far; beyond it sums of squares lose their digits
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


def matrix(scores: Any, name: str = "scores", *, complete: bool = False) -> np.ndarray:
    """Return a two-dimensional array of floats, or raise InputError with every wrong cell.

    >>> matrix([[1, 2], [3, float("inf")]])
    Traceback (most recent call last):
    mantle.analysis.problems.InputError: row 2, column “2”: Expected a finite number between -1e9 and 1e9.
    """
    try:
        table = np.asarray(scores, dtype=float)
    except (TypeError, ValueError, OverflowError) as error:
        raise InputError(f"Expected {name} as a table of numbers with rows of one length.") from error
    if table.ndim != 2:
        raise InputError(f"Expected {name} with rows and columns; found {table.ndim} dimension(s).")
    wrong = np.isinf(table) | (np.abs(np.where(np.isnan(table), 0, table)) > HUGE)
    empty = np.isnan(table) if complete else np.zeros_like(wrong)
    said = "Expected a finite number between -1e9 and 1e9."
    problems = [Problem(int(i) + 1, str(j + 1), said, str(table[i, j])) for i, j in np.argwhere(wrong)]
    lacking = "Expected a number; this method needs every cell filled (icc_groups does not)."
    problems += [Problem(int(i) + 1, str(j + 1), lacking) for i, j in np.argwhere(empty)]
    if problems:
        raise InputError(problems)
    return table


def vector(values: Any, name: str, *, length: int | None = None) -> np.ndarray:
    """Return a one-dimensional array of floats of a given length, NaN allowed, or raise InputError."""
    try:
        found = np.asarray(values, dtype=float)
    except (TypeError, ValueError, OverflowError) as error:
        raise InputError(f"Expected {name} as a list of numbers.") from error
    if found.ndim != 1:
        raise InputError(f"Expected {name} as one list; found {found.ndim} dimensions.")
    if length is not None and len(found) != length:
        raise InputError(f"Expected {length} values in {name}; found {len(found)}.")
    wrong = np.isinf(found) | (np.abs(np.where(np.isnan(found), 0, found)) > HUGE)
    if wrong.any():
        said = "Expected a finite number between -1e9 and 1e9."
        raise InputError([Problem(int(i) + 1, name, said, str(found[i])) for i in np.flatnonzero(wrong)])
    return found


def coded(labels: Any, name: str, *, length: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the distinct labels and the place of each label among them."""
    try:
        given = np.asarray(labels)
    except ValueError as error:
        raise InputError(f"Expected {name} as one list of labels.") from error
    if given.ndim != 1 or len(given) != length:
        raise InputError(f"Expected {length} labels in {name}; found shape {given.shape}.")
    missing = [i for i, each in enumerate(given.tolist()) if each is None or each == "" or each != each]
    if missing:
        raise InputError([Problem(i + 1, name, "Expected a label; found nothing.") for i in missing])
    if given.dtype == object:
        given = given.astype(str)
    levels, codes = np.unique(given, return_inverse=True)
    return levels, codes


def share(value: float, name: str) -> None:
    """Refuse an interval that is no share between 0 and 1."""
    if not isinstance(value, int | float) or not 0 < value < 1:
        raise InputError([Problem(None, name, "Expected a share between 0 and 1, such as .95.", str(value))])


def choice(value: str, allowed: tuple[str, ...], name: str) -> None:
    """Refuse an option that is not on the list."""
    if not isinstance(value, str) or value not in allowed:
        raise InputError([Problem(None, name, f"Expected one of: {', '.join(allowed)}.", str(value))])
