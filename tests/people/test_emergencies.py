"""Rows opened in an emergency: as much as is needed, for a few hours, told, noted page by page, and looked through."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mantle.home.actions.emergencies import show_emergencies
from mantle.people import access, audit, rules
from mantle.people.access import FieldGroup, Permission, Role
from mantle.people.actions import Refused, emergencies
from mantle.people.models import Account, AuditEvent, DeadAddress, Emergency, Letter, Look, Person
from mantle.people.queries import with_standing
from tests import worlds
from tests.people.conftest import Time

LONGER = "The homes are an hour apart, and each has to be rung."
OPEN, WHY = "/emergencies/open/", "Flood at the civic centre; nobody at Alder can be reached."
pytestmark = pytest.mark.django_db


@pytest.fixture
def world(time: Time) -> worlds.World:
    return worlds.two_authorities()


@pytest.fixture
def on_call(world):
    return worlds.with_role("Gareth", "Linton", Role.EMERGENCY)


@pytest.fixture
def officer(world):
    return worlds.with_role("Edith", "Marlow", Role.DATA_PROTECTION)


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(Account.objects.get(person=person))
    return client


def typed(world, officer, **other) -> dict[str, str]:
    usual = {"agency": "alder", "minutes": "60", "second": officer.code, "reason": WHY, "why_longer": LONGER}
    return usual | other


def opened(world, officer, on_call) -> Client:
    client = browser(on_call)
    assert client.post(OPEN, typed(world, officer)).status_code == 302
    return client


def pages(world) -> dict[str, str]:
    return {
        "post": reverse("structures:post", args=[world.director_post.code]),
        "person": reverse("structures:person", args=[world.director.code]),
        "elsewhere": reverse("structures:post", args=[world.birch_post.code]),
        "change": reverse("structures:correct_post", args=[world.director_post.code]),
        "file": reverse("home:export_agency", args=["alder"]),
        "equality": reverse("equality:counts"),
    }


def answers(client: Client, world) -> dict[str, int]:
    return {name: client.get(page).status_code for name, page in pages(world).items()}


CLOSED = {"post": 404, "person": 404, "elsewhere": 404, "change": 404, "file": 403, "equality": 403}
SEEN = {"post": 200, "person": 200, "elsewhere": 404, "change": 403, "file": 403, "equality": 403}


def test_one_agency_is_seen_and_nothing_is_changed_or_taken_out_until_it_ends_by_itself(world, officer, on_call, time):
    before = browser(on_call)
    assert answers(before, world) == CLOSED
    client = opened(world, officer, on_call)
    assert answers(client, world) == SEEN
    page = client.get("/account/").content.decode()
    assert "are open to you until 24 November 2026, 10:30am" in page
    time.pass_by(minutes=28)
    client.get("/account/")
    time.pass_by(minutes=31, seconds=59)
    assert Emergency.objects.open_at(time.now).count() == 1
    time.pass_by(seconds=1)
    assert answers(browser(on_call), world) == CLOSED


def test_it_asks_who_one_is_why_and_for_how_long_and_somebody_else_must_be_told(world, officer, on_call, time):
    client = browser(on_call)
    time.pass_by(minutes=6)
    assert client.get(OPEN)["Location"].startswith("/account/prove/")  # PEO-19
    client = browser(on_call)
    wrong = (
        {"reason": "Flood."}, {"minutes": "241"}, {"why_longer": ""}, {"why_longer": "It may."}, {"minutes": ""},
        {"second": on_call.code}, {"second": world.lead.code}, {"second": ""}, {"agency": "nowhere"},
    )  # fmt: skip
    assert [client.post(OPEN, typed(world, officer, **each)).status_code for each in wrong] == [422] * len(wrong)
    assert Emergency.objects.count() == Letter.objects.count() == 0
    assert client.post(OPEN, typed(world, officer)).status_code == 302
    assert client.post(OPEN, typed(world, officer, agency="birch")).status_code == 422  # one at a time
    with pytest.raises(ValueError, match="four hours at most"):
        rules.ends_by_itself(time.now, 241)
    row = Emergency.objects.get()
    for minutes, why in ((241, LONGER), (60, "")):
        row.pk, row.code, row.minutes, row.why_longer = None, f"M{minutes}", minutes, why
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


def test_it_lasts_half_an_hour_unless_there_is_a_reason_for_longer_and_every_officer_has_a_letter(
    world, officer, on_call, time
):
    near = worlds.with_role("Neil", "Ash", Role.DATA_PROTECTION, world.alder)
    worlds.with_role("Nora", "Ash", Role.DATA_PROTECTION, world.birch)
    client = browser(on_call)
    assert client.get(f"{OPEN}?agency=alder").context["form"].initial["minutes"] == 30
    short = typed(world, officer, minutes="30", why_longer="", second=world.auditor.code)
    assert client.post(OPEN, short).status_code == 302
    row = Emergency.objects.get()
    assert (row.ends_at - row.begins_at, row.why_longer) == (timedelta(minutes=30), "")
    letters = Letter.objects.filter(wording__startswith="people/emergency").order_by("pk")
    assert {letter.to for letter in letters} == {world.auditor, officer, near}
    assert [letter.queued_at for letter in letters] == [time.now] * 3
    assert [name for letter in letters for name in ("Gareth", "Linton", "Flood") if name in letter.text] == []
    time.pass_by(minutes=30)
    assert answers(browser(on_call), world) == CLOSED


def test_the_second_person_has_a_letter_in_the_same_moment_that_names_nobody(world, officer, on_call, time):
    opened(world, officer, on_call)
    letter = Letter.objects.get(wording="people/emergency")
    assert (letter.to, letter.queued_at, letter.state) == (officer, time.now, "queued")
    assert "Alder County Council" in letter.text
    assert "24 November 2026, 10:30am" in letter.text
    assert [name for name in ("Gareth", "Linton", "Flood") if name in letter.text] == []
    told = browser(officer).get(letter.link.removeprefix("http://localhost:8000"))
    assert (told.status_code, WHY in told.content.decode()) == (200, True)
    DeadAddress.objects.create(address=officer.account.email, since=time.now, reason="No such box.")
    need = emergencies.Need(agency=world.birch, minutes=30, second=officer, reason=WHY)
    other = worlds.with_role("Nia", "Vale", Role.EMERGENCY)
    long = emergencies.Need(agency=world.birch, minutes=31, second=world.auditor, reason=WHY)
    with pytest.raises(Refused, match="For longer, say why"):
        emergencies.open_rows(need=long, by=worlds.with_role("Ned", "Vale", Role.EMERGENCY), at=time.now)
    with pytest.raises(Refused, match="No letter reaches"):
        emergencies.open_rows(need=need, by=other, at=time.now)
    assert Emergency.objects.filter(person=other).count() == 0


def test_every_page_is_noted_and_whoever_is_shown_reads_that_it_was_in_an_emergency(world, officer, on_call, time):
    client = opened(world, officer, on_call)
    for page in pages(world).values():
        client.get(page)
    row = Emergency.objects.get()
    noted = [(step.page, step.row, step.status) for step in row.steps.all()]
    assert noted == [
        ("structures:post", world.director_post.code, 200), ("structures:person", world.director.code, 200),
        ("structures:post", world.birch_post.code, 404), ("structures:correct_post", world.director_post.code, 403),
        ("home:export_agency", "alder", 403), ("equality:counts", "", 403),
    ]  # fmt: skip
    look = Look.objects.get(by=on_call, people__contains=world.director.code)
    assert look.purpose == "structures:person in an emergency"
    theirs = browser(world.auditor).get(reverse("people:record_of", args=[world.director.code])).content.decode()
    assert "The page of the person, in an emergency" in theirs
    page = browser(officer).get(row.get_absolute_url()).content.decode()
    assert (str(world.director) in page, "Refused (403)" in page, "emergency opened" in page) == (True, True, True)


def test_an_answer_that_cannot_be_noted_is_not_given(world, officer, on_call, time, monkeypatch):
    client = opened(world, officer, on_call)
    page = pages(world)["person"]
    assert client.get(page).status_code == 200

    def fail(**given) -> None:
        raise OSError("The disk is full.")

    monkeypatch.setattr(emergencies, "note", fail)
    broken = Client(raise_request_exception=False)
    broken.cookies = client.cookies
    reply = broken.get(page)
    assert (reply.status_code, str(world.director).encode() in reply.content) == (500, False)


def test_it_ends_by_hand_of_either_and_is_looked_through_by_somebody_else(world, officer, on_call, time):
    client, other = opened(world, officer, on_call), browser(officer)
    row = Emergency.objects.get()
    address = row.get_absolute_url()
    assert other.post(address, {"finding": "Right."}).status_code == 422  # it is still open
    assert other.post(f"{address}end/").status_code == 302
    assert answers(client, world) == CLOSED
    assert "Look through what was opened at Alder" in other.get("/start/").content.decode()
    assert client.post(address, {"finding": "I was right."}).status_code == 200  # their own page, and no finding
    row.refresh_from_db()
    assert (row.ended_at, row.finding) == (time.now, "")
    assert other.post(address, {"finding": "Right, and no more was seen than was needed."}).status_code == 302
    row.refresh_from_db()
    assert (row.reviewed_by, row.reviewed_at) == (officer, time.now)
    assert "Look through what was opened" not in other.get("/start/").content.decode()
    verbs = AuditEvent.objects.filter(object_kind="emergency").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["emergency opened", "emergency ended", "emergency looked through"]
    with pytest.raises(Refused, match="ended already"):
        emergencies.end(emergency=row, by=on_call, at=time.now)
    listed = other.get("/emergencies/").content.decode()
    assert (WHY in listed, "Alder County Council" in listed) == (True, True)


def test_who_reads_of_it_and_who_does_not(world, officer, on_call, time):
    opened(world, officer, on_call)
    page = Emergency.objects.get().get_absolute_url()
    near = worlds.with_role("Neil", "Ash", Role.DATA_PROTECTION, world.alder)
    far = worlds.with_role("Nora", "Ash", Role.DATA_PROTECTION, world.birch)
    people = (officer, world.auditor, near, on_call, far, world.lead, world.team)
    assert [browser(each).get(page).status_code for each in people] == [200, 200, 200, 200, 404, 404, 404]
    assert browser(world.lead).post(f"{page}end/").status_code == 404
    assert browser(near).get("/emergencies/").content.decode().count(WHY) == 1
    assert list(Emergency.objects.visible_to(far)) == []


def test_a_role_that_ends_ends_it_and_it_reaches_no_further_than_the_role(world, officer, time):
    near = worlds.with_role("Nia", "Vale", Role.EMERGENCY, world.alder)
    client = opened(world, officer, near)
    assert client.get(pages(world)["post"]).status_code == 200
    assert browser(near).post(OPEN, typed(world, officer, agency="birch")).status_code == 422
    worlds.people.end_role(held=near.roles_held.get(), ends_on=time.now.date(), by=world.team, at=time.now)
    assert client.get(pages(world)["post"]).status_code == 404
    # Nothing in the background goes that way: only a page gives the moment.
    assert not with_standing(near, time.now.date()).may(Permission.VIEW_POSTS)


def test_what_it_opens_is_a_short_list_and_never_what_people_say_of_themselves_or_one_another(world, officer, on_call):
    """ACC-8. The list is of what is allowed, so that nothing new comes in by itself."""
    assert {
        Permission.VIEW_POSTS, Permission.VIEW_PEOPLE, Permission.VIEW_CONTACT, Permission.VIEW_PLACES,
    } == access.IN_AN_EMERGENCY  # fmt: skip
    at = timezone.now()
    emergencies.open_rows(
        need=emergencies.Need(agency=world.alder, minutes=30, second=officer, reason=WHY), by=on_call, at=at
    )
    here = with_standing(on_call, at.date(), at + timedelta(minutes=1))
    may = {verb for verb in Permission if here.may(verb, world.alder)}
    assert may - {verb for verb in Permission if with_standing(on_call, at.date()).may(verb)} == access.IN_AN_EMERGENCY
    closed = {FieldGroup.ANSWERS, FieldGroup.EQUALITY, FieldGroup.BIRTH_YEAR, FieldGroup.NOTES, FieldGroup.REFERENCES}
    assert closed.isdisjoint(key for key, group in access.GROUPS.items() if group.permission in access.IN_AN_EMERGENCY)
    assert {FieldGroup.CONTACT} <= audit.SENSITIVE  # what it opens leaves a look


def test_the_demonstration_shows_one_that_was_looked_through_and_one_that_waits(world, officer, on_call, time):
    show_emergencies({"emergency": on_call, "data_protection": officer}, world.alder, time.now)
    found = list(Emergency.objects.order_by("begins_at"))
    assert [(row.over_at < time.now, bool(row.finding), row.steps.count()) for row in found] == [
        (True, True, 2), (True, False, 2),
    ]  # fmt: skip
    page = browser(officer).get("/emergencies/").content.decode()
    assert (page.count("Alder County Council") >= 2, "Nobody yet" in page) == (True, True)
