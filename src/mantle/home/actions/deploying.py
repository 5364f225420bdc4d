"""Help between authorities of the demonstration: six offers, requests on their way, and one to its end. S143, S145."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from mantle.home.demonstration import help as words
from mantle.home.demonstration.places import STORY_PLACES
from mantle.people import actions as people
from mantle.people.models import Agency, Person
from mantle.people.queries import with_standing
from mantle.programmes.actions import give_place
from mantle.programmes.models import Cohort
from mantle.programmes.rules import AudienceKind
from mantle.structures.models import Appointment
from mantle.support.actions import help as offering
from mantle.support.actions import help_work as work
from mantle.support.actions import helping
from mantle.support.models import HelpOffer, HelpRequest

SINCE = timedelta(days=300)


class Between:
    """Who speaks for which authority, and the moment; each step is taken by the side that owns it."""

    def __init__(self, team: Person, speakers: dict[Agency, Person], at: datetime) -> None:
        self.team, self.speakers, self.at = team, speakers, at
        self.on = timezone.localtime(at).date()

    def offer(self, agency: Agency, lead: Person, given: words.Given, days_ago: int = 40) -> HelpOffer:
        inspected: dict[str, Any] = {"inspected": given.inspected, "inspected_on": self.on - timedelta(500)}
        return offering.offer_help(
            agency=agency, lead=lead, areas=list(given.areas), days_a_month=given.days, what=given.what,
            learnt=given.learnt, starts_on=self.on - timedelta(400), ends_on=self.on + timedelta(500), **inspected,
            by=self.speakers[agency], at=self.at - timedelta(days_ago),
        )  # fmt: skip

    def ask(self, agency: Agency, problem: str, areas: Sequence[str], urgency: str, days: int, ago: int) -> HelpRequest:
        return helping.ask_for_help(
            agency=agency, problem=problem, areas=list(areas), urgency=urgency, days_wanted=days,
            by=self.speakers[agency], at=self.at - timedelta(ago),
        )  # fmt: skip

    def propose(
        self, row: HelpRequest, offer: HelpOffer, diagnosis: str, *, days: int, first: date, months: int, ago: int
    ) -> None:
        at = self.at - timedelta(ago)
        helping.diagnose_request(request=row, diagnosis=diagnosis, version=None, by=self.team, at=at)
        helping.propose_helper(
            request=row, offer=offer, days_a_month=days, starts_on=first, ends_on=first + timedelta(30 * months),
            reason="They have been where you are, and the two places are alike.", version=None, by=self.team, at=at,
        )  # fmt: skip

    def accept(self, row: HelpRequest, offer: HelpOffer, ago: int) -> None:
        helping.accept_request(
            request=row, has_capacity=True, is_willing=True, conflict="None", approved=str(offer.lead), version=None,
            by=self.speakers[offer.agency], at=self.at - timedelta(ago),
        )  # fmt: skip

    def start(
        self, row: HelpRequest, offer: HelpOffer, objectives: Sequence[tuple[str, str]], review: date, ago: int
    ) -> None:
        by: dict[str, Any] = {"request": row, "version": None, "by": self.speakers[row.agency]}
        by["at"] = self.at - timedelta(ago)
        self.accept(row, offer, ago)
        helping.agree_request(conflict="None", approved="The director, by letter", **by)
        members = offer.team.agreed()
        work.write_help_plan(
            objectives=objectives, people=members, how="Two days a month on site, beside those who do the work.",
            next_review_on=review, **by,
        )  # fmt: skip
        helping.move_request(move="start", **by)

    def spend(self, row: HelpRequest, offer: HelpOffer, days: Sequence[tuple[date, str]]) -> None:
        for on, what in days:
            work.log_help_day(
                request=row, member=offer.team.agreed().first(), on=on, days=Decimal(1), what=what,
                by=self.speakers[offer.agency], at=self.at,
            )  # fmt: skip


def show_help(accounts: Mapping[str, Person], agencies: Sequence[Agency], at: datetime) -> None:
    """Six offers, one of them stale; requests that wait for the team, for each side and for a review; one closed."""
    first, neighbour = (next(row for row in agencies if row.short_name == name) for name in STORY_PLACES[:2])
    directors = _directors(agencies, {first, neighbour}, timezone.localtime(at).date())
    if len(directors) < 7:
        return
    speakers = {first: accounts[f"authority_lead {first.code}"]}
    speakers[neighbour] = accounts[f"authority_lead {neighbour.code}"]
    speakers |= {agency: _speaks(person, agency, at) for agency, person in directors[:7]}
    between = Between(accounts["programme_team"], speakers, at)
    offers = _offers(between, neighbour, directors[:5])
    _places(between, offers)
    asks = [agency for agency, _ in directors[5:7]]
    between.ask(asks[0], words.NEW, ("leaving_care", "performance", "youth_justice"), "month", 6, 2)
    _acute(between, first, offers[1])
    _running(between, asks[1], offers[0])
    _ended(between, first, offers[1])
    put = between.ask(asks[0], words.ASKED_OF_NEIGHBOUR, ("workforce",), "term", 8, 20)
    between.propose(
        put, offers[0], words.NEIGHBOUR_DIAGNOSIS, days=1, first=between.on + timedelta(20), months=6, ago=3
    )


def _directors(agencies: Sequence[Agency], without: set[Agency], on: date) -> list[tuple[Agency, Person]]:
    """Authorities beside those of the stories, each with whoever holds its first post."""
    held = Appointment.objects.on(on).filter(
        post__tier=1, post__agency__in=agencies, post__agency__is_upper_tier=True, post__statutory_role="dcs"
    ).exclude(post__agency__in=without).select_related("person", "post__agency").order_by("pk")  # fmt: skip
    found: dict[Agency, Person] = {}
    for row in held[:60]:
        found.setdefault(row.post.agency, row.person)
    return list(found.items())[:8]


def _speaks(person: Person, agency: Agency, at: datetime) -> Person:
    on = timezone.localtime(at).date()
    people.give_role(person=person, role="director", agency=agency, starts_on=on - SINCE, by=None, at=at)
    return with_standing(person, on)


def _offers(between: Between, neighbour: Agency, directors: Sequence[tuple[Agency, Person]]) -> list[HelpOffer]:
    """The first is of the neighbour, led by whoever holds a leading post there; one waits to be confirmed."""
    held = Appointment.objects.on(between.on).filter(post__agency=neighbour, post__tier__lte=2).order_by("post__tier")
    leaders = [row.person for row in held.select_related("person")]
    found = [between.offer(neighbour, leaders[0], words.OFFERS[0])]
    for member in [row for row in leaders[1:] if row != leaders[0]][:1]:
        named = offering.name_in_team(
            offer=found[0], person=member, role="Assistant director", by=between.speakers[neighbour], at=between.at
        )
        offering.answer_naming(member=named, agrees=True, by=member, at=between.at)
    for number, (agency, person) in enumerate(directors, 1):
        ago = 200 if number == words.STALE else 30 + 10 * number
        found.append(between.offer(agency, person, words.OFFERS[number], ago))
    return found


def _places(between: Between, offers: Sequence[HelpOffer]) -> None:
    """Those who lead an offer have a place in the programme for system leaders."""
    cohort = Cohort.objects.filter(edition__programme__strand__audience=AudienceKind.SYSTEM_LEADERS).first()
    if cohort is None:
        return
    for row in offers[1:5]:
        give_place(
            cohort=cohort, person=row.lead, agency=row.agency, on=between.on - timedelta(70), by=between.team,
            at=between.at,
        )  # fmt: skip


def _acute(between: Between, first: Agency, offer: HelpOffer) -> None:
    """What the authority of the first story asks for: a helper has said yes, and waits for its own yes."""
    row = between.ask(first, words.ACUTE, ("front_door", "partners"), "now", 6, 5)
    between.propose(row, offer, words.ACUTE_DIAGNOSIS, days=2, first=between.on, months=2, ago=3)
    between.accept(row, offer, 1)


def _running(between: Between, asking: Agency, offer: HelpOffer) -> None:
    """Help that the neighbour gives: days spent and planned, looked at once and soon again."""
    row = between.ask(asking, words.ASKED_OF_NEIGHBOUR, ("workforce", "quality"), "month", 16, 150)
    first = between.on - timedelta(100)
    between.propose(row, offer, words.NEIGHBOUR_DIAGNOSIS, days=2, first=first, months=8, ago=120)
    between.start(row, offer, words.RUNNING_OBJECTIVES, between.on + timedelta(5), 101)
    days = [(first + timedelta(gap), what) for gap, what in zip((3, 30, 60), words.DAYS, strict=True)]
    between.spend(row, offer, [*days, (between.on + timedelta(12), words.DAYS[0])])
    work.review_help(
        request=row, on=between.on - timedelta(40), what_changed=words.REVIEWS[0],
        next_on=between.on + timedelta(5), version=None, by=between.speakers[asking], at=between.at - timedelta(40),
    )  # fmt: skip


def _ended(between: Between, first: Agency, offer: HelpOffer) -> None:
    """Help that has ended, with what both sides say of it."""
    row = between.ask(first, words.BEFORE, ("front_door", "early_help"), "term", 10, 380)
    starts = between.on - timedelta(340)
    between.propose(row, offer, words.BEFORE_DIAGNOSIS, days=1, first=starts, months=9, ago=360)
    between.start(row, offer, words.OBJECTIVES, starts + timedelta(120), 341)
    on = [starts + timedelta(31 * number + 9) for number in range(6)]
    between.spend(row, offer, list(zip(on, words.DAYS_BEFORE * 2, strict=True)))
    both = {"asking": between.speakers[first], "helping": between.speakers[offer.agency]}
    work.review_help(
        request=row, on=starts + timedelta(200), what_changed="Partners sit in one room since Easter.", next_on=None,
        version=None, by=both["asking"], at=between.at - timedelta(140),
    )  # fmt: skip
    deployment = row.deployments.get()
    for side, by in both.items():
        lines = [
            (objective, *said) for objective, said in zip(deployment.objectives.all(), words.AFTER[side], strict=True)
        ]
        work.say_effect(
            request=row, side=side, lines=lines, learnt=words.LEARNT[side],
            thanks=words.THANKS if side == "asking" else "", by=by, at=between.at - timedelta(60),
        )  # fmt: skip
    work.close_help(request=row, reason="", version=None, by=between.team, at=between.at - timedelta(55))
