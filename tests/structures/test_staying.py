"""Talks about staying: two people keep a record, nobody else reads it, and many are counted."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from mantle.people.access import Role
from mantle.people.models import Account, AuditEvent, Look
from mantle.structures.actions import staying as actions
from mantle.structures.models import StayAction, StayInterview
from mantle.web import clock
from tests import worlds

pytestmark = pytest.mark.django_db
TODAY = clock.today()
DAY = {"held_on_day": TODAY.day, "held_on_month": TODAY.month, "held_on_year": TODAY.year}
SAID = {
    **DAY,
    "stay_reasons": ["team", "children"],
    "stay_words": "HERON-1",
    "leave_reasons": ["load"],
    "leave_words": "",
}


@pytest.fixture
def world() -> worlds.World:
    """Alder's director and assistant, each with a way in."""
    found = worlds.two_authorities()
    for person in (found.director, found.assistant):
        worlds.people.give_role(
            person=person, role=Role.PARTICIPANT, agency=found.alder, starts_on=date(2020, 1, 1), by=None, at=worlds.NOW
        )
        email = f"{person.given_name}@example.org"
        worlds.people.open_account(person=person, email=email, password=None, by=None, at=worlds.NOW)
    return found


def client_of(person) -> Client:
    client = Client()
    client.force_login(Account.objects.get(person=person))
    return client


def test_a_talk_is_kept_once_the_holder_agrees_and_goes_when_they_want_it(world):
    """CFS-20 to CFS-22: written, sent back, written anew, agreed, acted on, deleted; each step on record."""
    director, holder = client_of(world.director), client_of(world.assistant)
    new = f"/appointments/{world.assistant_held.code}/talk/"
    assert director.post(new, SAID | {"stay_reasons": []}).status_code == 422
    assert director.post(new, SAID).status_code == 302
    talk = StayInterview.objects.get()
    path = talk.get_absolute_url()
    assert "A record of a talk about staying waits" in holder.get("/start/").content.decode()
    assert director.post(f"{path}agree/", {"version": 1}).status_code == 403
    assert holder.post(f"{path}agree/", {"version": 1, "correction": "Not the load: the blame."}).status_code == 302
    assert "A record of a talk about staying waits" in director.get("/start/").content.decode()
    anew = SAID | {"leave_reasons": ["blame"], "version": 2}
    assert director.post(f"{path}rewrite/", anew).status_code == 302
    assert holder.post(f"{path}agree/", {"version": 2, "correction": ""}).status_code == 409
    assert holder.post(f"{path}agree/", {"version": 3, "correction": ""}).status_code == 302
    assert director.post(f"{path}rewrite/", anew | {"version": 4}).status_code == 422
    assert director.get(f"{path}delete/").status_code == 403
    due = {"due_on_day": TODAY.day, "due_on_month": TODAY.month, "due_on_year": TODAY.year}
    todo = due | {"text": "I take the rota", "owner": world.director.pk}
    assert holder.post(f"{path}actions/new/", todo).status_code == 302
    action = StayAction.objects.get()
    done = {"done_on_day": TODAY.day, "done_on_month": TODAY.month, "done_on_year": TODAY.year, "version": 1}
    assert director.post(f"/talk-actions/{action.code}/done/", done | {"outcome": "Since May."}).status_code == 302
    page = holder.get(path).content.decode()
    for words in ("Fear of blame", "The people I work with", "I take the rota", "Since May.", "no role opens it"):
        assert words in page
    assert holder.post(f"{path}delete/", {"version": 4}).status_code == 302
    assert (StayInterview.objects.count(), StayAction.objects.count()) == (0, 0)
    verbs = AuditEvent.objects.filter(verb__contains="stay").values_list("verb", flat=True)
    assert [verb.split()[-1] for verb in verbs.order_by("pk")] == [
        "written", "back", "rewritten", "agreed", "agreed", "done", "deleted",
    ]  # fmt: skip


def test_no_role_opens_a_talk_and_nobody_below_or_beside_writes_one(world):
    """CFS-20."""
    told = {"stay_reasons": ["team"], "stay_words": "HERON-1", "leave_reasons": ["pay"], "leave_words": ""}
    talk = actions.write_stay_interview(
        held=world.assistant_held, held_on=TODAY, **told, by=world.director, at=clock.now()
    )
    for person in (world.director, world.assistant):
        assert "HERON-1" in client_of(person).get(talk.get_absolute_url()).content.decode()
    assert Look.objects.filter(by=world.director, fields="conditions").count() == 1
    for person in (world.team, world.lead, world.analyst, world.auditor, world.participant):
        assert client_of(person).get(talk.get_absolute_url()).status_code == 404
        assert client_of(person).get(f"/appointments/{world.assistant_held.code}/talk/").status_code == 404
    assert client_of(world.assistant).get(f"/appointments/{world.held.code}/talk/").status_code == 404
    assert client_of(world.director).get(f"/appointments/{world.assistant_held.code}/talk/").status_code == 200


def test_reasons_are_counted_from_ten_people_on_and_never_below(world):
    """CFS-23: what nobody may read is counted, and nine people are too few."""

    def talked(number: int) -> None:
        person = worlds.person("Head", f"Number {number}")
        post = worlds.post(world.alder, f"Head {number}", 3)
        worlds.appointed(post, person, date(2024, 1, 1))
        StayInterview.objects.create(
            post=post, holder=person, held_by=world.director, held_on=TODAY - timedelta(3), written_on=TODAY,
            stay_reasons=["team"], leave_reasons=["load" if number else "pay"], agreed_on=TODAY,
        )  # fmt: skip

    for number in range(9):
        talked(number)
    team = client_of(world.team)
    assert "Too few talks to count" in team.get("/talks/reasons/").content.decode()
    for number in (9, 10):
        talked(number)
    page = team.get("/talks/reasons/?of=all").content.decode()
    assert ("fewer than 10" in page, "10</dd>" in page) == (True, True)
    assert client_of(world.birch_lead).get("/talks/reasons/?of=agency:alder").status_code == 404
    assert "Too few talks to count" in client_of(world.birch_lead).get("/talks/reasons/").content.decode()
