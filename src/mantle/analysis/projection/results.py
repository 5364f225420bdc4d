"""What a projection found, in numbers by year and in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mantle.analysis.projection.assumptions import Assumptions
from mantle.analysis.projection.workforce import BACKGROUNDS
from mantle.analysis.provenance import Provenance

MODEL_VERSION = "1.0"
ROUTES = ("internal", "neighbour", "graduate", "move", "external")
QUANTILES = (("p05", 5), ("p10", 10), ("p50", 50), ("p90", 90), ("p95", 95))
# Columns of the record; the same as in the inner loops, which are not loaded to read a result.
EXITS, VACANT, COVERED, FILLS, WAIT, BENCH, AGE, TENURE, FILLED, OLDER = 0, 4, 8, 12, 32, 36, 40, 44, 48, 52
DRAWN, DRAWN_AGE, BACKGROUND, INTAKE, GRADUATES, NO_BENCH, INTERIMS, HANDOVERS = 56, 60, 64, 69, 70, 71, 72, 73
TIER_WORDS = ("directors", "tier 2", "tier 3", "tier 4")

Values = NDArray[np.float64]


def spread(values: Values) -> dict[str, float | None]:
    """Return mean and quantiles over the runs; None where the figure never arises."""
    known = values[np.isfinite(values)]
    if not known.size:
        return dict.fromkeys(["mean", *(name for name, _ in QUANTILES)])
    cuts = np.percentile(known, [cut for _, cut in QUANTILES])
    named = {name: float(cut) for (name, _), cut in zip(QUANTILES, cuts, strict=True)}
    return {"mean": float(known.mean()), **named}


def _ratio(over: NDArray[Any], under: NDArray[Any] | float) -> Values:
    """Return a ratio, NaN where there is nothing to divide by."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(np.asarray(under) > 0, over / np.asarray(under, float), np.nan)


