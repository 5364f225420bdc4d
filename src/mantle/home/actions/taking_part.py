"""What the demonstration shows of places: contracts, money, a team, milestones, certificates, offers of help."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from mantle.people.models import Agency, Person
from mantle.programmes import actions
from mantle.programmes.models import Cohort, Place, Strand, Version
from mantle.programmes.queries.teams import checks_of
from mantle.programmes.rules import PRINCIPLES, CohortRules, EnrolmentUnit
from mantle.structures.models import Appointment

# What a version asks of everyone: name, month, what shows it.
MILESTONES = (
    ("Project agreed with the sponsor", 4, "statement"),
    ("Feedback talked through with a coach", 8, "statement"),
    ("Project reviewed", 16, "work"),
)
# Areas of the curriculum, by the title of the component that serves them.
SERVES = {
    "Leading across agencies": ["services"],
    "Safeguarding: the questions to ask": ["statutory", "services"],
    "Pooled budgets and commissioning": ["corporate"],
    "Working with elected members": ["political"],
}
TERMS = (
    "The participant takes part in every session, and says in good time when they cannot.\n"
    "The sponsor keeps the days free, meets the participant every two months, and comes to the closing review.\n"
    "The provider runs the programme as described, and keeps what is said in it private."
)
TEAM_RULES = CohortRules(team_statutory=3, team_with_school=True, teams_fewest=3, funding_pence=1_800_000)


@dataclass(frozen=True)
class Doer:
    """Who does it, when, and the day it is."""

    by: Person
    at: datetime
    today: date


def add_milestones(version: Version, doer: Doer) -> None:
    """Before a version is published: what everyone on it reaches."""
    row = Version.objects.get(pk=version.pk)
    for name, month, evidence in MILESTONES:
        if month <= row.months:
            actions.add_milestone(edition=row, name=name, month=month, evidence=evidence, by=doer.by, at=doer.at)


def show_taking_part(running: Cohort, funders: list[Agency], participant: Person | None, doer: Doer) -> None:
    """Contracts, milestones and money of the cohort that is running."""
    for agency, part, share, duties in (
        (funders[0], "lead", 0, "Designs the programme and answers for it"),
        (funders[0], "funder", 2, ""), (funders[1], "funder", 1, ""), (funders[2], "deliverer", 0, "Runs the sessions"),
    ):  # fmt: skip
        actions.give_part(
            programme=running.programme,
            agency=agency,
            part=part,
            share=Decimal(share),
            duties=duties,
            by=doer.by,
            at=doer.at,
        )
    for agency, pence in ((funders[0], 5_000_000), (funders[1], 2_500_000)):
        actions.record_contribution(
            cohort=running, agency=agency, pence=pence, received_on=running.starts_on, by=doer.by, at=doer.at
        )
    places = list(Place.objects.filter(cohort=running).select_related("person", "agency"))
    own = [place for place in places if place.person == participant]
    taking_part = [place for place in places if place.state == "active"]
    for place in dict.fromkeys([*own, *taking_part[:10]]):
        _agree(place, doer, is_own=place in own)
    for place in taking_part[:9]:
        _settle(place, 1, doer.today - timedelta(30), doer)
    left = next((place for place in places if place.state == "withdrawn"), None)
    if left is not None:
        actions.waive_charge(
            place=left, ground="Agreed with the sponsor: the place went to somebody who waited.", version=None,
            by=doer.by, at=doer.at,
        )  # fmt: skip


def _agree(place: Place, doer: Doer, *, is_own: bool) -> None:
    """A contract; of the demonstration's own participant it waits for the participant, of others it is agreed."""
    sponsor = _director_of(place)
    if sponsor is None:
        return
    change: dict[str, Any] = {"version": None, "by": doer.by, "at": doer.at}
    actions.name_sponsor(place=place, sponsor=sponsor, **change)
    contract = actions.write_contract(
        place=place, aims="Lead beyond one service, and know when to bring others in.", terms=TERMS, protected_days=22,
        starts_on=place.cohort.starts_on, ends_on=place.cohort.ends_on, **change,
    )  # fmt: skip
    actions.sign_contract(contract=contract, party="provider", may_manage=True, **change)
    actions.confirm_signature(contract=contract, party="sponsor", how="By letter, kept in the file.", **change)
    if is_own:
        actions.nominate(
            place=place, level="assistant_director", ground="", means_to_apply_on=doer.today + timedelta(600),
            asked_on=doer.today, **change,
        )  # fmt: skip
    else:
        actions.confirm_signature(contract=contract, party="participant", how="At the first session.", **change)


def _director_of(place: Place) -> Person | None:
    held = Appointment.objects.on(place.cohort.starts_on).filter(post__agency=place.agency, post__tier=1)
    row = held.exclude(person=place.person_id).select_related("person").order_by("pk").first()
    return row.person if row is not None else None


