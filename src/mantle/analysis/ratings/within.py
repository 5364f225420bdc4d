"""How far the raters of one person agree among themselves: r-within-group and a-within-group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..problems import InputError, Problem
from ..provenance import Provenance, digest_of
from .agreement import agreed
from .reliability import VERSION
from .results import HUGE, Result, coded, matrix

SKEWED = (0.05, 0.15, 0.20, 0.35, 0.25)  # slight skew on five options (LeBreton & Senter 2008, table 2)


@dataclass(frozen=True, slots=True)
class Within(Result):
    """Agreement inside each group, one figure a group.

    Attributes
    ----------
    groups : tuple of str
        Labels, in order.
    values : tuple of float or None
        1 = all the same, 0 = no more agreement than by chance; None with fewer than two raters.
    flagged : tuple of bool
        For `rwg`: it came out below 0 (more spread than chance) and is shown as 0. For `awg`: a mean so close to an end
        of the scale that agreement cannot be told from the scale's end.
    sizes : tuple of int
        Raters with an answer.
    median : float or None
        Over the groups.
    """

    groups: tuple[str, ...]
    values: tuple[float | None, ...]
    flagged: tuple[bool, ...]
    sizes: tuple[int, ...]
    items: int
    median: float | None
    n: int
    left_out: int
    why: str
    provenance: Provenance = field(repr=False)

    def _for_person(self) -> str:
        told = sum(value is not None for value in self.values)
        return (
            f"Raters of the same person agree {agreed(self.median or 0)} (half of {told} groups at {self.median:.2f} "
            f"or "
            f"more; 1 = all the same, 0 = as by chance)."
        )

    def _for_analyst(self) -> str:
        flagged, silent = sum(self.flagged), sum(value is None for value in self.values)
        return (
            f"{self.provenance.method}: median {self.median:.3f} over {len(self.groups) - silent} groups, {self.items} "
            f"items, {self.n} raters; {flagged} groups flagged, {silent} too small, {self.left_out} raters left out."
        )


class Rwg(Within):
    """Agreement against the spread of answers given by chance (James, Demaree & Wolf 1984)."""

    __slots__ = ()


class Awg(Within):
    """Agreement against the largest spread possible at the mean that was found (Brown & Hauenstein 2005)."""

    __slots__ = ()


def rwg(scores: Any, groups: Any, *, options: int, null: str | Sequence[float] = "uniform", lowest: float = 1) -> Rwg:
    """Return r-within-group of each group: rWG for one item, rWG(J) for several (James, Demaree & Wolf 1984).

    Parameters
    ----------
    scores : array, shape (raters,) or (raters, items)
        Whole or part steps of the scale; NaN where there is none.
    groups : sequence of labels, one a rater
    options : int
        How many answers could be ticked, 2 to 101.
    null : {"uniform", "triangular", "slight_skew"} or sequence of `options` probabilities
        What answers by chance would look like. `slight_skew` is defined for five options.
    lowest : float
        The lowest answer; the highest is `lowest + options - 1`.

    Raises
    ------
    InputError
        Scores outside the scale, an unknown null, lists of unequal length.

    >>> found = rwg([4, 4, 5, 1, 3, 5], ["a", "a", "a", "b", "b", "b"], options=5)
    >>> [round(value, 3) for value in found.values], found.flagged
    ([0.833, 0.0], (False, True))
    """
    table, levels, codes, origin = _checked(scores, groups, lowest, lowest + _options(options) - 1, "rwg")
    chance = _null_variance(options, null)
    variance, answered, sizes = _by_group(table, codes, len(levels))[:3]
    items = answered.sum(1)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.nansum(np.where(answered, variance, 0), axis=1) / items / chance
        raw = items * (1 - ratio) / (items * (1 - ratio) + ratio)
    told = (sizes >= 2) & (items > 0)
    low = told & (ratio > 1)
    values = np.where(told, np.where(ratio >= 1, 0.0, raw), np.nan)
    options_used = {"options": options, "null": null if isinstance(null, str) else list(null), "lowest": lowest}
    origin_of = Provenance("rwg, " + VERSION, origin, options_used)
    return Rwg(**_result(levels, values, low, sizes, table), provenance=origin_of)


def awg(scores: Any, groups: Any, *, lowest: float = 1, highest: float = 5) -> Awg:
    """Return a-within-group of each group, the mean over its items (Brown & Hauenstein 2005).

    From -1 (as far apart as this mean allows) by way of 0 to 1 (all the same). Parameters as in `rwg`.

    >>> [round(value, 3) for value in awg([4, 4, 5, 1, 3, 5], ["a", "a", "a", "b", "b", "b"]).values]
    [0.8, -0.333]
    """
    if not (isinstance(lowest, int | float) and isinstance(highest, int | float) and lowest < highest < HUGE):
        raise InputError([Problem(None, "highest", "Expected an answer above the lowest.", str(highest))])
    table, levels, codes, origin = _checked(scores, groups, lowest, highest, "awg")
    variance, answered, sizes, mean, raters = _by_group(table, codes, len(levels))
    with np.errstate(invalid="ignore", divide="ignore"):
        most = ((highest + lowest) * mean - mean**2 - highest * lowest) * raters / (raters - 1)
        value = np.where(variance <= 1e-12, 1.0, 1 - 2 * variance / most)
        near = (mean < (lowest * (raters - 1) + highest) / raters - 1e-9) | (
            mean > (highest * (raters - 1) + lowest) / raters + 1e-9
        )
        values = np.where(answered, value, 0).sum(1) / answered.sum(1)
    told = answered.any(1)
    options = {"lowest": lowest, "highest": highest}
    flagged = told & (near & answered).any(1)
    values = np.where(told, values, np.nan)
    origin_of = Provenance("awg, " + VERSION, origin, options)
    return Awg(**_result(levels, values, flagged, sizes, table), provenance=origin_of)


def _options(options: Any) -> int:
    if not isinstance(options, int | np.integer) or not 2 <= options <= 101:
        raise InputError([Problem(None, "options", "Expected a whole number of answers, 2 to 101.", str(options))])
    return int(options)


def _checked(
    scores: Any, groups: Any, low: float, high: float, method: str
) -> tuple[np.ndarray, np.ndarray, np.ndarray, str]:
    if not (isinstance(low, int | float) and abs(low) < HUGE):
        raise InputError([Problem(None, "lowest", "Expected the lowest answer as a number.", str(low))])
    try:
        flat = np.ndim(scores) == 1
    except ValueError as error:
        raise InputError("Expected scores as a table of numbers with rows of one length.") from error
    table = matrix([[each] for each in scores] if flat else scores)
    levels, codes = coded(groups, "groups", length=len(table))
    outside = (table < low) | (table > high)
    if outside.any():
        said = f"Expected an answer from {low:g} to {high:g}."
        raise InputError(
            [Problem(int(i) + 1, str(j + 1), said, f"{table[i, j]:g}") for i, j in np.argwhere(outside)[:1000]]
        )
    return table, levels, codes, digest_of(method, table, codes)


def _by_group(table: np.ndarray, codes: np.ndarray, count: int) -> tuple[np.ndarray, ...]:
    """Return by group and item: variance, whether it is known, raters by group, mean, raters who answered."""
    seen = ~np.isnan(table)
    raters, sums, squares = (np.zeros((count, table.shape[1])) for _ in range(3))
    middle = np.nanmean(table) if seen.any() else 0.0
    for j in range(table.shape[1]):
        filled = np.where(seen[:, j], table[:, j] - middle, 0)
        raters[:, j] = np.bincount(codes, seen[:, j], count)
        sums[:, j] = np.bincount(codes, filled, count)
        squares[:, j] = np.bincount(codes, filled**2, count)
    answered = raters >= 2
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = sums / raters
        variance = np.maximum(squares - raters * mean**2, 0) / (raters - 1)
    variance = np.where(answered, np.where(variance < 1e-12, 0, variance), np.nan)
    return variance, answered, np.bincount(codes, seen.any(1), count).astype(int), mean + middle, raters


def _null_variance(options: int, null: str | Sequence[float]) -> float:
    steps = np.arange(options)
    named = {
        "uniform": np.ones(options),
        "triangular": np.minimum(steps + 1, options - steps).astype(float),
        "slight_skew": np.array(SKEWED) if options == 5 else None,
    }
    if isinstance(null, str):
        if named.get(null) is None:
            said = "Expected uniform, triangular, slight_skew (for five options) or a probability for each option."
            raise InputError([Problem(None, "null", said, null)])
        weights = named[null]
    else:
        try:
            weights = np.asarray(null, dtype=float)
        except (TypeError, ValueError, OverflowError):
            weights = np.empty(0)
        fits = weights.shape == (options,) and (weights >= 0).all() and abs(weights.sum() - 1) < 1e-6
        if not fits or (weights > 0).sum() < 2:
            raise InputError(
                [Problem(None, "null", f"Expected {options} probabilities that add up to 1.", str(null)[:80])]
            )
    chances = weights / weights.sum()  # type: ignore[union-attr]
    return float(chances @ steps**2 - (chances @ steps) ** 2)


def _result(
    levels: np.ndarray, values: np.ndarray, flagged: np.ndarray, sizes: np.ndarray, table: np.ndarray
) -> dict[str, Any]:
    known = values[~np.isnan(values)]
    n = int((~np.isnan(table)).any(1).sum())
    return {
        "groups": tuple(map(str, levels)),
        "values": tuple(None if np.isnan(v) else float(v) for v in values),
        "flagged": tuple(map(bool, flagged)),
        "sizes": tuple(map(int, sizes)),
        "items": table.shape[1],
        "median": float(np.median(known)) if known.size else None,
        "n": n,
        "left_out": len(table) - n,
        "why": "" if known.size else "no group holds two raters.",
    }
