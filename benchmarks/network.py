"""Time network measures beside networkx, and igraph and rustworkx where installed: `python benchmarks/network.py`.

CPU time, interleaved, the median of several rounds at three sizes. Ratios say how many times longer the peer takes.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks._timing import growth, interleaved, written
from mantle.analysis import network
from mantle.analysis.network import _paths, _structure

SIZES = (200, 500, 1000)
TIES_A_PERSON = 8


def drawn(people: int) -> network.Ties:
    """Return a network with some people far better known than others, as in surveys."""
    rng = np.random.default_rng(people)
    fame = rng.pareto(2.0, people) + 1
    ends = np.column_stack(
        [
            rng.integers(people, size=people * TIES_A_PERSON),
            rng.choice(people, people * TIES_A_PERSON, p=fame / fame.sum()),
        ]
    )
    ends = np.unique(ends[ends[:, 0] != ends[:, 1]], axis=0)
    roster = network.People.from_rows([f"p{i}" for i in range(people)], agency=[f"a{i % 8}" for i in range(people)])
    return network.Ties.from_places(ends, roster)


def between(ties: network.Ties) -> np.ndarray:
    """Return betweenness alone, as the peers are asked for it."""
    plain, total = ties.matrix(), np.zeros(ties.size)
    for _, _, passing in _paths.swept(plain, np.arange(ties.size), between=True):
        total += passing[0]
    return total


def by_networkx(ties: network.Ties) -> dict:
    import networkx as nx

    graph = nx.DiGraph()
    graph.add_nodes_from(range(ties.size))
    graph.add_edges_from(zip(ties.source.tolist(), ties.target.tolist(), strict=True))

    def holes() -> None:
        nx.constraint(graph)
        nx.effective_size(graph)

    return {"betweenness, networkx": lambda: nx.betweenness_centrality(graph), "constraint and size, networkx": holes}


def by_igraph(ties: network.Ties) -> dict:
    import igraph

    graph = igraph.Graph(ties.size, list(zip(ties.source.tolist(), ties.target.tolist(), strict=True)), directed=True)

    def without_each() -> None:
        for person in range(ties.size):
            rest = graph.copy()
            rest.delete_vertices(person)
            far = np.array(rest.distances(), float)
            np.divide(1.0, far, out=np.zeros_like(far), where=far > 0)

    actions = {"betweenness, igraph": graph.betweenness}
    return actions | ({"leave one out, igraph loop": without_each} if ties.size <= 500 else {})


def by_rustworkx(ties: network.Ties) -> dict:
    import rustworkx

    graph = rustworkx.PyDiGraph()
    graph.add_nodes_from(range(ties.size))
    graph.add_edges_from_no_data(list(zip(ties.source.tolist(), ties.target.tolist(), strict=True)))
    return {"betweenness, rustworkx": lambda: rustworkx.digraph_betweenness_centrality(graph, parallel_threshold=10**9)}


def main() -> None:
    peers = [("networkx", by_networkx), ("igraph", by_igraph), ("rustworkx", by_rustworkx)]
    rows = []
    for size in SIZES:
        ties = drawn(size)
        actions = {
            "betweenness": lambda ties=ties: between(ties),
            "constraint and size": lambda ties=ties: _structure.holes(ties.matrix(weighted=True)),
            "leave one out": lambda ties=ties: network.remove_one(ties),
            "everything of a person": lambda ties=ties: network.measures(ties),
        }
        for name, ask in peers:
            if find_spec(name):
                actions |= ask(ties)
        rows += [{"method": name, "size": size, "cpu_ms": ms} for name, ms in interleaved(actions, rounds=3).items()]
    largest = {row["method"]: row["cpu_ms"] for row in rows if row["size"] == SIZES[-1]}
    ratios = {name: round(ms / largest[name.split(",")[0]], 2) for name, ms in largest.items() if "," in name}
    rng = np.random.default_rng(1)
    grids = [rng.random((100, 100)) for _ in range(4)]
    tests = {
        "QAP, 100 people, 1,000 permutations": lambda: network.qap(grids[0], grids[1], seed=1),
        "MRQAP, 100 people, 3 relations, 1,000 permutations": lambda: network.mrqap(grids[0], grids[1:], seed=1),
    }
    rows += [{"method": name, "size": 100, "cpu_ms": ms} for name, ms in interleaved(tests, rounds=3).items()]
    written("network", rows, peers=tuple(name for name, _ in peers), growth=growth(rows), times_ours_at_1000=ratios)


if __name__ == "__main__":
    main()
