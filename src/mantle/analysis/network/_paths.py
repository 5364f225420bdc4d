"""Shortest paths by waves: many starts at once, one sparse product a step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

Matrix = Any
CELLS, FEWEST = (
    32_000,
    16,
)  # cells of a wave, a quarter of a megabyte, so that it stays near the processor; starts in it


def swept(
    adjacency: Matrix, starts: NDArray[np.int64], *, between: bool
) -> Iterator[tuple[NDArray[np.int64], NDArray[Any], NDArray[Any]]]:
    """Yield, some starts at a time: the starts, inverse distances (people, starts), what passes through each person.

    Brandes (2001), a whole block of starts a wave: row 0 of the last is the sum over the starts of the share of their
    shortest paths, to anyone, that pass through each person; row 1 the sum of the squares. Zeros unless `between`.
    """
    n, onward = adjacency.shape[0], adjacency.T.tocsr()
    size = max(FEWEST, CELLS // max(1, n))
    for first in range(0, len(starts), size):
        block = starts[first : first + size]
        inverse, waves = _waves(adjacency, onward, block)
        yield block, inverse, _passing(adjacency, waves) if between else np.zeros((2, n))


def _waves(adjacency: Matrix, onward: Matrix, starts: NDArray[np.int64]) -> tuple[NDArray[Any], list[NDArray[Any]]]:
    """Return inverse distances, and wave by wave how many shortest paths reach each person from each start.

    No mask but by multiplication, which the processor does many cells at a time.
    """
    n, k = adjacency.shape[0], len(starts)
    unseen, inverse = np.ones((n, k)), np.zeros((n, k), np.float32)
    unseen[starts, np.arange(k)] = 0.0
    left = n * k - k
    wave = np.ascontiguousarray(adjacency[starts].toarray().T, dtype=float)
    waves: list[NDArray[Any]] = []
    while True:
        wave *= unseen
        fresh = wave > 0
        reached = int(np.count_nonzero(fresh))
        if not reached:
            return inverse, waves
        waves.append(wave)
        unseen -= fresh
        inverse += fresh * np.float32(1 / len(waves))
        left -= reached
        if not left:
            return inverse, waves
        wave = onward @ wave


def _passing(adjacency: Matrix, waves: list[NDArray[Any]]) -> NDArray[Any]:
    """Return the dependencies on each person and their squares, summed over the starts, walking the waves backwards.

    The waves are used up.
    """
    total = np.zeros((2, adjacency.shape[0]))
    owed = None
    for depth in range(len(waves) - 1, 0, -1):
        here, share = waves[depth], np.minimum(waves[depth], 1.0)  # paths are counted in whole numbers
        np.maximum(here, 1.0, out=here)
        if owed is not None:
            owed += 1.0
            share *= owed
        share /= here
        owed = adjacency @ share
        owed *= waves[depth - 1]
        total += owed.sum(1), np.einsum("ij,ij->i", owed, owed)
    return total


def inverse_distances(indptr: NDArray[Any], indices: NDArray[Any], alive: NDArray[np.bool_]) -> float:
    """Return the sum of inverse distances over all ordered pairs of people who are alive.

    Breadth first from everybody at once: each person holds the set of those whom they can reach, as bits; a step ORs
    the sets of the neighbours, 64 people a word.
    """
    n = len(alive)
    sets = np.zeros((n + 1, -(-n // 64)), np.uint64)  # the last row stays empty: ties to the removed lead there
    places = np.flatnonzero(alive)
    sets[places, places // 64] = np.uint64(1) << (places % 64).astype(np.uint64)
    pointed = np.where(alive[indices], indices, n)
    has = np.flatnonzero(np.diff(indptr) > 0)
    dead = np.flatnonzero(~alive)
    if not len(has):
        return 0.0
    starts = indptr[has]
    counted, distance, total = len(places), 0, 0.0
    while True:
        sets[has] |= np.bitwise_or.reduceat(sets[pointed], starts, axis=0)
        sets[dead] = 0
        distance += 1
        now = int(np.bitwise_count(sets).sum())
        if now == counted:
            return total
        total += (now - counted) / distance
        counted = now
