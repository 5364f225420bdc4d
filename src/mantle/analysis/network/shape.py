"""The shape of a whole network: how like a chain of command it is, and whether it has a core."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mantle.analysis.network.graph import Ties
from mantle.analysis.network.measuring import VERSION
from mantle.analysis.problems import InputError
from mantle.analysis.provenance import Provenance

MOST_FOR_BOUNDS = 3_000


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """How like a chain of command: 1 in each of the four for a tree with one person on top.

    Attributes
    ----------
    connectedness : float
        Share of pairs who are joined at all.
    hierarchy : float or None
        Share of pairs, among those where one can reach the other, who cannot reach one another both ways.
    efficiency : float or None
        1 - ties beyond those that it takes to join everyone, over how many more there could be.
    least_upper_boundedness : float or None
        Share of joined pairs who have a nearest common superior.
    """

    connectedness: float
    hierarchy: float | None
    efficiency: float | None
    least_upper_boundedness: float | None
    people: int
    provenance: Provenance = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the figures for JSON."""
        return asdict(self)

    def explain(self) -> str:
        """Say it in words."""
        if self.hierarchy is None:
            return "There are no ties: nothing can be said of a chain of command."
        return (
            f"{100 * self.connectedness:.0f} of 100 pairs of people are joined. Where one can reach the other, "
            f"{100 * self.hierarchy:.0f} of 100 pairs are one-way, as in a chain of command (there it would be 100)."
        )


def hierarchy(ties: Ties) -> Hierarchy:
    """Compare a network with a chain of command (Krackhardt 1994); ties lead from superior to subordinate or back.

    Parameters
    ----------
    ties : Ties
        Directed, up to 3,000 people.

    Raises
    ------
    InputError
        With more than 3,000 people: the pairs could not be looked through in reasonable time.

    Examples
    --------
    >>> from mantle.analysis.network import People, Ties
    >>> tree = Ties.from_rows([("A", "B"), ("A", "C"), ("B", "D")], People.from_rows(["A", "B", "C", "D"]))
    >>> found = hierarchy(tree)
    >>> found.connectedness, found.hierarchy, found.efficiency, found.least_upper_boundedness
    (1.0, 1.0, 1.0, 1.0)
    """
    from scipy.sparse.csgraph import connected_components

    n = ties.size
    if n > MOST_FOR_BOUNDS:
        raise InputError(f"{n:,} people; the comparison with a chain of command takes up to {MOST_FOR_BOUNDS:,}.")
    plain = ties.matrix()
    _, part = connected_components(plain, directed=False)
    sizes = np.bincount(part).astype(float)
    reach = _reach(plain)
    reached = int(np.triu(reach | reach.T, 1).sum())
    both = int(np.triu(reach & reach.T, 1).sum())
    spare = (sizes * (sizes - 1) - (sizes - 1)).sum()
    extra = len(ties) - (sizes - 1).sum()
    pairs = n * (n - 1) / 2
    return Hierarchy(
        connectedness=float((sizes * (sizes - 1) / 2).sum() / pairs) if pairs else 1.0,
        hierarchy=1 - both / reached if reached else None,
        efficiency=float(1 - extra / spare) if spare else (1.0 if len(ties) else None),
        least_upper_boundedness=_bounded(reach, part, sizes),
        people=n,
        provenance=Provenance(VERSION, ties.digest(), {"measure": "hierarchy"}),
    )


def _reach(plain: Any) -> NDArray[np.bool_]:
    """Return who can be reached from whom, oneself among them."""
    reach = plain.toarray() > 0
    np.fill_diagonal(reach, True)
    while True:
        wider = (reach.astype(np.float32) @ reach.astype(np.float32)) > 0
        if (wider == reach).all():
            return reach
        reach = wider


