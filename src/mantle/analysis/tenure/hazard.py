"""How often people leave, by group and time in post, for each way of leaving; small groups lean on the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..problems import InputError, Problem
from ..provenance import Provenance, digest_of
from .results import VERSION, Result, plain, share
from .spells import CAUSES, Spells

GRID = 40  # degrees of shrinkage that are averaged over
GROUPS_TO_SHRINK = 3  # fewer groups do not tell how much groups differ
Values = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Hazard(Result):
    """Rates of leaving a year. Arrays run over groups, bands and causes.

    Attributes
    ----------
    groups, causes : tuple of str
    bands : tuple of (float, float)
        Years in post, from and to; the last may be open.
    exposure : float array (groups, bands)
        Years at risk.
    events : int array (groups, bands, causes)
    rate : float array
        Events by year at risk as counted, NaN without exposure.
    shrunk, lo, hi : float arrays
        Posterior mean and interval: pulled towards the rate of all groups, the more the less a group has been seen.
    prior : float array (bands, causes, 2)
        Shape and rate of the Gamma distribution that the groups are drawn from.
    draws : float array (draws, groups, bands, causes)
        From the posterior, for use in forecasts.
    """

    groups: tuple[str, ...]
    bands: tuple[tuple[float, float], ...]
    causes: tuple[str, ...]
    exposure: Values = field(repr=False)
    events: NDArray[np.int64] = field(repr=False)
    rate: Values = field(repr=False)
    shrunk: Values = field(repr=False)
    lo: Values = field(repr=False)
    hi: Values = field(repr=False)
    prior: Values = field(repr=False)
    draws: Values = field(repr=False)
    shrink: bool
    interval: float
    n: int
    left_out: dict[str, int]
    why: str
    provenance: Provenance = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the table; the draws stay out, the seed and the prior say them."""
        found = {f.name: plain(getattr(self, f.name)) for f in fields(self) if f.name != "draws"}
        return found | {"rows": self.rows(), "method": VERSION, "explanation": self.explain("panel")}

    def rows(self) -> list[dict[str, Any]]:
        """Return one row a group, band and cause."""
        return [
            {"group": group, "from": low, "to": high if np.isfinite(high) else None, "cause": cause,
             "years_at_risk": round(float(self.exposure[g, b]), 2), "events": int(self.events[g, b, c]),
             "rate": _known(self.rate[g, b, c]), "shrunk": _known(self.shrunk[g, b, c]),
             "lo": _known(self.lo[g, b, c]), "hi": _known(self.hi[g, b, c])}
            for g, group in enumerate(self.groups)
            for b, (low, high) in enumerate(self.bands)
            for c, cause in enumerate(self.causes)
        ]  # fmt: skip

    def _for_person(self) -> str:
        total, years = self.events.sum(), self.exposure.sum()
        return f"About {1000 * total / years:.0f} of 1,000 people in post leave in a year."

    def _for_panel(self) -> str:
        ways = ", ".join(f"{cause} {int(self.events[:, :, c].sum()):,}" for c, cause in enumerate(self.causes))
        said = f"{self._for_person()} From {self.exposure.sum():,.0f} years in post ({ways})."
        overall = self.events.sum((1, 2)) / np.maximum(self.exposure.sum(1), 1e-9)
        if len(self.groups) < 2:
            return said
        high, low = int(overall.argmax()), int(overall.argmin())
        return (
            f"{said} Most leave in {self.groups[high]} ({overall[high]:.0%} a year), fewest in {self.groups[low]} "
            f"({overall[low]:.0%})."
        )

    def _for_analyst(self) -> str:
        how = "Gamma-Poisson shrinkage by band and cause" if self.shrink else "no shrinkage"
        return (
            f"{self._for_panel()} {len(self.groups)} groups, {len(self.bands)} bands, {how}, {self.interval:.0%} "
            f"intervals."
        )


def hazard(
    spells: Spells, *, by: str, bands: Sequence[float], shrink: bool = True, interval: float = 0.90, draws: int = 1000,
    seed: int = 0,
) -> Hazard:  # fmt: skip
    """Return a table of rates of leaving, with competing ways to leave.

    Parameters
    ----------
    spells : Spells
    by : str
        Column that holds the groups.
    bands : sequence of float
        Ends of the bands of time in post in years, rising, above 0; the last band is open.
    shrink : bool
        Pull small groups towards all groups, as strongly as the groups themselves are alike.
    draws : int
        Posterior draws, 0 to 100,000.

    Raises
    ------
    InputError
        An unknown column, bands that do not rise, an impossible option.

    Notes
    -----
    Events by group are Poisson, rates Gamma over groups (Clayton & Kaldor 1987), band by band and cause by cause; what
    is not known of that Gamma distribution is averaged over (Morris 1983), so that the intervals hold what they say.
    Without shrinkage, or with fewer than three groups, each rate stands alone with Jeffreys' prior.
    """
    share(interval, "interval")
    edges = _checked(bands, draws, seed)
    groups, code = np.unique(spells.column(by), return_inverse=True)
    causes = tuple(cause for cause in CAUSES if (spells.cause == cause).any()) or CAUSES[:1]
    exposure = np.zeros((len(groups), len(edges) - 1))
    events = np.zeros((len(groups), len(edges) - 1, len(causes)), np.int64)
    for b, (low, high) in enumerate(pairwise(edges.tolist())):
        spent = np.clip(np.minimum(spells.exit, high) - np.maximum(spells.entry, low), 0, None)
        exposure[:, b] = np.bincount(code, spent, len(groups))
        # A spell of exactly two years has left in the band that ends there.
        here = spells.event & (spells.exit > low) & (spells.exit <= high)
        for c, cause in enumerate(causes):
            events[:, b, c] = np.bincount(code[here & (spells.cause == cause)], minlength=len(groups))
    pulled = shrink and len(groups) >= GROUPS_TO_SHRINK
    prior = np.zeros((len(edges) - 1, len(causes), 2))
    prior[..., 0] = 0.5
    shape: Values = events + 0.5
    years: Values = np.repeat(exposure[:, :, None], len(causes), axis=2)
    if pulled:
        for b in range(len(edges) - 1):
            for c in range(len(causes)):
                shape[:, b, c], years[:, b, c], prior[b, c] = _pulled(events[:, b, c], exposure[:, b])
    shrunk, lo, hi = _posterior(shape, years, interval)
    with np.errstate(invalid="ignore", divide="ignore"):
        rate = np.where(exposure[:, :, None] > 0, events / exposure[:, :, None], np.nan)
        drawn = np.random.default_rng(seed).gamma(shape, 1.0, (draws, *shape.shape)) / years
    why = "" if exposure.sum() > 0 and events.sum() >= 2 else "fewer than two spells were seen to end."
    digest = digest_of(spells.provenance.inputs_digest, spells.entry, spells.exit, spells.event, spells.cause)
    options = {"by": by, "bands": [float(edge) for edge in edges[1:-1]], "shrink": shrink, "interval": interval}
    limits = tuple(pairwise(edges.tolist()))
    return Hazard(
        tuple(map(str, groups)), limits, causes, exposure, events, rate, shrunk, lo, hi, prior, drawn, pulled, interval,
        len(spells), dict(spells.left_out), why,
        Provenance(VERSION, digest, options, seed),
    )  # fmt: skip


