"""Candidates to assessors: each as often as asked, loads even, no conflicts, and the marks comparable throughout."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mantle.analysis.matching._cuts import listed, parts, people, shortage
from mantle.analysis.matching.problem import Counts
from mantle.analysis.problems import InputError, Problem
from mantle.analysis.provenance import Provenance, digest_of

METHOD = "allocation 1.0"
TRIES = 40  # exchanges drawn by chance between a part and those already joined


@dataclass(frozen=True)
class Allocation:
    """Who marks whom.

    Attributes
    ----------
    pairs : tuple of (candidate, assessor)
        Empty when it cannot be done.
    loads : dict
        How many each assessor marks.
    parts : tuple of tuple of str
        Assessors by connected part: marks are comparable within a part. One part when all hang together.
    impossible : str
        Why it cannot be done, "" when it can.
    """

    pairs: tuple[tuple[str, str], ...]
    loads: dict[str, int]
    parts: tuple[tuple[str, ...], ...]
    impossible: str
    n: dict[str, int]
    provenance: Provenance = field(repr=False)

    @property
    def connected(self) -> bool:
        """Return whether every mark can be compared with every other."""
        return len(self.parts) <= 1 and not self.impossible

    def to_dict(self) -> dict[str, Any]:
        return {"method": METHOD, "n": dict(self.n), "pairs": [list(pair) for pair in self.pairs],
                "loads": dict(self.loads), "parts": [list(each) for each in self.parts], "connected": self.connected,
                "impossible": self.impossible, "explanation": self.explain(),
                "provenance": self.provenance.to_dict()}  # fmt: skip

    def explain(self) -> str:
        """Return the finding in words."""
        if self.impossible:
            return self.impossible
        low, high = min(self.loads.values(), default=0), max(self.loads.values(), default=0)
        spread = f"{low}" if low == high else f"{low} to {high}"
        joined = (
            "Every assessor is joined to every other through candidates whom both of two mark, so that hard and easy "
            "markers can be told apart."
            if self.connected
            else f"The assessors fall into {len(self.parts)} parts that no candidate joins; marks cannot be compared "
            "between them. Let one candidate be marked in both, or raise how many mark each."
        )
        return f"{people(self.n['candidates'], 'candidate', 'candidates')}, {spread} for each assessor. {joined}"


def allocate(
    candidates: Sequence[str],
    assessors: Sequence[str],
    *,
    each: int = 2,
    load: int | Sequence[int] | None = None,
    conflicts: Iterable[tuple[str, str]] = (),
    seed: int = 1,
) -> Allocation:
    """Give every candidate as many assessors as asked, with even loads, no conflicts, and a connected design.

    Parameters
    ----------
    candidates, assessors : sequence of str
    each : int
        How many mark a candidate.
    load : int or sequence of int, optional
        The most that each assessor takes; as even as can be without it.
    conflicts : pairs of candidate and assessor
        Who must not mark whom.
    seed : int
        Who gets whom among equally good allocations.

    Raises
    ------
    InputError
        With every unknown or repeated name and every count that is none.

    Notes
    -----
    A maximum flow with the smallest highest load; parts are then joined by exchanging assessors between them, which
    changes no load.

    Examples
    --------
    >>> found = allocate([f"c{i}" for i in range(12)], ["A", "B", "C", "D"], each=2, seed=1)
    >>> sorted(found.loads.values()), found.connected
    ([6, 6, 6, 6], True)
    """
    names, crew = tuple(map(str, candidates)), tuple(map(str, assessors))
    most, barred = _checked(names, crew, each, load, conflicts)
    options = {"each": each, "load": most.tolist(), "conflicts": len(barred)}
    source = Provenance(METHOD, digest_of(names, crew, options, sorted(barred)), options, seed)
    n = {"candidates": len(names), "assessors": len(crew)}
    able = np.ones((len(names), len(crew)), bool)
    for i, j in barred:
        able[i, j] = False
    rng = np.random.default_rng(seed)
    lacking = shortage(np.argwhere(able), np.full(len(names), each), most) if names else None
    if lacking:
        return Allocation((), dict.fromkeys(crew, 0), (), _why(names, crew, each, lacking), n, source)
    ends = _evened(able, each, most, rng)
    ends = _joined(ends, able, rng)
    labels = parts(ends, len(names), len(crew))[len(names) :]
    busy = np.bincount(ends[:, 1], minlength=len(crew))
    used = [j for j in range(len(crew)) if busy[j]]
    groups = [tuple(crew[j] for j in used if labels[j] == part) for part in dict.fromkeys(labels[j] for j in used)]
    pairs = tuple((names[i], crew[j]) for i, j in sorted(ends.tolist()))
    return Allocation(pairs, dict(zip(crew, busy.tolist(), strict=True)), tuple(groups), "", n, source)


def _why(names, crew, each: int, lacking) -> str:
    some, open_to, room = lacking
    return (f"It cannot be done: {people(len(some), 'candidate', 'candidates')} "
            f"({listed([names[i] for i in some], 3)}) "
            f"need {each * len(some)} places, but {people(len(open_to), 'assessor', 'assessors')} open to them "
            f"({listed([crew[j] for j in open_to], 3)}) can give {room}.")  # fmt: skip


def _evened(able: np.ndarray, each: int, most: Counts, rng: np.random.Generator) -> Counts:
    """Return pairs with the smallest highest load, drawn by chance among such."""
    candidates, assessors = able.shape
    first, second = rng.permutation(candidates), rng.permutation(assessors)
    ends = np.argwhere(able[first][:, second])
    asked = np.full(candidates, each)
    low, high = -(-candidates * each // max(1, assessors)), int(most.max(initial=0))
    middle = low  # most often the loads can be even
    while low < high:  # the smallest cap on loads under which everybody can be marked
        if shortage(ends, asked, np.minimum(most, middle)[second]) is None:
            high = middle
        else:
            low = middle + 1
        middle = (low + high) // 2
    chosen = _flow(ends, asked, np.minimum(most, low)[second])
    return np.column_stack([first[chosen[:, 0]], second[chosen[:, 1]]])


def _flow(ends: Counts, asked: Counts, places: Counts) -> Counts:
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import maximum_flow

    first, second = len(asked), len(places)
    source, sink = first + second, first + second + 1
    rows = np.concatenate([np.full(first, source), ends[:, 0], first + np.arange(second)])
    columns = np.concatenate([np.arange(first), first + ends[:, 1], np.full(second, sink)])
    room = np.concatenate([asked, np.ones(len(ends), np.int64), places]).astype(np.int32)
    flow = maximum_flow(csr_matrix((room, (rows, columns)), shape=(sink + 1, sink + 1)), source, sink).flow.tocoo()
    used = (flow.data > 0) & (flow.row < first) & (flow.col < source)
    return np.column_stack([flow.row[used], flow.col[used] - first]).astype(np.int64)


def _joined(ends: Counts, able: np.ndarray, rng: np.random.Generator) -> Counts:
    """Exchange assessors between parts until all hang together, or no exchange helps."""
    now = _chained(ends.reshape(-1, 2), able, rng)
    for _ in range(sum(able.shape)):
        now = now[np.lexsort([now[:, 1], now[:, 0]])]
        of = parts(now, *able.shape)[now[:, 0]]
        joined = _exchange(now, of, able, rng) if len(np.unique(of)) > 1 else None
        if joined is None:
            break
        now = joined
    return now


def _chained(ends: Counts, able: np.ndarray, rng: np.random.Generator) -> Counts:
    """Join part after part to those before by one exchange each, where one of a few drawn by chance does it."""
    now = ends[np.lexsort([ends[:, 1], ends[:, 0]])]
    of = parts(now, *able.shape)[now[:, 0]]
    kinds = np.unique(of)
    open_to = able.copy()
    open_to[now[:, 0], now[:, 1]] = False
    joined = np.flatnonzero(of == kinds[0]) if len(kinds) else np.zeros(0, np.int64)
    for part in kinds[1:]:
        other = np.flatnonzero(of == part)
        both = np.concatenate([joined, other])
        for p, q in zip(rng.choice(joined, TRIES), rng.choice(other, TRIES), strict=True):
            (a, x), (b, y) = now[p], now[q]
            if not (open_to[a, y] and open_to[b, x]):
                continue
            now[p, 1], now[q, 1] = y, x
            if len(np.unique(parts(now[both], *able.shape)[now[both, 0]])) == 1:
                open_to[[a, b, a, b], [x, y, y, x]] = True, True, False, False
                joined = both
                break
            now[p, 1], now[q, 1] = x, y
    return now


def _exchange(now: Counts, of: Counts, able: np.ndarray, rng: np.random.Generator) -> Counts | None:
    """Return the pairs after an exchange between two of different parts that leaves fewer parts, or None."""
    order = rng.permutation(len(now)).tolist()
    rows, part, count = now.tolist(), of.tolist(), len(np.unique(of))
    open_to = able.copy()
    open_to[now[:, 0], now[:, 1]] = False
    tried = 0
    for p in order:
        for q in order:
            if part[p] >= part[q]:
                continue
            (a, x), (b, y) = rows[p], rows[q]
            if not (open_to[a, y] and open_to[b, x]):
                continue
            after = now.copy()
            after[p], after[q] = (a, y), (b, x)
            if len(np.unique(parts(after, *able.shape)[after[:, 0]])) < count:
                return after
            tried += 1
            if tried > 300:
                return None
    return None


def _checked(names, crew, each, load, conflicts) -> tuple[Counts, set[tuple[int, int]]]:
    problems: list[Problem] = []
    for column, row in (("candidates", names), ("assessors", crew)):
        problems += [Problem(None, column, f"{name or 'A name that is missing'} stands {count} times.")
                     for name, count in sorted(Counter(row).items()) if count > 1 or not name.strip()]  # fmt: skip
    if not isinstance(each, int) or isinstance(each, bool) or each < 1:
        problems.append(Problem(None, "each", "Expected a whole number, 1 or more.", str(each)[:80]))
    most = np.full(len(crew), len(names)) if load is None else np.asarray(load)
    most = np.full(len(crew), most) if most.ndim == 0 else most
    if most.shape != (len(crew),) or not np.issubdtype(most.dtype, np.integer) or (most < 0).any():
        problems.append(
            Problem(None, "load", "Expected a whole number, 0 or more, or one an assessor.", str(load)[:80])
        )
    known = [{name: i for i, name in enumerate(row)} for row in (names, crew)]
    barred = set[tuple[int, int]]()
    for number, pair in enumerate(conflicts, 1):
        places = [known[s].get(str(x), -1) for s, x in enumerate(pair)] if len(pair) == 2 else [-1]
        if min(places) < 0:
            problems.append(
                Problem(number, "conflicts", "Expected a candidate and an assessor of the lists.", str(pair)[:80])
            )
        else:
            barred.add((places[0], places[1]))
    if problems:
        raise InputError(problems)
    return most.astype(np.int64), barred
