"""Taking out the stretch of short tables: few marks for each figure draw logits outwards, all of them together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mantle.analysis.severity.design import Floats, blocks
from mantle.analysis.severity.equations import System
from mantle.analysis.severity.fitting import Fit, covariance_of, settled

LONG = 100  # marks for each figure of the structure from which the stretch is below two in a hundred, and left in
FURTHEST = 0.5  # logits: the most that anything is moved


def unstretched(system: System, fit: Fit) -> Fit:
    """Return the solution less its bias of the first order; the same when the table is long, or does not settle.

    Notes
    -----
    A step along the slope of half the logarithm of the determinant of the information of structure and spread, which
    takes the bias of the first order out of a likelihood of this kind (Firth 1993).
    """
    from scipy.linalg import cho_solve

    if len(system.design.score) > LONG * len(fit.root):
        return fit
    move = fit.free @ cho_solve((fit.root, True), fit.free.T @ _slope(system, fit), check_finite=False)
    move *= min(1.0, FURTHEST / max(np.abs(move).max(), 1e-12))
    structure = np.concatenate([fit.easing, fit.centre]) + move[:-1]
    larger = 0.5 * min(
        FURTHEST, float(covariance_of(fit)[-1, -1])
    )  # right on average as a variance, not as a logarithm
    return settled(system, fit, structure, fit.spread * float(np.exp(move[-1] + larger))) or fit


@dataclass(frozen=True, slots=True)
class _Errors:
    """Covariances of candidates' measures with structure and spread, and their variances beyond their own."""

    both: Floats  # (structure + 1, structure + 1)
    shared: Floats  # (candidates, structure + 1): how far a measure falls when one of them rises
    carried: Floats  # the same, times the covariance
    variance: Floats  # (candidates,)


def _errors(system: System, fit: Fit) -> _Errors:
    design, both = system.design, covariance_of(fit)
    shared = np.concatenate(
        [
            system.shared(block, fit.moments, fit.information, fit.spread, fit.lean)
            for block in blocks(design.candidate, design.candidates, system.size)
        ]
    )
    carried = shared @ both
    return _Errors(both, shared, carried, np.einsum("ij,ij->i", carried, shared))


def _slope(system: System, fit: Fit) -> Floats:
    """Return the slope of half the logarithm of the determinant in structure and logarithm of the spread."""
    design, known = system.design, _errors(system, fit)
    by_step = _by_step(system, fit, known)
    by_mark = by_step.sum(axis=0)
    centre = system.ends.start + design.part
    away = fit.measure - fit.centre[design.part]
    with_spread = -known.carried[:, -1] - known.both[centre, -1]  # covariance of a candidate's distance from the centre
    inner = known.variance + 2 * known.carried[np.arange(len(centre)), centre] + known.both[centre, centre]
    told = known.both[-1, -1]
    own = system.by_candidate(by_mark) - with_spread / fit.spread + 0.5 * told * away / fit.spread
    out = np.zeros(system.size + 1)
    out[: design.levels] = system.by_level(by_mark)
    for j in range(system.most):
        out[design.levels + j : design.levels + system.steps : system.most] = system.by_group(by_step[j])
    apart = 0.5 * np.bincount(design.part, weights=2 * with_spread - told * away) / fit.spread
    out[system.ends] = apart
    out[-1] = (with_spread @ away - 0.5 * inner.sum() - 0.25 * told * away @ away) / fit.spread
    return out - own @ known.shared


def _by_step(system: System, fit: Fit, known: _Errors) -> Floats:
    """Return by step and mark half the covariance of reaching the step with how badly the mark's logits are known."""
    design, now = system.design, fit.moments
    person, columns, both = design.candidate, design.columns, known.both
    logit = known.variance[person]
    for column in columns:
        logit = logit - 2 * known.carried[person, column]
        for other in columns:
            logit = logit + both[column, other]
    at = design.levels + design.group * system.most
    category = np.arange(len(now.chance))[:, None]
    away = category - now.mean
    bad = logit * away**2
    reached = [(category > j) - now.tail[j] for j in range(system.most)]
    for j, one in enumerate(reached):
        beside = sum(both[column, at + j] for column in columns) - known.carried[person, at + j]
        bad += 2 * beside * away * one
        for i, other in enumerate(reached):
            bad += both[at + i, at + j] * one * other
    bad *= now.chance
    mean = bad.sum(axis=0)
    above = np.cumsum(bad[::-1], axis=0)[::-1][1:]
    return 0.5 * (above - now.tail * mean)
