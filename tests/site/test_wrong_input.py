"""What a hand, a program or an old link may send: refused in words, or read as nothing; never a page that breaks.

Nineteen thousand such sendings over every form and every role of the demonstration found these; the test keeps them.
"""

from __future__ import annotations

import pytest
from django.test import Client

from tests import worlds

HUGE = "9" * 40


@pytest.fixture
def world(db):
    return worlds.two_authorities()


def as_(who) -> Client:
    client = Client()
    client.force_login(who.account)
    return client


def test_a_number_that_no_database_can_hold_is_no_answer(world):
    """In the choice of several rows, where it would be asked of the database."""
    answer = as_(world.team).post("/exemplars/write/", {"title": "Kept", "competencies": [HUGE]})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Select one of the answers offered to “Which competencies does it show?”" in page
    assert 'value="Kept"' in page
    answer = as_(world.team).post("/support/offer/", {"background": "Kept", "competencies": [HUGE]})
    assert (answer.status_code, ">\nKept</textarea>" in answer.content.decode()) == (422, True)


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_the_first_and_the_last_day_that_there_are_break_no_page(world, day):
    assert as_(world.auditor).get("/audit/", {"until": day, "from": day}).status_code == 200
    assert as_(world.lead).get("/calendar/", {"from": day[:7]}).status_code == 200
    timeline = f"/agencies/{world.alder.code}/timeline/"
    assert as_(world.lead).get(timeline, {"until": day, "on": day}).status_code == 200
    asked = as_(world.lead).get(f"/agencies/{world.alder.code}/structure/", {"on": day})
    assert (asked.status_code, "The day must have a year from 1800 to 2299" in asked.content.decode()) == (422, True)
