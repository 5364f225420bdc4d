"""Each interval holds a known truth as often as it says: a small study in every run, 500 sets in the nightly one."""

from __future__ import annotations

import numpy as np
import pytest

from mantle.analysis import tenure
from tests.analysis.tenure_worlds import careers, covered, spells_of, survival_at

SETS = [100, pytest.param(500, marks=pytest.mark.nightly)]
RATES, EDGES = (0.1, 0.25, 0.15), (1.0, 3.0)


@pytest.mark.parametrize("years", [1, 2, 5])
@pytest.mark.parametrize("sets", SETS)
def test_the_band_of_the_curve_holds_the_truth(sets, years):
    truth, count = survival_at(years, RATES, EDGES), 0
    for seed in range(sets):
        found = tenure.survival(careers(seed, 250, rates=RATES, edges=EDGES)).curve().at(years)
        count += found[1] <= truth <= found[2]
    assert covered(count, sets, 0.90)


@pytest.mark.parametrize("sets", SETS)
def test_the_range_of_the_median_holds_the_truth(sets):
    # 0.1 + 2 * 0.25 by three years, then 0.15 a year: half have left after log(2) of it
    truth, count = 3 + (np.log(2) - 0.6) / 0.15, 0
    for seed in range(sets):
        found = tenure.survival(careers(seed, 250, rates=RATES, edges=EDGES)).curve()
        count += found.median_lo <= truth <= (found.median_hi or np.inf)
    assert covered(count, sets, 0.90)


@pytest.mark.parametrize("sets", SETS)
def test_shrunk_rates_hold_the_truth_of_groups_drawn_alike(sets):
    count = told = 0
    for seed in range(sets):
        draws = np.random.default_rng(seed)
        rates = draws.gamma(6, 0.2 / 6, 25)
        groups = np.repeat(np.arange(25), draws.integers(5, 60, 25))
        length, until = draws.exponential(1 / rates[groups]), 3.0
        words = np.array([f"g{g:02}" for g in groups])
        spells = spells_of(np.zeros(len(groups)), np.minimum(length, until), length < until, columns={"g": words})
        found = tenure.hazard(spells, by="g", bands=[], draws=0)
        count += int(((found.lo[:, 0, 0] <= rates) & (rates <= found.hi[:, 0, 0])).sum())
        told += 25
    assert covered(count, told, 0.90)


@pytest.mark.parametrize("sets", SETS)
def test_rates_that_stand_alone_hold_the_truth(sets):
    count = 0
    for seed in range(sets):
        draws = np.random.default_rng(seed)
        length = draws.exponential(5.0, 60)
        spells = spells_of(np.zeros(60), np.minimum(length, 4), length < 4, columns={"g": np.full(60, "a")})
        found = tenure.hazard(spells, by="g", bands=[], shrink=False, draws=0)
        count += bool(found.lo[0, 0, 0] <= 0.2 <= found.hi[0, 0, 0])
    assert covered(count, sets, 0.90)


@pytest.mark.parametrize("sets", SETS)
def test_the_interval_of_an_effect_holds_the_truth(sets):
    count = 0
    for seed in range(sets):
        spells = careers(seed, 300, rates=RATES, edges=EDGES, lift=lambda draws, n: np.exp(0.5 * draws.normal(size=n)))
        found = tenure.fit(spells, ["lift"], bands=EDGES).effects[0]  # the column holds the logarithm itself
        count += found.lo <= np.e <= found.hi
    assert covered(count, sets, 0.90)


def test_yearly_chances_are_those_of_the_truth_though_watching_ends_in_mid_year():
    found = tenure.fit(careers(5, 60_000, rates=RATES, edges=EDGES), form="logistic", bands=EDGES)
    assert found.baseline == pytest.approx(1 - np.exp(-np.array(RATES)), abs=0.006)


@pytest.mark.parametrize("sets", SETS)
def test_the_range_of_a_years_count_holds_what_comes(sets):
    model = tenure.fit(careers(10**6, 20_000, rates=RATES, edges=EDGES), bands=EDGES)
    inside = told = 0
    for seed in range(sets):
        found = tenure.score(model, careers(seed, 400, rates=RATES, edges=EDGES))
        inside += round(found.scores[0].coverage * len(found.years))
        told += len(found.years)
    # Counts are whole numbers: a range of nine in ten holds at least that.
    assert covered(inside, told, 0.90, conservative=True)
    assert inside / told < 0.98
