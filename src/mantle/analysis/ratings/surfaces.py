"""How one's own view and the view of others go together with an outcome."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..problems import InputError, Problem
from ..provenance import Provenance, digest_of
from .reliability import VERSION
from .results import HUGE, Result, share, vector

FEWEST_FOR_SURFACE = 20  # six coefficients; below this the surface is drawn by chance
NAMES = ("a1", "a2", "a3", "a4")
# a1, a2: slope and curve where both views agree; a3, a4: where they differ. Columns: x, y, x2, xy, y2.
LINES = np.array([[1, 1, 0, 0, 0], [0, 0, 1, 1, 1], [1, -1, 0, 0, 0], [0, 0, 1, -1, 1]], float)


@dataclass(frozen=True, slots=True)
class Surface(Result):
    """A surface of outcomes over own view and others' view (Edwards & Parry 1993; Shanock et al. 2010).

    Attributes
    ----------
    a1, a2 : float or None
        Slope and curve along the line where both views are the same.
    a3, a4 : float or None
        Slope and curve along the line where own view and others' view part: a3 above 0 means that a higher outcome goes
        with seeing oneself higher than others do; a4 below 0, that it falls with any disagreement.
    se, limits : dict
        By name: standard error, bootstrap interval.
    coefficients : tuple of float
        Constant, own, others, own squared, own x others, others squared, both less `centre`.
    """

    a1: float | None
    a2: float | None
    a3: float | None
    a4: float | None
    se: dict[str, float]
    limits: dict[str, tuple[float, float]]
    coefficients: tuple[float, ...]
    r_squared: float | None
    centre: float | None
    n: int
    left_out: int
    boot: int
    interval: float
    why: str
    provenance: Provenance = field(repr=False)

    def _for_person(self) -> str:
        agree, apart = self.limits["a1"], self.limits["a4"]
        first = "Where people and their raters agree, higher ratings go with "
        first += _way(agree, "better outcomes", "worse outcomes", "no clear difference in outcomes")
        return f"{first}; disagreement goes with {_way(apart, 'better', 'worse', 'no clear difference in')} outcomes."

    def _for_panel(self) -> str:
        return f"{self._for_person()} From {self.n} people; it says what goes together, not what causes what."

    def _for_analyst(self) -> str:
        parts = [f"{a} {getattr(self, a):.3f} (SE {self.se[a]:.3f}, {self.limits[a][0]:.3f} to {self.limits[a][1]:.3f})"
                 for a in NAMES]  # fmt: skip
        return (
            f"{'; '.join(parts)}; R squared {self.r_squared:.3f}, n = {self.n}, {self.left_out} left out, {self.boot} "
            f"bootstrap samples, centred at {self.centre:.2f}."
        )


def surface(
    own: Any, others: Any, outcome: Any, *, boot: int = 2000, seed: int, interval: float = 0.95,
    centre: float | None = None,
) -> Surface:  # fmt: skip
    """Return the surface of a polynomial regression of an outcome on own and others' ratings.

    Parameters
    ----------
    own, others, outcome : array, shape (people,)
        NaN where there is none; such people are left out and counted.
    boot : int
        Bootstrap samples, 200 to 100,000.
    seed : int
        Of the samples; the same seed gives the same bytes.
    centre : float, optional
        Taken from both views; the middle of the scale, or by default the mean of both together.

    Raises
    ------
    InputError
        Lists of unequal length, infinite or huge numbers, an impossible option.

    >>> draws = np.random.default_rng(3)
    >>> x, y = draws.normal(size=(2, 400))
    >>> found = surface(x, y, x + y - (x - y) ** 2 + draws.normal(size=400), boot=200, seed=1, centre=0.0)
    >>> [round(a) for a in (found.a1, found.a2, found.a3, found.a4)]  # the truth is 2, 0, 0, -4
    [2, 0, 0, -4]
    """
    share(interval, "interval")
    _check(boot, seed, centre)
    x = vector(own, "own")
    y, z = vector(others, "others", length=len(x)), vector(outcome, "outcome", length=len(x))
    kept = ~(np.isnan(x) | np.isnan(y) | np.isnan(z))
    options = {"boot": boot, "interval": interval, "centre": centre}
    origin = Provenance(VERSION, digest_of(x, y, z), options, seed)
    x, y, z, n = x[kept], y[kept], z[kept], int(kept.sum())
    left_out = len(kept) - n
    why = f"{n} people with all three figures; at least {FEWEST_FOR_SURFACE} are needed."
    design = np.empty((0, 6))
    if n >= FEWEST_FOR_SURFACE:
        middle = float((x.mean() + y.mean()) / 2) if centre is None else float(centre)
        dx, dy = x - middle, y - middle
        design = np.column_stack([np.ones(n), dx, dy, dx * dx, dx * dy, dy * dy])
        short = np.linalg.matrix_rank(design) < 6
        why = "own and others' ratings take too few different values for a surface." if short else ""
    if why:
        return Surface(None, None, None, None, {}, {}, (), None, centre, n, left_out, boot, interval, why, origin)
    scale = np.abs(design).max(0)
    design = design / scale
    inverse = np.linalg.inv(design.T @ design)
    beta = inverse @ (design.T @ z)
    residual = z - design @ beta
    lines = LINES / scale[1:]
    covariance = inverse[1:, 1:] * float(residual @ residual) / (n - 6)
    found = lines @ beta[1:]
    errors = np.sqrt(np.einsum("ij,jk,ik->i", lines, covariance, lines))
    low, high = _bootstrap(design, z, lines, boot, seed, interval)
    total = float(np.square(z - z.mean()).sum())
    a1, a2, a3, a4 = map(float, found)
    return Surface(
        a1, a2, a3, a4, dict(zip(NAMES, map(float, errors), strict=True)),
        {name: (float(low[i]), float(high[i])) for i, name in enumerate(NAMES)}, tuple(map(float, beta / scale)),
        1 - float(residual @ residual) / total if total > 0 else None, middle, n, left_out, boot, interval, "", origin,
    )  # fmt: skip


def _check(boot: Any, seed: Any, centre: Any) -> None:
    problems = []
    if not isinstance(boot, int) or not 200 <= boot <= 100_000:
        problems.append(Problem(None, "boot", "Expected 200 to 100,000 samples.", str(boot)))
    if not isinstance(seed, int) or seed < 0:
        problems.append(Problem(None, "seed", "Expected a whole number, 0 or more.", str(seed)))
    if centre is not None and not (isinstance(centre, int | float) and abs(centre) < HUGE):
        problems.append(Problem(None, "centre", "Expected a finite number.", str(centre)))
    if problems:
        raise InputError(problems)


def _bootstrap(
    design: np.ndarray, z: np.ndarray, lines: np.ndarray, boot: int, seed: int, interval: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return limits by resampling people: each sample is a set of weights, all samples one matrix product."""
    n, draws = len(z), np.random.default_rng(seed)
    squares = np.einsum("ni,nj->nij", design, design).reshape(n, 36)
    found = []
    for size in np.diff(np.linspace(0, boot, 1 + -(-boot * n // 4_000_000)).astype(int)):
        weights = draws.multinomial(n, np.full(n, 1 / n), size=size).astype(float)
        left, right = (weights @ squares).reshape(-1, 6, 6), weights @ (design * z[:, None])
        left += 1e-12 * np.trace(left, axis1=1, axis2=2)[:, None, None] * np.eye(6)  # a sample of few distinct people
        found.append(np.linalg.solve(left, right[..., None])[..., 0][:, 1:] @ lines.T)
    tail = (1 - interval) / 2
    low, high = np.quantile(np.concatenate(found), [tail, 1 - tail], axis=0)
    return low, high


def _way(limits: tuple[float, float], up: str, down: str, neither: str) -> str:
    return up if limits[0] > 0 else down if limits[1] < 0 else neither


def agreement_category(own: Any, others: Any, *, margin_sd: float = 0.5) -> np.ndarray:
    """Return for each person whether they rate themselves over, under, or in agreement with others.

    Parameters
    ----------
    own, others : array, shape (people,)
        NaN where there is none.
    margin_sd : float
        How far the views must part, in standard deviations of the difference over everybody; 0 or more. The
        difference itself is not centred, so that “over” means over, whatever most people do.

    Returns
    -------
    array of str, shape (people,)
        "over", "under", "in agreement", or "not enough to tell".

    Source: Atwater & Yammarino 1992, without their centring.

    >>> agreement_category([4.5, 3.0, 3.5, np.nan], [3.0, 4.0, 3.4, 3.0]).tolist()
    ['over', 'under', 'in agreement', 'not enough to tell']
    """
    if not isinstance(margin_sd, int | float) or not 0 <= margin_sd < HUGE:
        raise InputError([Problem(None, "margin_sd", "Expected 0 or more.", str(margin_sd))])
    x = vector(own, "own")
    apart = x - vector(others, "others", length=len(x))
    known = ~np.isnan(apart)
    if known.sum() < 3:
        return np.full(len(x), "not enough to tell")
    margin = margin_sd * float(apart[known].std(ddof=1))
    return np.select([~known, apart > margin, apart < -margin], ["not enough to tell", "over", "under"], "in agreement")
