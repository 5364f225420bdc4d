"""What is read of money: statements of cohorts and of agencies on a day, worked out from the lives of places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from django.db.models import Q, QuerySet

from mantle.people.models import Agency, current
from mantle.programmes.models import Cohort, Contribution, Place, PlacePeriod, ProgrammePart
from mantle.programmes.rules import Line, PlaceFacts, PlaceState, due_by, lines_of, sums

NO_AGENCY = "No employer named"


@dataclass(frozen=True, slots=True)
class Account:
    """One agency in a statement: what it owes, what it paid, and what is left."""

    agency: str  # code, "" for places that count for no agency
    name: str
    places: int
    due: int
    received: int

    @property
    def balance(self) -> int:
        return self.due - self.received


@dataclass(frozen=True, slots=True)
class Statement:
    """PRG-32, PRG-33: money of one cohort on a day. Lines by person and accounts by agency come to the same sum."""

    cohort: Cohort
    on: date
    lines: list[Line]
    names: dict[str, str]
    accounts: list[Account]
    has_funders: bool = False
    contributions: list[Contribution] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(line.pence for line in self.lines)

    @property
    def received(self) -> int:
        return sum(account.received for account in self.accounts)

    @property
    def balance(self) -> int:
        return self.total - self.received

    @property
    def surplus(self) -> int:
        return -self.balance

    def of(self, agency: Agency) -> Account | None:
        return next((account for account in self.accounts if account.agency == agency.code), None)


def statement_of(cohort: Cohort, on: date) -> Statement:
    """The statement of one cohort on a day."""
    return statements([cohort], on)[0]


def cohorts_with_money_of(agency: Agency) -> QuerySet[Cohort]:
    """Cohorts in which an agency has places, has paid, or whose programme it funds."""
    has_part = Q(edition__programme__parts__agency=agency, edition__programme__parts__part="funder")
    found = Cohort.objects.filter(Q(places__agency=agency) | Q(contributions__agency=agency) | has_part)
    return found.select_related("edition__programme").distinct()


def statements(cohorts: Iterable[Cohort], on: date) -> list[Statement]:
    """Statements of several cohorts, in a number of queries that does not grow with them."""
    known = list(cohorts)
    places = Place.objects.filter(cohort__in=known).select_related("person", "agency", "waiver")
    rows: dict[int, list[Place]] = {}
    for place in places.prefetch_related("periods"):
        rows.setdefault(place.cohort_id, []).append(place)
    funders: dict[int, list[ProgrammePart]] = {}
    programmes = {cohort.edition.programme_id for cohort in known}
    parts = ProgrammePart.objects.filter(current(on), programme__in=programmes, part="funder").select_related("agency")
    for part in parts:
        funders.setdefault(part.programme_id, []).append(part)
    paid: dict[int, list[Contribution]] = {}
    for each in Contribution.objects.standing().filter(cohort__in=known, received_on__lte=on).select_related("agency"):
        paid.setdefault(each.cohort_id, []).append(each)
    return [
        _statement(
            cohort, on, rows.get(cohort.pk, []), funders.get(cohort.edition.programme_id, []), paid.get(cohort.pk, [])
        )
        for cohort in known
    ]


def _statement(
    cohort: Cohort, on: date, places: list[Place], funders: list[ProgrammePart], paid: list[Contribution]
) -> Statement:
    facts = [_facts(place, on) for place in places]
    lines = lines_of(cohort.fixed_rules, starts_on=cohort.starts_on, places=facts)
    shares: dict[str, Fraction | float | int] = {
        part.agency.code: Fraction(part.share) for part in funders if part.share
    }
    due = due_by(lines, shares)
    received: dict[str, int] = {}
    for each in paid:
        received[each.agency.code] = received.get(each.agency.code, 0) + each.pence
    names = {"": NO_AGENCY} | {part.agency.code: part.agency.name for part in funders}
    names |= {each.agency.code: each.agency.name for each in paid}
    names |= {place.agency.code: place.agency.name for place in places if place.agency}
    counts = sums([Line(line.place, "", line.agency, "", 1) for line in lines], "agency")
    accounts = [
        Account(code, names[code], counts.get(code, 0), due.get(code, 0), received.get(code, 0))
        for code in sorted({*due, *received, *counts}, key=lambda code: names[code])
    ]
    return Statement(cohort, on, lines, names, accounts, bool(shares), paid)


def _facts(place: Place, on: date) -> PlaceFacts:
    """PRG-32: one place as it stood on a day; a place given later does not stand at all."""
    periods = [period for period in place.periods.all() if period.starts_on <= on]
    last: PlacePeriod | None = max(periods, key=lambda period: (period.starts_on, period.pk), default=None)
    state = last.state if last is not None else PlaceState.GIVEN
    left = last.starts_on if last is not None and state == PlaceState.WITHDRAWN else None
    has_begun = any(period.state == PlaceState.ACTIVE for period in periods)
    agency = place.agency.code if place.agency else ""
    return PlaceFacts(place.code, str(place.person), agency, state, has_begun, left, hasattr(place, "waiver"))
