"""Whether something more than the model has in it moves marks: one added effect at a time, with exact errors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mantle.analysis.severity.design import Floats
from mantle.analysis.severity.equations import System
from mantle.analysis.severity.fitting import covariance_of
from mantle.analysis.severity.results import Severity

POWER, LEVEL = 0.8, 0.05


@dataclass(frozen=True, slots=True)
class Added:
    """Effects in logits (positive: higher marks), errors, and the information a mark adds; arrays (effects,)."""

    effect: Floats
    se: Floats
    information: Floats
    plain: Floats


def added(severity: Severity, cell: np.ndarray, value: Floats, size: int) -> Added:
    """Return what each cell's marks show beyond the model: one Newton step from no effect (a score test).

    Parameters
    ----------
    cell : int array (n,)
        Cell of each mark, -1 for none.
    value : float array (n,)
        By how much a unit of the cell's effect changes the logit of each mark.

    Notes
    -----
    Rao's efficient score: candidates and structure are free to take up what they can, so a cell that is all a candidate
    or a level has shows nothing, with no information.
    """
    from scipy import sparse

    design, fit = severity.design, severity.fit
    assert design is not None
    assert fit is not None
    system = System(design, prior=severity.estimator == "map", held=np.zeros(1))
    used = cell >= 0
    where, weight = cell[used], value[used]
    now = fit.moments
    rest = (design.score - now.mean)[used] * weight
    slope = np.bincount(where, weights=rest, minlength=size)
    plain = np.bincount(where, weights=now.variance[used] * weight**2, minlength=size)
    person, share = design.candidate[used], now.variance[used] * weight
    met = sparse.csr_matrix((share, (where, person)), shape=(size, design.candidates))
    own = met.copy()
    own.data = own.data**2
    owned = np.asarray(own @ (1 / fit.information)).ravel()
    # Beside the structure: straight, less by way of the candidates.
    columns = [column[used] for column in design.columns]
    beside = np.zeros((size, system.size))
    for column in columns:
        beside += np.bincount(where * system.size + column, weights=share, minlength=beside.size).reshape(beside.shape)
    for j in range(system.most):
        at = design.levels + design.group[used] * system.most + j
        beside += np.bincount(
            where * system.size + at, weights=now.joint[j][used] * weight, minlength=beside.size
        ).reshape(beside.shape)
    if system.prior:
        beside = np.column_stack([beside, np.zeros(size)])
    beside -= _by_candidates(system, severity, met)
    carried = np.einsum("ij,jk,ik->i", beside, covariance_of(fit), beside, optimize=True)
    information = plain - owned - carried
    told = information > 1e-6 * np.maximum(plain, 1e-12)
    with np.errstate(divide="ignore", invalid="ignore"):
        effect = np.where(told, slope / information, np.nan)
        se = np.where(told, 1 / np.sqrt(information), np.nan)
    return Added(effect, se, np.where(told, information, 0.0), plain)


def _by_candidates(system: System, severity: Severity, met) -> Floats:
    """Return what each cell shares with the structure by way of the candidates in it, (cells, structure)."""
    from mantle.analysis.severity.design import blocks

    design, fit = severity.design, severity.fit
    assert design is not None
    assert fit is not None
    out = np.zeros((met.shape[0], len(fit.free)))
    for block in blocks(design.candidate, design.candidates, system.size):
        out += met[:, block.people] @ system.shared(block, fit.moments, fit.information, fit.spread, fit.lean)
    return out


def verdicts(effect: Floats, se: Floats) -> tuple[Floats, Floats]:
    """Return two-sided p of each effect, and p held down for having looked at all of them (Holm 1979)."""
    from scipy.special import ndtr

    p = np.full(len(effect), np.nan)
    told = np.isfinite(effect)
    p[told] = 2 * ndtr(-np.abs(effect[told] / se[told]))
    held = p.copy()
    order = np.flatnonzero(told)[np.argsort(p[told], kind="stable")]
    times = np.arange(len(order), 0, -1)
    held[order] = np.minimum(np.maximum.accumulate(p[order] * times), 1.0)
    return p, held


def needed(information: Floats, count: np.ndarray, size: float) -> Floats:
    """Return how many marks would show an effect of that many logits four times in five, at the rate so far."""
    from scipy.special import ndtri

    wanted = ((ndtri(1 - LEVEL / 2) + ndtri(POWER)) / size) ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(information > 0, np.ceil(wanted / (information / np.maximum(count, 1))), np.nan)
