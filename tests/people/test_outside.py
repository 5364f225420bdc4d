"""An organisation's own sign-in says who somebody is: to this question, for this site; every lie is refused alike."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from mantle.people import checks, outside
from mantle.people.access import Role
from mantle.people.actions import entering
from mantle.people.models import Account, AuditEvent, Letter, OutsideIdentity, Person, RoleHeld
from tests import worlds
from tests.people.conftest import Time
from tests.people.organisations import Provider, running
from tests.people.test_second_step import is_in, now_code, with_app, with_password

AWAY, BACK = "/sign-in/organisation/alder/", "/sign-in/organisation/back/"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("light_work")]


@pytest.fixture(scope="module")
def started() -> Iterator[Provider]:
    with running() as provider:
        yield provider


@pytest.fixture
def provider(started: Provider, time: Time, settings) -> Provider:
    """The provider as it is when nobody lies: one that has verified Owen's address and took a second step."""
    fresh = Provider(address=started.address)
    fresh.claims |= {"email": "owen.pugh@example.org", "email_verified": True, "amr": ["pwd", "mfa"]}
    now = int(time.now.timestamp())
    fresh.claims |= {"iat": now, "exp": now + 300}
    started.__dict__.update(fresh.__dict__)
    outside._kept.clear()
    settings.OUTSIDE_SIGN_IN = [started.settings(second_steps=["mfa"])]
    return started


@pytest.fixture
def lead(time: Time) -> Person:
    person = worlds.with_role("Owen", "Pugh", Role.AUTHORITY_LEAD, worlds.authority("Alder County Council"))
    with_password(person)
    with_app(person, time)
    return person


def sent_away(client: Client, page: str = AWAY, **typed: str) -> str:
    """The address to which the page leads that stands between."""
    reply = client.post(page, typed)
    assert reply.status_code == 200, reply.content.decode()
    return reply.context["address"]


def come_back(provider: Provider, client: Client | None = None, **typed: str) -> tuple[Client, Any]:
    client = client or Client()
    return client, client.get(BACK, provider.sign_in(sent_away(client, **typed)))


def leads_on(reply) -> bool:
    """To the page that was asked for, by way of notices that are to be read first."""
    return reply["Location"] in ("/account/", "/notices/?next=%2Faccount%2F")


def linked(provider: Provider) -> None:
    """Come once as one should, so that the account is linked."""
    assert come_back(provider)[1].status_code == 302


def test_a_verified_address_links_once_and_a_second_step_that_was_taken_there_is_enough(provider, lead):
    roles = RoleHeld.objects.count()
    client, reply = come_back(provider, next="/account/")
    assert (reply.status_code, leads_on(reply), is_in(client)) == (302, True, True)
    row = OutsideIdentity.objects.get()
    assert (row.account.person, row.issuer, row.subject) == (lead, provider.address, "248289761001")
    assert "was linked with the sign-in of your organisation" in Letter.objects.first().body
    provider.claims["email"] = "moved.elsewhere@example.org"  # from now on the name that the organisation gave counts
    assert is_in(come_back(provider)[0])
    assert (OutsideIdentity.objects.count(), Account.objects.count(), RoleHeld.objects.count()) == (1, 1, roles)
    assert AuditEvent.objects.filter(verb="organisation linked").count() == 1
    assert AuditEvent.objects.filter(verb="came by organisation", by=lead).count() == 2
    assert provider.asked.count("/.well-known/openid-configuration") == provider.asked.count("/keys") == 1


@pytest.mark.parametrize(("said", "trusted"), [(["mfa"], []), (["pwd"], ["mfa"]), (None, ["mfa"]), ("mfa", ["mfa"])])
def test_ours_follows_where_its_word_is_not_taken_for_a_second_step_or_it_says_none(
    provider, lead, settings, time, said, trusted
):
    settings.OUTSIDE_SIGN_IN = [provider.settings(second_steps=trusted)]
    provider.claims["amr"] = said
    client, reply = come_back(provider, next="/account/")
    assert (reply["Location"], is_in(client)) == ("/sign-in/code/", False)
    assert leads_on(client.post("/sign-in/code/", {"code": now_code(time)}))
    assert is_in(client)


def unsigned(said: dict[str, Any]) -> str:
    parts = ({"alg": "none", "typ": "JWT"}, said)
    head, body = (outside.base64.urlsafe_b64encode(json.dumps(each).encode()).decode().rstrip("=") for each in parts)
    return f"{head}.{body}."


def with_our_secret(said: dict[str, Any]) -> str:
    return jwt.encode({"alg": "HS256"}, said, OctKey.import_key("a secret: with % and +" * 2))


def with_a_strange_key(said: dict[str, Any]) -> str:
    return jwt.encode({"alg": "ES256", "kid": "first"}, said, ECKey.generate_key("P-256", {"kid": "first"}))


