"""The team around a post: how it is held, how steady and how broad, what is missing, and who is told what."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from mantle.people.access import Role
from mantle.people.models import Account
from mantle.web import clock
from tests import worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> worlds.World:
    """Under Alder's director: one assistant for good, one acting until soon, one post empty; four heads below."""
    found = worlds.two_authorities()
    third = worlds.post(found.alder, "Assistant Director, Early Help", 2, manager=found.director_post)
    soon = clock.today() + timedelta(40)
    worlds.appointed(third, worlds.person("Ivo", "Marsh"), date(2026, 8, 1), soon, kind="interim")
    for number in range(4):
        head = worlds.post(found.alder, f"Head {number}", 3, manager=found.assistant_post)
        worlds.appointed(head, worlds.person("Head", f"Number {number}", background="health"), date(2024, 1, 1))
    return found


def client_of(person) -> Client:
    client = Client()
    client.force_login(Account.objects.get(person=person))
    return client


def test_the_page_of_a_team_counts_levels_names_gaps_and_says_what_each_figure_can_tell(world):
    """CFS-10, CFS-12."""
    page = client_of(world.lead).get(f"/posts/{world.director_post.code}/team/").content.decode()
    for words in (
        "3 posts: 1 held, 1 covered, 1 vacant.", "2 gaps found", "4 posts: 4 held, 0 covered, 0 vacant.",
        "Nobody holds or covers Assistant Director, Education.",
        "Cover ends within 90 days: Assistant Director, Early Help.", "0 of 1 began within a year",
        "Among 4 people", "Health 4", "two picked at random come from different areas 0 times in 100",
    ):  # fmt: skip
        assert words in page
    assert "No team on record" in client_of(world.lead).get(f"/posts/{world.vacant_post.code}/team/").content.decode()


def test_how_many_of_a_team_may_leave_is_said_to_those_alone_who_may_see_it(world):
    """CFS-11."""
    path, words = f"/posts/{world.director_post.code}/team/", "How many may leave"
    assert words in client_of(world.lead).get(path).content.decode()
    director = worlds.with_role("Vi", "Director", Role.DIRECTOR, world.alder)
    page = client_of(director).get(path)
    assert (page.status_code, words in page.content.decode()) == (200, False)
    assert client_of(world.birch_lead).get(path).status_code == 404
    worlds.people.give_role(
        person=world.director, role=Role.PARTICIPANT, agency=world.alder, starts_on=date(2020, 1, 1), by=None,
        at=worlds.NOW,
    )  # fmt: skip
    worlds.people.open_account(person=world.director, email="n@example.org", password=None, by=None, at=worlds.NOW)
    own = client_of(world.director).get(f"/appointments/{world.held.code}/team/")
    assert (own.status_code, "Tom Farrow" in own.content.decode(), words in own.content.decode()) == (200, True, False)


def test_whoever_acts_up_from_a_post_of_the_team_is_named_as_in_two_posts(world):
    """CFS-12."""
    worlds.appointed(world.director_post, world.assistant, date(2026, 9, 1), kind="acting", reason="Acts up.")
    page = client_of(world.lead).get(f"/posts/{world.director_post.code}/team/").content.decode()
    assert f"{world.assistant.name} fills two posts at once." in page
