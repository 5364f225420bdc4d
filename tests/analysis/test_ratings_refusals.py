"""Wrong input is refused with everything that is wrong; too few people are told so; nothing else ever comes out."""

from __future__ import annotations

import json
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mantle.analysis import ratings
from mantle.analysis.problems import InputError
from mantle.analysis.results import AUDIENCES
from mantle.analysis.tables.forms import Forms, read_forms
from tests.analysis.ratings_worlds import variance_round

GOOD = [("Ada", "r1", "peers", "q1", 3), ("Ada", "r1", "peers", "q2", 4), ("Ada", "r2", "peers", "q1", 5)]


def refused(rows) -> list[str]:
    with pytest.raises(InputError) as error:
        Forms.from_rows(rows)
    return [str(problem) for problem in error.value]


def test_rows_that_are_right_make_forms_and_each_kind_of_wrong_row_is_named():
    assert Forms.from_rows(GOOD).scores.shape == (2, 2)
    assert refused([*GOOD, ("Ada", "r3")]) == [
        "row 4: Expected ratee, rater, group, item, score and perhaps wave; found 2 values."
    ]
    said = refused([("", "r1", "peers", "q1", "high"), ("Ada", "r1", "", "q1", float("inf"))])
    assert [line.split(":")[0] for line in said] == [
        "row 1, column “ratee”", "row 1, column “score”", "row 2, column “group”", "row 2, column “score”"
    ]  # fmt: skip


def test_a_question_answered_twice_and_a_rater_in_two_groups_are_named():
    assert "answered twice" in refused([*GOOD, GOOD[0]])[0]
    assert "elsewhere" in refused([*GOOD, ("Ada", "r1", "reports", "q3", 3)])[0]


def test_a_skipped_question_is_no_error():
    forms = Forms.from_rows([*GOOD, ("Ada", "r2", "peers", "q2", None)])
    assert np.isnan(forms.scores[1, 1])
    assert forms.answers == 3


def test_everything_wrong_with_a_round_is_said_at_once():
    rows = [("Ada", "Ada", "self", "q1", 9), ("Ada", "other", "self", "q9", 3)]
    with pytest.raises(InputError) as error:
        ratings.summarise(Forms.from_rows(rows), ratings.Framework({"Vision": ("q1",)}, groups=("peers",)), floor=2)
    said = str(error.value)
    assert all(words in said for words in ("floor", "q9", "from 1 to 5", "two forms"))


def test_mixed_waves_are_refused_and_one_wave_is_taken_by_name():
    rows = [(*row, wave) for wave in ("2024", "2025") for row in GOOD]
    framework = ratings.Framework({"Vision": ("q1", "q2")})
    forms = Forms.from_rows(rows)
    for method in (lambda: ratings.summarise(forms, framework), lambda: ratings.components(forms)):
        with pytest.raises(InputError, match="Mixed waves: 2024, 2025"):
            method()
    assert ratings.summarise(forms.in_wave("2025"), framework).n == 2
    with pytest.raises(InputError, match="Expected one of: 2024, 2025"):
        forms.in_wave("2026")


@pytest.mark.parametrize(
    "text, words",
    [
        ("scales: {}", "at least one scale"),
        ("scales: {A: [q1], B: [q1]}", "in “A” too"),
        ("scales: {A: []}", "at least one question"),
        ("scales: [a]", "Expected names of scales"),
        ("scales: {A: [q1]}\nhighest: 100", "2 to 11 steps"),
        ("scales: {A: [q1]}\nhighest: five", "whole numbers"),
        ("scales: {A: [q1]}\ncolour: red", "Expected one of: scales"),
        ("scales: {A: [q1]}\nneed: {B: 3}", "no such scale"),
        ("scales: {A: [q1]}\ngroups: [self]", "same name"),
        ("[", "no YAML"),
        ("- a", "Expected a mapping"),
    ],
)
def test_a_framework_that_cannot_be_used_is_refused(text, words):
    assert ratings.Framework.from_yaml(b"scales: {A: [q1, q2]}").items == ("q1", "q2")
    with pytest.raises(InputError, match="(?s)" + words):
        ratings.Framework.from_yaml(text.encode())


def test_too_few_people_are_a_result_that_says_so():
    nothing = [
        ratings.alpha([[1, 2], [2, 3]]), ratings.alpha([[1], [2], [3]]), ratings.alpha([[3, 3]] * 9),
        ratings.alpha([[1, np.nan], [np.nan, 2], [3, np.nan], [np.nan, 1]]), ratings.omega([[1, 2], [2, 3], [3, 4]]),
        ratings.omega([[1, 2, 3]] * 3), ratings.icc([[1, 2]]), ratings.icc([[1], [2], [3]]), ratings.icc([[4, 4]] * 5),
        ratings.icc_groups([1, 2, 3], ["a", "b", "c"]), ratings.icc_groups([1, 2], ["a", "a"]),
        ratings.icc_groups([1, 1, 2, 2], ["a", "a", "b", "b"]), ratings.rwg([1, 2], ["a", "b"], options=5),
        ratings.surface([1.0] * 30, [2.0] * 30, [3.0] * 30, seed=1), ratings.surface([1], [2], [3], seed=1),
        ratings.reliable_change([np.nan], [1], sd=1, reliability=0.5), ratings.components(Forms.from_rows(GOOD)),
        ratings.quality(Forms.from_rows(GOOD)),
    ]  # fmt: skip
    for found in nothing:
        for audience in AUDIENCES:
            assert found.explain(audience).startswith("Not enough to tell: ")
        json.dumps(found.to_dict(), allow_nan=False)


