"""The byte 0, which nobody types: no address and no question that holds it breaks a page, on either database."""

from __future__ import annotations

import pytest
from django.test import Client

from mantle.people.models import Account
from tests.worlds import two_authorities


@pytest.fixture
def team(db) -> Client:
    world = two_authorities()
    client = Client()
    client.force_login(Account.objects.get(person=world.team))
    return client


@pytest.mark.parametrize(
    "address", ["/posts/%00/", "/people/A%00B/", "/agencies/%00alder/structure/", "/forecasts/%00/"]
)
def test_an_address_with_the_byte_leads_nowhere(team, address):
    assert team.get(address.replace("%00", "x")).status_code == 404
    assert team.get(address).status_code == 404


@pytest.mark.parametrize(
    "address",
    ["/search/?q=Al%00der", "/posts/?words=%00", "/profile/?region=%00North", "/people/?words=a%00b&sort=%00"],
)
def test_a_question_with_the_byte_is_answered_as_if_it_were_not_there(team, address):
    assert team.get(address).status_code == team.get(address.replace("%00", "")).status_code
    assert team.get(address).status_code in {200, 404}
