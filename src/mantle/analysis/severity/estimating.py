"""The estimate itself: marks in, a merit list adjusted for who marked what out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mantle.analysis.problems import InputError, Problem
from mantle.analysis.provenance import Provenance
from mantle.analysis.severity import fitting
from mantle.analysis.severity.design import Design, build, extremes
from mantle.analysis.severity.equations import System
from mantle.analysis.severity.reporting import empty_of, filled
from mantle.analysis.severity.results import VERSION, Severity
from mantle.analysis.severity.stretching import unstretched
from mantle.analysis.tables.marks import Marks

MODELS, ESTIMATORS = ("rating_scale", "partial_credit"), ("map", "jmle")
FEWEST = 5  # candidates below which their spread cannot be told
HELD, HELD_STEPS = 1 / 4.0**2, 1 / 8.0**2  # priors of levels and steps when the marks alone would let one run away
UNSETTLED = "the marks do not settle on one answer; more of the same work marked by several would help."


def estimate(
    marks: Marks,
    *,
    model: str = "rating_scale",
    estimator: str = "map",
    interval: float = 0.95,
    parts: bool = False,
    unstretch: bool = True,
) -> Severity:
    """Estimate candidates and the severity of those who marked them, each free of the other.

    Parameters
    ----------
    marks : Marks
        See `tables.marks.Marks.from_rows`; any number of facets.
    model : {"rating_scale", "partial_credit"}
        One set of steps for all elements, or steps of each element's own (at least 30 marks each).
    estimator : {"map", "jmle"}
        `map` takes candidates to come from a Normal distribution: defined for all-top marks and for few marks. `jmle`
        is for comparison with older tables: candidates or levels with only top or bottom marks have no figure.
    interval : float
        Level of the intervals, above 0 and below 1.
    parts : bool
        Whether to go on when the marks fall into parts that nothing joins; figures then count within a part only.
    unstretch : bool
        Whether to take the stretch out that few marks give to logits (Firth 1993); `map` only.

    Raises
    ------
    InputError
        An unknown option; marks in parts that nothing joins; partial credit with too few marks; too many categories.

    Notes
    -----
    log(P_k / P_k-1) = B_n - D_i - C_j - F_k (Linacre 1989; Eckes 2015). Newton's method with the candidates eliminated
    (Schur complement); the structure and the candidates' mean and spread maximise the likelihood with the candidates
    integrated out by Laplace's method. See `docs/methods/severity.md`.

    Examples
    --------
    >>> rows = [(f"c{i}", e, a, 1 + (i + 2 * j) % 4 + k) for i in range(9)
    ...         for j, e in enumerate("xy") for k, a in enumerate(["Reid", "Hale"])]
    >>> found = estimate(Marks.from_rows(rows))
    >>> [row["assessor"] for row in found.to_dict()["assessors"]]  # the hardest first
    ['Reid', 'Hale']
    """
    _options(model, estimator, interval)
    design = build(marks, model=model, parts=parts)
    options = {"model": model, "estimator": estimator, "interval": interval, "parts": parts, "unstretch": unstretch}
    provenance = Provenance(VERSION, marks.digest(), options)
    used, notes = (marks, design.notes) if estimator == "map" else _without_extremes(marks, model, design.notes)
    why = _too_little(used)
    fit = None
    if not why:
        if used is not marks:
            design = build(used, model=model, parts=parts)
        fit, more = _fitted(design, prior=estimator == "map", unstretch=unstretch)
        notes += more
        why = "" if fit else UNSETTLED
    empty = empty_of(marks, options, notes, why, provenance)
    return empty if fit is None else filled(empty, used, design, fit)


def _options(model: str, estimator: str, interval: float) -> None:
    problems = []
    for name, value, allowed in (("model", model, MODELS), ("estimator", estimator, ESTIMATORS)):
        if value not in allowed:
            problems.append(Problem(None, name, f"Expected one of: {', '.join(allowed)}.", str(value)))
    if not 0 < interval < 1:
        problems.append(Problem(None, "interval", "Expected a number above 0 and below 1.", str(interval)))
    if problems:
        raise InputError(problems)


def _too_little(marks: Marks) -> str:
    if len(np.unique(marks.candidate)) < FEWEST:
        return f"fewer than {FEWEST} candidates."
    if len(np.unique(marks.mark)) < 2:
        return "every mark is the same."
    structure = sum(len(names) - 1 for names in marks.levels)
    if len(marks) <= structure + len(np.unique(marks.mark)):
        return f"{len(marks)} marks cannot tell {structure} differences between levels."
    return ""


def _without_extremes(marks: Marks, model: str, notes: tuple[str, ...]) -> tuple[Marks, tuple[str, ...]]:
    """Leave out candidates and levels with only top or bottom marks: they have no finite figure."""
    kept, gone = np.ones(len(marks), bool), []
    names = {"candidate": marks.candidates, **dict(zip(marks.facets, marks.levels, strict=True))}
    codes = {"candidate": marks.candidate, **dict(zip(marks.facets, marks.codes, strict=True))}
    while kept.any():
        scale = marks.codes[0][kept] if model == "partial_credit" else np.zeros(int(kept.sum()), int)
        mark = marks.mark[kept]
        low, high = np.full(scale.max() + 1, np.inf), np.full(scale.max() + 1, -np.inf)
        np.minimum.at(low, scale, mark)
        np.maximum.at(high, scale, mark)
        out = np.zeros(len(mark), bool)
        for name, code in codes.items():
            size = len(names[name])
            count = np.bincount(code[kept], minlength=size)
            bottom = np.bincount(code[kept], weights=mark == low[scale], minlength=size)
            top = np.bincount(code[kept], weights=mark == high[scale], minlength=size)
            extreme = (count > 0) & ((bottom == count) | (top == count))
            gone += [f"{name} {names[name][i]}" for i in np.flatnonzero(extreme)]
            out |= extreme[code[kept]]
        if not out.any():
            break
        kept[np.flatnonzero(kept)[out]] = False
    if gone:
        few = ", ".join(gone[:6]) + (f" and {len(gone) - 6} more" if len(gone) > 6 else "")
        notes += (f"Only the highest or only the lowest marks, so no finite figure by `jmle`: {few}.",)
    return (marks if kept.all() else _recoded(marks.where(kept))), notes


def _recoded(marks: Marks) -> Marks:
    """Return the marks with names that still occur only."""
    people, candidate = np.unique(marks.candidate, return_inverse=True)
    levels, codes = [], []
    for names, code in zip(marks.levels, marks.codes, strict=True):
        left, again = np.unique(code, return_inverse=True)
        levels.append(tuple(names[i] for i in left))
        codes.append(again.astype(np.int32))
    names = tuple(marks.candidates[i] for i in people)
    return replace(
        marks, candidates=names, candidate=candidate.astype(np.int32), levels=tuple(levels), codes=tuple(codes)
    )


def _fitted(design: Design, *, prior: bool, unstretch: bool) -> tuple[fitting.Fit | None, tuple[str, ...]]:
    """Return the solution; levels with one kind of mark only, or all when one would run away, are held by a prior."""
    held = np.zeros(design.levels + len(design.tops) * int(design.tops.max()))
    if prior:
        held[: design.levels][extremes(design)] = 1 / fitting.LOOSE_PRIOR**2
    fit = fitting.solve(design, prior=prior, held=held)
    notes: tuple[str, ...] = ()
    if fit is None and prior:
        weak = np.where(np.arange(len(held)) < design.levels, HELD, HELD_STEPS)
        held = np.maximum(held, weak)
        fit = fitting.solve(design, prior=prior, held=held)
        notes = ("Some levels divide the marks so cleanly that they were held back by a weak assumption.",)
    if fit is not None and prior and unstretch:
        fit = unstretched(System(design, prior=prior, held=held), fit)
    return fit, notes
