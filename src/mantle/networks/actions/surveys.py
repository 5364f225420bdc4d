"""Preparing a survey, telling people of it, opening, reminding and closing it. NET-1 to NET-6, NET-9, NET-10."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from mantle.networks.models import Named, OwnResult, Reply, Survey, Tie
from mantle.networks.queries.answers import silent_in
from mantle.networks.queries.drawing import drawn_for
from mantle.networks.reports.closing import group_results
from mantle.networks.reports.own import own_results
from mantle.networks.reports.reading import read
from mantle.networks.rules import surveys as rules
from mantle.networks.rules.surveys import State, next_survey_state
from mantle.people import audit, mail
from mantle.people.acting import past_the_wall
from mantle.people.actions import Refused
from mantle.people.models import Agency, Letter, Person
from mantle.people.rules import LetterState
from mantle.people.stale import locked
from mantle.programmes.models import Cohort
from mantle.structures.models import Partnership
from mantle.web.words import day

TOO_FEW = f"Figures of fewer than {rules.FEWEST_ON_ROSTER} would tell of single people."
Group = Mapping[str, Agency | Partnership | Cohort]


@transaction.atomic
def begin_survey(
    *, group: Group, purpose: str, questions: Sequence[str], tiers: int, opens_on: date, closes_on: date,
    before: Survey | None, on: date, by: Person | None, at: datetime,
) -> Survey:  # fmt: skip
    """Write a draft, with everybody of the group who has an account on its roster. NET-1, NET-3, NET-5."""
    row = Survey(by=by, **group)
    _say(row, purpose=purpose, questions=questions, tiers=tiers, days=(opens_on, closes_on), before=before, on=on)
    _draw(row, on)
    audit.record("network survey begun", row, by=by, at=at)
    return row


@transaction.atomic
def change_survey(
    *, survey: Survey, purpose: str, questions: Sequence[str], tiers: int, opens_on: date, closes_on: date,
    before: Survey | None, on: date, version: int | None, by: Person, at: datetime,
) -> Survey:  # fmt: skip
    """Change a draft, and draw its roster anew. NET-2."""
    row = locked(survey, version)
    _refuse_unless(row, State.DRAFT, "Whom it asks and what it asks is fixed once people are told.")
    _say(row, purpose=purpose, questions=questions, tiers=tiers, days=(opens_on, closes_on), before=before, on=on)
    _draw(row, on)
    audit.record("network survey changed", row, by=by, at=at)
    return row


def _say(
    row: Survey, *, purpose: str, questions: Sequence[str], tiers: int, days: tuple[date, date], before: Survey | None,
    on: date,
) -> None:  # fmt: skip
    until = before.answers_kept_until if before is not None else None
    wrong = rules.questions_wrong(questions) or rules.days_wrong(on, *days, until)
    if wrong:
        raise Refused(wrong)
    if before is not None and (before.subject != row.subject or before.state != State.CLOSED):
        raise Refused("Only a closed survey of the same group can be set beside this one.")
    row.purpose, row.questions, row.tiers, row.before = purpose, list(questions), tiers, before
    row.opens_on, row.closes_on = days
    row.save()


def _draw(row: Survey, on: date) -> None:
    drawn, _ = drawn_for(row, on)
    if len(drawn) > rules.MOST_ON_ROSTER:
        raise Refused(
            f"{len(drawn)} people would stand on the roster. Nobody reads through more than {rules.MOST_ON_ROSTER}: "
            "ask fewer tiers."
        )
    row.roster.all().delete()
    Named.objects.bulk_create(
        Named(survey=row, person_id=each.person, agency_id=each.agency, group=each.group[:200]) for each in drawn
    )


@transaction.atomic
def leave_out(*, named: Named, by: Person, at: datetime) -> None:
    """Leave somebody off the roster while it is a draft: somebody on long leave, for one. NET-5."""
    row = locked(named.survey, None)
    _refuse_unless(row, State.DRAFT, "People have been told. Each of them can opt out.")
    row.save()
    audit.record("left off a roster", row, by=by, at=at)
    named.delete()


@transaction.atomic
def drop_survey(*, survey: Survey, version: int | None, by: Person, at: datetime) -> None:
    """Throw a draft away. NET-2."""
    row = locked(survey, version)
    _refuse_unless(row, State.DRAFT, "People have been told. Call it off instead, so that they hear of it.")
    audit.record("network survey dropped", row, by=by, at=at)
    row.delete()


@transaction.atomic
def announce_survey(*, survey: Survey, on: date, version: int | None, by: Person | None, at: datetime) -> Survey:
    """Tell everybody on the roster by letter, two weeks at least before it opens. P19, NET-4."""
    row = _moved(survey, "announce", version)
    wrong = rules.days_wrong(on, row.opens_on, row.closes_on)
    people = list(Person.objects.filter(on_rosters__survey=row).select_related("account"))
    if wrong or len(people) < rules.FEWEST_ON_ROSTER:
        raise Refused(wrong or f"The roster holds {len(people)} people. {TOO_FEW}")
    row.announced_at = at
    row.save()
    letters = _write(row, people, "announced", by, at)
    unreached = [letter.to_id for letter in letters if letter.state == LetterState.FAILED]
    row.roster.filter(person__in=unreached).delete()  # P19: whoever cannot be told is not asked, and is no name
    row.told = len(people) - len(unreached)
    row.save()
    if row.told < rules.FEWEST_ON_ROSTER:
        raise Refused(f"Letters reach {row.told} people. {TOO_FEW}")
    audit.record("network survey announced", row, by=by, at=at, told=row.told)
    return row


@transaction.atomic
def open_survey(*, survey: Survey, on: date, version: int | None, by: Person | None, at: datetime) -> Survey:
    """Let people answer. NET-4."""
    row = _moved(survey, "open", version)
    if row.announced_on is None or not rules.may_open(row.opens_on, row.announced_on, on):
        raise Refused(f"It opens on {day(row.opens_on)}.")
    row.save()
    audit.record("network survey opened", row, by=by, at=at)
    _write(row, silent_in(row), "opened", by, at)
    return row


@transaction.atomic
def remind(*, survey: Survey, on: date, by: Person | None, at: datetime) -> None:
    """Write to those who have not answered; nobody is told who they are, or how many. NET-9."""
    row = locked(survey, None)
    _refuse_unless(row, State.OPEN, "It is not open.")
    if not rules.may_remind(row.reminded_on, on):
        raise Refused(f"The last reminder left on {day(row.reminded_on)}. Leave three days between two of them.")
    row.reminded_at = at
    row.save()
    audit.record("network survey reminded", row, by=by, at=at)
    _write(row, silent_in(row), f"reminder {on}", by, at)


@transaction.atomic
@past_the_wall("NET-10: figures are computed once, at the close, from answers that nobody else reads")
def close_survey(*, survey: Survey, on: date, version: int | None, by: Person | None, at: datetime) -> Survey:
    """End it after its last day: figures of the group and of each person are computed once, and kept. NET-10."""
    row = _moved(survey, "close", version)
    if on <= row.closes_on:
        raise Refused(f"People were told that they can answer until {day(row.closes_on)}.")
    found = read(row, on)
    row.closed_at, row.results = at, group_results(found)
    row.save()
    own = own_results(found)
    people = list(Person.objects.filter(on_rosters__in=row.roster.there()).select_related("account"))
    OwnResult.objects.bulk_create(
        OwnResult(survey=row, person=person, figures=own.get(person.pk, {})) for person in people
    )
    _write(row, people, "closed", by, at)
    audit.record("network survey closed", row, by=by, at=at)
    return row


@transaction.atomic
def call_off_survey(*, survey: Survey, version: int | None, by: Person, at: datetime) -> Survey:
    """End it without figures: what was answered is deleted, and everybody hears of it. NET-2."""
    row = _moved(survey, "call off", version)
    row.save()
    with past_the_wall("NET-2: of a survey that is called off, no answer is kept, whoever calls it off"):
        Reply.objects.filter(named__survey=row).delete()
        Tie.objects.filter(source__survey=row).delete()
    people = list(Person.objects.filter(on_rosters__survey=row).select_related("account"))
    _write(row, people, "called_off", by, at)
    audit.record("network survey called off", row, by=by, at=at)
    return row


def move_surveys(*, arguments: dict[str, Any], by: Person | None, at: datetime, progress: Any) -> None:
    """The chore that opens and closes on the days that people were told, and reminds before the last one. NET-9."""
    on = timezone.localtime(at).date()
    for row in Survey.objects.filter(state=State.ANNOUNCED, opens_on__lte=on):
        if row.announced_on is not None and rules.may_open(row.opens_on, row.announced_on, on):
            open_survey(survey=row, on=on, version=None, by=None, at=at)
    for row in Survey.objects.filter(state=State.OPEN, closes_on__lt=on):
        close_survey(survey=row, on=on, version=None, by=None, at=at)
    soon = Survey.objects.filter(state=State.OPEN, closes_on__gte=on, closes_on__lte=on + rules.LAST_CALL)
    for row in soon.filter(opens_on__lte=F("closes_on") - rules.LAST_CALL):
        last = row.reminded_on
        if last is None or last < row.closes_on - rules.LAST_CALL:
            remind(survey=row, on=on, by=None, at=at)


def _moved(survey: Survey, move: str, version: int | None) -> Survey:
    row = locked(survey, version)
    row.state = next_survey_state(row.state, move)
    return row


def _refuse_unless(row: Survey, state: State, words: str) -> None:
    if row.state != state:
        raise Refused(words)


def _write(row: Survey, people: Iterable[Person], wording: str, by: Person | None, at: datetime) -> list[Letter]:
    """A letter to each at once: no batch, which somebody could take back while the survey goes on as if all knew."""
    words = {"what": str(row.subject)[:100], "on": day(row.opens_on), "until": day(row.closes_on)}
    to = [(person, f"network {row.code} {wording} {person.code}") for person in people]
    return mail.queue_to_each(
        f"networks/{wording.split()[0]}", to=to, words=words, link=row.get_absolute_url(), by=by, at=at
    )


@transaction.atomic
def forget_answers(*, before: datetime, at: datetime, dry_run: bool = False) -> int:
    """NET-11, P24: delete rosters and answers of surveys that closed, or were called off, before a moment."""
    over = Survey.objects.filter(closed_at__lt=before) | Survey.objects.filter(
        state=State.CALLED_OFF, closes_on__lt=before.date()
    )
    rows = Named.objects.filter(survey__in=over.order_by().values("pk"))
    count = rows.count()
    if count and not dry_run:
        for survey in Survey.objects.filter(roster__in=rows).distinct():
            audit.record("network answers deleted", survey, by=None, at=at)
        rows.delete()
    return count
