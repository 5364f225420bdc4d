"""What colleagues say of people of the demonstration: a report from the start and one since, a round that is open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from mantle.feedback.actions import answering, closing, rounds
from mantle.feedback.actions.bringing import bring_in_sealed
from mantle.feedback.actions.rounds import Named
from mantle.feedback.models import Invitation, Round
from mantle.feedback.queries.rounds import people_around, questions_now
from mantle.feedback.rules.rounds import COLLEAGUES, Group, Moment
from mantle.home.demonstration import feedback as words
from mantle.people.mail import address_of
from mantle.people.models import Account, Person
from mantle.people.queries import with_standing
from mantle.programmes.models import Cohort, Place

SINCE, LATELY, CLOSED, OPENED = timedelta(190), timedelta(30), timedelta(2), timedelta(6)
NAMED = {"community": words.COMMUNITY, "partners": words.PARTNERS, "peers": words.PEERS}
MANY_RATERS = 9
ROLES = ("participant", "director", "mentor", "programme_team")


@dataclass(frozen=True)
class Cast:
    """Who plays a part: the learner, the director, who coaches, who arranges, and chance that can be repeated."""

    learner: Person
    director: Person
    mentor: Person
    team: Person
    chance: Random
    at: datetime

    @property
    def on(self) -> date:
        return timezone.localtime(self.at).date()


def _first(accounts: Mapping[str, Person], role: str) -> Person | None:
    return next((person for key, person in accounts.items() if key.split()[0] == role), None)


def show_feedback(accounts: Mapping[str, Person], at: datetime) -> None:
    """Two reports of the participant, one of each of his cohort, one to be read, an open round, a list that waits."""
    learner, director, mentor, team = (_first(accounts, role) for role in ROLES)
    place = Place.objects.running().filter(person=learner).select_related("cohort").first()
    if not (learner and director and mentor and team and place) or questions_now() is None:
        return
    chance = Random("feedback")  # noqa: S311 - chance that can be repeated, no secret
    cast = Cast(learner, director, mentor, with_standing(team, timezone.localtime(at).date()), chance, at)
    others = [each.person for each in Place.objects.running().filter(cohort=place.cohort).exclude(person=cast.learner)]
    _cohort(others, place.cohort, cast)
    for moment, cohort, ago, grown in (
        (Moment.START, place.cohort, SINCE, 0.0), (Moment.BETWEEN, None, LATELY, 1.0),
    ):  # fmt: skip
        row = _answered(cast, learner, (moment, cohort), at - ago, grown)
        talked_on = timezone.localtime(at - ago).date() + timedelta(4)
        released = at - ago + timedelta(4)
        closing.release(
            feedback=row, talked_on=talked_on, on=talked_on, version=None, by=cast.mentor, at=released
        )  # fmt: skip
    if len(others) > 1:
        _answered(cast, others[-1], (Moment.BETWEEN, None), at - CLOSED, 0.6)  # the coach has still to read it
    _open(cast, [*accounts.values()])
    _waiting(cast, others)


def _list_of(subject: Person, on: date, further: Iterable[Named] = ()) -> list[Named]:
    """The line manager by the post above, and colleagues by name and address."""
    manager = [each.person for each in people_around(subject, on) if each.group == Group.MANAGER][:1]
    named = [Named(Group.MANAGER, str(each), address_of(each), each) for each in manager if address_of(each)]
    named += further
    return named + [Named(group, name, address) for group, people in NAMED.items() for name, address in people]


def _begun(cast: Cast, subject: Person, moment: str, cohort: Cohort | None, at: datetime) -> Round:
    return rounds.begin_round(
        subject=subject, moment=moment, cohort=cohort, coach=cast.mentor, on=timezone.localtime(at).date(), by=subject,
        at=at,
    )  # fmt: skip


def _launched(cast: Cast, row: Round, named: list[Named], at: datetime) -> Round:
    on = timezone.localtime(at).date()
    rounds.name_people(feedback=row, named=named, by=row.subject, at=at)
    rounds.propose_list(feedback=row, no_more=True, by=row.subject, at=at)
    return rounds.launch_round(
        feedback=row, coach=cast.mentor, closes_on=on + timedelta(21), on=on, version=None, by=cast.team, at=at
    )


def _answered(
    cast: Cast, subject: Person, when: tuple[str, Cohort | None], at: datetime, grown: float
) -> Round:  # fmt: skip
    """One round of somebody, from its list to its close; one comment says what a coach would hold back."""
    began = at - timedelta(25)
    row = _launched(cast, _begun(cast, subject, *when, began), _list_of(subject, cast.on), began)
    asked = list(Invitation.objects.filter(round=row).select_related("round__terms").order_by("pk"))
    for place, invitation in enumerate(asked):
        if place % 7 == 6 and invitation.group in COLLEAGUES:
            continue  # somebody is always away
        level = 4.3 if invitation.group == Group.SELF else 2.9 + grown
        number = place // 3 % len(words.KEEP)
        comments = {"keep": words.KEEP[number], "change": words.CHANGE[number]} if place % 3 == 2 else {}
        if comments and number == 0 and subject != cast.learner:
            comments["change"] = words.HARMFUL
        answering.keep_answers(
            invitation=invitation, answers=_answers(cast, row.terms.domains, level), comments=comments
        )
        answering.hand_in(invitation=invitation)
    day = timezone.localtime(at).date()
    return closing.close_round(feedback=row, on=day, by=None, at=at)


def _answers(cast: Cast, domains: list[dict[str, Any]], level: float) -> dict[str, int | None]:
    own = cast.chance.gauss(level, 0.3)
    return {
        each["key"]: max(1, min(5, round(cast.chance.gauss(own + (0.3 if place % 2 else -0.2), 0.7))))
        for place, domain in enumerate(domains)
        for each in domain["questions"]
    }


def _cohort(people: list[Person], cohort: Cohort, cast: Cast) -> None:
    """Reports of the others from the start: figures of cohorts, and ranges, come from there."""
    asked = questions_now()
    domains = asked[1] if asked else []
    groups = [Group.SELF, Group.MANAGER, *(COLLEAGUES[n % 3] for n in range(MANY_RATERS))]
    answers = {}
    for person in people:
        level = cast.chance.gauss(3.4, 0.5)
        answers[person] = [
            (str(group), _given(cast, domains, level + (0.4 if group == Group.SELF else 0.0))) for group in groups
        ]
    on = timezone.localtime(cast.at - SINCE).date()
    bring_in_sealed(answers=answers, cohort=cohort, coach=cast.mentor, on=on, by=cast.team, at=cast.at)


def _given(cast: Cast, domains: list[dict[str, Any]], level: float) -> dict[str, int]:
    return {key: value for key, value in _answers(cast, domains, level).items() if value is not None}


def _open(cast: Cast, holders: list[Person]) -> None:
    """The director asks, and people whom a visitor may be are among those who are asked."""
    wanted = [cast.learner, cast.mentor, *holders]
    able = list(Account.objects.filter(person__in=[each.pk for each in wanted]).values_list("person_id", flat=True))
    near = {each.pk: each for each in wanted if each.pk in able and each.pk != cast.director.pk}
    groups = {cast.learner.pk: Group.REPORTS, cast.mentor.pk: Group.PARTNERS}
    further = [
        Named(groups.get(key, Group.PEERS), str(each), address_of(each), each) for key, each in [*near.items()][:6]
    ]
    around = {each.person.pk for each in people_around(cast.director, cast.on) if each.group == Group.MANAGER}
    named = _list_of(cast.director, cast.on, [each for each in further if each.person and each.person.pk not in around])
    _launched(cast, _begun(cast, cast.director, Moment.BETWEEN, None, cast.at - OPENED), named, cast.at - OPENED)


def _waiting(cast: Cast, others: list[Person]) -> None:
    """Somebody of the cohort has handed in a list, at which nobody has looked yet."""
    subject = next((each for each in others if address_of(each)), None)
    if subject is None:
        return
    row = _begun(cast, subject, Moment.BETWEEN, None, cast.at)
    rounds.name_people(feedback=row, named=_list_of(subject, cast.on), by=subject, at=cast.at)
    rounds.propose_list(feedback=row, no_more=True, by=subject, at=cast.at)
