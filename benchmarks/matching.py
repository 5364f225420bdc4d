"""Time matching beside SciPy, and lapx, matching and networkx where installed: `python benchmarks/matching.py`.

CPU time, interleaved, the median of several rounds at three sizes. Ours includes checking the input and the proof.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks._timing import growth, interleaved, written
from mantle.analysis import matching

SIZES = (100, 200, 500)
MARKING = (2000, 200, 4)  # candidates, assessors, assessors for each


def by_peers(fit: np.ndarray) -> dict:
    """Return the same problem for each peer that is installed."""
    from scipy.optimize import linear_sum_assignment

    actions = {"assign, SciPy": lambda: linear_sum_assignment(fit, maximize=True)}
    if find_spec("lapx") or find_spec("lap"):
        import lap

        actions["assign, lapx"] = lambda: lap.lapjv(-fit)
    if find_spec("networkx") and len(fit) <= 100:
        import networkx as nx

        graph = nx.Graph()
        size = len(fit)
        graph.add_weighted_edges_from((i, size + j, float(fit[i, j])) for i in range(size) for j in range(size))
        actions["assign, networkx"] = lambda: nx.max_weight_matching(graph, maxcardinality=True)
    return actions


def preferences(size: int) -> tuple[dict, dict]:
    rng = np.random.default_rng(size)
    mine, theirs = [f"n{i}" for i in range(size)], [f"o{i}" for i in range(size)]

    def lists(of: list[str], others: list[str]) -> dict:
        return {name: [others[k] for k in rng.permutation(size)] for name in of}

    return lists(mine, theirs), lists(theirs, mine)


def plain_stable(one: dict, two: dict) -> dict:
    """Deferred acceptance on plain lists, as short as it can be written."""
    ranks = {offer: {need: r for r, need in enumerate(row)} for offer, row in two.items()}
    held: dict = {}
    rest = {need: iter(row) for need, row in one.items()}
    waiting = list(one)
    while waiting:
        need = waiting.pop()
        for offer in rest[need]:
            other = held.get(offer)
            if other is None or ranks[offer][need] < ranks[offer][other]:
                held[offer] = need
                if other is not None:
                    waiting.append(other)
                break
    return held


def ours(size: int, fit: np.ndarray) -> dict:
    found = matching.assign(fit)
    change = {(3, int(found.pairs[3, 1])): None}
    one, two = preferences(size)
    places = dict.fromkeys(two, 1)
    names = [f"p{i}" for i in range(min(size, 200))]
    columns = {"region": [i % 3 for i in range(len(names))], "age": [40 + i % 23 for i in range(len(names))]}
    agency = {"agency": [f"a{i % 40}" for i in range(len(names))]}
    return {
        "assign": lambda: matching.assign(fit),
        "explanations for everyone": lambda: found.rows(),
        "replan": lambda: matching.replan(found, change),
        "stable": lambda: matching.stable(one, two, offer_places=places),
        "stable, plain lists": lambda: plain_stable(one, two),
        "learning_sets": lambda: matching.learning_sets(names, apart=agency, balance=columns),
        "allocate, 3 of 20": lambda: matching.allocate(
            [f"c{i}" for i in range(size)], [f"a{i}" for i in range(20)], each=3
        ),
    }


def bare_flow(candidates: int, assessors: int, each: int) -> object:
    """Share assessors out evenly by SciPy's flow alone: no checks, and no care for what joins the marking."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import maximum_flow

    source, sink = candidates + assessors, candidates + assessors + 1
    people, crew = np.arange(candidates), candidates + np.arange(assessors)
    rows = np.concatenate([np.full(candidates, source), np.repeat(people, assessors), crew])
    columns = np.concatenate([people, np.tile(crew, candidates), np.full(assessors, sink)])
    load = np.full(assessors, -(-candidates * each // assessors))
    room = np.concatenate([np.full(candidates, each), np.ones(candidates * assessors, int), load]).astype(np.int32)
    return maximum_flow(csr_matrix((room, (rows, columns)), shape=(sink + 1, sink + 1)), source, sink)


def large() -> list[dict]:
    """Return the time of a national round of marking, and of a plan made again beside one made from nothing."""
    candidates, assessors, each = MARKING
    people = [f"c{i}" for i in range(candidates)], [f"a{i}" for i in range(assessors)]
    fit = np.random.default_rng(candidates).random((candidates, candidates)) * 100
    found = matching.assign(fit)
    change = {(3, int(found.pairs[3, 1])): None}
    actions = {
        f"allocate, {each} of {assessors}": lambda: matching.allocate(*people, each=each),
        f"allocate, {each} of {assessors}, SciPy's flow alone": lambda: bare_flow(candidates, assessors, each),
        "assign, large": lambda: matching.assign(fit),
        "replan, large": lambda: matching.replan(found, change),
    }
    return [{"method": name, "size": candidates, "cpu_ms": ms} for name, ms in interleaved(actions, rounds=3).items()]


def main() -> None:
    rows = []
    for size in SIZES:
        fit = np.random.default_rng(size).random((size, size)) * 100
        actions = ours(size, fit) | by_peers(fit)
        rows += [{"method": name, "size": size, "cpu_ms": ms} for name, ms in interleaved(actions, rounds=3).items()]
    last = {row["method"]: row["cpu_ms"] for row in rows if row["size"] == SIZES[-1]}
    rows += large()
    solve = last["assign"]
    bars = {
        "assign over SciPy (bar 2.5, with building and proof)": round(solve / last["assign, SciPy"], 2),
        "explanations over assign (bar 1)": round(last["explanations for everyone"] / solve, 2),
        "replan over assign (bar 0.05)": round(last["replan"] / solve, 2),
        "stable over plain lists (bar 3)": round(last["stable"] / last["stable, plain lists"], 2),
    }
    absent = [name for name in ("lapx", "networkx") if not find_spec("lap" if name == "lapx" else name)]
    written("matching", rows, peers=("lapx", "networkx"), growth=growth(rows), bars=bars, absent=absent)


if __name__ == "__main__":
    main()
