"""Shortest paths by waves: many starts at once, one sparse product a step."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Matrix = Any
BLOCK = 256  # starts in a wave: the columns of one dense block stay in the processor's cache


def sweep(adjacency: Matrix, starts: NDArray[np.int64], *, between: bool) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return, for a block of starts, inverse distances by person (people, starts), and what passes through each.

    Brandes (2001), a whole block of starts a wave: row 0 of the second is the sum over the starts of the share of their
    shortest paths, to anyone, that pass through each person; row 1 the sum of the squares. Zeros unless `between`.
    """
    n, k = adjacency.shape[0], len(starts)
    onward = adjacency.T.tocsr()
    columns = np.arange(k)
    inverse = np.zeros((n, k), np.float32)
    seen = np.zeros((n, k), bool)
    seen[starts, columns] = True
    count = np.zeros((n, k))
    count[starts, columns] = 1.0
    wave, waves, distance = count.copy(), [], 0
    while True:
        waves.append(wave)
        reached = onward @ wave
        reached[seen] = 0.0
        distance += 1
        if not reached.any():
            break
        fresh = reached > 0
        seen |= fresh
        inverse[fresh] = 1.0 / distance
        wave = reached
    return inverse, _passing(adjacency, waves) if between else np.zeros((2, n))


def _passing(adjacency: Matrix, waves: list[NDArray[Any]]) -> NDArray[Any]:
    """Return the dependencies on each person and their squares, summed over the starts, walking the waves backwards."""
    n, k = waves[0].shape
    total = np.zeros((2, n))
    owed = np.zeros((n, k))
    for depth in range(len(waves) - 1, 0, -1):
        here = waves[depth]
        share = np.divide(1.0 + owed, here, out=np.zeros((n, k)), where=here > 0)
        before = waves[depth - 1]
        owed = np.where(before > 0, before * (adjacency @ share), 0.0)
        if depth > 1:
            total += owed.sum(1), (owed**2).sum(1)
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
