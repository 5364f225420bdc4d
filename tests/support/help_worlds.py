"""Birch offers help, Alder asks for it, Priya brings them together, and Cedar stands by and sees nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from mantle.people.access import Role
from mantle.people.models import Account, Agency, Person
from mantle.people.queries import with_standing
from mantle.support.actions import help as offering
from mantle.support.actions import helping
from mantle.support.models import HelpOffer, HelpRequest
from mantle.web import clock
from tests import worlds as house


class As:
    """One person at the site: addresses of this slice by name, answers as text or status."""

    def __init__(self, person: Person) -> None:
        self.client = Client()
        self.client.force_login(Account.objects.get(person=person))

    def get(self, name: str, *args: str, **query: str) -> str:
        answer = self.client.get(reverse(f"support:{name}", args=args), query)
        assert answer.status_code == 200, (name, answer.status_code)
        return answer.content.decode()

    def status(self, name: str, *args: str) -> int:
        return self.client.get(reverse(f"support:{name}", args=args)).status_code

    def post(self, name: str, *args: str, **answers: Any) -> int:
        answer = self.client.post(reverse(f"support:{name}", args=args), answers)
        self.text = answer.content.decode()
        return answer.status_code


@dataclass
class World:
    house: house.World
    cedar: Agency
    cedar_lead: Person
    director: Person  # of Birch, who signs in

    @property
    def team(self) -> Person:
        return standing(self.house.team)

    @property
    def alder_lead(self) -> Person:
        return standing(self.house.lead)

    @property
    def birch_lead(self) -> Person:
        return standing(self.house.birch_lead)


def standing(person: Person) -> Person:
    return with_standing(person, clock.today())


def three_authorities() -> World:
    two = house.two_authorities()
    cedar = house.authority("Cedar City Council", region="Southvale")
    director = house.with_role("Dana", "Frost", Role.DIRECTOR, two.birch)
    house.appointed(house.post(two.birch, "Assistant Director", 2, manager=two.birch_post), director, date(2024, 1, 1))
    cedar_lead = house.with_role("Cai", "Vaughan", Role.AUTHORITY_LEAD, cedar)
    holder = house.person("Una", "Keane")
    house.appointed(house.post(cedar, "Director", 1, statutory_role="dcs"), holder, date(2024, 1, 1))
    return World(two, cedar, cedar_lead, director)


def offered(world: World, **facts: Any) -> HelpOffer:
    today = clock.today()
    given = {
        "agency": world.house.birch, "lead": world.house.outsider, "areas": ["early_help", "protection"],
        "days_a_month": 4, "starts_on": today - timedelta(days=30), "ends_on": today + timedelta(days=700),
        "by": world.birch_lead, "at": clock.now(),
    } | facts  # fmt: skip
    return offering.offer_help(**given)


def asked(world: World, *, diagnosed: bool = True, **facts: Any) -> HelpRequest:
    given = {
        "agency": world.house.alder, "problem": "Plans come late.", "areas": ["early_help"], "urgency": "month",
        "days_wanted": 12, "by": world.alder_lead, "at": clock.now(),
    } | facts  # fmt: skip
    row = helping.ask_for_help(**given)
    if diagnosed:
        helping.diagnose_request(request=row, diagnosis="Two front doors.", version=None, by=world.team, at=clock.now())
    return row


def proposed(world: World, row: HelpRequest, offer: HelpOffer, days_a_month: int = 2, by: Person | None = None) -> Any:
    today = clock.today()
    return helping.propose_helper(
        request=row, offer=offer, reason="They have been there.", days_a_month=days_a_month, starts_on=today,
        ends_on=today + timedelta(days=150), version=None, by=by or world.team, at=clock.now(),
    )  # fmt: skip
