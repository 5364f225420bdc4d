"""How well a model of leaving foretells: beside simple rules, on spells it has not seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..problems import InputError, Problem
from ..provenance import Provenance, digest_of
from .fitting import TenureModel, Yearly, described, yearly_risk
from .results import VERSION, Result, share
from .spells import Spells

BASELINES = ("constant", "last year")
FEWEST_YEARS = 2
EXACT = 20_000_000  # steps, above which the count's distribution is taken as normal
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Score:
    """One forecaster: smaller is better but for coverage, which should be near the interval."""

    forecaster: str
    log_score: float
    crps: float
    coverage: float


@dataclass(frozen=True, slots=True)
class Scores(Result):
    """How forecasts of who leaves, and of how many leave each year, came out.

    Attributes
    ----------
    scores : tuple of Score
        The model first. `log_score`: mean of -log of the chance given to what happened; `crps`: of the number who leave
        in a year, in people; `coverage`: share of years inside the interval.
    years : tuple of dict
        year, at_risk, left, and by forecaster what was expected, with its interval.
    calibration : tuple of dict
        By tenth of the model's chances: n, foretold, found, lo, hi.
    """

    scores: tuple[Score, ...]
    years: tuple[dict[str, Any], ...]
    calibration: tuple[dict[str, float], ...]
    interval: float
    n: int
    left_out: int
    why: str
    provenance: Provenance = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the scores with method and words."""
        return super(Scores, self).to_dict() | {"method": VERSION, "explanation": self.explain("panel")}

    def _for_person(self) -> str:
        own, others = self.scores[0], self.scores[1:]
        if not others:
            return f"The yearly number of leavers was missed by about {own.crps:.1f} people."
        best = min(others, key=lambda each: each.crps)
        gain = 1 - own.crps / best.crps if best.crps else 0.0
        if gain > 0.05:
            return (
                f"The model foretells the number who leave a year {gain:.0%} better than the rule “{best.forecaster}”."
            )
        if gain < -0.05:
            return f"The simple rule “{best.forecaster}” foretells the number who leave a year better: use the rule."
        return f"The model foretells the number who leave a year as well as the simple rule “{best.forecaster}”."

    def _for_panel(self) -> str:
        inside = round(self.scores[0].coverage * len(self.years))
        return (
            f"{self._for_person()} Scored over {len(self.years)} years; in {inside} of them the number lay in the "
            f"model's {self.interval:.0%} range."
        )

    def _for_analyst(self) -> str:
        parts = [
            f"{s.forecaster}: log score {s.log_score:.4f}, CRPS {s.crps:.2f}, coverage {s.coverage:.0%}"
            for s in self.scores
        ]
        return f"{self._for_panel()} {'; '.join(parts)}; {self.n:,} person-years."


def score(
    model: TenureModel, spells: Spells, *, baselines: Sequence[str] = BASELINES, interval: float = 0.90
) -> Scores:
    """Return how well a model foretells who leaves within each calendar year, beside simple rules.

    Parameters
    ----------
    model : TenureModel
    spells : Spells
        Not those the model was made from: for example `spells.between(2010, 2014)` after a fit to what was before.
    baselines : sequence of {"constant", "last year"}
        The model's overall share who leave; the share who left the year before.
    interval : float
        Probability of the range of each year's count.

    Raises
    ------
    InputError
        An unknown rule, a model that was not fitted.

    Notes
    -----
    The number who leave is a sum of independent chances (its exact distribution for all but the largest); CRPS after
    Gneiting & Raftery 2007. The first year is not scored, so that every forecaster meets the same years.
    """
    share(interval, "interval")
    problems = [
        Problem(None, "baselines", f"Expected some of: {', '.join(BASELINES)}.", str(each)[:80])
        for each in ([baselines] if isinstance(baselines, str) else baselines)
        if each not in BASELINES
    ]
    problems += [Problem(None, "baselines", "Expected a list.", baselines)] if isinstance(baselines, str) else []
    if problems:
        raise InputError(problems)
    if model.why:
        raise InputError(f"The model was not fitted: {model.why}")
    whole = len(yearly_risk(spells).left)
    spells = spells.part(model.usable(spells))
    table = yearly_risk(spells)
    origin = Provenance(
        VERSION, digest_of(spells.provenance.inputs_digest, spells.entry, spells.exit),
        {"model": described(model), "baselines": list(baselines), "interval": interval},
    )  # fmt: skip
    years = np.unique(table.year)
    scored = years[np.isin(years - 1, years)]
    if len(scored) < FEWEST_YEARS:
        why = f"{len(scored)} years follow another; at least {FEWEST_YEARS} are needed."
        return Scores((), (), (), interval, 0, whole, why, origin)
    names = ["model", *baselines]
    chances = _chances(model, spells, table, names)
    rows, crps, inside = _by_year(table, scored, chances, interval)
    use = np.isin(table.year, scored)
    scores = tuple(
        Score(
            name,
            _log_score(chances[name][use], table.left[use]),
            float(np.mean(crps[name])),
            float(np.mean(inside[name])),
        )
        for name in names
    )
    tenths = _calibration(chances["model"][use], table.left[use], interval)
    return Scores(scores, tuple(rows), tenths, interval, int(use.sum()), whole - int(use.sum()), "", origin)


