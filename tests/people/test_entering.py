"""Coming in and going out: guessing is slow and never locks anybody out, visits end, and nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client, RequestFactory
from django.urls import reverse

from mantle.people import rules
from mantle.people.actions import entering
from mantle.people.models import AuditEvent, SignInTries
from mantle.people.sessions import Kept, address_of
from mantle.people.visits import SessionStore
from tests import worlds
from tests.people.conftest import Time

GOOD = "orchard lantern Tuesday"
SIGN_IN = "/sign-in/"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("light_work")]


@pytest.fixture
def world(time):
    made = worlds.two_authorities()
    for person in (made.lead, made.birch_lead):
        person.account.set_password(GOOD)
        person.account.save()
    return made


def knock(email: str, password: str, address: str = "192.0.2.1"):
    return Client(REMOTE_ADDR=address).post(SIGN_IN, {"email": email, "password": password})


def words(reply) -> str:
    """The page without secrets of its forms, and without the address that was typed."""
    return re.sub(r'value="[^"]*"', "", reply.content.decode())


def test_the_eleventh_try_in_five_minutes_is_refused_with_how_long_to_wait_and_then_the_right_password_enters(
    world, time: Time
):
    email = world.lead.account.email
    first = [knock(email, "wrong", f"192.0.2.{place}").status_code for place in range(10)]
    assert first == [422] * 10
    time.pass_by(minutes=2)
    refused = knock(email, GOOD, "192.0.2.99")
    assert (refused.status_code, refused["Retry-After"]) == (429, "181")
    assert "There were too many tries to sign in. Wait 3 minutes, then try again." in refused.content.decode()
    for _ in range(30):  # however often somebody knocks, the wait does not grow
        assert knock(email, GOOD, "192.0.2.99").status_code == 429
    time.pass_by(minutes=3)
    assert knock(email, GOOD, "192.0.2.99").status_code == 302


def test_tries_from_one_place_are_counted_over_all_accounts_and_another_place_is_free(world, time: Time):
    for place in range(10):
        assert knock(f"nobody{place}@example.org", "wrong").status_code == 422
    assert knock(world.lead.account.email, GOOD).status_code == 429
    assert knock(world.lead.account.email, GOOD, "198.51.100.7").status_code == 302


def test_entering_forgets_ones_own_tries_and_of_the_place_only_this_one(world, time: Time):
    email = world.lead.account.email
    assert [knock(email, "wrong").status_code for _ in range(9)] == [422] * 9
    assert knock(email, GOOD).status_code == 302
    assert knock(email, "wrong").status_code == 422  # the tenth from this place; the first of this account
    assert knock(email, GOOD).status_code == 429
    assert [knock(email, "wrong", "198.51.100.7").status_code for _ in range(9)] == [422] * 9


def test_an_account_that_is_not_there_is_answered_in_the_same_words_with_the_same_work(world, monkeypatch):
    hashed: list[str] = []
    encode = Argon2PasswordHasher.encode
    monkeypatch.setattr(
        Argon2PasswordHasher, "encode", lambda self, *given: hashed.append("once") or encode(self, *given)
    )
    verify = Argon2PasswordHasher.verify
    monkeypatch.setattr(
        Argon2PasswordHasher, "verify", lambda self, *given: hashed.append("once") or verify(self, *given)
    )
    closed = world.birch_lead.account
    closed.is_active = False
    closed.save()
    names = (world.lead.account.email, closed.email, world.auditor.account.email, "nobody@example.org")
    pages, work = set(), []
    for place, name in enumerate(names):
        for _ in range(11):
            hashed.clear()
            reply = knock(name, "wrong", f"198.51.100.{place}")
            pages.add((reply.status_code, words(reply)))
            work.append(len(hashed))
    assert {status for status, _ in pages} == {422, 429}
    assert len(pages) == 2  # one page for a wrong pair, one for too many tries, whoever was named
    assert work == ([1] * 10 + [0]) * 4


def test_the_table_of_tries_names_nobody_and_is_cleared_by_itself(world, time: Time):
    knock(world.lead.account.email, "wrong")
    kept = str(list(SignInTries.objects.values()))
    assert SignInTries.objects.count() == 2
    assert [each for each in ("owen", "192.0.2.1") if each in kept] == []
    time.pass_by(hours=2)
    knock("nobody@example.org", "wrong", "198.51.100.7")
    assert SignInTries.objects.count() == 2


def test_tries_are_counted_by_the_database_whichever_worker_is_asked(world, time: Time):
    given = {"email": "x@example.org", "address": "192.0.2.5", "at": time.now}
    assert [entering.count_try(**given) for _ in range(10)] == [None] * 10
    assert entering.count_try(**given) == timedelta(minutes=5)
    assert entering.count_try(**given | {"at": time.now + timedelta(minutes=5)}) is None


@pytest.mark.parametrize(
    ("hops", "forwarded", "expected"),
    [
        (0, "203.0.113.9", "192.0.2.1"),  # nobody vouches for it
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "1.1.1.1, 203.0.113.9", "203.0.113.9"),  # what a visitor adds stands further left
        (2, "1.1.1.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (1, "", "192.0.2.1"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (1, "nonsense", ""),
    ],
)
def test_only_our_own_proxies_say_where_a_visitor_comes_from(settings, hops, forwarded, expected):
    settings.TRUSTED_PROXIES = hops
    given = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    assert address_of(RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", **given)) == expected


@pytest.mark.parametrize("hops", [0, 1], ids=["nobody vouches", "the switch off: anybody is believed"])
def test_whoever_names_another_place_with_each_try_is_counted_as_one(world, settings, hops):
    """F34: the header is worth something behind a proxy of our own; believed without one, nobody is slowed."""
    settings.TRUSTED_PROXIES = hops
    answers = [
        Client(REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=f"203.0.{place}.9").post(
            SIGN_IN, {"email": f"nobody{place}@example.org", "password": "wrong"}
        )
        for place in range(12)
    ]
    assert [answer.status_code for answer in answers[10:]] == ([429, 429] if hops == 0 else [422, 422])


def entered(person) -> Client:
    client = Client()
    assert worlds.enter(client, person, GOOD).status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("people:account")).status_code == 200


def test_a_visit_ends_after_thirty_minutes_without_a_page(world, time: Time):
    client = entered(world.lead)
    for _ in range(4):
        time.pass_by(minutes=29)
        assert is_in(client)
    time.pass_by(minutes=30)
    answer = client.get(reverse("people:account"), follow=True)
    assert answer.redirect_chain == [(f"{SIGN_IN}?next=/account/", 302)]
    assert "Your visit had ended" in answer.content.decode()


def test_a_visit_ends_after_eight_hours_however_busy(world, time: Time):
    client = entered(world.lead)
    for _ in range(23):
        time.pass_by(minutes=20)
        assert is_in(client)
    time.pass_by(minutes=20)
    assert not is_in(client)


def test_a_page_writes_to_the_visit_once_a_minute_at_most(world, time: Time, django_assert_num_queries):
    client = entered(world.lead)
    page = reverse("people:roles")
    client.get(page)
    with django_assert_num_queries(3):  # the visit, the account with its person, the roles
        client.get(page)


def test_signing_in_begins_a_visit_under_a_new_key_and_signing_out_ends_it_here(world, time: Time):
    client = Client()
    client.session.save()
    before = client.cookies["mantle"].value if "mantle" in client.cookies else ""
    worlds.enter(client, world.lead, GOOD)
    key = client.cookies["mantle"].value
    assert key != before
    left = client.post(reverse("people:sign_out"))
    assert left["Clear-Site-Data"] == '"cache", "storage"'
    thief = Client()
    thief.cookies["mantle"] = key
    assert not is_in(thief)


@pytest.mark.parametrize("is_on", [True, False], ids=["a new key", "the switch off: the key stays"])
def test_a_key_that_somebody_else_planted_is_worth_nothing_once_its_victim_has_signed_in(world, monkeypatch, is_on):
    """F35: the visit is the stranger's own, so the key is a real one."""
    stranger = Client()
    planted = stranger.session
    planted["waits"] = "for a victim"
    planted.save()
    stranger.cookies["mantle"] = planted.session_key
    if not is_on:
        monkeypatch.setattr(SessionStore, "cycle_key", lambda self: None)
        monkeypatch.setattr(SessionStore, "flush", lambda self: None)
    victim = Client()
    victim.cookies["mantle"] = planted.session_key
    worlds.enter(victim, world.lead, GOOD)
    assert is_in(victim)
    assert is_in(stranger) is not is_on


