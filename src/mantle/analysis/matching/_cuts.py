"""Why something cannot be done, as a set of needs with too few places between them (Hall 1935; minimum cuts)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mantle.analysis.matching.problem import Counts


def shortage(ends: Counts, asked: Counts, places: Counts) -> tuple[Counts, Counts, int] | None:
    """Return a set that asks for more than it can have, the others open to it, and how many it can have; or None.

    Parameters
    ----------
    ends : int64 array (pairs, 2)
        Who may meet whom.
    asked : int64 array
        How many each of the first kind must have.
    places : int64 array
        How many each of the second kind may have.
    """
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import breadth_first_order, maximum_flow

    first, second = len(asked), len(places)
    source, sink = first + second, first + second + 1
    rows = np.concatenate([np.full(first, source), ends[:, 0], first + np.arange(second)])
    columns = np.concatenate([np.arange(first), first + ends[:, 1], np.full(second, sink)])
    most = int(asked.sum())
    room = np.concatenate([asked, np.ones(len(ends), np.int64), np.minimum(places, most)])
    graph = csr_matrix((room.astype(np.int32), (rows, columns)), shape=(sink + 1, sink + 1))
    flow = maximum_flow(graph, source, sink)
    if int(flow.flow_value) >= most:
        return None
    left = graph - flow.flow
    left.data = np.maximum(left.data, 0)
    left.eliminate_zeros()
    seen = breadth_first_order(left, source, return_predecessors=False)
    reached = np.zeros(sink + 1, bool)
    reached[seen] = True
    some = np.flatnonzero(reached[:first] & (asked > 0))
    open_to = np.unique(ends[np.isin(ends[:, 0], some), 1])
    full = open_to[reached[first + open_to]]
    part = open_to[~reached[first + open_to]]
    singles = int((np.isin(ends[:, 0], some) & np.isin(ends[:, 1], part)).sum())
    return some, open_to, int(places[full].sum()) + singles


def parts(ends: Counts, first: int, second: int) -> Counts:
    """Return for each of the first kind, then of the second, the number of the connected part it belongs to."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import connected_components

    size = first + second
    graph = csr_matrix((np.ones(len(ends), np.int8), (ends[:, 0], first + ends[:, 1])), shape=(size, size))
    return connected_components(graph, directed=False)[1]


def listed(names: Sequence[str], most: int = 6) -> str:
    """Return names as a phrase.

    >>> listed(["Ada", "Ben", "Cy"])
    'Ada, Ben and Cy'
    >>> listed(["Ada", "Ben", "Cy", "Dee"], most=2)
    'Ada, Ben and 2 more'
    """
    names = list(names)
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]])) if names else "nobody"


def people(number: int, word: str = "person", several: str = "people") -> str:
    """Return a number with its word.

    >>> people(1), people(1200)
    ('1 person', '1,200 people')
    """
    return f"{number:,} {word if number == 1 else several}"
