"""What stands out across a programme, who has completed it, and what they offer. PRG-56 to PRG-58."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from mantle.people.actions import Refused
from mantle.people.models import AuditEvent
from mantle.people.queries import with_standing
from mantle.programmes import actions
from mantle.programmes.models import Offer, Place
from mantle.programmes.queries.alumni import alumni_of
from mantle.programmes.queries.risk import at_risk
from mantle.programmes.rules import Standing, Step, flags_of
from tests import worlds as house
from tests.programmes import worlds
from tests.worlds import NOW, TODAY


def moved(place: Place, *moves: tuple[str, date]) -> None:
    for move, on in moves:
        actions.move_place(place=place, move=move, on=on, version=None, by=None, at=NOW)


@pytest.mark.parametrize(
    "facts, cause",
    [
        ({"state": "given", "state_since": TODAY - timedelta(40)}, "Given 40 days ago"),
        ({"state": "deferred", "state_since": TODAY - timedelta(200)}, "Deferred for 200 days"),
        ({"state": "onboarding"}, "still getting started"),
        ({"last_marks": (True, False, False)}, "Missed the last 2 sessions in a row"),
        ({"held": 4, "counted": 3, "least_share": 0.8}, "At 3 of 4 sessions; 80% are asked for"),
        ({"steps": [Step("Project", TODAY)]}, "“Project” was due by 24 November 2026"),
        ({"contract": None}, "not agreed: none is written"),
        ({"contract": "Waiting for sponsor to sign"}, "not agreed: waiting for sponsor to sign"),
    ],
)
def test_each_flag_says_its_cause_and_is_not_there_without_it(facts, cause):
    """PRG-27, PRG-56"""
    quiet = {"state": "active", "state_since": TODAY, "starts_on": TODAY - timedelta(90), "contract": "Agreed"}
    assert flags_of(Standing(**quiet), TODAY) == []
    assert any(cause in flag for flag in flags_of(Standing(**(quiet | facts)), TODAY))


@pytest.mark.django_db
def test_what_stands_out_is_listed_across_cohorts_and_goes_when_it_is_settled(django_assert_max_num_queries):
    version = worlds.published("Step up", worlds.component("Budgets"))
    first, second = worlds.cohort(version, "First"), worlds.cohort(version, "Second")
    late = worlds.place(first, house.person("Ada", "Kerr"), on=date(2026, 8, 1))
    worlds.place(second, house.person("Bo", "Kerr"), on=TODAY)
    gone = worlds.place(second, house.person("Cy", "Kerr"))
    actions.move_place(place=gone, move="withdraw", reason="workload", on=TODAY, version=None, by=None, at=NOW)
    with django_assert_max_num_queries(12):
        found = at_risk(version.programme, TODAY)
    assert [(each.place.person.given_name, len(each.flags)) for each in found] == [("Ada", 2), ("Bo", 1)]
    team = Client()
    team.force_login(house.with_role("Una", "Reyes", house.Role.PROGRAMME_TEAM).account)
    page = team.get(reverse("programmes:at_risk", args=[version.programme.code])).content.decode()
    assert ("Ada Kerr" in page, "not yet welcomed" in page, "Cy Kerr" in page) == (True, True, False)
    moved(late, ("welcome", TODAY), ("start", TODAY))
    left = [flag for each in at_risk(version.programme, TODAY) if each.place == late for flag in each.flags]
    assert left == ["The learning contract is not agreed: none is written."]


@pytest.fixture
def graduate(db):
    """An assistant director of Alder who completed a programme and became director of Birch three months later."""
    world = house.two_authorities()
    ada = house.with_role("Ada", "Kerr", house.Role.PARTICIPANT, world.alder)
    held = house.appointed(world.vacant_post, ada, date(2020, 1, 1), date(2026, 11, 1))
    place = worlds.place(worlds.cohort(worlds.published("Step up", worlds.component("Budgets"))), ada, world.alder)
    moved(place, ("welcome", date(2026, 8, 2)), ("start", date(2026, 8, 3)), ("complete", date(2026, 8, 10)))
    house.appointed(world.birch_post, ada, date(2026, 11, 12), kind="interim", reason="Handover")
    place.refresh_from_db()
    return world, place, held


def test_posts_gained_are_those_of_the_register_that_began_after_completing(graduate):
    """PRG-57: the post held before, and still held, is not gained; the count agrees with appointments."""
    world, place, held = graduate
    found = alumni_of(place.cohort.programme, world.team, TODAY)
    assert [(each.place, each.completed_on) for each in found] == [(place, date(2026, 8, 10))]
    gained = found[0].gained
    assert [(row.appointment.post, row.months) for row in gained] == [(world.birch_post, 3)]
    assert held not in [row.appointment for row in gained]
    since = place.person.appointments.filter(starts_on__gte=date(2026, 8, 10))
    assert [row.appointment for row in gained] == list(since)
    assert alumni_of(place.cohort.programme, with_standing(world.birch_lead, TODAY), TODAY)[0].place == place
    stranger = house.with_role("Eve", "Other", house.Role.PARTICIPANT, world.birch)
    assert alumni_of(place.cohort.programme, stranger, TODAY) == []


def test_an_offer_is_one_s_own_choice_is_seen_by_the_team_while_it_stands_and_by_nobody_after(graduate):
    """PRG-58"""
    world, place, _ = graduate
    ada, programme = place.person, place.cohort.programme
    own, team, lead = Client(), Client(), Client()
    for client, who in ((own, ada), (team, world.team), (lead, world.birch_lead)):
        client.force_login(who.account)
    address, alumni = reverse("programmes:offers"), reverse("programmes:alumni", args=[programme.code])
    assert "This page is for later" in lead.get(address).content.decode()
    typed = {"kind": "mentor", "words": "Budgets are what I know.", "ends_on": "2299-01-01"}
    assert lead.post(address, typed).status_code == 422
    assert own.post(address, typed).status_code == 302
    assert own.post(address, typed | {"ends_on": "2001-01-01"}).status_code == 422
    assert "Budgets are what I know." in team.get(alumni).content.decode()
    page = lead.get(alumni).content.decode()
    assert ("Ada Kerr" in page, "Budgets are what I know." in page) == (True, False)
    offer = Offer.objects.get()
    back = reverse("programmes:take_back_offer", args=[offer.code])
    assert lead.post(back).status_code == 404
    team.post(back)
    offer.refresh_from_db()
    assert offer.taken_back_at is None, "the team sees an offer, and cannot take it back for somebody"
    own.post(back)
    assert "Budgets are what I know." not in team.get(alumni).content.decode()
    verbs = AuditEvent.objects.filter(by=ada).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["help offered", "offer taken back"]
    with pytest.raises(Refused, match="for themselves"):
        actions.offer_help(person=ada, kind="host", words="", ends_on=date(2999, 1, 1), by=world.team, at=NOW)


@pytest.mark.django_db
def test_two_officers_who_mark_one_cohort_at_once_lose_nothing():
    """The second is told, with everything they chose still chosen; other sessions are not in their way. PRG-24"""
    world = house.two_authorities()
    offer = worlds.offered(world.alder, world.director)
    other = worlds.session(offer.cohort, "Second day", date(2026, 10, 12))
    clients = [Client(), Client()]
    for client, name in zip(clients, ("Una", "Bea"), strict=True):
        client.force_login(house.with_role(name, "Reyes", house.Role.PROGRAMME_TEAM).account)
    one, two = (reverse("programmes:attendance", args=[session.code]) for session in (offer.session, other))
    seen = offer.session.version
    assert clients[0].post(one, {offer.place.code: "present", "version": seen}).status_code == 302
    reply = clients[1].post(one, {offer.place.code: "excused", "version": seen})
    assert reply.status_code == 409
    assert "excused" in reply.content.decode()
    assert clients[1].post(two, {offer.place.code: "absent", "version": other.version}).status_code == 302
    assert sorted(offer.place.marks.values_list("mark", flat=True)) == ["absent", "present"]
