"""Selection rates by group are right, refuse what is wrong, and give no small group away."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import fisher_exact
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from mantle.analysis import fairness
from mantle.analysis.fairness import counts
from mantle.analysis.problems import InputError

# Admissions to graduate studies, Berkeley 1973 (Bickel, Hammel & O'Connell 1975): admitted and not; men, women.
BERKELEY = {
    "A": (512, 313, 89, 19), "B": (353, 207, 17, 8), "C": (120, 205, 202, 391), "D": (138, 279, 131, 244),
    "E": (53, 138, 94, 299), "F": (22, 351, 24, 317),
}  # fmt: skip


def spelled(tables):
    """Counts as one entry a person: outcomes, groups, strata."""
    outcomes, groups, strata = [], [], []
    for stratum, (a, b, c, d) in tables.items():
        outcomes += [1] * a + [0] * b + [1] * c + [0] * d
        groups += ["men"] * (a + b) + ["women"] * (c + d)
        strata += [stratum] * (a + b + c + d)
    return outcomes, groups, strata


def two(a, n, b, m):
    return [1] * a + [0] * (n - a) + [1] * b + [0] * (m - b), ["own"] * n + ["other"] * m


def test_berkeley_looks_unfair_all_together_and_is_not_within_departments():
    outcomes, groups, strata = spelled(BERKELEY)
    crude = fairness.rates(outcomes, groups, reference="men")["women"]
    assert (crude["n"], crude["selected"], round(crude["rate"], 3)) == (1835, 557, 0.304)
    assert (round(crude["ratio"], 2), crude["verdict"]) == (0.68, "stop and review")
    found = fairness.stratified(outcomes, groups, strata, reference="women")
    row = found["men"]
    # Published: crude odds ratio 1.84; common 0.905 (0.772 to 1.060).
    assert [round(row[name], 3) for name in ("crude", "common", "common_lo", "common_hi")] == [
        1.841,
        0.905,
        0.772,
        1.06,
    ]
    assert row["agree"] is False
    assert "crude figure misleads" in found.explain()
    assert [each["stratum"] for each in row["strata"]] == list("ABCDEF")
    assert round(row["strata"][0]["odds_ratio"], 3) == 0.349


def test_strata_agree_with_an_independent_library():
    outcomes, groups, strata = spelled(BERKELEY)
    row = fairness.stratified(outcomes, groups, strata, reference="women")["men"]
    peer = StratifiedTable([np.array([[a, b], [c, d]]) for a, b, c, d in BERKELEY.values()])
    assert row["common"] == pytest.approx(peer.oddsratio_pooled)
    assert [row["common_lo"], row["common_hi"]] == pytest.approx(peer.oddsratio_pooled_confint())
    assert row["p"] == pytest.approx(peer.test_null_odds().pvalue)
    assert row["homogeneity_p"] == pytest.approx(peer.test_equal_odds(adjust=True).pvalue)


table = st.tuples(st.integers(1, 60), st.integers(1, 60)).flatmap(
    lambda sizes: st.tuples(st.integers(0, sizes[0]), st.just(sizes[0]), st.integers(0, sizes[1]), st.just(sizes[1]))
)


@given(table)
def test_fishers_test_is_scipys(each):
    a, n, b, m = each
    assert counts.fisher(a, n, b, m) == pytest.approx(fisher_exact([[a, n - a], [b, m - b]])[1], abs=1e-9)


@given(table)
def test_intervals_are_those_of_an_independent_library(each):
    a, n, b, m = each
    z = counts.normal_point(0.95)
    assert counts.wilson(a, n, z) == pytest.approx(proportion_confint(a, n, method="wilson"), abs=1e-9)
    low, high = counts.ratio_interval(a, n, b, m, z)
    assert low <= (a / n) / (b / m) if b else low >= 0
    if 0 < a < n and 0 < b < m:
        peer = confint_proportions_2indep(a, n, b, m, compare="ratio", method="score", correction=False)
        assert [low, high] == pytest.approx(peer, rel=1e-5)


def test_thirty_of_a_hundred_against_sixty_by_hand():
    found = fairness.rates(*two(6, 20, 30, 50), reference="other")
    row = found["own"]
    assert row["rate"] == 0.3
    assert row["ratio"] == pytest.approx(0.5)
    assert row["difference"] == pytest.approx(-0.3)
    assert row["standardised_difference"] == pytest.approx(-0.3 / np.sqrt((0.3 * 0.7 + 0.6 * 0.4) / 2))
    assert found["other"]["verdict"] == "reference"
    assert found.n == 70


@pytest.mark.parametrize(
    "own, other, verdict",
    [((6, 20), (30, 50), "stop and review"), ((4, 10), (30, 50), "look"), ((40, 50), (45, 50), "no sign"),
     ((0, 10), (0, 10), "not enough to tell"), ((3, 9), (30, 50), "not enough to tell")],
)  # fmt: skip
def test_the_verdict_needs_the_ratio_and_more_than_chance(own, other, verdict):
    assert fairness.rates(*two(*own, *other), reference="other")["own"]["verdict"] == verdict


def test_a_group_below_the_floor_shows_no_number():
    outcomes, groups = two(30, 50, 20, 40)
    found = fairness.rates([*outcomes, 1, 0, 1], [*groups, "few", "few", "few"], reference="own", floor=10)
    row = found["few"]
    assert {row[name] for name in ("n", "selected", "rate", "ratio", "fisher_p")} == {None}
    assert row["why"] == "fewer than 10 people"
    assert found.n == 90
    assert found.left_out == ("1 group of fewer than 10 people left out.",)
    assert "3" not in str(found.left_out)


def test_people_of_no_known_group_are_counted_only_when_many():
    outcomes, groups = two(30, 50, 20, 40)
    few = fairness.rates([*outcomes, 1], [*groups, None], reference="own")
    many = fairness.rates([*outcomes, *[1] * 12], [*groups, *[""] * 12], reference="own")
    assert few.left_out == ("Fewer than 10 people whose group is not known.",)
    assert many.left_out == ("12 people whose group is not known.",)


def test_everything_wrong_is_named_at_once():
    with pytest.raises(InputError) as refused:
        fairness.rates([1, 2, "yes", None, float("nan")], ["a"] * 4, floor=9, interval=1.0)
    assert [(problem.row, problem.column) for problem in refused.value.problems] == [
        (None, "floor"), (None, "interval"), (None, ""), (3, "outcome"), (4, "outcome"), (5, "outcome"), (6, "outcome"),
    ]  # fmt: skip
    with pytest.raises(InputError, match="one of: a, b, c"):
        fairness.rates([1, 0, 1], ["a", "b", "c"])
    with pytest.raises(InputError, match="Expected one of the groups"):
        fairness.rates([1, 0], ["a", "b"], reference="d")
    with pytest.raises(InputError, match="There are no outcomes"):
        fairness.rates([], [])
    with pytest.raises(InputError, match="2 strata stand beside 3 outcomes"):
        fairness.stratified([1, 0, 1], ["a", "b", "a"], ["x", "y"])


@pytest.mark.parametrize("kind", [int, bool, float, np.int64, np.bool_])
def test_an_outcome_is_one_or_nought_in_whatever_kind_of_number(kind):
    chosen, groups = [1] * 30 + [0] * 70 + [1] * 60 + [0] * 40, ["a"] * 100 + ["b"] * 100
    found = fairness.rates([kind(each) for each in chosen], groups, reference="b")
    assert (found["a"]["selected"], found["b"]["selected"], found["a"]["n"]) == (30, 60, 100)
    assert fairness.rates(np.array(chosen, kind), np.array(groups), reference="b").rows == found.rows


@pytest.mark.parametrize("wrong", [2, -1, 300, 10**30, 0.5, float("nan"), "1", None])
def test_one_outcome_that_is_neither_is_named_among_many_that_are(wrong):
    with pytest.raises(InputError) as refused:
        fairness.rates([1, 0, wrong, 1] * 2, ["a", "b"] * 4, reference="a")
    assert [(each.row, each.value) for each in refused.value] == [(4, str(wrong)), (8, str(wrong))]


def test_too_few_is_said_and_is_no_error():
    for found in (
        fairness.rates(*two(3, 5, 20, 40), reference="other"),
        fairness.rates(*two(3, 5, 20, 40), reference="own"),
        fairness.stratified(*two(3, 5, 20, 40), ["x"] * 45, reference="other"),
        fairness.stratified(*two(20, 20, 40, 40), ["x"] * 60, reference="other"),
    ):
        assert found.explain().startswith("Not enough to tell: ")
        assert json.dumps(found.to_dict(), allow_nan=False)


def test_strata_with_few_of_a_group_count_together_but_are_not_shown():
    outcomes, groups, strata = spelled({"x": (20, 20, 30, 20), "y": (3, 2, 30, 20)})
    row = fairness.stratified(outcomes, groups, strata, reference="women")["men"]
    assert row["strata"][1] == {
        "stratum": "y", "odds_ratio": None, "lo": None, "hi": None, "why": "fewer than 10 of a group",
    }  # fmt: skip
    alone = fairness.stratified(*spelled({"x": (20, 20, 30, 20)}), reference="women")["men"]
    assert row["common"] != alone["common"]


def test_no_sign_and_an_empty_reference_are_said_plainly():
    assert fairness.rates(*two(40, 50, 45, 50), reference="other").explain().startswith("No sign that the group is")
    nobody = fairness.rates(*two(3, 20, 0, 20), reference="other")
    assert nobody["own"]["why"] == "nobody of the reference group was selected"
    outcomes, groups, strata = spelled(BERKELEY)
    found = fairness.stratified(outcomes, groups, [None, *strata[1:]], reference="women")
    assert found.left_out == ("Fewer than 10 people of unknown group or stratum.",)
    assert "says nothing about one decision" in found.explain("person")
    assert "Mantel-Haenszel" in found.explain("analyst")


def test_it_is_said_to_each():
    found = fairness.rates(*two(6, 20, 30, 50), reference="other")
    panel = found.explain()
    assert panel.startswith("own: 6 of 20 selected (30%), against 60% of other: 0.50 times as often (could be 0.")
    assert "Stop and review" in panel
    assert "not a legal test" in panel
    assert "says nothing about one decision" in found.explain("person")
    assert "Koopman" in found.explain("analyst")
    with pytest.raises(ValueError, match="no audience"):
        found.explain("press")


@given(st.lists(st.tuples(st.integers(0, 1), st.sampled_from("abc"), st.sampled_from("xy")), min_size=1), st.randoms())
def test_the_order_of_people_changes_nothing(people, random):
    turned = list(people)
    random.shuffle(turned)

    def both(rows):
        columns = [list(column) for column in zip(*rows, strict=True)]
        try:
            return [fairness.rates(*columns[:2], reference="a").rows,
                    fairness.stratified(*columns, reference="a").rows]  # fmt: skip
        except InputError as error:
            return str(error)

    assert both(people) == both(turned)


def simulated_coverage(sets):
    random = np.random.default_rng(1)
    inside = {"ratio": 0, "rate": 0, "common": 0}
    for _ in range(sets):
        outcomes, groups, strata = [], [], []
        for stratum, base in (("x", 0.2), ("y", 0.5)):
            for group, odds, n in (("own", 0.6, 60), ("other", 1.0, 90)):
                rate = base / (1 - base) * odds
                outcomes += (random.random(n) < rate / (1 + rate)).astype(int).tolist()
                groups += [group] * n
                strata += [stratum] * n
        row = fairness.rates(outcomes, groups, reference="other")["own"]
        true, other = np.mean([0.15 / 1.15, 0.6 / 1.6]), np.mean([0.2, 0.5])
        inside["ratio"] += row["ratio_lo"] <= true / other <= row["ratio_hi"]
        inside["rate"] += row["rate_lo"] <= true <= row["rate_hi"]
        common = fairness.stratified(outcomes, groups, strata, reference="other")["own"]
        inside["common"] += common["common_lo"] <= 0.6 <= common["common_hi"]
    return {name: count / sets for name, count in inside.items()}


def test_intervals_cover_the_truth():
    assert all(share >= 0.90 for share in simulated_coverage(80).values())


@pytest.mark.nightly
def test_intervals_cover_the_truth_at_their_rate_over_five_hundred_sets():
    inside = simulated_coverage(500)
    assert 0.93 < inside["common"] < 0.975
    # People come from two strata of fixed size, which makes crude rates vary a little less than the formulas think.
    assert all(0.935 < share < 0.99 for share in inside.values())