def _chances(model: TenureModel, spells: Spells, table: Yearly, names: list[str]) -> dict[str, Values]:
    found = {"model": model.chance(spells, table.spell, table.tenure)}
    found["constant"] = np.full(len(table.left), min(max(model.yearly, 1e-6), 1 - 1e-6))
    first = int(table.year.min())
    at_risk = np.bincount(table.year - first)
    # Half a leaver more: after a year in which nobody left, nobody says that nobody ever will.
    rate = (np.bincount(table.year - first, table.left) + 0.5) / (at_risk + 1)
    before = np.concatenate([[model.yearly], rate[:-1]])
    found["last year"] = np.clip(before[table.year - first], 1e-6, 1 - 1e-6)
    return {name: found[name] for name in names}


def _log_score(chance: Values, left: NDArray[np.bool_]) -> float:
    given = np.clip(np.where(left, chance, 1 - chance), 1e-12, 1)
    return float(-np.log(given).mean())


def _by_year(
    table: Yearly, scored: NDArray[np.int64], chances: dict[str, Values], interval: float
) -> tuple[list[dict[str, Any]], dict[str, list[float]], dict[str, list[bool]]]:
    rows, crps, inside = [], {name: [] for name in chances}, {name: [] for name in chances}  # type: ignore[var-annotated]
    for year in scored:
        here = table.year == year
        left = int(table.left[here].sum())
        row: dict[str, Any] = {"year": int(year), "at_risk": int(here.sum()), "left": left, "expected": {}}
        for name, chance in chances.items():
            below = np.cumsum(count_chances(chance[here]))
            low = int(np.searchsorted(below, 0.5 - interval / 2 - 1e-12, side="left"))
            high = int(np.searchsorted(below, 0.5 + interval / 2 - 1e-12, side="left"))
            crps[name].append(float(np.square(below - (np.arange(len(below)) >= left)).sum()))
            inside[name].append(low <= left <= high)
            row["expected"][name] = {"mean": round(float(chance[here].sum()), 2), "lo": low, "hi": high}
        rows.append(row)
    return rows, crps, inside


def count_chances(chance: Values) -> Values:
    """Return the distribution of how many of independent chances come true (Hong 2013).

    >>> count_chances(np.array([0.5, 0.5])).round(3).tolist()
    [0.25, 0.5, 0.25]
    """
    n = len(chance)
    values, times = np.unique(np.round(chance, 10), return_counts=True)
    if len(values) * (n + 1) > EXACT:
        from scipy.special import ndtr

        spread = np.sqrt(float((chance * (1 - chance)).sum()))
        edges = ndtr((np.arange(n + 2) - 0.5 - chance.sum()) / spread)
        return np.diff(edges)
    turn = np.exp(2j * np.pi * np.arange(n + 1) / (n + 1))
    product = np.ones(n + 1, complex)
    for value, power in zip(values, times, strict=True):
        product *= (1 - value + value * turn) ** power
    return np.clip(np.fft.fft(product).real / (n + 1), 0, 1)


def _calibration(chance: Values, left: NDArray[np.bool_], interval: float) -> tuple[dict[str, float], ...]:
    from scipy.special import ndtri

    z = float(ndtri(0.5 + interval / 2))
    edges = np.unique(np.quantile(chance, np.linspace(0, 1, 11)))
    tenth = np.clip(np.searchsorted(edges, chance, side="right") - 1, 0, max(len(edges) - 2, 0))
    rows = []
    for k in np.unique(tenth):
        here = tenth == k
        n, found = int(here.sum()), float(left[here].mean())
        middle = (found + z * z / (2 * n)) / (1 + z * z / n)
        half = z * np.sqrt(found * (1 - found) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        rows.append({"n": n, "foretold": float(chance[here].mean()), "found": found, "lo": float(middle - half),
                     "hi": float(middle + half)})  # fmt: skip
    return tuple(rows)