def _settle(place: Place, count: int, on: date, doer: Doer) -> None:
    for milestone in place.cohort.edition.milestones.all()[:count]:
        actions.settle_milestone(
            place=place, milestone=milestone, is_waived=False, on=on,
            words="Said at the last meeting with the sponsor.", version=None, by=doer.by, at=doer.at,
        )  # fmt: skip


def show_alumni(version: Version, people: list[tuple[Person, Agency | None]], doer: Doer) -> None:
    """An earlier cohort that has ended: results, certificates, and one who is willing to mentor."""
    starts = doer.today - timedelta(900)
    people = [*_who_moved_on(starts + timedelta(510), doer.today), *people]
    cohort = actions.open_cohort(
        edition=version, name="First cohort", starts_on=starts, ends_on=starts + timedelta(510), capacity=24, minimum=1,
        lead=doer.by, by=doer.by, at=doer.at,
    )  # fmt: skip
    change: dict[str, Any] = {"version": None, "by": doer.by, "at": doer.at}
    for number, (person, agency) in enumerate(people):
        place = actions.give_place(
            cohort=cohort, person=person, agency=agency, on=starts - timedelta(30), by=doer.by, at=doer.at
        )
        for move, on in (("welcome", starts - timedelta(20)), ("start", starts)):
            actions.move_place(place=place, move=move, on=on, **change)
        _settle(place, len(MILESTONES), starts + timedelta(480), doer)
        actions.decide_result(
            place=place, outcome="passed", words="Every milestone is reached, and the project stands.",
            on=starts + timedelta(505), **change,
        )  # fmt: skip
        place.refresh_from_db()
        if number < 2:
            actions.issue_certificate(place=place, **change)
    actions.offer_help(
        person=people[0][0], kind="mentor", words="Budgets held together with health are what I know best.",
        ends_on=doer.today + timedelta(300), by=people[0][0], at=doer.at,
    )  # fmt: skip


def _who_moved_on(since: date, today: date) -> list[tuple[Person, Agency | None]]:
    """Two who became director since the cohort ended, with the agency where they worked when it began."""
    held = Appointment.objects.on(today).filter(starts_on__gt=since, post__tier=1, post__agency__kind="authority")
    found: list[tuple[Person, Agency | None]] = []
    for row in held.select_related("person").order_by("pk")[:20]:
        before = row.person.appointments.filter(starts_on__lt=since - timedelta(510)).order_by("-starts_on")
        first = before.select_related("post__agency").first()
        if first is not None and len(found) < 2:
            found.append((row.person, first.post.agency))
    return found


def show_a_team(strand: Strand, library: list, doer: Doer) -> None:
    """A programme for teams across agencies: one team enrolled if its people can be found, one that is forming."""
    programme = actions.open_programme(
        strand=strand, name="Leading as one team", unit=EnrolmentUnit.TEAM, by=doer.by, at=doer.at
    )
    version = programme.versions.get()
    change: dict[str, Any] = {"version": None, "by": doer.by, "at": doer.at}
    design = actions.Design(
        purpose="Teams across agencies that decide together.", months=10, first_month=9,
        aims=[("Decisions taken together", "Decisions of the board that name more than one budget")],
        outcomes=[("The team has changed one thing for children", "A review by the sponsor")], rules=TEAM_RULES,
    )  # fmt: skip
    actions.write_version(edition=version, design=design, **change)
    answers = {principle.key: "Talked through and agreed by the partners." for principle in PRINCIPLES}
    actions.answer_principles(edition=version, answers=answers, **change)
    for component, month in ((library[0], 1), (library[2], 4)):
        actions.add_activity(edition=version, component=component, month=month, by=doer.by, at=doer.at)
    version = actions.publish(edition=version, **change)
    cohort = actions.open_cohort(
        edition=version, name="Teams of the spring", starts_on=doer.today + timedelta(60),
        ends_on=doer.today + timedelta(360), capacity=30, minimum=8, lead=doer.by, by=doer.by, at=doer.at,
    )  # fmt: skip
    people = _of_four_agencies(doer.today)
    for name, members in (("Together for early help", people[:8]), ("One front door", people[8:12])):
        team = actions.open_team(cohort=cohort, name=name, sponsor=doer.by, by=doer.by, at=doer.at)
        for person, agency in members:
            actions.join_team(team=team, person=person, agency=agency, joins_as="member", **change)
        if members and all(check.is_met for check in checks_of(team, doer.today)):
            actions.enrol_team(team=team, on=doer.today, **change)


def _of_four_agencies(today: date) -> list[tuple[Person, Agency]]:
    """People of a council, a health body, a police force and a school, in turn."""
    kinds = ("authority", "health", "police", "school")
    held = Appointment.objects.on(today).select_related("person", "post__agency").order_by("pk")
    rows = {kind: list(held.filter(post__agency__kind=kind)[:6]) for kind in kinds}
    found = [rows[kind][turn] for turn in range(6) for kind in kinds if turn < len(rows[kind])]
    return list({row.person.pk: (row.person, row.post.agency) for row in found}.values())