@dataclass(frozen=True, slots=True)
class Projection:
    """A projection: what came of each run and year, and how to read it.

    Attributes
    ----------
    record : int32 array (runs, years, columns)
        Counts and sums of each run and year.
    place : int64 array (agencies, years, 4)
        Summed over the runs: quarters without a substantive director, appointments of directors, of which ready
        successors, people ready and willing for the director's post at the end of the year.
    posts : tuple of int
        Posts of tiers 1 to 4.
    imputed : dict
        Holders whose age, tenure, readiness, wish or background was not known and was drawn anew in every run.
    """

    record: NDArray[np.int32] = field(repr=False)
    place: NDArray[np.int64] = field(repr=False)
    agencies: tuple[str, ...] = field(repr=False)
    posts: tuple[int, int, int, int]
    imputed: dict[str, int]
    assumptions: Assumptions = field(repr=False)
    provenance: Provenance = field(repr=False)
    seed: int
    cpu_seconds: float
    draw_sizes: tuple[int, ...] = ()

    @property
    def runs(self) -> int:
        return int(self.record.shape[0])

    @property
    def years(self) -> int:
        return int(self.record.shape[1])

    def column(self, place: int) -> Values:
        """Return a column of the record as numbers, (runs, years)."""
        return self.record[:, :, place].astype(float)

    def measure(self, name: str, tier: int = 1) -> Values:
        """Return a figure of a tier by run and year, (runs, years), NaN where it does not arise.

        Parameters
        ----------
        name : str
            exits, exit_rate, vacant_share, covered_share, fills, time_to_fill_quarters, bench, mean_age,
            mean_tenure_years, drawn_age, older_share; and for the whole: authorities_without_bench, interims,
            changes, intake, graduates.
        """
        k, posts = tier - 1, float(self.posts[tier - 1])
        filled = self.column(FILLED + k)
        fills = self.record[:, :, FILLS + 5 * k : FILLS + 5 * k + 5].sum(2).astype(float)
        whole = {"authorities_without_bench": NO_BENCH, "interims": INTERIMS, "intake": INTAKE, "graduates": GRADUATES}
        figures = {
            "exits": lambda: self.column(EXITS + k),
            "exit_rate": lambda: _ratio(self.column(EXITS + k), posts),
            "vacant_share": lambda: _ratio(self.column(VACANT + k), 4 * posts),
            "covered_share": lambda: _ratio(self.column(COVERED + k), 4 * posts),
            "fills": lambda: fills,
            "time_to_fill_quarters": lambda: _ratio(self.column(WAIT + k), fills),
            # the bench of a tier stands one tier down: people who are ready for it and want it
            "bench": lambda: self.column(BENCH + k + 1) if k < 3 else np.zeros_like(filled),
            "mean_age": lambda: _ratio(self.column(AGE + k), 4 * filled),
            "mean_tenure_years": lambda: _ratio(self.column(TENURE + k), 4 * filled),
            "drawn_age": lambda: _ratio(self.column(DRAWN_AGE + k), 4 * self.column(DRAWN + k)),
            "older_share": lambda: _ratio(self.column(OLDER + k), filled),
            "changes": lambda: fills + self.column(INTERIMS),
        }
        return self.column(whole[name]) if name in whole else figures[name]()

    def to_dict(self, *, full: bool = False) -> dict[str, Any]:
        """Return the result for JSON; `full` adds words, assumptions, both counts of changes and sums by agency."""
        brief = {
            "seed": self.seed,
            "runs": self.runs,
            "model_version": MODEL_VERSION,
            "inputs_digest": self.provenance.inputs_digest,
            "imputed": dict(self.imputed),
            "cpu_seconds": round(self.cpu_seconds, 3),
            "years": [self._year(y) for y in range(self.years)],
        }
        return brief | self._more() if full else brief

    def _year(self, y: int) -> dict[str, Any]:
        """Return one year of the JSON."""
        names = ("exits", "exit_rate", "vacant_share", "covered_share", "time_to_fill_quarters", "bench", "mean_age",
                 "mean_tenure_years")  # fmt: skip
        tiers = {}
        for tier in (1, 2, 3, 4):
            k = tier - 1
            row: dict[str, Any] = {"posts": spread(np.full(self.runs, float(self.posts[k])))}
            row |= {name: spread(self.measure(name, tier)[:, y]) for name in names}
            row["fills"] = {r: spread(self.column(FILLS + 5 * k + i)[:, y]) for i, r in enumerate(ROUTES)}
            tiers[str(tier)] = row
        return {
            "year": y + 1,
            "authorities_without_bench": spread(self.measure("authorities_without_bench")[:, y]),
            "tiers": tiers,
        }

    def _more(self) -> dict[str, Any]:
        backgrounds = {b: spread(self.column(BACKGROUND + i)[:, -1]) for i, b in enumerate(BACKGROUNDS)}
        return {
            "headline": self.headline(),
            "explanation": self.explain(),
            "table": self.table(),
            "director_changes": [
                {"year": y + 1, "appointments": spread(self.measure("fills")[:, y]),
                 "interims": spread(self.measure("interims")[:, y]), "all": spread(self.measure("changes")[:, y])}
                for y in range(self.years)
            ],
            "directors_by_background_at_end": backgrounds,
            "authorities": self.by_authority(),
            "variance": self.variance(),
            "assumptions": self.assumptions.describe(),
            "provenance": self.provenance.to_dict(),
        }  # fmt: skip

    def by_authority(self) -> list[dict[str, Any]]:
        """Return a row for each authority and year, means over the runs: director's vacancy, appointments, bench."""
        names = ("vacant_quarters", "appointments", "appointments_of_ready_people", "bench")
        return [
            {"authority": agency, "year": y + 1,
             **{name: round(float(self.place[a, y, i]) / self.runs, 4) for i, name in enumerate(names)}}
            for a, agency in enumerate(self.agencies)
            for y in range(self.years)
        ]  # fmt: skip

    def variance(self) -> dict[str, dict[str, float | None]]:
        """Return the variance of yearly figures from chance and from not knowing the parameters.

        The second part is None unless parameters were drawn (`parameter_draws`); it is the variance between draws
        less what chance alone puts there, never below 0 (one-way analysis of variance).
        """
        figures = {
            "director exits a year": self.measure("exits").mean(1),
            "bench for directors": self.measure("bench")[:, -1],
        }
        return {name: _parts(values, self.draw_sizes) for name, values in figures.items()}

    def headline(self) -> str:
        """Return the main finding in one sentence."""
        exits, rate = self.measure("exits").ravel(), float(np.nanmean(self.measure("exit_rate")))
        posts = self.posts[0]
        if not posts:
            return (
                f"There is no director's post among the {sum(self.posts):,} posts; see the table for the other tiers."
            )
        low, high = np.percentile(exits, [5, 95])
        bench = float(self.measure("authorities_without_bench")[:, -1].mean())
        return (
            f"Of {posts:,} director posts, about {exits.mean():.0f} change hands in a year ({rate:.0%}); nine years in "
            f"ten it is between {low:.0f} and {high:.0f}. After {_count(self.years, 'year')}, about {bench:.0f} "
            f"{'authority has' if round(bench) == 1 else 'authorities have'} nobody ready and willing to step up."
        )

    def table(self) -> list[dict[str, Any]]:
        """Return a row for each tier: yearly means over the whole projection, with nine years in ten in brackets."""
        rows = []
        for tier, words in enumerate(TIER_WORDS, start=1):
            if not self.posts[tier - 1]:
                continue
            row: dict[str, Any] = {"tier": tier, "words": words, "posts": self.posts[tier - 1]}
            for name in ("exits", "exit_rate", "vacant_share", "covered_share", "time_to_fill_quarters", "bench",
                         "mean_age", "mean_tenure_years"):  # fmt: skip
                q = spread(self.measure(name, tier).ravel())
                row |= {name: q["mean"], f"{name}_low": q["p05"], f"{name}_high": q["p95"]}
            rows.append(row)
        return rows

    def explain(self) -> str:
        """Return how the figures came about, for someone without statistics."""
        drawn = {name: n for name, n in self.imputed.items() if n}
        missing = ", ".join(f"{name} of {n:,}" for name, n in drawn.items())
        parts = [
            f"Each of {_count(self.runs, 'run')} plays out {_count(self.years, 'year')} quarter by quarter: "
            "people grow older, leave, become ready, and vacancies are filled from the own authority, neighbours, "
            "the programme, other authorities or outside. A range says where 18 of 20 such futures fall.",
            f"Not known and drawn anew in every run: {missing}."
            if drawn
            else "Every fact about every holder was known.",
        ]
        if self.draw_sizes:
            parts.append(f"The rates themselves were drawn {len(self.draw_sizes)} times from their own uncertainty.")
        parts.append(f"Seed {self.seed}, model {MODEL_VERSION}, assumptions: {self.assumptions.label}.")
        return " ".join(parts)


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def _parts(values: Values, sizes: tuple[int, ...]) -> dict[str, float | None]:
    if values.size < 2:
        return {"chance": None, "parameters": None}
    if len(sizes) < 2 or min(sizes) < 2:
        return {"chance": float(values.var(ddof=1)), "parameters": None}
    groups = np.split(values, np.cumsum(sizes)[:-1])
    chance = float(np.mean([group.var(ddof=1) for group in groups]))
    between = float(np.var([group.mean() for group in groups], ddof=1))
    return {"chance": chance, "parameters": max(0.0, between - chance / float(np.mean(sizes)))}
