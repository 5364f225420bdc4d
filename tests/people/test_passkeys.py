"""Passkeys: this site, this question, this person's device, once; each cheat is refused in the same words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from mantle.people import passkeys, rules
from mantle.people.access import Role
from mantle.people.actions import accounts, proving
from mantle.people.models import Account, AuditEvent, Letter, Passkey
from tests import worlds
from tests.people.conftest import Time
from tests.people.devices import ORIGIN, PRESENT, Device
from tests.people.test_second_step import halfway, is_in, with_app, with_password

ASK, ENTER, OWN = "/sign-in/passkey/ask/", "/sign-in/passkey/", "/account/passkeys/"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("light_work")]


@pytest.fixture
def lead(time: Time):
    """Somebody with a password, an app, and the role of a lead."""
    alder = worlds.authority("Alder County Council")
    person = worlds.with_role("Owen", "Pugh", Role.AUTHORITY_LEAD, alder)
    with_password(person)
    with_app(person, time)
    return person


def signed_in(person) -> Client:
    client = Client()
    client.force_login(Account.objects.get(person=person))
    return client


def with_passkey(person, device: Device | None = None, name: str = "My phone") -> Device:
    """Add a passkey on the page, the way its script does."""
    device, client = device or Device(), signed_in(person)
    asked = client.post(f"{OWN}ask/").json()
    reply = client.post(OWN, {"name": name, "passkey_answer": device.make(asked)})
    assert reply.status_code == 302, reply.content.decode()
    return device


def entering_with(device: Device, client: Client | None = None) -> tuple[Client, int]:
    client = client or Client()
    answer = device.use(client.post(ASK).json())
    return client, client.post(ENTER, {"passkey_answer": answer}).status_code


def test_a_passkey_is_added_by_name_opens_both_steps_at_once_and_is_removed(lead, time):
    other = signed_in(lead)
    device = with_passkey(lead)
    assert not is_in(other)  # PEO-20: a new way in ends every other visit
    client, status = entering_with(device)
    assert (status, is_in(client)) == (302, True)
    page = client.get(OWN).content.decode()
    assert ("My phone" in page, "Last used 24 November 2026" in page, "Passkeys need JavaScript" in page) == (True,) * 3
    row = Passkey.objects.get()
    assert client.post(f"{OWN}{row.code}/remove/").status_code == 302
    assert is_in(client)
    assert entering_with(device)[1] == 422
    verbs = list(AuditEvent.objects.filter(verb__startswith="passkey").values_list("verb", flat=True))
    assert verbs == ["passkey removed", "passkey taken", "passkey added"]
    told = [letter.body for letter in Letter.objects.filter(wording="people/sign_in_changed").order_by("pk")]
    assert [words.split("\n")[2].split(":")[0] for words in told] == [
        "A second step was set up with an authenticator app", "A passkey was added", "A passkey was removed",
    ]  # fmt: skip


CHEATS = {
    "another site's address": {"origin": "https://localhost.example.org"},
    "another port": {"origin": "http://localhost:8001"},
    "another site's name": {"site": "example.org"},
    "within another site": {"is_framed": True},
    "nobody was there": {"flags": 4},
    "not unlocked": {"flags": PRESENT},
    "another key": {"key": Device().key},
    "another device": {"name": b"x" * 32},
    "another person's handle": {"handle": "A" * 43},
}


@pytest.mark.parametrize("cheat", CHEATS)
def test_a_passkey_that_cheats_is_refused_in_the_same_words(lead, time, cheat):
    device = with_passkey(lead)
    client, status = entering_with(replace(device, **CHEATS[cheat]))
    assert (status, is_in(client)) == (422, False)
    assert entering_with(device)[1] == 302  # there was something to refuse


def test_the_address_of_the_site_is_held_to_the_letter_or_the_cheat_would_pass(lead, time, monkeypatch):
    """The switch of the check above, off: what the library alone would take."""
    device = with_passkey(lead)
    cheat = replace(device, **CHEATS["another port"])
    assert entering_with(cheat)[1] == 422
    monkeypatch.setattr(passkeys, "origin", lambda: "http://localhost:8001")
    assert entering_with(cheat)[1] == 302


def test_a_question_is_answered_once_in_its_own_browser_and_within_five_minutes(lead, time):
    device, client = with_passkey(lead), Client()
    asked = client.post(ASK).json()
    answer = device.use(asked)
    assert Client().post(ENTER, {"passkey_answer": answer}).status_code == 422  # somebody else's browser
    assert client.post(ENTER, {"passkey_answer": answer}).status_code == 302
    client.post(reverse("people:sign_out"))
    assert client.post(ENTER, {"passkey_answer": answer}).status_code == 422  # replayed: nothing was asked
    client.post(ASK)
    assert client.post(ENTER, {"passkey_answer": answer}).status_code == 422  # replayed: another question was asked
    late = device.use(client.post(ASK).json())
    time.pass_by(minutes=5, seconds=1)
    assert client.post(ENTER, {"passkey_answer": late}).status_code == 422
    # A question for a new passkey is no question for an old one.
    client = signed_in(lead)
    asked = client.post(f"{OWN}ask/").json()
    assert client.post("/account/prove/passkey/", {"passkey_answer": device.use(asked)}).status_code == 422


def test_a_copy_whose_count_stands_still_is_stopped_and_its_person_told(lead, time, monkeypatch):
    device = with_passkey(lead, Device(count=5))
    copy = replace(device)
    assert entering_with(device)[1] == 302
    assert entering_with(copy)[1] == 422  # it counts 6 as well
    assert entering_with(device)[1] == 422  # which of the two is the copy, nobody knows
    assert Passkey.objects.get().stopped_at == time.now
    assert "a copy of it seems to exist" in Letter.objects.filter(wording="people/sign_in_changed").first().body
    assert AuditEvent.objects.filter(verb="passkey stopped").count() == 1
    Passkey.objects.update(stopped_at=None)
    monkeypatch.setattr(rules, "counts_on", lambda before, now: True)  # the switch off: the copy would pass
    assert entering_with(replace(copy, count=5))[1] == 302


def test_after_a_password_only_ones_own_passkey_is_the_second_step(lead, time):
    other = worlds.with_role("Ruth", "Sandler", Role.MENTOR)
    own, strange = with_passkey(lead, Device(flags=PRESENT | 4)), with_passkey(other)
    client = halfway(lead)
    assert "Use a passkey instead" in client.get("/sign-in/code/").content.decode()
    asked = client.post(ASK).json()["publicKey"]
    assert [each["id"] for each in asked["allowCredentials"]] == [Passkey.objects.get(account=lead.account).credential]
    assert entering_with(strange, client)[1] == 422
    assert not is_in(client)
    # After a password it is enough to touch it: a stick without a finger print is a second step, and not both.
    touched = replace(own, flags=PRESENT)
    assert entering_with(touched)[1] == 422
    assert entering_with(touched, client)[1] == 302
    assert is_in(client)


def test_a_passkey_proves_again_who_one_is_and_keeps_what_was_typed(lead, time):
    device = with_passkey(lead)
    client = signed_in(lead)
    time.pass_by(minutes=6)
    asked = client.get(OWN)
    assert asked["Location"].startswith("/account/prove/")
    answer = device.use(client.post(ASK).json())
    reply = client.post("/account/prove/passkey/", {"passkey_answer": answer, "next": OWN})
    assert (reply.status_code, reply["Location"]) == (302, OWN)
    assert client.get(OWN).status_code == 200


def test_a_passkey_of_a_closed_account_or_taken_off_by_an_administrator_opens_nothing(lead, time):
    device = with_passkey(lead)
    account = Account.objects.get(person=lead)
    account.is_active = False
    account.save()
    assert entering_with(device)[1] == 422
    account.is_active = True
    account.save()
    assert entering_with(device)[1] == 302
    admin = worlds.with_role("Ada", "Quill", Role.ADMINISTRATOR)
    accounts.take_off_second_step(account=account, reason="Telephone lost.", by=admin, at=time.now)
    assert (entering_with(device)[1], Passkey.objects.count()) == (422, 0)


def test_without_script_the_page_says_so_and_an_answer_of_rubbish_is_a_form_with_a_problem(lead, time):
    client = signed_in(lead)
    bare = client.post(OWN, {"name": "My phone"})
    assert (bare.status_code, "Passkeys need JavaScript" in bare.content.decode()) == (422, True)
    for rubbish in ("x", "[]", "{}", '{"id":"a","rawId":"b"}', '{"rawId":5,"response":{}}', "9" * 30_000):
        client.post(f"{OWN}ask/")
        assert client.post(OWN, {"name": "My phone", "passkey_answer": rubbish}).status_code == 422
        stranger = Client(REMOTE_ADDR=f"198.51.100.{len(rubbish) % 250}")
        stranger.post(ASK)
        assert stranger.post(ENTER, {"passkey_answer": rubbish}).status_code == 422
    assert Passkey.objects.count() == 0


def test_tries_are_counted_by_place_and_a_passkey_of_one_name_is_added_once(lead, time):
    device = with_passkey(lead)
    client = signed_in(lead)
    again = client.post(OWN, {"name": "My phone", "passkey_answer": Device().make(client.post(f"{OWN}ask/").json())})
    assert (again.status_code, "a passkey of this name" in again.content.decode()) == (422, True)
    cheat = replace(device, origin="https://example.org")
    assert [entering_with(cheat)[1] for _ in range(11)] == [422] * 10 + [429]
    assert entering_with(device)[1] == 429
    time.pass_by(minutes=5, seconds=1)
    assert entering_with(device)[1] == 302
    assert passkeys.origin() == ORIGIN


def test_a_sign_in_by_passkey_begins_a_visit_under_a_new_key(lead, time):
    device, client = with_passkey(lead), Client()
    client.post(ASK)
    before = client.cookies["mantle"].value
    assert entering_with(device, client)[1] == 302
    assert client.cookies["mantle"].value != before
    thief = Client()
    thief.cookies["mantle"] = before
    assert not is_in(thief)
    proving.end_other_visits(account=lead.account, keep="", at=time.now)
    assert not is_in(client)
