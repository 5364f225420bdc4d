"""Severity is right: by hand, against the plain likelihood, against the truth that made the marks."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import approx_fprime, minimize

from mantle.analysis import severity
from mantle.analysis.severity import Marks, stretching
from mantle.analysis.severity.equations import System
from mantle.analysis.severity.fitting import settled
from tests.analysis.severity_plain import STEPS, Plain, simulated


def found_by(marks, **options):
    found = severity.estimate(marks, **options)
    assert found.why == ""
    return found


def packed(found):
    """The estimate as the plain form counts its parameters."""
    facets = [levels.severity[:-1] for levels in found.facets.values()]
    steps = [each["step"] for each in found.steps][:-1]
    return np.concatenate([*facets, steps, found.fit.centre, [2 * np.log(found.candidate_sd)]])


def test_two_marks_of_right_and_wrong_by_hand():
    # One element, right or wrong: 30 of 40 right on x, 10 of 40 on y, nobody's answers go together. Candidates who are
    # all alike would give x and y the logits log 3 and -log 3.
    rows = []
    for i in range(40):
        rows += [(f"c{i}", "x", "Hale", int(i % 4 > 0)), (f"c{i}", "y", "Hale", int((i // 4) % 4 == 0))]
    found = found_by(Marks.from_rows([(c, e, m) for c, e, _, m in rows], facets=["element"]), estimator="jmle")
    # Only those with one right of two count: 3/4 x 3/4 of 40 only on x, 1/4 x 1/4 only on y. Joint likelihood doubles
    # the logit of 22 or 23 against 2 or 3 (Andersen 1970).
    only_x = sum(rows[2 * i][3] > rows[2 * i + 1][3] for i in range(40))
    only_y = sum(rows[2 * i][3] < rows[2 * i + 1][3] for i in range(40))
    assert only_x > only_y > 0
    gap = found.elements.severity[1] - found.elements.severity[0]
    assert gap == pytest.approx(2 * np.log(only_x / only_y), abs=1e-5)
    assert found.left_out == 2 * (40 - only_x - only_y)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_structure_is_where_the_likelihood_with_candidates_integrated_out_is_flat(seed):
    world = simulated(25, 3, 5, 1, seed=seed)
    plain = Plain(world.marks)
    at = packed(found_by(world.marks, unstretch=False))
    assert len(at) == plain.size
    assert np.abs(approx_fprime(at, plain.laplace, 1e-6)).max() < 1e-3
    assert np.abs(approx_fprime(at + 0.05, plain.laplace, 1e-6)).max() > 0.1


def test_a_search_that_knows_only_the_likelihood_ends_at_the_same_place():
    world = simulated(20, 2, 4, 1, seed=6)
    plain = Plain(world.marks)
    best = minimize(plain.laplace, np.zeros(plain.size), method="BFGS", options={"gtol": 1e-5})
    assert packed(found_by(world.marks, unstretch=False)) == pytest.approx(best.x, abs=5e-4)


def test_laplace_is_near_the_exact_integral():
    world = simulated(40, 4, 5, 1, seed=5)
    plain = Plain(world.marks)
    start = packed(found_by(world.marks, unstretch=False))
    exact = minimize(plain.integrated, start, method="BFGS", options={"gtol": 1e-4}).x
    assert np.abs(start - exact)[:-1].max() < 0.03
    assert start[-1] == pytest.approx(exact[-1], abs=0.08)


def test_the_errors_are_those_of_the_whole_information():
    """The inverse of the whole matrix, candidates, structure and spread together, by numbers and not by formulas."""
    world = simulated(14, 2, 4, 2, seed=2)
    found = found_by(world.marks)
    plain = Plain(world.marks)
    people = 14

    def joint(given):
        facets, steps, mean, variance = plain.unpacked(given[people:])
        measure = given[:people]
        away = np.sum((measure - mean) ** 2) / variance + people * np.log(variance)
        return -plain.by_mark(measure[world.marks.candidate], facets, steps).sum() + 0.5 * away

    at = np.concatenate([found.candidates.measure, packed(found)])
    step, size = 1e-3, len(at)
    whole = np.zeros((size, size))
    for i in range(size):
        for j in range(i, size):
            total = 0.0
            for a, b in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
                moved = at.copy()
                moved[i] += a * step
                moved[j] += b * step
                total += a * b * joint(moved)
            whole[i, j] = whole[j, i] = total / (4 * step * step)
    # How sharply the spread is told is that of the likelihood with candidates integrated out: bent with them.
    own, spread_row = whole[:people, :people].diagonal(), whole[:people, -1]
    whole[-1, -1] = told_spread(plain, found) + np.sum(spread_row**2 / own)
    inverse = np.linalg.inv(whole)
    plus = found.fit.alone - 1 / found.fit.information  # tails of few marks come on top
    assert (plus > 0).all()
    assert np.sqrt(inverse.diagonal()[:people] + plus) == pytest.approx(found.candidates.se, rel=2e-4)
    assert np.sqrt(inverse.diagonal()[people : people + 1]) == pytest.approx(found.elements.se[:1], rel=2e-4)
    assert np.sqrt(inverse.diagonal()[people + 1 : people + 4]) == pytest.approx(found.assessors.se[:3], rel=2e-4)


def told_spread(plain, found):
    """Return the curve of minus the likelihood in the logarithm of the variance, by numbers."""
    at, step = packed(found), 1e-2
    high, low = at.copy(), at.copy()
    high[-1] += step
    low[-1] -= step
    return (plain.laplace(high) + plain.laplace(low) - 2 * plain.laplace(at)) / step**2


@pytest.mark.parametrize("model", ["rating_scale", "partial_credit"])
def test_the_step_against_stretch_is_along_the_determinant_of_the_information(model):
    """The slope by formula is that by differences, where only what the formula leaves out differs: the last step."""
    world = simulated(60, 2, 5, 1, seed=4)
    found = found_by(world.marks, model=model, unstretch=False)
    design, fit = found.design, found.fit
    system = System(design, prior=True, held=np.zeros(design.levels + len(design.tops) * int(design.tops.max())))
    structure = np.concatenate([fit.easing, fit.centre])

    def half_determinant(moved):
        return float(np.log(settled(system, fit, moved, fit.spread).root.diagonal()).sum())

    slope = system.free.T @ stretching._slope(system, fit)[:-1]
    step = 1e-3
    numbers = [
        (half_determinant(structure + step * way) - half_determinant(structure - step * way)) / (2 * step)
        for way in system.free.T
    ]
    assert np.corrcoef(slope, numbers)[0, 1] > 0.995
    assert np.linalg.norm(slope - numbers) < 0.2 * np.linalg.norm(numbers)


def test_short_tables_are_not_stretched_and_long_ones_are_left_alone():
    plain, taken = [], []
    for seed in range(12):
        world = simulated(60, 4, 8, 2, seed=seed)
        hard = np.array(list(world.severity.values()))
        for listed, given in ((plain, False), (taken, True)):
            own = found_by(world.marks, unstretch=given).assessors.severity
            listed.append([own @ hard, hard @ hard])
    longer, right = (np.sum(listed, axis=0) for listed in (plain, taken))
    assert longer[0] / longer[1] - right[0] / right[1] == pytest.approx(0.04, abs=0.02)
    long_ = simulated(300, 6, 6, 1, seed=1).marks
    assert found_by(long_).assessors.severity.tolist() == found_by(long_, unstretch=False).assessors.severity.tolist()


def test_joint_likelihood_is_at_its_top():
    world = simulated(30, 3, 4, 2, seed=8)
    found = found_by(world.marks, estimator="jmle")
    plain = Plain(found.adjustment.marks)
    assert found.candidate_sd is None
    told = np.isfinite(found.candidates.measure)
    facets = [levels.severity for levels in found.facets.values()]
    steps = np.array([each["step"] for each in found.steps])
    slope, _ = plain.candidates(found.candidates.measure[told], facets, steps)
    assert np.abs(slope).max() < 1e-4
    total = plain.by_mark(found.candidates.measure[told][plain.marks.candidate], facets, steps).sum()
    random = np.random.default_rng(1)
    for _ in range(20):
        moved = [values + random.normal(0, 0.05, len(values)) for values in facets]
        assert plain.by_mark(found.candidates.measure[told][plain.marks.candidate], moved, steps).sum() < total


def test_partial_credit_finds_the_steps_of_each_element():
    random = np.random.default_rng(3)
    steps = {"x": np.array([-2.0, 0.0, 2.0]), "y": np.array([-0.5, 0.0, 0.5])}
    rows = []
    for i in range(1500):
        ability = random.normal()
        for element, own in steps.items():
            for assessor, hard in (("Hale", 0.4), ("Reid", -0.4)):
                heights = np.exp(np.concatenate([[0.0], np.cumsum(ability - hard - own)]))
                rows.append((f"c{i}", element, assessor, int(random.choice(4, p=heights / heights.sum()))))
    found = found_by(Marks.from_rows(rows), model="partial_credit")
    for element, own in steps.items():
        mine = [each for each in found.steps if each["element"] == element]
        assert [each["step"] for each in mine] == pytest.approx(own, abs=0.2)
        assert all(abs(each["step"] - true) < 4 * each["se"] for each, true in zip(mine, own, strict=True))
    assert found.assessors.severity == pytest.approx([0.4, -0.4], abs=0.08)


def coverage(sets, sizes, start):
    """Share of true values inside their intervals, by kind and set; r with the truth of raw means and of measures."""
    inside = {name: [] for name in ("candidate", "fair", "element", "assessor", "step")}
    closeness = []
    for seed in range(start, start + sets):
        world = simulated(*sizes, seed=seed)
        found = found_by(world.marks)
        own = found.candidates
        truth = np.array([world.ability[name] for name in own.candidate])
        fair = np.array([world.fair(name) for name in own.candidate])
        inside["candidate"].append(np.mean(np.abs(own.measure - truth) < 1.96 * own.se))
        inside["fair"].append(np.mean((own.lo <= fair) & (fair <= own.hi)))
        for name, levels, true in (
            ("element", found.elements, world.difficulty),
            ("assessor", found.assessors, world.severity),
        ):
            away = np.abs(levels.severity - [true[level] for level in levels.level])
            inside[name].append(np.mean(away < 1.96 * levels.se))
        if len(found.steps) == len(STEPS):
            away = np.abs([each["step"] for each in found.steps] - STEPS)
            inside["step"].append(np.mean(away < 1.96 * np.array([each["se"] for each in found.steps])))
        closeness.append([np.corrcoef(values, truth)[0, 1] for values in (own.raw_mean, own.measure)])
    return inside, np.mean(closeness, axis=0)


def test_intervals_cover_the_truth_and_the_adjusted_figure_beats_the_raw_mean():
    inside, (raw, adjusted) = coverage(25, (60, 4, 8, 2), start=1000)
    assert all(0.915 < np.mean(each) < 0.98 for each in inside.values()), inside
    assert adjusted > raw + 0.005


@pytest.mark.nightly
@pytest.mark.parametrize("sizes", [(60, 4, 8, 2), (150, 6, 20, 1)])
def test_intervals_cover_the_truth_at_their_rate_over_five_hundred_sets(sizes):
    """Within three standard errors over the sets, for every kind of interval."""
    inside, (raw, adjusted) = coverage(500, sizes, start=5000)
    for kind, each in inside.items():
        error = np.std(each) / np.sqrt(len(each))
        assert error < 0.006, kind
        assert abs(np.mean(each) - 0.95) < 3 * error, (kind, np.mean(each), error)
    assert adjusted > raw


def test_with_few_marks_by_assessors_of_very_different_severity_the_gain_is_large():
    random = np.random.default_rng(4)
    closeness = []
    for _ in range(4):
        ability, hard = random.normal(0, 1, 300), random.normal(0, 1.2, 20)
        rows = []
        for i in range(300):
            for j in range(6):
                k = int(random.integers(20))
                heights = np.exp(
                    np.concatenate([[0.0], np.cumsum(ability[i] - hard[k] - np.array([-1.5, -0.5, 0.5, 1.5]))])
                )
                rows.append((f"c{i:03}", f"e{j}", f"a{k}", int(random.choice(5, p=heights / heights.sum()))))
        found = found_by(Marks.from_rows(rows))
        closeness.append([np.corrcoef(v, ability)[0, 1] for v in (found.candidates.raw_mean, found.candidates.measure)])
    raw, adjusted = np.mean(closeness, axis=0)
    assert adjusted > raw + 0.04
