"""Residentials: asked from lists, seen by those who arrange them alone, rooms within their beds, gone in time."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from itertools import combinations, permutations

import pytest
from django.test import Client
from django.urls import reverse

from mantle.people.actions import Refused
from mantle.people.models import AuditEvent, Change, Letter, Look
from mantle.people.queries import with_standing
from mantle.programmes.actions import residentials as actions
from mantle.programmes.models import Residential, Stay
from mantle.programmes.queries import residentials as queries
from mantle.programmes.reports.packs import pack_as_pdf, paper_of
from mantle.programmes.rules.residentials import Bedroom, Guest, give_rooms, room_problems
from tests import worlds as house
from tests.programmes import worlds
from tests.worlds import NOW, TODAY


def most_with_a_room(guests: list[Guest], rooms: list[Bedroom]) -> int:
    """By trying every way to give each guest a room of their own."""
    for count in range(min(len(guests), len(rooms)), 0, -1):
        for some in combinations(guests, count):
            for way in permutations(rooms, count):
                if all(not room_problems(room, [guest]) for guest, room in zip(some, way, strict=True)):
                    return count
    return 0


def test_as_many_as_can_be_get_a_room_and_needs_come_first():
    """PRG-114: against every way there is, for every mix of few guests and rooms."""
    for needing in range(4):
        for step_free in range(4):
            for plain in range(3):
                guests = [Guest(f"g{n}", f"G{n}", n < needing, n % 2 == 0) for n in range(4)]
                rooms = [Bedroom(f"r{n}", f"R{n}", 1 + n % 2, n < step_free) for n in range(step_free + plain)]
                found = give_rooms(guests, rooms, {})
                assert len(found.rooms) == most_with_a_room(guests, rooms)
                assert len(set(found.rooms.values())) == len(found.rooms)
                assert len(found.rooms) + len(found.without) == 4
                named = {room.key: room for room in rooms}
                assert all(not room_problems(named[found.rooms[g.key]], [g]) for g in guests if g.key in found.rooms)
                assert sum(g.key in found.rooms for g in guests if g.needs_step_free) == min(needing, step_free)


def test_a_room_is_never_full_beyond_its_beds_and_nobody_shares_who_would_not():
    """PRG-114"""
    ada, ben = Guest("a", "Ada", needs_step_free=True, shares=True), Guest("b", "Ben")
    assert room_problems(Bedroom("1", "Oak", 2, is_step_free=True), [ada, Guest("c", "Cy", shares=True)]) == []
    assert room_problems(Bedroom("1", "Oak"), [ada, ben]) == [
        "Oak has 1 bed; 2 people would sleep there.", "Ben has not said that they would share a room.",
        "Ada needs a room without steps; Oak is none.",
    ]  # fmt: skip
    given = give_rooms([ada, ben], [Bedroom("1", "Oak", 2)], {"b": "1"})
    assert given.rooms == {"b": "1"}
    assert given.without == (("a", "No room without steps is left. They would share: put them together with "
                                   "somebody by hand."),)  # fmt: skip


@pytest.fixture
def away(db):
    """A residential at Alder's programme in March, with three places."""
    world = house.two_authorities()
    offer = worlds.offered(world.alder, house.with_role("Ada", "Kerr", house.Role.PARTICIPANT, world.alder))
    others = [worlds.place(offer.cohort, house.person(name, "Loy", email=f"{name}@example.org")) for name in "BC"]
    session = worlds.session(offer.cohort, "Away together", date(2027, 3, 2))
    home = actions.arrange(
        session=session, residential=None, venue="Oak House, Northmoor", nights=1, answer_by=date(2027, 2, 1), by=None,
        at=NOW,
    )  # fmt: skip
    return world, offer, home, others


SAID = {
    "coming": "nights", "diets": ["vegan"], "needs": ["step_free"], "travel": "train", "arrives": "Tuesday 9:10",
    "phone": "01632 960 002", "emergency_name": "Sam Zqreed", "emergency_phone": "01632 960 001",
}  # fmt: skip


def said_by(place, home, **said) -> Stay:
    return actions.answer(residential=home, place=place, version=None, by=None, at=NOW, **{**SAID, **said})


