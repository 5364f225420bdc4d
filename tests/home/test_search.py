"""Search finds people, posts and places by the beginnings of words, and only what one may see."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from mantle.home import queries
from mantle.people.models import Account, PersonName
from tests import worlds
from tests.home.markup import text_of

pytestmark = pytest.mark.django_db
ON = worlds.TODAY


@pytest.fixture
def world() -> worlds.World:
    return worlds.two_authorities()


def found(words: str, person) -> tuple[list[str], list[str], list[str]]:
    rows = queries.search(words, person, ON)
    return (
        [str(p) for p in rows.people],
        [f"{p.title}, {p.agency}" for p in rows.posts],
        [str(a) for a in rows.agencies],
    )


def test_beginnings_of_words_find_a_person_in_any_order(world):
    assert found("ad ngo", world.team)[0] == ["Ngozi Adeyemi"]
    assert found("deyemi", world.team)[0] == []


def test_a_former_name_finds_a_person(world):
    PersonName.objects.create(
        person=world.assistant,
        given_name="Tom",
        family_name="Hargreaves",
        sort_name="hargreaves tom",
        until=date(2019, 1, 1),
    )
    assert found("hargr", world.team)[0] == ["Tom Farrow"]


def test_those_in_post_stand_before_those_who_left(world):
    worlds.person("Aled", "Farrow")
    assert found("farrow", world.team)[0] == ["Tom Farrow", "Aled Farrow"]


def test_posts_are_found_by_title_unit_and_agency_and_directors_stand_first(world):
    posts = found("alder", world.team)[1]
    assert posts[0] == "Director of Children's Services, Alder County Council"
    assert len(posts) == 3
    assert found("alder educ", world.team)[1] == ["Assistant Director, Education, Alder County Council"]


def test_a_lead_finds_nothing_of_another_authority_but_that_it_exists(world):
    assert found("lin", world.team)[0] == ["Mei Lin"]
    assert found("lin", world.lead)[:2] == ([], [])
    assert found("birch", world.lead) == ([], [], ["Birch Borough Council"])


def test_a_participant_finds_agencies_only(world):
    assert found("a", world.participant)[2] != []
    assert found("adeyemi", world.participant) == ([], [], [])


def test_more_than_twenty_of_a_kind_is_said(world):
    for number in range(21):
        worlds.person(f"Ash{number:02}", "Quill")
    rows = queries.search("quill", world.team, ON)
    assert (len(rows.people), rows.more) == (20, ("people",))


@pytest.mark.parametrize(
    ("words", "says"), [("", "Enter at least two letters"), ("x", "at least two"), ("zzzz", "Nothing that you may see")]
)
def test_the_page_says_what_to_do_when_there_is_nothing(world, words, says):
    client = Client()
    client.force_login(Account.objects.get(person=world.team))
    assert says in text_of(client.get("/search/", {"q": words}).content.decode())


@pytest.mark.parametrize("words", ["%", "_", "'; --", "\\", "Ÿ" * 300, "\x00ab", "🙂🙂"])
def test_odd_words_find_nothing_and_break_nothing(world, words):
    client = Client()
    client.force_login(Account.objects.get(person=world.team))
    assert client.get("/search/", {"q": words}).status_code == 200
