"""Whether the questions of a scale hang together: coefficient alpha and omega."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ..provenance import Provenance, digest_of
from .results import Result, choice, matrix, share

VERSION = "ratings 1.0"
FEWEST = 3  # below three people every coefficient is decided by chance


@dataclass(frozen=True, slots=True)
class Alpha(Result):
    """Coefficient alpha of one scale, with what each question does to it.

    Attributes
    ----------
    alpha, lo, hi : float or None
        The coefficient (at most 1) and its interval; None when `why` says why not.
    k, n : int
        Questions; people with at least two answers (or, listwise, complete ones).
    mean_r : float or None
        Mean correlation between two questions.
    rest_r, alpha_if_dropped : tuple of float or None
        Per question: correlation with the sum of the others; alpha of the others alone.
    left_out : int
        People not used.
    """

    alpha: float | None
    lo: float | None
    hi: float | None
    k: int
    n: int
    mean_r: float | None
    rest_r: tuple[float | None, ...]
    alpha_if_dropped: tuple[float | None, ...]
    interval: float
    left_out: int
    why: str
    provenance: Provenance = field(repr=False)

    def _for_person(self) -> str:
        return (
            f"The {self.k} questions hang together {_strength(self.alpha or 0)} ({self.alpha:.2f}; 1 = they all say "
            f"the same). The answers of {self.n} people went into this."
        )

    def _for_panel(self) -> str:
        return f"{self._for_person()} It could be anything from {self.lo:.2f} to {self.hi:.2f}."

    def _for_analyst(self) -> str:
        weakest = min((r, i) for i, r in enumerate(self.rest_r) if r is not None) if any(self.rest_r) else None
        said = f" Weakest question: number {weakest[1] + 1}, r with the rest {weakest[0]:.2f}." if weakest else ""
        return (
            f"Coefficient alpha {self.alpha:.3f}, {self.interval:.0%} interval {self.lo:.3f} to {self.hi:.3f} (Feldt), "
            f"{self.k} items, n = {self.n}, {self.left_out} left out.{said}"
        )


@dataclass(frozen=True, slots=True)
class Omega(Result):
    """McDonald's omega total of one scale, from a one-factor model.

    `loadings` and `uniquenesses` are on the scale of the answers. `heywood` says that a question's own variance was
    estimated as nothing, which is a sign of too few people or questions.
    """

    omega: float | None
    lo: float | None
    hi: float | None
    loadings: tuple[float, ...]
    uniquenesses: tuple[float, ...]
    k: int
    n: int
    interval: float
    left_out: int
    heywood: bool
    why: str
    provenance: Provenance = field(repr=False)

    def _for_person(self) -> str:
        warning = " One question's own variance came out as nothing: treat with care." if self.heywood else ""
        return (
            f"Of what the {self.k} questions together measure, {self.omega:.0%} is one thing they share. From {self.n} "
            f"people; it could be anything from {self.lo:.2f} to {self.hi:.2f}.{warning}"
        )

    def _for_analyst(self) -> str:
        loadings = ", ".join(f"{each:.2f}" for each in self.loadings)
        return (
            f"Omega total {self.omega:.3f}, {self.interval:.0%} interval {self.lo:.3f} to {self.hi:.3f} (delta "
            f"method on "
            f"the logit), one factor by maximum likelihood, n = {self.n}, {self.left_out} left out; loadings "
            f"{loadings}."
        )


def alpha(scores, *, missing: str = "pairwise", interval: float = 0.95) -> Alpha:
    """Return coefficient alpha with Feldt's interval (Cronbach 1951; Feldt 1965).

    Parameters
    ----------
    scores : array, shape (people, items)
        Answers; NaN where a question was skipped.
    missing : {"pairwise", "listwise"}
        Covariances from everyone who answered both questions, or from people who answered all.
    interval : float
        Probability of the interval, between 0 and 1.

    Returns
    -------
    Alpha
        With `alpha` None and the reason in `why` when the data cannot carry it.

    Raises
    ------
    InputError
        Infinite or huge numbers, ragged rows, an unknown option.

    >>> found = alpha([[2, 3, 2], [4, 4, 5], [3, 3, 3], [5, 4, 5], [1, 2, 1]])
    >>> round(found.alpha, 3), found.n, found.k
    (0.945, 5, 3)
    """
    choice(missing, ("pairwise", "listwise"), "missing")
    share(interval, "interval")
    table = matrix(scores)
    used = table[(~np.isnan(table)).all(axis=1)] if missing == "listwise" else table
    used = used[(~np.isnan(used)).sum(axis=1) >= min(2, max(1, table.shape[1]))]
    n, k = used.shape
    origin = Provenance(VERSION, digest_of(table), {"missing": missing, "interval": interval})
    covariance = _covariance(used) if n >= FEWEST and k >= 2 else np.full((k, k), np.nan)
    total = float(covariance.sum())
    why = _why_not(n, k, total, used)
    value = 0.0 if why else float(k / (k - 1) * (1 - covariance.trace() / total))
    if value > 1 + 1e-9:
        why = "so many answers are missing that the pairs of questions contradict one another; try listwise."
    if why:
        none: tuple[float | None, ...] = (None,) * k
        return Alpha(None, None, None, k, n, None, none, none, interval, len(table) - n, why, origin)
    lo, hi = _feldt(value, _people_per_pair(used), k, interval)
    rest, dropped = _item_by_item(covariance)
    mean_r = _mean_correlation(covariance)
    return Alpha(value, lo, hi, k, n, mean_r, rest, dropped, interval, len(table) - n, "", origin)


def omega(scores, *, missing: str = "listwise", interval: float = 0.95) -> Omega:
    """Return omega total from a one-factor model by maximum likelihood (McDonald 1999; Joreskog 1967).

    Parameters
    ----------
    scores : array, shape (people, items)
        At least three questions, without which one factor is not determined.
    missing : {"listwise"}
        People who skipped a question are left out.
    interval : float
        Probability of the interval, by the delta method on the expected information.

    Returns
    -------
    Omega

    Raises
    ------
    InputError
        Infinite or huge numbers, ragged rows, an unknown option.

    >>> draws = np.random.default_rng(1)
    >>> answers = draws.normal(size=(400, 1)) + draws.normal(size=(400, 4))
    >>> round(omega(answers).omega, 2)  # the truth is 16 / 20
    0.78
    """
    choice(missing, ("listwise",), "missing")
    share(interval, "interval")
    table = matrix(scores)
    used = table[(~np.isnan(table)).all(axis=1)]
    n, k = used.shape
    origin = Provenance(VERSION, digest_of(table), {"missing": missing, "interval": interval})
    why = "one factor needs at least three questions." if k < 3 else ""
    if not why and n <= k:
        why = f"{n} complete people for {k} questions; at least {k + 1} are needed."
    covariance = np.cov(used, rowvar=False) if not why else np.empty((0, 0))
    if not why and np.linalg.matrix_rank(covariance, hermitian=True) < k:
        why = "a question never varies, or is a sum of others."
    if why:
        return Omega(None, None, None, (), (), k, n, interval, len(table) - n, False, why, origin)
    from .factor import omega_interval, one_factor

    loadings, unique, heywood = one_factor(covariance)
    common = loadings.sum() ** 2
    if common < 1e-9 * unique.sum():
        why = "the questions share nothing that could be measured."
        return Omega(None, None, None, (), (), k, n, interval, len(table) - n, False, why, origin)
    value = float(common / (common + unique.sum()))
    lo, hi = omega_interval(loadings, unique, n, interval)
    return Omega(
        value, lo, hi, tuple(loadings.tolist()), tuple(unique.tolist()), k, n, interval, len(table) - n, heywood, "",
        origin,
    )  # fmt: skip


def _covariance(table: np.ndarray) -> np.ndarray:
    """Return covariances, each from the people who answered both questions."""
    seen = ~np.isnan(table)
    if seen.all():
        centred = table - table.mean(axis=0)
        return centred.T @ centred / (len(table) - 1)
    counts = np.maximum(seen.sum(axis=0), 1)
    centred = np.where(seen, table - np.where(seen, table, 0).sum(axis=0) / counts, 0)
    weight = seen.astype(float)
    both, sums = weight.T @ weight, centred.T @ weight
    enough = both > 1
    cross = centred.T @ centred - sums * sums.T / np.maximum(both, 1)
    return np.where(enough, cross / np.maximum(both - 1, 1), np.nan)


def _people_per_pair(table: np.ndarray) -> float:
    """Return the harmonic mean of the people behind each pair of questions: what the interval rests on."""
    seen = (~np.isnan(table)).astype(float)
    if seen.all():
        return float(len(table))
    both = seen.T @ seen
    return float(1 / np.mean(1 / both[np.triu_indices(len(both), 1)]))


def _why_not(n: int, k: int, total: float, used: np.ndarray) -> str:
    if k < 2:
        return "a scale needs at least two questions."
    if n < FEWEST:
        return f"{n} people; at least {FEWEST} are needed."
    if np.isnan(total):
        return "some two questions were never answered by the same two people."
    size = float(np.nanmax(np.abs(used)))
    return "the total score does not vary." if total <= 1e-12 * max(size * size, 1e-6) else ""


def _feldt(value: float, n: float, k: int, interval: float) -> tuple[float, float]:
    from scipy.special import fdtri

    tail = (1 - interval) / 2
    first, second = n - 1, (n - 1) * (k - 1)
    return (
        float(1 - (1 - value) * fdtri(first, second, 1 - tail)),
        float(1 - (1 - value) * fdtri(first, second, tail)),
    )


def _item_by_item(covariance: np.ndarray) -> tuple[tuple[float | None, ...], tuple[float | None, ...]]:
    k, own, row = len(covariance), covariance.diagonal(), covariance.sum(axis=1)
    rest = covariance.sum() - 2 * row + own
    with np.errstate(divide="ignore", invalid="ignore"):
        correlation = (row - own) / np.sqrt(own * rest)
        dropped = (k - 1) / (k - 2) * (1 - (own.sum() - own) / rest) if k > 2 else np.full(k, np.nan)
    return _said(correlation), _said(dropped)


def _mean_correlation(covariance: np.ndarray) -> float | None:
    spread = np.sqrt(np.maximum(covariance.diagonal(), 0))
    with np.errstate(divide="ignore", invalid="ignore"):
        correlation = covariance / np.outer(spread, spread)
    pairs = correlation[np.triu_indices(len(covariance), 1)]
    pairs = pairs[np.isfinite(pairs)]
    return float(pairs.mean()) if len(pairs) else None


def _said(values: np.ndarray) -> tuple[float | None, ...]:
    return tuple(float(v) if np.isfinite(v) else None for v in values)


def _strength(value: float) -> str:
    return "closely" if value >= 0.8 else "fairly well" if value >= 0.7 else "loosely" if value >= 0.5 else "hardly"
