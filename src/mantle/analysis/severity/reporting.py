"""From a solution to a result: fair figures, levels, misfit, agreement, and whether anything differs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from mantle.analysis.provenance import Provenance
from mantle.analysis.severity import fair
from mantle.analysis.severity.design import Design, Floats, extremes
from mantle.analysis.severity.equations import System
from mantle.analysis.severity.fitting import Fit, covariance_of, logits
from mantle.analysis.severity.moments import chances
from mantle.analysis.severity.results import Candidates, Levels, Severity, Spread, known
from mantle.analysis.tables.marks import Marks

MOST_TOGETHER = 30  # marks of the same work that are compared pair by pair
SAMPLE = 64  # marks at which a level's severity is turned into marks
ALONE = 1e-6  # standard error of a level that is held at nothing, for want of another to compare it with


def empty_of(
    marks: Marks, options: dict[str, Any], notes: tuple[str, ...], why: str, provenance: Provenance
) -> Severity:
    """Return a result that knows the marks and nothing more."""
    size = len(marks.candidates)
    count = np.bincount(marks.candidate, minlength=size)
    raw = np.bincount(marks.candidate, weights=marks.mark, minlength=size) / count
    columns = ("measure", "se", "fair_average", "lo", "hi", "infit", "outfit")
    nothing: dict[str, Any] = {name: np.full(size, np.nan) for name in columns}
    candidates = Candidates(marks.candidates, raw, n=count, part=np.zeros(size, np.int64), **nothing)
    facets = {}
    for name, names, code in zip(marks.facets, marks.levels, marks.codes, strict=True):
        columns = ("severity", "se", "marks", "infit", "outfit", "agreement", "agreement_expected")
        unknown: dict[str, Any] = {column: np.full(len(names), np.nan) for column in columns}
        counts = np.bincount(code, minlength=len(names))
        facets[name] = Levels(name, names, n=counts, extreme=np.zeros(len(names), bool), **unknown)
    return Severity(
        model=options["model"], estimator=options["estimator"], interval=options["interval"], candidates=candidates,
        facets=facets, steps=(), candidate_sd=None, spreads={}, parts=(), n=len(marks), left_out=0, notes=notes,
        why=why, provenance=provenance, marks=marks,
    )  # fmt: skip


def filled(empty: Severity, used: Marks, design: Design, fit: Fit) -> Severity:
    """Return the result with everything that the solution tells."""
    from scipy.special import ndtri

    prior = empty.estimator == "map"
    system = System(design, prior=prior, held=np.zeros(1))
    curve = fair.Curve.of(design, fit)
    se, level, lo, hi = fair.errors(system, fit, curve, float(ndtri(0.5 + empty.interval / 2)))
    places = {name: i for i, name in enumerate(empty.marks.candidates)}
    at = np.array([places[name] for name in used.candidates])
    surprises, extreme = _surprises(design, fit), extremes(design) if prior else np.zeros(design.levels, bool)
    infit, outfit = misfit(fit, surprises, design.candidate, design.candidates)
    columns = {"measure": fit.measure, "se": se, "fair_average": level, "lo": lo, "hi": hi, "infit": infit,
               "outfit": outfit}  # fmt: skip
    filled = {name: getattr(empty.candidates, name).copy() for name in columns}
    for name, values in columns.items():
        filled[name][at] = values
    part = np.zeros(len(empty.candidates), np.int64)
    part[at] = design.part
    candidates = replace(empty.candidates, **filled, part=part)
    covariance = covariance_of(fit)
    know = _Known(used, design, fit, covariance, surprises, extreme)
    spreads = {"candidate": _spread_of_candidates(design, fit, se, prior=prior)}
    facets = {}
    for f, name in enumerate(used.facets):
        facets[name], spreads[name] = _levels(empty.facets[name], know, f)
    adjustment = fair.Adjustment(used, design, fit, curve, empty.candidates.raw_mean[at], level, np.arange(len(at)))
    return replace(
        empty, candidates=candidates, facets=facets, steps=_steps(used, design, fit, covariance),
        candidate_sd=float(np.sqrt(fit.spread)) if prior else None, spreads=spreads, parts=_parts(used, design),
        n=len(used), left_out=len(empty.marks) - len(used), notes=empty.notes + _said(design, used, extreme),
        design=design, fit=fit, adjustment=adjustment,
    )  # fmt: skip


def _surprises(design: Design, fit: Fit) -> tuple[Floats, Floats, Floats]:
    """Return by mark the squared distance from what was expected, the same in variances, and whether any was open."""
    now = fit.moments
    squared, open_ = (design.score - now.mean) ** 2, now.variance > 1e-9
    return squared, np.where(open_, squared / np.where(open_, now.variance, 1), 0), open_.astype(float)


def misfit(fit: Fit, surprises: tuple[Floats, Floats, Floats], code: np.ndarray, size: int) -> tuple[Floats, Floats]:
    """Return infit and outfit mean squares by code; NaN where nothing was open."""
    now, (squared, shares, open_) = fit.moments, surprises
    count = np.bincount(code, weights=open_, minlength=size)
    with np.errstate(divide="ignore", invalid="ignore"):
        infit = np.bincount(code, weights=squared, minlength=size) / np.bincount(
            code, weights=now.variance, minlength=size
        )
        return infit, np.bincount(code, weights=shares, minlength=size) / count


def _spread_of_candidates(design: Design, fit: Fit, se: Floats, *, prior: bool) -> Spread:
    """Return the spread; a prior pulls candidates together, so their own information is used for the test."""
    from scipy.special import gammaincc

    error = float(np.mean(se**2))
    own = fit.information - (1 / fit.spread if prior else 0.0)
    centre = fit.centre[design.part] if prior else 0.0
    plain = fit.measure + ((fit.measure - centre) / fit.spread / np.maximum(own, 1e-9) if prior else 0.0)
    true = fit.spread if prior else float(np.var(fit.measure, ddof=1)) - error
    told = own > 1e-6
    middle = np.sum(own * plain) / np.sum(own)
    chi = float(np.sum((own * (plain - middle) ** 2)[told]))
    df = int(told.sum()) - 1
    if true <= 0:
        return Spread(0.0, 0.0, chi, df, float(gammaincc(df / 2, chi / 2)))
    reliability = max(0.0, 1 - error / true) if prior else true / (true + error)
    separation = float(np.sqrt(reliability / (1 - reliability))) if reliability < 1 else None
    return Spread(separation, reliability, chi, df, float(gammaincc(df / 2, chi / 2)))


@dataclass(frozen=True)
class _Known:
    """What every facet's figures are made of."""

    used: Marks
    design: Design
    fit: Fit
    covariance: Floats
    surprises: tuple[Floats, Floats, Floats]
    extreme: np.ndarray


