"""What a feedback report shows gives nobody away, and is what the plainest count says (rules P2-P8, P10)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mantle.analysis import ratings
from mantle.analysis.disclosure import Floors, leaks, publish, round_means
from mantle.analysis.disclosure.publication import Figure
from mantle.analysis.problems import InputError
from mantle.analysis.tables.forms import Forms
from tests.analysis.ratings_worlds import counted, covered, round_of

SCALES = {"Vision": ("q0", "q1", "q2"), "Partnership": ("q3", "q4")}
FRAMEWORK = ratings.Framework(SCALES)
ALL, REST = FRAMEWORK.everyone, FRAMEWORK.merged
KNOWN = ("self", "manager")


def report(rows, **options) -> dict:
    return ratings.summarise(Forms.from_rows(rows), FRAMEWORK, **options).report("p0")


def group(name: str, scores: list[float], *questions: str) -> list[tuple]:
    asked = questions or SCALES["Vision"]
    return [("p0", f"{name}{r}", name, question, score) for question in asked for r, score in enumerate(scores)]


def shown_sets(found: dict, plain: dict, item: str) -> dict[str, dict[str, float]]:
    """Return who stands behind each figure shown for a question, by the plain count."""
    means = next(row["means"] for row in found["items"] if row["item"] == item)
    parts = {label: found["holds"].get(label, [label]) for label in means}
    sets = {
        label: {r: s for g in groups for r, s in plain[item][g].items()}
        for label, groups in parts.items()
        if label != ALL
    }
    if ALL in means:
        sets[ALL] = {r: s for label, people in sets.items() if label not in KNOWN for r, s in people.items()}
    return sets


def check(rows: list, ratee: str, found: dict) -> int:
    """Hold a report against the plain count; return how many figures of groups it shows."""
    plain, figures = counted(rows, SCALES, ratee), 0
    for row in found["items"]:
        sets = shown_sets(found, plain, row["item"])
        assert set(sets) == set(row["means"])
        for label, people in sets.items():
            if label in KNOWN:
                assert row["means"][label] == next(iter(people.values()))
                continue
            figures += 1
            assert len(people) >= 4
            exact = np.array([sum(people.values()) / len(people)])
            assert row["means"][label] == round_means(exact, np.array([len(people)]))[0]
        everyone = sorted({r for g in plain[row["item"]].values() for r in g})
        exempt = [r for g in KNOWN for r in plain[row["item"]][g]]
        assert leaks([set(each) for each in sets.values()], everyone, floor=4, exempt=exempt) == []
    return figures


def check_scales(rows: list, ratee: str, found: dict) -> None:
    """A scale's mean is made of its shown questions alone: it tells nothing that they do not."""
    plain = counted(rows, SCALES, ratee)
    for row in found["scales"]:
        per_item = [shown_sets(found, plain, item) for item in SCALES[row["scale"]]]
        for label, mean in row["means"].items():
            means = [np.mean(list(sets[label].values())) for sets in per_item if label in sets]
            n = row["n"][label]
            if label in KNOWN:
                assert mean == pytest.approx(np.mean(means))
                continue
            # A figure just between two steps may go either way.
            near = np.mean(means) + np.array([-1e-9, 1e-9])
            assert mean in round_means(near, np.array([n, n])).tolist()
            if label not in KNOWN:
                assert n >= max(len(sets[label]) for sets in per_item if label in sets)


SIZES = st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 2), st.integers(0, 1))


def world(sizes, seed, skipped):
    names = ("peers", "reports", "partners", "manager", "self")
    return round_of(
        seed, people=1, sizes={g: (k, k) for g, k in zip(names, sizes, strict=True)}, items=5, skipped=skipped
    )


@settings(max_examples=60)
@given(SIZES, st.integers(0, 10_000), st.sampled_from([0.0, 0.2, 0.5]))
def test_every_figure_shown_is_the_plain_count_and_nothing_below_four_can_be_derived(sizes, seed, skipped):
    rows = world(sizes, seed, skipped)
    if rows:
        found = report(rows)
        check(rows, "p0", found)
        check_scales(rows, "p0", found)


@pytest.mark.nightly
@settings(max_examples=10_000)
@given(SIZES, st.integers(0, 10**6), st.floats(0, 0.7))
def test_nothing_can_be_derived_in_ten_thousand_rounds(sizes, seed, skipped):
    rows = world(sizes, seed, skipped)
    if rows:
        found = report(rows)
        check(rows, "p0", found)
        check_scales(rows, "p0", found)


