"""A provision with one programme of an agency, a published version, a cohort, a session and a place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from mantle.people.models import Agency, Person
from mantle.programmes import actions
from mantle.programmes.actions import residentials
from mantle.programmes.models import (
    Activity,
    Cohort,
    CohortFile,
    Component,
    Contract,
    Contribution,
    Place,
    Programme,
    ProgrammePart,
    Provision,
    Session,
    Stay,
    Strand,
    Team,
    Version,
)
from mantle.programmes.rules import PRINCIPLES, CohortRules
from tests.worlds import NOW

STARTS, ENDS = date(2026, 9, 1), date(2027, 7, 31)


@dataclass
class Offer:
    """What `offered` made."""

    provision: Provision
    programme: Programme
    version: Version
    component: Component
    activity: Activity
    cohort: Cohort
    session: Session
    place: Place
    programme_part: ProgrammePart
    team: Team
    contribution: Contribution
    contract: Contract
    cohort_file: CohortFile

    @property
    def codes(self) -> dict[str, str]:
        return {name: getattr(self, name).code for name in self.__dataclass_fields__}


def strand() -> Strand:
    provision, _ = Provision.objects.get_or_create(name="The provision")
    return Strand.objects.get_or_create(
        provision=provision, number=4, defaults={"name": "Aspirant directors", "audience": "aspirant_directors"}
    )[0]


def component(title: str, kind: str = "content", hours: str = "6", **facts: Any) -> Component:
    return actions.keep_component(
        component=None, title=title, kind=kind, channel="face_to_face", hours=Decimal(hours), by=None, at=NOW, **facts
    )


def draft(name: str, agency: Agency | None = None, *, rules: CohortRules | None = None, months: int = 12) -> Version:
    """A draft with everything that publishing asks for but activities."""
    programme = actions.open_programme(strand=strand(), name=name, unit="person", agency=agency, by=None, at=NOW)
    version = programme.versions.get()
    design = actions.Design(
        purpose="Ready for the step up.", months=months, first_month=9, aims=[("More ready people", "Bench")],
        outcomes=[("Knows the remit", "A reviewed project")], rules=rules or CohortRules(),
    )  # fmt: skip
    actions.write_version(edition=version, design=design, version=None, by=None, at=NOW)
    answers = {principle.key: "Answered." for principle in PRINCIPLES}
    actions.answer_principles(edition=version, answers=answers, version=None, by=None, at=NOW)
    return Version.objects.get(pk=version.pk)


def published(name: str, *components: Component, agency: Agency | None = None, **kwargs: Any) -> Version:
    version = draft(name, agency, **kwargs)
    for month, each in enumerate(components, 1):
        actions.add_activity(edition=version, component=each, month=month, by=None, at=NOW)
    return actions.publish(edition=version, version=None, by=None, at=NOW)


def cohort(version: Version, name: str = "Autumn", capacity: int = 20, starts_on: date = STARTS) -> Cohort:
    return actions.open_cohort(
        edition=version, name=name, starts_on=starts_on, ends_on=ENDS, capacity=capacity, minimum=1, by=None, at=NOW
    )


def session(of: Cohort, title: str, day: date, activity: Activity | None = None, **facts: Any) -> Session:
    starts, ends = (datetime(day.year, day.month, day.day, hour, tzinfo=UTC) for hour in (9, 16))
    return actions.add_session(
        cohort=of, title=title, activity=activity, starts_at=starts, ends_at=ends, by=None, at=NOW, **facts
    )


def place(of: Cohort, person: Person, agency: Agency | None = None, on: date = date(2026, 8, 1)) -> Place:
    return actions.give_place(cohort=of, person=person, agency=agency, on=on, by=None, at=NOW)


def offered(agency: Agency, person: Person) -> Offer:
    """One of everything, of one agency, for a person who works there."""
    module = component(f"Budgets at {agency.name}")
    version = published(f"Step up at {agency.name}", module, agency=agency)
    autumn = cohort(version)
    own = place(autumn, person, agency)
    contract = actions.write_contract(
        place=own, aims="Lead.", terms="Words.", protected_days=9, starts_on=STARTS, ends_on=ENDS, version=None,
        by=None, at=NOW,
    )  # fmt: skip
    own.refresh_from_db()
    activity = version.activities.get()
    return Offer(
        provision=version.programme.strand.provision,
        programme=version.programme, version=version, component=module, activity=activity, cohort=autumn,
        session=session(autumn, "First day", date(2026, 10, 5), activity), place=own,
        programme_part=actions.give_part(programme=version.programme, agency=agency, part="lead", by=None, at=NOW),
        team=actions.open_team(cohort=autumn, name="Together", by=None, at=NOW),
        contribution=actions.record_contribution(
            cohort=autumn, agency=agency, pence=1, received_on=STARTS, by=None, at=NOW
        ),
        contract=contract,
        cohort_file=actions.read_file(
            cohort=autumn, kind="sessions", name="days.csv", by=person, at=NOW,
            content=b"title,day,begins,ends\nA day,2026-12-01,9:00,16:00",
        ),
    )  # fmt: skip


def answered(offer: Offer, day: datetime) -> Stay:
    """A residential of one night that ends on a day, with what the holder of the place has answered."""
    last = actions.add_session(
        cohort=offer.cohort, title="Away together", starts_at=day - timedelta(1), ends_at=day, by=None, at=NOW
    )
    home = residentials.arrange(
        session=last, residential=None, venue="Oak House", nights=1, answer_by=(day - timedelta(9)).date(), by=None,
        at=NOW,
    )  # fmt: skip
    return residentials.answer(
        residential=home, place=offer.place, version=None, coming="nights", diets=["vegan"], needs=["step_free"],
        emergency_name="Sam Reed", emergency_phone="01632 960 001", by=None, at=day - timedelta(9),
    )  # fmt: skip
