"""Cohorts of many people, written at once: these tests are about counts of them, and not about how places are given."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.conf import settings
from django.test import Client

from mantle.equality.models import Declaration
from mantle.equality.rules import pseudonym
from mantle.learning.actions.pulses import keep_impact
from mantle.learning.models import Impact
from mantle.people.models import Person
from mantle.programmes.models import Cohort, Place, PlacePeriod, Version
from tests import worlds
from tests.programmes import worlds as programmes

STATES = {"given": 1, "active": 2, "completed": 3}
LIFE = ("given", "active", "completed")


def ended(version: Version, name: str, starts_on: date = date(2024, 9, 2)) -> Cohort:
    row = programmes.cohort(version, name, starts_on=starts_on)
    Cohort.objects.filter(pk=row.pk).update(ends_on=starts_on + timedelta(330))
    return Cohort.objects.get(pk=row.pk)


def people_in(cohort: Cohort, count: int, state: str = "active", name: str = "Lee") -> list[Person]:
    """So many people whose place has come so far, each step a hundred days after the one before."""
    rows = Person.objects.bulk_create(
        Person(given_name=name, family_name=f"Number{cohort.code}{n}{state}") for n in range(count)
    )
    places = Place.objects.bulk_create(
        Place(cohort=cohort, person=row, state=state, given_at=worlds.NOW) for row in rows
    )
    days = [cohort.starts_on - timedelta(30), cohort.starts_on, cohort.ends_on]
    lived = LIFE[: STATES[state]]
    PlacePeriod.objects.bulk_create(
        PlacePeriod(
            place=place, state=each, starts_on=days[number],
            ends_on=days[number + 1] if number + 1 < len(lived) else None,
        )
        for place in places
        for number, each in enumerate(lived)
    )  # fmt: skip
    return rows


def noted(person: Person, on: date, *, level: str = "self", text: str = "I ask first.", open_: bool = True) -> Impact:
    return keep_impact(
        person=person, level=level, on=on, text=text, shown_by="The rota of last month.", competency=None,
        for_evaluation=open_, by=person, at=worlds.NOW,
    )  # fmt: skip


def noted_by_all(people: Sequence[Person], on: date, level: str = "self") -> None:
    Impact.objects.bulk_create(
        Impact(person=row, level=level, on=on, text="Different.", for_evaluation=True) for row in people
    )


def said(people: Sequence[Person], **answers: str) -> None:
    """What each of them says for equality, in an earlier month."""
    Declaration.objects.bulk_create(
        Declaration(
            key=pseudonym(settings.EQUALITY_KEY, row.code, question), question=question, answer=answer,
            month=date(2026, 10, 1),
        )
        for row in people
        for question, answer in answers.items()
    )  # fmt: skip


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person.account)
    return client
