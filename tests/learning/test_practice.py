"""Projects with a sponsor's review; placements whose capacity holds against everybody at once."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from mantle.learning.actions import placements as actions
from mantle.learning.models import HostFeedback, HostOffer, Placement, Project
from mantle.people.access import Role
from mantle.people.actions import Refused
from mantle.people.models import Agency, Person
from mantle.people.queries import with_standing
from mantle.web import clock
from tests import worlds as house
from tests.learning.worlds import As, learners
from tests.worlds import NOW, TODAY

at_once = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite lets one writer in at a time: there is no such moment"
)
LATER = clock.today() + timedelta(days=90)
TERMS = {"starts_on": LATER, "ends_on": LATER, "supervisor": None, "terms": "Nothing leaves the room.", "version": None}


def offered(agency, host: Person | None = None, capacity: int = 1) -> HostOffer:
    return actions.offer_placement(
        agency=agency, host=host, kind="shadowing", title="A week on the ward", what="Rounds and handovers",
        capacity=capacity, days=5, starts_on=clock.today(), ends_on=LATER, apply_by=LATER, by=host, at=NOW,
    )  # fmt: skip


@pytest.mark.django_db
def test_a_project_on_a_hard_problem_is_shown_to_the_sponsor_reviewed_answered_and_closed():
    """S69, S125, S126, LRN-30, LRN-31."""
    world = learners()
    sam, lena, today = As(world.sam), As(world.lena), clock.today().isoformat()
    assert (
        sam.post("begin_project", problem="Late plans for children", why_hard="Nobody agrees why", for_whom="Children")
        == 302
    )
    row = Project.objects.get()
    note = {"kind": "perspective", "text": "It is the forms", "on": today}
    assert sam.post("note_project", row.code, **note) == 422
    assert sam.post("note_project", row.code, **note, whose="A school nurse") == 302
    tried = {"kind": "experiment", "text": "One form less", "what_came": "Two weeks sooner", "on": today}
    assert sam.post("note_project", row.code, **tried) == 302
    assert lena.status("project", row.code) == 404
    assert sam.post("show_project", row.code, who=world.lena.code, ends_on=LATER.isoformat()) == 302
    page = lena.get("project", row.code)
    assert ("A school nurse" in page, "Two weeks sooner" in page) == (True, True)
    assert lena.status("note_project", row.code) == 403
    assert lena.post("review_project", row.code, comment="Show it to health too") == 302
    assert sam.post("answer_project_review", row.reviews.get().code, answer="I did") == 302
    row.refresh_from_db()
    assert sam.post("close_project", row.code, what_changed="Plans come in time", version=row.version) == 302
    assert sam.post("note_project", row.code, **tried) == 422
    assert As(world.house.team).status("project", row.code) == 404


@pytest.mark.django_db
def test_a_placement_goes_from_the_board_to_an_agreement_days_and_feedback():
    """C6, S178, S185, LRN-32 to LRN-38."""
    world = learners()
    sam, lena, owen = As(world.sam), As(world.lena), As(world.house.lead)
    house.appointed(world.house.vacant_post, world.sam, date(2024, 1, 1))
    health = Agency.objects.create(name="Birch Hospital", kind="health", code="hospital")
    offer = offered(health, world.lena)
    assert "You have not held a post in health" in sam.get("board", suits="1")
    assert lena.status("change_offer", offer.code) == 200
    assert owen.status("change_offer", offer.code) == 403
    assert sam.post("ask", offer.code, aims="How a ward hands over") == 302
    row = Placement.objects.get()
    assert "Sam Doyle" in lena.get("board")
    assert (owen.status("placement", row.code), sam.status("accept", row.code)) == (404, 403)
    days = {"starts_on": LATER.isoformat(), "ends_on": LATER.isoformat()}
    assert lena.post("accept", row.code, **days, terms="Nothing leaves the room", version=row.version) == 302
    assert sam.post("move_placement", row.code, "end") == 302
    row.refresh_from_db()
    assert row.state == "accepted"  # it is not agreed as yet, so nothing can end
    assert sam.post("move_placement", row.code, "agree") == 302
    today = clock.today().isoformat()
    assert sam.post("log_day", row.code, on=today, hours="7.5", text="Words of my own") == 302
    assert "Words of my own" in sam.get("placement", row.code)
    page = lena.get("placement", row.code)
    assert ("7.5 hours" in page, "Words of my own" in page) == (True, False)
    assert lena.post("give_feedback", row.code, comment="Asked good questions") == 302
    assert sam.post("answer_host", HostFeedback.objects.get().code, answer="Thank you") == 302
    assert "7.5" in As(world.house.team).get("hours")
    assert sam.post("move_placement", row.code, "end") == 302


@pytest.mark.django_db
def test_a_place_of_an_offer_is_taken_once_and_free_again_when_broken_off():
    world = learners()
    offer = offered(world.house.birch, world.lena)
    others = [world.sam, world.nurse]
    asked = [
        actions.ask_placement(offer=offer, person=who, aims="x", competency=None, by=who, at=NOW) for who in others
    ]
    actions.accept_placement(placement=asked[0], by=world.lena, at=NOW, **TERMS)
    with pytest.raises(Refused, match="All 1 places"):
        actions.accept_placement(placement=asked[1], by=world.lena, at=NOW, **TERMS)
    with pytest.raises(IntegrityError), transaction.atomic():  # and the database itself lets nobody in
        Placement.objects.filter(pk=asked[1].pk).update(state="accepted", seat=1)
    with pytest.raises(Refused):
        actions.accept_placement(placement=asked[1], by=world.nurse, at=NOW, **TERMS)
    actions.move_placement(placement=asked[0], move="withdraw", version=None, by=world.sam, at=NOW)
    assert actions.accept_placement(placement=asked[1], by=world.lena, at=NOW, **TERMS).seat == 1


@at_once
@pytest.mark.django_db(transaction=True)
def test_of_six_yeses_at_once_as_many_count_as_there_are_places():
    """LRN-33: capacity never exceeded."""
    two = house.two_authorities()
    host = house.with_role("Lena", "Ortiz", Role.DIRECTOR, two.birch)
    offer = offered(two.birch, host, capacity=2)
    people = [with_standing(house.person("P", f"Number {number}"), TODAY) for number in range(6)]
    asked = [
        actions.ask_placement(offer=offer, person=who, aims="x", competency=None, by=who, at=NOW) for who in people
    ]
    start, said = threading.Barrier(6), []

    def accept(row: Placement) -> None:
        start.wait()
        try:
            actions.accept_placement(placement=row, by=host, at=NOW, **TERMS)
            said.append("yes")
        except Refused:
            said.append("full")
        finally:
            connection.close()

    threads = [threading.Thread(target=accept, args=[row]) for row in asked]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(said) == ["full"] * 4 + ["yes"] * 2
    assert sorted(Placement.objects.seated().values_list("seat", flat=True)) == [1, 2]
