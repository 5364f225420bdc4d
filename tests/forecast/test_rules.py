"""Rules of profiles and scenarios, over plain values."""

from __future__ import annotations

from datetime import date

import pytest

from mantle.analysis.projection import Assumptions
from mantle.forecast import rules

SHIPPED = Assumptions.shipped()


def test_a_year_begins_in_april_and_an_age_counts_from_the_middle_of_the_year_of_birth():
    assert [rules.financial_year(day) for day in (date(2026, 3, 31), date(2026, 4, 1))] == [2025, 2026]
    assert rules.age_on(1970, date(2026, 7, 2)) == 56.0
    assert rules.age_on(1970, date(2026, 1, 1)) < 56 < rules.age_on(1970, date(2026, 12, 31))


def test_a_year_of_a_forecast_ends_on_its_day_and_the_29th_of_february_becomes_the_28th():
    assert rules.same_day(2027, date(2028, 2, 29)) == date(2027, 2, 28)
    assert rules.same_day(2027, date(2026, 11, 24)) == date(2027, 11, 24)
    assert rules.year_ending(2027, date(2026, 11, 24)) == "to November 2027"


@pytest.mark.parametrize("lever", rules.LEVERS, ids=lambda lever: lever.name)
def test_every_lever_moves_an_assumption_and_both_of_its_ends_are_allowed(lever):
    for value in (lever.least, lever.most):
        changed = rules.changed_levers({lever.name: value})
        changes = rules.assumption_changes(changed, SHIPPED.to_dict())
        moved = SHIPPED.with_changes(**changes).changes_from(SHIPPED)
        assert bool(moved) == (value != lever.usual)


def test_a_lever_at_its_ordinary_value_leaves_the_shipped_assumptions_as_they_are():
    usual = {lever.name: lever.usual for lever in rules.LEVERS}
    assert rules.changed_levers(usual) == {}
    changes = rules.assumption_changes(usual, SHIPPED.to_dict())
    assert SHIPPED.with_changes(**changes).changes_from(SHIPPED) == {}


def test_what_a_scenario_changes_is_said_beside_the_ordinary_value():
    assert rules.lever_sentences({"leaving": -10.0}) == ["How many more or fewer leave: -10 % in place of 0 %."]


def test_a_tier_of_fewer_than_ten_posts_is_not_shown_on_its_own():
    assert rules.shown_tiers({1: 9, 2: 10, 3: 0, 4: 400}) == [2, 4]


def test_a_forecast_is_made_at_once_up_to_a_size():
    assert rules.is_small(400, 10, 1000)
    assert not rules.is_small(401, 10, 1000)
