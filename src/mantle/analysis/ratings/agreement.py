"""How far raters agree: intraclass correlations for complete tables and for groups of unequal size."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..provenance import Provenance, digest_of
from .reliability import FEWEST, VERSION
from .results import Result, choice, coded, matrix, share, vector

FORMS = ("icc1", "icc2", "icc3", "icc1k", "icc2k", "icc3k")


@dataclass(frozen=True, slots=True)
class Icc(Result):
    """Intraclass correlations of a complete table of targets and raters (Shrout & Fleiss 1979).

    `icc1`: each target has raters of its own; `icc2`: the same raters, drawn from many; `icc3`: these very raters,
    their level left aside; with k: of the mean over the raters. `F`, `df` and `limits` are by the same names.
    """

    icc1: float | None
    icc2: float | None
    icc3: float | None
    icc1k: float | None
    icc2k: float | None
    icc3k: float | None
    F: dict[str, float | None]  # the letter is the name of the ratio everywhere
    df: dict[str, tuple[int, int]]
    limits: dict[str, tuple[float | None, float | None]]
    targets: int
    raters: int
    n: int
    interval: float
    left_out: int
    why: str
    provenance: Provenance = field(repr=False)

    def _for_person(self) -> str:
        return (
            f"Two of the {self.raters} raters, taken at random, agree {agreed(self.icc2 or 0)} ({self.icc2:.2f}; 1 = "
            f"all "
            f"the same); the mean of all {self.raters} is reliable to {self.icc2k:.2f}."
        )

    def _for_panel(self) -> str:
        low, high = self.limits["icc2"]
        return f"{self._for_person()} The first figure could be anything from {low:.2f} to {high:.2f}."

    def _for_analyst(self) -> str:
        parts = [f"{name} {getattr(self, name):.3f} ({self.limits[name][0]:.3f} to {self.limits[name][1]:.3f})"
                 for name in FORMS if getattr(self, name) is not None]  # fmt: skip
        return f"{self.targets} targets, {self.raters} raters, {self.interval:.0%} limits: {'; '.join(parts)}."


@dataclass(frozen=True, slots=True)
class GroupIcc(Result):
    """Intraclass correlations of values in groups of unequal size (Bliese 2000).

    `icc1`: share of the variance that lies between groups, `lo` and `hi` its limits; `icc2`: reliability of a group's
    mean at the average size `mean_size`, `lo2` and `hi2` its limits.
    """

    icc1: float | None
    lo: float | None
    hi: float | None
    icc2: float | None
    lo2: float | None
    hi2: float | None
    F: float | None
    df: tuple[int, int]
    between: float | None
    within: float | None
    groups: int
    n: int
    mean_size: float | None
    method: str
    interval: float
    left_out: int
    why: str
    provenance: Provenance = field(repr=False)

    def _for_person(self) -> str:
        return (
            f"People who rate the same person agree {agreed(self.icc1 or 0)} ({self.icc1:.2f}; 1 = all the same). "
            f"The mean of about {self.mean_size:.0f} of them is reliable to {self.icc2:.2f}."
        )

    def _for_panel(self) -> str:
        return f"{self._for_person()} The first figure could be anything from {self.lo:.2f} to {self.hi:.2f}."

    def _for_analyst(self) -> str:
        return (
            f"ICC(1) {self.icc1:.3f} ({self.lo:.3f} to {self.hi:.3f}), ICC(2) {self.icc2:.3f} ({self.lo2:.3f} to "
            f"{self.hi2:.3f}) at size {self.mean_size:.2f}; {self.groups} groups, n = {self.n}, {self.left_out} left "
            f"out; "
            f"variance between {self.between:.4g}, within {self.within:.4g} ({self.method})."
        )


def icc(table: Any, *, interval: float = 0.95) -> Icc:
    """Return the six intraclass correlations with their limits (Shrout & Fleiss 1979; McGraw & Wong 1996).

    Parameters
    ----------
    table : array, shape (targets, raters)
        Ratings, every cell filled; at least three targets and two raters. For gaps use `icc_groups`.
    interval : float
        Probability of the limits, between 0 and 1.

    Raises
    ------
    InputError
        Missing, infinite or huge numbers, ragged rows.

    >>> fleiss = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    >>> found = icc(fleiss)
    >>> round(found.icc1, 2), round(found.icc2, 2), round(found.icc3, 2)
    (0.17, 0.29, 0.71)
    """
    share(interval, "interval")
    cells = matrix(table, "the table", complete=True)
    n, k = cells.shape
    origin = Provenance(VERSION, digest_of(cells), {"interval": interval})
    why = f"{n} targets; at least {FEWEST} are needed." if n < FEWEST else ""
    why = why or ("one rater; at least two are needed." if k < 2 else "")
    centred = cells - cells.mean() if cells.size else cells
    if not why and np.square(centred - centred.mean(0)).sum() <= 1e-20 * np.square(cells).sum():
        why = "each rater rates everybody the same."
    if why:
        none: dict[str, Any] = dict.fromkeys(FORMS)
        empty: dict[str, Any] = dict.fromkeys(FORMS, (None, None))
        return Icc(**none, F=none, df={}, limits=empty, targets=n, raters=k, n=cells.size, interval=interval,
                   left_out=0, why=why, provenance=origin)  # fmt: skip
    rows, columns = centred.mean(1), centred.mean(0)
    msr, msc = k * float(rows @ rows) / (n - 1), n * float(columns @ columns) / (k - 1)
    within = float(np.square(centred - rows[:, None]).sum())
    mse, msw = max(0.0, (within - (k - 1) * msc) / ((n - 1) * (k - 1))), within / (n * (k - 1))
    mse = 0.0 if mse <= 1e-14 * (msr + msc + msw) else mse
    singles = {
        "icc1": (msr - msw) / (msr + (k - 1) * msw),
        "icc2": (msr - mse) / (msr + (k - 1) * mse + k * (msc - mse) / n),
        "icc3": (msr - mse) / (msr + (k - 1) * mse),
    }
    limits = _limits(msr, msc, mse, msw, (n, k), interval)
    means = {f"{name}k": _stepped_up(value, k) for name, value in singles.items()}
    limits |= {f"{name}k": (_stepped_up(lo, k), _stepped_up(hi, k)) for name, (lo, hi) in limits.items()}
    ratio, free = {"1": _over(msr, msw), "2": _over(msr, mse), "3": _over(msr, mse)}, (n - 1) * (k - 1)
    return Icc(
        **singles, **means, F={name: ratio[name[3]] for name in FORMS},
        df={name: (n - 1, n * (k - 1) if name[3] == "1" else free) for name in FORMS},
        limits=limits, targets=n, raters=k, n=cells.size, interval=interval, left_out=0, why="", provenance=origin,
    )  # fmt: skip


def _limits(msr: float, msc: float, mse: float, msw: float, shape: tuple[int, int], interval: float) -> dict[str, Any]:
    from scipy.special import fdtri

    (n, k), p = shape, 0.5 + interval / 2
    rows, free, inside = n - 1, (n - 1) * (k - 1), n * (k - 1)

    def simple(noise: float, df: int) -> tuple[float, float]:
        low, high = noise * fdtri(rows, df, p), noise / fdtri(df, rows, p)
        return tuple(float((msr - cut) / (msr + (k - 1) * cut)) for cut in (low, high))  # type: ignore[return-value]

    rho = (msr - mse) / (msr + (k - 1) * mse + k * (msc - mse) / n)
    if mse == 0:  # raters differ by level alone: the approximation has nothing to stand on but its own limit
        spread = float(k - 1)
    else:
        f, rest = msc / mse, n * (1 + (k - 1) * rho) - k * rho
        spread = free * (k * rho * f + rest) ** 2 / (rows * (k * rho * f) ** 2 + rest**2)
    low, high = fdtri(rows, spread, p), fdtri(spread, rows, p)
    mixed = k * msc + (k * n - k - n) * mse
    second = (n * (msr - low * mse) / (low * mixed + n * msr), n * (high * msr - mse) / (mixed + n * high * msr))
    return {"icc1": simple(msw, inside), "icc2": tuple(map(float, second)), "icc3": simple(mse, free)}


def _stepped_up(value: float, k: float) -> float | None:
    """Return the reliability of a mean of k (Spearman-Brown), None where it has no value."""
    under = 1 + (k - 1) * value
    return k * value / under if under > 1e-12 else None


def _over(a: float, b: float) -> float | None:
    return a / b if b > 0 else None


def icc_groups(values: Any, groups: Any, *, method: str = "anova", interval: float = 0.95) -> GroupIcc:
    """Return ICC(1) and ICC(2) of values in groups of unequal size, with exact limits.

    Parameters
    ----------
    values : array, shape (n,)
        Ratings; NaN where there is none (left out and counted).
    groups : sequence of n labels
        Whom or what each value is about.
    method : {"anova", "reml"}
        Mean squares (ICC may come out below 0), or restricted maximum likelihood (never below 0).

    Raises
    ------
    InputError
        Infinite or huge numbers, missing labels, lists of unequal length.

    Notes
    -----
    Limits invert Wald's pivot, which has an F distribution exactly, whatever the sizes (Wald 1940; Harville & Fenech
    1985); with equal sizes they are the usual limits of ICC(1).

    >>> found = icc_groups([4, 5, 4, 2, 1, 2, 3, 3], ["a", "a", "a", "b", "b", "b", "c", "c"])
    >>> round(found.icc1, 2), found.groups, found.n
    (0.88, 3, 8)
    """
    choice(method, ("anova", "reml"), "method")
    share(interval, "interval")
    given = vector(values, "values")
    _, codes = coded(groups, "groups", length=len(given))
    origin = Provenance(VERSION, digest_of(given, codes), {"method": method, "interval": interval})
    known = ~np.isnan(given)
    kept = given[known]
    _, codes = np.unique(codes[known], return_inverse=True)
    sizes = np.bincount(codes).astype(float)
    n, count = len(kept), len(sizes)
    left_out = len(given) - n
    why = "at least two groups and three values are needed." if count < 2 or n < FEWEST else ""
    why = why or ("no group holds two values." if n <= count else "")
    if not why:
        centred = kept - kept.mean()
        means = np.bincount(codes, centred) / sizes
        inside = float(np.square(centred - means[codes]).sum())
        if inside <= 1e-20 * max(1.0, float(np.square(kept).sum())):
            why = "within each group all values are the same."
    if why:
        return GroupIcc(None, None, None, None, None, None, None, (max(count - 1, 0), max(n - count, 0)), None, None,
                        count, n, None, method, interval, left_out, why, origin)  # fmt: skip
    msw, msb = inside / (n - count), float(sizes @ means**2) / (count - 1)
    size = float((n - (sizes @ sizes) / n) / (count - 1))
    ratio = (msb - msw) / size / msw if method == "anova" else _restricted(means, sizes, inside)
    noise = msw if method == "anova" else _noise(ratio, means, sizes, inside)
    lo, hi = _exact(means, sizes, msw, interval)
    first = ratio / (1 + ratio)
    return GroupIcc(
        first, lo, hi, _stepped_up(first, size), _stepped_up(lo, size), _stepped_up(hi, size), msb / msw,
        (count - 1, n - count), ratio * noise, noise, count, n, size, method, interval, left_out, "", origin,
    )  # fmt: skip


def _between(ratio: float, means: np.ndarray, sizes: np.ndarray) -> float:
    """Return the weighted sum of squares between groups when the variances stand in this ratio."""
    weights = sizes / (1 + sizes * ratio)
    return float(weights @ (means - weights @ means / weights.sum()) ** 2)


def _exact(means: np.ndarray, sizes: np.ndarray, msw: float, interval: float) -> tuple[float, float]:
    from scipy.optimize import brentq
    from scipy.special import fdtri

    free, rest = len(means) - 1, int(sizes.sum()) - len(means)
    least = -1 / sizes.max()

    def limit(p: float) -> float:
        goal = float(fdtri(free, rest, p)) * free * msw

        def excess(rho: float) -> float:
            return _between(rho / (1 - rho), means, sizes) - goal

        bottom, top = least / (1 + least) + 1e-9, 1 - 1e-9
        if excess(top) > 0:
            return 1.0
        return float(brentq(excess, bottom, top)) if excess(bottom) > 0 else bottom

    return limit(0.5 + interval / 2), limit(0.5 - interval / 2)


def _noise(ratio: float, means: np.ndarray, sizes: np.ndarray, inside: float) -> float:
    return (inside + _between(ratio, means, sizes)) / (sizes.sum() - 1)


def _restricted(means: np.ndarray, sizes: np.ndarray, inside: float) -> float:
    """Return the ratio of the variances that maximises the restricted likelihood, 0 or more."""
    from scipy.optimize import minimize_scalar

    def loss(rho: float) -> float:
        ratio = rho / (1 - rho)
        grown = 1 + sizes * ratio
        left = (sizes.sum() - 1) * np.log(inside + _between(ratio, means, sizes))
        return float(np.log(grown).sum() + np.log((sizes / grown).sum()) + left)

    found = minimize_scalar(loss, bounds=(0, 1 - 1e-9), method="bounded", options={"xatol": 1e-10})
    rho = 0.0 if loss(0.0) <= found.fun else float(found.x)
    return rho / (1 - rho)


def agreed(value: float) -> str:
    """Return a correlation between raters as a word (bands as in Koo & Li 2016, named more cautiously)."""
    return "closely" if value >= 0.75 else "moderately" if value >= 0.5 else "loosely" if value >= 0.25 else "hardly"
