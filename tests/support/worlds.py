"""A pool of coaches and mentors, people who ask, and directors who are new. Built through actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from mantle.people.access import Role
from mantle.people.models import Agency, Person
from mantle.support.actions import needs, pool
from mantle.support.models import Supporter, SupportNeed
from mantle.support.rules.pool import REQUIRED, SupportKind
from mantle.web import clock
from tests import worlds

LATER = timedelta(days=365)


@dataclass
class World:
    house: worlds.World
    team: Person
    other_team: Person
    cara: Supporter
    dev: Supporter
    mo: Supporter


def in_pool(
    given: str, kind: str, at: Agency | None, *, capacity: int = 2, lapsed: str = "", **facts: Any
) -> Supporter:
    """Somebody in the pool with every record that is asked for; `lapsed` names one that ran out yesterday."""
    person = worlds.with_role(given, f"Of the {kind} pool", Role.MENTOR, at)
    row = pool.name_supporter(
        person=person, kind=kind, background=f"{given} led for years.", capacity=capacity, format="either", areas=[],
        by=None, at=worlds.NOW, **facts,
    )  # fmt: skip
    for each in REQUIRED[SupportKind(kind)]:
        until = clock.today() - timedelta(days=1) if each == lapsed else clock.today() + LATER
        pool.add_credential(supporter=row, kind=each, title=f"Seen: {each}", until=until, by=None, at=worlds.NOW)
    return row


def asks(person: Person, kind: str = "coach", **facts: Any) -> SupportNeed:
    return needs.ask_for_support(
        person=person, kind=kind, aim="across", format="either", areas=[], by=person, at=clock.now(), **facts
    )


def world() -> World:
    """Two authorities; three in the pool from a third; two officers."""
    house = worlds.two_authorities()
    cedar = worlds.authority("Cedar City Council", region="Northmoor")
    return World(
        house, house.team, worlds.with_role("Paul", "Second", Role.PROGRAMME_TEAM),
        in_pool("Cara", "coach", cedar), in_pool("Dev", "coach", cedar, capacity=1), in_pool("Mo", "mentor", cedar),
    )  # fmt: skip


def newly(post: Any, family: str, starts_on: date, kind: str = "substantive", until: date | None = None) -> Any:
    """Somebody newly appointed to a post, with an account."""
    person = worlds.with_role("New", family, Role.DIRECTOR, post.agency)
    return worlds.appointed(post, person, starts_on, until, kind=kind, reason="Cover" if kind != "substantive" else "")


class As:
    """One person at the site: addresses by name, answers as text or status."""

    def __init__(self, person: Person) -> None:
        self.client = Client()
        self.client.force_login(person.account)

    def get(self, name: str, *args: object, **query: object) -> str:
        reply = self.client.get(reverse(f"support:{name}", args=args), query)
        assert reply.status_code == 200, (name, reply.status_code)
        return reply.content.decode() if not reply.streaming else b"".join(reply).decode()

    def status(self, name: str, *args: object) -> int:
        return self.client.get(reverse(f"support:{name}", args=args)).status_code

    def post(self, name: str, *args: object, **typed: object) -> HttpResponse:
        return self.client.post(reverse(f"support:{name}", args=args), typed)


def appointed_again(post: Any, person: Person, starts_on: date) -> Any:
    """Somebody who is on record already is appointed to a post."""
    return worlds.appointed(post, person, starts_on)
