"""The measures of a network and of each person in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mantle.analysis.network import _paths, _structure
from mantle.analysis.network.graph import Ties
from mantle.analysis.provenance import Provenance

VERSION = "network 1.0"
# Above this many people distances are taken from a sample of starts, and the result says so.
EXACT_UP_TO, SAMPLE = 20_000, 256
# Below this response rate nobody is ranked: those to whom all turn may not have answered.
RANKED_FROM = 0.70
PER_PERSON = (
    "in_degree", "out_degree", "betweenness", "harmonic", "constraint", "effective_size", "pagerank", "coreness",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measures:
    """A network in figures.

    Attributes
    ----------
    people : int
        Everyone on the roster.
    ties : int
        Ties, without those to oneself.
    density, reciprocity : float or None
        Ties over possible ties; share of ties that are returned. None where there is nothing to measure.
    parts : int
        Parts that are not joined, directions left aside; people without ties are parts of their own.
    by_person : dict of arrays (people,)
        in_degree, out_degree; betweenness: share of the shortest paths between others that pass through; harmonic:
        mean of 1 / distance from the others; constraint and effective size (Burt); pagerank; coreness. NaN where
        undefined.
    cut_people : bool array
        Those without whom a part falls apart.
    triads : dict
        Count of each of the sixteen kinds; empty for undirected relations.
    ranks_withheld : str
        Why nobody may be ranked, "" when they may.
    sampled : int
        Starts from which distances were taken; 0 = from everyone, exactly.
    standard_error : dict of arrays
        Of betweenness and harmonic closeness when sampled.
    """

    people: int
    ties: int
    relation: str
    directed: bool
    density: float | None
    reciprocity: float | None
    parts: int
    by_person: dict[str, NDArray[Any]] = field(repr=False)
    cut_people: NDArray[np.bool_] = field(repr=False)
    triads: dict[str, int] = field(repr=False)
    names: tuple[str, ...] = field(repr=False)
    response_rate: float
    dropped: int
    ranks_withheld: str
    sampled: int
    standard_error: dict[str, NDArray[Any]] = field(repr=False)
    provenance: Provenance = field(repr=False)

    def rank(self, measure: str) -> list[tuple[str, float]]:
        """Return people from the highest figure to the lowest; empty when ranks are withheld."""
        if self.ranks_withheld:
            return []
        values = self.by_person[measure]
        order = sorted(range(self.people), key=lambda i: (-np.nan_to_num(values[i], nan=-np.inf), self.names[i]))
        return [(self.names[i], float(values[i])) for i in order if np.isfinite(values[i])]

    def to_dict(self) -> dict[str, Any]:
        """Return the figures for JSON; those of single people only when the response allows it."""
        whole = {
            name: getattr(self, name)
            for name in ("people", "ties", "relation", "directed", "density", "reciprocity", "parts", "triads")
        }
        rows = [] if self.ranks_withheld else self.rows()
        return {
            **whole, "cut_people": [] if self.ranks_withheld else self._named(self.cut_people),
            "response_rate": self.response_rate, "self_ties_dropped": self.dropped,
            "ranks_withheld": self.ranks_withheld, "sampled": self.sampled, "by_person": rows,
            "provenance": self.provenance.to_dict(),
        }  # fmt: skip

    def rows(self) -> list[dict[str, Any]]:
        """Return one row a person; None where a figure is undefined."""
        columns = {name: _plain(self.by_person[name]) for name in PER_PERSON}
        return [
            {"person": name, **{title: column[i] for title, column in columns.items()}, "cut": bool(self.cut_people[i])}
            for i, name in enumerate(self.names)
        ]

    def _named(self, chosen: NDArray[np.bool_]) -> list[str]:
        return [self.names[i] for i in np.flatnonzero(chosen)]

    def explain(self) -> str:
        """Say what was found, for someone who never studied networks."""
        if self.density is None:
            return f"Nobody named anybody in “{self.relation}”: there is nothing to measure."
        cut = int(self.cut_people.sum())
        lines = [
            f"{self.people} people and {self.ties} ties of “{self.relation}”: of 100 possible ties "
            f"{100 * self.density:.0f} are there."
        ]
        if self.directed and self.reciprocity is not None:
            lines.append(f"{100 * self.reciprocity:.0f} of 100 ties are returned.")
        parts = "All are joined." if self.parts == 1 else f"They fall into {self.parts} parts that are not joined."
        lines.append(parts)
        if not self.ranks_withheld and cut:
            who = ", ".join(self._named(self.cut_people)[:5])
            verb = "holds" if cut == 1 else "hold"
            lines.append(f"{_people(cut)} {verb} a part together that would fall apart without them: {who}.")
        if self.ranks_withheld:
            lines.append(self.ranks_withheld)
        if self.sampled:
            lines.append(
                f"Distances were measured from {self.sampled} people drawn by chance; see the standard errors."
            )
        return " ".join(lines)


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"


def _plain(values: NDArray[Any]) -> list[float | None]:
    return [float(value) if np.isfinite(value) else None for value in values.astype(float)]


def measures(ties: Ties, *, directed: bool = True, distances: bool = True, seed: int = 1) -> Measures:
    """Measure a network and everyone in it.

    Parameters
    ----------
    ties : Ties
        Of one relation. Weights are left aside but for constraint and effective size.
    directed : bool
        False: a tie in either direction joins two people.
    distances : bool
        False leaves out betweenness and harmonic closeness, which cost most.
    seed : int
        Draws the starts when there are more than 20,000 people.

    Returns
    -------
    Measures

    Notes
    -----
    Betweenness: Brandes (2001), divided by the number of pairs of others. Harmonic closeness: Marchiori and Latora
    (2000), as reached by the others, divided by the number of others. Constraint and effective size: Burt (1992).
    Directions are left aside for parts, coreness and cut people.

    Examples
    --------
    >>> from mantle.analysis.network import People, Ties, measures
    >>> roster = People.from_rows(["Ada", "Ben", "Cy"])
    >>> found = measures(Ties.from_rows([("Ada", "Ben"), ("Ben", "Cy"), ("Cy", "Ben")], roster))
    >>> found.density, found.by_person["betweenness"].tolist()
    (0.5, [0.0, 0.5, 0.0])
    """
    from scipy.sparse.csgraph import connected_components

    n = ties.size
    both = ties.matrix(symmetric=True)
    plain = ties.matrix() if directed else both
    weighted = ties.matrix(weighted=True, symmetric=not directed)
    constraint, effective = _structure.holes(weighted)
    by_person = {
        "in_degree": np.asarray(plain.sum(0)).ravel(),
        "out_degree": np.asarray(plain.sum(1)).ravel(),
        "constraint": constraint,
        "effective_size": effective,
        "pagerank": _structure.pagerank(plain) if len(ties) else np.full(n, np.nan),
        "coreness": _structure.coreness(both).astype(float),
    }
    between, near, errors, sampled = _distances(plain, directed, distances and len(ties) > 0, seed)
    by_person |= {"betweenness": between, "harmonic": near}
    mutual = float(plain.multiply(plain.T).sum())
    possible = n * (n - 1)
    rate = ties.people.response_rate
    return Measures(
        people=n, ties=len(ties) if directed else both.nnz // 2, relation=ties.relation, directed=directed,
        density=plain.nnz / possible if len(ties) else None,
        reciprocity=mutual / plain.nnz if directed and len(ties) else None,
        parts=int(connected_components(both, directed=False, return_labels=False)),
        by_person=by_person, cut_people=_structure.cut_people(both),
        triads=_structure.triads(plain) if directed and len(ties) else {},
        names=ties.people.names, response_rate=rate, dropped=ties.dropped, ranks_withheld=withheld(rate, len(ties)),
        sampled=sampled, standard_error=errors,
        provenance=Provenance(VERSION, ties.digest(), {"directed": directed, "distances": distances}, seed),
    )  # fmt: skip


def withheld(rate: float, ties: int) -> str:
    """Say why nobody may be ranked; "" when they may.

    >>> withheld(0.9, 10), withheld(0.5, 10)[:26]
    ('', 'Only 50 % of the people an')
    """
    if not ties:
        return "There are no ties to rank anybody by."
    if rate < RANKED_FROM:
        return (
            f"Only {100 * rate:.0f} % of the people answered. Below {100 * RANKED_FROM:.0f} % nobody is ranked: those "
            "who did not answer may be the ones to whom all turn."
        )
    return ""


def _distances(
    plain: Any, directed: bool, wanted: bool, seed: int
) -> tuple[NDArray[Any], NDArray[Any], dict[str, NDArray[Any]], int]:
    """Return betweenness, harmonic closeness, their standard errors and the number of starts when sampled."""
    n = plain.shape[0]
    if not wanted or n < 2:
        return np.full(n, np.nan), np.full(n, np.nan), {}, 0
    exact = n <= EXACT_UP_TO
    starts = np.arange(n) if exact else np.random.default_rng(seed).choice(n, SAMPLE, replace=False)
    through, near = np.zeros((2, n)), np.zeros((2, n))
    for _, inverse, passing in _paths.swept(plain, starts, between=True):
        through += passing
        near += inverse.sum(1), (inverse.astype(float) ** 2).sum(1)
    scale, pairs = n / len(starts), max(1, (n - 1) * (n - 2))
    between, closeness = through[0] * scale / pairs, near[0] * scale / (n - 1)
    if exact:
        return between, closeness, {}, 0
    errors = {
        "betweenness": _standard_error(through, len(starts)) * scale / pairs,
        "harmonic": _standard_error(near, len(starts)) * scale / (n - 1),
    }
    return between, closeness, errors, len(starts)


def _standard_error(sums: NDArray[Any], draws: int) -> NDArray[Any]:
    """Return the standard error of a sum over draws, from the sum and the sum of squares."""
    mean = sums[0] / draws
    return np.sqrt(np.maximum(0.0, sums[1] / draws - mean**2) * draws)
