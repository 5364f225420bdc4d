"""F21: a mark of its own in every sensitive field, looked for on every page and in every file, as every role.

What each role may find is written here by hand; it is not worked out from the table of roles.
"""

from __future__ import annotations

import io
import logging
import re
import zipfile
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from mantle.equality.actions import declare
from mantle.forecast.actions import give_answers
from mantle.people.access import GROUPS
from mantle.people.models import Identifier, Person, PersonName
from mantle.structures.models import Absence, Appointment
from tests import worlds
from tests.people.doors import DOORS, EACH_RUN, ROLES
from tests.people.test_access import address, visitor

FIELDS = ("holder", "former", "contact", "birth_year", "profession", "left", "overlap", "away", "reference")
SEES: dict[str, str] = {
    "team": "holder former contact birth_year profession left overlap away reference",
    "lead": "holder former contact birth_year profession left overlap away reference",
    "director": "holder former contact profession",
}
YEARS = {"own": "1903", "other": "1907"}


def marks(side: str) -> dict[str, str]:
    return {name: f"Zq{side}{name.replace('_', '')}" for name in FIELDS} | {"birth_year": YEARS[side]}


@pytest.fixture
def house(db):
    """The house of the access matrix, with a mark in every sensitive field of one holder on either side."""
    world = worlds.two_authorities()
    sides = {
        "own": (world.alder, world.lead, world.director_post),
        "other": (world.birch, world.birch_lead, world.birch_post),
    }
    codes = {}
    for side, (agency, lead, post) in sides.items():
        codes[side] = worlds.furnished(agency, lead, post).codes
        mark_everything(post.appointments.get(), marks(side))
    return codes


def mark_everything(held: Appointment, mark: dict[str, str]) -> None:
    who = held.person
    Person.objects.filter(pk=who.pk).update(
        family_name=mark["holder"], sort_name=mark["holder"].lower(), email=f"{mark['contact']}@example.org",
        birth_year=int(mark["birth_year"]), profession=mark["profession"],
    )  # fmt: skip
    PersonName.objects.create(
        person=who, family_name=mark["former"], sort_name=mark["former"].lower(), until=worlds.date(2000, 1, 1)
    )
    Identifier.objects.create(person=who, source="Payroll", value=mark["reference"])
    earlier = worlds.post(held.post.agency, "Head of Marks", 3)
    past = worlds.appointed(earlier, who, worlds.date(2015, 1, 1), worlds.date(2016, 1, 1), reason=mark["overlap"])
    Appointment.objects.filter(pk=past.pk).update(leaving_reason="retired")
    Absence.objects.create(appointment=past, reason=mark["away"], starts_on=worlds.date(2015, 3, 1))
    give_answers(person=who, answers={"director": ("not_sure", "")}, on=worlds.TODAY, by=who, at=worlds.NOW)
    declare(person=who, answers={"religion": "sikh"}, on=worlds.TODAY, by=who, at=worlds.NOW)


def text_of(reply) -> str:
    """What a reply says, however it is packed."""
    body, kind = b"".join(reply.streaming_content) if reply.streaming else reply.content, reply.get("Content-Type", "")
    if "zip" in kind:
        with zipfile.ZipFile(io.BytesIO(body)) as files:
            return "\n".join(files.read(name).decode() for name in files.namelist())
    if "spreadsheet" in kind:
        book = CalamineWorkbook.from_filelike(io.BytesIO(body))
        return "\n".join(str(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)
    return body.decode(errors="replace")


def walk(client: Client, codes: dict[str, dict[str, str]], *, follow: bool = False) -> dict[str, str]:
    """Every address of the site for rows of both sides, and every file and page that those lead to."""
    waiting = [address(name, door, codes[side]) for name, door in DOORS.items() for side in ("own", "other")]
    seen: dict[str, str] = {}
    while waiting:
        place = waiting.pop()
        if place in seen or "sign-out" in place:
            continue
        text = seen[place] = text_of(client.get(place))
        found = re.findall(r'href="(/[^"#]*)"', text) if follow else []
        waiting += [each.replace("&amp;", "&") for each in found if worth_a_visit(each, place)]
    return seen


def worth_a_visit(link: str, page: str) -> bool:
    """Files, and pages of people, posts and agencies; orders and pages of lists show the same rows again."""
    parts = urlsplit(link)
    if "format=" in parts.query:
        return not urlsplit(page).query
    return not parts.query and bool(re.match(r"/(people|posts|agencies)/[^/]+/($|timeline|structure)", parts.path))


def found_by(pages: dict[str, str], side: str) -> set[str]:
    text = "\n".join(pages.values())
    return {name for name, mark in marks(side).items() if name != "left" and stands_in(mark, text)}


def stands_in(mark: str, text: str) -> bool:
    """A year counts as found where it stands by itself, and not among the letters of a form's secret."""
    return bool(re.search(rf"(?<![\w-]){mark}(?!\w)", text)) if mark.isdigit() else mark in text


@pytest.mark.parametrize(
    "role", [each if each in EACH_RUN else pytest.param(each, marks=pytest.mark.nightly) for each in ROLES]
)
def test_a_role_finds_every_mark_it_may_see_and_no_other(role, house, caplog):
    client = Client(raise_request_exception=True)
    client.force_login(visitor(role, house).account)
    with caplog.at_level(logging.DEBUG):
        pages = walk(client, house, follow=role in SEES)
    allowed = set(SEES.get(role, "").split()) - {"left"}
    board = {"holder"} if role not in SEES else set()  # who sits on a board is seen by whoever sees the board
    own, other = found_by(pages, "own"), found_by(pages, "other")
    assert own - board == allowed
    assert other - board == (allowed if role == "team" else set())
    told = any("Retired" in text for place, text in pages.items() if place.startswith(("/people/", "/posts/")))
    assert told == (role in ("team", "lead"))
    logged = [name for side in house for name, mark in marks(side).items() if mark in caplog.text]
    assert logged == []


def test_whoever_has_not_signed_in_finds_nothing_on_any_page_not_even_of_an_error(house):
    pages = walk(Client(), house)
    assert len(pages) > 60
    assert [found_by(pages, side) for side in house] == [set(), set()]


def test_a_person_finds_everything_about_themselves(house):
    who = Person.objects.get(code=house["own"]["person"])
    worlds.people.open_account(person=who, email="own@example.org", password=None, by=None, at=worlds.NOW)
    client = Client()
    client.force_login(who.account)
    text = text_of(client.get(reverse("structures:person", args=[who.code])))
    assert {name for name, mark in marks("own").items() if mark in text} == set(FIELDS) - {"left"}
    assert "Retired" in text


def test_every_sensitive_field_of_the_database_belongs_to_a_group():
    grouped = {name for group in GROUPS.values() for name in group.fields}
    open_fields = {"code", "sort_name", "title", "kind", "question", "detail"}
    kept = {
        f"{model.__name__}.{field.name}"
        for model in (Person, PersonName, Identifier, Appointment, Absence)
        for field in model._meta.concrete_fields
        if field.get_internal_type() in {"CharField", "TextField", "EmailField", "PositiveSmallIntegerField"}
        and field.name not in open_fields
    }
    assert kept - grouped == set()
