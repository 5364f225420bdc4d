"""Rules about places, cohorts, money and teams: over plain values."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from mantle.people.rules import IllegalMove
from mantle.programmes.rules import (
    ENDED,
    MOVE_NAMES,
    MOVES,
    REASONS,
    CohortRules,
    EnrolmentUnit,
    Member,
    PlaceState,
    charge_for_leaving,
    compared,
    next_state,
    place_split_problems,
    problems_of_rules,
    shared_out,
    spread_over,
    team_problems,
    whole_life_problems,
)


@pytest.mark.parametrize("state", PlaceState)
@pytest.mark.parametrize("move", MOVE_NAMES)
def test_every_move_that_is_not_in_the_table_is_refused(state, move):
    """PRG-1"""
    if (state, move) in MOVES:
        assert next_state(state, move) == MOVES[state, move]
    else:
        with pytest.raises(IllegalMove, match="not possible"):
            next_state(state, move)


def test_an_ended_place_moves_no_more_but_for_a_withdrawal_that_is_taken_back():
    """PRG-1"""
    assert {(state, move) for state, move in MOVES if state in ENDED} == {(PlaceState.WITHDRAWN, "reinstate")}


def test_every_move_that_asks_why_offers_another_reason():
    """PRG-2"""
    assert all("other" in reasons for reasons in REASONS.values())
    assert set(REASONS) <= {move for _, move in MOVES}


class LifeOfAPlace(RuleBasedStateMachine):
    """PRG-3: whatever happens in whatever order, the periods of a place are whole."""

    def __init__(self) -> None:
        super().__init__()
        self.state, self.today = PlaceState.GIVEN, date(2026, 9, 1)
        self.periods: list[tuple[str, date, date | None]] = [(self.state, self.today, None)]

    @rule(move=st.sampled_from(sorted(MOVE_NAMES)), days=st.integers(1, 90))
    def something_happens(self, move: str, days: int) -> None:
        self.today += timedelta(days)
        before = list(self.periods)
        try:
            self.state = next_state(self.state, move)
        except IllegalMove:
            assert before == self.periods
            return
        last = self.periods[-1]
        self.periods[-1] = (last[0], last[1], self.today)
        self.periods.append((self.state, self.today, None))

    @precondition(lambda self: self.state in ENDED - {PlaceState.WITHDRAWN})
    @rule(move=st.sampled_from(sorted(MOVE_NAMES)))
    def nothing_happens_any_more(self, move: str) -> None:
        with pytest.raises(IllegalMove):
            next_state(self.state, move)

    @invariant()
    def the_life_is_whole(self) -> None:
        assert whole_life_problems(self.periods) == []


test_the_life_of_a_place_stays_whole_whatever_happens = LifeOfAPlace.TestCase


def test_a_broken_life_is_found():
    """PRG-3"""
    first, second = date(2026, 9, 1), date(2026, 10, 1)
    assert len(whole_life_problems([("given", first, second), ("active", second + timedelta(1), None)])) == 1
    assert len(whole_life_problems([("given", second, first), ("active", first, None)])) == 1
    assert whole_life_problems([("given", first, second)]) == ["the last state is not open"]


def test_rules_come_back_from_their_plain_form_and_unknown_ones_are_left_aside():
    """PRG-20"""
    rules = CohortRules(attendance_share=0.75, funding_pence=123_456, leaving=((14, 0.0), (0, 1.0)))
    assert CohortRules.from_plain({**rules.as_plain(), "of_tomorrow": 1}) == rules
    assert CohortRules.from_plain({}) == CohortRules()


def test_everything_wrong_with_rules_is_said_at_once():
    """PRG-20"""
    assert problems_of_rules(CohortRules()) == []
    wrong = CohortRules(
        attendance_share=1.2, set_smallest=9, set_largest=8, team_agencies=0, funding_pence=-1, leaving=((0, 1), (7, 0))
    )
    assert len(problems_of_rules(wrong)) == 5


def test_a_split_is_overrun_only_by_those_whom_it_names():
    """PRG-21"""
    north, south = ({"region": name, "agency": "", "employer": "school"} for name in ("North", "South"))
    splits = [("region", "North", 1), ("employer", "school", 3)]
    assert place_split_problems(3, splits, [north, south, south]) == []
    assert place_split_problems(2, splits, [north, north, south]) == [
        "3 places are given, and there are 2.", "North has 2 of 1 places.",
    ]  # fmt: skip


@given(
    total=st.integers(0, 500), weights=st.dictionaries(st.text(min_size=1, max_size=4), st.integers(1, 50), max_size=8)
)
def test_places_shared_out_add_up_and_nobody_is_a_whole_place_from_their_share(total, weights):
    """PRG-22"""
    found = spread_over(total, weights)
    assert sum(found.values()) == (total if weights else 0)
    whole = sum(weights.values())
    assert all(abs(found[name] - total * weight / whole) < 1 for name, weight in weights.items())


@pytest.mark.parametrize(
    ("leaves_on", "pence"),
    [
        (date(2027, 2, 1), 0),
        (date(2027, 2, 2), 125_001),
        (date(2027, 3, 1), 125_001),
        (date(2027, 3, 2), 250_001),
    ],
)  # fmt: skip
def test_leaving_costs_nothing_until_28_days_before_then_half_then_all(leaves_on, pence):
    """PRG-30: to the penny, halves upward."""
    rules = CohortRules(funding_pence=250_001)
    assert charge_for_leaving(rules, starts_on=date(2027, 3, 1), leaves_on=leaves_on) == pence


@given(pence=st.integers(0, 10**9), shares=st.lists(st.integers(1, 1000), min_size=1, max_size=9))
def test_parts_of_a_sum_add_up_to_the_penny(pence, shares):
    """PRG-31"""
    parts = shared_out(pence, {f"funder {place}": share for place, share in enumerate(shares)})
    assert sum(parts.values()) == pence
    whole = sum(shares)
    exact = [Fraction(share * pence, whole) for share in shares]
    assert all(abs(part - value) < 1 for part, value in zip(parts.values(), exact, strict=True))


def test_a_team_has_eight_to_ten_people_from_three_agencies():
    """PRG-40"""
    members = [Member(f"Person {n}", f"Agency {n % 3}") for n in range(8)]
    assert team_problems(EnrolmentUnit.TEAM, members, CohortRules()) == []
    assert len(team_problems(EnrolmentUnit.TEAM, members[:7], CohortRules())) == 1
    of_two = [Member(f"Person {n}", f"Agency {n % 2}") for n in range(7)] + [Member("Nobody's", "")]
    assert len(team_problems(EnrolmentUnit.TEAM, of_two, CohortRules())) == 2


def test_a_director_comes_with_people_who_report_to_them():
    """PRG-40"""
    director = Member("Director", "Alder", is_director=True)
    own, other = Member("Own", "Alder", reports_to_director=True), Member("Other", "Birch")
    unit = EnrolmentUnit.DIRECTOR_WITH_TEAM
    assert team_problems(unit, [director, own], CohortRules()) == []
    assert team_problems(unit, [director, other], CohortRules()) == ["Other does not report to the director."]
    assert len(team_problems(unit, [own], CohortRules())) == 2


def test_two_programmes_are_set_side_by_side_by_hours():
    """PRG-16"""
    found = compared({"Budgets": 6.0, "Coaching": 9.0}, {"Budgets": 6.0, "Politics": 2.0})
    assert (found.shared, found.only_one, found.only_other) == (("Budgets",), ("Coaching",), ("Politics",))
    assert (found.shared_hours, found.share_of_one, found.share_of_other) == (6.0, 0.4, 0.75)
