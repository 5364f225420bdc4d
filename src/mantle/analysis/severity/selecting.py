"""Who would be among the best, were everybody marked again as well as they were."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mantle.analysis.problems import InputError, Problem
from mantle.analysis.provenance import Provenance
from mantle.analysis.severity.design import Floats, blocks
from mantle.analysis.severity.equations import System
from mantle.analysis.severity.results import VERSION, Severity

MOST_DRAWS = 1_000_000
CELLS = 1_000_000  # measures drawn at once
MOST_RANKS = 200_000_000  # places held in memory


@dataclass(frozen=True, slots=True)
class Chances:
    """Each candidate's chance of a place; also an array of these chances, candidates in alphabetical order.

    Attributes
    ----------
    chance : float array (candidates,)
        Share of the draws in which the candidate is among the best; NaN where there is not enough to tell.
    rank_low, rank_high : int arrays (candidates,)
        Between which places the candidate stands in 9 of 10 draws, 1 = best; 0 where there is not enough to tell.
    """

    candidate: tuple[str, ...]
    chance: Floats
    rank_low: np.ndarray
    rank_high: np.ndarray
    places: int
    draws: int
    n: int
    left_out: int
    why: str
    provenance: Provenance = field(repr=False)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.array(self.chance, dtype=dtype)

    def __len__(self) -> int:
        return len(self.candidate)

    def __iter__(self) -> Iterator[float]:
        return iter(self.chance.tolist())

    def __getitem__(self, candidate: str) -> float:
        """Return the chance of a candidate by name."""
        return float(self.chance[self.candidate.index(candidate)])

    def to_dict(self) -> dict[str, Any]:
        """Return the result for JSON, the surest first."""
        rows = []
        for i in np.argsort(-np.nan_to_num(self.chance, nan=-1), kind="stable"):
            told = bool(np.isfinite(self.chance[i]))
            row = {"candidate": self.candidate[i], "chance": float(self.chance[i]) if told else None}
            ranks = (int(self.rank_low[i]), int(self.rank_high[i])) if told else (None, None)
            rows.append({**row, "rank_low": ranks[0], "rank_high": ranks[1]})
        return {
            "method": VERSION, "places": self.places, "draws": self.draws, "n": self.n, "left_out": self.left_out,
            "why": self.why, "candidates": rows, "explanation": self.explain(), "provenance": self.provenance.to_dict(),
        }  # fmt: skip

    def explain(self, audience: str = "panel", *, candidate: str = "") -> str:
        """Return the result in words; for "person" name the candidate."""
        if self.why:
            return f"Not enough to tell: {self.why}"
        if audience == "person":
            i = self.candidate.index(candidate)
            if not np.isfinite(self.chance[i]):
                return f"There is not enough to tell where {candidate} stands."
            return (
                f"{candidate} would be among the best {self.places} in {round(100 * self.chance[i])} of 100 re-runs, "
                f"and nine times in ten between place {self.rank_low[i]} and {self.rank_high[i]}."
            )
        sure, out = int(np.sum(self.chance >= 0.95)), int(np.sum(self.chance <= 0.05))
        open_ = int(np.sum((self.chance > 0.05) & (self.chance < 0.95)))
        words = (
            f"For {self.places} places: {sure} candidates are in almost surely, {out} are out almost surely, and for "
            f"{open_} the marks do not settle it."
        )
        return words if audience != "analyst" else f"{words} {self.draws:,} draws from the joint posterior, Normal."


def chance_selected(severity: Severity, *, places: int, draws: int = 4000, seed: int) -> Chances:
    """Return each candidate's chance of being among the best, and the range of places.

    Parameters
    ----------
    severity : Severity
        From `estimate`.
    places : int
        From 1 to the number of candidates with a measure.
    draws : int
        1 to 1,000,000.
    seed : int
        The same seed gives the same chances.

    Raises
    ------
    InputError
        When there are more places than candidates, candidates in parts that cannot be compared, or no draws.

    Notes
    -----
    Draws from the Normal approximation of the joint posterior: errors of the assessors' severity are shared by all
    whom they marked, as in the estimate's standard errors.

    Examples
    --------
    >>> from mantle.analysis.severity import Marks, estimate
    >>> rows = [(f"c{i}", e, a, min(5, 1 + i // 2 + j)) for i in range(8)
    ...         for j, e in enumerate("xy") for a in ["Hale", "Reid"]]
    >>> chances = chance_selected(estimate(Marks.from_rows(rows)), places=2, draws=500, seed=1)
    >>> chances["c7"] > chances["c0"]
    True
    """
    told = np.isfinite(severity.candidates.measure)
    problems = []
    if not severity.why and not 1 <= places <= told.sum():
        problems.append(Problem(None, "places", f"Expected 1 to {told.sum()} places.", str(places)))
    if not 1 <= draws <= MOST_DRAWS:
        problems.append(Problem(None, "draws", f"Expected 1 to {MOST_DRAWS:,} draws.", str(draws)))
    elif draws * len(told) > MOST_RANKS:
        words = f"Expected at most {MOST_RANKS // len(told):,} draws for {len(told):,} candidates."
        problems.append(Problem(None, "draws", words, str(draws)))
    if len(severity.parts) > 1:
        problems.append(Problem(None, "", "Candidates of parts that nothing joins cannot be ranked together."))
    if problems:
        raise InputError(problems)
    size = len(told)
    chance, low, high = np.full(size, np.nan), np.zeros(size, np.int64), np.zeros(size, np.int64)
    if not severity.why:
        chance[told], low[told], high[told] = _ranked(severity, places, draws, seed)
    options = {"places": places, "draws": draws, "estimate": severity.provenance.options}
    return Chances(
        severity.candidates.candidate, chance, low, high, places, draws, int(told.sum()), int((~told).sum()),
        severity.why, Provenance(VERSION, severity.provenance.inputs_digest, options, seed),
    )  # fmt: skip


def _ranked(severity: Severity, places: int, draws: int, seed: int) -> tuple[Floats, np.ndarray, np.ndarray]:
    """Return chance and range of places of the candidates with a measure."""
    random = np.random.default_rng(seed)
    shared, alone, measure = (each.astype(np.float32) for each in posterior(severity))
    size = len(measure)
    ranks = np.empty((draws, size), np.uint16 if size < 2**16 else np.uint32)
    place = np.arange(size, dtype=ranks.dtype)
    step = max(1, CELLS // size)
    for start in range(0, draws, step):
        block = ranks[start : start + step]
        drawn = random.standard_normal((len(block), shared.shape[1]), dtype=np.float32) @ shared.T
        drawn += random.standard_normal((len(block), size), dtype=np.float32) * alone
        drawn += measure
        order = np.argsort(-drawn, axis=1)
        np.put_along_axis(block, order, np.broadcast_to(place, order.shape), axis=1)
    chance = (ranks < places).mean(axis=0)
    cuts = [max(0, int(np.ceil(share * draws)) - 1) for share in (0.05, 0.95)]
    ordered = np.partition(np.ascontiguousarray(ranks.T), cuts, axis=1)
    low, high = (ordered[:, cut].astype(np.int64) + 1 for cut in cuts)
    return chance, low, high


def posterior(severity: Severity) -> tuple[Floats, Floats, Floats]:
    """Return what candidates' errors share (candidates, directions), what is each one's own, and the measures.

    The covariance of the measures is shared @ shared.T plus the squares of what is each one's own.
    """
    from scipy.linalg import solve_triangular

    design, fit = severity.design, severity.fit
    assert design is not None
    assert fit is not None
    system = System(design, prior=severity.estimator == "map", held=np.zeros(1))
    shared = np.empty((design.candidates, fit.free.shape[1]))
    for block in blocks(design.candidate, design.candidates, system.size):
        beside = system.shared(block, fit.moments, fit.information, fit.spread, fit.lean)
        shared[block.people] = solve_triangular(fit.root, (beside @ fit.free).T, lower=True, check_finite=False).T
    return shared, np.sqrt(fit.alone), fit.measure