LIES: dict[str, dict[str, Any]] = {
    "another nonce": {"bend": lambda said: said | {"nonce": "x" * 43}},
    "no nonce": {"bend": lambda said: {k: v for k, v in said.items() if k != "nonce"}},
    "another audience": {"bend": lambda said: said | {"aud": "another site"}},
    "two audiences": {"bend": lambda said: said | {"aud": ["mantle", "another site"]}},
    "made for another": {"bend": lambda said: said | {"azp": "another site"}},
    "another issuer": {"bend": lambda said: said | {"iss": "https://elsewhere.example.org"}},
    "expired": {"bend": lambda said: said | {"exp": said["iat"] - 61}},
    "from the future": {"bend": lambda said: said | {"iat": said["iat"] + 120}},
    "never ends": {"bend": lambda said: {k: v for k, v in said.items() if k != "exp"}},
    "nobody": {"bend": lambda said: said | {"sub": ""}},
    "not signed": {"sign": unsigned},
    "signed with our own secret": {"sign": with_our_secret},
    "signed with a strange key": {"sign": with_a_strange_key},
    "no token at all": {"sign": lambda said: "x"},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_token_that_lies_opens_nothing_in_the_same_words(provider, lead, lie):
    linked(provider)
    provider.__dict__.update(LIES[lie])
    client, reply = come_back(provider)
    assert (reply.status_code, is_in(client)) == (422, False)
    assert "gave no answer that we can trust" in reply.content.decode()
    provider.bend, provider.sign = dict, None
    assert is_in(come_back(provider)[0])


def test_a_client_that_took_any_algorithm_would_believe_what_nobody_signed(provider, lead, monkeypatch):
    """The switch of the check above, off."""
    linked(provider)
    provider.sign = with_our_secret
    monkeypatch.setattr(outside, "ALGORITHMS", ("HS256",))
    monkeypatch.setattr(outside, "_keys", lambda *given: OctKey.import_key("a secret: with % and +" * 2))
    assert come_back(provider)[1].status_code == 302


def test_what_comes_back_must_fit_the_question_of_this_browser_once(provider, lead, time):
    linked(provider)
    client = Client()
    brought = provider.sign_in(sent_away(client))
    for bent in ({"state": "x"}, {"iss": "https://elsewhere.example.org"}, {"code": ""}, {"error": "access_denied"}):
        other = Client()
        good = provider.sign_in(sent_away(other))
        assert other.get(BACK, good | bent).status_code == 422
        assert other.get(BACK, good).status_code == 422  # the question is used up
    assert Client().get(BACK, brought).status_code == 422  # another browser: sign-in forced on somebody
    assert Client().get(BACK, {"code": "x"}).status_code == 422
    assert client.get(BACK, {k: v for k, v in brought.items() if k != "state"}).status_code == 422
    late = Client()
    brought = provider.sign_in(sent_away(late))
    time.pass_by(minutes=20)
    assert late.get(BACK, brought).status_code == 422


def test_two_organisations_are_not_mixed_up(provider, lead, settings):
    """The code of one is never sent to the other, and what one says of its people opens nobody of the other."""
    linked(provider)
    with running() as evil:
        evil.claims = dict(provider.claims)
        other = evil.settings(key="evil", domains=["evil.org"])
        settings.OUTSIDE_SIGN_IN = [provider.settings(second_steps=["mfa"]), other]
        client = Client()
        brought = provider.sign_in(sent_away(client, "/sign-in/organisation/evil/"))  # asked evil, came from Alder
        assert client.get(BACK, brought).status_code == 422
        assert "/token" not in evil.asked
        client = Client()
        reply = client.get(BACK, evil.sign_in(sent_away(client, "/sign-in/organisation/evil/")))
        assert (reply.status_code, is_in(client)) == (422, False)
        assert "no account here is linked" in reply.content.decode()
    assert OutsideIdentity.objects.count() == 1


@pytest.mark.parametrize(
    "claims",
    [{"email_verified": False}, {"email_verified": "true"}, {"email": "owen.pugh@elsewhere.org"}, {"email": ""},
     {"email": "nobody@example.org"}, {"email": "owen.pugh@example.org@example.org"}],
)  # fmt: skip
def test_an_address_that_is_not_verified_or_not_its_own_to_speak_for_links_nothing(provider, lead, claims):
    provider.claims |= claims
    client, reply = come_back(provider)
    assert (reply.status_code, is_in(client), OutsideIdentity.objects.count()) == (422, False, 0)
    assert "no account here is linked" in reply.content.decode()
    assert (Account.objects.count(), Person.objects.count()) == (1, 1)  # nobody is made


def test_a_closed_account_stays_closed(provider, lead):
    linked(provider)
    Account.objects.update(is_active=False)
    client, reply = come_back(provider)
    assert (reply.status_code, is_in(client)) == (422, False)


def test_the_keys_of_the_issuer_may_change_and_are_asked_for_once_a_minute_at_most(provider, lead, time):
    linked(provider)
    provider.keys = [ECKey.generate_key("P-256", {"kid": "second"})]
    assert come_back(provider)[1].status_code == 422  # a moment after the last look
    time.pass_by(minutes=2)
    assert is_in(come_back(provider)[0])
    looks = provider.asked.count("/keys")
    provider.sign = with_a_strange_key
    assert [come_back(provider)[1].status_code for _ in range(5)] == [422] * 5
    assert provider.asked.count("/keys") == looks


@pytest.mark.parametrize(
    "document",
    [{"token_endpoint": "http://169.254.169.254/latest"}, {"jwks_uri": "http://elsewhere.example.org/keys"},
     {"token_endpoint": "file:///etc/passwd"}, {"issuer": "https://elsewhere.example.org"}, {"token_endpoint": 5},
     {"token_endpoint": "http://127.0.0.1@elsewhere.example.org/token"}],
)  # fmt: skip
def test_only_the_issuer_of_the_settings_is_asked_whatever_its_document_says(provider, lead, document, monkeypatch):
    asked: list[str] = []
    for name in ("HTTPConnection", "HTTPSConnection"):
        own = getattr(outside.http.client, name)
        monkeypatch.setattr(
            outside.http.client,
            name,
            lambda host, *rest, own=own, **more: asked.append(host) or own(host, *rest, **more),
        )
    provider.document = document
    client = Client()
    reply = client.post(AWAY)
    if reply.status_code == 200:
        reply = client.get(BACK, provider.sign_in(reply.context["address"]))
    assert (reply.status_code, is_in(client), set(asked)) == (422, False, {"127.0.0.1"})
    assert client.post("/sign-in/organisation/elsewhere/").status_code == 404


def test_an_invitation_links_in_place_of_a_password_and_is_used_up(provider, time):
    person = worlds.with_role("Nia", "Vale", Role.MENTOR)
    secret = entering.new_link(person.account, time.now)
    client = Client()
    assert "Sign in through Alder County Council" in client.get(f"/welcome/{secret}/").content.decode()
    provider.claims |= {"email": "n.vale@elsewhere.org", "email_verified": False, "amr": []}
    reply = client.get(BACK, provider.sign_in(sent_away(client, link=secret)))
    assert reply["Location"] == "/sign-in/set-up/"  # PEO-27: no second step was taken there, and she has none here
    assert OutsideIdentity.objects.get().account == person.account
    assert client.get(f"/welcome/{secret}/").status_code == 410
    other = Client()
    provider.claims |= {"sub": "another"}
    assert other.get(BACK, provider.sign_in(sent_away(other, link=secret))).status_code == 422


def test_whoever_is_signed_in_links_and_parts_their_own_account(provider, lead, time):
    provider.claims |= {"email": ""}
    client, elsewhere = Client(), Client()
    for each in (client, elsewhere):
        each.force_login(Account.objects.get(person=lead))
    address = sent_away(client, "/account/organisation/alder/link/")
    assert client.get(BACK, provider.sign_in(address))["Location"] == "/account/organisation/"
    assert (is_in(client), is_in(elsewhere)) == (True, False)
    row = OutsideIdentity.objects.get()
    stranger = Client()
    stranger.force_login(worlds.with_role("Ruth", "Sandler", Role.MENTOR).account)
    assert stranger.post(f"/account/organisation/{row.code}/part/").status_code == 404
    # At a machine that two share: asked by one, and brought back when the other is signed in.
    address = sent_away(stranger, "/account/organisation/alder/link/")
    brought = provider.sign_in(address)
    kept = stranger.session["outside asked"]
    stranger.force_login(Account.objects.get(person=lead))
    session = stranger.session
    session["outside asked"] = kept
    session.save()
    assert stranger.get(BACK, brought).status_code == 422
    client.force_login(Account.objects.get(person=lead))
    assert client.post(f"/account/organisation/{row.code}/part/").status_code == 302
    assert (OutsideIdentity.objects.count(), come_back(provider)[1].status_code) == (0, 422)


def test_signing_out_offers_to_sign_out_there_too(provider, lead):
    client, _ = come_back(provider)
    page = client.post("/sign-out/")
    assert (page.status_code, is_in(client)) == (200, False)
    assert page.context["address"].startswith(f"{provider.address}/leave?client_id=mantle&post_logout_redirect_uri=")
    other = Client()
    other.force_login(Account.objects.get(person=lead))
    assert other.post("/sign-out/").status_code == 302  # who came with a password has nowhere else to sign out


def test_an_organisation_that_does_not_answer_is_a_page_and_not_a_failure(provider, lead, settings):
    settings.OUTSIDE_SIGN_IN = [provider.settings(issuer="http://127.0.0.1:9")]
    assert Client().post(AWAY).status_code == 422
    assert [error.msg for error in checks.outside_sign_in_is_safe(None)] == [
        "The sign-in of Alder County Council is not reached over https."
    ]
    settings.OUTSIDE_SIGN_IN = [provider.settings(issuer="https://sign-in.example.org", domains=[], client_secret="")]
    assert len(checks.outside_sign_in_is_safe(None)) == 2