def test_a_good_result_speaks_to_each_audience_in_other_words():
    scores = np.random.default_rng(1).normal(size=(30, 1)) + np.random.default_rng(2).normal(size=(30, 4))
    groups, ticks = np.arange(30) % 5, np.clip(np.round(scores + 3), 1, 5)
    good = [
        ratings.alpha(scores), ratings.omega(scores), ratings.icc(scores), ratings.icc_groups(scores[:, 0], groups),
        ratings.rwg(ticks, groups, options=5), ratings.awg(ticks, groups),
        ratings.surface(scores[:, 0], scores[:, 1], scores[:, 2], boot=200, seed=1),
        ratings.reliable_change(scores[:, 0], scores[:, 1], sd=1, reliability=0.5),
        ratings.reliable_change([1.0], [4.0], sd=1, reliability=0.5),
    ]  # fmt: skip
    for found in good:
        said = [found.explain(audience) for audience in AUDIENCES]
        assert len(set(said)) >= 2
        assert all(len(words) > 40 for words in said)
        assert found.n
        assert found.provenance.inputs_digest
        json.dumps(found.to_dict(), allow_nan=False)
        with pytest.raises(InputError, match="Expected one of: person, panel, analyst"):
            found.explain("crowd")


def test_components_and_flags_speak_to_each_audience():
    parts = ratings.components(variance_round(1, (0.4, 0.2, 0.3, 0.15, 0.5)))
    assert parts.explain().startswith("Of all differences between answers, ")
    assert "forms about 60 people" in parts.explain("panel")
    assert "Symmetric sums, jackknife over 60 people" in parts.explain("analyst")
    assert sum(parts.share.values()) == pytest.approx(1)
    flags = ratings.quality(Forms.from_rows([("Ada", "r", "peers", f"q{i}", 3) for i in range(8)]))
    assert flags.explain("analyst").endswith("Flags: long string 0, no variation 1, speed 0. 0 forms with fewer than 6 "
                                             "answers not judged.")  # fmt: skip
    for option in ({"longest": 0}, {"longest": "all"}, {"seconds": -1}):
        with pytest.raises(InputError):
            ratings.quality(Forms.from_rows(GOOD), **option)


def shared(*levels: tuple[int, int]) -> ratings.Summary:
    rows = [
        (f"m{m}", f"m{m} {r}", "peers", f"q{i}", level)
        for m, both in enumerate(levels) for i, level in enumerate(both) for r in range(8)
    ]  # fmt: skip
    return ratings.summarise(Forms.from_rows(rows), ratings.Framework({"Vision": ("q0",), "Partners": ("q1",)}))


def test_a_team_says_what_nobody_covers_and_what_marks_it():
    found = ratings.team(shared((2, 2), (1, 3), (2, 2)), ["m0", "m1", "m2"])
    assert found.gaps == ("Vision", "Partners")
    assert "Nobody covers Vision or Partners." in found.explain()
    assert ratings.team(shared((5, 5), (1, 1), (1, 1)), ["m0", "m1", "m2"]).kind in ("separation", "disparity")
    assert ratings.team(shared((5, 1), (1, 5)), ["m0", "m1"]).kind == "variety"
    assert ratings.team(shared((3, 3), (3, 3)), ["m0", "m1"], need={"Vision": 3}).coverage["Vision"] == 1.0
    assert "n = 3" in found.explain("analyst")
    rows = [("few", f"r{r}", "peers", "q0", 3) for r in range(3)] + [
        ("too", f"s{r}", "peers", "q0", 3) for r in range(3)
    ]
    summary = ratings.summarise(Forms.from_rows(rows), ratings.Framework({"Vision": ("q0",)}))
    assert ratings.team(summary, ["few", "too"]).explain("panel").startswith("Not enough to tell: 0 members")


@pytest.mark.parametrize(
    "members, need, words",
    [
        (["m0"], None, "at least two members"), ("m0m1", None, "at least two members"),
        (["m0", "who"], None, "Nobody of this"),
        (["m0", "m0"], None, "named twice"), (["m0", "m1"], {"Courage": 3}, "no such scale"),
        (["m0", "m1"], {"Vision": 9}, "from 1 to 5"), (["m0", "m1"], {"Vision": "high"}, "from 1 to 5"),
    ],
)  # fmt: skip
def test_a_team_that_cannot_be_is_refused(members, need, words):
    summary = shared((2, 2), (4, 3))
    assert ratings.team(summary, ["m0", "m1"]).n == 2
    with pytest.raises(InputError, match=words):
        ratings.team(summary, members, need=need)


