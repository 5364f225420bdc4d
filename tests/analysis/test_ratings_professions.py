"""Gaps between professions: equal to scipy's tests and to numbers worked out by hand, and never of a few people."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from statistics import fmean

import numpy as np
import pytest
from scipy import stats

from mantle.analysis import ratings
from mantle.analysis.tables.forms import Forms
from mantle.cli.main import main
from tests.analysis.ratings_worlds import profession_round

FRAMEWORK = ratings.Framework({"Partners": ("q0", "q1", "q2", "q3")}, highest=9)


def gaps_of(rows, profession, **more):
    found = ratings.professions(Forms.from_rows(rows), FRAMEWORK, profession, **more)
    return found, {(gap.kind, gap.one, gap.other): gap for gap in found.gaps}


def plain(rows):
    """Return by person rated: own mean, and each rater's mean; by a loop over the rows."""
    answers = defaultdict(list)
    for ratee, rater, _, _, score in rows:
        answers[ratee, rater].append(score)
    own = {ratee: fmean(each) for (ratee, rater), each in answers.items() if ratee == rater}
    theirs = defaultdict(dict)
    for (ratee, rater), each in answers.items():
        if ratee != rater:
            theirs[ratee][rater] = fmean(each)
    return own, theirs


def outwards(low: float, high: float) -> tuple[float, float]:
    return np.floor(low * 10) / 10, np.ceil(high * 10) / 10


@pytest.mark.parametrize("seed", range(3))
def test_own_views_of_professions_and_their_differences_are_those_of_scipy(seed):
    rows, profession = profession_round(seed, people=45)
    found, gaps = gaps_of(rows, profession)
    own, theirs = plain(rows)
    sets = defaultdict(list)
    for ratee, mine in own.items():
        sets[profession[ratee]].append(mine - fmean(theirs[ratee].values()))
    for name in ("health", "social work", "teaching"):
        gap, values = gaps["own view", name, ""], np.array(sets[name])
        limits = stats.ttest_1samp(values, 0).confidence_interval(1 - 0.05 / 3)
        assert (gap.value, gap.people) == (round(values.mean(), 1), 15)
        assert (gap.lo, gap.hi) == pytest.approx(outwards(*limits))
    gap = gaps["own view, two professions", "health", "teaching"]
    limits = stats.ttest_ind(sets["health"], sets["teaching"], equal_var=False).confidence_interval(1 - 0.05 / 3)
    assert (gap.lo, gap.hi) == pytest.approx(outwards(*limits))
    assert gap.told_apart
    assert "the gap of health is" in found.explain("panel")


@pytest.mark.parametrize("seed", range(3))
def test_raters_of_two_professions_are_compared_about_the_same_people_as_scipy_does(seed):
    rows, profession = profession_round(seed)
    _, gaps = gaps_of(rows, profession)
    _, theirs = plain(rows)

    def side(ratee, profession_is):
        return fmean(mean for rater, mean in theirs[ratee].items() if profession_is(profession[rater]))

    pairs = {"health": "social work", "social work": "teaching"}
    for one, other in pairs.items():
        a, b = ([side(ratee, name.__eq__) for ratee in theirs] for name in (one, other))
        limits = stats.ttest_rel(a, b).confidence_interval(1 - 0.05 / 3)
        gap = gaps["raters", one, other]
        assert gap.value == pytest.approx(round(np.mean(a) - np.mean(b), 1))
        assert (gap.lo, gap.hi) == pytest.approx(outwards(*limits))
    assert gaps["raters", "health", "social work"].told_apart  # half a point, planted
    assert not gaps["raters", "social work", "teaching"].told_apart
    both = [ratee for ratee in theirs if profession[ratee] != "police"]
    a = [side(ratee, profession[ratee].__eq__) for ratee in both]
    b = [side(ratee, profession[ratee].__ne__) for ratee in both]
    gap = gaps["own profession", "raters of one's own profession", "raters of other professions"]
    limits = stats.ttest_rel(a, b).confidence_interval(0.95)
    assert (gap.lo, gap.hi, gap.people) == (*map(pytest.approx, outwards(*limits)), 24)


