"""Sam takes part in a programme; Lena sponsors, Owen leads the authority, Priya runs the programme, Mei is outside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.test import Client
from django.urls import reverse

from mantle.framework import actions as frameworks
from mantle.framework.models import Competency, Domain, RoleProfile
from mantle.people.access import Role
from mantle.people.models import Person
from mantle.programmes import actions as programmes
from tests import worlds as house
from tests.programmes import worlds as offers
from tests.worlds import NOW


@dataclass
class World:
    house: house.World
    sam: Person
    lena: Person
    nurse: Person
    profile: RoleProfile
    competency: Competency
    stage: Domain
    offer: offers.Offer


def published(values: dict) -> None:
    row, _ = frameworks.load_framework(values=values, owner=None, by=None, at=NOW)
    for move in ("consult", "agree", "publish"):
        row = frameworks.move(framework=row, move=move, version=None, by=None, at=NOW)


def a_role() -> tuple[RoleProfile, Competency]:
    """A published role that asks for two competencies, and the one that it weighs more."""
    levels = {1: ["Asks."], 2: ["Answers."], 3: ["Holds others to it."]}
    published({
        "key": "roles", "name": "Roles", "kind": "competencies",
        "domains": [{"key": "trust", "name": "Trust", "competencies": [
            {"key": key, "name": name, "statement": f"{name}.", "levels": levels}
            for key, name in (("keeps-word", "Keeps word"), ("shares-power", "Shares power"))
        ]}],
        "profiles": [{"key": "director", "name": "Director", "tier": "director", "expects": [
            {"competency": "keeps-word", "level": 3, "weight": 2}, {"competency": "shares-power", "level": 2},
        ]}],
    })  # fmt: skip
    return RoleProfile.objects.get(framework__key="roles"), Competency.objects.get(
        framework__key="roles", key="keeps-word"
    )


def learners() -> World:
    two = house.two_authorities()
    profile, competency = a_role()
    stages = [{"key": "trust", "name": "Trust"}, {"key": "praxis", "name": "Praxis"}]
    published({"key": "transformative-stages", "name": "Stages", "kind": "stages", "domains": stages})
    offer = offers.offered(two.alder, two.director)
    lena = house.with_role("Lena", "Ortiz", Role.DIRECTOR, two.birch)
    programmes.give_place(
        cohort=offer.cohort,
        person=two.participant,
        agency=two.alder,
        sponsor=lena,
        on=date(2026, 8, 1),
        by=None,
        at=NOW,
    )
    return World(
        house=two, sam=two.participant, lena=lena, nurse=house.with_role("Noor", "Aziz", Role.MENTOR, two.birch),
        profile=profile, competency=competency, stage=Domain.objects.get(key="praxis"), offer=offer,
    )  # fmt: skip


class As:
    """One person at the site: addresses by name, answers as text or status."""

    def __init__(self, person: Person) -> None:
        self.client = Client()
        self.client.force_login(person.account)

    def get(self, name: str, *args: object, **query: object) -> str:
        reply = self.client.get(reverse(f"learning:{name}", args=args), query)
        assert reply.status_code == 200, (name, reply.status_code)
        return reply.content.decode()

    def status(self, name: str, *args: object) -> int:
        return self.client.get(reverse(f"learning:{name}", args=args)).status_code

    def post(self, name: str, *args: object, **typed: object) -> int:
        self.reply = self.client.post(reverse(f"learning:{name}", args=args), typed)
        return self.reply.status_code