def _levels(empty: Levels, given: _Known, f: int) -> tuple[Levels, Spread]:
    """Return a facet's levels with their errors, misfit and agreement; and whether they differ."""
    used, design, fit = given.used, given.design, given.fit
    inside = slice(design.offsets[f], design.offsets[f + 1])
    own, both = -fit.easing[inside], given.covariance[inside, inside]
    size = len(own)
    se = np.sqrt(both.diagonal())
    infit, outfit = misfit(fit, given.surprises, used.codes[f], size)
    last = f == len(used.facets) - 1 and len(used.facets) > 1
    agreed = _agreement(used, design, fit) if last else (np.full(size, np.nan),) * 2
    columns = {"severity": own, "se": se, "marks": _in_marks(design, fit, f), "infit": infit, "outfit": outfit,
               "agreement": agreed[0], "agreement_expected": agreed[1]}  # fmt: skip
    alone = se < ALONE  # nothing to compare it with
    for name in ("severity", "se", "marks"):
        columns[name] = np.where(alone, np.nan, columns[name])
    place = {name: i for i, name in enumerate(empty.level)}
    at = np.array([place[name] for name in used.levels[f]])
    filled = {name: getattr(empty, name).copy() for name in columns}
    for name, values in columns.items():
        filled[name][at] = values
    extreme = np.zeros(len(empty.level), bool)
    extreme[at] = given.extreme[inside]
    return replace(empty, **filled, extreme=extreme), _spread_of_levels(own, both)


def _in_marks(design: Design, fit: Fit, f: int) -> Floats:
    """Return by how many marks each level lowers what is given, on average over a sample of the marks given."""
    own = -fit.easing[design.offsets[f] : design.offsets[f + 1]]
    without = logits(design, fit.measure, fit.easing) + own[design.columns[f] - design.offsets[f]]
    count = min(SAMPLE, len(without))
    low, high = float(without.min()), float(without.max())
    order = np.argsort((30_000 * (without - low) / (high - low + 1e-9)).astype(np.int16), kind="stable")
    chosen = order[((np.arange(count) + 0.5) * len(without) / count).astype(int)]
    steps = fit.easing[design.levels :].reshape(len(design.tops), -1)
    group = np.tile(design.group[chosen], len(own))
    if f == 0 and len(design.tops) > 1:
        group = np.repeat(np.arange(len(own)), count)
    value = np.nan_to_num(design.values)[group].T
    at = np.tile(without[chosen], len(own))
    before, after = (
        np.sum(chances(logit, steps, group, design.tops) * value, axis=0) for logit in (at, at - np.repeat(own, count))
    )
    return (before - after).reshape(len(own), count).mean(axis=1)


