"""The projection against its calibration table, closed forms, a stepping form and common sense."""

import math
from dataclasses import replace

import numpy as np
import pytest

from mantle.analysis import _kernels as names
from mantle.analysis import projection
from mantle.analysis.projection import Assumptions
from tests.analysis import projection_stepping as stepping

REFERENCE, SHIPPED = Assumptions.reference(), Assumptions.shipped()


def pooled(assumptions, authorities):
    """Return means over several nations, as one nation of chance is a little older or younger than the next."""
    found = [
        projection.project(projection.nation(authorities, seed=seed), assumptions, runs=60, seed=seed)
        for seed in range(1, 7)
    ]

    def mean(name, tier=1):
        return float(np.mean([np.nanmean(each.measure(name, tier)) for each in found]))

    return mean


@pytest.mark.parametrize("assumptions, authorities", [(REFERENCE, 150), (SHIPPED, 152)], ids=["reference", "shipped"])
def test_the_figures_of_2009_come_out(assumptions, authorities):
    mean = pooled(assumptions, authorities)
    assert mean("exit_rate") == pytest.approx(0.19, abs=0.007)
    assert mean("exits") == pytest.approx(29, abs=1.0)
    assert mean("mean_age", 1) == pytest.approx(53, abs=0.6)
    assert mean("mean_age", 2) == pytest.approx(51, abs=0.5)
    assert mean("mean_age", 3) == pytest.approx(50, abs=0.5)
    assert mean("mean_age", 4) == pytest.approx(47, abs=0.5)
    assert mean("drawn_age", 2) == pytest.approx(50, abs=0.5)
    assert mean("drawn_age", 3) == pytest.approx(47, abs=0.5)


def test_the_reference_model_has_its_published_means():
    mean = pooled(REFERENCE, 150)
    assert mean("exits") == pytest.approx(28.9, abs=0.5)
    assert mean("exit_rate") / (1 - mean("vacant_share")) == pytest.approx(0.193 / 0.913, abs=0.004)
    assert [round(mean("mean_age", tier), 1) for tier in (1, 2, 3, 4)] == pytest.approx(
        [53.2, 51.4, 50.0, 47.2], abs=0.21
    )
    assert [mean("drawn_age", 2), mean("drawn_age", 3)] == pytest.approx([50.3, 46.7], abs=0.21)
    assert mean("covered_share") == 0
    assert mean("interims") == 0


def test_the_shipped_model_moves_and_covers_as_published():
    found = projection.project(projection.nation(152, seed=4), SHIPPED, runs=100, seed=2)
    fills = found.record[:, :, names.FILLS : names.FILLS + 5].mean((0, 1))
    assert 0.20 <= fills[3] / fills.sum() <= 0.33  # moves: a fifth to a third
    assert 7 <= fills[3] <= 11
    assert found.measure("interims").mean() == pytest.approx(22.8, abs=2)  # mean of 27, 20, 22, 17 and 28
    assert found.measure("changes").mean() == pytest.approx(52.9, abs=3)  # mean of eleven years
    assert found.measure("vacant_share").max() == 0  # a statutory post never stands empty
    assert found.measure("covered_share").mean() > 0.03


def test_a_year_s_spread_is_wider_with_the_shock_that_all_share():
    nation = projection.nation(152, seed=1)
    spreads = [
        projection.project(nation, SHIPPED.with_changes(shock_sd=sd), runs=300, seed=1).measure("exits").std()
        for sd in (0.0, 0.6)
    ]
    assert spreads[1] > 1.15 * spreads[0]


def test_it_agrees_with_coins_tossed_every_quarter():
    nation, years, runs = projection.nation(30, seed=9), 4, 120
    coins = stepping.runs_of(nation, runs=runs, years=years, seed=1)
    found = projection.project(nation, REFERENCE, years=years, runs=1000, seed=3)
    column = {name: found.column(getattr(names, name.upper())).mean(1) for name in ("intake",)}
    assert column["intake"].mean() <= 6

    scores = {}
    for k in range(4):
        pairs = {
            "exits": found.column(names.EXITS + k),
            "vacant": found.column(names.VACANT + k),
            "wait": found.column(names.WAIT + k),
            "age": 4 * found.measure("mean_age", k + 1),
            "ten": 4 * found.measure("mean_tenure_years", k + 1),
            "bench": found.column(names.BENCH + k),
        }
        routes = {"internal": 0, "neighbour": 1, "graduate": 2, "external": 4}
        pairs |= {name: found.column(names.FILLS + 5 * k + route) for name, route in routes.items()}
        for name, values in pairs.items():
            ours, theirs = values.mean(1), coins[name][:, k]
            error = math.sqrt(ours.var(ddof=1) / ours.size + theirs.var(ddof=1) / theirs.size)
            scores[name, k] = abs(ours.mean() - theirs.mean()) / error if error else abs(ours.mean() - theirs.mean())
    ours, theirs = found.measure("authorities_without_bench").mean(1), coins["none"][:, 0]
    scores["none", 0] = abs(ours.mean() - theirs.mean()) / math.sqrt(ours.var() / 1000 + theirs.var() / runs)
    assert len(scores) == 41
    assert {name: round(z, 1) for name, z in scores.items() if z >= 3} == {}
    assert np.median(list(scores.values())) < 1.2


