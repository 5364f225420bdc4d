"""The guards of doors, each on its own: who passes, and how others are told. ACC-6, PEO-13, PEO-19, JOB-6."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.test import RequestFactory
from django.urls import reverse

from mantle.people import guards, threshold
from mantle.people.access import Permission
from mantle.people.actions import once
from mantle.people.models import Agency, Person
from mantle.people.queries import with_standing
from mantle.structures.models import Post
from mantle.web import clock
from tests import worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> worlds.World:
    return worlds.two_authorities()


def asked(person: Person | None, address: str = "/page/?one=1", **typed: str) -> HttpRequest:
    request = RequestFactory().post(address, typed) if typed else RequestFactory().get(address)
    request.person = person and with_standing(person, worlds.TODAY)
    request.session = SessionStore()
    request._messages = FallbackStorage(request)
    return request


def answered(request: HttpRequest, *found: object) -> HttpResponse:
    return HttpResponse(" ".join(map(str, found)) or "in")


def inside(door, request: HttpRequest, *words: str) -> str:
    return door(request, *words).content.decode()


def test_a_page_for_people_with_an_account_is_for_them_alone_and_for_those_who_hold_the_verb(world):
    open_page, narrow = guards.signed_in()(answered), guards.signed_in(may=Permission.VIEW_AUDIT)(answered)
    assert (open_page.guarded, narrow.guarded) == ("signed in", Permission.VIEW_AUDIT)
    assert guards.open_to_all(answered).guarded == "open"
    assert inside(open_page, asked(world.participant)) == inside(narrow, asked(world.auditor)) == "in"
    with pytest.raises(PermissionDenied, match=str(Permission.VIEW_AUDIT)):
        narrow(asked(world.participant))
    for door in (open_page, narrow):
        away = door(asked(None))
        assert away["Location"] == f"{reverse('people:sign_in')}?next=/page/%3Fone%3D1"
        assert away.leads_to_sign_in


def test_a_row_out_of_sight_does_not_exist_and_a_verb_is_held_over_this_row_or_not(world):
    look, change = guards.on(Post)(answered), guards.on(Post, may=Permission.EDIT_POSTS)(answered)
    assert (look.guarded, change.guarded) == (Post, Permission.EDIT_POSTS)
    own, theirs = world.director_post, world.birch_post
    assert inside(look, asked(world.lead), own.code) == inside(change, asked(world.lead), own.code) == str(own)
    for door in (look, change):
        with pytest.raises(Http404):
            door(asked(world.lead), theirs.code)
        assert door(asked(None), own.code)["Location"].startswith(reverse("people:sign_in"))
    sees = worlds.with_role("Dora", "Reader", worlds.Role.DIRECTOR, world.alder)
    assert inside(look, asked(sees), own.code) == str(own)
    with pytest.raises(PermissionDenied):
        change(asked(sees), own.code)


def test_a_verb_over_a_row_of_an_agency_is_held_there_and_over_a_row_of_none_anywhere(world):
    lead = with_standing(world.lead, worlds.TODAY)
    rows = [world.alder, world.director_post, world.birch, world.birch_post]
    assert [guards.may_over(lead, Permission.EDIT_POSTS, row) for row in rows] == [True, True, False, False]
    assert [guards.agency_of(row) for row in rows] == [world.alder, world.alder, world.birch, world.birch]
    assert guards.agency_of(Person()) is None
    # A record of a person says itself whose it is: it is theirs who lead where the person works.
    holder = world.held.person
    birch_lead = with_standing(world.birch_lead, worlds.TODAY)
    may = [guards.may_over(who, Permission.EDIT_PEOPLE, holder) for who in (lead, birch_lead)]
    assert (hasattr(holder, "is_within"), may) == (True, [True, False])
    assert not guards.may_over(lead, Permission.EDIT_POSTS, Agency(name="New"))


def test_whoever_stands_on_the_threshold_is_led_to_the_second_step_and_an_ended_visit_is_said(world):
    halfway = asked(None)
    threshold.step_onto(halfway, world.lead.account, clock.now(), next_page="", kept="")
    assert guards.to_sign_in(halfway)["Location"].startswith(reverse("people:second_step"))
    ended = asked(None)
    guards.to_sign_in(ended)
    assert list(ended._messages) == []
    ended.visit_ended_of = "somebody"
    guards.to_sign_in(ended)
    assert "Your visit had ended" in str(next(iter(ended._messages)))


def test_what_would_do_most_harm_asks_who_one_is_again_after_five_minutes_where_it_is_asked(world):
    always, downloads = guards.proved()(answered), guards.proved(when=guards.a_download)(answered)
    for seconds, passes in ((0, True), (290, True), (310, False)):
        request = asked(world.lead, "/list/?format=csv")
        request.session["proved"] = (clock.now() - timedelta(seconds=seconds)).timestamp()
        for door in (always, downloads):
            answer = door(request)
            assert (answer.content == b"in") == passes, seconds
            assert passes or answer["Location"] == f"{reverse('people:prove')}?next=/list/%3Fformat%3Dcsv"
            assert getattr(answer, "leads_to_proof", False) != passes
    never = asked(world.lead, "/list/")
    assert (inside(downloads, never), always(never).status_code) == ("in", 302)


def test_a_form_has_one_effect_and_the_page_about_another_sending_says_what_was_typed(world):
    done = []

    def act(request: HttpRequest) -> HttpResponse:
        done.append(request.method)
        return redirect(f"/made/{len(done)}/")

    door = guards.signed_in()(act)
    typed = {"title": "Head & tail", "reason": "New", "form_key": "k" * 64}
    assert [door(asked(world.team, **typed))["Location"] for _ in range(2)] == ["/made/1/"] * 2
    other_tab = door(asked(world.team, **typed | {"form_key": "m" * 64}))
    assert (other_tab.status_code, len(done)) == (409, 1)
    assert "Head &amp; tail" in other_tab.content.decode()
    assert 'href="/made/1/"' in other_tab.content.decode()
    assert "m" * 64 not in other_tab.content.decode()  # sent again, it is a sending of its own
    meant = door(asked(world.team, **typed | {"form_key": "m" * 64, "form_again": "yes"}))
    assert (meant["Location"], len(done)) == ("/made/2/", 2)
    for _ in range(2):  # without a key nothing is kept, nor for a page that is only read
        door(asked(world.team, title="Head & tail", reason="New"))
        door(asked(world.team, f"/page/?form_key={'k' * 64}"))
    assert len(done) == 6


def test_a_form_that_led_nowhere_says_so_the_second_time_and_asks_nothing(world):
    door = guards.signed_in()(answered)
    typed = {"title": "Head & tail", "reason": "New", "form_key": "k" * 64}
    first, second = (door(asked(world.team, **typed)) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 409)
    assert "It was sent twice, and done once" in second.content.decode()
    assert "Head &amp; tail" not in second.content.decode()
    assert "form_again" not in second.content.decode()


def test_a_door_that_takes_long_has_one_effect_too_and_gives_back_what_its_action_made(world):
    made, seen, called = [], [], []

    def act() -> str:
        made.append("row")
        return f"row {len(made)}"

    @guards.signed_in()
    @guards.takes_long
    def door(request: HttpRequest) -> HttpResponse:
        called.append(request)
        seen.append(guards.act_once(request, act, leads_to=lambda row: f"/{row.replace(' ', '-')}/"))
        return redirect("/there/")

    typed = {"title": "Head", "reason": "New", "form_key": "k" * 64}
    assert [door(asked(world.team, **typed))["Location"] for _ in range(2)] == ["/there/", "/row-1/"]
    assert (made, seen, len(called)) == (["row"], ["row 1"], 1)  # the file of the second is not read again
    # Two sendings at once: the second finds the key only when its action is carried out.
    sent = once.Sent(key=once.key_of(world.team, "n" * 64), digest="", by=world.team, at=clock.now())

    @guards.signed_in()
    @guards.takes_long
    def late(request: HttpRequest) -> HttpResponse:
        once.carry_out_part(sent=sent, act=act, leads_to=lambda row: "/first/")
        guards.act_once(request, act, leads_to=lambda row: "/second/")
        return redirect("/there/")

    assert late(asked(world.team, title="Head", reason="Other", form_key="n" * 64))["Location"] == "/first/"
    assert len(made) == 2
    assert guards.act_once(asked(world.team), act, leads_to=str) == "row 3"  # without a key it is simply carried out
