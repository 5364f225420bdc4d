"""The figures of tenure are right: by hand, against independent libraries, and by their nature."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as models
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines import AalenJohansenFitter, KaplanMeierFitter, PiecewiseExponentialFitter

from mantle.analysis import tenure
from mantle.analysis.problems import InputError
from mantle.analysis.tables.spells import Dated, Panel
from mantle.analysis.tenure.fitting import yearly_risk
from mantle.analysis.tenure.scoring import count_chances
from tests.analysis.tenure_worlds import AS_AT, careers, plain_curve, spells_of

RATES, EDGES = (0.1, 0.25, 0.15), (1.0, 3.0)


def dated(*rows, **options) -> tenure.Spells:
    return tenure.spells(Dated.from_rows(rows), as_at=AS_AT, **options)


def test_dated_rows_become_spells_with_their_ends_and_causes():
    found = dated(
        ("Ada", "lead", "2010-01-01", "2014-01-01", "promoted"), ("Ben", "lead", "2014-01-01", None),
        ("Cleo", "deputy", "2015-01-01", "2030-01-01"), ("Dan", "deputy", "2012-01-01", "2014-07-02", "transfer"),
    )  # fmt: skip
    assert found.person.tolist() == ["Ada", "Ben", "Cleo", "Dan"]
    assert found.exit.round(2).tolist() == [4.0, 6.0, 5.0, 2.5]
    assert found.event.tolist() == [True, False, False, True]  # an end beyond the last day is not yet seen
    assert found.cause.tolist() == ["promotion", "", "", "move"]


def test_whoever_goes_on_the_next_day_has_one_spell():
    found = dated(("Ada", "lead", "2010-01-01", "2012-01-01"), ("Ada", "lead", "2012-01-02", "2014-01-01"))
    assert found.exit.round(2).tolist() == [4.0]
    assert found.left_out["joined to the spell before"] == 1
    apart = dated(("Ada", "lead", "2010-01-01", "2012-01-01"), ("Ada", "lead", "2012-01-03", "2014-01-01"))
    assert len(apart) == 2


def test_a_spell_that_began_before_watching_counts_from_then_on():
    found = dated(
        ("Ada", "lead", "2005-01-01", "2014-01-01"), ("Ben", "lead", "2000-01-01", "2009-01-01"), since=date(2010, 1, 1)
    )
    assert found.entry.round(2).tolist() == [5.0]
    assert found.exit.round(2).tolist() == [9.0]
    assert found.left_out["that ended before the first day"] == 1


def test_a_panel_becomes_spells_and_what_nobody_can_know_is_left_out():
    rows = [
        ("a", 2001, "before"), ("a", 2002, "before"), ("a", 2003, "Ada"), ("a", 2004, "Ada"), ("a", 2005, "Ben"),
        ("a", 2006, "Ben"), ("b", 2001, "x"), ("b", 2002, "Cleo"), ("b", 2004, "Cleo"), ("b", 2005, "Dan"),
    ]  # fmt: skip
    unit, year, person = zip(*rows, strict=True)
    found = tenure.spells(Panel.from_columns(unit=unit, year=year, person=person))
    assert sorted(zip(found.person.tolist(), found.exit.tolist(), found.event.tolist(), strict=True)) == [
        ("Ada", 2.0, True), ("Ben", 1.0, False)
    ]  # fmt: skip
    assert found.left_out["whose beginning is not in the file"] == 3  # before, x, and Cleo after a year without a row
    assert found.left_out["seen in a last year only"] == 2  # Cleo in 2002, with no row for 2003; Dan in 2005


def test_the_curve_of_a_handful_is_what_one_works_out_by_hand():
    found = tenure.survival(
        spells_of(np.zeros(5), np.array([1, 2, 2, 3, 4.0]), np.array([1, 1, 0, 1, 0], bool))
    ).curve()
    assert found.times.tolist() == [1, 2, 3]
    assert found.at_risk.tolist() == [5, 4, 2]
    assert found.survival == pytest.approx([0.8, 0.6, 0.3])
    assert (found.median, found.completed["mean"], found.elapsed["mean"]) == (3.0, 2.0, 3.0)
    assert found.mean == pytest.approx(1 + 0.8 + 0.6 + 0.3)
    assert found.at(2.5)[0] == pytest.approx(0.6)
    assert found.at(4.1) is None


@pytest.mark.parametrize("seed", range(5))
def test_the_curve_and_its_band_are_those_of_lifelines_with_late_entry(seed):
    spells = careers(seed, 300, rates=RATES, edges=EDGES)
    theirs = KaplanMeierFitter(alpha=0.1).fit(spells.exit, spells.event, entry=spells.entry)
    found = tenure.survival(spells).curve()
    inside = (found.survival > 0) & (found.survival < 1)
    assert inside.sum() > 100
    assert found.survival == pytest.approx(theirs.survival_function_.loc[found.times].to_numpy().ravel(), abs=1e-9)
    band = theirs.confidence_interval_.loc[found.times].to_numpy()
    assert found.lo[inside] == pytest.approx(band[inside, 0], abs=1e-9)
    assert found.hi[inside] == pytest.approx(band[inside, 1], abs=1e-9)
    assert found.median == pytest.approx(theirs.median_survival_time_)


@settings(max_examples=60)
@given(st.integers(0, 10_000), st.integers(5, 30))
def test_the_curve_is_the_plain_count_falls_and_does_not_mind_the_order(seed, n):
    draws = np.random.default_rng(seed)
    entry = np.where(draws.random(n) < 0.3, draws.integers(0, 4, n), 0)
    spells = spells_of(entry, entry + draws.integers(1, 6, n), draws.random(n) < 0.7)
    found = tenure.survival(spells).curve()
    if found.why:
        return
    assert list(zip(found.times.tolist(), found.at_risk.tolist(), found.events.tolist(), strict=True)) == [
        row[:3] for row in plain_curve(spells)
    ]
    assert found.survival == pytest.approx([row[3] for row in plain_curve(spells)])
    assert (np.diff(found.survival) <= 1e-12).all()
    assert (found.lo <= found.survival + 1e-12).all()
    assert (found.survival <= found.hi + 1e-12).all()
    mixed = tenure.survival(spells.part(draws.permutation(n))).curve()
    assert mixed.survival.tolist() == found.survival.tolist()


def test_a_curve_for_each_value_of_a_column_is_the_curve_of_its_part():
    spells = careers(3, 200, rates=RATES, edges=EDGES)
    spells = replace(spells, columns={"region": np.where(np.arange(len(spells)) % 2, "north", "south")})
    found = tenure.survival(spells, by="region")
    assert [curve.group for curve in found.curves] == ["north", "south"]
    part = spells.part(spells.column("region") == "north")
    assert found.curve("north").survival.tolist() == tenure.survival(part).curve().survival.tolist()


def test_rates_are_leavers_by_years_in_post():
    spells = spells_of(
        np.array([0, 0, 1.0]), np.array([1.5, 4, 3.0]), np.array([True, True, False]),
        cause=np.array(["exit", "move", ""]), columns={"g": np.array(["a", "a", "b"])},
    )  # fmt: skip
    found = tenure.hazard(spells, by="g", bands=[1, 2], shrink=False)
    assert found.causes == ("exit", "move")
    assert found.exposure.tolist() == [[2.0, 1.5, 2.0], [0.0, 1.0, 1.0]]
    assert found.events.tolist() == [[[0, 0], [1, 0], [0, 1]], [[0, 0], [0, 0], [0, 0]]]
    assert found.rate[0, 1].tolist() == pytest.approx([1 / 1.5, 0])
    assert np.isnan(found.rate[1, 0]).all()


def test_small_groups_lean_on_the_rest_and_large_ones_stand():
    draws = np.random.default_rng(1)
    groups = np.repeat([f"g{i}" for i in range(20)], [4] * 10 + [400] * 10)
    rates = np.repeat(draws.gamma(8, 0.2 / 8, 20), [4] * 10 + [400] * 10)
    length, until = draws.exponential(1 / rates), 3.0
    spells = spells_of(np.zeros(len(groups)), np.minimum(length, until), length < until, columns={"g": groups})
    found = tenure.hazard(spells, by="g", bands=[], seed=1)
    truth = rates[np.unique(groups, return_index=True)[1]]
    raw, shrunk = found.rate[:, 0, 0], found.shrunk[:, 0, 0]
    assert np.square(shrunk - truth).sum() < np.square(raw - truth).sum()
    size = found.exposure[:, 0]
    middle = found.prior[0, 0, 0] / found.prior[0, 0, 1]
    pull = 1 - (shrunk - middle) / (raw - middle)
    assert pull[size > 100].max() < pull[size < 20].min()
    assert found.draws.shape == (1000, 20, 1, 1)
    assert found.draws.mean(0) == pytest.approx(found.shrunk, rel=0.1)


@pytest.mark.parametrize("seed", range(3))
def test_the_piecewise_rates_without_covariates_are_those_of_lifelines(seed):
    spells = careers(seed, 400, rates=RATES, edges=EDGES, late=0.0)
    theirs = PiecewiseExponentialFitter(list(EDGES)).fit(spells.exit, spells.event)
    found = tenure.fit(spells, bands=EDGES)
    assert found.baseline == pytest.approx(1 / theirs.params_.to_numpy(), rel=1e-3)


def with_columns(seed: int, n: int = 600) -> tenure.Spells:
    spells = careers(seed, n, rates=RATES, edges=EDGES, lift=lambda draws, m: np.exp(0.5 * draws.normal(size=m)))
    region = np.array(["north", "south", "west"])[np.arange(len(spells)) % 3]
    return replace(spells, columns={**spells.columns, "region": region})


def test_a_piecewise_model_is_the_poisson_regression_of_statsmodels():
    spells = with_columns(4)
    found = tenure.fit(spells, ["lift", "region"], bands=EDGES)
    lift, rows = spells.column("lift").astype(float), []
    for low, high in ((0, 1), (1, 3), (3, np.inf)):
        spent = np.minimum(spells.exit, high) - np.maximum(spells.entry, low)
        gone = spells.event & (spells.exit > low) & (spells.exit <= high)
        rows += [
            (low, s, g, x, r) for s, g, x, r in zip(spent, gone, lift, spells.column("region"), strict=True) if s > 0
        ]
    table = pd.DataFrame(rows, columns=["band", "spent", "gone", "lift", "region"])
    reference = found.effects[1].against
    design = pd.get_dummies(table["band"]).astype(float)
    design["lift"] = table["lift"] - lift.mean()
    for effect in found.effects[1:]:
        design[effect.level] = (table["region"] == effect.level).astype(float)
    theirs = models.GLM(
        table["gone"].astype(float), design, models.families.Poisson(), offset=np.log(table["spent"])
    ).fit()
    assert [e.coefficient for e in found.effects] == pytest.approx(theirs.params.to_numpy()[3:], abs=1e-6)
    assert [e.se for e in found.effects] == pytest.approx(theirs.bse.to_numpy()[3:], rel=1e-4)
    assert np.log(found.baseline) == pytest.approx(theirs.params.to_numpy()[:3], abs=1e-6)
    assert reference in {"north", "south", "west"}


def test_a_logistic_model_is_the_regression_of_statsmodels_on_person_years():
    spells = with_columns(5)
    found = tenure.fit(spells, ["lift"], form="logistic", bands=EDGES)
    lift, rows = spells.column("lift").astype(float), []
    for i in range(len(spells)):
        for year in range(int(np.ceil(spells.entry[i] - 0.003)), 40):
            gone = bool(spells.event[i] and year < spells.exit[i] - 0.003 <= year + 1)
            watched = spells.start[i] + year + 1 <= 2020.003
            if watched and year < spells.exit[i] - 0.003 and (gone or spells.exit[i] >= year + 1 - 0.003):
                rows.append((0 if year < 1 else 1 if year < 3 else 2, gone, lift[i]))
    table = pd.DataFrame(rows, columns=["band", "gone", "lift"])
    design = pd.get_dummies(table["band"]).astype(float)
    design["lift"] = table["lift"] - lift.mean()
    theirs = models.GLM(table["gone"].astype(float), design, models.families.Binomial()).fit()
    assert found.effects[0].coefficient == pytest.approx(theirs.params["lift"], abs=1e-6)
    base = theirs.params.to_numpy()[:3]
    assert found.baseline == pytest.approx(1 / (1 + np.exp(-base)), abs=1e-6)
    assert found.log_likelihood == pytest.approx(theirs.llf)


def test_the_chance_to_leave_within_a_year_is_what_the_rates_add_up_to():
    model = tenure.fit(careers(1, 3000, rates=RATES, edges=EDGES), bands=EDGES)
    spells = careers(2, 10, rates=RATES, edges=EDGES)
    chance = model.chance(spells, np.array([0, 1, 2]), np.array([0.0, 0.5, 5.0]))
    a, b, c = model.baseline
    assert chance == pytest.approx(1 - np.exp([-a, -(a + b) / 2, -c]))


def test_competing_causes_add_up_to_all_leavers_as_in_aalen_and_johansen():
    draws = np.random.default_rng(3)
    length, until = draws.exponential(4, 400), draws.uniform(1, 8, 400)
    cause = np.where(draws.random(400) < 0.3, "promotion", "exit")
    spells = spells_of(
        np.zeros(400), np.minimum(length, until), length < until, cause=cause, columns={"g": np.full(400, "a")}
    )
    found = tenure.hazard(spells, by="g", bands=[], shrink=False)
    share = found.rate[0, 0] / found.rate[0, 0].sum()
    kinds = np.select([~spells.event, spells.cause == "exit"], [0, 1], 2)
    theirs = [AalenJohansenFitter(seed=1).fit(spells.exit, kinds, event_of_interest=k) for k in (1, 2)]
    at = [float(each.cumulative_density_.iloc[-1, 0]) for each in theirs]
    assert found.events.sum() == spells.event.sum()
    assert share == pytest.approx(np.array(at) / sum(at), abs=0.05)


def test_the_number_who_leave_has_the_distribution_of_a_sum_of_chances():
    chance = np.random.default_rng(1).uniform(0, 1, 12)
    plain = np.array([1.0])
    for each in chance:
        plain = np.convolve(plain, [1 - each, each])
    assert count_chances(chance) == pytest.approx(plain)


def test_the_number_of_very_many_is_taken_as_normal_and_hardly_differs():
    chance = np.random.default_rng(1).uniform(0.05, 0.4, 5000)
    assert len(chance) ** 2 > 20_000_000
    many, alike = count_chances(chance), count_chances(np.round(chance, 2))
    assert many.sum() == pytest.approx(1)
    assert np.abs(np.cumsum(many) - np.cumsum(alike)).max() < 0.05


def test_levels_that_hardly_anybody_left_from_are_put_together_and_new_ones_count_with_them():
    spells = careers(6, 600, rates=RATES, edges=EDGES)
    region = np.where(np.arange(len(spells)) % 60 < 6, [f"rare {i // 60}" for i in range(len(spells))], "common")
    region = np.where(np.arange(len(spells)) % 2, region, "other")
    model = tenure.fit(replace(spells, columns={"region": region}), ["region"], bands=EDGES)
    assert {effect.level for effect in model.effects} | {model.effects[0].against} == {"common", "other", "all others"}
    assert "rare levels were put together" in model.explain("analyst")
    new = replace(spells, columns={"region": np.full(len(spells), "never seen")})
    rare = replace(spells, columns={"region": np.full(len(spells), "rare 1")})
    place, years = np.array([0]), np.array([1.0])
    assert model.chance(new, place, years) == model.chance(rare, place, years)


def test_a_model_says_which_way_and_refuses_words_for_numbers():
    spells = with_columns(4)
    model = tenure.fit(spells, ["lift"], bands=EDGES)
    assert "The higher lift is, the sooner people leave." in model.explain()
    assert tenure.score(model, spells, baselines=[]).explain().startswith("The yearly number of leavers was missed by ")
    with pytest.raises(InputError, match="Expected numbers"):
        tenure.score(model, replace(spells, columns={"lift": np.full(len(spells), "much")}))
    region = replace(spells, columns={"region": np.where(spells.exit > 4, "slow", "quick")})
    assert "people leave" in tenure.fit(region, ["region"], bands=EDGES).explain()


def test_a_score_is_what_its_formula_says():
    model = tenure.fit(careers(1, 2000, rates=RATES, edges=EDGES), bands=EDGES)
    found = tenure.score(model, careers(9, 500, rates=RATES, edges=EDGES))
    assert [each.forecaster for each in found.scores] == ["model", "constant", "last year"]
    constant = found.scores[1]
    n = sum(row["at_risk"] for row in found.years)
    left = sum(row["left"] for row in found.years)
    assert found.n == n
    assert constant.log_score == pytest.approx(
        -(left * np.log(model.yearly) + (n - left) * np.log(1 - model.yearly)) / n
    )
    assert sum(row["n"] for row in found.calibration) == n
    assert sum(row["n"] * row["found"] for row in found.calibration) == pytest.approx(left)


def test_the_truth_scores_better_than_a_constant_where_the_rates_differ():
    lift = lambda draws, m: np.exp(1.5 * draws.normal(size=m))  # noqa: E731
    model = tenure.fit(careers(1, 3000, rates=RATES, edges=EDGES, lift=lift), ["lift"], bands=EDGES)
    found = tenure.score(model, careers(2, 3000, rates=RATES, edges=EDGES, lift=lift))
    assert found.scores[0].log_score < found.scores[1].log_score - 0.02
    assert found.calibration[-1]["found"] > 3 * found.calibration[0]["found"]


def test_a_year_not_watched_to_its_end_counts_for_nobody():
    rows = [(f"p{i}", f"post {i}", "2012-01-01", "2019-03-01" if i < 5 else None) for i in range(20)]
    whole = yearly_risk(tenure.spells(Dated.from_rows(rows), as_at=date(2020, 1, 1)))
    assert (whole.year.max(), int(whole.left.sum()), int((whole.year == 2019).sum())) == (2019, 5, 20)
    part = yearly_risk(tenure.spells(Dated.from_rows(rows), as_at=date(2019, 7, 1)))
    assert (part.year.max(), int(part.left.sum())) == (2018, 0)


def test_what_was_seen_between_two_years_forgets_the_rest():
    spells = dated(("Ada", "lead", "2005-01-01", "2014-01-01"), ("Ben", "lead", "2014-01-01", "2018-01-01"))
    part = spells.between(2010, 2012)
    assert (len(part), part.entry.round(1).tolist(), part.exit.round(1).tolist()) == (1, [5.0], [7.0])
    assert not part.event.any()


def test_the_same_spells_give_the_same_bytes_again():
    spells = with_columns(1)
    first = tenure.hazard(spells, by="region", bands=[1, 3], seed=4)
    assert tenure.hazard(spells, by="region", bands=[1, 3], seed=4).draws.tobytes() == first.draws.tobytes()
    assert tenure.hazard(spells, by="region", bands=[1, 3], seed=5).draws.tobytes() != first.draws.tobytes()
    assert tenure.fit(spells, ["lift"]).to_dict() == tenure.fit(spells, ["lift"]).to_dict()