def test_signing_out_everywhere_ends_every_visit_of_this_person_and_no_other(world, time: Time):
    codes = worlds.own_codes(world.lead)
    here, there, other = Client(), Client(), entered(world.birch_lead)
    for each in (here, there):
        worlds.enter(each, world.lead, GOOD, codes.pop())
    assert [is_in(each) for each in (here, there, other)] == [True, True, True]
    left = here.post(reverse("people:sign_out_everywhere"))
    assert (left.status_code, left["Clear-Site-Data"]) == (302, '"cache", "storage"')
    assert [is_in(each) for each in (here, there, other)] == [False, False, True]
    assert AuditEvent.objects.filter(verb="signed out everywhere", by=world.lead).count() == 1
    assert is_in(entered(world.lead))


TYPED = {"name": "One “joined up” service", "on_day": "1", "on_month": "4", "on_year": "2027", "note": "<b>&amp;\nline"}


def too_late(client: Client, time: Time, address: str, typed: dict) -> str:
    """Send a form after the visit has ended; return what the sign-in page keeps of it."""
    time.pass_by(minutes=45)
    reply = client.post(address, typed)
    assert (reply.status_code, "nothing that you typed is lost" in reply.content.decode()) == (403, True)
    return reply.context["kept"]


def test_what_was_typed_into_a_form_that_came_too_late_comes_back_and_is_sent_from_there(world, time: Time):
    client, address = entered(world.lead), reverse("structures:propose_reorganisation", args=["alder"])
    kept = too_late(client, time, address, TYPED | {"csrfmiddlewaretoken": "x"})
    wrong = client.post(SIGN_IN, {"email": world.lead.account.email, "password": "wrong", "kept": kept})
    assert (wrong.status_code, wrong.context["kept"]) == (422, kept)
    answer = worlds.enter(client, world.lead, GOOD, kept=kept)
    page = answer.content.decode()
    assert (answer.status_code, "is not saved yet" in page) == (200, True)
    assert dict(answer.context["typed"]) == TYPED  # every field, nothing of the form's own secret
    assert "&lt;b&gt;&amp;amp;" in page
    assert client.post(answer.context["kept"].path, dict(answer.context["typed"])).status_code == 302
    assert AuditEvent.objects.filter(verb__startswith="reorganisation", by=world.lead).exists()


