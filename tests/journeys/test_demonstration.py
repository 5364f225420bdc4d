"""The demonstration, as a visitor meets it: every role enters, and every page that it is led to answers."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from django.test import Client, override_settings

from mantle.home import actions
from mantle.people.access import Role
from mantle.people.models import AuditEvent, Person
from mantle.structures.models import Appointment, Post, Reorganisation
from tests import worlds
from tests.home.markup import text_of

MOST_PAGES = 30


@pytest.fixture(scope="module")
def rows(django_db_setup, django_db_blocker):
    with worlds.standing(django_db_blocker):
        with override_settings(DEMONSTRATION=True):
            actions.fill_demonstration(seed=1, authorities=6, at=datetime.now(tz=UTC))
        yield


@pytest.fixture
def demonstration(rows, db, settings):
    settings.DEMONSTRATION = True


def links_of(page: str) -> list[str]:
    """Addresses of this site that a page leads to, without downloads and parts of the same page."""
    found = [unescape(link).split("#")[0] for link in re.findall(r'<a [^>]*href="(/[^"]*)"', page)]
    return [link for link in dict.fromkeys(found) if link and "format=" not in link and "/static/" not in link]


def enter(name: str) -> Client:
    """Enter by the one click of the sign-in page."""
    client = Client()
    page = client.get("/sign-in/").content.decode()
    playing = Person.objects.filter(account__is_demonstration=True, roles_held__isnull=False)
    person = playing.distinct().get(given_name=name)
    assert f"/sign-in/demonstration/{person.code}/" in page
    answer = client.post(f"/sign-in/demonstration/{person.code}/", follow=True)
    assert answer.redirect_chain == [("/start/", 302)]
    return client


def shape(link: str) -> str:
    """The kind of page behind an address: codes, and values of filters, left aside."""
    return re.sub(r"=[^&]*", "=", re.sub(r"/[a-z]+/(?=[A-Z0-9]{8}/)[A-Z0-9]{8}/", "/*/", link))


def test_every_role_is_led_to_pages_that_answer(demonstration):
    people = Person.objects.filter(account__is_demonstration=True, roles_held__isnull=False).distinct()
    assert {role for person in people for role in person.roles_held.values_list("role", flat=True)} == set(
        map(str, Role)
    )
    met = {person.given_name: pages_met_by(enter(person.given_name)) for person in people}
    assert [(who, page) for who, pages in met.items() for page in pages.items() if page[1] not in {200, 302}] == []
    assert sum(len(pages) for pages in met.values()) > 120


def pages_met_by(client: Client) -> dict[str, int]:
    """Follow links from the start page, one page of each shape, and say how each answered."""
    waiting, shapes, found = ["/start/"], {"/start/"}, {}
    while waiting and len(found) < MOST_PAGES:
        link = waiting.pop(0)
        answer = client.get(link)
        found[link] = answer.status_code
        is_page = "text/html" in answer.headers["Content-Type"]
        for further in links_of(answer.content.decode()) if is_page else []:
            if shape(further) not in shapes:
                shapes.add(shape(further))
                waiting.append(further)
    return found


def test_the_resignation_at_alderwick_can_be_told_to_its_end(demonstration):
    """Owen finds who acts, the post's history says why, and its pages never call it empty."""
    client = enter("Owen")
    post = Post.objects.get(agency__code="alderwick", statutory_role="dcs", ends_on=None)
    start = text_of(client.get("/start/").content.decode())
    assert "Grace Okonjo has acted up since" in start
    assert "waits for your yes or no" in start
    page = text_of(client.get(f"/posts/{post.code}/").content.decode())
    assert "Grace Okonjo" in page
    assert "Acting up" in page
    assert "Resigned" in page


def test_marion_sees_her_change_of_structure_and_nothing_of_the_neighbour(demonstration):
    client = enter("Marion")
    change = Reorganisation.objects.get(state="proposed")
    assert client.get(f"/reorganisations/{change.code}/").status_code == 200
    assert enter("Owen").get(f"/reorganisations/{change.code}/").status_code == 404
    theirs = Appointment.objects.filter(post__agency__code="alderwick").order_by("-starts_on")[0]
    assert client.get(f"/posts/{theirs.post.code}/").status_code == 404
    assert client.get(f"/people/{theirs.person.code}/").status_code == 404


def test_iris_reads_in_the_record_who_proposed_what(demonstration):
    page = text_of(enter("Iris").get("/start/").content.decode())
    assert "Marion Achebe: reorganisation proposed, Family help from April" in page
    assert AuditEvent.objects.filter(verb="demonstration made").count() == 1


def test_priya_finds_six_strands_and_cohorts_that_ended_run_and_come(demonstration):
    priya = enter("Priya")
    page = priya.get("/provision/").content.decode()
    for strand in ("1. Directors in post", "2. System leadership", "3. Executive leadership", "4. Aspirant directors",
                   "5. Succession locally", "6. Accelerated development", "Directors’ programme of 2009"):  # fmt: skip
        assert strand in page
    assert page.count('href="/cohorts/') >= 8
    for state in ("ended", "Running", "To come"):
        assert state in page
    assert "No programme in this strand" not in page.split("5. Succession locally")[0]
    held_to = text_of(priya.get("/standards/").content.decode())
    for words in ("Partly met", "Not met", "1. Partnership"):
        assert words in held_to
    assert "Two counties, one duty room" in priya.get("/exemplars/").content.decode()
