"""A succession plan of an authority, built as its users build it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from html import unescape
from typing import Any

from django.test import Client
from django.urls import reverse

from mantle.people.access import Role
from mantle.people.models import Person
from mantle.people.queries import with_standing
from mantle.succession.actions import people, plans
from mantle.succession.models import CriticalPost, Judgement, SuccessionPlan
from tests.structures.files import signed_in
from tests.worlds import NOW, TODAY, World, appointed, person, post, two_authorities, with_role

NEXT_YEAR = TODAY + timedelta(300)


@dataclass
class House:
    """Two authorities, one with a plan; its lead, a board member who reads it, and people who work there."""

    world: World
    plan: SuccessionPlan
    board: Person
    sam: Person
    tess: Person
    posts: dict[str, CriticalPost]

    @property
    def by(self) -> dict[str, Any]:
        return {"by": self.world.lead, "at": NOW}


def planned() -> House:
    """Alder opens its plan: the director by law, both assistants put in; Bea of the board reads it."""
    world = two_authorities()
    by: dict[str, Any] = {"by": world.lead, "at": NOW}
    plan = plans.open_plan(agency=world.alder, review_on=NEXT_YEAR, words="Nobody alone.", **by)
    for each in (world.assistant_post, world.vacant_post):
        plans.put_in(plan=plan, post=each, impact="weeks", why="Services falter.", **by)
    board = with_role("Bea", "Board", Role.DIRECTOR, world.alder)
    plans.name_viewer(plan=plan, person=board, on=TODAY, **by)
    head = post(world.alder, "Head of Service", 3, manager=world.assistant_post)
    tess = person("Tess", "Quill")
    appointed(head, tess, date(2023, 1, 9))
    posts = {row.post.title: row for row in CriticalPost.objects.select_related("post")}
    return House(world, plan, with_standing(board, TODAY), world.participant, tess, posts)


def found(band: str = "now", **words: Any) -> people.Findings:
    """What a judge found, with a sentence for each part."""
    said = {"evidence": "Led the review.", "potential": "Learns fast.", "experience": "One service so far."}
    return people.Findings(band=band, **{**said, **words})


def judged(house: House, title: str, who: Person, band: str = "now", evidence: str = "", **given: Any) -> Judgement:
    words = {"evidence": evidence} if evidence else {}
    by = {"on": TODAY, **house.by, **given}
    return people.judge(critical=house.posts[title], person=who, findings=found(band, **words), **by)


class As:
    """Somebody who is signed in, asking addresses of the slice by name."""

    def __init__(self, who: Person) -> None:
        self.client = Client()
        signed_in(self.client, who)

    def answer(self, name: str, *args: str, query: str = "") -> Any:
        return self.client.get(reverse(f"succession:{name}", args=args) + query)

    def get(self, name: str, *args: str, query: str = "") -> str:
        answer = self.answer(name, *args, query=query)
        assert answer.status_code == 200, (name, answer.status_code)
        return unescape(answer.content.decode())

    def status(self, name: str, *args: str, query: str = "") -> int:
        return self.answer(name, *args, query=query).status_code

    def post(self, name: str, *args: str, query: str = "", **answers: Any) -> int:
        return self.client.post(reverse(f"succession:{name}", args=args) + query, answers).status_code
