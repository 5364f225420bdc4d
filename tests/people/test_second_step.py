"""The second step: a password alone opens nothing, a code works once, and a lost phone is no way round."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from django.test import Client
from django.urls import reverse

from mantle.people import proofs, sealing
from mantle.people.access import Role
from mantle.people.actions import Refused, accounts, entering, proving
from mantle.people.models import Account, AuditEvent
from mantle.people.models.entering import Authenticator, RecoveryCode
from mantle.people.passwords import NothingOfYourOwn
from tests import worlds
from tests.people.conftest import Time
from tests.people.doors import DOORS
from tests.people.test_access import address, house  # noqa: F401 - the rows of every address

GOOD = "orchard lantern Tuesday"
CODE, SET_UP, SIGN_IN = "/sign-in/code/", "/sign-in/set-up/", "/sign-in/"
KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("light_work")]


@pytest.fixture
def lead(time: Time):
    person = worlds.two_authorities().lead
    with_password(person)
    return person


def with_password(person) -> None:
    person.account.set_password(GOOD)
    person.account.save()


def with_app(person, time: Time) -> list[str]:
    """Set an app with a known key up; its first code belongs to the half-minute before."""
    right = pyotp.TOTP(KEY).at(time.now - timedelta(seconds=30))
    return proving.set_up_app(account=person.account, key=KEY, code=right, at=time.now)


def halfway(person) -> Client:
    client = Client()
    given = {"email": person.account.email, "password": GOOD}
    assert client.post(SIGN_IN, given).status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("people:account")).status_code == 200


def now_code(time: Time) -> str:
    return pyotp.TOTP(KEY).at(time.now)


@pytest.mark.parametrize("has_app", [False, True])
def test_a_password_alone_opens_no_address_of_the_site_and_leads_to_the_second_step(house, has_app, time):  # noqa: F811
    person = worlds.with_role("Vi", "Sitor", Role.PROGRAMME_TEAM)
    with_password(person)
    if has_app:
        with_app(person, time)
    client, wrong = halfway(person), []
    for name, door in DOORS.items():
        where = address(name, door, house["own"])
        replies = [client.get(where), client.post(where)]
        led = [reply.status_code == 302 and reply["Location"].startswith(CODE) for reply in replies]
        if led != [True, True]:
            wrong.append((name, [reply.status_code for reply in replies]))
    assert wrong == []
    full = Client()
    worlds.enter(full, person, GOOD)
    assert is_in(full)  # the same person, the second step done: there was something to refuse


def test_whoever_has_an_app_cannot_set_up_another_with_the_password_alone(lead, time):
    with_app(lead, time)
    client = halfway(lead)
    for reply in (client.get(SET_UP), client.post(SET_UP, {"code": now_code(time)})):
        assert (reply.status_code, reply["Location"]) == (302, CODE)
    assert Authenticator.objects.get().last_step < int(time.now.timestamp()) // 30


def test_a_code_of_the_app_opens_once_and_never_again(lead, time):
    with_app(lead, time)
    code, first, second = now_code(time), halfway(lead), halfway(lead)
    assert first.post(CODE, {"code": f" {code[:3]} {code[3:]} "}).status_code == 302
    assert is_in(first)
    reply = second.post(CODE, {"code": code})
    assert (reply.status_code, "is not right, or was used already" in reply.content.decode()) == (422, True)
    time.pass_by(seconds=30)
    assert second.post(CODE, {"code": now_code(time)}).status_code == 302


@pytest.mark.parametrize(("seconds", "taken"), [(-60, False), (0, True), (30, True), (90, False)])
def test_a_code_is_taken_from_the_half_minutes_beside_this_one_and_no_others(lead, time, seconds, taken):
    right = pyotp.TOTP(KEY).at(time.now - timedelta(days=1))
    proving.set_up_app(account=lead.account, key=KEY, code=right, at=time.now - timedelta(days=1))
    code = pyotp.TOTP(KEY).at(time.now + timedelta(seconds=seconds))
    assert (halfway(lead).post(CODE, {"code": code}).status_code == 302) is taken


def test_the_codes_are_those_of_rfc_6238():
    """Appendix B: SHA-1, 8 figures; the last six of each are the code of six figures."""
    key = pyotp.random_base32() and "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # 12345678901234567890
    published = {59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037"}
    for seconds, code in published.items():
        at = datetime.fromtimestamp(seconds, UTC)
        assert proofs.step_of_code(key, code, at, after=-1) == seconds // 30
        assert proofs.step_of_code(key, code, at, after=seconds // 30) is None
    assert proofs.step_of_code(key, "٢٨٧٠٨٢\u202e", datetime.fromtimestamp(59, UTC), after=-1) is None


def test_a_recovery_code_opens_once_however_it_is_written_and_is_not_kept(lead, time):
    codes = with_app(lead, time)
    assert (len(codes), len(set(codes))) == (10, 10)
    kept = str(list(RecoveryCode.objects.values())) + str(list(AuditEvent.objects.values()))
    assert [code for code in codes if code in kept or proofs.plain_code(code) in kept] == []
    client = halfway(lead)
    assert client.post(CODE, {"code": codes[0].upper().replace("-", " ")}).status_code == 302
    assert is_in(client)
    assert halfway(lead).post(CODE, {"code": codes[0]}).status_code == 422
    page = client.get("/account/").content.decode()
    assert ("9 unused" in page, "shorter kind" in page) == (True, False)


def test_recovery_codes_have_more_chance_than_anybody_could_try_and_shorter_ones_of_before_still_open(lead, time):
    codes = with_app(lead, time)
    plain = [proofs.plain_code(code) for code in codes]
    assert min(len(code) * math.log2(len(proofs.LETTERS)) for code in plain) >= 128  # ASVS 6.5.2, 11.5.1
    old = "abcd-efgh-jkmn"
    RecoveryCode.objects.create(account=lead.account, digest=proving._digest(lead.account, old), is_short=True)
    client = halfway(lead)
    assert "shorter kind" in client.post(CODE, {"code": codes[0]}, follow=True).content.decode()
    assert "shorter kind" in client.get("/account/").content.decode()
    other = halfway(lead)
    assert other.post(CODE, {"code": old}).status_code == 302
    assert "shorter kind" not in other.get("/account/").content.decode()


def test_guessing_codes_is_counted_apart_and_the_wait_is_said(lead, time):
    codes, client = with_app(lead, time), halfway(lead)
    assert [client.post(CODE, {"code": "000000"}).status_code for _ in range(10)] == [422] * 10
    refused = client.post(CODE, {"code": codes[0]})
    assert (refused.status_code, refused["Retry-After"]) == (429, "301")
    time.pass_by(minutes=5)
    assert client.post(CODE, {"code": codes[0]}).status_code == 302


def test_the_key_of_the_app_is_sealed_and_opens_for_its_purpose_and_its_key_alone(lead, time, settings):
    with_app(lead, time)
    sealed = Authenticator.objects.get().sealed_key
    assert KEY not in sealed
    assert sealing.unseal(sealed, proving.PURPOSE) == KEY
    assert sealing.unseal(sealed, "another purpose") is None
    old = settings.SEALING_KEYS
    settings.SEALING_KEYS = ["another key " * 5]
    assert sealing.unseal(sealed, proving.PURPOSE) is None
    settings.SEALING_KEYS = ["another key " * 5, *old]  # one key takes over from another
    assert sealing.unseal(sealed, proving.PURPOSE) == KEY


def test_the_threshold_holds_for_twenty_minutes_and_not_beyond_a_new_password_or_a_closed_account(lead, time):
    codes = with_app(lead, time)
    late, changed, closed = halfway(lead), halfway(lead), halfway(lead)
    assert [each.get(CODE).status_code for each in (late, changed, closed)] == [200, 200, 200]
    Account.objects.filter(person=lead).update(is_active=False)
    assert closed.post(CODE, {"code": codes[0]})["Location"] == SIGN_IN
    Account.objects.filter(person=lead).update(is_active=True)
    time.pass_by(minutes=20)
    assert late.post(CODE, {"code": codes[0]})["Location"] == SIGN_IN
    changed = halfway(lead)
    proving.change_password(account=lead.account, password=GOOD + "!", at=time.now)
    assert changed.post(CODE, {"code": codes[0]})["Location"] == SIGN_IN


def test_a_password_set_by_a_link_leaves_the_second_step_as_it_is(lead, time):
    with_app(lead, time)
    secret = entering.new_link(lead.account, time.now)
    client = Client()
    assert client.post(f"/welcome/{secret}/", {"password": GOOD + " again"}).status_code == 302
    assert not is_in(client)
    reply = client.post(SIGN_IN, {"email": lead.account.email, "password": GOOD + " again"})
    assert (reply["Location"], is_in(client)) == (CODE, False)


def test_an_administrator_takes_a_second_step_off_and_its_person_sets_up_a_new_one(lead, time):
    codes = with_app(lead, time)
    here = Client()
    worlds.enter(here, lead, GOOD, codes[0])
    admin, office = worlds.with_role("Ada", "Quill", Role.ADMINISTRATOR), Client()
    office.force_login(admin.account)
    reason = {"reason": "Phone and codes lost; spoke with Owen."}
    assert office.post(reverse("people:take_off_second_step", args=[lead.code]), reason).status_code == 302
    assert not is_in(here)
    line = AuditEvent.objects.get(verb="second step taken off")
    assert (line.by, line.reason) == (admin, reason["reason"])
    client = halfway(lead)
    assert client.post(CODE, {"code": codes[1]})["Location"] == SET_UP
    assert not is_in(client)
    with pytest.raises(Refused, match="Nobody changes their own"):
        accounts.take_off_second_step(account=admin.account, reason="x", by=admin, at=time.now)


def test_a_new_app_ends_every_other_visit_and_the_old_app_and_codes(lead, time):
    codes = with_app(lead, time)
    here, there = Client(), Client()
    worlds.enter(here, lead, GOOD, codes[0])
    worlds.enter(there, lead, GOOD, codes[1])
    before = here.cookies["mantle"].value
    key = here.get("/account/second-step/").context["letters"].replace(" ", "")
    page = here.post("/account/second-step/", {"code": pyotp.TOTP(key).at(time.now)})
    assert (page.status_code, len(page.context["codes"]), page["Cache-Control"]) == (200, 10, "no-store")
    assert (is_in(here), is_in(there)) == (True, False)
    assert here.cookies["mantle"].value != before
    for old in (codes[2], now_code(time)):
        assert halfway(lead).post(CODE, {"code": old}).status_code == 422


def test_demonstration_accounts_enter_by_one_click_in_demonstration_mode_only(lead, time, settings):
    Account.objects.filter(person=lead).update(is_demonstration=True)
    door = reverse("people:enter_demonstration", args=[lead.code])
    assert Client().post(door).status_code == 404
    settings.DEMONSTRATION = True
    client = Client()
    assert client.post(door).status_code == 302
    assert is_in(client)


@pytest.mark.parametrize("weak", ["MantleMantle!", "owenpugh2026", "Alder County Council 1", "owen.pugh@example.org"])
def test_a_password_made_of_what_others_know_of_you_is_refused(lead, weak):
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError):
        NothingOfYourOwn().validate(weak, lead.account)
    NothingOfYourOwn().validate(GOOD, lead.account)
