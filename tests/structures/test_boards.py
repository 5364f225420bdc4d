"""Boards at work: who reads their papers, what was decided, what is to do; what a partnership wants to change."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from mantle.people.access import Role
from mantle.people.actions import Refused
from mantle.people.models import Account, Person
from mantle.structures import actions as structures
from mantle.structures import queries
from mantle.structures.actions import boards as actions
from mantle.structures.models import BoardAction, Meeting, Partnership, Shift
from tests import worlds

pytestmark = pytest.mark.django_db
BY = {"by": None, "at": worlds.NOW}


@pytest.fixture
def world() -> worlds.World:
    return worlds.two_authorities()


@pytest.fixture
def partnership(world) -> Partnership:
    return structures.open_partnership(
        name="Alder partnership", kind="childrens_partnership", lead=world.alder, starts_on=None, **BY
    )


@pytest.fixture
def mentor(world) -> Person:
    return worlds.with_role("Helen", "Corr", Role.MENTOR, world.alder)


@pytest.fixture
def meeting(world, partnership) -> Meeting:
    """A meeting of Alder's board, on which the participant sits by name, with a paper."""
    body = structures.open_body(partnership=partnership, name="Board", **BY)
    structures.open_seat(body=body, title="Voice of the practitioners", person=world.participant, **BY)
    row = actions.call_meeting(body=body, on=date(2026, 11, 3), where="Town hall", **BY)
    actions.bring_paper(meeting=row, title="Shared intake", agency=world.alder, words="HERON-3", **BY)
    return row


def client_of(person) -> Client:
    client = Client()
    client.force_login(Account.objects.get(person=person))
    return client


def test_papers_are_open_to_those_on_the_board_and_to_no_other_partner(world, mentor, meeting):
    board = f"/bodies/{meeting.body.code}/"
    for person in (world.participant, world.lead, world.team):
        assert "HERON-3" in client_of(person).get(meeting.get_absolute_url()).content.decode()
    other = client_of(mentor)  # at the same agency, on no board
    assert other.get(meeting.get_absolute_url()).status_code == 404
    page = other.get(board)
    assert (page.status_code, "Papers and decisions are for those on the board" in page.content.decode()) == (200, True)


def test_a_meeting_has_papers_decisions_and_actions_on_its_pages(world, meeting):
    lead, path = client_of(world.lead), meeting.get_absolute_url()
    refused = lead.post(f"{path}papers/new/", {"title": "Budget", "link": "", "words": ""})
    assert (refused.status_code, "as a link or in words" in refused.content.decode()) == (422, True)
    lead.post(f"{path}papers/new/", {"title": "Budget", "link": "https://papers.example/budget", "words": ""})
    lead.post(f"{path}decisions/new/", {"text": "Pool the budgets", "reason": "Children wait twice."})
    due = {"due_on_day": "1", "due_on_month": "12", "due_on_year": "2026"}
    lead.post(f"{path}actions/new/", {"text": "Draft the agreement", "owner": world.participant.pk, **due})
    lead.post(f"{path}notes/", {"where": "Online", "notes": "All were there.", "version": meeting.version})
    page = lead.get(path).content.decode()
    for words in ("https://papers.example/budget", "Pool the budgets", "Because Children wait twice.",
                  "Draft the agreement", "All were there.", "Online"):  # fmt: skip
        assert words in page
    assert "Draft the agreement" in lead.get(f"/bodies/{meeting.body.code}/").content.decode()
    assert lead.post(f"{path}actions/new/", {"text": "X", "owner": world.outsider.pk, **due}).status_code == 422
    with pytest.raises(Refused, match="that day already"):
        actions.call_meeting(body=meeting.body, on=meeting.on, where="", **BY)


