"""From marks to the arrays of the model: categories, steps, and which measures can be compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mantle.analysis.problems import InputError, Problem
from mantle.analysis.tables.marks import Marks

MOST_CATEGORIES = 25
MOST_LEVELS = 6000  # the reduced system is dense: 6,000 levels take 0.3 GB
FEWEST_FOR_OWN_STEPS = 30  # marks of an element that may have steps of its own
Floats = NDArray[Any]  # float64, whole-number sums allowed
Ints = NDArray[Any]  # int64


@dataclass(frozen=True, slots=True)
class Design:
    """What the inner loops need.

    Attributes
    ----------
    candidate : int array (n,)
        In rising order.
    columns : list of int arrays (n,)
        Column of each mark's level, a facet an array; facets follow one another.
    score : int array (n,)
        Category of each mark, 0 = the lowest used.
    group : int array (n,)
        Which steps apply: 0 for all (rating scale) or the element (partial credit).
    tops : int array (groups,)
        Highest category of each group.
    values : float array (groups, categories)
        The mark that each category stands for.
    part : int array (candidates,)
        Which connected part each candidate belongs to.
    gauge : float array (columns, free)
        Levels = gauge @ free numbers: what remains when each facet is centred.
    """

    candidate: Ints
    candidates: int
    columns: list[Ints]
    offsets: tuple[int, ...]
    score: Ints
    group: Ints
    tops: Ints
    values: Floats
    part: Ints
    gauge: Floats = field(repr=False)
    notes: tuple[str, ...] = ()

    @property
    def levels(self) -> int:
        return self.offsets[-1]

    @property
    def parts(self) -> int:
        return int(self.part.max(initial=0)) + 1


def build(marks: Marks, *, model: str, parts: bool) -> Design:
    """Return the design of the marks.

    Raises
    ------
    InputError
        Too many different marks; too few marks for steps of an element's own; marks that fall into parts which nothing
        joins, unless parts are asked for.
    """
    group = marks.codes[0].astype(np.int64) if model == "partial_credit" else np.zeros(len(marks), np.int64)
    groups = len(marks.levels[0]) if model == "partial_credit" else 1
    problems = _too_much(marks, model)
    if problems:
        raise InputError(problems)
    score, tops, values, notes = _categories(marks, group, groups)
    sizes = [len(names) for names in marks.levels]
    offsets = tuple(np.concatenate([[0], np.cumsum(sizes)]).tolist())
    columns = [code.astype(np.int64) + start for code, start in zip(marks.codes, offsets, strict=False)]
    candidate = marks.candidate.astype(np.int64)
    part, gauge, nested = _gauge(candidate, len(marks.candidates), columns, offsets)
    if part.max(initial=0) and not parts:
        raise InputError([Problem(None, "", _apart(marks, part))])
    if nested:
        notes += (_nested(marks),)
    return Design(candidate, len(marks.candidates), columns, offsets, score, group, tops, values, part, gauge, notes)


def _too_much(marks: Marks, model: str) -> list[Problem]:
    problems = []
    kinds = len(np.unique(marks.mark))
    if kinds > MOST_CATEGORIES:
        words = f"{kinds} different marks stand here; expected at most {MOST_CATEGORIES}. Group them, or use `crossed`."
        problems.append(Problem(None, "mark", words))
    if sum(map(len, marks.levels)) > MOST_LEVELS:
        problems.append(Problem(None, "", f"More than {MOST_LEVELS:,} levels of facets; use `crossed`."))
    if model == "partial_credit":
        counts = np.bincount(marks.codes[0], minlength=len(marks.levels[0]))
        for i in np.flatnonzero(counts < FEWEST_FOR_OWN_STEPS):
            words = (
                f"“{marks.levels[0][i]}” has {counts[i]} marks; partial credit needs at least "
                f"{FEWEST_FOR_OWN_STEPS} for steps of its own. Use the rating scale model."
            )
            problems.append(Problem(None, marks.facets[0], words))
    return problems


def _categories(marks: Marks, group: Ints, groups: int) -> tuple[Ints, Ints, Floats, tuple[str, ...]]:
    """Number the marks used in each group from 0; say which whole marks in the middle nobody used."""
    kinds, kind = np.unique(marks.mark, return_inverse=True)
    used = np.bincount(group * len(kinds) + kind, minlength=groups * len(kinds)).reshape(groups, -1) > 0
    place = np.cumsum(used, axis=1) - 1
    tops = place[:, -1].astype(np.int64)
    values = np.full((groups, int(tops.max()) + 1), np.nan)
    for g in range(groups):
        values[g, : tops[g] + 1] = kinds[used[g]]
    notes = []
    for g in range(groups):
        own = kinds[used[g]]
        if (own % 1 == 0).all() and own[-1] - own[0] <= 10 * MOST_CATEGORIES:
            unused = sorted(set(range(int(own[0]), int(own[-1]) + 1)) - set(own.astype(int).tolist()))
            if unused:
                whose = f" for “{marks.levels[0][g]}”" if groups > 1 else ""
                listed = ", ".join(map(str, unused[:10])) + (" and others" if len(unused) > 10 else "")
                notes.append(f"Nobody gave the mark {listed}{whose}: the marks on either side count as neighbours.")
    return place[group, kind].astype(np.int64), tops, values, tuple(notes)


def _gauge(
    candidate: Ints, candidates: int, columns: list[Ints], offsets: tuple[int, ...]
) -> tuple[Ints, Floats, bool]:
    """Return the part of each candidate, the free directions of the levels, and whether one facet nests in another.

    Levels that cannot be told apart from candidates, or from one another, show as directions along which no expected
    mark changes. Along each of them the later facets are centred first.
    """
    size = offsets[-1]
    gauge = _centred(offsets)
    together = np.zeros((size, size))
    for one in columns:
        for other in columns:
            together += np.bincount(one * size + other, minlength=size * size).reshape(size, size)
    for block in blocks(candidate, candidates, size):
        crossed = block.crossed(columns, np.ones(len(candidate)), size)
        crossed /= np.sqrt(np.maximum(crossed.sum(1, keepdims=True) / len(columns), 1))
        together -= crossed.T @ crossed
    reduced = gauge.T @ together @ gauge
    if not len(reduced) or _sound(reduced):
        return np.zeros(candidates, np.int64), gauge, False
    values, vectors = np.linalg.eigh(together)
    loose = vectors[:, values < 1e-9 * max(1.0, values[-1])]
    count = np.maximum(np.bincount(candidate, minlength=candidates), 1)
    moved: Floats = np.sum([loose[column] for column in columns], axis=0)
    # Candidates of one part move alike along every loose direction; one mixture of them tells the parts apart.
    mixed = moved @ np.random.default_rng(1).standard_normal(loose.shape[1])
    move = np.bincount(candidate, weights=mixed, minlength=candidates) / count
    order = np.argsort(move, kind="stable")
    part = np.empty(candidates, np.int64)
    part[order] = np.cumsum(np.diff(move[order], prepend=move[order[0]]) > 1e-6)
    kinds, first = np.unique(part, return_index=True)  # number the parts in the order of their first candidate
    part = np.argsort(np.argsort(first))[part]
    return part, _fixed(loose, offsets), len(kinds) == 1


@dataclass(frozen=True, slots=True)
class Block:
    """Some candidates that follow one another, and their marks: what fits into memory at once."""

    people: slice
    marks: slice
    candidate: Ints  # counted from the first of the block

    def crossed(self, columns: list[Ints], weight: Floats, size: int) -> Floats:
        """Return the sum of weights by candidate of the block and column, (candidates, columns)."""
        rows = self.people.stop - self.people.start
        total = np.zeros(rows * size)
        start = self.candidate * size
        for column in columns:
            total += np.bincount(start + column[self.marks], weights=weight[self.marks], minlength=rows * size)
        return total.reshape(rows, size)


def blocks(candidate: Ints, candidates: int, width: int, *, cells: int = 4_000_000) -> Iterator[Block]:
    """Yield the candidates block by block, so that a table of `width` columns stays below `cells` cells.

    >>> [block.people for block in blocks(np.array([0, 0, 1, 2]), 3, 2, cells=4)]
    [slice(0, 2, None), slice(2, 3, None)]
    """
    step = max(1, cells // max(1, width))
    for first in range(0, candidates, step):
        last = min(candidates, first + step)
        start, stop = np.searchsorted(candidate, [first, last])
        yield Block(slice(first, last), slice(int(start), int(stop)), candidate[start:stop] - first)


def _sound(reduced: Floats) -> bool:
    """Whether a matrix of counts is of full rank, judged by the pivots of its Cholesky factor."""
    try:
        pivots = np.linalg.cholesky(reduced).diagonal()
    except np.linalg.LinAlgError:
        return False
    return bool(pivots.min() > 1e-5)


def _centred(offsets: tuple[int, ...]) -> Floats:
    """Return the directions in which the levels of each facet sum to nothing."""
    facets = []
    for start, stop in pairwise(offsets):
        block = np.zeros((offsets[-1], stop - start - 1))
        block[start : stop - 1] = np.eye(stop - start - 1)
        block[stop - 1] = -1
        facets.append(block)
    return np.concatenate(facets, axis=1)


def _fixed(loose: Floats, offsets: tuple[int, ...]) -> Floats:
    """Return the directions that stay free when no level moves along a loose one; later facets are centred first."""
    left, bounds = loose, []
    for start, stop in reversed(list(pairwise(offsets))):
        if not left.shape[1]:
            break
        u, weight, v = np.linalg.svd(left[start:stop], full_matrices=True)
        rank = int(np.sum(weight > 1e-7))
        bound = np.zeros((offsets[-1], rank))
        bound[start:stop] = u[:, :rank]
        bounds.append(bound)
        left = left @ v[rank:].T
    q = np.linalg.qr(np.concatenate(bounds, axis=1), mode="complete")[0]
    return q[:, sum(bound.shape[1] for bound in bounds) :]


def _apart(marks: Marks, part: Ints) -> str:
    """Say which parts nothing joins."""
    parts = []
    for p in range(int(part.max()) + 1):
        inside = part[marks.candidate] == p
        people = [marks.candidates[i] for i in np.flatnonzero(part == p)]
        last = [marks.levels[-1][i] for i in np.unique(marks.codes[-1][inside])]
        parts.append(f"{_few(people)} (marked by {_few(last)})")
    listed = "; ".join(parts[:6]) + (f"; and {len(parts) - 6} more" if len(parts) > 6 else "")
    return (
        f"The marks fall into {len(parts)} parts that nothing joins, so candidates of one cannot be compared with "
        f"those of another: {listed}. Have some people marked across the parts, or ask for the parts one by one."
    )


def _few(names: list[str]) -> str:
    return ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")


def _nested(marks: Marks) -> str:
    inner, outer = marks.facets[-1], marks.facets[0]
    return (
        f"Some levels of “{inner}” belong to one “{outer}” only: each {inner} is compared with the others there, and "
        f"how hard the {outer} is cannot be told from how hard all of them mark. Candidates are not affected."
    )


def extremes(design: Design) -> np.ndarray:
    """Return which levels gave only the highest or only the lowest mark, (levels,)."""
    out = np.zeros(design.levels, bool)
    for column in design.columns:
        count = np.bincount(column, minlength=design.levels)
        bottom = np.bincount(column, weights=design.score == 0, minlength=design.levels)
        top = np.bincount(column, weights=design.score == design.tops[design.group], minlength=design.levels)
        out |= (count > 0) & ((bottom == count) | (top == count))
    return out
