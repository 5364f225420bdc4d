"""How columns of a file become numbers of a model: levels against the commonest one, or a number less its mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..problems import InputError, Problem
from .spells import Spells

ENDS_PER_LEVEL = 5  # a level seen to end less often is put with the other rare ones
NOT_KNOWN, RARE = "not known", "all others"
Values = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Coding:
    """How a column becomes numbers: levels against a reference, or a number less its mean."""

    name: str
    number: bool
    levels: tuple[str, ...]
    reference: str
    rare: frozenset[str]
    mean: float

    def numbers(self, values: NDArray[np.str_]) -> Values:
        try:
            return _numbers(values)
        except ValueError as error:
            raise InputError([Problem(None, self.name, "Expected numbers, as when the model was made.")]) from error

    def apply(self, values: NDArray[np.str_]) -> Values:
        if self.number:
            return (self.numbers(values) - self.mean)[:, None]
        words = _levels(values)
        known = {*self.levels, self.reference}
        # A level never seen when the model was made counts as one of the rare ones, or else as the reference.
        strange = RARE if RARE in known else self.reference
        words = np.array([w if w in known and w not in self.rare else strange for w in words.tolist()])
        return (words[:, None] == np.array(self.levels)[None, :]).astype(float)


def _numbers(values: NDArray[np.str_]) -> Values:
    """Return a column as numbers, NaN where nothing stands; ValueError when it holds words."""
    found = np.array([float(each) if each else np.nan for each in values.tolist()], float)
    if np.isinf(found).any() or (np.abs(found[~np.isnan(found)]) > 1e9).any():
        raise ValueError("no finite number")
    return found


def _levels(values: NDArray[np.str_]) -> NDArray[np.str_]:
    return np.where(values == "", NOT_KNOWN, values)


def codings_of(spells: Spells, names: list[str]) -> tuple[NDArray[np.bool_], tuple[Coding, ...], list[str]]:
    """Return which spells have every number, how each column is coded, and what was put together."""
    keep, codings, notes = np.ones(len(spells), bool), [], []
    for name in names:
        values = spells.column(name)
        try:
            numbers = _numbers(values)
        except ValueError:
            numbers = np.full(len(spells), np.nan)
        if not np.isnan(numbers).all():
            known = ~np.isnan(numbers)
            keep &= known
            codings.append(Coding(name, True, (), "", frozenset(), float(numbers[known].mean())))
            continue
        words = _levels(values)
        levels, code, count = np.unique(words, return_inverse=True, return_counts=True)
        ends = np.bincount(code, spells.event, len(levels))
        reference = str(levels[np.where(ends >= ENDS_PER_LEVEL, count, -1).argmax()]) if len(levels) else NOT_KNOWN
        rare = frozenset(str(v) for v, e in zip(levels, ends, strict=True) if e < ENDS_PER_LEVEL and v != reference)
        shown = [str(v) for v in levels if str(v) not in rare and str(v) != reference]
        together = sum(e for v, e in zip(levels, ends, strict=True) if str(v) in rare)
        if rare and together >= ENDS_PER_LEVEL:
            shown.append(RARE)
            notes.append(f"{name}: {len(rare)} rare levels were put together.")
        elif rare:
            notes.append(f"{name}: {len(rare)} rare levels count as {reference}.")
        codings.append(Coding(name, False, tuple(shown), reference, rare, 0.0))
    return keep, tuple(codings), notes


def design_of(codings: tuple[Coding, ...], spells: Spells) -> Values:
    """Return the columns as numbers, (spells, figures)."""
    parts = [coding.apply(spells.column(coding.name)) for coding in codings]
    return np.column_stack(parts) if parts else np.zeros((len(spells), 0))
