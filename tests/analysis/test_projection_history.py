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


def unsure(years):
    """How much wider a range is when its middle is the mean of so many years (a prediction, not a known level)."""
    return np.sqrt(1 + 1 / years)


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
        # what had been seen shifts the level of the model; its spread is its own, and that of a level so learned
        centred = (model - model.mean()) * unsure(len(before)) + rate * posts if len(before) >= 2 else model
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


def simulated():
    """Return 500 histories, each under rates drawn from their uncertainty, and forecasts of them."""
    nation = projection.nation(150, seed=1)
    true = projection.project(nation, years=8, runs=500, seed=77, parameter_draws=500)
    plain = projection.project(nation, years=8, runs=1000, seed=1)
    whole = projection.project(nation, years=8, runs=1000, seed=1, parameter_draws=250)
    return true, plain, whole


@pytest.mark.nightly
def test_ranges_hold_the_futures_of_five_hundred_nations_at_their_rate():
    """With the uncertainty of the rates in them; without it they promise too much, and say so in `variance()`."""
    true, plain, whole = simulated()
    for measure, tier in (("exits", 1), ("exits", 3), ("fills", 2), ("bench", 1), ("mean_age", 2), ("vacant_share", 4)):
        seen = true.measure(measure, tier)
        held = {}
        for name, found in (("plain", plain), ("whole", whole)):
            low, high = np.quantile(found.measure(measure, tier), (0.05, 0.95), axis=0)
            held[name] = float(np.mean((low <= seen) & (seen <= high)))
        print(measure, tier, held)
        assert held["whole"] >= 0.9 - 3 * np.sqrt(0.09 / 500), (measure, tier)
        assert held["whole"] >= held["plain"] - 0.01


@pytest.mark.nightly
def test_forecasts_made_year_by_year_hold_five_hundred_histories_at_their_rate():
    """As the score above is made: the level from earlier years, the spread the model's own and that of the level."""
    true, plain, _ = simulated()
    seen, spread = true.measure("exits"), plain.measure("exits")
    inside = []
    for year in range(3, seen.shape[1]):
        level = seen[:, :year].mean(axis=1)
        low, high = np.quantile((spread[:, year] - spread[:, year].mean()) * unsure(year), (0.05, 0.95))
        inside.append(np.mean((level + low <= seen[:, year]) & (seen[:, year] <= level + high)))
    print("inside, by year", np.round(inside, 3))
    assert min(inside) >= 0.9 - 3 * np.sqrt(0.09 / 500)
    assert np.mean(inside) < 0.95
