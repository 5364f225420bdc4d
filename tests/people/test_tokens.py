"""F22, F23, F35: secrets that open something without a password: forged, cut, bent, taken back, guessed.

Links by letter have their own tests (test_links.py); here stand addresses of calendars, the key of a visit, what an
organisation gives back at the end of a sign-in there, and guesses at the level of the guard.
"""

from __future__ import annotations

import re
import secrets

import pytest
from django.test import Client

from mantle.home.views import calendar
from mantle.people.actions import calendars
from mantle.people.models import AccountLink, AddressChange, CalendarLink, Person
from mantle.people.models.entering import Visit
from mantle.people.queries.accounts import digest_of_link
from mantle.web import clock
from tests import worlds

pytestmark = pytest.mark.django_db
BACK = "/sign-in/organisation/back/"


@pytest.fixture
def lead() -> Person:
    return worlds.with_role("Owen", "Pugh", worlds.Role.AUTHORITY_LEAD, worlds.authority("Alder County Council"))


def bent(secret: str) -> list[str]:
    """What is nearly a secret: one letter other, cut, longer, the case turned, blanks, another one of the same make."""
    flipped = [secret[:at] + ("A" if secret[at] != "A" else "B") + secret[at + 1 :] for at in (0, 7, len(secret) - 1)]
    return [
        *flipped, secret[:-1], secret[1:], secret[:8], secret + "A", secret.swapcase(), f"{secret}%20", f"%20{secret}",
        f"{secret}%0a", f"{secret}%00", secrets.token_urlsafe(32), "0", "None", "*", "%25", "' OR '1'='1",
    ]  # fmt: skip


def page_of(reply) -> tuple[int, str]:
    """The answer, without what a page has of its own each time."""
    return reply.status_code, re.sub(r'value="[^"]*"|data-ends-in="\d+"', "", reply.content.decode())


def feed(secret: str):
    return Client().get(f"/calendar/feed/{secret}.ics")


def test_an_address_of_a_calendar_opens_whole_and_until_it_is_taken_back_and_nothing_near_it_does(lead):
    link, secret = calendars.make_link(person=lead, label="Phone", by=lead, at=clock.now())
    assert feed(secret).status_code == 200
    pages = {page_of(feed(each)) for each in bent(secret)}
    assert {status for status, _ in pages} == {404}
    assert len(pages) == 1
    calendars.revoke_link(link=link, by=lead, at=clock.now())
    assert page_of(feed(secret)) in pages  # like one that never was


def test_a_guard_that_let_part_of_a_secret_through_would_be_found(lead, monkeypatch):
    """The switch off: an address opens by its first letters."""
    link, secret = calendars.make_link(person=lead, label="Phone", by=lead, at=clock.now())
    monkeypatch.setattr(calendar.queries, "reader_of", lambda given: link if given[:8] == secret[:8] else None)
    assert {feed(each).status_code for each in bent(secret)} == {200, 404}


def test_the_key_of_a_visit_opens_whole_and_until_the_end_and_a_planted_one_is_not_taken_on(lead):
    """F35: forged, bent and ended keys are one answer; a key that somebody else chose is no visit."""
    client = Client()
    client.force_login(lead.account)
    key = client.cookies["mantle"].value
    assert client.get("/start/").status_code == 200

    def with_key(given: str):
        stranger = Client()
        stranger.cookies["mantle"] = given
        return stranger.get("/start/")

    assert with_key(key).status_code == 200  # whoever steals it has the visit, until it ends: hence what follows
    answers = {(reply.status_code, reply["Location"]) for reply in map(with_key, bent(key))}
    assert answers == {(302, "/sign-in/?next=/start/")}
    planted = "p" * len(key)
    victim = Client()
    victim.cookies["mantle"] = planted
    victim.force_login(lead.account)
    assert victim.cookies["mantle"].value != planted
    assert with_key(planted).status_code == 302
    assert client.post("/sign-out/").status_code == 302
    assert with_key(key).status_code == 302
    assert with_key(victim.cookies["mantle"].value).status_code == 200  # another visit of the same person goes on


def test_what_comes_back_from_an_organisation_nobody_was_sent_to_opens_nothing(lead):
    """F22: a state of one's own make, of another browser, or none; one page for all."""
    asked = ({}, {"state": "x", "code": "y"}, {"state": "", "code": "y"}, {"error": "access_denied", "state": "x"})
    for given in asked:
        client = Client()
        reply = client.get(BACK, {**given, "iss": "https://example.org"})
        assert reply.status_code in (302, 400, 403, 410, 422)
        assert client.get("/start/").status_code == 302
    assert not Visit.objects.filter(account=lead.account).exists()


# --- F23: guesses at the level of the guard ---------------------------------------------------------------------------


def hits(guesses: int) -> int:
    """How many of so many guesses, made as the product makes secrets, open something of anybody."""
    found = 0
    for _ in range(guesses // 500):
        made = [secrets.token_urlsafe(32) for _ in range(500)]
        digests = [digest_of_link(each) for each in made]
        for model in (AccountLink, AddressChange, CalendarLink):
            found += model.objects.filter(digest__in=digests).count()
        found += Visit.objects.filter(session_key__in=[each[:32] for each in made]).count()
    return found


@pytest.mark.parametrize("guesses", [2_000, pytest.param(100_000, marks=pytest.mark.nightly)])
def test_guesses_at_secrets_open_nothing_and_would_with_secrets_of_one_letter(lead, monkeypatch, guesses):
    calendars.make_link(person=lead, label="Phone", by=lead, at=clock.now())
    Client().force_login(lead.account)
    assert (CalendarLink.objects.count(), Visit.objects.count()) == (1, 1)
    assert hits(guesses) == 0
    monkeypatch.setattr(secrets, "token_urlsafe", lambda size=32: chr(97 + secrets.randbelow(26)))  # the switch off
    calendars.make_link(person=lead, label="Tablet", by=lead, at=clock.now())
    assert hits(1_000) > 0


def test_secrets_have_at_least_128_bits(lead):
    """Public codes stand behind a check of who asks; what opens by itself cannot be guessed."""
    _, secret = calendars.make_link(person=lead, label="Phone", by=lead, at=clock.now())
    client = Client()
    client.force_login(lead.account)
    assert len(secret) * 6 >= 128  # 64 letters and figures: six bits each
    assert len(client.cookies["mantle"].value) * 5 >= 128  # 36 of them: five and a bit