def test_a_guest_answers_on_one_page_and_only_those_who_arrange_it_see_the_answer(away):
    """PRG-110, PRG-111, PRG-113"""
    world, offer, home, _ = away
    own = offer.place.person
    guest, team, lead = Client(), Client(), Client()
    guest.force_login(own.account)
    team.force_login(world.team.account)
    lead.force_login(world.lead.account)
    assert queries.open_questions(own, TODAY) == [home]
    address = reverse("programmes:answer", args=[home.code])
    assert team.get(address).status_code == 404
    assert "Say what you need at Away together" in guest.get(reverse("home:start")).content.decode()
    wrong = guest.post(address, {**SAID, "emergency_name": "", "wants_call": "on", "phone": ""})
    assert wrong.status_code == 422
    assert "Enter a telephone number" in wrong.content.decode()
    assert "Tuesday 9:10" in wrong.content.decode()
    guest.post(address, SAID)
    stay = Stay.objects.get()
    assert (stay.diet_names, stay.place.person) == (["Vegan"], own)
    assert queries.open_questions(own, TODAY) == []
    assert "Vegan" in guest.get(home.get_absolute_url()).content.decode()
    looks = Look.objects.count()
    pack = team.get(reverse("programmes:pack", args=[home.code])).content.decode()
    assert all(words in pack for words in ("Sam Zqreed", "Vegan", "By train", "A bedroom without steps"))
    assert Look.objects.count() == looks + 1
    assert Look.objects.latest("pk").fields == "needs"
    for reader in (lead, guest):
        assert reader.get(reverse("programmes:pack", args=[home.code])).status_code == 403
    seen = (
        lead.get(home.get_absolute_url()).content.decode() + lead.get(offer.place.get_absolute_url()).content.decode()
    )
    assert "Oak House" in seen
    assert "Zqreed" not in seen
    assert "Vegan" not in seen
    assert (lead.get(reverse("programmes:give_room", args=[stay.code])).status_code,
            guest.get(reverse("programmes:give_room", args=[stay.code])).status_code) == (404, 403)  # fmt: skip
    assert list(Stay.objects.visible_to(with_standing(world.lead, TODAY))) == []
    kept = " ".join(str(values) for values in Change.objects.values_list("values", flat=True))
    assert "Zqreed" not in kept


def test_a_pack_leaves_as_a_pdf_that_says_what_the_page_says(away):
    """PRG-115: for whoever proves again who they are."""
    world, offer, home, others = away
    said_by(offer.place, home, wants_call=True)
    said_by(others[0], home, coming="no")
    actions.keep_rooms(residential=home, rooms=[("Oak", 1, True)], version=None, by=None, at=NOW)
    actions.give_all_rooms(residential=home, version=None, by=None, at=NOW)
    team = Client()
    team.force_login(world.team.account)
    address = reverse("programmes:pack", args=[home.code])
    assert team.get(address, {"format": "pdf"})["Content-Type"] == "application/pdf"
    visit = team.session
    visit["proved"] = 0.0
    visit.save()
    assert team.get(address, {"format": "pdf"}).status_code == 302
    found = queries.pack_of(home)
    paper = json.dumps(paper_of(found))
    for words in ("Sam Zqreed", "Vegan", "Oak House", "Cannot come", "Have not answered", "Ring before the day",
                  "destroy it on 30 March 2027"):  # fmt: skip
        assert words in paper
    assert pack_as_pdf(found).startswith(b"%PDF-")