def test_what_one_person_typed_is_not_shown_to_the_next_at_the_same_machine(world, time: Time):
    client, address = entered(world.lead), reverse("structures:propose_reorganisation", args=["alder"])
    kept = too_late(client, time, address, TYPED)
    answer = worlds.enter(client, world.birch_lead, GOOD, kept=kept)
    assert answer.status_code == 302
    own = Kept.opened(kept, world.lead.account.pk)
    assert dict(own.typed if own else []) == TYPED
    assert Kept.opened(kept, world.birch_lead.account.pk) is None
    assert Kept.opened(kept[:-2] + "xx", world.lead.account.pk) is None


def test_passwords_are_never_kept_and_a_form_without_words_leads_to_sign_in(world, time: Time):
    request = RequestFactory().post("/x/?a=1", {"password": "secret", "password_again": "secret", "title": "Kept"})
    assert Kept.of(request).typed == [("title", "Kept")]
    assert Client().post(reverse("people:sign_out_everywhere")).status_code == 302


@pytest.mark.parametrize(
    ("began", "seen", "over"), [(0, 0, True), (29.9, 29.9, False), (480, 1, True), (479, 1, False), (60, 30, True)]
)
def test_a_visit_is_over_by_the_clock_alone(began, seen, over, time: Time):
    ago: Callable[[float], datetime] = lambda minutes: time.now - timedelta(minutes=minutes)  # noqa: E731
    assert rules.session_is_over(ago(began), ago(seen or 30), time.now) is over
