"""Coaches and mentors of the demonstration: a pool, people who wait, pairs that run, and mentors for new directors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from mantle.people.models import Person, current
from mantle.programmes.models import Place
from mantle.structures.models import Appointment
from mantle.support.actions import arrangements, duties, matching, needs, pool
from mantle.support.models import Arrangement, MatchOption, SupportNeed
from mantle.support.queries.choosing import competencies_to_choose
from mantle.support.queries.matching import best_for
from mantle.support.rules.needs import NeedState, OptionState
from mantle.support.rules.pool import REQUIRED, SupportKind

KNOWS = (
    "Led three services through a merger, and one that failed. Asks what you would do if nobody watched.",
    "Twenty years in schools and councils. Trained as a coach in 2019; meets by video early in the morning.",
    "Was the first director in a new partnership. Knows what it is to inherit somebody else’s team.",
    "From a children’s hospital. Helps people who lead across professions hear what is not said.",
    "Has chaired boards on which nobody wanted to sit. Good with money, and with having none.",
    "Began as a youth worker. Walks while coaching, if you live near enough.",
)
AREAS = (["education"], ["social_care"], ["social_care", "education"], ["health"], ["integrated"], ["education"])
SEEN = {"qualification": "Certificate seen", "supervision": "Supervisor named", "check": "Two references rung"}
AIMS = ("across", "step_up", "change", "team", "partners", "presence", "money")
PAUSE = timedelta(days=2)


@dataclass(frozen=True)
class Doing:
    """Who arranges support in the demonstration, and the moment of today."""

    team: Person
    at: datetime

    def then(self, days: int) -> dict[str, Any]:
        """By the team, so many days ago."""
        return {"by": self.team, "at": self.at - timedelta(days)}


def show_coaching(accounts: Mapping[str, Person], at: datetime) -> None:
    """Fill the pool, match some of a cohort and of the new directors, and leave others waiting. All through actions."""
    people = {key.split()[0]: person for key, person in reversed(list(accounts.items()))}
    doing = Doing(accounts["programme_team"], at)
    mentors, coaches = _serving_directors(at)[:6], _assistants(at)[:6]
    helen = people.get("mentor")
    _pool(SupportKind.MENTOR, [*([helen] if helen else []), *mentors], doing, capacity=4)
    _pool(SupportKind.COACH, coaches, doing, capacity=3)
    _cohort(people.get("participant"), doing)
    _new_directors(doing)


def _serving_directors(at: datetime) -> list[Person]:
    """Directors who have been in post for three years or more, from all over."""
    today = timezone.localtime(at).date()
    held = Appointment.objects.filter(current(today), post__statutory_role="dcs", kind="substantive")
    rows = held.filter(starts_on__lt=today - timedelta(1100)).select_related("person").order_by("pk")
    return [row.person for row in rows][::9]


def _assistants(at: datetime) -> list[Person]:
    today = timezone.localtime(at).date()
    held = Appointment.objects.filter(current(today), post__tier=2, kind="substantive", person__account__isnull=True)
    rows = held.filter(starts_on__lt=today - timedelta(1500)).select_related("person").order_by("pk")[:400]
    return [row.person for row in rows][::37]


def _pool(kind: SupportKind, several: Iterable[Person], doing: Doing, capacity: int) -> None:
    """Of each kind one whose record has run out, one on leave, and one who offers and waits for an answer."""
    able, today = list(competencies_to_choose()[:18]), timezone.localtime(doing.at).date()
    rows = []
    for number, person in enumerate(several):
        facts: dict[str, Any] = {
            "background": KNOWS[number % len(KNOWS)], "capacity": capacity, "areas": AREAS[number % len(AREAS)],
            "format": ("either", "online", "in_person")[number % 3], "competencies": able[number * 3 : number * 3 + 4],
        }  # fmt: skip
        if number == 5:
            pool.offer_support(person=person, kind=kind, not_with=[], by=person, at=doing.at, **facts)
            continue
        row = pool.name_supporter(person=person, kind=kind, **facts, **doing.then(200))
        rows.append(row)
        for each in REQUIRED[kind]:
            left = -3 if number == 4 and each == REQUIRED[kind][-1] else 30 if number == 1 else 400
            until = today + timedelta(left)
            pool.add_credential(supporter=row, kind=each, title=SEEN[each], until=until, **doing.then(200))
    if len(rows) > 3:
        pool.add_leave(supporter=rows[3], starts_on=today, ends_on=today + timedelta(40), **doing.then(10))


def _cohort(learner: Person | None, doing: Doing) -> None:
    """Of the learner's cohort two have a coach, one pair has gone silent, the learner chooses, and three wait."""
    own = Place.objects.running().filter(person=learner).first() if learner is not None else None
    if own is None:
        return
    places = Place.objects.running().filter(cohort=own.cohort).exclude(pk=own.pk).select_related("person", "agency")
    asked, able = [], list(competencies_to_choose()[:12])
    for number, (place, aim) in enumerate(zip([own, *places.order_by("pk")[:6]], AIMS, strict=False)):
        wished = able[number : number + 2]
        facts = {"place": place, "aim": aim, "format": "either", "areas": AREAS[number % 6], "competencies": wished}
        asked.append(needs.ask_for_support(person=place.person, kind="coach", **facts, **doing.then(70)))
    if not _proposed(SupportKind.COACH, doing, 68):
        return
    for need, days in zip(asked[1:3], (60, 30), strict=False):
        pair = _agreed(need, doing, days)
        if pair is not None and days == 60:
            _met(pair, doing, (55, 41, 12))
    _proposed(SupportKind.COACH, doing, 1)
    option = asked[0].options.filter(state=OptionState.PROPOSED).first()
    if option is not None:
        beside = [row for row, _ in best_for(asked[0], timezone.localtime(doing.at).date())[:2]]
        matching.offer_options(option=option, others=beside, **doing.then(1))


