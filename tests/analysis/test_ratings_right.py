"""The figures of ratings are right: by hand, by published tables and independent libraries, and by their nature."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pingouin
import pytest
import statsmodels.formula.api as models
from hypothesis import given, settings
from hypothesis import strategies as st

from mantle.analysis import ratings
from mantle.analysis.ratings.factor import one_factor
from mantle.analysis.tables.forms import Forms
from tests.analysis.ratings_worlds import round_of

# Shrout & Fleiss 1979, table 2: six targets, four judges; coefficients as printed there in table 4.
FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
PRINTED = {"icc1": 0.17, "icc2": 0.29, "icc3": 0.71, "icc1k": 0.44, "icc2k": 0.62, "icc3k": 0.91}


def answers(seed: int, people: int = 40, items: int = 5, gaps: float = 0.0) -> np.ndarray:
    draws = np.random.default_rng(seed)
    scores = draws.normal(size=(people, 1)) + draws.normal(size=(people, items))
    scores[draws.random(scores.shape) < gaps] = np.nan
    return scores


def test_alpha_of_three_questions_is_what_one_works_out_by_hand():
    # Variances 2, 2 and 2, each pair covaries by 1: 3/2 (1 - 6/12).
    scores = np.linalg.cholesky([[2, 1, 1], [1, 2, 1], [1, 1, 2]]) @ orthogonal(3, 10)
    found = ratings.alpha(scores.T)
    assert found.alpha == pytest.approx(0.75)
    assert found.mean_r == pytest.approx(0.5)
    assert found.alpha_if_dropped == pytest.approx((2 / 3,) * 3)


def orthogonal(rows: int, n: int) -> np.ndarray:
    """Rows of unit variance, mean 0 and no covariance."""
    table = np.random.default_rng(0).normal(size=(n, rows))
    q, _ = np.linalg.qr(table - table.mean(0))
    return q.T * np.sqrt(n - 1)


@pytest.mark.parametrize("seed", range(6))
def test_alpha_and_its_limits_are_those_of_pingouin(seed):
    scores = answers(seed)
    value, limits = pingouin.cronbach_alpha(pd.DataFrame(scores))
    found = ratings.alpha(scores)
    assert (found.alpha, round(found.lo, 3), round(found.hi, 3)) == (pytest.approx(value), *limits)


@pytest.mark.parametrize("missing", ["pairwise", "listwise"])
def test_alpha_with_gaps_is_that_of_pingouin(missing):
    scores = answers(7, gaps=0.1)
    value, limits = pingouin.cronbach_alpha(pd.DataFrame(scores), nan_policy=missing)
    found = ratings.alpha(scores, missing=missing)
    assert found.alpha == pytest.approx(value)
    # Limits rest on the people behind a pair of questions, or on those without gaps, not on everybody: they are wider.
    assert found.hi - found.lo > limits[1] - limits[0]


def test_listwise_is_the_same_as_leaving_the_people_with_gaps_out_beforehand():
    scores = answers(7, gaps=0.1)
    whole = ratings.alpha(scores[~np.isnan(scores).any(1)])
    found = ratings.alpha(scores, missing="listwise")
    assert (found.alpha, found.lo, found.hi, found.n) == (whole.alpha, whole.lo, whole.hi, whole.n)
    assert found.left_out == len(scores) - whole.n > 0


def test_each_question_against_the_rest_is_a_correlation_with_the_sum_of_the_others():
    scores = answers(3)
    found = ratings.alpha(scores)
    for i in range(5):
        others = np.delete(scores, i, axis=1)
        assert found.rest_r[i] == pytest.approx(np.corrcoef(scores[:, i], others.sum(1))[0, 1])
        assert found.alpha_if_dropped[i] == pytest.approx(pingouin.cronbach_alpha(pd.DataFrame(others))[0])


def test_the_one_factor_model_gives_back_the_matrix_it_was_made_from():
    loadings, unique = np.array([0.9, 0.7, 0.5, 0.4]), np.array([0.5, 0.6, 0.7, 0.8])
    found, rest, heywood = one_factor(np.outer(loadings, loadings) + np.diag(unique))
    assert found == pytest.approx(loadings, abs=1e-5)
    assert rest == pytest.approx(unique, abs=1e-5)
    assert not heywood


def test_omega_equals_alpha_where_all_questions_load_alike_and_exceeds_it_where_they_do_not():
    alike = np.linalg.cholesky(np.full((4, 4), 1.0) + np.eye(4)) @ orthogonal(4, 50)
    assert ratings.omega(alike.T).omega == pytest.approx(ratings.alpha(alike.T).alpha, abs=1e-6)
    loadings = np.array([1.5, 1.0, 0.5, 0.2])
    unlike = np.linalg.cholesky(np.outer(loadings, loadings) + np.eye(4)) @ orthogonal(4, 50)
    assert ratings.omega(unlike.T).omega > ratings.alpha(unlike.T).alpha + 0.02


def test_the_six_correlations_are_those_printed_by_shrout_and_fleiss():
    found = ratings.icc(FLEISS)
    assert {name: round(getattr(found, name), 2) for name in PRINTED} == PRINTED
    assert found.df["icc1"] == (5, 18)
    assert found.df["icc3"] == (5, 15)
    assert found.F["icc1"] == pytest.approx(1.79, abs=0.01)
    assert found.F["icc3"] == pytest.approx(11.03, abs=0.01)


@pytest.mark.parametrize("seed", range(5))
def test_the_six_correlations_and_their_limits_are_those_of_pingouin(seed):
    draws = np.random.default_rng(seed)
    table = draws.normal(size=(12, 1)) + 0.5 * draws.normal(size=(1, 4)) + draws.normal(size=(12, 4))
    long = pd.DataFrame([(t, r, table[t, r]) for t in range(12) for r in range(4)], columns=["t", "r", "v"])
    theirs = pingouin.intraclass_corr(long, "t", "r", "v").set_index("Type")
    names = {"icc1": "ICC(1,1)", "icc2": "ICC(A,1)", "icc3": "ICC(C,1)",
             "icc1k": "ICC(1,k)", "icc2k": "ICC(A,k)", "icc3k": "ICC(C,k)"}  # fmt: skip
    found = ratings.icc(table)
    for ours, name in names.items():
        row = theirs.loc[name]
        assert getattr(found, ours) == pytest.approx(row["ICC"])
        assert found.F[ours] == pytest.approx(row["F"])
        assert [round(limit, 2) for limit in found.limits[ours]] == pytest.approx(list(row["CI95"]))


def test_groups_of_one_size_give_the_limits_of_the_complete_table():
    table = np.array(FLEISS, float)
    groups = np.repeat(np.arange(6), 4)
    found, whole = ratings.icc_groups(table.ravel(), groups), ratings.icc(table)
    assert (found.icc1, found.icc2, found.F) == pytest.approx((whole.icc1, whole.icc1k, whole.F["icc1"]))
    assert (found.lo, found.hi) == pytest.approx(whole.limits["icc1"], abs=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_restricted_likelihood_gives_the_variances_of_statsmodels(seed):
    draws = np.random.default_rng(seed)
    groups = np.repeat(np.arange(30), draws.integers(1, 8, 30))
    values = draws.normal(size=30)[groups] + draws.normal(size=len(groups))
    theirs = models.mixedlm("v ~ 1", pd.DataFrame({"v": values, "g": groups}), groups="g").fit(reml=True)
    found = ratings.icc_groups(values, groups, method="reml")
    assert found.between == pytest.approx(theirs.cov_re.iloc[0, 0], rel=1e-3)
    assert found.within == pytest.approx(theirs.scale, rel=1e-3)


def test_rwg_by_hand_and_as_james_demaree_and_wolf_define_it_for_several_items():
    one = ratings.rwg([4, 4, 5, 3], ["a"] * 4, options=5)
    assert one.values == pytest.approx((1 - (2 / 3) / 2,))
    two = ratings.rwg([[4, 3], [4, 5], [5, 4], [3, 4]], ["a"] * 4, options=5)
    ratio = (2 / 3) / 2  # both items have variance 2/3 against 2 by chance
    assert two.values == pytest.approx((2 * (1 - ratio) / (2 * (1 - ratio) + ratio),))


def test_more_spread_than_chance_is_shown_as_nought_with_a_flag():
    found = ratings.rwg([1, 5, 1, 5, 4, 4], ["a"] * 4 + ["b"] * 2, options=5)
    assert found.values == (0.0, 1.0)
    assert found.flagged == (True, False)


@pytest.mark.parametrize(
    "null, variance", [("uniform", 2.0), ("triangular", 4 / 3), ("slight_skew", 1.34), ((0.5, 0, 0, 0, 0.5), 4.0)]
)
def test_what_chance_would_look_like_has_the_variance_of_lebreton_and_senters_table(null, variance):
    found = ratings.rwg([4, 4, 5, 3], ["a"] * 4, options=5, null=null)
    assert found.values == pytest.approx((1 - (2 / 3) / variance,))


def test_awg_is_one_for_all_the_same_and_minus_one_for_the_widest_split():
    found = ratings.awg([3, 3, 3, 3, 1, 1, 5, 5], ["a"] * 4 + ["b"] * 4)
    assert found.values == pytest.approx((1.0, -1.0))


def test_the_example_of_jacobson_and_truax_is_a_reliable_change():
    found = ratings.reliable_change([32.5], [47.5], sd=7.5, reliability=0.80)
    assert round(found.index[0], 2) == 3.16
    assert found.verdict == ("higher",)
    assert found.lo[0] > 0


def test_the_surface_is_that_of_a_regression_by_statsmodels():
    draws = np.random.default_rng(4)
    x, y = draws.normal(3.5, 0.6, size=(2, 120))
    z = x - 0.5 * (x - y) ** 2 + draws.normal(size=120)
    found = ratings.surface(x, y, z, boot=300, seed=2, centre=3.0)
    table = pd.DataFrame({"x": x - 3, "y": y - 3, "z": z})
    fit = models.ols("z ~ x + y + I(x**2) + I(x*y) + I(y**2)", table).fit()
    b = fit.params.to_numpy()
    assert found.coefficients == pytest.approx(b)
    expected = (b[1] + b[2], b[3] + b[4] + b[5], b[1] - b[2], b[3] - b[4] + b[5])
    assert (found.a1, found.a2, found.a3, found.a4) == pytest.approx(expected)
    line = fit.t_test([0, 1, -1, 0, 0, 0])
    assert found.se["a3"] == pytest.approx(float(line.sd[0, 0]))
    assert found.r_squared == pytest.approx(fit.rsquared)


def test_components_of_a_balanced_table_are_its_expected_mean_squares():
    draws = np.random.default_rng(8)
    people, groups, raters, items = 12, 2, 3, 4
    y = (
        draws.normal(size=(people, 1, 1, 1)) + draws.normal(size=(people, groups, 1, 1)) * 0.5
        + draws.normal(size=(people, groups, raters, 1)) * 0.7 + draws.normal(size=(1, 1, 1, items))
        + draws.normal(size=(people, groups, raters, items))
    )  # fmt: skip
    y -= y.mean((0, 2, 3), keepdims=True)  # the level of each group is taken out
    found = ratings.components(forms_of(y))
    rater_mean, group_mean, person_mean = y.mean(3), y.mean((2, 3)), y.mean((1, 2, 3))
    ms_rater = (
        items * np.square(rater_mean - rater_mean.mean(2, keepdims=True)).sum() / (people * groups * (raters - 1))
    )
    centred = y - y.mean((0, 1, 2)) - rater_mean[..., None] + y.mean()
    ms_rest = np.square(centred).sum() / ((people * groups * raters - 1) * (items - 1))
    assert found.variance["residual"] == pytest.approx(ms_rest, rel=0.02)
    assert found.variance["rater"] == pytest.approx((ms_rater - ms_rest) / items, rel=0.05)
    ms_group = raters * items * np.square(group_mean - person_mean[:, None]).sum() / people
    assert found.variance["rater group"] == pytest.approx(max(0, (ms_group - ms_rater) / (raters * items)), abs=0.06)


def forms_of(y: np.ndarray) -> Forms:
    return Forms.from_rows(
        (f"p{p:02}", f"r{p:02}{g}{r}", "ab"[g], f"q{i}", value) for (p, g, r, i), value in np.ndenumerate(y)
    )


def test_a_team_is_covered_by_its_members_together_and_hangs_on_the_one_who_alone_can():
    rows = []
    for who, levels in (("Ada", (5, 2)), ("Ben", (4, 2)), ("Cleo", (2, 2)), ("Dan", (3, 5))):
        rows += [(who, f"{who}{r}", "peers", f"q{i}", levels[i]) for r in range(8) for i in range(2)]
    framework = ratings.Framework({"Vision": ("q0",), "Partnership": ("q1",)})
    found = ratings.team(
        ratings.summarise(Forms.from_rows(rows), framework), ["Ada", "Ben", "Cleo", "Dan"], need={"Vision": 4}
    )
    assert found.reached_by == {"Vision": ("Ada", "Ben"), "Partnership": ("Dan",)}
    assert found.coverage == {"Vision": 0.5, "Partnership": 0.25}
    assert found.sole_suppliers == {"Partnership": "Dan"}
    assert found.gaps == ()
    assert "Partnership hangs on Dan alone" in found.explain("panel")


def test_forms_without_thought_are_flagged_each_for_its_reason():
    rows = [("Ada", "same", "peers", f"q{i:02}", 4.0) for i in range(20)]
    rows += [("Ada", "string", "peers", f"q{i:02}", 3.0 if i < 15 else 1.0 + i % 2) for i in range(20)]
    rows += [("Ada", "fair", "peers", f"q{i:02}", 1.0 + i % 5) for i in range(20)]
    fast = [(*row, "", 200) for row in rows] + [
        ("Ada", "fast", "peers", f"q{i:02}", 1.0 + i % 4, "", 20) for i in range(20)
    ]
    found = ratings.quality(Forms.from_rows(fast))
    assert [(flag.rater, flag.kind, flag.found) for flag in found.flags] == [
        ("fast", "speed", 1.0), ("same", "no variation", 20.0), ("string", "long string", 15.0)
    ]  # fmt: skip
    assert (found.flagged_forms, found.n) == (3, 4)


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.floats(0.1, 5), st.floats(-50, 50))
def test_order_of_people_shift_and_stretch_change_no_coefficient(seed, stretch, shift):
    scores = answers(seed, people=15, items=4)
    moved = np.random.default_rng(seed).permutation(scores)[:, ::-1] * stretch + shift
    assert ratings.alpha(moved).alpha == pytest.approx(ratings.alpha(scores).alpha, abs=1e-7)
    one, other = ratings.icc(scores), ratings.icc(moved)
    assert [other.icc1, other.icc2, other.icc3] == pytest.approx([one.icc1, one.icc2, one.icc3], abs=1e-7)
    groups = np.arange(15) % 4
    assert ratings.icc_groups(scores[:, 0] * stretch + shift, groups).icc1 == pytest.approx(
        ratings.icc_groups(scores[:, 0], groups).icc1, abs=1e-6
    )


def test_the_same_question_gives_the_same_bytes_again():
    rows = round_of(3, people=6, sizes={"self": (1, 1), "peers": (3, 9)}, items=4)
    framework = ratings.Framework({"One": ("q0", "q1"), "Two": ("q2", "q3")})
    first = ratings.summarise(Forms.from_rows(rows), framework).to_dict()
    assert ratings.summarise(Forms.from_rows(rows[::-1]), framework).to_dict() == first
    x, y, z = np.random.default_rng(1).normal(size=(3, 40))
    assert ratings.surface(x, y, z, boot=200, seed=9) == ratings.surface(x, y, z, boot=200, seed=9)
    assert ratings.surface(x, y, z, boot=200, seed=8).limits != ratings.surface(x, y, z, boot=200, seed=9).limits