def _checked(bands: Sequence[float], draws: Any, seed: Any) -> Values:
    problems = []
    try:
        ends = np.asarray(list(bands), float)
    except (TypeError, ValueError, OverflowError):
        ends = np.array([np.nan])
    if ends.ndim != 1 or not np.isfinite(ends).all() or (np.diff(ends) <= 0).any() or (ends <= 0).any():
        said = "Expected years above 0, each larger than the one before."
        problems.append(Problem(None, "bands", said, str(bands)[:80]))
    if len(ends) > 100:
        problems.append(Problem(None, "bands", "Expected at most 100 bands."))
    if not isinstance(draws, int) or not 0 <= draws <= 100_000:
        problems.append(Problem(None, "draws", "Expected 0 to 100,000 draws.", str(draws)[:80]))
    if not isinstance(seed, int) or seed < 0:
        problems.append(Problem(None, "seed", "Expected a whole number, 0 or more.", str(seed)[:80]))
    if problems:
        raise InputError(problems)
    return np.concatenate([[0.0], ends, [np.inf]])


def _pulled(events: NDArray[np.int64], exposure: Values) -> tuple[Values, Values, Values]:
    """Return shape and rate of each group's posterior, and of the distribution that the groups come from.

    How much groups differ is itself uncertain, and so is their common rate: both are averaged over, the first on a grid
    with every variance between groups as likely as another (Morris 1983), and the result is the Gamma distribution of
    the same mean and variance.
    """
    from scipy.special import gammaln

    seen = exposure > 0
    d, e = events[seen].astype(float), exposure[seen]
    if d.sum() == 0:  # nobody ever left: the groups are alike, all that is known is how long they were watched
        whole = np.array([0.5, max(float(e.sum()), 1e-9)])
        return np.full(len(events), whole[0]), np.full(len(events), whole[1]), whole
    pooled = d.sum() / e.sum()
    shapes = np.exp(np.linspace(np.log(0.05), np.log(1e4), GRID))
    weights, means, spreads = np.zeros(GRID), np.zeros((GRID, len(events))), np.zeros((GRID, len(events)))
    for k, a in enumerate(shapes):
        mean = _centre(d, e, a, pooled)
        rate = a / mean
        fit = gammaln(a + d) - gammaln(a) + a * np.log(rate / (rate + e)) - d * np.log(rate + e)
        known = float(
            (mean * e / (1 + mean * e / a)).sum()
        )  # what the groups together say of the logarithm of the mean
        weights[k] = fit.sum() - 0.5 * np.log(known) - np.log(a)
        means[k] = (events + a) / (exposure + rate)
        moved = means[k] * rate / (exposure + rate)
        spreads[k] = means[k] / (exposure + rate) + moved**2 / known
    best = int(weights.argmax())
    weights = np.exp(weights - weights[best])
    weights /= weights.sum()
    middle = weights @ means
    spread = weights @ (spreads + means**2) - middle**2
    prior = np.array([shapes[best], shapes[best] / _centre(d, e, float(shapes[best]), pooled)])
    return middle**2 / spread, middle / spread, prior


def _centre(d: Values, e: Values, shape: float, start: float) -> float:
    """Return the mean rate that fits best with this shape: weights grow with what is known of a group."""
    mean = start
    for _ in range(25):
        weight = e / (1 + mean * e / shape)
        new = float((weight * d / e).sum() / weight.sum())
        if abs(new - mean) < 1e-10 * mean:
            break
        mean = max(new, 1e-12)
    return mean


def _posterior(shape: Values, years: Values, interval: float) -> tuple[Values, Values, Values]:
    from scipy.special import gammaincinv

    tail = (1 - interval) / 2
    with np.errstate(invalid="ignore", divide="ignore"):
        found = [shape / years, gammaincinv(shape, tail) / years, gammaincinv(shape, 1 - tail) / years]
    return tuple(np.where(years > 0, each, np.nan) for each in found)  # type: ignore[return-value]


def _known(value: float) -> float | None:
    return round(float(value), 6) if np.isfinite(value) else None
