"""What else marks tell: chances, bias, drift, second marks, how far they can be trusted."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pingouin
import pytest
from statsmodels.regression.mixed_linear_model import MixedLM

from mantle.analysis import severity
from mantle.analysis.problems import InputError
from mantle.analysis.severity import Marks
from mantle.analysis.severity.moments import chances
from mantle.analysis.severity.selecting import posterior
from tests.analysis.severity_plain import simulated

WORLD = simulated(60, 4, 6, 2, seed=21)
FOUND = severity.estimate(WORLD.marks)

# Brennan (2001), Generalizability Theory, table 3.2: ten people, three tasks, four raters of each task's own.
BRENNAN = """5 6 5 5 5 3 4 5 6 7 3 3
9 3 7 7 7 5 5 5 7 7 5 2
3 4 3 3 5 3 3 5 6 5 1 6
7 5 5 3 3 1 4 3 5 3 3 5
9 2 9 7 7 7 3 7 2 7 5 3
3 4 3 5 3 3 6 3 4 5 1 2
7 3 7 7 7 5 5 7 5 5 5 4
5 8 5 7 7 5 5 4 3 2 1 1
9 9 8 8 6 6 6 5 5 8 1 1
4 4 4 3 3 5 6 5 5 7 1 1"""
# Shrout & Fleiss (1979), table 2: six people, four judges.
SHROUT = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


def brennan():
    table = [list(map(int, line.split())) for line in BRENNAN.splitlines()]
    return [(f"p{p:02}", f"t{r // 4}", f"r{r:02}", table[p][r]) for p in range(10) for r in range(12)]


def judged():
    return [(f"p{p}", f"j{j}", mark) for p, line in enumerate(SHROUT) for j, mark in enumerate(line)]


# --- chances -------------------------------------------------------------------------------------------------------


def test_the_chances_add_up_to_the_places_and_rise_with_the_measure():
    chances = severity.chance_selected(FOUND, places=12, seed=1)
    assert np.asarray(chances).sum() == pytest.approx(12)
    best, worst = FOUND.candidates.order()[[0, -1]]
    assert chances.chance[best] > 0.95
    assert chances.chance[worst] < 0.05
    assert (chances.rank_low <= chances.rank_high).all()
    assert chances[FOUND.candidates.candidate[best]] == chances.chance[best]
    assert json.loads(json.dumps(chances.to_dict()))["candidates"][0]["rank_low"] == 1
    assert f"in {round(100 * chances.chance[best])} of 100 re-runs" in chances.explain(
        "person", candidate=FOUND.candidates.candidate[best]
    )


def test_the_same_seed_gives_the_same_chances_and_another_nearly_the_same():
    one, same, other = (severity.chance_selected(FOUND, places=12, seed=seed).chance for seed in (1, 1, 2))
    assert one.tolist() == same.tolist()
    assert one.tolist() != other.tolist()
    assert one == pytest.approx(other, abs=0.05)


def test_the_draws_have_the_errors_of_the_estimate():
    shared, own, _ = posterior(FOUND)
    assert np.sqrt((shared**2).sum(1) + own**2) == pytest.approx(FOUND.candidates.se, rel=1e-9)


def test_chances_come_true_at_their_rate():
    said, came = [], []
    for seed in range(30):
        world = simulated(40, 3, 6, 2, seed=300 + seed)
        chances = severity.chance_selected(severity.estimate(world.marks), places=10, draws=1000, seed=1)
        line = sorted(world.ability.values())[-10]
        said += list(chances)
        came += [world.ability[name] >= line for name in chances.candidate]
    said, came = np.array(said), np.array(came)
    for low, high in ((0, 0.1), (0.1, 0.4), (0.4, 0.6), (0.6, 0.9), (0.9, 1.01)):
        inside = (said >= low) & (said < high)
        assert inside.sum() > 30
        assert came[inside].mean() == pytest.approx(said[inside].mean(), abs=0.1)


def test_more_places_than_candidates_are_refused():
    with pytest.raises(InputError) as refused:
        severity.chance_selected(FOUND, places=61, draws=0, seed=1)
    assert [problem.column for problem in refused.value.problems] == ["places", "draws"]


# --- bias and drift ------------------------------------------------------------------------------------------------


def lowered(rows, where, by=1):
    return [(c, e, a, max(1, m - by) if where(c, e, a) else m) for c, e, a, m in rows]


def test_an_assessor_who_is_hard_on_one_element_is_found():
    rows = lowered(WORLD.rows, lambda c, e, a: (e, a) == ("e01", "a02"), by=2)
    found = severity.bias(severity.estimate(Marks.from_rows(rows)))
    assert (found.rows[0]["assessor"], found.rows[0]["element"]) == ("a02", "e01")
    assert found.rows[0]["p_held"] < 0.01
    assert found.rows[0]["hi"] < 0
    assert "a02 marks e01" in found.explain()
    assert "lower than elsewhere" in found.explain()
    plain = severity.bias(FOUND)
    assert plain.rows[0]["p_held"] > 0.05
    assert plain.explain().startswith("No pair stands out.")


def test_an_assessor_who_is_hard_on_one_group_is_found_and_a_small_group_is_not_looked_at():
    group = {f"c{i:03}": "north" if i % 2 else "south" for i in range(60)}
    rows = lowered(WORLD.rows, lambda c, e, a: group[c] == "north" and a == "a03", by=2)
    found = severity.bias(severity.estimate(Marks.from_rows(rows)), by=group)
    assert (found.rows[0]["assessor"], found.rows[0]["p_held"] < 0.01) == ("a03", True)
    assert {row["group"] for row in found.rows} == {"north", "south"}
    few = group | {f"c{i:03}": "west" for i in range(9)}
    shown = severity.bias(FOUND, by=few)
    assert {row["group"] for row in shown.rows} == {"north", "south"}
    assert shown.left_out == 9 * 8


def test_where_there_is_nothing_to_compare_with_there_is_no_figure():
    nested = [(c, e, f"{e}{int(a[1:]) % 2}", m) for c, e, a, m in WORLD.rows]
    kept = {row[:3]: row for row in nested}
    rows = severity.bias(severity.estimate(Marks.from_rows(kept.values()))).rows
    assert {row["effect"] for row in rows} == {None}
    assert all(row["why"] for row in rows)


def test_the_effect_of_a_pair_is_what_a_whole_new_fit_gives():
    """A facet that singles the pair out, fitted with all else."""
    pair = ("e01", "a02")
    rows = lowered(WORLD.rows, lambda c, e, a: (e, a) == pair)
    found = next(row for row in severity.bias(severity.estimate(Marks.from_rows(rows))).rows
                 if (row["element"], row["assessor"]) == pair)  # fmt: skip
    single = [(c, e, a, "pair" if (e, a) == pair else "other", m) for c, e, a, m in rows]
    whole = severity.estimate(Marks.from_rows(single, facets=["element", "assessor", "single"])).facets["single"]
    effect = whole.severity[0] - whole.severity[1]
    assert whole.level == ("other", "pair")
    assert found["effect"] == pytest.approx(effect, abs=0.15)
    assert found["se"] == pytest.approx(2 * whole.se[0], rel=0.1)


def test_the_tests_reject_at_their_rate_when_nothing_is_there():
    p = []
    for seed in range(12):
        found = severity.estimate(simulated(60, 4, 6, 2, seed=600 + seed).marks)
        p += [row["p"] for row in severity.bias(found).rows]
    assert 0.02 < np.mean(np.array(p) < 0.05) < 0.085


def test_an_assessor_who_grows_harder_is_found():
    place = {row[:3]: i for i, row in enumerate(WORLD.rows)}
    half = len(WORLD.rows) // 2
    rows = lowered(WORLD.rows, lambda c, e, a: a == "a04" and place[(c, e, a)] > half)
    found = severity.drift(Marks.from_rows(rows), order=range(len(rows)))
    assert found.rows[0]["assessor"] == "a04"
    assert found.rows[0]["effect"] < 0
    assert found.rows[0]["p_held"] < 0.05
    assert "a04 marked" in found.explain()
    still = severity.drift(WORLD.marks, order=range(len(rows)))
    assert still.explain().startswith("Nobody's marks changed")


def test_order_goes_with_the_rows_as_given():
    rows = lowered(WORLD.rows, lambda c, e, a: a == "a04" and c > "c030")
    order = np.arange(len(rows))
    turned = np.random.default_rng(1).permutation(len(rows))
    one = severity.drift(Marks.from_rows(rows), order=order)
    other = severity.drift(Marks.from_rows([rows[i] for i in turned]), order=order[turned])
    assert one.rows == other.rows
    with pytest.raises(InputError, match="one for each mark"):
        severity.drift(WORLD.marks, order=order[1:])


def test_unknown_facets_and_people_without_a_group_are_refused():
    with pytest.raises(InputError, match="two of the facets"):
        severity.bias(FOUND, by="weather")
    with pytest.raises(InputError, match="c059 has no group"):
        severity.bias(FOUND, by={f"c{i:03}": "x" for i in range(59)})


# --- second marks --------------------------------------------------------------------------------------------------


def test_a_slip_of_the_pen_is_worth_marking_again():
    best = FOUND.candidates.candidate[FOUND.candidates.order()[0]]
    slipped = next(i for i, row in enumerate(WORLD.rows) if row[0] == best and row[3] == 5)
    rows = list(WORLD.rows)
    rows[slipped] = (*rows[slipped][:3], 1)
    found = severity.second_marks(severity.estimate(Marks.from_rows(rows)), n=3)
    first = found.rows[0]
    assert (first["candidate"], first["element"], first["assessor"], first["line"]) == (*rows[slipped][:3], slipped + 2)
    assert first["surprise"] < -3
    assert first["moves"] > 0
    assert f"{best}'s mark 1 where" in found.explain()


def test_with_a_line_marks_near_it_come_first():
    found = severity.second_marks(FOUND, n=10, places=15)
    ranks = {FOUND.candidates.candidate[i]: place for place, i in enumerate(FOUND.candidates.order(), 1)}
    near = [abs(ranks[row["candidate"]] - 15.5) for row in found.rows]
    far = [abs(ranks[row["candidate"]] - 15.5) for row in severity.second_marks(FOUND, n=10).rows]
    assert np.mean(near) < np.mean(far)
    changes = [abs(row["chance_moves"]) for row in found.rows]
    assert changes == sorted(changes, reverse=True)


# --- generalisability ----------------------------------------------------------------------------------------------


def test_people_by_raters_within_tasks_as_published():
    found = severity.generalise(Marks.from_rows(brennan()), "p x (r:t)")
    published = {"p": 0.4731, "t": 0.3252, "r:t": 0.6475, "pt": 0.5596, "pr:t": 2.3802}
    assert {name: round(part["estimate"], 4) for name, part in found.components.items()} == published
    assert found.e_rho2 == pytest.approx(0.4731 / (0.4731 + 0.5596 / 3 + 2.3802 / 12), abs=1e-4)
    assert found.phi == pytest.approx(0.4731 / (0.4731 + (0.3252 + 0.5596) / 3 + (0.6475 + 2.3802) / 12), abs=1e-4)
    assert found.decide(3, 4) == {"e_rho2": found.e_rho2, "phi": found.phi}
    assert found.decide(6, 4)["phi"] > found.phi
    assert "It would take 10 tasks" in found.explain()


def test_people_by_judges_are_shrout_and_fleiss_s_and_pingouin_s():
    found = severity.generalise(Marks.from_rows(judged(), facets=["judge"]), "p x i")
    assert (round(found.e_rho2, 2), round(found.phi, 2)) == (0.91, 0.62)
    data = pd.DataFrame(judged(), columns=["p", "j", "mark"])
    icc = pingouin.intraclass_corr(data, targets="p", raters="j", ratings="mark").set_index("Type")
    average = next(name for name in icc.index if name in ("ICC3k", "ICC(C,k)"))
    interval = next(name for name in icc.columns if name.startswith("CI95"))
    assert found.e_rho2 == pytest.approx(icc.loc[average, "ICC"])
    assert [found.lo, found.hi] == pytest.approx(list(icc.loc[average, interval]), abs=0.006)


def test_missing_and_uneven_marks_are_named():
    with pytest.raises(InputError) as refused:
        severity.generalise(Marks.from_rows(judged()[1:-1], facets=["judge"]), "p x i")
    assert [str(problem.message) for problem in refused.value.problems] == [
        "p0 has no mark on j0; expected one.", "p5 has no mark on j3; expected one.",
    ]  # fmt: skip
    uneven = [row for row in brennan() if row[2] != "r11"]
    with pytest.raises(InputError, match="Task t2 has 3 raters"):
        severity.generalise(Marks.from_rows(uneven), "p x (r:t)")
    with pytest.raises(InputError) as wrong:
        severity.generalise(Marks.from_rows(judged(), facets=["judge"]), "p by i", interval=2, most=0)
    assert [problem.column for problem in wrong.value.problems] == ["design", "interval", "most", "facets"]


def test_two_people_are_not_enough_to_generalise_from():
    found = severity.generalise(Marks.from_rows(judged()[:8], facets=["judge"]), "p x i")
    assert found.explain() == "Not enough to tell: fewer than 3 people."
    assert found.to_dict()["e_rho2"] is None


def test_components_are_unbiased():
    random = np.random.default_rng(8)
    total = np.zeros(3)
    for _ in range(200):
        table = random.normal(0, 1, 30)[:, None] + random.normal(0, 0.5, 6) + random.normal(0, 0.8, (30, 6))
        rows = [(p, i, table[p, i]) for p in range(30) for i in range(6)]
        found = severity.generalise(Marks.from_rows(rows, facets=["item"]), "p x i")
        total += [found.components[name]["estimate"] for name in ("p", "i", "pi")]
    assert total / 200 == pytest.approx([1, 0.25, 0.64], abs=0.06)


# --- crossed -------------------------------------------------------------------------------------------------------


def crossing(seed, people=40, assessors=9, each=4):
    random = np.random.default_rng(seed)
    person, hard = random.normal(0, 6, people), random.normal(0, 4, assessors)
    rows = []
    for p in range(people):
        who = random.permutation(assessors)[:each]
        rows += [(f"c{p:02}", f"a{a}", 50 + person[p] - hard[a] + random.normal(0, 3)) for a in who]
    return rows, person, hard


def test_crossed_effects_agree_with_an_independent_library():
    rows, _, _ = crossing(1)
    found = severity.crossed(Marks.from_rows(rows, facets=["assessor"]))
    data = pd.DataFrame(rows, columns=["person", "marker", "mark"]).assign(all=1)
    peer = MixedLM.from_formula("mark ~ 1", groups="all", vc_formula={"p": "0 + person", "a": "0 + marker"},
                                data=data).fit()  # fmt: skip
    ours = [found.components[name]["variance"] for name in ("assessor", "candidate", "residual")]
    assert ours == pytest.approx([*peer.vcomp, peer.scale], rel=2e-3)
    assert found.mean == pytest.approx(peer.fe_params.iloc[0], abs=1e-3)
    assert found.mean_se == pytest.approx(peer.bse_fe.iloc[0], rel=2e-3)


def test_crossed_predictions_and_errors_are_those_of_the_plain_matrices():
    rows, _, _ = crossing(2)
    marks = Marks.from_rows(rows, facets=["assessor"])
    found = severity.crossed(marks)
    variance = [found.components[name]["variance"] for name in ("candidate", "assessor", "residual")]
    z = [np.eye(len(names))[codes] for names, codes in
         ((marks.candidates, marks.candidate), (marks.levels[0], marks.codes[0]))]  # fmt: skip
    v = variance[0] * z[0] @ z[0].T + variance[1] * z[1] @ z[1].T + variance[2] * np.eye(len(marks))
    inverse, one = np.linalg.inv(v), np.ones(len(marks))
    p = inverse - np.outer(inverse @ one, one @ inverse) / (one @ inverse @ one)
    for k, name in enumerate(("candidate", "assessor")):
        effects = variance[k] * z[k].T @ p @ marks.mark
        left = variance[k] - variance[k] ** 2 * np.diag(z[k].T @ p @ z[k])
        assert found.effects[name].effect == pytest.approx(effects, abs=1e-6)
        assert found.effects[name].se == pytest.approx(np.sqrt(left), rel=1e-6)
    slopes = [z[0] @ z[0].T, z[1] @ z[1].T, np.eye(len(marks))]
    for d in slopes:  # restricted likelihood is flat there
        assert np.trace(p @ d) == pytest.approx(marks.mark @ p @ d @ p @ marks.mark, rel=1e-4)


def test_crossed_adjusts_better_than_means_and_covers():
    inside, closer = [], []
    for seed in range(10):
        rows, person, _ = crossing(100 + seed, people=80)
        marks = Marks.from_rows(rows, facets=["assessor"])
        found = severity.crossed(marks)
        own = found.effects["candidate"]
        truth = person[[int(name[1:]) for name in own.level]]
        inside.append(np.mean(np.abs(own.effect - truth) < 1.96 * own.se))
        raw = np.bincount(marks.candidate, marks.mark) / np.bincount(marks.candidate)
        closer.append(np.corrcoef(own.effect, truth)[0, 1] - np.corrcoef(raw, truth)[0, 1])
    assert np.mean(inside) > 0.9
    assert min(closer) > 0


def test_a_factor_that_does_nothing_is_told_as_nothing():
    random = np.random.default_rng(3)
    rows = [(p, a, 5 * p + random.normal()) for p in range(20) for a in range(6)]
    found = severity.crossed(Marks.from_rows(rows, facets=["assessor"]))
    assert found.components["assessor"]["lo"] < 0.05
    assert found.components["candidate"]["share"] > 0.9
    assert "by candidate" in found.explain()
    assert json.dumps(found.to_dict(), allow_nan=False)


def test_crossed_refuses_unknown_factors_and_says_when_there_is_too_little():
    marks = Marks.from_rows(judged(), facets=["judge"])
    with pytest.raises(InputError, match="Expected some of: candidate, judge"):
        severity.crossed(marks, groups=["candidate", "room"])
    few = severity.crossed(Marks.from_rows(judged()[:8], facets=["judge"]))
    assert few.explain() == "Not enough to tell: candidate has fewer than 3 levels."


# --- every result ----------------------------------------------------------------------------------------------------


RESULTS = {
    "chances": severity.chance_selected(FOUND, places=5, draws=200, seed=1),
    "bias": severity.bias(FOUND),
    "drift": severity.drift(WORLD.marks, order=range(len(WORLD.marks))),
    "second marks": severity.second_marks(FOUND, n=4, places=5),
    "generalise": severity.generalise(Marks.from_rows(brennan()), "p x (r:t)"),
    "crossed": severity.crossed(WORLD.marks),
}


@pytest.mark.parametrize("name", RESULTS)
def test_every_result_is_json_says_what_it_stands_on_and_speaks_to_each_audience(name):
    result = RESULTS[name]
    told = json.loads(json.dumps(result.to_dict(), allow_nan=False))
    assert told["n"] > 0
    assert told["left_out"] >= 0
    assert told["why"] == ""
    assert len(told["provenance"]["inputs_digest"]) == 64
    assert told["explanation"] == result.explain("panel")
    assert result.explain("analyst").startswith(result.explain("panel").rstrip("."))


def test_more_draws_than_fit_into_memory_are_refused():
    many = severity.estimate(simulated(300, 2, 6, 1, seed=1).marks)
    assert severity.chance_selected(many, places=5, draws=10, seed=1).draws == 10
    with pytest.raises(InputError, match="Expected at most 666,666 draws for 300 candidates"):
        severity.chance_selected(many, places=5, draws=10**6, seed=1)


def test_far_out_logits_have_finite_chances():
    far = chances(np.array([-400.0, 0.0, 400.0]), np.zeros((1, 4)), np.zeros(3, int), np.array([4]))
    near = chances(np.array([0.0]), np.zeros((1, 4)), np.zeros(1, int), np.array([4]))
    assert far[:, 0] == pytest.approx([1, 0, 0, 0, 0])
    assert far[:, 2] == pytest.approx([0, 0, 0, 0, 1])
    assert far[:, 1] == pytest.approx(near[:, 0])


def test_a_group_with_fewer_categories_never_reaches_the_others():
    lower = chances(np.array([0.3, 0.3]), np.zeros((2, 3)), np.array([0, 1]), np.array([3, 1]))
    assert lower[2:, 1].tolist() == [0, 0]
    assert lower.sum(axis=0) == pytest.approx([1, 1])


def test_options_out_of_range_are_refused():
    with pytest.raises(InputError) as refused:
        severity.second_marks(FOUND, n=0, places=60)
    assert [problem.column for problem in refused.value.problems] == ["n", "places"]
    same = severity.drift(WORLD.marks, order=[3] * len(WORLD.marks))
    assert same.explain() == "Not enough to tell: every mark was given at the same time."
    with pytest.raises(InputError, match="Expected 1 of the facets"):
        severity.generalise(Marks.from_rows(judged(), facets=["judge"]), "p x i", facets=["room"])


def test_nothing_to_order_people_by_gives_no_reliability():
    rows = [(p, i, float(i + (p + i) % 2)) for p in range(6) for i in range(4)]
    found = severity.generalise(Marks.from_rows(rows, facets=["item"]), "p x i")
    assert (found.e_rho2, found.components["p"]["used"]) == (0.0, 0.0)
    assert "Not even 20 items would reach" in found.explain()
