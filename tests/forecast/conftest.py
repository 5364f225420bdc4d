"""Twelve authorities: eleven in one region, one alone in its own; directors, deputies, heads of service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from mantle.people.access import Role
from mantle.people.models import Agency, Person
from tests import worlds

MANY, ALONE = "Northmoor", "Southvale"


@dataclass
class Places:
    agencies: list[Agency]
    lead: Person
    analyst: Person
    participant: Person
    director: Person

    @property
    def first(self) -> Agency:
        return self.agencies[0]

    @property
    def alone(self) -> Agency:
        return self.agencies[-1]


@pytest.fixture
def places(db) -> Places:
    """Directors born 1961 to 1972; the first authority has twelve heads of service, the others none."""
    agencies = [_authority(number) for number in range(12)]
    for number in range(12):
        head = worlds.post(agencies[0], f"Head of Service {number}", 3)
        who = worlds.person("Head", f"Of{number}", birth_year=1970 + number % 6, background="social_care")
        worlds.appointed(head, who, date(2020, 4, 1))
    return Places(
        agencies,
        lead=worlds.with_role("Owen", "Pugh", Role.AUTHORITY_LEAD, agencies[0]),
        analyst=worlds.with_role("Ana", "Costa", Role.ANALYST),
        participant=worlds.with_role("Sam", "Doyle", Role.PARTICIPANT, agencies[0]),
        director=worlds.with_role("Dee", "Reader", Role.DIRECTOR, agencies[1]),
    )


def _authority(number: int) -> Agency:
    agency = worlds.authority(f"Place{number:02} Council", region=ALONE if number == 11 else MANY)
    post = worlds.post(agency, "Director of Children's Services", 1, statutory_role="dcs")
    deputy = worlds.post(agency, "Assistant Director", 2, manager=post)
    before = worlds.person("Past", f"Director{number}", birth_year=1958)
    now = worlds.person("Now", f"Director{number}", birth_year=1961 + number, background="education")
    # A chain: the old director leaves, somebody stands in, the new one starts.
    worlds.appointed(post, before, date(2014, 4, 1), date(2022, 9, 1))
    worlds.appointed(deputy, worlds.person("Deputy", f"D{number}", birth_year=1975), date(2019, 4, 1))
    worlds.appointed(post, worlds.person("Between", f"I{number}"), date(2022, 9, 1), date(2023, 1, 1), kind="interim")
    worlds.appointed(post, now, date(2023, 1, 1))
    return agency


@pytest.fixture
def signed_in(client):
    """Sign somebody in and hand back the client."""

    def sign(person: Person):
        client.force_login(person.account)
        return client

    return sign
