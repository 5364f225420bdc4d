"""Whom people turn to in the demonstration: a council and a cohort that know, a board that answers, one just told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from mantle.networks.actions import answering, surveys
from mantle.networks.models import Named, Survey
from mantle.networks.queries.answers import line_among
from mantle.people import actions as people
from mantle.people.actions import Refused
from mantle.people.models import Account, Agency, Person, current
from mantle.programmes.models import Cohort, Place
from mantle.structures.models import Appointment, Partnership

COUNCIL = (
    "We reorganise in spring. Which links between our services do we lose when people move, and where are none yet?"
)
COHORT = "Whom you met here is half of what you take along. We ask at the start and again, to see which ties last."
BOARD = "Five bodies share these families. We want to know who is rung first when it is urgent, and by whom nobody is."
SAFEGUARDING = "Before we write new thresholds: who is asked, across the three of us, when somebody is not sure?"
ANSWER = 0.8  # share of a council that answers
QUESTIONS = ("advice", "decision")
TOLD = timedelta(15)


def show_networks(accounts: Mapping[str, Person], agency: Agency, at: datetime) -> None:
    """A council asked a while ago; a cohort twice; a partnership that can be answered; one announced yesterday."""
    lead = accounts.get(f"authority_lead {agency.code}")
    learner = next((person for key, person in accounts.items() if key.startswith("participant")), None)
    boards = Partnership.objects.filter(members__agency=agency).order_by("name").distinct()
    cohort = Cohort.objects.filter(name="Running cohort").first()
    if lead is None or learner is None or cohort is None or len(boards) < len((BOARD, SAFEGUARDING)):
        return
    chance, team = Random("networks"), accounts["programme_team"]  # noqa: S311 - chance that can be repeated, no secret
    _let_in([agency, *(row.agency for row in boards[0].members.select_related("agency"))], cohort, at)
    acts: tuple[Callable[[], object], ...] = (
        lambda: _council(agency, lead, learner, chance, at),
        lambda: _cohort(cohort, team, learner, chance, at),
        lambda: _board(boards[0], lead, learner, chance, at),
        lambda: _announced({"partnership": boards[1]}, Ask(SAFEGUARDING, 2), at - timedelta(1) + TOLD, lead),
    )
    for act in acts:
        with suppress(Refused):  # a nation of few authorities has groups that are too small to be asked
            act()


@dataclass(frozen=True, slots=True)
class Ask:
    purpose: str
    tiers: int
    questions: tuple[str, ...] = QUESTIONS
    before: Survey | None = None


def _let_in(agencies: Sequence[Agency], cohort: Cohort, at: datetime) -> None:
    """Accounts for everybody who is asked; as they hold no role, none of them is offered on the sign-in page."""
    on = timezone.localtime(at).date()
    held = Appointment.objects.filter(current(on), post__agency__in=agencies, post__is_group=False)
    placed = Place.objects.running().filter(cohort=cohort).values("person")
    rows = Person.objects.filter(pk__in=held.values("person")) | Person.objects.filter(pk__in=placed)
    known = set(Account.objects.values_list("email", flat=True))
    for person in rows.exclude(account__isnull=False).exclude(email="").distinct():
        if person.email.lower() not in known:
            people.open_account(person=person, email=person.email, password=None, is_demonstration=True, by=None, at=at)
            known.add(person.email.lower())


def _announced(group: dict[str, Any], ask: Ask, opens: datetime, by: Person) -> Survey:
    """Told of two weeks and a day before."""
    at = opens - TOLD
    on, first = _day(at), _day(opens)
    row = surveys.begin_survey(
        group=group, purpose=ask.purpose, questions=ask.questions, tiers=ask.tiers, opens_on=first,
        closes_on=first + timedelta(21), before=ask.before, on=on, by=by, at=at,
    )  # fmt: skip
    return surveys.announce_survey(survey=row, on=on, version=None, by=by, at=at)


def _opened(survey: Survey, opens: datetime) -> tuple[Survey, dict[int, Named]]:
    row = surveys.open_survey(survey=survey, on=_day(opens), version=None, by=None, at=opens)
    return row, {each.person_id: each for each in row.roster.select_related("person", "survey")}


def _closed(survey: Survey, opens: datetime) -> Survey:
    at = opens + timedelta(22)
    return surveys.close_survey(survey=survey, on=_day(at), version=None, by=None, at=at)


def _names(own: Named, others: Sequence[Named], on: date, at: datetime) -> None:
    """One person answers: everybody named for advice, the first of them before a hard decision."""
    for question, chosen in zip(own.survey.questions, (others, others[: 1 + len(others) % 3]), strict=False):
        codes = sorted({each.code for each in chosen} - {own.code})
        answering.keep_names(
            named=own, question=question, shown=codes, chosen=codes, on=on, is_kept=True, by=own.person, at=at
        )


def _council(agency: Agency, lead: Person, learner: Person, chance: Random, at: datetime) -> None:
    """Four months ago. Many turn to somebody of the fourth tier, and to the participant from far outside his line."""
    opens = at - timedelta(125)
    row = _announced({"agency": agency}, Ask(COUNCIL, 4), opens, lead)
    row, roster = _opened(row, opens)
    above, leading = line_among(set(roster), _day(opens))
    quiet = [person for person in sorted(roster) if person not in leading and person != learner.pk]
    hub = roster[chance.choice(quiet)]
    for person, own in sorted(roster.items()):
        if person != learner.pk and chance.random() > ANSWER:
            continue
        near = [each for each in roster.values() if each.group == own.group and each.pk != own.pk]
        far = [each for each in roster.values() if each.group != own.group]
        named = [roster[above[person]]] if person in above and chance.random() < 0.7 else []
        named += chance.sample(near, min(2, len(near))) + chance.sample(far, 1)
        named += [hub] if chance.random() < 0.4 else []
        is_below = above.get(person) == learner.pk or above.get(above.get(person, 0)) == learner.pk
        named += [roster[learner.pk]] if is_below or chance.random() < 0.25 else []
        _names(own, named, _day(opens), opens)
    _closed(row, opens)


def _cohort(cohort: Cohort, team: Person, learner: Person, chance: Random, at: datetime) -> None:
    """Twice: near the start, and lately; about two ties of three are there again."""
    first: Survey | None = None
    then: dict[int, list[int]] = {}
    for opens in (at - timedelta(160), at - timedelta(32)):
        row = _announced({"cohort": cohort}, Ask(COHORT, 0, before=first), opens, team)
        row, roster = _opened(row, opens)
        for person, own in sorted(roster.items()):
            others = [each for each in sorted(roster) if each != person]
            kept = [each for each in then.get(person, []) if each in roster and chance.random() < 0.65]
            chosen = [*kept, *chance.sample(others, max(0, 4 - len(kept)))]
            chosen += [learner.pk] if person != learner.pk and chance.random() < 0.5 else []
            then[person] = list(dict.fromkeys(chosen))
            _names(own, [roster[each] for each in then[person]], _day(opens), opens)
        first = _closed(row, opens)


def _board(board: Partnership, lead: Person, learner: Person, chance: Random, at: datetime) -> None:
    """Open for a week; some have answered, the participant has not."""
    opens = at - timedelta(7)
    row = _announced({"partnership": board}, Ask(BOARD, 2, ("works", *QUESTIONS)), opens, lead)
    _, roster = _opened(row, opens)
    able = [each for person, each in sorted(roster.items()) if person != learner.pk]
    for own in able[:6]:
        _names(own, chance.sample(able, 3), _day(opens), opens)


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()
