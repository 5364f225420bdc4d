"""Sam asks for feedback: Noor coaches, Priya arranges, and colleagues answer by their links."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from mantle.feedback.actions import answering, closing
from mantle.feedback.actions import rounds as actions
from mantle.feedback.actions.rounds import Named
from mantle.feedback.models import Invitation, Round
from mantle.framework.rules.shipped import shipped
from mantle.people.access import Role
from mantle.people.models import Letter, Person
from tests import worlds as house
from tests.learning.worlds import published
from tests.worlds import NOW, TODAY

GROUPS = {"manager": 1, "peers": 5, "reports": 5, "partners": 2, "community": 5}
LAST_DAY = TODAY + timedelta(days=28)


@dataclass
class World:
    house: house.World
    sam: Person
    coach: Person
    team: Person
    lead: Person
    round: Round


def named(groups: dict[str, int]) -> list[Named]:
    return [
        Named(group, f"{group.title()} {place}", f"{group}{place}@example.org")
        for group, number in groups.items()
        for place in range(number)
    ]


def quadrants() -> None:
    published(shipped("quadrants"))


def begun() -> World:
    """A round that Sam has begun, with nobody on its list."""
    quadrants()
    two = house.two_authorities()
    noor = house.with_role("Noor", "Aziz", Role.MENTOR, two.birch)
    row = actions.begin_round(
        subject=two.participant, moment="between", cohort=None, coach=noor, on=TODAY, by=two.participant, at=NOW
    )
    return World(two, two.participant, noor, two.team, two.lead, row)


def opened(groups: dict[str, int] = GROUPS) -> World:
    """The same with its letters sent."""
    world = begun()
    world.round = launched(world.round, world, groups)
    return world


def launched(row: Round, world: World, groups: dict[str, int] = GROUPS) -> Round:
    actions.name_people(feedback=row, named=named(groups), by=row.subject, at=NOW)
    actions.propose_list(feedback=row, no_more=True, by=row.subject, at=NOW)
    return actions.launch_round(
        feedback=row, coach=world.coach, closes_on=LAST_DAY, on=TODAY, version=None, by=world.team, at=NOW
    )


def asked(row: Round, group: str) -> list[Invitation]:
    return list(Invitation.objects.filter(round=row, group=group).select_related("round__terms").order_by("pk"))


def answer(invitation: Invitation, score: int, comment: str = "") -> None:
    """One rater answers everything alike, and hands in."""
    answers: dict[str, Any] = {
        each["key"]: score for domain in invitation.round.terms.domains for each in domain["questions"]
    }
    answering.keep_answers(invitation=invitation, answers=answers, comments={"keep": comment} if comment else {})
    answering.hand_in(invitation=invitation)


def answered(row: Round, scores: dict[str, list[int]], comment: str = "") -> None:
    """So many of each group answer, with these scores."""
    for group, given in scores.items():
        for place, (invitation, score) in enumerate(zip(asked(row, group), given, strict=False)):
            answer(invitation, score, f"{comment} {group} {place}" if comment and group != "self" else "")


def closed(row: Round) -> Round:
    return closing.close_round(feedback=row, on=LAST_DAY + timedelta(days=1), by=None, at=NOW)


def link_of(invitation: Invitation) -> str:
    """The path in the letter of somebody who is asked."""
    link = Letter.objects.filter(key__startswith=f"feedback {invitation.code}").order_by("-pk").first().link
    return "/" + link.split("/", 3)[3]


class As:
    """One visitor of the slice: addresses by name, answers as text or status."""

    def __init__(self, person: Person | None = None) -> None:
        self.client = Client()
        if person is not None:
            self.client.force_login(person.account)

    def get(self, name: str, *args: object, status: int = 200) -> str:
        reply = self.client.get(reverse(f"feedback:{name}", args=args))
        assert reply.status_code == status, (name, reply.status_code)
        return reply.content.decode()

    def post(self, door: str, *args: object, **typed: object) -> int:
        self.reply = self.client.post(reverse(f"feedback:{door}", args=args), typed)
        return self.reply.status_code
