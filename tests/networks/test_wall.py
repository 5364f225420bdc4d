"""On PostgreSQL the database itself hides who named whom, who answered and who stood aside."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection  # noqa: F401 - the mark `postgresql` looks for it here

from mantle.networks.actions.answering import opt_out
from mantle.people import acting, wall
from mantle.people.queries import with_standing
from mantle.web import clock
from tests.networks import worlds
from tests.networks.worlds import at, name_of, names
from tests.people.test_wall import postgresql, role, seen  # noqa: F401 - the fixture

pytestmark = pytest.mark.django_db


@postgresql
def test_sql_in_the_name_of_who_runs_a_survey_finds_no_tie_no_reply_and_nobody_who_stood_aside(role):  # noqa: F811
    """WAL-1, NET-8, P19."""
    world = worlds.joined()
    survey = worlds.opened(world, clock.today() - timedelta(2))
    one, other, aside = world.leaders[0][0], world.leaders[1][0], world.leaders[2][0]
    names(survey, one, other)
    opt_out(named=name_of(survey, aside), by=aside, at=at(clock.today()))
    ties = "SELECT question FROM networks_tie UNION SELECT 'replied' FROM networks_reply"
    stood_aside = (
        "SELECT p.family_name FROM networks_named n JOIN people_person p ON p.id = n.person_id "
        "WHERE n.opted_out_at IS NOT NULL"
    )
    everything = {*worlds.QUESTIONS, "replied"}
    assert seen(role, acting.PAST_THE_WALL, ties) == everything
    assert seen(role, wall.seen_by(with_standing(one, clock.today())), ties) == everything
    for who in (other, world.lead, world.team):
        said = wall.seen_by(with_standing(who, clock.today()))
        assert (seen(role, said, ties), seen(role, said, stood_aside)) == (set(), set())
    own = wall.seen_by(with_standing(aside, clock.today()))
    assert seen(role, own, stood_aside) == {"Cedar"}