def _proposed(kind: SupportKind, doing: Doing, days: int) -> int:
    run = matching.propose_matches(kind=kind, **doing.then(days))
    return int(run.figures["pairs"])


def _agreed(need: SupportNeed, doing: Doing, days: int, next_on: date | None = None) -> Arrangement | None:
    """Offer, choose and agree, so many days ago; None for whom nobody was proposed."""
    option = (
        MatchOption.objects.filter(need=need, state=OptionState.PROPOSED).select_related("supporter__person").first()
    )
    if option is None:
        return None
    when = doing.at - timedelta(days)
    matching.offer_options(option=option, by=doing.team, at=when - PAUSE)
    matching.choose_option(option=option, by=need.person, at=when - PAUSE)
    return arrangements.agree_to_support(option=option, next_on=next_on, by=option.supporter.person, at=when)


def _met(pair: Arrangement, doing: Doing, days_ago: Iterable[int]) -> None:
    today = timezone.localtime(doing.at).date()
    for days in days_ago:
        arrangements.note_meeting(
            arrangement=pair, on=today - timedelta(days), hours=Decimal("1.5"), kind="held",
            next_on=today + timedelta(9), by=pair.supporter.person, at=doing.at,
        )  # fmt: skip


def _new_directors(doing: Doing) -> None:
    """Duties of the months before are met but for one; whoever began lately waits."""
    today = timezone.localtime(doing.at).date()
    duties.look_for_duties(by=None, at=doing.at - timedelta(40))
    if _proposed(SupportKind.MENTOR, doing, 39):
        rows = SupportNeed.objects.filter(is_duty=True, state=NeedState.WAITING, options__state=OptionState.PROPOSED)
        for number, need in enumerate(rows.select_related("person").order_by("due_on", "pk")[1:]):
            _agreed(need, doing, 35, None if number % 7 == 3 else today + timedelta(2 + number))
    duties.look_for_duties(by=None, at=doing.at)
