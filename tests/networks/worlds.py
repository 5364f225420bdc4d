"""Four agencies of one partnership: two of seven leaders, one of five, and one of a single person."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from django.test import Client
from django.urls import reverse

from mantle.networks.actions import answering, surveys
from mantle.networks.models import Named, Survey
from mantle.people import actions as people
from mantle.people.access import Role
from mantle.people.models import Agency, Person
from mantle.structures import actions as structures
from mantle.structures.models import Partnership
from mantle.web import clock
from tests import worlds as house
from tests.worlds import NOW

QUESTIONS = ["works", "advice", "decision"]
SIZES = (("Alder County Council", 7), ("Birch Health Board", 7), ("Cedar Constabulary", 5), ("Dell Charity", 1))


@dataclass
class World:
    agencies: list[Agency]
    partnership: Partnership
    leaders: list[list[Person]]  # agency by agency; the first of each leads the others by post
    team: Person
    lead: Person
    other_lead: Person
    outsider: Person
    survey: Survey = field(init=False)

    @property
    def everyone(self) -> list[Person]:
        return [person for group in self.leaders for person in group]


def at(on: date) -> datetime:
    return datetime.combine(on, time(9), tzinfo=UTC)


def joined() -> World:
    """The agencies with their posts and holders, each of whom has an account; nothing is asked yet."""
    agencies, leaders = [], []
    for name, size in SIZES:
        agency = house.authority(name)
        top, holders = None, []
        for number in range(size):
            post = house.post(agency, f"Post {number}", 1 if top is None else 2, manager=top, unit=f"Unit {number % 2}")
            top = top or post
            person = house.person(f"P{number}", name.split()[0], background="health" if number % 2 else "education")
            people.open_account(
                person=person, email=f"p{number}@{agency.code}.example.org", password=None, by=None, at=NOW
            )
            house.appointed(post, person, date(2020, 1, 1))
            holders.append(person)
        agencies.append(agency)
        leaders.append(holders)
    partnership = structures.open_partnership(
        name="Moor partnership", kind="childrens_partnership", lead=agencies[0], starts_on=None, by=None, at=NOW
    )
    for agency in agencies[1:]:
        structures.join_partnership(partnership=partnership, agency=agency, starts_on=None, by=None, at=NOW)
    return World(
        agencies, partnership, leaders, team=house.with_role("Priya", "Nair", Role.PROGRAMME_TEAM),
        lead=house.with_role("Owen", "Pugh", Role.AUTHORITY_LEAD, agencies[0]),
        other_lead=house.with_role("Ruth", "Sandler", Role.AUTHORITY_LEAD, agencies[1]),
        outsider=house.with_role("Mei", "Lin", Role.PARTICIPANT, agencies[0]),
    )  # fmt: skip


def drafted(world: World, opens_on: date, *, before: Survey | None = None, on: date | None = None) -> Survey:
    told_on = on or opens_on - timedelta(14)
    return surveys.begin_survey(
        group={"partnership": world.partnership}, purpose="Which links we would lose.", questions=QUESTIONS, tiers=3,
        opens_on=opens_on, closes_on=opens_on + timedelta(21), before=before, on=told_on, by=world.lead, at=at(told_on),
    )  # fmt: skip


def announced(world: World, opens_on: date, **more) -> Survey:
    row, told_on = drafted(world, opens_on, **more), opens_on - timedelta(14)
    return surveys.announce_survey(survey=row, on=told_on, version=None, by=world.lead, at=at(told_on))


def opened(world: World, opens_on: date, **more) -> Survey:
    row = announced(world, opens_on, **more)
    return surveys.open_survey(survey=row, on=opens_on, version=None, by=None, at=at(opens_on))


def closed(survey: Survey) -> Survey:
    on = survey.closes_on + timedelta(1)
    return surveys.close_survey(survey=survey, on=on, version=None, by=None, at=at(on))


def name_of(survey: Survey, person: Person) -> Named:
    return Named.objects.get(survey=survey, person=person)


def names(survey: Survey, person: Person, *targets: Person, questions: list[str] | None = None) -> None:
    """One person answers every question with the same names, none of them being themselves."""
    codes = [name_of(survey, each).code for each in targets if each != person]
    for question in questions or QUESTIONS:
        answering.keep_names(
            named=name_of(survey, person), question=question, shown=codes, chosen=codes, on=survey.opens_on,
            is_kept=True, by=person, at=at(survey.opens_on),
        )  # fmt: skip


def answered(world: World, survey: Survey, *, silent: tuple[Person, ...] = ()) -> None:
    """Everybody of Alder turns to the second of Alder and the first of Birch; Birch to the second of Alder and among
    themselves; Cedar to the second of Alder; one person of Cedar to Dell, and Dell to one of Cedar."""
    alder, birch, cedar, dell = world.leaders
    plan = {
        **dict.fromkeys(alder, (alder[1], alder[0], birch[0])),
        **dict.fromkeys(birch, (alder[1], birch[0], birch[2])),
        **dict.fromkeys(cedar, (alder[1], cedar[0])),
        cedar[1]: (alder[1], dell[0]), dell[0]: (cedar[0],),
    }  # fmt: skip
    for person, targets in plan.items():
        if person not in silent:
            names(survey, person, *targets)


def today() -> date:
    return clock.today()


class As:
    """One person at the site: addresses by name, answers as text or status."""

    def __init__(self, person: Person) -> None:
        self.client = Client()
        self.client.force_login(person.account)

    def get(self, name: str, *args: object, **query: object) -> str:
        reply = self.client.get(reverse(f"networks:{name}", args=args), query)
        assert reply.status_code == 200, (name, reply.status_code)
        return (b"".join(reply.streaming_content) if reply.streaming else reply.content).decode()

    def status(self, name: str, *args: object) -> int:
        return self.client.get(reverse(f"networks:{name}", args=args)).status_code

    def post(self, name: str, *args: object, **typed: object) -> int:
        self.reply = self.client.post(reverse(f"networks:{name}", args=args), typed)
        return self.reply.status_code
