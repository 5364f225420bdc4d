"""Wrong input is refused with everything that is wrong; too few people are told so; nothing else ever comes out."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mantle.analysis import tenure
from mantle.analysis.problems import InputError
from mantle.analysis.results import AUDIENCES
from mantle.analysis.tables.spells import Dated, Panel, read_dated, read_panel
from tests.analysis.tenure_worlds import AS_AT, careers, spells_of

GOOD = [("Ada", "lead", "2010-01-01", "2014-01-01"), ("Ben", "lead", "01/03/2014", "")]


def refused(call) -> list[str]:
    with pytest.raises(InputError) as error:
        call()
    return [str(problem) for problem in error.value]


def test_rows_that_are_right_make_a_table_and_everything_wrong_is_named():
    assert Dated.from_rows(GOOD).started_on.astype(str).tolist() == ["2010-01-01", "2014-03-01"]
    bad = [
        *GOOD,
        ("", "lead", "soon", "2014-02-30"),
        ("Cleo", "", "2015-01-01", "2014-01-01"),
        ("Dan", "lead", None, None),
    ]
    said = refused(lambda: Dated.from_rows(bad))
    assert [line.split(":")[0] for line in said] == [
        "row 3, column “person”", "row 3, column “started_on”", "row 3, column “ended_on”", "row 4, column “post”",
        "row 4, column “ended_on”", "row 5, column “started_on”",
    ]  # fmt: skip
    assert "2014-01-01 is before the start, 2015-01-01" in said[4]


def test_one_person_twice_in_one_post_at_a_time_is_refused_and_two_people_are_not():
    two = [*GOOD, ("Cleo", "lead", "2011-01-01", "2012-01-01")]
    assert len(tenure.spells(Dated.from_rows(two), as_at=AS_AT)) == 3
    twice = Dated.from_rows([*GOOD, ("Ada", "lead", "2013-01-01", "2015-01-01")])
    assert "in the same post already (row 1, until 2014-01-01)" in refused(lambda: tenure.spells(twice, as_at=AS_AT))[0]


def test_a_panel_needs_years_and_units():
    rows = {"unit": ["a", ""], "year": [2001, "twelve"], "person": ["p", "q"]}
    assert len(refused(lambda: Panel.from_columns(**rows))) == 2
    assert len(Panel.from_columns(unit=["a"], year=["2001"], person=[None])) == 1


def test_a_column_that_is_missing_or_called_otherwise():
    raw = b"who;unit;start_date;end_date\nAda;lead;2010-01-01;\n"
    assert "It may be called: person" in refused(lambda: read_dated(raw))[0]
    found = read_dated(raw, columns={"person": "Who"})
    assert found.person.tolist() == ["Ada"]
    assert refused(lambda: read_dated(raw, columns={"colour": "Who"}))


@pytest.mark.parametrize(
    "call",
    [
        lambda s: tenure.survival(s, by="colour"), lambda s: tenure.survival(s, interval=1),
        lambda s: tenure.hazard(s, by="post", bands=[3, 2]), lambda s: tenure.hazard(s, by="post", bands=[-1]),
        lambda s: tenure.hazard(s, by="post", bands=[1], seed=-1),
        lambda s: tenure.hazard(s, by="post", bands=[1], draws=1.5),
        lambda s: tenure.fit(s, ["colour"]), lambda s: tenure.fit(s, "lift"), lambda s: tenure.fit(s, ["lift", "lift"]),
        lambda s: tenure.fit(s, form="cubic"), lambda s: tenure.fit(s, bands=["a"]),
        lambda s: tenure.score(tenure.fit(s), s, baselines=["moon"]),
        lambda s: tenure.score(tenure.fit(s), s, baselines="constant"),
        lambda s: s.explain("crowd"),
    ],
)  # fmt: skip
def test_an_option_that_cannot_be_is_refused(call):
    spells = careers(1, 200, rates=(0.2,), edges=())
    assert not tenure.survival(spells).why
    assert not tenure.score(tenure.fit(spells), spells).why
    assert refused(lambda: call(spells))


def test_dates_need_a_last_day_after_the_first():
    table = Dated.from_rows(GOOD)
    assert refused(lambda: tenure.spells(table))
    assert refused(lambda: tenure.spells(table, as_at=AS_AT, since=date(2021, 1, 1)))


def test_too_few_people_are_a_result_that_says_so():
    few = spells_of(np.zeros(3), np.ones(3), np.ones(3, bool), columns={"g": np.array(["a", "a", "b"])})
    still = spells_of(np.zeros(9), np.ones(9), np.zeros(9, bool), columns={"g": np.full(9, "a")})
    none = few.part(np.zeros(3, bool))
    nothing = [
        tenure.survival(few), tenure.survival(still), tenure.survival(none), tenure.survival(none, by="g"),
        tenure.hazard(still, by="g", bands=[1]), tenure.hazard(none, by="g", bands=[1]), tenure.fit(few),

        tenure.fit(none), tenure.fit(none, ["g"]), tenure.fit(few, ["g"]),
        tenure.score(tenure.fit(careers(1, 200, rates=(0.2,), edges=())), few),
    ]  # fmt: skip
    for found in nothing:
        for audience in AUDIENCES:
            assert found.explain(audience).startswith("Not enough to tell: ")
        json.dumps(found.to_dict(), allow_nan=False)
    assert refused(lambda: tenure.score(tenure.fit(few), still))


def test_two_columns_that_say_the_same_are_told_apart_from_a_model():
    spells = careers(1, 300, rates=(0.2,), edges=(), lift=lambda draws, n: np.exp(draws.normal(size=n)))
    lift = spells.column("lift")
    gaps = np.where(np.arange(len(spells)) < 20, "", lift)
    spells = replace(spells, columns={"one": lift, "two": lift, "gaps": gaps})
    assert not tenure.fit(spells, ["one"]).why
    assert tenure.fit(spells, ["one", "two"]).why == "a column says the same of everybody, or two columns say the same."
    assert tenure.fit(spells, ["gaps"]).left_out == 20


def test_a_good_result_speaks_to_each_audience():
    spells = careers(1, 300, rates=(0.2,), edges=(), lift=lambda draws, n: np.exp(draws.normal(size=n)))
    model = tenure.fit(spells, ["lift"])
    for found in (
        tenure.survival(spells),
        tenure.hazard(spells, by="lift", bands=[1]),
        model,
        tenure.score(model, spells),
        spells,
    ):
        said = [found.explain(audience) for audience in AUDIENCES]
        assert len(set(said)) >= 2
        assert all(len(words) > 30 for words in said)
        json.dumps(found.to_dict(), allow_nan=False)


NASTY = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**400), 10**400), st.floats(), st.text(max_size=5), st.dates(),
    st.sampled_from(["2010-01-01", "2012-05-05", "31/12/2013", "a"]),
)  # fmt: skip


def only_refusals(*calls) -> None:
    for call in calls:
        try:
            found = call()
        except InputError as error:
            if not error.problems:
                pytest.fail("A refusal without a reason.")
        else:
            if hasattr(found, "explain"):
                json.dumps(found.to_dict(), allow_nan=False)
                [found.explain(audience) for audience in AUDIENCES]


@settings(max_examples=200)
@given(st.lists(st.tuples(*[NASTY] * 5), max_size=8))
def test_whatever_rows_are_handed_in_come_back_as_spells_or_as_problems(rows):
    def through():
        found = tenure.spells(Dated.from_rows(rows), as_at=AS_AT)
        return tenure.survival(found, by="post")

    only_refusals(through, lambda: Dated.from_rows(rows))


@settings(max_examples=200)
@given(st.lists(st.tuples(NASTY, st.one_of(st.integers(1999, 2006), NASTY), NASTY), max_size=12))
def test_whatever_panel_is_handed_in_comes_back_as_spells_or_as_problems(rows):
    def through():
        unit, year, person = zip(*rows, strict=True) if rows else ((), (), ())
        found = tenure.spells(Panel.from_columns(unit=unit, year=year, person=person))
        return tenure.hazard(found, by="post", bands=[1, 2], draws=2)

    only_refusals(through)


@settings(max_examples=80)
@given(st.lists(NASTY, max_size=4), NASTY, NASTY)
def test_whatever_option_is_handed_in_comes_back_as_a_result_or_as_problems(several, one, other):
    spells = careers(1, 60, rates=(0.3,), edges=())
    only_refusals(
        lambda: tenure.survival(spells, by=one), lambda: tenure.survival(spells, interval=one),
        lambda: tenure.hazard(spells, by=one, bands=several), lambda: tenure.hazard(spells, by="post", bands=several),
        lambda: tenure.hazard(spells, by="post", bands=[1], draws=2, seed=other),
        lambda: tenure.hazard(spells, by="post", bands=[1], draws=one if not isinstance(one, int) else one % 3),
        lambda: tenure.fit(spells, several), lambda: tenure.fit(spells, form=one),
        lambda: tenure.fit(spells, bands=several),
        lambda: tenure.score(tenure.fit(spells), spells, baselines=several),
        lambda: tenure.score(tenure.fit(spells), spells, interval=one),
    )  # fmt: skip


HEAD = "person,post,started_on,ended_on,reason\n"
PANEL = "unit,year,person\n"
LINES = [
    "Ada,lead,2010-01-01,2014-01-01,promoted",
    "Ben,lead,2014-01-01,,",
    "Cleo;lead;01/02/2015;;",
    "a,2001,p",
    "a,2002,q",
    "x",
    ",,,,",
]


def fuzzed(seed: int) -> bytes:
    """Return a file that began as a good one: lines shuffled, cut, doubled, bytes changed, encoded in some way."""
    dice = random.Random(seed)
    lines = [dice.choice(LINES[:3] if seed % 2 else LINES[3:]) for _ in range(dice.randrange(1, 8))]
    head = (HEAD if seed % 2 else PANEL) if dice.random() < 0.8 else dice.choice(["", "person\n", HEAD * 2])
    raw = bytearray((head + "\n".join(lines)).encode(dice.choice(["utf-8", "utf-8-sig", "utf-16", "cp1252"])))
    for _ in range(dice.randrange(4)):
        if raw:
            raw[dice.randrange(len(raw))] = dice.randrange(256)
    return bytes(raw[: dice.randrange(len(raw) + 1)] if dice.random() < 0.2 else raw)


@pytest.mark.parametrize("files", [400, pytest.param(10_000, marks=pytest.mark.nightly)])
@pytest.mark.parametrize("read", [read_dated, read_panel], ids=["dated", "panel"])
def test_any_file_is_read_or_refused_with_problems(read, files):
    taken = told = 0
    for seed in range(files):
        try:
            taken += len(read(fuzzed(seed))) > 0
        except InputError as error:
            told += bool(error.problems)
    assert taken + told == files
    assert min(taken, told) > files / 50