@pytest.mark.parametrize("text", ["own: ''", "own: [a]", "groups: peers", "need: high", "need: {A: high}", "merged: 3"])
def test_words_of_a_framework_that_are_none_are_refused(text):
    good = b"scales: {A: [q1]}\nneed: {A: 3}\ngroups: [peers]\nmerged: Everybody else\n"
    assert ratings.Framework.from_yaml(good).need == {"A": 3}
    with pytest.raises(InputError, match="Expected"):
        ratings.Framework.from_yaml(f"scales: {{A: [q1]}}\n{text}".encode())


def test_questions_that_share_nothing_have_an_omega_that_could_be_anything():
    table = np.array([[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]] * 5, float)  # three that do not correlate
    found = ratings.omega(table)
    assert found.lo < 0.05
    assert found.hi > 0.9


NASTY = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**400), 10**400), st.floats(), st.text(max_size=5), st.just([1, 2]),
)  # fmt: skip
LISTS = st.one_of(NASTY, st.lists(NASTY, max_size=6))
TABLES = st.one_of(
    LISTS, st.lists(st.lists(st.floats(), min_size=3, max_size=3), max_size=8), st.lists(LISTS, max_size=5)
)


def only_refusals(*calls) -> None:
    for call in calls:
        try:
            found = call()
        except InputError as error:
            if not error.problems:
                pytest.fail("A refusal without a reason.")
        else:
            if hasattr(found, "to_dict"):
                json.dumps(found.to_dict(), allow_nan=False)
                found.explain()


@settings(max_examples=150)
@given(TABLES, LISTS, NASTY)
def test_whatever_is_handed_in_comes_back_as_a_result_or_as_problems(table, labels, option):
    only_refusals(
        lambda: ratings.alpha(table), lambda: ratings.alpha(table, missing=option), lambda: ratings.omega(table),
        lambda: ratings.omega(table, interval=option), lambda: ratings.icc(table),
        lambda: ratings.icc(table, interval=option),
        lambda: ratings.icc_groups(labels, table), lambda: ratings.icc_groups(labels, labels, method="reml"),
        lambda: ratings.rwg(table, labels, options=5), lambda: ratings.rwg(labels, labels, options=option),
        lambda: ratings.rwg(table, labels, options=5, null=labels), lambda: ratings.awg(table, labels),
        lambda: ratings.awg(table, labels, highest=option), lambda: ratings.agreement_category(labels, labels),
        lambda: ratings.agreement_category(labels, labels, margin_sd=option),
        lambda: ratings.surface(labels, labels, labels, seed=1, boot=200),
        lambda: ratings.surface(labels, labels, labels, seed=option, boot=option),
        lambda: ratings.reliable_change(labels, labels, sd=1, reliability=0.5),
        lambda: ratings.reliable_change(labels, labels, sd=option, reliability=option),
    )  # fmt: skip


@settings(max_examples=150)
@given(
    st.lists(st.tuples(NASTY, NASTY, NASTY, NASTY, NASTY, NASTY), max_size=6),
    st.dictionaries(st.text(max_size=4), LISTS),
)
def test_whatever_rows_and_frameworks_are_handed_in_come_back_as_tables_or_as_problems(rows, data):
    only_refusals(
        lambda: Forms.from_rows(rows),
        lambda: ratings.Framework.from_mapping(data),
        lambda: ratings.Framework.from_mapping({"scales": data}),
        lambda: ratings.Framework.from_mapping({"scales": {"A": ["q"]}, **data}),
    )


HEAD = "ratee,rater,group,item,score,wave\n"
LINES = [
    "Ada,r1,peers,q1,4,1",
    "Ada,r1,peers,q2,,1",
    "Ben;r2;self;q1;3;1",
    'Cleo,"r,3",peers,q1,9e99,1',
    ",,,,,",
    "x",
]


def fuzzed(seed: int) -> bytes:
    """Return a file that began as a good one: lines shuffled, cut, doubled, bytes changed, encoded in some way."""
    dice = random.Random(seed)
    lines = dice.sample(LINES[:2], 2) if seed % 3 == 0 else [dice.choice(LINES) for _ in range(dice.randrange(12))]
    text = (HEAD if dice.random() < 0.8 else dice.choice(["", "ratee\n", HEAD * 2])) + "\n".join(lines)
    raw = bytearray(text.encode(dice.choice(["utf-8", "utf-8-sig", "utf-16", "cp1252"])))
    for _ in range(dice.randrange(4)):
        if raw:
            raw[dice.randrange(len(raw))] = dice.randrange(256)
    return bytes(raw[: dice.randrange(len(raw) + 1)] if dice.random() < 0.2 else raw)


@pytest.mark.parametrize("files", [400, pytest.param(10_000, marks=pytest.mark.nightly)])
def test_any_file_is_read_or_refused_with_problems(files):
    assert read_forms((HEAD + LINES[0]).encode()).answers == 1
    read = told = 0
    for seed in range(files):
        try:
            read += bool(read_forms(fuzzed(seed)).ratees)
        except InputError as error:
            told += bool(error.problems)
    assert read + told == files
    assert min(read, told) > files / 50
