"""Parts, cores, cut people and triads: what a network looks like, without distances."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Matrix = Any


def coreness(both: Matrix) -> NDArray[np.int64]:
    """Return the largest k for which a person belongs to a group whose members each have k ties within it.

    Peeling in layers (Seidman 1983; Batagelj and Zaversnik 2003).
    """
    degree = np.diff(both.indptr).astype(np.int64)
    core, alive, k = np.zeros(len(degree), np.int64), np.ones(len(degree), bool), 0
    while alive.any():
        k = max(k, int(degree[alive].min()))
        layer = alive & (degree <= k)
        while layer.any():
            core[layer], alive = k, alive & ~layer
            lost = both @ layer.astype(np.int64)
            degree -= lost.astype(np.int64)
            layer = alive & (degree <= k)
    return core


def cut_people(both: Matrix) -> NDArray[np.bool_]:
    """Return who holds a part of the network together: without them, it falls apart (Tarjan 1972)."""
    ptr, to = both.indptr.tolist(), both.indices.tolist()
    n = len(ptr) - 1
    order, low, cut = [0] * n, [0] * n, np.zeros(n, bool)
    clock = 0
    for root in range(n):
        if order[root]:
            continue
        clock += 1
        order[root] = low[root] = clock
        stack, branches = [(root, -1, ptr[root])], 0
        while stack:
            at, parent, edge = stack.pop()
            if edge < ptr[at + 1]:
                stack.append((at, parent, edge + 1))
                other = to[edge]
                if other == parent:
                    continue
                if order[other]:
                    low[at] = min(low[at], order[other])
                    continue
                clock += 1
                order[other] = low[other] = clock
                branches += at == root
                stack.append((other, at, ptr[other]))
            elif parent >= 0:
                low[parent] = min(low[parent], low[at])
                if parent != root and low[at] >= order[parent]:
                    cut[parent] = True
        cut[root] = branches > 1
    return cut


TRIADS = ("003", "012", "102", "021D", "021U", "021C", "111D", "111U", "030T", "030C", "201", "120D", "120U", "120C",
          "210", "300")  # fmt: skip


def triads(adjacency: Matrix) -> dict[str, int]:
    """Return the count of each of the sixteen kinds of triad (Holland and Leinhardt 1970).

    Counted from products of the matrices of mutual and one-way ties (Moody 1998), sparse throughout.
    """
    n = adjacency.shape[0]
    mutual = adjacency.multiply(adjacency.T).tocsr()
    one_way = (adjacency - mutual).tocsr()
    back = one_way.T.tocsr()
    m, out, into = (np.asarray(x.sum(1)).ravel() for x in (mutual, one_way, back))

    def closed(path: Matrix, tie: Matrix) -> float:
        return float(path.multiply(tie).sum())

    chain = one_way @ one_way
    found = {
        "300": closed(mutual @ mutual, mutual) / 6,
        "210": closed(mutual @ mutual, one_way),
        "120D": closed(back @ one_way, mutual) / 2,
        "120U": closed(one_way @ back, mutual) / 2,
        "120C": closed(chain, mutual),
        "030T": closed(chain, one_way),
        "030C": closed(chain, back) / 3,
    }
    c = found
    found["201"] = (m * (m - 1)).sum() / 2 - c["210"] - 3 * c["300"]
    found["111U"] = (m * out).sum() - c["210"] - 2 * c["120U"] - c["120C"]
    found["111D"] = (m * into).sum() - c["210"] - 2 * c["120D"] - c["120C"]
    found["021D"] = (out * (out - 1)).sum() / 2 - c["120D"] - c["030T"]
    found["021U"] = (into * (into - 1)).sum() / 2 - c["120U"] - c["030T"]
    found["021C"] = (out * into).sum() - c["120C"] - c["030T"] - 3 * c["030C"]
    two = c["201"] + c["210"]
    turned = c["120D"] + c["120U"] + c["120C"]
    mixed = c["111U"] + c["111D"]
    found["102"] = m.sum() / 2 * (n - 2) - mixed - 2 * two - turned - 3 * c["300"]
    loose = c["021D"] + c["021U"] + c["021C"]
    found["012"] = out.sum() * (n - 2) - 2 * loose - mixed - 3 * (c["030T"] + c["030C"]) - 2 * turned - c["210"]
    counts = {name: round(value) for name, value in found.items()}
    counts["003"] = n * (n - 1) * (n - 2) // 6 - sum(counts.values())
    return {name: counts[name] for name in TRIADS}


def holes(adjacency: Matrix) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return constraint and effective size of each person (Burt 1992); NaN for those without ties."""
    from scipy.sparse import csr_array, diags_array

    strength = csr_array(adjacency + adjacency.T)
    total = np.asarray(strength.sum(1)).ravel()
    alone = total == 0
    safe = np.where(alone, 1.0, total)
    share = csr_array(diags_array(1.0 / safe) @ strength)
    pattern = strength.copy()  # not built from the same index arrays: sorting one would unsort the other
    pattern.data = np.ones(strength.nnz)
    indirect = csr_array((share @ share).multiply(pattern))
    invested = csr_array(share + indirect)
    constraint = np.asarray(invested.multiply(invested).sum(1)).ravel()
    most = np.asarray(strength.max(axis=1).todense()).ravel()
    relative = csr_array(diags_array(1.0 / np.where(most == 0, 1.0, most)) @ strength)
    redundant = np.asarray((share @ relative.T).multiply(pattern).sum(1)).ravel()
    effective = np.diff(pattern.indptr) - redundant
    return np.where(alone, np.nan, constraint), np.where(alone, np.nan, effective)


def pagerank(adjacency: Matrix, *, damping: float = 0.85) -> NDArray[Any]:
    """Return each person's share of attention when attention is passed on along ties (Brin and Page 1998)."""
    n = adjacency.shape[0]
    out = np.asarray(adjacency.sum(1)).ravel()
    ends = out == 0
    back = adjacency.T.tocsr()
    rank = np.full(n, 1.0 / n)
    for _ in range(200):
        passed = back @ np.where(ends, 0.0, rank / np.where(ends, 1.0, out))
        new = (1 - damping) / n + damping * (passed + rank[ends].sum() / n)
        if np.abs(new - rank).sum() < 1e-12:
            return new / new.sum()
        rank = new
    return rank / rank.sum()