def _spread_of_levels(own: Floats, both: Floats) -> Spread:
    """Return the spread of a facet's levels; the test uses the whole covariance of their errors."""
    from scipy.special import gammaincc

    if len(own) < 2:
        return Spread(None, None, None, 0, None)
    error = float(both.diagonal().mean())
    if error < ALONE**2:
        return Spread(None, None, None, 0, None)
    true = float(np.sum(own**2) / (len(own) - 1)) - error
    chi, df = _distance(own, both)
    reliability = true / (true + error) if true > 0 else 0.0
    separation = float(np.sqrt(max(true, 0.0) / error))
    return Spread(separation, reliability, chi, df, float(gammaincc(df / 2, chi / 2)))


def _distance(own: Floats, both: Floats) -> tuple[float, int]:
    """Return the squared distance of levels from all alike, in their errors' covariance, and its degrees of freedom."""
    try:  # levels sum to nothing: the last says nothing more
        half = np.linalg.cholesky(both[:-1, :-1])
        if half.diagonal().min() > 1e-4 * half.diagonal().max():
            return float(np.sum(np.linalg.solve(half, own[:-1]) ** 2)), len(own) - 1
    except np.linalg.LinAlgError:
        pass
    values, vectors = np.linalg.eigh(both)  # levels that are compared within smaller circles
    told = values > 1e-10 * values[-1]
    return float(np.sum((vectors[:, told].T @ own) ** 2 / values[told])), int(told.sum())


def _agreement(used: Marks, design: Design, fit: Fit) -> tuple[Floats, Floats]:
    """Return by assessor the share of pairs with another on the same work that agree, and the share to be expected."""
    work = np.stack([used.candidate, *used.codes[:-1]])
    size, code = len(used.levels[-1]), used.codes[-1]
    pairs, equal, expected = np.zeros(size), np.zeros(size), np.zeros(size)
    for apart in range(1, MOST_TOGETHER):
        here = np.flatnonzero((work[:, apart:] == work[:, :-apart]).all(axis=0))
        if not len(here):
            break
        there = here + apart
        chance = np.sum(fit.moments.chance[:, here] * fit.moments.chance[:, there], axis=0)
        for one in (code[here], code[there]):
            pairs += np.bincount(one, minlength=size)
            equal += np.bincount(one, weights=design.score[here] == design.score[there], minlength=size)
            expected += np.bincount(one, weights=chance, minlength=size)
    with np.errstate(divide="ignore", invalid="ignore"):
        return equal / pairs, expected / pairs


def _steps(used: Marks, design: Design, fit: Fit, covariance: Floats) -> tuple[dict[str, Any], ...]:
    steps = -fit.easing[design.levels :].reshape(len(design.tops), -1)
    spread = np.sqrt(np.maximum(covariance.diagonal()[design.levels : design.levels + steps.size], 0))
    errors = spread.reshape(steps.shape)
    return tuple(
        {
            "element": used.levels[0][g] if len(design.tops) > 1 else "",
            "from": known(design.values[g, j]),
            "to": known(design.values[g, j + 1]),
            "step": float(steps[g, j]),
            "se": float(errors[g, j]),
        }
        for g, top in enumerate(design.tops)
        for j in range(top)
    )


def _parts(used: Marks, design: Design) -> tuple[dict[str, list[str]], ...]:
    out = []
    for p in range(design.parts):
        inside = design.part[design.candidate] == p
        part = {"candidate": [used.candidates[i] for i in np.flatnonzero(design.part == p)]}
        for name, names, code in zip(used.facets, used.levels, used.codes, strict=True):
            part[name] = [names[i] for i in np.unique(code[inside])]
        out.append(part)
    return tuple(out)


def _said(design: Design, used: Marks, extreme: np.ndarray) -> tuple[str, ...]:
    """Name the levels whose figure rests on an assumption."""
    notes = []
    for f, (name, names) in enumerate(zip(used.facets, used.levels, strict=True)):
        alone = [names[i] for i in np.flatnonzero(extreme[design.offsets[f] : design.offsets[f + 1]])]
        if alone:
            few = ", ".join(alone[:6]) + (f" and {len(alone) - 6} more" if len(alone) > 6 else "")
            notes.append(f"Only the highest or only the lowest marks under {name} {few}: how hard, is an assumption.")
    return tuple(notes)
