"""Rules about people, in plain values, and the few that need a record."""

from __future__ import annotations

from datetime import date

import pytest

from mantle.people import actions
from mantle.people.actions import Refused
from mantle.people.queries import person_known_by
from mantle.people.rules import JOB_MOVES, Background, IllegalMove, JobState, covers, next_job_state
from mantle.structures import queries
from tests import worlds

DAY = date(2026, 4, 1)


def test_a_background_is_one_of_five_or_not_known():
    assert len(Background) == 5


@pytest.mark.parametrize("state", list(JobState))
@pytest.mark.parametrize("wanted", list(JobState))
def test_work_makes_only_the_moves_in_its_table(state, wanted):
    if wanted in JOB_MOVES[state]:
        assert next_job_state(state, wanted) == wanted
    else:
        with pytest.raises(IllegalMove):
            next_job_state(state, wanted)


def test_a_period_holds_from_its_first_day_and_not_on_its_end():
    assert covers(DAY, date(2026, 5, 1), DAY)
    assert not covers(DAY, date(2026, 5, 1), date(2026, 5, 1))
    assert covers(None, None, DAY)


@pytest.mark.django_db
def test_a_record_out_of_sight_is_found_by_its_exact_address_or_reference_only():
    ada = worlds.person("Ada", "Stone", email="ada.stone@example.org")
    assert person_known_by("ADA.stone@example.org") == person_known_by(ada.code.lower()) == ada
    for words in ("Ada Stone", "ada", "ada.stone@", "", ada.code[:-1]):
        assert person_known_by(words) is None
    worlds.person("Ben", "Stone", email="ada.stone@example.org")
    assert person_known_by("ada.stone@example.org") is None  # two people share it: it proves nothing


@pytest.mark.django_db
def test_two_accounts_are_not_merged_in_silence():
    world = worlds.two_authorities()
    with pytest.raises(Refused, match="Both records have an account"):
        actions.merge_people(kept=world.lead, merged=world.team, reason="Same.", by=world.team, at=worlds.NOW)


@pytest.mark.django_db
def test_tenures_are_those_of_posts_that_the_viewer_may_see():
    world = worlds.two_authorities()
    worlds.structures.end_appointment(
        appointment=world.held, ends_on=date(2024, 3, 1), leaving_reason="moved_agency", version=None, by=world.team,
        at=worlds.NOW,
    )  # fmt: skip
    second = worlds.post(world.birch, "Director, North", 1, statutory_role="dcs")
    worlds.appointed(second, world.director, date(2025, 3, 1))
    (everything,) = queries.tenures_of(world.director, world.team, date(2026, 3, 1))
    assert everything.role == "director of children's services"
    assert [round(each, 1) for each in (everything.elapsed, *everything.completed, everything.lifetime)] == [
        1.0,
        2.0,
        3.0,
    ]
    (own,) = queries.tenures_of(world.director, world.birch_lead, date(2026, 3, 1))
    assert (round(own.elapsed, 1), own.completed, round(own.lifetime, 1)) == (1.0, (), 1.0)
