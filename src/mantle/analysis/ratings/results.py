"""Checked matrices on the way into the ratings, and what all results share."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..problems import InputError, Problem
from ..results import AUDIENCES, Result, choice, plain, share

__all__ = ["AUDIENCES", "HUGE", "Result", "choice", "coded", "matrix", "plain", "share", "vector"]
HUGE = 1e9  # no rating scale reaches so far; beyond it sums of squares lose their digits


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