def _bounded(reach: NDArray[np.bool_], part: NDArray[Any], sizes: NDArray[Any]) -> float | None:
    """Return the share of joined pairs, of those that need not have one, with a least upper bound.

    A person u above both is the least when everybody above both is above u: when as many stand above the pair as
    above u, u counted.
    """
    most = ((sizes - 1) * (sizes - 2) / 2).sum()
    if not most:
        return 1.0 if (sizes > 1).any() else None
    above = reach.sum(0)  # how many reach each person, oneself counted
    numbers = reach.astype(np.float32)
    common = numbers.T @ numbers
    found = np.zeros(common.shape, bool)
    for size in np.unique(above):
        rows = numbers[above == size]
        found |= (rows.T @ rows > 0) & (common == size)
    joined = part[:, None] == part[None, :]
    missing = np.triu(joined & ~found, 1).sum()
    return float(1 - missing / most)


@dataclass(frozen=True, slots=True)
class CorePeriphery:
    """A core that is closely tied, around it people tied to the core but not to one another.

    Attributes
    ----------
    core : tuple of str
        Who belongs to the core.
    fit : float or None
        Correlation of the ties with the ideal picture, -1 to 1; None when everybody or nobody is in the core.
    errors : int
        Pairs that differ from the ideal: untied within the core, tied within the periphery.
    """

    core: tuple[str, ...]
    fit: float | None
    errors: int
    people: int
    provenance: Provenance = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the result for JSON."""
        return asdict(self)

    def explain(self) -> str:
        """Say it in words."""
        if not self.core or len(self.core) == self.people:
            return "No core stands out from the rest."
        if self.fit is None:  # one person in the middle: there are no pairs within the core to correlate
            return f"{len(self.core)} of {self.people} people form a core to which the others are tied."
        how = "clearly" if self.fit >= 0.5 else "loosely"
        return f"{len(self.core)} of {self.people} people form a core that is {how} set off from the rest."


def core_periphery(ties: Ties) -> CorePeriphery:
    """Find the core (Borgatti and Everett 2000), exactly, by the method of Lip (2011): the core is led by degree.

    Directions are left aside.

    Examples
    --------
    >>> from mantle.analysis.network import People, Ties
    >>> star = Ties.from_rows([("A", "B"), ("A", "C"), ("A", "D")], People.from_rows(["A", "B", "C", "D"]))
    >>> core_periphery(star).core
    ('A',)
    """
    both = ties.matrix(symmetric=True)
    degree = np.diff(both.indptr)
    order = np.lexsort((np.arange(ties.size), -degree))
    size = np.arange(1, ties.size + 1)
    # Errors with the first k as the core: pairs within it less their ties, plus all ties less those that touch it.
    errors = size * (size - 1) / 2 + both.nnz / 2 - np.cumsum(degree[order])
    best = int(np.argmin(errors))
    core = np.zeros(ties.size, bool)
    core[order[: best + 1]] = True
    names = ties.people.names
    return CorePeriphery(
        core=tuple(names[i] for i in np.flatnonzero(core)) if both.nnz else (),
        fit=_ideal_fit(both, core) if both.nnz else None,
        errors=int(errors[best]) if both.nnz else 0,
        people=ties.size,
        provenance=Provenance(VERSION, ties.digest(), {"measure": "core and periphery"}),
    )


def _ideal_fit(both: Any, core: NDArray[np.bool_]) -> float | None:
    """Return the correlation between ties and the ideal over pairs within the core and within the periphery."""
    inside, outside = int(core.sum()), int((~core).sum())
    pairs_in, pairs_out = inside * (inside - 1) / 2, outside * (outside - 1) / 2
    tied = both.tocoo()
    ends = core[tied.row].astype(int) + core[tied.col]
    ties_in, ties_out = (ends == 2).sum() / 2, (ends == 0).sum() / 2
    pairs, present = pairs_in + pairs_out, ties_in + ties_out
    spread = pairs_in * pairs_out * present * (pairs - present)
    if not spread:
        return None if not pairs_in or not pairs_out else 0.0
    return float((pairs * ties_in - pairs_in * present) / np.sqrt(spread))
