"""Forecasts made year by year from what was then known, scored against directors' changes in England."""

import csv
from pathlib import Path

import numpy as np
import pytest

from mantle.analysis import projection
from mantle.analysis.projection import Assumptions

FILE = Path(__file__).resolve().parents[3] / "shared" / "data" / "figures" / "england_dcs_changes.csv"
FIRST = 2015  # the first year forecast; only a dozen points, so the test is weak and says so


def crps(draws, seen):
    """Continuous ranked probability score of a sample (Gneiting & Raftery 2007)."""
    draws = np.sort(np.asarray(draws, float))
    n = draws.size
    between = 2 * np.sum(draws * (2 * np.arange(1, n + 1) - n - 1)) / n**2
    return float(np.abs(draws - seen).mean() - between / 2)


def history(column):
    if not FILE.exists():
        pytest.skip("../shared/data is absent")
    with FILE.open(encoding="utf-8-sig") as file:
        return {
            int(row["period_start"][:4]): (int(row["upper_tier_authorities"]), int(row[column]))
            for row in csv.DictReader(file)
            if row[column]
        }


def scores(column, measure):
    """Return mean scores by method and the share of years inside the model's 90 % range."""
    seen = history(column)
    nation = projection.nation(152, seed=1)
    model = projection.project(nation, Assumptions.shipped(), years=1, runs=400, seed=1).measure(measure)[:, 0]
    rng = np.random.default_rng(1)
    rows, inside = {"model": [], "constant hazard": [], "last year": [], "thirty": []}, []
    for year in sorted(seen)[1:]:
        posts, changes = seen[year]
        before = [seen[earlier] for earlier in sorted(seen) if earlier < year]
        rate = sum(c for _, c in before) / sum(p for p, _ in before)
        # what had been seen shifts the level of the model; its spread is its own
        centred = model - model.mean() + rate * posts if len(before) >= 2 else model
        rows["model"].append(crps(centred, changes))
        rows["constant hazard"].append(crps(rng.poisson(rate * posts, 4000), changes))
        rows["last year"].append(abs(before[-1][1] - changes))
        rows["thirty"].append(abs(30 - changes))
        inside.append(np.quantile(centred, 0.05) <= changes <= np.quantile(centred, 0.95))
    return {name: float(np.mean(values)) for name, values in rows.items()}, float(np.mean(inside))


@pytest.mark.data
@pytest.mark.parametrize(
    "column, measure",
    [("changes_total", "changes"), ("non_interim_changes_derived", "fills")],
    ids=["all", "substantive"],
)
def test_forecasts_beat_last_year_and_the_point_of_thirty(column, measure):
    found, covered = scores(column, measure)
    print(column, {name: round(value, 2) for name, value in found.items()}, f"inside the 90 % range: {covered:.0%}")
    assert found["model"] < found["last year"]
    assert found["model"] < 1.15 * found["constant hazard"]  # a constant hazard is a strong baseline
    assert covered >= 0.6
    if column == "changes_total":
        assert found["model"] < found["thirty"]


def test_the_score_is_that_of_a_known_case():
    # Of a standard Normal at 0: (sqrt(2) - 1) / sqrt(pi)
    draws = np.random.default_rng(1).standard_normal(40_000)
    assert crps(draws, 0.0) == pytest.approx((np.sqrt(2) - 1) / np.sqrt(np.pi), rel=0.02)
