"""How sure the figures are when some people did not answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mantle.analysis.network import _paths, _structure
from mantle.analysis.network.graph import Ties
from mantle.analysis.network.measuring import VERSION, withheld
from mantle.analysis.problems import InputError, Problem
from mantle.analysis.provenance import Provenance

KNOWN = ("in_degree", "out_degree", "pagerank", "betweenness", "constraint")
STEADY_FROM = 0.8  # mean rank correlation with the full picture, below which ranks are withheld
STARTS = 64


@dataclass(frozen=True, slots=True)
class Resampled:
    """Ranges of each person's figures under missing answers.

    Attributes
    ----------
    low, high : dict of arrays (people,)
        5th and 95th percentile of each measure.
    rank_low, rank_high : dict of arrays (people,)
        The same of the rank, 1 = highest.
    steadiness : dict
        Mean rank correlation of a draw with all answers, among those above the bottom, -1 to 1; None where undefined.
    ranks_withheld : dict
        By measure, why nobody may be ranked; absent where they may.
    """

    low: dict[str, NDArray[Any]] = field(repr=False)
    high: dict[str, NDArray[Any]] = field(repr=False)
    rank_low: dict[str, NDArray[Any]] = field(repr=False)
    rank_high: dict[str, NDArray[Any]] = field(repr=False)
    steadiness: dict[str, float | None]
    ranks_withheld: dict[str, str]
    names: tuple[str, ...] = field(repr=False)
    response_rate: float
    draws: int
    provenance: Provenance = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the ranges for JSON; ranks only where they are steady enough."""
        rows = []
        for i, name in enumerate(self.names):
            row: dict[str, Any] = {"person": name}
            for measure in self.low:
                row[measure] = {"low": _plain(self.low[measure][i]), "high": _plain(self.high[measure][i])}
                if measure not in self.ranks_withheld:
                    row[measure] |= {
                        "rank_low": int(self.rank_low[measure][i]),
                        "rank_high": int(self.rank_high[measure][i]),
                    }
            rows.append(row)
        return {
            "response_rate": self.response_rate, "draws": self.draws, "steadiness": self.steadiness,
            "ranks_withheld": self.ranks_withheld, "by_person": rows, "provenance": self.provenance.to_dict(),
        }  # fmt: skip

    def explain(self) -> str:
        """Say it in words."""
        if not self.ranks_withheld:
            return f"With {100 * self.response_rate:.0f} of 100 people answering, the order of people is steady."
        return " ".join(dict.fromkeys(self.ranks_withheld.values()))


def _plain(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def resample(
    ties: Ties,
    *,
    response_rate: float | None = None,
    measures: Sequence[str] = ("in_degree", "pagerank", "betweenness"),
    draws: int = 200,
    seed: int,
) -> Resampled:
    """Leave answers out by chance, as those who did not answer left theirs, and see how far the figures move.

    Parameters
    ----------
    ties : Ties
        Directed.
    response_rate : float, optional
        Share of people who answer, above 0, up to 1; that of the roster unless given. Each draw leaves as many of the
        answers out again, so the range is that of a survey with this response (Costenbader and Valente 2003).
    measures : sequence of str
        Among in_degree, out_degree, pagerank, betweenness (from 64 starts drawn by chance), constraint.
    draws : int
        2 or more.

    Examples
    --------
    >>> from mantle.analysis.network import People, Ties
    >>> roster = People.from_rows(list("ABCD"))
    >>> ties = Ties.from_rows([("A", "B"), ("C", "B"), ("D", "B"), ("B", "A")], roster)
    >>> found = resample(ties, response_rate=1.0, measures=["in_degree"], draws=5, seed=1)
    >>> found.low["in_degree"].tolist() == found.high["in_degree"].tolist()
    True
    """
    rate = ties.people.response_rate if response_rate is None else response_rate
    problems = [
        Problem(None, "measures", f"Expected some of: {', '.join(KNOWN)}.", name)
        for name in measures
        if name not in KNOWN
    ]
    if not 0 < rate <= 1:
        problems.append(Problem(None, "response_rate", "Expected a number above 0, up to 1.", str(rate)))
    if draws < 2:
        problems.append(Problem(None, "draws", "Expected 2 or more.", str(draws)))
    if problems:
        raise InputError(problems)
    rng = np.random.default_rng(seed)
    starts = rng.choice(ties.size, min(STARTS, ties.size), replace=False)
    full = _figures(ties.matrix(), measures, starts)
    drawn = {name: np.empty((draws, ties.size)) for name in measures}
    for d in range(draws):
        answered = rng.random(ties.size) < rate
        kept = answered[ties.source]
        part = Ties(ties.people, ties.source[kept], ties.target[kept], ties.weight[kept], ties.relation)
        for name, values in _figures(part.matrix(), measures, starts).items():
            drawn[name][d] = values
    return _summed(ties, full, drawn, rate, Provenance(
        VERSION, ties.digest(), {"measure": "resample", "response_rate": rate, "draws": draws}, seed))  # fmt: skip


def _figures(plain: Any, measures: Sequence[str], starts: NDArray[Any]) -> dict[str, NDArray[Any]]:
    n = plain.shape[0]
    ways = {
        "in_degree": lambda: np.bincount(plain.indices, minlength=n).astype(float),
        "out_degree": lambda: np.diff(plain.indptr).astype(float),
        "pagerank": lambda: _structure.pagerank(plain),
        "betweenness": lambda: (
            sum(passing[0] for _, _, passing in _paths.swept(plain, starts, between=True))
            * (n / len(starts) / max(1, (n - 1) * (n - 2)))  # the scale of `measures`
        ),
        "constraint": lambda: _structure.holes(plain)[0],
    }
    return {name: ways[name]() for name in measures}


def _summed(
    ties: Ties, full: dict[str, NDArray[Any]], drawn: dict[str, NDArray[Any]], rate: float, own: Provenance
) -> Resampled:
    from scipy.stats import rankdata

    low, high, rank_low, rank_high, steady, hidden = {}, {}, {}, {}, {}, {}
    for name, values in drawn.items():
        low[name], high[name] = np.nanpercentile(np.nan_to_num(values), [5, 95], axis=0)
        ranks = np.apply_along_axis(rankdata, 1, -np.nan_to_num(values))
        rank_low[name], rank_high[name] = np.percentile(ranks, [5, 95], axis=0)
        # Those at the bottom (named by nobody) stay there in every draw: they say nothing about the order of the rest.
        named = np.nan_to_num(full[name]) > np.nan_to_num(full[name]).min()
        steady[name] = _steadiness(rankdata(-np.nan_to_num(full[name][named])), ranks[:, named])
        known = steady[name]
        if why := withheld(rate, len(ties)):
            hidden[name] = why
        elif known is None or known < STEADY_FROM:
            hidden[name] = (
                f"The order of people by {name.replace('_', ' ')} changes too much when some answers are missing: "
                "nobody is ranked."
            )
    return Resampled(
        low, high, rank_low, rank_high, steady, hidden, ties.people.names, rate, len(next(iter(drawn.values()))), own
    )


def _steadiness(full: NDArray[Any], ranks: NDArray[Any]) -> float | None:
    """Return the mean rank correlation of the draws with the full picture."""
    if len(full) < 3:
        return None
    centred, spread = full - full.mean(), full.std()
    moved = ranks - ranks.mean(1, keepdims=True)
    lengths = ranks.std(1)
    usable = lengths > 0
    if not spread or not usable.any():
        return None
    return float((moved[usable] @ centred / len(full) / lengths[usable] / spread).mean())
