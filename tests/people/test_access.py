"""The access matrix: every address of the site, every role, one's own agency and another."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path, reverse

from mantle.people import access
from mantle.people.access import MAY, NAMES, Permission, Role
from mantle.people.models import Agency, Person
from tests import worlds
from tests.people.doors import DOORS, ELSEWHERE, OPEN, ROLES, Door

KINDS = {
    "team": Role.PROGRAMME_TEAM,
    "lead": Role.AUTHORITY_LEAD,
    "admin": Role.ADMINISTRATOR,
    **{str(role): role for role in Role},
}
AT_ALDER = {"lead", "director", "participant", "mentor"}


@pytest.fixture
def house(db) -> dict[str, dict[str, str]]:
    """Rows of every kind at Alder ("own") and at Birch ("other"), by code."""
    world = worlds.two_authorities()
    own = worlds.furnished(world.alder, world.lead, world.director_post)
    other = worlds.furnished(world.birch, world.birch_lead, world.birch_post)
    return {"own": own.codes, "other": other.codes}


def visitor(role: str, house: dict[str, dict[str, str]]) -> Person:
    if role == "lead":
        return Person.objects.get(given_name="Owen", family_name="Pugh")  # whose import and job are in the house
    alder = Agency.objects.get(code=house["own"]["agency"])
    where = {"agency": alder} if role in AT_ALDER else {"region": alder.region} if role == "evaluator" else {}
    return worlds.with_role("Vi", role.capitalize(), KINDS[role], **where)


def address(name: str, door: Door, codes: dict[str, str]) -> str:
    if name == "structures:forget_word":
        return reverse(name, args=[codes["agency"], codes["word"]])
    if name in ("structures:template", "structures:appointments_template"):
        return reverse(name, args=["csv"])
    return reverse(name, args=[codes[door.row]] if door.row else [])


def names_of(patterns: list, prefix: str = "") -> Iterator[str]:
    for each in patterns:
        if isinstance(each, URLResolver):
            inside = f"{each.app_name}:" if each.app_name else ""
            yield from names_of(each.url_patterns, prefix + inside)
        elif isinstance(each, URLPattern):
            yield f"{prefix}{each.name}"


def test_every_address_of_the_site_is_in_the_table():
    found = set(names_of(get_resolver().url_patterns))
    assert len(found) > 50
    unnamed = {name for name in found if name not in DOORS and name not in OPEN and not name.startswith(ELSEWHERE)}
    assert unnamed == set()
    assert set(DOORS) - found == set()


def test_an_address_that_is_not_in_the_table_would_be_found():
    planted = list(names_of([path("planted/", lambda request: None, name="planted")]))
    assert planted == ["planted"]
    assert not set(planted) & (set(DOORS) | OPEN)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_gets_at_every_address_what_the_table_says(role, house):
    client = Client()
    client.force_login(visitor(role, house).account)
    wrong = []
    for name, door in DOORS.items():
        for side in ("own", "other") if door.row else ("own",):
            answer = client.get(address(name, door, house[side])).status_code
            expected = door.expected(role, own=side == "own")
            if answer != expected:
                wrong.append((name, side, answer, expected))
    assert wrong == []


def test_whoever_has_not_signed_in_is_led_to_the_door(house):
    wrong = []
    for name, door in DOORS.items():
        reply = Client().get(address(name, door, house["own"]))
        if reply.status_code != 302 or not reply["Location"].startswith(reverse("people:sign_in")):
            wrong.append((name, reply.status_code))
    assert wrong == []


def test_a_row_out_of_sight_looks_like_a_row_that_does_not_exist(house):
    client = Client()
    client.force_login(visitor("lead", house).account)
    hidden = client.get(reverse("structures:post", args=[house["other"]["post"]]))
    absent = client.get(reverse("structures:post", args=["NOSUCHPO"]))
    assert (hidden.status_code, absent.status_code) == (404, 404)
    pages = [re.sub(r'value="\w{64}"', "", page.content.decode()) for page in (hidden, absent)]
    assert pages[0].replace(house["other"]["post"], "") == pages[1].replace("NOSUCHPO", "")


def test_roles_add_up_and_reach_as_far_as_each_is_held(house):
    """ACC-2, ACC-3: a lead at one agency who is a director at another changes the first and only sees the second."""
    birch = Agency.objects.get(code=house["other"]["agency"])
    person = worlds.with_role("Two", "Hats", Role.DIRECTOR, birch)
    client = Client()
    client.force_login(person.account)
    see, change = (reverse(f"structures:{name}", args=[house["other"]["post"]]) for name in ("post", "correct_post"))
    assert (client.get(see).status_code, client.get(change).status_code) == (200, 403)
    worlds.people.give_role(
        person=person, role=Role.AUTHORITY_LEAD, agency=Agency.objects.get(code=house["own"]["agency"]),
        starts_on=worlds.date(2020, 1, 1), by=None, at=worlds.NOW,
    )  # fmt: skip
    own = reverse("structures:correct_post", args=[house["own"]["post"]])
    assert (client.get(own).status_code, client.get(change).status_code) == (200, 403)
    # ACC-6: the same for a record of a person, which belongs to no agency of its own.
    theirs, mine = (reverse("structures:correct_person", args=[house[side]["person"]]) for side in ("other", "own"))
    assert (client.get(mine).status_code, client.get(theirs).status_code) == (200, 403)


def test_a_role_that_has_ended_opens_nothing(house):
    person = visitor("team", house)
    client = Client()
    client.force_login(person.account)
    page = reverse("structures:posts")
    assert client.get(page).status_code == 200
    held = person.roles_held.get()
    worlds.people.end_role(held=held, ends_on=worlds.date(2021, 1, 1), by=person, at=worlds.NOW)
    assert client.get(page).status_code == 403


def test_every_role_has_a_name_and_an_entry_in_the_table():
    assert set(MAY) == set(NAMES) == set(Role)
    assert set().union(*MAY.values()) == set(Permission)


def test_the_line_who_can_see_this_names_the_roles_of_the_table():
    for key, group in access.GROUPS.items():
        assert access.who_can_see(key) == [NAMES[role] for role in Role if group.permission in MAY[role]]
    assert "Analyst" not in access.who_can_see("birth_year")
