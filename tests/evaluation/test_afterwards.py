"""EVA-30 to EVA-34: half a year and a year after a programme, what lasts is asked, and told from ten answers on."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse

from mantle.evaluation.actions import afterwards as actions
from mantle.evaluation.models import Afterwards
from mantle.evaluation.reports.afterwards import waves
from mantle.home.reports.outcomes import outcomes_of
from mantle.learning.models import Entry
from mantle.people import actions as people
from mantle.people.actions import Refused
from mantle.people.models import Letter
from mantle.programmes.models import ProgrammeOutcome
from mantle.web import clock
from tests import worlds
from tests.evaluation.worlds import client_of, ended, people_in
from tests.programmes import worlds as programmes

COMPLETED = date(2026, 5, 20)
ASKED = COMPLETED + timedelta(182)


@pytest.fixture
def world(db, monkeypatch):
    """Thirty people completed half a year ago, one of whom can sign in; another has just begun."""
    monkeypatch.setattr(clock, "now", lambda: worlds.NOW)
    version = programmes.published("Step up", programmes.component("Budgets"))
    cohort = ended(version, "First", COMPLETED - timedelta(330))
    done = people_in(cohort, 30, "completed")
    people_in(cohort, 5, "active")
    people.open_account(person=done[0], email="lee@example.org", password=None, by=None, at=worlds.NOW)
    Entry.objects.create(person=done[0], on=COMPLETED, text="Thought.")
    return SimpleNamespace(version=version, cohort=cohort, done=done, lee=worlds.with_standing(done[0], worlds.TODAY))


def answer(row: Afterwards, peers: int = 3, learning: str = "together", **facts) -> Afterwards:
    return actions.answer_afterwards(
        afterwards=row, peers=peers, tools=facts.get("tools", []), learning=learning, version=None, on=worlds.TODAY,
        by=row.place.person, at=worlds.NOW,
    )  # fmt: skip


def test_everybody_is_asked_once_half_a_year_and_once_a_year_after(world):
    asked = [
        actions.ask_those_due(on=day, at=worlds.NOW) for day in (ASKED - timedelta(1), ASKED, ASKED + timedelta(1))
    ]
    assert asked == [0, 30, 0]
    letter = Letter.objects.get(to=world.lee)
    assert "Step up" in letter.subject
    assert "It is open until" in letter.body
    start = client_of(world.lee).get(reverse("home:start")).content.decode()
    assert "What has lasted from Step up?" in start
    assert actions.ask_those_due(on=ASKED + timedelta(100), at=worlds.NOW) == 0  # between the two
    assert actions.ask_those_due(on=COMPLETED + timedelta(365), at=worlds.NOW) == 30
    assert Afterwards.objects.filter(place__person=world.lee).count() == 2


def test_an_answer_is_ones_own_can_be_changed_and_taken_back(world):
    actions.ask_those_due(on=ASKED, at=worlds.NOW)
    row = Afterwards.objects.get(place__person=world.lee)
    client, address = client_of(world.lee), row.get_absolute_url()
    other = client_of(worlds.with_role("Pri", "Na", worlds.Role.PROGRAMME_TEAM))
    assert (client.get(address).status_code, other.get(address).status_code) == (200, 404)
    typed = {"peers": "4", "tools": ["My journal"], "learning": "alone", "version": row.version}
    wrong = client.post(address, {**typed, "peers": "lots"})
    assert (wrong.status_code, Afterwards.objects.filter(answered_on__isnull=False).exists()) == (422, False)
    assert client.post(address, typed).status_code == 302
    assert client.post(address, {**typed, "peers": "5"}).status_code == 409  # an old page, sent again with other words
    row.refresh_from_db()
    assert (row.peers, row.tools, row.learning) == (4, ["My journal"], "alone")
    assert client.post(address, {**typed, "peers": "5", "version": row.version}).status_code == 302
    assert b"in touch with 5 people" in client.get(reverse("evaluation:own")).content
    assert other.post(reverse("evaluation:take_back", args=[row.code])).status_code == 404
    with pytest.raises(Refused, match="for another"):
        actions.withdraw_answer(afterwards=row, version=None, by=world.done[1], at=worlds.NOW)
    assert client.post(reverse("evaluation:take_back", args=[row.code])).status_code == 302
    row.refresh_from_db()
    assert (row.peers, row.tools, row.answered_on) == (None, [], None)
    with pytest.raises(Refused, match="open until"):
        actions.answer_afterwards(
            afterwards=row, peers=1, tools=[], learning="no", version=None, on=row.closes_on, by=world.lee,
            at=worlds.NOW,
        )  # fmt: skip


def test_what_lasts_is_told_from_ten_answers_on(world):
    actions.ask_those_due(on=ASKED, at=worlds.NOW)
    rows = list(Afterwards.objects.select_related("place__person"))
    for row in rows[:9]:
        answer(row)
    half, year = waves(world.version.programme)
    assert (half.asked, half.answered, half.lines, year.asked) == ("30", "fewer than 10", (), "nobody yet")
    for row in rows[9:21]:
        answer(row, peers=0, learning="no")
    half = waves(world.version.programme)[0]
    lines = dict(half.lines)
    assert half.answered == "nearly all"
    assert lines["In touch with a peer from the programme"] == "fewer than 10"
    assert lines["Peers each is in touch with, on average"] == "about 1.5"
    for row in rows[9:12]:
        answer(row)
    assert dict(waves(world.version.programme)[0].lines)["In touch with a peer from the programme"] == "nearly all"
    team = client_of(worlds.with_role("Pri", "Na", worlds.Role.PROGRAMME_TEAM))
    page = team.get(reverse("evaluation:programme", args=[world.version.programme.code])).content.decode()
    assert "Half a year after" in page
    assert "about 1.5" in page


def test_what_lasts_is_evidence_of_the_fifth_outcome(world):
    outcome = ProgrammeOutcome.objects.create(key="lasting", number=5, name="Lasts", says="It lasts.")
    world.cohort.edition.evidence_rules.create(outcome=outcome, source="afterwards", moment="end", expected=50)
    actions.ask_those_due(on=ASKED, at=worlds.NOW)
    before = outcomes_of(world.cohort, worlds.TODAY).outcomes[0].lines[0]
    for row in Afterwards.objects.select_related("place__person")[:15]:
        answer(row)
    for row in Afterwards.objects.filter(answered_on__isnull=True).select_related("place__person")[:10]:
        answer(row, peers=0, learning="no")
    after = outcomes_of(world.cohort, worlds.TODAY).outcomes[0].lines[0]
    assert (before.end, after.end) == ("fewer than 10", "15 of 35")
