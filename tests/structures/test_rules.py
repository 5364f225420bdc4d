"""Rules about spells, chains and counts, in plain values."""

from datetime import date

import pytest

from mantle.people.rules import IllegalMove
from mantle.structures.rules import (
    IMPORT_MOVES,
    ChangeCount,
    ImportState,
    Spell,
    clashes,
    completed_years,
    count_changes,
    holding,
    lifetime_years,
    next_import_state,
    succession_events,
)
from mantle.structures.rules.importing import STATE_SAID

APRIL, MARCH = date(2023, 4, 1), date(2024, 4, 1)


def spell(person, kind, starts_on, ends_on=None, post="director", reason=""):
    return Spell(person, post, kind, date.fromisoformat(starts_on), ends_on and date.fromisoformat(ends_on), "", reason)


ADA = spell("Ada", "substantive", "2018-05-01", "2023-06-01")
BEN = spell("Ben", "interim", "2023-06-01", "2023-10-01")
CAT = spell("Cat", "acting", "2023-10-01", "2024-01-08")
DEV = spell("Dev", "substantive", "2024-01-08")


def test_an_interim_chain_is_one_succession_event_with_several_appointments():
    (event,) = succession_events([DEV, BEN, ADA, CAT])
    assert (event.left, event.cover, event.successor) == (ADA, (BEN, CAT), DEV)
    assert event.starts_on == date(2023, 6, 1)
    assert [s.person for s in event.appointments] == ["Ben", "Cat", "Dev"]


def test_a_departure_nobody_has_followed_is_an_open_event():
    (event,) = succession_events([ADA, BEN])
    assert event.is_open
    assert event.cover == (BEN,)


def test_whoever_comes_to_share_a_post_succeeds_nobody():
    fay = spell("Fay", "substantive", "2020-01-01")
    gus = spell("Gus", "job_share", "2022-01-01")
    assert succession_events([fay, gus]) == []
    gone = spell("Gus", "job_share", "2022-01-01", "2023-01-01")
    (open_event,) = succession_events([fay, gone])
    assert (open_event.left, open_event.is_open) == (gone, True)
    hal = spell("Hal", "job_share", "2023-03-01")
    (event,) = succession_events([fay, gone, hal])
    assert (event.left, event.successor) == (gone, hal)
    handover = spell("Eve", "substantive", "2023-05-15", reason="two weeks of handover")
    (event,) = succession_events([ADA, handover])
    assert (event.left, event.successor) == (ADA, handover)


def test_nobody_shares_a_post_with_themselves():
    once, again = spell("Gus", "job_share", "2022-01-01"), spell("Gus", "job_share", "2022-01-01")
    other = spell("Fay", "job_share", "2022-01-01")
    assert clashes(again, [once, other]) == [once]
    assert clashes(spell("Gus", "job_share", "2023-01-01", reason="As in the file"), [once]) == []


def test_both_ways_of_counting_are_kept_apart():
    assert count_changes([ADA, BEN, CAT, DEV], since=APRIL, until=MARCH) == ChangeCount(
        all_changes=3, substantive_changes=1, interim_appointments=2, departures=1
    )


def test_an_acting_holder_who_is_confirmed_changes_the_post_holder_once():
    acting = spell("Cat", "acting", "2023-06-01", "2023-09-01")
    confirmed = spell("Cat", "substantive", "2023-09-01")
    assert count_changes([ADA, acting, confirmed], since=APRIL, until=MARCH) == ChangeCount(
        all_changes=1, substantive_changes=1, interim_appointments=1, departures=1
    )


def test_a_period_that_ends_on_the_day_another_starts_does_not_overlap_it():
    assert not ADA.overlaps(BEN)
    assert clashes(BEN, [ADA]) == []


def test_two_holders_of_one_post_clash_unless_the_overlap_is_declared():
    eve = spell("Eve", "substantive", "2023-05-15")
    assert clashes(eve, [ADA]) == [ADA]
    assert clashes(spell("Eve", "substantive", "2023-05-15", reason="two weeks of handover"), [ADA]) == []
    assert clashes(spell("Eve", "job_share", "2023-05-15"), [ADA]) == []


@pytest.mark.parametrize("kind", ["acting", "secondment", "twin_hat", "joint"])
def test_some_kinds_stand_beside_the_persons_own_post(kind):
    other_post = spell("Ada", kind, "2022-01-01", post="deputy")
    assert clashes(other_post, [ADA]) == []
    assert clashes(spell("Ada", "substantive", "2022-01-01", post="deputy"), [ADA]) == [ADA]


def test_a_vacant_post_may_be_covered():
    assert (holding([ADA, BEN], date(2023, 7, 1)).state, holding([ADA, BEN], date(2023, 7, 1)).is_vacant) == (
        "covered",
        True,
    )
    assert holding([ADA], date(2023, 7, 1)).state == "vacant"
    assert holding([ADA], date(2023, 5, 31)).state == "held"


def test_three_tenures_have_three_names_and_three_values():
    first = spell("Ada", "substantive", "2010-01-01", "2014-01-01")
    assert completed_years(first) == pytest.approx(4.0, abs=0.01)
    assert completed_years(DEV) is None
    assert lifetime_years([first, ADA], date(2024, 1, 1)) == pytest.approx(4 + 5.085, abs=0.01)


def test_overlapping_spells_count_once_in_a_lifetime():
    twin = spell("Ada", "twin_hat", "2019-01-01", "2020-01-01", post="adults")
    assert lifetime_years([ADA, twin], date(2024, 1, 1)) == lifetime_years([ADA], date(2024, 1, 1))


MOVES = ["read", "refuse", "abandon", "confirm", "store", "undo", "undo later", "keep", "keep half"]


@pytest.mark.parametrize("state", list(ImportState))
@pytest.mark.parametrize("move", MOVES)
def test_a_file_makes_only_the_moves_in_its_table(state, move):
    if move in IMPORT_MOVES[state]:
        assert next_import_state(state, move) == IMPORT_MOVES[state][move]
    else:
        with pytest.raises(IllegalMove, match=f"This file is {STATE_SAID[state]} by now"):
            next_import_state(state, move)