def constant(rate, fill):
    """Return assumptions under which leaving and filling are coins with one chance each."""
    return REFERENCE.with_changes(
        exit_rate=[rate] * 4, tenure_shape=[1.0] * 4, retirement_rate=[0.0] * 3, fill_internal=[0.0] * 3,
        fill_neighbour=[0.0] * 3, fill_graduate=0.0, fill_external=[fill] * 4, external_age_mean=[30.0] * 4,
        external_age_sd=[0.0] * 4,
    )  # fmt: skip


def test_a_constant_hazard_gives_the_closed_form():
    rate, fill, years = 0.4, 0.3, 30
    young = replace(projection.nation(40, seed=1), age=np.full(40 * 86, 120, np.int16))
    found = projection.project(young, constant(rate, fill), years=years, runs=30, seed=5)
    leaves = 1 - math.exp(-rate / 4)
    # A post is filled for 1 / leaves quarters, then recorded vacant in the quarter of leaving and until it is filled.
    vacant = (1 / fill) / (1 / fill + 1 / leaves)
    late = found.record[:, 8:]
    posts = np.array(found.posts)
    share = late[:, :, names.VACANT : names.VACANT + 4].mean((0, 1)) / 4 / posts
    assert share == pytest.approx([vacant] * 4, rel=0.02)
    waits = late[:, :, names.WAIT + 3].sum() / late[:, :, names.FILLS + 15 : names.FILLS + 20].sum()
    assert waits == pytest.approx(1 / fill, rel=0.01)  # geometric from 1
    tenure = late[:, -1, names.TENURE + 3].sum() / late[:, -1, names.FILLED + 3].sum()
    assert tenure == pytest.approx((1 - leaves) / leaves, rel=0.03)  # geometric from 0


@pytest.mark.parametrize("assumptions", [REFERENCE, SHIPPED], ids=["reference", "shipped"])
def test_no_post_and_no_person_is_lost(assumptions):
    nation = projection.nation(20, seed=3)
    found = projection.project(nation, assumptions, years=6, runs=20, seed=4)
    filled_before = [int(np.sum((nation.tier == tier) & (nation.vacant == 0))) for tier in (1, 2, 3, 4)]
    fills = found.record[:, :, names.FILLS : names.FILLS + 20].reshape(20, 6, 4, 5)
    exits = found.record[:, :, names.EXITS : names.EXITS + 4]
    risen = np.zeros((20, 6, 4), int)
    risen[:, :, 1:] = fills[:, :, :3, :3].sum(3)  # promoted into the tier above
    expected = np.array(filled_before) + np.cumsum(fills.sum(3) - exits - risen, axis=1)
    assert found.record[:, :, names.FILLED : names.FILLED + 4].tolist() == expected.tolist()
    assert found.record[:, :, names.BACKGROUND : names.BACKGROUND + 5].sum(2).tolist() == expected[:, :, 0].tolist()
    assert found.place[:, :, 1].sum() == fills[:, :, 0].sum()
    assert found.place[:, :, 2].sum() == fills[:, :, 0, :3].sum()
    assert found.place[:, :, 3].sum() == found.record[:, :, names.BENCH + 1].sum()


@pytest.mark.parametrize(
    "change, figure, tier, sign",
    [
        ({"intake_share": 1.0}, "bench", 1, 1),
        ({"intake_share": 1.0}, "authorities_without_bench", 1, -1),
        ({"leaving_factor": 1.3}, "exit_rate", 2, 1),
        ({"leaving_factor": 1.3}, "exit_rate", 4, 1),
        ({"ready_rate": [0.04, 0.06, 0.04]}, "bench", 1, 1),
        ({"fill_external": [0.4, 0.5, 0.6, 0.7]}, "time_to_fill_quarters", 3, -1),
        ({"pass_rate": 0.3}, "bench", 1, -1),
        ({"willing_ceiling": [0.9, 0.45, 0.45]}, "bench", 1, 1),
    ],
)
def test_a_change_pushes_the_way_it_should(change, figure, tier, sign):
    nation = projection.nation(20, seed=1)
    base = projection.project(nation, SHIPPED, years=5, runs=60, seed=1)
    changed = projection.project(nation, SHIPPED.with_changes(**change), years=5, runs=60, seed=1)
    gap = sign * (changed.measure(figure, tier).mean(1) - base.measure(figure, tier).mean(1))
    assert gap.mean() > 4 * gap.std(ddof=1) / math.sqrt(gap.size) > 0


def test_inspection_grade_season_and_reorganisation_change_who_leaves_and_when():
    nation = projection.nation(40, seed=2)
    sharp = REFERENCE.with_changes(
        grade_factor=[0.2, 1.0, 1.0, 3.0], reorganisation_factor=2.0, retirement_rate=[0.0] * 3
    )

    def leavers(tier, **facts):
        changed = replace(nation, **{name: np.full(len(nation), value, kind) for name, (value, kind) in facts.items()})
        return projection.project(changed, sharp, years=3, runs=60, seed=1).measure("exits", tier).mean()

    outstanding, inadequate = (leavers(1, grade=(grade, np.int8)) for grade in (0, 3))
    assert 5 < inadequate / outstanding < 15
    calm, upset = (leavers(3, reorganising=(flag, np.uint8)) for flag in (0, 1))
    assert 1.5 < upset / calm < 2

    spring = REFERENCE.with_changes(season_factor=[4.0, 0.0, 0.0, 0.0], retirement_rate=[0.0] * 3)
    lines = projection.replay(nation, spring, run=0, seed=1, years=3)
    assert {line["quarter"] % 4 for line in lines if line["what"] == "left"} == {0}
