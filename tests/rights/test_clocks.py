"""RIG-2, RIG-10: the clocks of requests and complaints."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from mantle.people.rules import IllegalMove
from mantle.rights.rules import cases as rules
from mantle.rights.rules import clocks
from mantle.rights.rules.cases import Kind, State
from mantle.rights.rules.retention import CLASSES

D = date


@pytest.mark.parametrize(
    ("received", "pauses", "today", "is_extended", "due"),
    [
        (D(2026, 11, 24), [], D(2026, 11, 24), False, D(2026, 12, 24)),  # a calendar month
        (D(2027, 1, 31), [], D(2027, 1, 31), False, D(2027, 3, 1)),  # no 31 February; the 28th is a Sunday
        (D(2026, 11, 25), [], D(2026, 11, 25), False, D(2026, 12, 29)),  # Christmas, Saturday, Sunday, Boxing Day moved
        (D(2026, 11, 24), [(D(2026, 12, 1), D(2026, 12, 8))], D(2026, 12, 9), False, D(2026, 12, 31)),  # stood 7 days
        (D(2026, 11, 24), [(D(2026, 12, 1), None)], D(2026, 12, 15), False, D(2027, 1, 7)),  # still stands, 14 days
        (D(2026, 11, 24), [], D(2026, 12, 1), True, D(2027, 2, 24)),  # two months longer
    ],
)
def test_the_day_for_an_answer_is_a_calendar_month_with_stops_and_extensions(received, pauses, today, is_extended, due):
    assert clocks.due_on(received, pauses, today, is_extended=is_extended) == due


@pytest.mark.parametrize(
    ("year", "sunday"),
    [(2000, D(2000, 4, 23)), (2008, D(2008, 3, 23)), (2011, D(2011, 4, 24)), (2025, D(2025, 4, 20)),
     (2030, D(2030, 4, 21)), (2038, D(2038, 4, 25))],
)  # fmt: skip
def test_easter_falls_on_the_published_sundays(year, sunday):
    assert clocks.easter(year) == sunday


def test_the_bank_holidays_of_2026_are_the_published_ones():
    assert sorted(clocks.bank_holidays(2026)) == [
        D(2026, 1, 1), D(2026, 4, 3), D(2026, 4, 6), D(2026, 5, 4), D(2026, 5, 25), D(2026, 8, 31), D(2026, 12, 25),
        D(2026, 12, 28),
    ]  # fmt: skip


def test_a_complaint_is_acknowledged_on_the_thirtieth_day_at_the_latest():
    assert clocks.acknowledge_by(D(2026, 11, 24)) == D(2026, 12, 24)


def test_every_move_that_is_not_in_the_table_is_refused():
    refused = []
    for state in State:
        for wanted in State:
            if wanted in rules.MOVES[state]:
                assert rules.next_state(state, wanted) == wanted
                continue
            with pytest.raises(IllegalMove):
                rules.next_state(state, wanted)
            refused.append((state, wanted))
    assert len(refused) == 5


def test_every_kind_has_a_name():
    assert set(rules.KIND_NAMES) == set(Kind)


@pytest.mark.parametrize("each", CLASSES.values(), ids=list(CLASSES))
def test_a_day_before_its_time_a_thing_is_present_and_a_day_after_it_is_due(each):
    started = D(2026, 1, 15)
    ends = clocks.months_after(started, each.months) + timedelta(each.days)
    assert not started < each.gone_before(ends - timedelta(1))
    assert started < each.gone_before(ends + timedelta(1))