def test_an_action_is_finished_by_its_owner_with_what_came_of_it(world, mentor, meeting):
    row = actions.agree_action(meeting=meeting, text="Draft", owner=world.participant, due_on=date(2026, 12, 1), **BY)
    path = f"/board-actions/{row.code}/done/"
    done = {"done_on_day": "20", "done_on_month": "11", "done_on_year": "2026", "version": row.version}
    structures.open_seat(body=meeting.body, title="Guest", person=mentor, **BY)
    assert client_of(mentor).post(path, done | {"outcome": "Not mine"}).status_code == 403
    owner = client_of(world.participant)
    for page in (meeting.get_absolute_url(), f"/bodies/{meeting.body.code}/"):  # the way there is offered to its owner
        assert [path in each.get(page).content.decode() for each in (owner, client_of(mentor))] == [True, False]
    assert owner.post(path, done | {"outcome": ""}).status_code == 422
    assert owner.post(path, done | {"outcome": "Agreed by all."}).status_code == 302
    assert BoardAction.objects.get().outcome == "Agreed by all."
    assert owner.post(path, done | {"outcome": "Again"}).status_code == 409  # the row has moved on since
    assert not queries.open_actions(world.lead).exists()


def test_a_challenge_is_settled_with_an_answer_and_a_change_is_set_against_its_time(world, partnership):
    lead = client_of(world.lead)
    path = partnership.get_absolute_url()
    day = {"on_day": "1", "on_month": "9", "on_year": "2026"}
    lead.post(f"{path}challenges/new/", {"text": "Two case systems", **day})
    challenge = partnership.challenges.get()
    with pytest.raises(Refused, match="before it was raised"):
        actions.settle_challenge(challenge=challenge, answer="One", on=date(2026, 8, 1), version=1, **BY)
    actions.settle_challenge(challenge=challenge, answer="One system", on=date(2026, 11, 1), version=1, **BY)
    shift = actions.seek_shift(
        partnership=partnership, text="Fewer children wait", measure="Weeks until seen", baseline=Decimal(20),
        baseline_on=date(2026, 1, 1), target=Decimal(12), target_on=date(2028, 1, 1), **BY,
    )  # fmt: skip
    page = lead.get(path).content.decode()
    for words in ("One system", "Fewer children wait", "Not measured since the baseline."):
        assert words in page
    measured = {"on_day": "1", "on_month": "1", "on_year": "2027", "value": "18", "source": "Register"}
    assert lead.post(f"/changes/{shift.code}/measure/", measured).status_code == 302
    said = queries.progress_of([Shift.objects.get()], worlds.TODAY)[0].sentence
    assert said == "A quarter of the way in half of the time: behind."
    assert said in lead.get(shift.get_absolute_url()).content.decode()
    assert lead.post(f"/changes/{shift.code}/measure/", measured | {"on_year": "2025"}).status_code == 422


def test_a_parent_joins_a_partnership_holds_a_seat_by_name_and_speaks_for_a_community(world, partnership):
    """STR-29."""
    parent, lead = worlds.person("Joy", "Parent"), client_of(world.lead)
    body = structures.open_body(partnership=partnership, name="Board", **BY)
    path = partnership.get_absolute_url()
    structures.open_seat(body=body, title="Chair", post=world.director_post, is_chair=True, **BY)
    assert "No seat speaks for a community" in lead.get(path).content.decode()
    seat = {"title": "Voice of parents", "person": parent.pk, "speaks_for": "parents", "agency": "", "post": ""}
    assert lead.post(f"/bodies/{body.code}/seats/new/", seat).status_code == 422  # not a member of the partnership yet
    structures.add_network_member(
        partnership=partnership, person=parent, kind="community", agency=None, starts_on=date(2026, 1, 1), **BY
    )
    assert lead.post(f"/bodies/{body.code}/seats/new/", seat).status_code == 302
    page = client_of(world.participant).get(path).content.decode()
    for words in (
        "1 of 2 seats speaks for communities.",
        "Parents and carers",
        "Joy Parent",
        "community representative",
    ):
        assert words in page


def test_each_board_says_which_decisions_it_takes_itself_and_whose_post_chairs_it(world, partnership):
    board = structures.open_body(partnership=partnership, name="Board", decides="Shared money over £50,000", **BY)
    forum = structures.open_body(
        partnership=partnership, name="Local forum", reports_to=board, decides="Which family is seen first", **BY
    )
    structures.open_seat(body=board, title="Chair", post=world.director_post, is_chair=True, **BY)
    page = client_of(world.participant).get(partnership.get_absolute_url()).content.decode()
    for words in ("Decides itself: Shared money over £50,000", "Decides itself: Which family is seen first",
                  world.director.name, "Reports to Board"):  # fmt: skip
        assert words in page
    assert "Which family is seen first" in client_of(world.team).get(f"/bodies/{forum.code}/").content.decode()
