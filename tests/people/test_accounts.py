"""Accounts and roles as an administrator changes them: what is made, what is refused, what is left on record."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pyotp
import pytest
from django.test import Client
from django.urls import reverse

from mantle.people import actions as people
from mantle.people.access import Role
from mantle.people.actions import Refused, accounts, entering
from mantle.people.models import Account, AccountLink, AuditEvent, Letter, Person, RoleHeld
from mantle.people.queries import with_standing
from mantle.people.queries.accounts import accounts_visible_to, administers, link_of, story_of
from mantle.web import clock
from tests import worlds

GOOD = "orchard lantern Tuesday"
pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return worlds.two_authorities()


@pytest.fixture
def admin(world) -> Person:
    return worlds.with_role("Ada", "Quill", Role.ADMINISTRATOR)


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person.account)
    return client


def page_of(client: Client, name: str, *args: str) -> str:
    return client.get(reverse(f"people:{name}", args=args)).content.decode()


ROLE = {"role": "mentor", "where": "agency", "agency": "alder", "starts_on": "2026-12-01", "reason": "Asked by Alder."}


def opened(client: Client, **answers: str) -> str:
    """Open an account for someone new, and return the address of the link that the page shows."""
    typed = {"name": "Nia Vale", "person": "new", "email": "nia.vale@example.org"} | ROLE | answers
    reply = client.post(reverse("people:open_account"), typed)
    assert reply.status_code == 200, reply.context["form"].errors
    (address,) = re.findall(r"http://testserver(/welcome/[^<]+/)<", reply.content.decode())
    return address


def test_an_account_is_opened_with_a_role_and_its_person_sets_a_password_and_comes_in(admin):
    address = opened(signed_in(admin))
    account = Account.objects.get(email="nia.vale@example.org")
    assert [str(held) for held in account.person.roles_held.all()] == ["Mentor or coach, Alder County Council"]
    nia = Client()
    assert nia.get(address).status_code == nia.get(address).status_code == 200  # looking does not use it up
    reply = nia.post(address, {"password": GOOD})
    assert (reply.status_code, reply["Location"]) == (302, reverse("people:sign_in"))
    entered = nia.post(reverse("people:sign_in"), {"email": "Nia.Vale@example.org", "password": GOOD})
    assert (entered.status_code, entered["Location"]) == (302, reverse("people:set_up_second_step"))
    key = nia.get(entered["Location"]).context["letters"].replace(" ", "")
    codes = nia.post(entered["Location"], {"code": pyotp.TOTP(key).at(clock.now())})
    assert (codes.status_code, len(codes.context["codes"]), codes.context["next"]) == (200, 10, reverse("home:start"))
    assert nia.get(reverse("home:start"))["Location"].startswith("/notices/")  # at the very first sign-in
    assert nia.post("/notices/read/", {"next": "/start/"})["Location"] == "/start/"
    assert nia.get(reverse("home:start")).status_code == 200
    done = set(AuditEvent.objects.filter(detail__person=account.person.code).values_list("verb", flat=True))
    assert done == {"role given", "account opened", "password set", "second step set up", "signed in", "letter queued"}


def test_a_link_works_once_and_for_an_hour_and_its_secret_is_not_kept(admin, world):
    account = world.lead.account
    at = clock.now()
    secret = accounts.make_link(account=account, reason="Forgotten.", by=admin, at=at)
    link = link_of(secret)
    assert secret not in str(AccountLink.objects.values_list())
    with pytest.raises(Refused):
        entering.set_password(link=link, password=GOOD, at=at + timedelta(hours=1))
    entering.set_password(link=link, password=GOOD, at=at + timedelta(minutes=59))
    with pytest.raises(Refused):
        entering.set_password(link=link, password=GOOD + "!", at=at + timedelta(minutes=59))
    account.refresh_from_db()
    assert account.check_password(GOOD)


def test_a_used_an_old_and_an_invented_link_are_answered_alike(admin, world):
    client, address = Client(), opened(signed_in(admin))
    assert client.post(address, {"password": GOOD}).status_code == 302
    old = accounts.make_link(
        account=world.lead.account, reason="Old.", by=admin, at=clock.now() - timedelta(hours=1, seconds=1)
    )
    answers = [Client().get(where) for where in (address, reverse("people:welcome", args=[old]), "/welcome/invented/")]
    assert [answer.status_code for answer in answers] == [410, 410, 410]
    assert len({answer.content for answer in answers}) == 1
    assert answers[0]["Referrer-Policy"] == "same-origin"


def test_a_new_link_ends_the_one_before_and_closing_ends_all(admin, world):
    change = {"account": world.lead.account, "by": admin, "at": clock.now()}
    first, second = (accounts.make_link(reason="Lost.", **change) for _ in range(2))
    assert link_of(first) is None
    assert link_of(second) is not None
    accounts.close_account(reason="Left.", **change)
    assert link_of(second) is None
    with pytest.raises(Refused, match="closed"):
        accounts.make_link(reason="Again.", **change)


@pytest.mark.parametrize("weak", ["short", "password1234", "nia.vale@example.org"])
def test_a_weak_password_is_refused_in_words(admin, weak):
    address, client = opened(signed_in(admin)), Client()
    reply = client.post(address, {"password": weak})
    assert reply.status_code == 422
    assert "govuk-error-summary" in reply.content.decode()
    assert client.post(address, {"password": GOOD}).status_code == 302  # the link was not used up


def test_every_character_of_a_long_password_counts_and_it_may_be_pasted(admin):
    address, client = opened(signed_in(admin)), Client()
    assert "onpaste" not in client.get(address).content.decode()
    client.post(address, {"password": "Long " + "x" * 122 + "a"})
    tries = [{"email": "nia.vale@example.org", "password": "Long " + "x" * 122 + last} for last in ("b", "a")]
    assert [client.post(reverse("people:sign_in"), each).status_code for each in tries] == [422, 302]


def test_an_account_is_opened_for_a_record_that_exists_and_never_twice(admin, world):
    client = signed_in(admin)
    director = world.director
    opened(client, name=director.name, person=director.code, email="ngozi@example.org")
    assert director.account.email == "ngozi@example.org"
    assert "ngozi@example.org" in client.get(reverse("people:open_account"), {"name": "Ngozi"}).content.decode()
    people_before = Person.objects.count()
    typed = {"name": "Someone Else", "person": "new", "email": "NGOZI@example.org"} | ROLE
    reply = client.post(reverse("people:open_account"), typed)
    assert (reply.status_code, "Another account has this e-mail address" in reply.content.decode()) == (422, True)
    assert Person.objects.count() == people_before


def test_a_closed_account_ends_its_visits_at_the_next_page_and_opened_again_they_stay_ended(admin, world):
    lead, office = signed_in(world.lead), signed_in(admin)
    assert lead.get(reverse("people:account")).status_code == 200
    close, reopen = (reverse(f"people:{name}_account", args=[world.lead.code]) for name in ("close", "reopen"))
    assert office.post(close, {"reason": "Left the council."}).status_code == 302
    assert lead.get(reverse("people:account")).status_code == 302
    assert office.post(reopen, {"reason": "Came back."}).status_code == 302
    assert lead.get(reverse("people:account")).status_code == 302
    verbs = AuditEvent.objects.filter(object_kind="account", by=admin).values_list("verb", "reason")
    assert list(verbs) == [("account opened again", "Came back."), ("account closed", "Left the council.")]


def test_an_old_visit_does_not_come_back_when_an_account_is_opened_again(admin, world):
    lead = signed_in(world.lead)
    change = {"account": world.lead.account, "by": admin, "at": clock.now()}
    accounts.close_account(reason="Left.", **change)
    accounts.reopen_account(reason="Back.", **change)  # no page was asked for in between
    assert lead.get(reverse("people:account")).status_code == 302


def test_a_role_is_given_and_ended_from_a_day_and_what_it_allows_stands_beside(admin, world):
    client, code = signed_in(admin), world.participant.code
    give, end = (reverse(f"people:{name}_role", args=[code]) for name in ("give", "end"))
    assert "record changes of posts and holders" not in page_of(client, "account_of", code)
    answers = {"role": "authority_lead", "where": "agency", "agency": "Birch Borough Council"}
    today = clock.today()
    assert client.post(give, answers | {"starts_on": today.isoformat(), "reason": "New lead."}).status_code == 302
    assert "record changes of posts and holders" in page_of(client, "account_of", code)
    held = RoleHeld.objects.get(person=world.participant, role="authority_lead")
    assert with_standing(world.participant, today).may("record changes of posts and holders", world.birch)
    key = f"authority_lead birch {today}"
    later = today + timedelta(days=30)
    wrong = client.post(end, {"role": key, "ends_on": today.isoformat(), "reason": "Wrong day."})
    assert (wrong.status_code, "must come after the day" in wrong.content.decode()) == (422, True)
    assert client.post(end, {"role": key, "ends_on": later.isoformat(), "reason": "Moves on."}).status_code == 302
    held.refresh_from_db()
    assert held.ends_on == later
    assert not with_standing(world.participant, later).may("record changes of posts and holders", world.birch)
    events = AuditEvent.objects.filter(object_kind="roleheld", by=admin).values_list("verb", "reason")
    assert list(events) == [("role ended", "Moves on."), ("role given", "New lead.")]


def test_the_same_role_is_not_given_twice_and_a_wrong_agency_is_said_with_what_is_near(admin, world):
    client, give = signed_in(admin), reverse("people:give_role", args=[world.lead.code])
    again = ROLE | {"role": "authority_lead", "agency": "Alder County Council"}
    assert "holds this role there already" in client.post(give, again).content.decode()
    near = client.post(give, ROLE | {"agency": "Birch Bor"}).content.decode()
    assert "Did you mean one of these: Birch Borough Council?" in near
    assert "Asked by Alder." in near  # what was typed is kept


def test_nobody_changes_their_own_account_or_roles(admin):
    client = signed_in(admin)
    worlds.with_role("Bo", "Reed", Role.ADMINISTRATOR)  # so that it is not a matter of being the last
    own = [("give_role", ROLE), ("close_account", {"reason": "x"}), ("make_link", {"reason": "x"})]
    own += [("end_role", {"role": "administrator  2020-01-01", "ends_on": "2030-01-01", "reason": "x"})]
    for name, typed in own:
        reply = client.post(reverse(f"people:{name}", args=[admin.code]), typed)
        assert (name, reply.status_code, "Nobody changes their own" in reply.content.decode()) == (name, 422, True)
    assert "Another administrator changes it" in page_of(client, "account_of", admin.code)


def test_the_last_administrator_is_neither_ended_nor_closed(world):
    leaving, lasting = (worlds.with_role(name, "Quill", Role.ADMINISTRATOR) for name in ("Ada", "Bo"))
    leaves, lasts = leaving.roles_held.get(), lasting.roles_held.get()
    people.end_role(held=leaves, ends_on=date(2027, 1, 1), by=lasting, at=worlds.NOW)
    change = {"reason": "Moves on.", "by": leaving, "at": worlds.NOW}
    with pytest.raises(Refused, match="last administrator"):
        accounts.end(held=lasts, ends_on=date(2027, 2, 1), **change)
    with pytest.raises(Refused, match="last administrator"):
        accounts.close_account(account=lasting.account, **change)
    worlds.with_role("Cy", "Quill", Role.ADMINISTRATOR)
    assert accounts.end(held=lasts, ends_on=date(2027, 2, 1), **change).ends_on == date(2027, 2, 1)


def test_whoever_administers_one_agency_reaches_no_further(world):
    local = worlds.with_role("Lo", "Cal", Role.ADMINISTRATOR, world.alder)
    seen = {account.person for account in accounts_visible_to(local)}
    assert seen == {world.lead, world.participant, local}
    client, give = signed_in(local), reverse("people:give_role", args=[world.participant.code])
    assert client.post(give, ROLE).status_code == 302
    assert client.post(give, ROLE | {"agency": "birch", "role": "director"}).status_code == 422
    assert client.post(give, ROLE | {"where": "everywhere", "role": "administrator"}).status_code == 422
    assert client.get(reverse("people:account_of", args=[world.birch_lead.code])).status_code == 404
    with pytest.raises(Refused, match="as far as your own"):
        accounts.give(
            person=world.participant, grant=accounts.Grant("auditor", worlds.TODAY), reason="x", by=local, at=worlds.NOW
        )


def test_no_password_is_set_for_someone_whose_roles_reach_further(world):
    local = worlds.with_role("Lo", "Cal", Role.ADMINISTRATOR, world.alder)
    link = {"account": world.participant.account, "reason": "Lost.", "by": local, "at": worlds.NOW}
    assert administers(local, world.participant)
    assert accounts.make_link(**link)
    people.give_role(
        person=world.participant, role=Role.ANALYST, starts_on=date(2030, 1, 1), by=None, at=worlds.NOW
    )  # not yet, but to come
    for act in (accounts.make_link, accounts.close_account):
        with pytest.raises(Refused, match="beyond your reach"):
            act(**link)
    assert "beyond your reach" in page_of(signed_in(local), "account_of", world.participant.code)


def test_the_list_is_filtered_by_role_state_and_words(admin, world):
    client, page = signed_in(admin), reverse("people:accounts")

    def names(**asked: str) -> set[str]:
        table = client.get(page, asked).context["table"]
        return {row.person.name for row in table.page.object_list}

    assert names(role="auditor") == {"Iris Holt"}
    assert names(words="owen") == {"Owen Pugh"}
    accounts.close_account(account=world.lead.account, reason="Left.", by=admin, at=worlds.NOW)
    assert names(state="closed") == {"Owen Pugh"}
    assert "Ada Quill" not in names(state="never")  # who is looking has come in
    assert "Iris Holt" in names(state="never")
    assert names(role="none") == set()


def test_the_list_and_an_account_take_as_many_queries_for_forty_accounts_as_for_seven(
    admin, world, django_assert_max_num_queries
):
    client = signed_in(admin)
    for place in range(33):
        worlds.with_role("P", f"Number{place}", Role.MENTOR, world.alder)
    for address in (reverse("people:accounts"), reverse("people:account_of", args=[world.lead.code])):
        with django_assert_max_num_queries(10):
            assert client.get(address).status_code == 200


def test_a_person_reads_what_was_done_to_their_own_record_and_an_auditor_reads_it_of_anyone(world):
    person = world.lead
    people.correct_person(
        person=person, version=None, reason="Married.", by=world.team, at=worlds.NOW, given_name="Owen",
        family_name="Pugh-Lloyd",
    )  # fmt: skip
    worlds.appointed(world.vacant_post, person, date(2026, 1, 5))
    worlds.appointed(worlds.post(world.birch, "Head", 3), world.outsider, date(2026, 1, 5), kind="joint", reason="x")
    about = {"person added", "person corrected", "role given", "account opened", "person appointed"}
    assert set(story_of(person).values_list("verb", flat=True)) == about
    assert {event.object_code for event in story_of(person) if event.object_kind == "person"} == {person.code}
    assert "Married." in page_of(signed_in(person), "story", person.code)
    assert "Priya Nair" in page_of(signed_in(world.auditor), "story", person.code)
    address = reverse("people:story", args=[person.code])
    assert signed_in(world.team).get(address).status_code == 403
    assert signed_in(world.birch_lead).get(address).status_code == 404


def test_an_administrator_gives_an_account_another_address_and_both_letterboxes_are_told(admin, world):
    lead, before = world.lead, world.lead.account.email
    theirs, client = signed_in(lead), signed_in(admin)
    secret = accounts.make_link(account=lead.account, reason="Lost.", by=admin, at=clock.now())
    password = lead.account.password
    page = reverse("people:give_address", args=[lead.code])
    typed = {"email": " New.Lead@Example.org ", "reason": "The council has a new address."}
    refused = ({"email": before}, {"email": admin.account.email}, {"email": ""}, {"reason": ""}, {"email": "nowhere"})
    assert [client.post(page, typed | each).status_code for each in refused] == [422] * len(refused)
    assert theirs.get("/account/").status_code == 200
    assert client.post(page, typed).status_code == 302
    account = Account.objects.get(person=lead)
    assert (account.email, account.password) == ("new.lead@example.org", password)
    assert theirs.get("/account/")["Location"].startswith("/sign-in/")  # every visit has ended
    assert link_of(secret) is None
    told = Letter.objects.filter(wording="people/sign_in_changed").values_list("address", flat=True)
    assert sorted(told) == sorted([before, "new.lead@example.org"])
    event = AuditEvent.objects.get(verb="address changed")
    assert (event.by, event.reason, before in str(event.detail)) == (admin, typed["reason"], False)
    own = client.post(reverse("people:give_address", args=[admin.code]), typed | {"email": "ada2@example.org"})
    assert own.status_code == 422
    assert client.get(reverse("people:account_of", args=[lead.code])).content.decode().count(page) == 1