def test_a_gap_by_hand():
    # Ten nurses give themselves 4, their four colleagues 3: one point above, and nobody differs.
    rows = [(f"p{p}", f"p{p}", "self", "q0", 4) for p in range(10)]
    rows += [(f"p{p}", f"r{r}", "peers", "q0", 3) for p in range(10) for r in range(4)]
    framework = ratings.Framework({"Partners": ("q0",)})
    found = ratings.professions(Forms.from_rows(rows), framework, {f"p{p}": "nursing" for p in range(10)})
    gap = found.gaps[0]
    assert (gap.one, gap.value, gap.lo, gap.hi, gap.people, gap.raters) == ("nursing", 1.0, 1.0, 1.0, 10, 40)
    assert gap.sentence() == "nursing rate themselves 1.0 above what colleagues say (+1.0 to +1.0)"
    assert (found.n, found.left_out) == (0, 40)  # nobody says what profession the colleagues have


def test_professions_of_fewer_than_ten_stand_together_or_not_at_all_and_who_counts_can_be_followed():
    rows, profession = profession_round(5, people=30)
    _, gaps = gaps_of(rows, profession)
    assert gaps["own view", "health", ""].value is not None
    hidden = gaps["own view", "police", ""]  # three police officers were rated, and there were figures to show
    assert (hidden.value, hidden.people, hidden.why) == (None, 0, "fewer than 10 people")
    for p in range(27, 30):  # now four professions have six to nine people each
        profession[f"p{p}"] = "police"
    nine = {name: "probation" if kind == "health" else kind for name, kind in profession.items()}
    found, gaps = gaps_of(rows, nine)
    assert found.merged["Other professions of people rated"] == ("police", "probation", "social work", "teaching")
    assert gaps["own view", "Other professions", ""].people == 33
    assert "probation" not in {one for kind, one, _ in gaps if kind.startswith("own view")}


def test_line_managers_and_people_with_fewer_than_four_colleagues_stay_out():
    rows, profession = profession_round(6, people=30, few=0)
    before, _ = gaps_of(rows, profession)
    louder = [*rows, *((f"p{p}", f"boss {p}", "manager", "q0", 9.0) for p in range(30))]
    after, _ = gaps_of(louder, profession)
    assert after.gaps == before.gaps
    kept = [row for row in rows if row[0] != "p0" or row[1] == "p0" or row[1].endswith(("r0", "r1", "r2"))]
    _, gaps = gaps_of(kept, profession)
    assert gaps["own view", "health", ""].why == "fewer than 10 people"  # p0 was the tenth of them


def test_ranges_hold_the_truth_as_often_as_they_say():
    truth, held, sets = {"health": 0.5, "social work": 0.5, "teaching": -0.3}, 0, 120
    for seed in range(sets):
        rows, profession = profession_round(100 + seed, people=36, few=0)
        _, gaps = gaps_of(rows, profession)
        lean = -0.5 / 3  # of three kinds of colleagues one sees everybody half a point lower
        held += all(
            gaps["own view", name, ""].lo <= own - lean <= gaps["own view", name, ""].hi for name, own in truth.items()
        )
    assert held >= stats.binom.ppf(0.001, sets, 0.95)


def test_the_command_says_the_gaps_and_writes_them_and_refuses_a_file_without_professions(tmp_path, capsys):
    rows, profession = profession_round(1, people=36)
    tables = {"forms": [("ratee", "rater", "group", "item", "score"), *rows],
              "people": [("person", "profession"), *profession.items()]}  # fmt: skip
    for name, lines in tables.items():
        with (tmp_path / f"{name}.csv").open("w", newline="") as file:
            csv.writer(file).writerows(lines)
    (tmp_path / "framework.yaml").write_text("scales: {Partners: [q0, q1, q2, q3]}\nhighest: 9\n")
    words = ["ratings", str(tmp_path / "forms.csv"), "--framework", str(tmp_path / "framework.yaml"), "--people"]
    assert main([*words, str(tmp_path / "people.csv"), "--out", str(tmp_path / "out")]) == 0
    said = capsys.readouterr().out
    assert "Gaps between professions" in said
    assert "the view of health is 0.5 lower than that of teaching" in said
    assert "professions.csv" in said
    written = list(csv.DictReader((tmp_path / "out" / "professions.csv").open()))
    kept = json.loads((tmp_path / "out" / "result.json").read_text())["professions"]["gaps"]
    assert [row["one"] for row in written] == [gap["one"] for gap in kept]
    assert {row["why"] for row in written if row["one"] == "police"} == {"fewer than 10 people"}
    (tmp_path / "people.csv").write_text("person,agency\nAda,health\n")
    assert main([*words, str(tmp_path / "people.csv")]) == 2
    assert "Needed: person, profession." in capsys.readouterr().err
