"""F20 and row 58: every method at every address, another agency's rows and rows that do not exist; forms that bring
fields along which nobody asked for."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.apps import apps
from django.db import models, transaction
from django.test import Client
from django.urls import reverse

from mantle.people.models import AuditEvent
from tests.people import test_access, test_audit_is_complete
from tests.people.doors import DOORS, EACH_RUN, ROLES
from tests.people.test_access import address, visitor
from tests.people.test_audit_is_complete import ADMINISTERED, ANSWERS, WALKED_ELSEWHERE, client_of, form_on

house, site = test_access.house, test_audit_is_complete.site  # fixtures
forms_of_the_site = test_audit_is_complete.forms_of_the_site
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
CHANGING = ("POST", "PUT", "PATCH", "DELETE")
OF_ROWS = {name: door for name, door in DOORS.items() if door.row and name != "structures:forget_word"}


@pytest.mark.parametrize(
    "role", [each if each in EACH_RUN else pytest.param(each, marks=pytest.mark.nightly) for each in ROLES]
)
def test_a_role_that_may_not_enter_changes_nothing_by_any_method(role, house):
    client = Client()
    client.force_login(visitor(role, house).account)
    wrong, asked, before = [], 0, AuditEvent.objects.count()
    for name, door in DOORS.items():
        for side in ("own", "other") if door.row else ("own",):
            expected = door.expected(role, own=side == "own")
            if expected not in (403, 404):
                continue
            for method in CHANGING if role == "mentor" else ("POST",):
                answer = client.generic(method, address(name, door, house[side])).status_code
                asked += 1
                if answer != expected:
                    wrong.append((name, side, method, answer, expected))
    assert wrong == []
    assert asked or role == "team"
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize("role", ["lead", "mentor", ""])
def test_a_row_of_another_agency_is_answered_like_one_that_does_not_exist_by_every_method(role, house):
    client = Client()
    if role:
        client.force_login(visitor(role, house).account)
    wrong, asked = [], 0
    for name, door in OF_ROWS.items():
        if role and door.expected(role, own=False) != 404:
            continue
        code = house["other"][door.row]
        absent = "Z" * len(code)
        for method in METHODS if role == "lead" else ("GET", "POST"):
            there, gone = (client.generic(method, reverse(name, args=[each])) for each in (code, absent))
            asked += 1
            bodies = [told(reply, each) for reply, each in ((there, code), (gone, absent))]
            if there.status_code != gone.status_code or bodies[0] != bodies[1]:
                wrong.append((name, method, there.status_code, gone.status_code))
    assert asked > 50
    assert wrong == []


def told(reply, code: str) -> str:
    body = reply.content.decode() + reply.get("Location", "")
    return re.sub(r'(value|nonce)="[\w-]{22,}"', "", body).replace(code, "")


# --- fields that nobody asked for -------------------------------------------------------------------------------------

TEXT, DAY, NUMBER = "Brought along", date(1911, 1, 9), 88
OUR_APPS = ("people", "structures", "forecast", "equality")


def uninvited(form_fields: set[str]) -> dict[str, str]:
    """Every field of every model that the form does not ask for, with values that are easy to find again."""
    found = {}
    for model in (each for label in OUR_APPS for each in apps.get_app_config(label).get_models()):
        for field in model._meta.concrete_fields:
            if form_fields & {field.name, field.attname}:
                continue
            kind = field.get_internal_type()
            value = TEXT if "Char" in kind or "Text" in kind else DAY.isoformat() if "Date" in kind else str(NUMBER)
            found |= {field.name: value, field.attname: value}
    return found


def brought_along() -> list[str]:
    """Fields of the database that hold such a value: one look at each table."""
    found = []
    marks = {models.CharField: TEXT, models.TextField: TEXT, models.DateField: DAY}
    for model in (each for label in OUR_APPS for each in apps.get_app_config(label).get_models()):
        names = {field.name: marks[type(field)] for field in model._meta.concrete_fields if type(field) in marks}
        holds = models.Q(*((name, mark) for name, mark in names.items()), _connector=models.Q.OR)
        for row in model._base_manager.filter(holds).values(*names) if names else ():
            found += [f"{model.__name__}.{name}" for name, value in row.items() if value == names[name]]
    return found


def test_a_form_changes_only_the_fields_that_it_asks_for(site):
    people, codes = site
    wrong, accepted = [], 0
    for name in sorted(forms_of_the_site() - set(WALKED_ELSEWHERE)):
        client = client_of(people["admin" if name.split(":")[1] in ADMINISTERED else "team"])
        row = DOORS[name].row if name in DOORS else ""
        given = [codes["agency"], codes["word"]] if name.endswith("forget_word") else [codes[row]] if row else []
        place = reverse(name, args=given)
        with transaction.atomic():
            asked = form_on(client, place, name) | ANSWERS.get(name, {})
            reply = client.post(place, uninvited(set(asked)) | asked)
            accepted += reply.status_code in (200, 302)
            wrong += [(name, each) for each in brought_along()]
            transaction.set_rollback(True)
    assert accepted > 25
    assert wrong == []


def test_a_value_that_was_brought_along_would_be_found(site):
    people, _ = site
    type(people["team"]).objects.filter(pk=people["team"].pk).update(profession=TEXT)
    assert brought_along() == ["Person.profession"]
