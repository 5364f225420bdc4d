"""Rows of a nation written in bulk: each kind in one sweep, with the numbers of the nation turned into keys."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any, TypeVar

from django.db.models import Model

from mantle.home.actions.surroundings import rows_around
from mantle.home.demonstration.records import Nation
from mantle.people import rules as people_rules
from mantle.people.models import Agency, AgencyName, Duplicate, Identifier, Person, PersonName
from mantle.structures.models import (
    Absence,
    AgencyLink,
    Appointment,
    Body,
    Partnership,
    Post,
    PostLink,
    Reorganisation,
    ReportingLine,
    Seat,
    Term,
)

_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
AT_ONCE = 2000
Row = TypeVar("Row", bound=Model)


def day(number: int) -> date:
    return date.fromordinal(number)


def end(number: int | None) -> date | None:
    """A day that may be open: no beginning on record, or no end yet."""
    return None if number is None else date.fromordinal(number)


class Codes:
    """Public references drawn from the seed, so that the same nation has the same addresses each time it is made."""

    def __init__(self, seed: int) -> None:
        self._random = Random(f"codes {seed}")  # noqa: S311 - references of invented rows, no secret
        self._given: set[str] = set()

    def __call__(self) -> str:
        while True:
            code = "".join(self._random.choices(_LETTERS, k=8))
            if code not in self._given:
                self._given.add(code)
                return code


class Filling:
    """Writes one nation; the lists keep the rows by their number in it."""

    def __init__(self, nation: Nation) -> None:
        self.nation = nation
        self.code = Codes(nation.seed)
        self.agencies: list[Agency] = []
        self.people: list[Person] = []
        self.posts: list[Post] = []
        self.appointments: list[Appointment] = []

    def write(self) -> None:
        self._write_agencies()
        self._write_people()
        self._write_posts()
        self._write_appointments()
        self._write_changes()
        self._write_partnerships()

    @staticmethod
    def _many(model: type[Row], rows: Iterable[Row]) -> list[Row]:
        return model._base_manager.bulk_create(list(rows), batch_size=AT_ONCE)

    def _write_agencies(self) -> None:
        self.agencies = self._many(
            Agency,
            (
                Agency(
                    code=a.code, name=a.name, short_name=a.short_name, kind=a.kind, region=a.region,
                    is_upper_tier=a.is_upper_tier, starts_on=end(a.starts), ends_on=end(a.ends),
                )
                for a in self.nation.agencies
            ),
        )  # fmt: skip
        names = [(a.number, name) for a in self.nation.agencies for name in dict.fromkeys((a.name, *a.other_names))]
        seen = dict.fromkeys((number, people_rules.plain_name(name), name) for number, name in names)
        first: dict[tuple[int, str], str] = {}
        for number, plain, name in seen:
            first.setdefault((number, plain), name)
        self._many(
            AgencyName,
            (AgencyName(agency=self.agencies[n], name=name, plain_name=plain) for (n, plain), name in first.items()),
        )

    def _write_people(self) -> None:
        rows = []
        for p in self.nation.people:
            row = Person(
                code=self.code(), given_name=p.given, family_name=p.family, email=p.email,
                birth_year=date.fromordinal(p.birth).year, background=p.background, profession=p.profession,
            )  # fmt: skip
            row.sort_name = Person.sort_name_of(row.given_name, row.family_name)  # in bulk nothing is saved one by one
            rows.append(row)
        self.people = self._many(Person, rows)
        self._many(
            PersonName,
            (
                PersonName(
                    person=self.people[n.person], given_name=n.given, family_name=n.family,
                    sort_name=Person.sort_name_of(n.given, n.family), until=day(n.until),
                )
                for n in self.nation.former_names
            ),
        )  # fmt: skip
        numbers = self.nation.identifiers
        self._many(Identifier, (Identifier(person=self.people[p], source=s, value=v) for p, s, v in numbers))
        self._many(Duplicate, (self._duplicate(twin.one, twin.other, twin.because) for twin in self.nation.twins))

    def _duplicate(self, one: int, other: int, because: str) -> Duplicate:
        a, b = sorted((self.people[one], self.people[other]), key=lambda person: person.pk)
        likeness = people_rules.likeness(
            people_rules.Identity(a.given_name, a.family_name, a.email, a.birth_year),
            people_rules.Identity(b.given_name, b.family_name, b.email, b.birth_year),
        )
        return Duplicate(code=self.code(), one=a, other=b, likeness=likeness, because=because)

    def _write_posts(self) -> None:
        self.posts = self._many(
            Post,
            (
                Post(
                    code=self.code(), agency=self.agencies[p.agency], reference=p.reference, title=p.title, unit=p.unit,
                    tier=p.tier, grade=p.grade, statutory_role=p.role, fte=Decimal(str(p.fte)), starts_on=day(p.starts),
                    ends_on=end(p.ends),
                )
                for p in self.nation.posts
            ),
        )  # fmt: skip
        deputised = [(p.number, p.deputy) for p in self.nation.posts if p.deputy is not None]
        for number, deputy in deputised:
            self.posts[number].deputy = self.posts[deputy]
        Post._base_manager.bulk_update([self.posts[number] for number, _ in deputised], ["deputy"], batch_size=200)
        self._many(
            ReportingLine,
            (
                ReportingLine(
                    post=self.posts[line.post], manager=self.posts[line.manager], starts_on=day(line.start),
                    ends_on=end(line.end),
                )
                for line in self.nation.lines
            ),
        )  # fmt: skip
        self._many(
            Term,
            (
                Term(code=self.code(), agency=self.agencies[t.agency], word=t.word, tier=t.tier)
                for t in self.nation.terms
            ),
        )

    def _write_appointments(self) -> None:
        self.appointments = self._many(
            Appointment,
            (
                Appointment(
                    code=self.code(), post=self.posts[s.post.number], person=self.people[s.person.number], kind=s.kind,
                    starts_on=day(s.start), ends_on=end(s.end), fte=Decimal(str(s.fte)), leaving_reason=s.reason,
                    overlap_reason=s.overlap,
                )
                for s in self.nation.spells
            ),
        )  # fmt: skip
        self._many(
            Absence,
            (
                Absence(
                    appointment=self.appointments[a.spell], reason=a.reason, starts_on=day(a.start), ends_on=end(a.end)
                )
                for a in self.nation.absences
            ),
        )  # fmt: skip

    def _write_changes(self) -> None:
        nation = self.nation
        changes = self._many(
            Reorganisation,
            (
                Reorganisation(
                    code=self.code(), agency=self.agencies[r.agency], name=r.name, on=day(r.on), state="confirmed"
                )
                for r in nation.reorganisations
            ),
        )  # fmt: skip
        self._many(
            PostLink,
            (
                PostLink(
                    code=self.code(), predecessor=self.posts[link.predecessor],
                    reorganisation=None if link.reorganisation is None else changes[link.reorganisation],
                    successor=None if link.successor is None else self.posts[link.successor],
                    kind=link.kind, is_confirmed=True,
                )
                for link in nation.post_links
            ),
        )  # fmt: skip
        links: dict[str, Any] = {}
        for link in nation.agency_links:
            links[f"{link.predecessor} {link.successor}"] = AgencyLink(
                predecessor=self.agencies[link.predecessor], successor=self.agencies[link.successor], kind=link.kind,
                on=day(link.on),
            )  # fmt: skip
        self._many(AgencyLink, links.values())

    def _write_partnerships(self) -> None:
        nation = self.nation
        since = date(date.fromordinal(nation.as_at).year - 6, 4, 1)
        rows = self._many(
            Partnership,
            (
                Partnership(code=p.code, name=p.name, kind=p.kind, region=p.region, purpose=p.purpose, starts_on=since)
                for p in nation.partnerships
            ),
        )
        # References of their own, drawn apart: the addresses of boards and seats stay what they were.
        for model, around in rows_around(self, rows, since, Codes(-1 - nation.seed)):
            self._many(model, around)
        self._write_bodies(rows, since)

    def _write_bodies(self, partnerships: list[Partnership], since: date) -> None:
        plans = list(zip(partnerships, self.nation.partnerships, strict=True))
        made: dict[tuple[int, int], Body] = {}
        # A board before what reports to it: one sweep a floor.
        for floor in range(3):
            keys = [(row, plan, place) for row, plan in plans for place in _on_floor(plan.bodies, floor)]
            bodies = [
                Body(
                    code=self.code(), partnership=row, name=plan.bodies[place].name, meets=plan.bodies[place].meets,
                    decides=plan.bodies[place].decides, starts_on=since,
                    reports_to=made.get((row.pk, -1 if (above := plan.bodies[place].above) is None else above)),
                )
                for row, plan, place in keys
            ]  # fmt: skip
            for (row, _, place), body in zip(keys, self._many(Body, bodies), strict=True):
                made[row.pk, place] = body
        self._many(Seat, (seat for row, plan in plans for seat in self._seats(row, plan, made, since)))

    def _seats(self, row: Partnership, plan: Any, made: dict[tuple[int, int], Body], since: date) -> Iterable[Seat]:
        for place, body in enumerate(plan.bodies):
            for seat in body.seats:
                yield Seat(
                    code=self.code(), body=made[row.pk, place], title=seat.title, agency=self.agencies[seat.agency],
                    post=self.posts[seat.post], is_chair=seat.is_chair, starts_on=since,
                    delegate_post=None if seat.delegate is None else self.posts[seat.delegate],
                )  # fmt: skip


def _on_floor(bodies: list[Any], floor: int) -> list[int]:
    """Places of the bodies that stand so many floors below the top of their partnership."""

    def depth(place: int) -> int:
        above = bodies[place].above
        return 0 if above is None else 1 + depth(above)

    return [place for place in range(len(bodies)) if depth(place) == floor]