def test_the_check_itself_finds_a_total_that_gives_a_hidden_group_away():
    peers, hidden = {f"peer{i}" for i in range(5)}, {"report0", "report1"}
    assert leaks([peers, peers | hidden], sorted(peers | hidden), floor=4) == [frozenset(hidden)]
    found = report(group("peers", [3, 4, 4, 5, 3]) + group("reports", [1, 1]))
    assert found["groups"] == {"peers": 5, ALL: 5}
    assert found["scales"][0]["means"][ALL] == found["scales"][0]["means"]["peers"]
    assert {"what": "group", "name": "reports", "why": "fewer than 4 people, also together"} in found["withheld"]


def test_a_group_of_three_is_withheld_and_one_more_rater_shows_it():
    assert "peers" not in report(group("peers", [3, 4, 5]))["groups"]
    assert report(group("peers", [3, 4, 5, 4]))["groups"]["peers"] == 4


def test_two_short_groups_are_put_together_and_a_third_that_is_large_stands_alone():
    found = report(group("peers", [3] * 5) + group("reports", [4] * 2) + group("partners", [2] * 3))
    assert found["holds"] == {REST: ["partners", "reports"]}
    assert found["groups"] == {"peers": 5, REST: 5, ALL: 10}
    assert found["scales"][0]["means"][REST] == 3.0  # 2.8, to the nearest half


def test_four_who_all_tick_the_highest_answer_show_as_half_a_point_less_or_more():
    summary = ratings.summarise(Forms.from_rows(group("peers", [5] * 4)), FRAMEWORK)
    assert summary.report("p0")["scales"][0]["means"]["peers"] == 4.5
    assert "4.5 or more" in summary.explain(ratee="p0")
    assert report(group("peers", [5] * 8))["scales"][0]["means"]["peers"] == 5.0


def test_a_question_that_three_of_five_answered_is_hidden_and_leaves_the_scales_mean():
    rows = group("peers", [3] * 5, "q0") + group("peers", [3] * 5, "q1") + group("peers", [1] * 3, "q2")
    found = report(rows)
    assert [sorted(row["means"]) for row in found["items"][:3]] == [[ALL, "peers"], [ALL, "peers"], []]
    assert found["scales"][0]["means"]["peers"] == 3.0
    assert {"what": "question, peers", "name": "q2", "why": "fewer than 4 answers"} in found["withheld"]


def test_a_rater_who_answered_less_than_half_of_a_scale_does_not_count_in_it():
    rows = [*group("peers", [4] * 4), ("p0", "hasty", "peers", "q0", 1)]
    found = report(rows)
    assert found["scales"][0]["n"]["peers"] == 4
    assert found["items"][0]["means"]["peers"] == 4.0


def test_agreement_is_shown_from_eight_raters_on_and_never_before():
    assert report(group("peers", [3, 4, 4, 3, 4, 3, 4]))["scales"][0]["agreement"] == {}
    assert set(report(group("peers", [3, 4, 4, 3, 4, 3, 4, 4]))["scales"][0]["agreement"]) == {"peers"}


def test_an_interval_rests_on_everybodys_raters_not_on_those_of_the_group():
    others = round_of(5, people=60, sizes={"peers": (5, 5)}, items=5)
    widths = []
    for scores in ([3, 3, 3, 3, 4], [1, 5, 1, 5, 4]):
        mine = [
            ("me", f"m{r}", "peers", item, s) for item in ("q0", "q1", "q2", "q3", "q4") for r, s in enumerate(scores)
        ]
        found = ratings.summarise(Forms.from_rows([*others, *mine]), FRAMEWORK).report("me")
        low, high = found["scales"][0]["limits"]["peers"]
        widths.append(high - low)
    # The pooled spread moves a little with these five among three hundred, not by the fourfold of their own.
    assert widths[0] == pytest.approx(widths[1], abs=0.21)
    few = report(group("peers", [1, 5, 1, 5, 4]))
    assert few["scales"][0]["limits"] == {}
    assert {"what": "interval", "name": "every scale", "why": "fewer than 10 people were rated"} in few["withheld"]


def test_the_gap_is_taken_from_the_figure_as_shown_not_from_the_exact_one():
    found = report(group("peers", [3, 4, 4, 4]) + group("self", [5]))
    assert found["scales"][0]["means"][ALL] == 4.0  # 3.75, to the nearest half
    assert found["scales"][0]["gap"] == 1.0
    assert {"item": "q0", "by": 1.0} in found["blind_spots"]
    assert {"scale": "Vision", "by": 1.0} in found["blind_spots"]
    low = report(group("peers", [4, 4, 4, 5]) + group("self", [2]))
    assert low["hidden_strengths"][0] == {"item": "q0", "by": 2.0}