def test_rooms_are_given_needs_first_and_changed_by_hand_within_their_beds(away):
    """PRG-114"""
    world, offer, home, (ben, cy) = away
    team = Client()
    team.force_login(world.team.account)
    listed = reverse("programmes:keep_rooms", args=[home.code])
    wrong = team.post(listed, {"rooms": "Oak | many\n| 1\nElm | 1 | steps", "version": home.version})
    assert wrong.content.decode().count("write a name, a bar") >= 3
    team.post(listed, {"rooms": "Oak | 2 | step-free\nElm", "version": home.version})
    assert [str(room) for room in home.rooms.all()] == ["Elm (1 bed)", "Oak (2 beds, step-free)"]
    stays = {"ada": said_by(offer.place, home, shares=True), "ben": said_by(ben, home, needs=[], shares=True),
             "cy": said_by(cy, home, needs=[])}  # fmt: skip
    page = team.post(reverse("programmes:give_all_rooms", args=[home.code]), {}, follow=True).content.decode()
    assert "They would share: put them together" in page
    rooms = {name: Stay.objects.get(pk=stay.pk).room for name, stay in stays.items()}
    assert [str(rooms[name]).split(" ")[0] if rooms[name] else None for name in stays] == ["Oak", None, "Elm"]
    oak, elm = home.rooms.get(name="Oak"), home.rooms.get(name="Elm")
    refused = team.post(reverse("programmes:give_room", args=[stays["ben"].code]), {"room": elm.pk})
    assert "Elm has 1 bed; 2 people would sleep there." in refused.content.decode()
    team.post(reverse("programmes:give_room", args=[stays["ben"].code]), {"room": oak.pk})
    assert Stay.objects.filter(room=oak).count() == 2
    said_by(ben, home, needs=[], shares=False)
    assert Stay.objects.get(pk=stays["ben"].pk).room is None
    with pytest.raises(Refused, match="Somebody sleeps in Oak"):
        actions.keep_rooms(residential=home, rooms=[("Elm", 1, False)], version=None, by=None, at=NOW)
    with pytest.raises(Refused, match="needs a room without steps"):
        actions.keep_rooms(
            residential=home, rooms=[("Elm", 1, False), ("Oak", 2, False)], version=None, by=None, at=NOW
        )
    done = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {"rooms listed", "rooms given", "room given", "residential answered", "residential arranged"} <= done


def test_a_letter_asks_those_who_have_not_answered_once_a_day(away):
    """PRG-110"""
    world, offer, home, others = away
    said_by(offer.place, home)
    team = Client()
    team.force_login(world.team.account)
    for _ in range(2):
        team.post(reverse("programmes:ask_guests", args=[home.code]), {})
    letters = list(Letter.objects.filter(wording="programmes/residential"))
    assert {letter.to for letter in letters} == {place.person for place in others}
    assert len(letters) == 2
    assert all(letter.link.endswith(f"/residentials/{home.code}/answer/") for letter in letters)
    assert "until 1 February 2027" in letters[0].body
    for place in others:
        said_by(place, home)
    assert actions.ask_guests(residential=home, by=None, at=NOW) is None


def test_answers_go_when_their_time_is_over_or_their_owner_says_so(away):
    """PRG-112"""
    _, offer, home, (ben, cy) = away
    said_by(offer.place, home)
    guest = Client()
    guest.force_login(offer.place.person.account)
    guest.post(reverse("programmes:take_answer_back", args=[home.code]), {})
    assert not Stay.objects.exists()
    said_by(ben, home)
    Residential.objects.update(keep_days=7)
    last = home.session.ends_at
    assert actions.forget_answers(at=last + timedelta(6)) == 0
    assert actions.forget_answers(at=last + timedelta(7)) == 1
    assert not Stay.objects.exists()
    with pytest.raises(Refused, match="is over"):
        actions.answer(residential=home, place=cy, version=None, by=None, at=last + timedelta(2), **SAID)
    done = AuditEvent.objects.filter(verb__startswith="residential answer").values_list("verb", flat=True)
    assert set(done) == {"residential answered", "residential answer taken back", "residential answers forgotten"}


def test_what_stands_in_no_list_and_who_has_no_place_is_refused(away):
    """PRG-110, PRG-111"""
    world, offer, home, _ = away
    with pytest.raises(Refused, match="from the lists"):
        said_by(offer.place, home, needs=["asthma since 2019"])
    elsewhere = worlds.offered(world.birch, world.outsider).place
    with pytest.raises(Refused, match="place in this cohort"):
        said_by(elsewhere, home)
    late = datetime(2027, 4, 1, tzinfo=NOW.tzinfo).date()
    with pytest.raises(Refused, match="before the first day"):
        actions.arrange(
            session=home.session, residential=home, venue="Oak", nights=1, answer_by=late, by=None, at=NOW, version=None
        )
    with pytest.raises(Refused, match="residential already"):
        actions.arrange(
            session=home.session, residential=None, venue="Oak", nights=1, answer_by=date(2027, 1, 1), by=None, at=NOW
        )
