"""Every link that a page shows to a role of the demonstration leads to a page that this role may open."""

from __future__ import annotations

import re
from collections import Counter, deque
from datetime import UTC, datetime
from html import unescape
from urllib.parse import urljoin

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from mantle.home import actions, context
from mantle.people.models import Person
from tests.journeys.test_demonstration import enter

LINK = re.compile(r'<a\b[^>]*\bhref="([^"]+)"')
OF_A_SHAPE = 3  # addresses tried of one kind of page
ELSEWHERE = ("/static/", "/sign-out/")


def shape(link: str) -> tuple[str, bool]:
    """The kind of page behind an address: its door, and whether it is asked for as a file. How a list is sorted and
    turned opens nothing that the list did not."""
    path, _, asked = link.partition("?")
    try:
        door = resolve(path).view_name
    except Resolver404:
        door = path
    return door, "format=" in asked


def closed_links(client: Client, pages: int | None = None) -> tuple[list[tuple[str, str, int]], int]:
    """Links that do not open, as (page, link, answer), met from the start page on; and how many pages were opened."""
    client.raise_request_exception = False  # a page that breaks is one of the links that do not open
    waiting, met, seen, closed, opened = deque([("", "/start/")]), Counter(), set(), [], 0
    while waiting:
        page, link = waiting.popleft()
        kind = shape(link)
        if link in seen or met[kind] >= OF_A_SHAPE or link.startswith(ELSEWHERE):
            continue
        seen.add(link)
        met[kind] += 1
        answer = client.get(link, follow=True)
        opened += 1
        if answer.status_code != 200:
            closed.append((page, link, answer.status_code))
        elif "text/html" in answer.headers["Content-Type"] and (pages is None or opened <= pages):
            found = (urljoin(link, unescape(each)).partition("#")[0] for each in LINK.findall(answer.content.decode()))
            waiting.extend((link, each) for each in found if each.startswith("/"))
    return closed, opened


@pytest.mark.nightly
def test_every_link_that_a_role_is_shown_opens_for_that_role(db, settings, monkeypatch):
    settings.DEMONSTRATION = True
    actions.fill_demonstration(seed=1, authorities=6, at=datetime.now(tz=UTC))
    people = list(Person.objects.filter(account__is_demonstration=True, roles_held__isnull=False).distinct())

    with monkeypatch.context() as planted:
        wrong = ("Office", (("Accounts", "people:accounts", None),))
        planted.setattr(context, "SECTIONS", (*context.SECTIONS, wrong))
        assert closed_links(enter("Daniel"), pages=1)[0] == [("/start/", "/accounts/", 403)]

    walks = {person.given_name: closed_links(enter(person.given_name)) for person in people}
    assert {who: closed for who, (closed, _) in walks.items() if closed} == {}
    assert len(walks) >= 13
    assert sum(opened for _, opened in walks.values()) > 1500


@pytest.mark.nightly
def test_the_whole_nation_is_filled_and_its_lists_stay_within_fifteen_queries(
    db, settings, django_assert_max_num_queries
):
    settings.DEMONSTRATION = True
    made = actions.fill_demonstration(seed=1, at=datetime.now(tz=UTC))
    assert made["posts"] > 12_500
    assert made["appointments"] > 40_000
    client = enter("Priya")
    for address in (
        "/start/", "/people/?size=200&sort=-name", "/people/?size=200&q=sm&tier=3", "/posts/?size=200&state=vacant",
        "/agencies/?size=200", "/partnerships/?size=200", "/search/?q=head+al",
    ):  # fmt: skip
        client.get(address)
        # The start page is no list: it asks once for each kind of thing that waits, as tests/home/test_start.py bounds.
        with django_assert_max_num_queries(26 if address == "/start/" else 15):
            assert client.get(address).status_code == 200