def test_a_report_is_replaced_only_when_a_group_gained_nobody_or_four():
    first = group("peers", [3, 4, 4, 5])
    before = Forms.from_rows(first)
    for more in (0, 4):
        after = Forms.from_rows(group("peers", [3, 4, 4, 5, *[2] * more]))
        assert ratings.summarise(after, FRAMEWORK, earlier=before).report("p0")["groups"]["peers"] == 4 + more
    for changed in ([3, 4, 4, 5, 2], [3, 4, 4, 5, 2, 2, 2]):
        with pytest.raises(InputError, match="P10"):
            ratings.summarise(Forms.from_rows(group("peers", changed)), FRAMEWORK, earlier=before)
    with pytest.raises(InputError, match="P10"):
        ratings.summarise(Forms.from_rows(group("peers", [3, 4, 4])), FRAMEWORK, earlier=before)


@pytest.mark.parametrize("floor", [3, 0, -1, 2.5, "4"])
def test_the_floor_cannot_be_lowered(floor):
    rows = group("peers", [3, 4, 4, 5, 4])
    assert report(rows, floor=5)["groups"]["peers"] == 5
    assert report(rows, floor=6)["groups"] == {}
    with pytest.raises(InputError, match="never lowered"):
        report(rows, floor=floor)


def test_means_are_rounded_as_a_single_published_figure_is():
    for people in (4, 7, 8, 12):
        for value in np.linspace(1, 5, 41):
            shown = publish([Figure("peers", frozenset(range(people)), "mean", float(value))]).shown[0].value
            assert round_means(np.array([value]), np.array([people]))[0] == pytest.approx(shown)


def test_another_scale_keeps_its_ends_apart_too():
    framework = ratings.Framework({"Vision": ("q0",)}, lowest=1, highest=7)
    found = ratings.summarise(Forms.from_rows(group("peers", [7] * 5, "q0")), framework).report("p0")
    assert found["scales"][0]["means"]["peers"] == 6.5
    assert round_means(np.array([7.0]), np.array([5]), floors=Floors(caps=None))[0] == 7.0


def test_words_for_the_person_say_how_many_and_how_far_and_for_a_panel_nothing_of_anyone():
    rows = round_of(2, people=12, sizes={"self": (1, 1), "peers": (8, 8), "reports": (2, 2)}, items=5)
    summary = ratings.summarise(Forms.from_rows(rows), FRAMEWORK)
    said = summary.explain(ratee="p3")
    assert said.startswith("Vision: Eight colleagues scored you ")
    assert "could be" in said
    assert "left out of every figure" in said
    assert "You rated yourself" in said
    panel, analyst = summary.explain("panel"), summary.explain("analyst")
    assert "120" not in said
    assert panel.startswith("132 forms about 12 people.")
    assert not any(f"p{p} " in panel + analyst for p in range(12))
    with pytest.raises(InputError, match="need their name"):
        summary.explain()


def test_someone_whom_too_few_rated_gets_no_figure_and_a_reason():
    summary = ratings.summarise(Forms.from_rows(group("peers", [3, 4])), FRAMEWORK)
    assert summary.explain(ratee="p0").startswith("Not enough to tell: too few colleagues answered")
    assert summary.report("p0")["scales"][0]["means"] == {}


@pytest.mark.parametrize("sets", [60, pytest.param(500, marks=pytest.mark.nightly)])
def test_an_interval_holds_what_such_raters_think_on_average_at_least_as_often_as_it_says(sets):
    held = told = 0
    for seed in range(sets):
        draws = np.random.default_rng(seed)
        rows, truth = [], {}
        for p in range(12):
            level = draws.uniform(2.2, 3.8)
            truth[f"p{p}"] = level
            for r in range(int(draws.integers(4, 12))):
                lean = level + draws.normal(0, 0.5)
                rows += [(f"p{p}", f"{p} {r}", "peers", q, float(np.clip(lean, 1, 5))) for q in ("q0", "q1", "q2")]
        for found in ratings.summarise(Forms.from_rows(rows), FRAMEWORK).reports():
            low, high = found["scales"][0]["limits"]["peers"]
            told += 1
            held += low <= truth[found["ratee"]] <= high
    assert told == 12 * sets
    assert covered(held, told, 0.95, conservative=True)
