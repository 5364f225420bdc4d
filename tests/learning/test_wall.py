"""On PostgreSQL the database itself hides what somebody wrote for themselves from everybody else's role."""

from __future__ import annotations

import pytest
from django.db import connection  # noqa: F401 - the mark `postgresql` looks for it here

from mantle.learning.actions.diagnostic import begin_diagnostic
from mantle.learning.actions.journal import write_entry
from mantle.learning.actions.plans import begin_plan, rate_oneself
from mantle.learning.actions.pulses import answer_pulse
from mantle.people import acting, wall
from mantle.people.actions.consent import show
from mantle.people.models.consent import Purpose
from tests.learning.worlds import learners
from tests.people.test_wall import postgresql, role, seen  # noqa: F401 - the fixture
from tests.worlds import NOW, TODAY

pytestmark = pytest.mark.django_db


@postgresql
def test_sql_in_the_name_of_the_office_finds_no_word_and_of_a_reader_the_one_entry_that_is_shown(role):  # noqa: F811
    """WAL-1, LRN-1, LRN-10, DGN-2."""
    world = learners()
    by = {"by": world.sam, "at": NOW}
    shown, _ = (write_entry(person=world.sam, on=TODAY, text=text, **by) for text in ("Shown", "Kept"))
    plan = begin_plan(person=world.sam, profile=world.profile, purpose="Mine", **by)
    rate_oneself(plan=plan, competency=world.competency, level=2, evidence="Evidence", **by)
    answer_pulse(person=world.sam, kind="trust", answers={"stays": 3}, on=TODAY, **by)
    begin_diagnostic(person=world.sam, profile=world.profile, moment="between", cohort=None, opening="", **by)
    show(
        person=world.sam, purpose=Purpose.ENTRY, item=shown.code, called="an entry", reader=world.lena,
        ends_on=TODAY.replace(year=TODAY.year + 1), on=TODAY, **by,
    )  # fmt: skip
    words = (
        "SELECT text FROM learning_entry UNION SELECT purpose FROM learning_plan "
        "UNION SELECT evidence FROM learning_selfrating UNION SELECT kind FROM learning_pulseanswer "
        "UNION SELECT moment FROM learning_selfdiagnostic"
    )
    everything = {"Shown", "Kept", "Mine", "Evidence", "trust", "between"}
    assert seen(role, acting.PAST_THE_WALL, words) == everything
    assert seen(role, wall.seen_by(world.sam), words) == everything
    assert seen(role, wall.seen_by(world.lena), words) == {"Shown"}
    assert [seen(role, wall.seen_by(who), words) for who in (world.house.team, world.house.lead)] == [set(), set()]
