"""EVA-30 to EVA-36: what came of it and what lasts is asked at four moments, and told from ten answers on."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse

from mantle.evaluation.actions import afterwards as actions
from mantle.evaluation.models import Afterwards
from mantle.evaluation.reports.afterwards import said_of
from mantle.evaluation.rules.afterwards import LEVELS
from mantle.home.queries.calendar import calendar_of
from mantle.home.reports.outcomes import outcomes_of
from mantle.learning.models import Entry
from mantle.people import actions as people
from mantle.people.actions import Refused
from mantle.people.models import Letter
from mantle.programmes.models import Place, ProgrammeOutcome
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


def answer(row: Afterwards, given: int = 4, peers: int = 3, learning: str = "together") -> Afterwards:
    return actions.answer_afterwards(
        afterwards=row, levels=dict.fromkeys(LEVELS, given), peers=peers, learning=learning, version=None,
        on=row.asked_on, by=row.asked, at=worlds.NOW,
    )  # fmt: skip


def asked(on: date) -> int:
    return actions.ask_those_due(on=on, at=worlds.NOW)


def rows_of(side: str = "own", moment: str = "half_year"):
    return list(Afterwards.objects.filter(side=side, moment=moment).select_related("place__person", "asked"))


def test_everybody_is_asked_once_at_each_moment(world):
    assert [asked(COMPLETED + timedelta(days)) for days in (-1, 0, 1, 91, 182, 183, 300, 365)] == [
        0, 30, 0, 30, 30, 0, 0, 30
    ]  # fmt: skip
    letter = Letter.objects.filter(to=world.lee).first()
    assert "Step up" in letter.subject
    assert "It is open until" in letter.body
    start = client_of(world.lee).get(reverse("home:start")).content.decode()
    assert "What came of Step up?" in start
    titles = [entry.title for entry in calendar_of(world.lee, worlds.TODAY, worlds.TODAY + timedelta(200))]
    assert "Last day: what came of Step up" in titles


def test_a_sponsor_who_can_sign_in_is_asked_about_whom_they_sponsor(world):
    boss = worlds.with_role("Bo", "Ss", worlds.Role.DIRECTOR)
    Place.objects.filter(person__in=world.done[:12]).update(sponsor=boss)
    Place.objects.filter(person__in=world.done[12:14]).update(sponsor=worlds.person("No", "Account"))
    assert asked(ASKED) == 42
    row = rows_of("sponsor")[0]
    client = client_of(boss)
    page = client.get(row.get_absolute_url()).content.decode()
    assert (str(row.place.person) in page, "I have seen it" in page, "still in touch" in page) == (True, True, False)
    assert client_of(world.lee).get(row.get_absolute_url()).status_code == 404
    nothing = client.post(row.get_absolute_url(), {"version": row.version})
    assert (nothing.status_code, "Answer at least one question" in nothing.content.decode()) == (422, True)
    assert client.post(row.get_absolute_url(), {"behaviour": "5", "version": row.version}).status_code == 302
    row.refresh_from_db()
    assert (row.levels, row.peers) == ({"behaviour": 5}, None)
    for other in rows_of("sponsor")[1:]:
        answer(other, given=2)
    sponsors = [each for each in said_of(world.version.programme).rows if each.side == "Sponsors"]
    assert [(each.moment, each.answered, each.levels) for each in sponsors] == [
        ("Half a year after", "nearly all", ("fewer than 10",) * 4)
    ]


def test_levels_are_told_by_side_and_moment_from_ten_answers_on(world):
    asked(COMPLETED)
    asked(ASKED)
    for number, row in enumerate(rows_of(moment="end")[:20]):
        answer(row, given=5 if number < 10 else 2)
    for row in rows_of()[:9]:
        answer(row)
    end, half = said_of(world.version.programme).rows
    assert (end.moment, end.answered, end.levels) == ("At the end", "20 of 30", ("10 of 20",) * 4)
    assert (half.moment, half.answered, half.levels) == ("Half a year after", "fewer than 10", ("fewer than 10",) * 4)
    team = client_of(worlds.with_role("Pri", "Na", worlds.Role.PROGRAMME_TEAM))
    page = team.get(reverse("evaluation:programme", args=[world.version.programme.code])).content.decode()
    assert ("10 of 20" in page, "Done differently" in page) == (True, True)


def test_an_answer_is_ones_own_can_be_changed_and_taken_back(world):
    asked(ASKED)
    row = Afterwards.objects.get(asked=world.lee)
    client, address = client_of(world.lee), row.get_absolute_url()
    other = client_of(worlds.with_role("Pri", "Na", worlds.Role.PROGRAMME_TEAM))
    assert (client.get(address).status_code, other.get(address).status_code) == (200, 404)
    typed = {
        "results": "4", "learning": "2", "peers": "4", "tools": ["My journal"], "went_on": "alone",
        "version": row.version,
    }  # fmt: skip
    wrong = client.post(address, {**typed, "peers": "lots"})
    assert (wrong.status_code, Afterwards.objects.filter(answered_on__isnull=False).exists()) == (422, False)
    assert client.post(address, typed).status_code == 302
    assert client.post(address, {**typed, "peers": "5"}).status_code == 409  # an old page, sent again with other words
    row.refresh_from_db()
    assert (row.levels, row.peers) == ({"results": 4, "learning": 2}, 4)
    assert (row.tools, row.learning) == (["My journal"], "alone")
    again = client.get(address).content.decode()
    assert again.count(" checked") == 4  # what was answered stands in the form
    assert client.post(address, {**typed, "peers": "5", "version": row.version}).status_code == 302
    assert b"in touch with 5 people" in client.get(reverse("evaluation:own")).content
    assert other.post(reverse("evaluation:take_back", args=[row.code])).status_code == 404
    with pytest.raises(Refused, match="Only the person asked"):
        actions.withdraw_answer(afterwards=row, version=None, by=world.done[1], at=worlds.NOW)
    assert client.post(reverse("evaluation:take_back", args=[row.code])).status_code == 302
    row.refresh_from_db()
    assert (row.peers, row.tools, row.levels, row.answered_on) == (None, [], {}, None)
    with pytest.raises(Refused, match="open until"):
        actions.answer_afterwards(
            afterwards=row, levels={}, peers=1, learning="no", version=None, on=row.closes_on, by=world.lee,
            at=worlds.NOW,
        )  # fmt: skip


def test_what_lasts_is_told_from_ten_answers_on(world):
    asked(ASKED)
    rows = rows_of()
    for row in rows[:9]:
        answer(row)
    half, year = said_of(world.version.programme).waves
    assert (half.asked, half.answered, half.lines, year.asked) == ("30", "fewer than 10", (), "nobody yet")
    for row in rows[9:21]:
        answer(row, peers=0, learning="no")
    half = said_of(world.version.programme).waves[0]
    lines = dict(half.lines)
    assert half.answered == "nearly all"
    assert lines["In touch with a peer from the programme"] == "fewer than 10"
    assert lines["Peers each is in touch with, on average"] == "about 1.5"
    for row in rows[9:12]:
        answer(row)
    lines = dict(said_of(world.version.programme).waves[0].lines)
    assert lines["In touch with a peer from the programme"] == "nearly all"


def test_what_lasts_is_evidence_of_the_fifth_outcome(world):
    outcome = ProgrammeOutcome.objects.create(key="lasting", number=5, name="Lasts", says="It lasts.")
    world.cohort.edition.evidence_rules.create(outcome=outcome, source="afterwards", moment="end", expected=50)
    asked(ASKED)
    before = outcomes_of(world.cohort, worlds.TODAY).outcomes[0].lines[0]
    rows = rows_of()
    for row in rows[:15]:
        answer(row)
    for row in rows[15:25]:
        answer(row, peers=0, learning="no")
    after = outcomes_of(world.cohort, worlds.TODAY).outcomes[0].lines[0]
    assert (before.end, after.end) == ("fewer than 10", "15 of 35")
