"""What an estimate says, refuses and leaves open."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mantle.analysis import severity
from mantle.analysis.problems import InputError
from mantle.analysis.severity import Marks
from mantle.analysis.severity.fitting import covariance_of
from tests.analysis.severity_plain import simulated

WORLD = simulated(40, 3, 6, 2, seed=11)
FOUND = severity.estimate(WORLD.marks)


def table(change=lambda c, e, a, m: m, people=12):
    random = np.random.default_rng(0)
    rows = [(f"c{i:02}", e, a, int(random.integers(1, 6))) for i in range(people) for e in "xyz" for a in "AB"]
    return [(c, e, a, change(c, e, a, m)) for c, e, a, m in rows]


def test_the_result_has_the_fields_that_were_promised_and_is_json():
    result = json.loads(json.dumps(FOUND.to_dict(), allow_nan=False))
    expected = {"candidate", "raw_mean", "measure", "se", "fair_average", "lo", "hi", "infit", "outfit", "n"}
    assert expected <= set(result["candidates"][0])
    assert {"assessor", "severity", "se", "infit", "outfit", "n"} <= set(result["assessors"][0])
    assert [len(result[name]) for name in ("candidates", "assessors", "elements", "steps")] == [40, 6, 3, 4]
    measures = [row["measure"] for row in result["candidates"]]
    assert measures == sorted(measures, reverse=True)
    assert result["provenance"]["options"] == {
        "model": "rating_scale", "estimator": "map", "interval": 0.95, "parts": False, "unstretch": True,
    }  # fmt: skip


def test_levels_of_a_facet_sum_to_nothing_and_so_do_steps():
    for levels in FOUND.facets.values():
        assert levels.severity.sum() == pytest.approx(0, abs=1e-9)
    assert sum(each["step"] for each in FOUND.steps) == pytest.approx(0, abs=1e-9)


def test_what_moved_a_figure_adds_up_to_the_difference():
    told = 0
    for row in FOUND.to_dict()["candidates"]:
        moved = sum(reason["marks"] for reason in row["because"])
        assert moved == pytest.approx(row["fair_average"] - row["raw_mean"], abs=0.004)
        assert row["because"] == FOUND.because(row["candidate"])
        told += any(reason["facet"] == "assessor" for reason in row["because"])
    assert told == 40


def test_a_candidate_who_missed_the_hard_element_is_moved_down_for_it():
    rows = [row for row in WORLD.rows if not (row[0] == "c000" and row[1] == "e00")]
    hardest = FOUND.elements.level[int(np.argmax(FOUND.elements.severity))]
    easiest = FOUND.elements.level[int(np.argmin(FOUND.elements.severity))]
    assert hardest != easiest
    for element, sign in ((hardest, -1), (easiest, 1)):
        rows = [row for row in WORLD.rows if not (row[0] == "c000" and row[1] == element)]
        reasons = severity.estimate(Marks.from_rows(rows)).because("c000")
        moved = {reason["level"]: reason["marks"] for reason in reasons if reason["facet"] == "element"}
        assert moved[element] * sign > 0


def test_fair_averages_and_their_intervals_stay_on_the_scale():
    found = severity.estimate(Marks.from_rows(table(lambda c, e, a, m: 5 if c == "c00" else m)))
    own = found.candidates
    assert own.raw_mean.max() == 5
    assert (own.lo <= own.fair_average).all()
    assert (own.fair_average <= own.hi).all()
    assert own.lo.min() >= 1
    assert own.hi.max() <= 5
    assert np.isfinite(own.measure).all()


def test_the_order_of_the_rows_changes_nothing_at_all():
    shuffled = [WORLD.rows[i] for i in np.random.default_rng(2).permutation(len(WORLD.rows))]
    assert shuffled != WORLD.rows
    again = severity.estimate(Marks.from_rows(shuffled))
    assert json.dumps(again.to_dict()) == json.dumps(FOUND.to_dict())


@settings(max_examples=25)
@given(st.integers(0, len(WORLD.rows) - 1))
def test_a_better_mark_never_lowers_a_measure(place):
    candidate, element, assessor, mark = WORLD.rows[place]
    rows = list(WORLD.rows)
    rows[place] = (candidate, element, assessor, min(5, mark + 1))
    better = severity.estimate(Marks.from_rows(rows))
    i = FOUND.place(candidate)
    assert better.candidates.measure[i] >= FOUND.candidates.measure[i] - 1e-9
    assert better.candidates.fair_average[i] >= FOUND.candidates.fair_average[i] - 1e-9


def test_all_top_marks_have_a_figure_by_map_and_none_by_joint_likelihood():
    rows = table(lambda c, e, a, m: 5 if c == "c00" else m)
    by_map = severity.estimate(Marks.from_rows(rows))
    joint = severity.estimate(Marks.from_rows(rows), estimator="jmle")
    assert by_map.candidates.measure[0] == max(by_map.candidates.measure)
    assert np.isnan(joint.candidates.measure[0])
    assert joint.left_out == 6
    assert "candidate c00" in joint.notes[0]
    assert joint.to_dict()["candidates"][-1]["fair_average"] is None
    assert "not enough to tell" in joint.explain("person", candidate="c00")


def test_an_assessor_who_gives_only_the_highest_mark_is_named_as_an_assumption():
    found = severity.estimate(Marks.from_rows(table(lambda c, e, a, m: 5 if a == "A" else m)))
    assert found.assessors.extreme.tolist() == [True, False]
    assert any("assessor A" in note for note in found.notes)
    assert np.isfinite(found.assessors.severity).all()


def test_marks_that_divide_cleanly_are_held_and_said_to_be():
    rows = [(c, e, a, (4 + i // 2 % 2) if a == "A" else 1 + i // 2 % 3) for i, (c, e, a, _) in enumerate(table())]
    found = severity.estimate(Marks.from_rows(rows))
    assert found.why == ""
    assert any("weak assumption" in note for note in found.notes)


def test_a_disconnected_design_is_refused_with_its_parts_named():
    def side(c):
        return "left" if c < "c06" else "right"

    rows = [(c, e, side(c) + a, m) for c, e, a, m in table()]
    with pytest.raises(InputError) as refused:
        severity.estimate(Marks.from_rows(rows))
    words = str(refused.value)
    assert "2 parts" in words
    assert "leftA, leftB" in words
    assert "rightA, rightB" in words
    found = severity.estimate(Marks.from_rows(rows), parts=True)
    assert [part["assessor"] for part in found.parts] == [["leftA", "leftB"], ["rightA", "rightB"]]
    assert found.candidates.part.tolist() == [0] * 6 + [1] * 6
    assert found.assessors.severity[:2].sum() == pytest.approx(0, abs=1e-9)
    assert [row["part"] for row in found.to_dict()["candidates"]] == [0] * 6 + [1] * 6
    with pytest.raises(InputError, match="ranked together"):
        severity.chance_selected(found, places=2, seed=1)


def test_one_common_assessor_joins_the_parts():
    rows = [(c, e, ("left" if c < "c06" else "right") + a if a == "A" else a, m) for c, e, a, m in table()]
    assert severity.estimate(Marks.from_rows(rows)).why == ""


def test_assessors_of_one_element_each_are_compared_within_it_and_candidates_are_not_affected():
    nested = [(c, e, e + a, m) for c, e, a, m in table()]
    found = severity.estimate(Marks.from_rows(nested))
    assert any("belong to one" in note for note in found.notes)
    hard = dict(zip(found.assessors.level, found.assessors.severity, strict=True))
    for element in "xyz":
        assert hard[element + "A"] + hard[element + "B"] == pytest.approx(0, abs=1e-9)


def test_a_third_facet_is_told_apart():
    random = np.random.default_rng(5)
    rows = []
    for i in range(60):
        ability = random.normal()
        for e in "xy":
            for a in "AB":
                for day, tired in (("am", -0.5), ("pm", 0.5)):
                    heights = np.exp(np.cumsum([0, *(ability - tired - np.array([-1, 0, 1]))]))
                    rows.append((f"c{i}", e, a, day, int(random.choice(4, p=heights / heights.sum()))))
    found = severity.estimate(Marks.from_rows(rows, facets=["element", "assessor", "session"]))
    assert found.facets["session"].severity == pytest.approx([-0.5, 0.5], abs=0.15)
    assert found.assessors.facet == "assessor"
    assert [row["session"] for row in found.to_dict()["other_facets"]["session"]] == ["pm", "am"]


def test_unused_marks_in_the_middle_are_said_to_be():
    found = severity.estimate(Marks.from_rows(table(lambda c, e, a, m: 5 if m == 3 else m)))
    assert [note for note in found.notes if "Nobody gave the mark 3" in note]
    assert [(each["from"], each["to"]) for each in found.steps] == [(1, 2), (2, 4), (4, 5)]


def test_partial_credit_with_fewer_than_thirty_marks_of_an_element_is_refused():
    with pytest.raises(InputError) as refused:
        severity.estimate(Marks.from_rows(table()), model="partial_credit")
    assert len(refused.value.problems) == 3
    assert "24 marks" in str(refused.value)
    assert severity.estimate(Marks.from_rows(table(people=20)), model="partial_credit").why == ""


@pytest.mark.parametrize(
    "rows, why",
    [(table(people=4), "fewer than 5 candidates"), (table(lambda c, e, a, m: 3), "every mark is the same")],
)
def test_too_little_is_said_and_is_no_error(rows, why):
    found = severity.estimate(Marks.from_rows(rows))
    assert why in found.why
    assert found.explain() == f"Not enough to tell: {found.why}"
    result = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert {row["measure"] for row in result["candidates"]} == {None}
    assert all(row["raw_mean"] is not None for row in result["candidates"])
    assert severity.chance_selected(found, places=2, seed=1).to_dict()["candidates"][0]["chance"] is None
    assert severity.bias(found).why == found.why
    assert severity.second_marks(found, n=1).why == found.why


def test_every_wrong_option_is_named_at_once():
    with pytest.raises(InputError) as refused:
        severity.estimate(WORLD.marks, model="guess", estimator="hunch", interval=1)
    assert [problem.column for problem in refused.value.problems] == ["model", "estimator", "interval"]


def test_marks_of_a_hundred_kinds_are_refused_with_a_way_on():
    rows = [(c, e, a, i) for i, (c, e, a, _) in enumerate(table())]
    with pytest.raises(InputError, match="crossed"):
        severity.estimate(Marks.from_rows(rows))


def test_it_is_said_aloud_to_each():
    hard = [(f"c{i:02}", e, a, max(1, m - (a == "A"))) for i in range(40) for e in "xyz"
            for a, m in (("A", 2 + (i % 4)), ("B", 2 + (i + (e == "x")) % 4), ("C", 2 + i % 4))]  # fmt: skip
    found = severity.estimate(Marks.from_rows(hard))
    own = found.explain("person", candidate="c03", chance=0.71)
    assert own.startswith("Two of the three people who marked c03 mark easier than average, by about ")
    assert "With average assessors the marks would be" in own
    assert "very likely between" in own
    assert own.endswith("c03 would be among those selected in 71 of 100 re-runs.")
    assert "Between the hardest and the easiest assessor lie" in found.explain("panel")
    assert "Many-facet Rasch" in found.explain("analyst")
    with pytest.raises(ValueError, match="no audience"):
        found.explain("press")
    with pytest.raises(KeyError, match="No candidate is called"):
        found.explain("person", candidate="Nemo")


def test_an_erratic_assessor_shows_as_misfit_and_others_agree_as_often_as_expected():
    random = np.random.default_rng(9)
    rows = [(c, e, a, int(random.integers(1, 6)) if a == "a00" else m) for c, e, a, m in WORLD.rows]
    found = severity.estimate(Marks.from_rows(rows))
    assert found.assessors.outfit[0] > 1.3 > found.assessors.outfit[1:].max()
    assert 0.75 < FOUND.assessors.infit.mean() < 1.1
    assert FOUND.assessors.agreement == pytest.approx(FOUND.assessors.agreement_expected, abs=0.15)


def test_assessors_alike_are_not_told_apart_and_assessors_apart_are():
    same = simulated(80, 3, 4, 2, seed=3)
    random = np.random.default_rng(1)
    shuffled = [(c, e, f"a{random.integers(1000)}", m) for c, e, _, m in same.rows]
    groups = {name: f"a{i % 4}" for i, name in enumerate(sorted({row[2] for row in shuffled}))}
    rows = {(c, e, groups[a]): m for c, e, a, m in shuffled}
    alike = severity.estimate(Marks.from_rows([(*key, m) for key, m in rows.items()]))
    assert alike.spreads["assessor"].p > 0.01
    assert severity.estimate(same.marks).spreads["assessor"].p < 1e-6
    assert FOUND.spreads["candidate"].reliability == pytest.approx(
        np.corrcoef(FOUND.candidates.measure, [WORLD.ability[c] for c in FOUND.candidates.candidate])[0, 1] ** 2,
        abs=0.1,
    )


def test_an_assessor_with_nobody_to_compare_with_has_no_severity():
    rows = [(c, e, {"x": "A", "y": "B", "z": a}[e], m) for c, e, a, m in table()]
    kept = {row[:3]: row for row in rows}
    found = severity.estimate(
        Marks.from_rows([*kept.values(), *[(f"c{i:02}", "z", "C", 1 + i % 5) for i in range(12)]])
    )
    assert found.why == ""
    assert np.isfinite(found.assessors.severity).sum() >= 2
    only = severity.estimate(Marks.from_rows({(c, e): (c, e, f"of {e}", m) for c, e, a, m in table()}.values()))
    assert np.isnan(only.assessors.severity).all()
    assert {row["severity"] for row in only.to_dict()["assessors"]} == {None}
    assert np.isfinite(only.candidates.measure).all()


def test_whether_levels_differ_is_measured_in_their_whole_covariance():
    found = severity.estimate(WORLD.marks)
    both = covariance_of(found.fit)[3:9, 3:9]
    expected = found.assessors.severity @ np.linalg.pinv(both, rcond=1e-10) @ found.assessors.severity
    assert found.spreads["assessor"].chi_square == pytest.approx(expected)
    assert found.spreads["assessor"].df == 5
    nested = severity.estimate(Marks.from_rows([(c, e, e + a, m) for c, e, a, m in table()]))
    assert nested.spreads["assessor"].df == 3
