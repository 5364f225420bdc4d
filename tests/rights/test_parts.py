"""RIG-15: parts that stay closed until their impact assessment has a number."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.core import checks
from django.test import Client
from django.urls import reverse
from django.urls.converters import IntConverter

from mantle.people.models import Account
from mantle.rights.rules.parts import PARTS
from tests import worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> Client:
    client = Client()
    client.force_login(Account.objects.get(person=worlds.two_authorities().team))
    return client


def addresses_of(part: str) -> list[str]:
    """An address of each door of a part; a code that nobody has stands where one is wanted."""
    found = []
    for door in import_module(f"mantle.{part}.urls").urlpatterns:
        wanted = door.pattern.converters
        given = {key: 1 if isinstance(each, IntConverter) else "ABCD2345" for key, each in wanted.items()}
        found.append(reverse(f"{part}:{door.name}", kwargs=given))
    return found


def test_a_part_without_an_assessment_answers_at_none_of_its_addresses_and_one_with_a_number_does(team, settings):
    doors = {part: addresses_of(part) for part in PARTS}
    assert all(doors.values())
    closed_page = "is not open here yet"
    assert not any(closed_page in team.get(doors[part][0]).content.decode() for part in PARTS)  # each has its number
    settings.IMPACT_ASSESSMENTS = "feedback=IA-12"
    answers = {part: {(answer.status_code, closed_page in answer.content.decode())
                      for answer in (team.get(door) for door in doors[part])} for part in PARTS}  # fmt: skip
    assert {part for part, found in answers.items() if found == {(403, True)}} == set(PARTS) - {"feedback"}
    assert not any(is_closed for _, is_closed in answers["feedback"])
    settings.DEMONSTRATION = True
    assert closed_page not in team.get(doors["networks"][0]).content.decode()


def test_a_closed_part_stands_in_no_navigation(team, settings):
    way = f'href="{reverse("feedback:home")}"'
    assert way in team.get("/development/").content.decode()
    settings.IMPACT_ASSESSMENTS = ""
    assert way not in team.get("/development/").content.decode()


def test_a_misspelt_part_is_refused_at_the_start_and_closed_ones_are_named(settings):
    settings.IMPACT_ASSESSMENTS = "feedbak=IA-12,networks=IA-13"
    found = {each.id: each.msg for each in checks.run_checks(include_deployment_checks=True)}
    assert found["mantle.E030"] == "There is no part called feedbak."
    assert found["mantle.I030"] == "Closed without an impact assessment: evaluation, feedback, selection, succession."
