"""What goes with leaving: a rate by time in post, raised or lowered by what is known of a post or person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..problems import InputError, Problem
from ..provenance import Provenance, digest_of
from .coding import Coding, codings_of, design_of
from .results import VERSION, Result, choice, share
from .spells import Spells

BANDS = (1.0, 2.0, 3.0, 5.0, 10.0)
DAY = 0.003  # years, a little more than a day: dates and years of 365.25 days differ by so much
ENDS_PER_FIGURE = 5  # spells seen to end for each figure that is estimated (Vittinghoff & McCulloch 2007)
Values = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Effect:
    """What one thing does to leaving: ratio of rates (piecewise) or of odds (logistic), with its interval."""

    name: str
    level: str
    against: str
    coefficient: float
    se: float
    ratio: float
    lo: float
    hi: float


@dataclass(frozen=True, slots=True)
class TenureModel(Result):
    """A fitted model.

    Attributes
    ----------
    bands : tuple of (float, float)
        Years in post, from and to; bands in which nobody left are joined to the one before.
    baseline : tuple of float
        By band, for the reference level of everything (numbers at their mean): rate a year (piecewise) or chance to
        leave within a year (logistic).
    effects : tuple of Effect
    yearly : float
        Share of those in post on 1 January who had left a year later, over all: the constant to beat.
    """

    form: str
    bands: tuple[tuple[float, float], ...]
    baseline: tuple[float, ...]
    effects: tuple[Effect, ...]
    yearly: float
    discrete: bool
    n: int
    ended: int
    log_likelihood: float | None
    interval: float
    left_out: int
    notes: tuple[str, ...]
    why: str
    provenance: Provenance = field(repr=False)
    _coefficients: Values = field(repr=False, default_factory=lambda: np.zeros(0))
    _coding: tuple[Coding, ...] = field(repr=False, default=())

    def chance(self, spells: Spells, which: NDArray[np.intp], tenure: Values) -> Values:
        """Return the chance that each leaves within a year, given time in post now.

        Parameters
        ----------
        spells : Spells
            Where what is known of each stands.
        which : int array (m,)
            Place of each among the spells.
        tenure : float array (m,)
            Years in post now.
        """
        if self.why:
            raise InputError(f"The model was not fitted: {self.why}")
        count = len(self.bands)
        design = design_of(self._coding, spells)[which]
        lift = design @ self._coefficients[count:]
        if self.form == "logistic":
            edges = np.array([low for low, _ in self.bands])
            band = np.searchsorted(edges, np.floor(tenure + 1e-6), side="right") - 1
            return 1 / (1 + np.exp(-(self._coefficients[band] + lift)))
        total = np.zeros(len(tenure))
        for b, (low, high) in enumerate(self.bands):
            spent = np.clip(np.minimum(tenure + 1, high) - np.maximum(tenure, low), 0, None)
            total += spent * np.exp(self._coefficients[b])
        risk = total * np.exp(lift)
        # In a panel a rate counts whole years: it is the chance itself.
        return np.minimum(risk, 1 - 1e-9) if self.discrete else -np.expm1(-risk)

    def usable(self, spells: Spells) -> NDArray[np.bool_]:
        """Return which spells have every number that the model needs."""
        known = np.ones(len(spells), bool)
        for coding in self._coding:
            if coding.number:
                known &= ~np.isnan(coding.numbers(spells.column(coding.name)))
        return known

    def to_dict(self) -> dict[str, Any]:
        """Return the model with method and words."""
        return super(TenureModel, self).to_dict() | {"method": VERSION, "explanation": self.explain("panel")}

    def _for_person(self) -> str:
        clear = [effect for effect in self.effects if effect.lo > 1 or effect.hi < 1]
        said = f"Of those in post, about {self.yearly:.0%} leave within a year."
        if not clear:
            return f"{said} Nothing that was looked at goes clearly with leaving sooner or later."
        first = max(clear, key=lambda effect: abs(effect.coefficient))
        way = "sooner" if first.ratio > 1 else "later"
        if not first.level:
            return f"{said} The higher {first.name} is, the {way} people leave."
        return f"{said} Where {first.name} is {first.level}, people leave {way} than where it is {first.against}."

    def _for_panel(self) -> str:
        return (
            f"{self._for_person()} From {self.n:,} spells, {self.ended:,} ended. This is what goes together, not what "
            f"causes it."
        )

    def _for_analyst(self) -> str:
        word = "rate" if self.form == "piecewise" else "odds"
        parts = [
            f"{e.name} {e.level}".strip() + f": {word} x {e.ratio:.2f} ({e.lo:.2f} to {e.hi:.2f})" for e in self.effects
        ]
        base = ", ".join(f"{b:.3f}" for b in self.baseline)
        told = "; ".join(parts) or "no covariates"
        return f"{self._for_panel()} {self.form}, baseline {base}; {told}. {' '.join(self.notes)}".strip()


def fit(
    spells: Spells, covariates: Sequence[str] = (), *, form: str = "piecewise", bands: Sequence[float] = BANDS,
    interval: float = 0.90,
) -> TenureModel:  # fmt: skip
    """Return a model of leaving.

    Parameters
    ----------
    spells : Spells
    covariates : sequence of str
        Columns of the spells: numbers are taken as numbers, everything else as levels against the commonest one.
    form : {"piecewise", "logistic"}
        A constant rate in each band of time in post (Friedman 1982), for dates; or the chance to leave within each year
        (Allison 1982), for panels.
    bands : sequence of float
        Ends of the bands in years, rising.

    Raises
    ------
    InputError
        Unknown columns, bands that do not rise, an impossible option.
    """
    choice(form, ("piecewise", "logistic"), "form")
    share(interval, "interval")
    names = _checked(spells, covariates)
    edges = _edges(bands)
    keep, coding, notes = codings_of(spells, names)
    used = spells.part(keep)
    digest = digest_of(spells.provenance.inputs_digest, used.entry, used.exit, used.event)
    options = {"covariates": names, "form": form, "bands": [float(e) for e in edges[1:-1]], "interval": interval}
    yearly = yearly_risk(used)
    rate = float(yearly.left.mean()) if len(yearly.left) else 0.0
    ended, left_out = int(used.event.sum()), int((~keep).sum())
    empty = TenureModel(form, (), (), (), rate, spells.discrete, len(used), ended, None, interval, left_out,
                        tuple(notes), "", Provenance(VERSION, digest, options))  # fmt: skip
    design = design_of(coding, used)
    edges, table, more = _periods(used, edges, form)
    notes += more
    count = len(edges) - 1 + design.shape[1]
    if ended < ENDS_PER_FIGURE * count or not len(table.spell):
        why = f"{ended} spells were seen to end, for {count} figures; at least {ENDS_PER_FIGURE} each are needed."
        return replace(empty, why=why)
    matrix = np.column_stack([np.eye(len(edges) - 1)[table.band], design[table.spell]])
    if np.linalg.matrix_rank(matrix) < count:
        return replace(empty, why="a column says the same of everybody, or two columns say the same.")
    beta, covariance, likelihood = _newton(matrix, table, form)
    baseline = np.exp(beta[: len(edges) - 1])
    baseline = baseline if form == "piecewise" else baseline / (1 + baseline)
    return replace(
        empty, bands=tuple(pairwise(edges.tolist())),
        baseline=tuple(baseline.tolist()), effects=_effects(coding, beta, covariance, interval, len(edges) - 1),
        log_likelihood=likelihood, notes=tuple(notes), _coefficients=beta, _coding=coding,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Yearly:
    """Who was in post on each 1 January, for how long, and whether they had left a year later."""

    spell: NDArray[np.intp]
    year: NDArray[np.int64]
    tenure: Values
    left: NDArray[np.bool_]


def yearly_risk(spells: Spells) -> Yearly:
    """Return a row for each spell and calendar year at whose start it was under watch, and whose end was seen.

    A year that was not watched to its end is left out for everybody, for those who left in it too: otherwise only they
    would be in it.
    """
    came, went = spells.start + spells.entry, spells.start + spells.exit
    spell, year, final = _years(came, went)
    left = final & spells.event[spell]
    seen = (~final | left | (went[spell] >= year + 1 - DAY)) & (year + 1 <= spells.as_at + DAY)
    return Yearly(spell[seen], year[seen], (year - spells.start[spell])[seen], left[seen])


def _years(came: Values, went: Values) -> tuple[NDArray[np.intp], NDArray[np.int64], NDArray[np.bool_]]:
    """Return for each spell every whole number between two times, and whether it is the last before the end."""
    first = np.ceil(came - DAY).astype(np.int64)
    last = np.ceil(went - DAY).astype(np.int64) - 1
    whole = np.maximum(last - first + 1, 0)
    spell = np.repeat(np.arange(len(came)), whole)
    year = first[spell] + np.arange(len(spell)) - np.repeat(np.cumsum(whole) - whole, whole)
    return spell, year, year == last[spell]


@dataclass(frozen=True, slots=True)
class _Table:
    spell: NDArray[np.intp]
    band: NDArray[np.intp]
    exposure: Values
    event: Values


def _periods(spells: Spells, edges: Values, form: str) -> tuple[Values, _Table, list[str]]:
    """Return the bands, a row for each spell and band (or year), and what was joined."""
    table = _rows(spells, edges, form)
    ends = np.bincount(table.band, table.event, len(edges) - 1) if len(table.band) else np.zeros(len(edges) - 1)
    kept = [0.0, *[edge for b, edge in enumerate(edges[1:-1], 1) if ends[b] > 0], np.inf]
    # The first band has no one before: it takes in the next until somebody left in it.
    while len(kept) > 2 and len(table.spell):
        joined = _rows(spells, np.array(kept), form)
        if np.bincount(joined.band, joined.event, len(kept) - 1)[0] > 0:
            break
        kept.pop(1)
    notes = ["Bands in which nobody left were joined to their neighbours."] if len(kept) < len(edges) else []
    edges = np.array(kept)
    return edges, _rows(spells, edges, form), notes


def _rows(spells: Spells, edges: Values, form: str) -> _Table:
    if form == "logistic":
        spell, year, final = _years(spells.entry, spells.exit)
        left = final & spells.event[spell]
        watched = spells.start[spell] + year + 1 <= spells.as_at + DAY  # to its end, whatever came of it
        seen = (~final | left | (spells.exit[spell] >= year + 1 - DAY)) & watched
        band = np.searchsorted(edges, year[seen], side="right") - 1
        return _Table(spell[seen], band, np.ones(int(seen.sum())), left[seen].astype(float))
    parts = []
    for b, (low, high) in enumerate(pairwise(edges.tolist())):
        spent = np.minimum(spells.exit, high) - np.maximum(spells.entry, low)
        here = np.flatnonzero(spent > 0)
        left = spells.event[here] & (spells.exit[here] > low) & (spells.exit[here] <= high)
        parts.append((here, np.full(len(here), b, np.intp), spent[here], left.astype(float)))
    return _Table(*(np.concatenate(each) for each in zip(*parts, strict=True)))


def _newton(matrix: Values, table: _Table, form: str) -> tuple[Values, Values, float]:
    """Return coefficients, their covariance and the log likelihood (Poisson with exposure, or Bernoulli)."""
    event, log_exposure = table.event, np.log(table.exposure)
    start = np.log(max(event.sum(), 0.5) / table.exposure.sum())
    beta = np.zeros(matrix.shape[1])
    beta[: int(table.band.max()) + 1] = start

    def at(beta: Values) -> tuple[float, Values, Values]:
        eta = np.clip(matrix @ beta, -40, 40)
        if form == "piecewise":
            mean = np.exp(eta + log_exposure)
            return float(event @ (eta + log_exposure) - mean.sum()), mean, mean
        mean = 1 / (1 + np.exp(-eta))
        return float(event @ eta - np.logaddexp(0, eta).sum()), mean, mean * (1 - mean)

    value, mean, weight = at(beta)
    for _ in range(60):
        information = (matrix * weight[:, None]).T @ matrix
        step = np.linalg.solve(information, matrix.T @ (event - mean))
        size = 1.0
        while size > 1e-6:  # halve the step until it leads upwards
            found = at(beta + size * step)
            if found[0] >= value - 1e-9:
                break
            size /= 2
        beta, gain = beta + size * step, found[0] - value
        value, mean, weight = found
        if abs(gain) < 1e-10 * (1 + abs(value)) and np.abs(step).max() < 1e-8:
            break
    return beta, np.linalg.inv((matrix * weight[:, None]).T @ matrix), value


def _checked(spells: Spells, covariates: Any) -> list[str]:
    if isinstance(covariates, str) or not isinstance(covariates, Sequence):
        raise InputError([Problem(None, "covariates", "Expected a list of columns.", str(covariates)[:80])])
    problems = []
    for name in covariates:
        try:
            spells.column(name)
        except (InputError, TypeError) as error:
            said = str(error) if isinstance(error, InputError) else "Expected the name of a column."
            problems.append(Problem(None, "covariates", said, str(name)[:80]))
    if not problems:
        twice = sorted({name for name in covariates if list(covariates).count(name) > 1})
        problems = [Problem(None, "covariates", "The column is named twice.", name) for name in twice]
    if problems:
        raise InputError(problems)
    return list(covariates)


def _edges(bands: Any) -> Values:
    try:
        ends = np.asarray(list(bands), float)
    except (TypeError, ValueError, OverflowError):
        ends = np.array([np.nan])
    rising = ends.ndim == 1 and np.isfinite(ends).all() and (np.diff(ends) > 0).all() and (ends > 0).all()
    if not rising or len(ends) > 100:
        said = "Expected at most 100 years above 0, each larger than the one before."
        raise InputError([Problem(None, "bands", said, str(bands)[:80])])
    return np.concatenate([[0.0], ends, [np.inf]])


def _effects(
    codings: tuple[Coding, ...], beta: Values, covariance: Values, interval: float, first: int
) -> tuple[Effect, ...]:
    from scipy.special import ndtri

    z = float(ndtri(0.5 + interval / 2))
    labels = [(c.name, level, c.reference) for c in codings for level in (("",) if c.number else c.levels)]
    errors = np.sqrt(covariance.diagonal())
    return tuple(
        Effect(name, level, against, float(b), float(e), *(float(np.exp(each)) for each in (b, b - z * e, b + z * e)))
        for (name, level, against), b, e in zip(labels, beta[first:], errors[first:], strict=True)
    )


def described(model: TenureModel) -> Mapping[str, Any]:
    """Return what a model rests on, for a result that leans on it."""
    return {"form": model.form, "inputs_digest": model.provenance.inputs_digest, **model.provenance.options}
