"""Visits: where somebody is signed in, how each ends, and proving again who one is before what could do harm."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from mantle.people.access import Role
from mantle.people.models import AuditEvent, RoleHeld
from mantle.people.models.entering import Visit
from mantle.people.visits import browser_in_words
from tests import worlds
from tests.people.conftest import Time

GOOD = "orchard lantern Tuesday"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("light_work")]


@pytest.fixture
def world(time: Time) -> worlds.World:
    return worlds.two_authorities()


@pytest.fixture
def admin(time: Time):
    person = worlds.with_role("Ada", "Quill", Role.ADMINISTRATOR)
    person.account.set_password(GOOD)
    person.account.save()
    return person


def browser(person, agent: str = "") -> Client:
    """A browser in which the whole sign-in is done; `force_login` of the tests sends no word of its browser."""
    client = Client(HTTP_USER_AGENT=agent) if agent else Client()
    client.force_login(person.account)
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("people:account")).status_code == 200


def test_the_list_names_browsers_and_moments_and_one_or_all_others_are_ended_at_once(world, time):
    here, there, third, other = (browser(each) for each in (world.lead, world.lead, world.lead, world.birch_lead))
    page = here.get("/account/visits/").content.decode()
    assert (page.count("Last seen"), page.count("This visit")) == (3, 1)
    code = Visit.objects.get(session_key=there.session.session_key).code
    assert other.post(f"/account/visits/{code}/end/").status_code == 404  # not theirs to end
    assert is_in(there)
    assert here.post(f"/account/visits/{code}/end/").status_code == 302
    assert [is_in(each) for each in (here, there, third, other)] == [True, False, True, True]
    assert here.post("/account/visits/end-others/").status_code == 302
    assert [is_in(each) for each in (here, third, other)] == [True, False, True]
    assert set(AuditEvent.objects.filter(by=world.lead).values_list("verb", flat=True)) >= {
        "visit ended",
        "other visits ended",
    }


def test_a_visit_says_its_browser_and_no_place(admin, time):
    client = Client(HTTP_USER_AGENT=FIREFOX, REMOTE_ADDR="192.0.2.77")
    worlds.enter(client, admin, GOOD)
    row = Visit.objects.get(session_key=client.session.session_key)
    assert (row.browser, row.account, row.began_at) == ("Firefox on Linux", admin.account, time.now)
    assert "192.0.2.77" not in client.get("/account/visits/").content.decode()
    assert "192.0.2.77" not in str(dict(client.session))
    assert browser_in_words("") == "A browser"


def test_an_administrator_s_visit_ends_after_fifteen_minutes_and_others_after_thirty(world, admin, time):
    office, lead = browser(admin), browser(world.lead)
    time.pass_by(minutes=14)
    assert (is_in(office), is_in(lead)) == (True, True)
    time.pass_by(minutes=15)
    assert (is_in(office), is_in(lead)) == (False, True)


def test_every_page_says_when_the_visit_ends_and_the_button_of_the_warning_lets_it_go_on(world, time):
    client = browser(world.lead)
    page = client.get("/account/").content.decode()
    assert "Your visit ends after 30 minutes without a page" in page
    assert ('data-ends-in="1800"' in page, "mantle/visit.js" in page) == (True, True)
    time.pass_by(minutes=28)
    assert client.post("/account/visits/stay/").json()["ends_in"] == 1800
    time.pass_by(minutes=28)
    assert is_in(client)
    for _ in range(20):
        time.pass_by(minutes=20)
        client.post("/account/visits/stay/")
    last = client.post("/account/visits/stay/").json()
    assert (last["is_last"], last["ends_in"]) == (True, 8 * 3600 - 456 * 60)


def test_changing_the_password_ends_every_other_visit_and_gives_this_one_a_new_key(world, time):
    here, there = browser(world.lead), browser(world.lead)
    before = here.session.session_key
    assert here.post("/account/password/", {"password": GOOD}).status_code == 302
    assert (is_in(here), is_in(there)) == (True, False)
    assert here.session.session_key != before


def test_a_change_of_role_ends_the_visits_of_its_person(world, admin, time):
    office, lead = browser(admin), browser(world.lead)
    answers = {"role": "mentor", "where": "agency", "agency": "birch", "starts_on": "2026-11-24", "reason": "Asked."}
    assert is_in(lead)
    assert office.post(reverse("people:give_role", args=[world.lead.code]), answers).status_code == 302
    assert (is_in(lead), is_in(office)) == (False, True)


HARMFUL = ("give_role", "end_role", "make_link", "take_off_second_step")


def test_what_could_do_harm_asks_again_after_five_minutes(world, admin, time):
    office = browser(admin)
    pages = [reverse(f"people:{name}", args=[world.lead.code]) for name in HARMFUL]
    pages += ["/account/second-step/", "/account/recovery-codes/", "/account/password/", "/accounts/new/"]
    pages += ["/accounts/?format=csv"]
    assert [office.get(page).status_code for page in pages] == [200] * len(pages)
    time.pass_by(minutes=5)
    replies = [office.get(page) for page in pages]
    assert [(reply.status_code, reply.headers.get("Location", "").split("?")[0]) for reply in replies] == [
        (302, "/account/prove/")
    ] * len(pages)
    assert office.get("/accounts/").status_code == 200  # the list itself is no file of many people


def test_files_with_more_than_one_person_ask_again(world, time):
    lead = browser(world.lead)
    pages = ["/posts/?format=csv", "/people/?format=xlsx", reverse("home:export_agency", args=["alder"])]
    pages += [reverse("home:export_everything")]
    assert [lead.get(page).status_code for page in pages] == [200] * len(pages)
    time.pass_by(minutes=5)
    assert [lead.get(page).headers.get("Location", "").split("?")[0] for page in pages] == ["/account/prove/"] * 4


def test_what_was_typed_comes_back_when_it_was_proved_with_password_or_code_and_the_wrong_one_is_refused(
    world, admin, time
):
    codes = worlds.own_codes(admin)
    admin.account.refresh_from_db()
    office, page = browser(admin), reverse("people:give_role", args=[world.lead.code])
    time.pass_by(minutes=6)
    answers = {"role": "mentor", "where": "agency", "agency": "birch", "starts_on": "2026-11-24", "reason": "Asked."}
    asked = office.post(page, answers)
    assert (asked.status_code, RoleHeld.objects.filter(role="mentor").exists()) == (403, False)
    given = {"kept": asked.context["kept"], "next": asked.context["next"]}
    assert office.post("/account/prove/", given | {"password": "wrong"}).status_code == 422
    before = office.session.session_key
    shown = office.post("/account/prove/", given | {"password": GOOD})
    assert (shown.status_code, dict(shown.context["typed"])) == (200, answers)
    assert office.session.session_key != before
    assert office.post(page, dict(shown.context["typed"])).status_code == 302
    time.pass_by(minutes=6)
    assert office.post("/account/prove/", {"password": codes[0], "next": page})["Location"] == page
    assert office.get(page).status_code == 200
    time.pass_by(minutes=6)
    assert office.post("/account/prove/", {"password": codes[0], "next": page}).status_code == 422  # used already
    assert office.post("/account/prove/", {"password": GOOD, "next": "https://evil.example/"})["Location"] == "/start/"
