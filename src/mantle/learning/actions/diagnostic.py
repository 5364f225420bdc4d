"""Answering about oneself, saving as one goes, and what one makes of it. By its owner alone. DGN-1 to DGN-9."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from mantle.framework.models import Competency, RoleProfile
from mantle.learning.actions.plans import add_step, begin_plan, rate_oneself
from mantle.learning.models import FeedbackTalk, Plan, SelfDiagnostic
from mantle.learning.queries.diagnostic import editions_now, instrument, instrument_of, modules_for, role_key
from mantle.learning.queries.plans import latest_ratings, levels_of, open_plan_of
from mantle.learning.reports.diagnostic import beside_the_role
from mantle.learning.rules.diagnostic import CHOICES, Moment, step_words
from mantle.learning.rules.plans import OPEN, Means
from mantle.people import audit
from mantle.people.actions import Refused
from mantle.people.models import Person
from mantle.people.stale import locked
from mantle.programmes.models import Cohort
from mantle.web.words import day

DOOR = "door"  # the question at the door, among the words
LONGEST = 1000
SEASON = timedelta(days=90)


@transaction.atomic
def begin_diagnostic(
    *, person: Person, profile: RoleProfile, moment: str, cohort: Cohort | None, opening: str, by: Person, at: datetime
) -> SelfDiagnostic:
    """Begin a diagnostic beside a role, with the questions that stand today. DGN-1, DGN-3."""
    _refuse_others(person, by)
    Person.objects.select_for_update().get(pk=person.pk)
    if SelfDiagnostic.objects.filter(person=person, finished_at__isnull=True).exists():
        raise Refused("You have one under way. Go on with it, or finish it first.")
    if cohort is not None and not cohort.places.filter(person=person).exists():
        raise Refused("You have no place in that programme.")
    if (Moment(moment) == Moment.BETWEEN) != (cohort is None):
        raise Refused("Say which programme begins or ends.")
    editions = editions_now()
    if not instrument(profile, editions).parts:
        raise Refused("No questions are published yet. The programme team publishes them with the frameworks.")
    row = SelfDiagnostic.objects.create(
        person=person, profile=profile, moment=moment, cohort=cohort, begun_at=at,
        words={DOOR: opening} if opening else {},
    )  # fmt: skip
    row.editions.set(editions)
    audit.record("diagnostic begun", row, by=by, at=at, person=person.code, moment=moment)
    return row


@transaction.atomic
def answer_diagnostic(
    *, diagnostic: SelfDiagnostic, part: str, answers: Mapping[str, int | None], words: Mapping[str, str], by: Person,
    at: datetime,
) -> SelfDiagnostic:  # fmt: skip
    """Keep answers of one page; what is on other pages stays as it is. DGN-4.

    No version is asked for: one person answers, page by page, on a telephone and at a desk, and the last word counts.
    """
    row = _own(diagnostic, by)
    if row.finished_at is not None:
        raise Refused("This diagnostic is finished. Reopen it to answer on.")
    asked = instrument_of(row).part(part)
    keys = {question.key for question in asked.questions} if asked is not None else set()
    given = {key: value for key, value in answers.items() if value is not None}
    if asked is None or set(answers) - keys or set(words) - keys:
        raise Refused("Choose one of the answers offered.")
    if not all(value in CHOICES[asked.ask] for value in given.values()):
        raise Refused("Choose one of the answers offered.")
    row.answers = {**{key: value for key, value in row.answers.items() if key not in answers}, **given}
    row.words = {**row.words, **{key: text.strip()[:LONGEST] for key, text in words.items()}}
    row.save()
    audit.record("diagnostic answered", row, by=by, at=at, person=row.person.code, part=part)
    return row


@transaction.atomic
def finish_diagnostic(*, diagnostic: SelfDiagnostic, by: Person, at: datetime) -> SelfDiagnostic:
    """Finish it: from now on it can be looked at, compared and shown. DGN-4."""
    row = _own(diagnostic, by)
    if row.finished_at is not None:
        return row
    if not row.answers:
        raise Refused("Answer one question at least.")
    row.finished_at = at
    row.version += 1
    row.save()
    audit.record("diagnostic finished", row, by=by, at=at, person=row.person.code)
    return row


@transaction.atomic
def reopen_diagnostic(*, diagnostic: SelfDiagnostic, by: Person, at: datetime) -> SelfDiagnostic:
    """Answer on, within two weeks after it was finished. DGN-4."""
    row = _own(diagnostic, by)
    Person.objects.select_for_update().get(pk=row.person_id)
    if not row.may_be_reopened(at):
        raise Refused("It was finished more than two weeks ago. Begin another one: the two can be compared.")
    if SelfDiagnostic.objects.filter(person=row.person_id, finished_at__isnull=True).exists():
        raise Refused("You have another one under way. Finish that first.")
    row.finished_at = None
    row.version += 1
    row.save()
    audit.record("diagnostic reopened", row, by=by, at=at, person=row.person.code)
    return row


@transaction.atomic
def remove_diagnostic(*, diagnostic: SelfDiagnostic, by: Person, at: datetime) -> None:
    """Delete one's own answers with the talks about them. DGN-2."""
    row = _own(diagnostic, by)
    audit.record("diagnostic removed", row, by=by, at=at, person=row.person.code)
    row.delete()


@transaction.atomic
def log_talk(
    *, diagnostic: SelfDiagnostic, on: date, giver: Person | None, words: str, by: Person, at: datetime,
    talk: FeedbackTalk | None = None, version: int | None = None,
) -> FeedbackTalk:  # fmt: skip
    """Write down a talk about the diagnostic, or rewrite it: day and giver are counted, words are private. DGN-9."""
    if _own(diagnostic, by).finished_at is None:
        raise Refused("Finish the diagnostic first: a talk is about a finished one.")
    if giver is not None and giver.pk == by.pk:
        raise Refused("Choose the person with whom you talked.")
    row = locked(talk, version) if talk is not None else FeedbackTalk(person=by, diagnostic=diagnostic)
    row.on, row.giver, row.words = on, giver, words
    row.save()
    audit.record("feedback talk kept", row, by=by, at=at, person=by.code)
    return row


@transaction.atomic
def take_into_plan(
    *, diagnostic: SelfDiagnostic, competencies: Iterable[Competency], on: date, by: Person, at: datetime
) -> Plan:
    """Take what was said of the role, and a step for each chosen need, into the development plan. DGN-8, S68, S114.

    The open plan takes it where its role asks for the same competencies; without an open plan one is begun.
    """
    row = _own(diagnostic, by)
    if row.finished_at is None:
        raise Refused("Finish the diagnostic first.")
    plan = open_plan_of(row.person)
    if plan is None:
        plan = begin_plan(person=row.person, profile=row.profile, purpose="", by=by, at=at)
    expected = set(plan.profile.expectations.values_list("competency_id", flat=True))
    chosen = [each for each in competencies if each.pk in expected]
    _take_ratings(row, plan, expected, by, at)
    open_steps = set(plan.steps.filter(state__in=OPEN).values_list("competency_id", flat=True))
    new = [each for each in chosen if each.pk not in open_steps]
    modules = modules_for(by, [each.pk for each in new])
    for competency in new:
        module = modules.get(competency.pk)
        following = levels_of(competency).get(row.answers.get(role_key(competency), 0) + 1, "")
        add_step(
            plan=plan, competency=competency, what=step_words(competency.name, following),
            means=Means.MODULE if module else Means.OTHER, component=module, due_on=on + SEASON, by=by, at=at,
        )  # fmt: skip
    return plan


def _take_ratings(row: SelfDiagnostic, plan: Plan, expected: set[int], by: Person, at: datetime) -> None:
    """What was said in the diagnostic becomes what is said in the plan, where that is something else."""
    strengths, needs, _ = beside_the_role(row)
    said = [need for need in (*strengths, *needs) if need.competency.pk in expected]
    if not said:
        raise Refused(
            f"Your open plan is towards {plan.profile}, which asks for other things. Begin another plan first."
        )
    known = latest_ratings(row.person, [need.competency.pk for need in said])
    finished = timezone.localtime(row.finished_at).date() if row.finished_at else timezone.localtime(at).date()
    for need in said:
        level, last = need.asked.said or 0, known.get(need.competency.pk)
        if last is None or last.level != level:
            evidence = f"Said in the self-diagnostic of {day(finished)}."
            rate_oneself(plan=plan, competency=need.competency, level=level, evidence=evidence, by=by, at=at)


def _own(diagnostic: SelfDiagnostic, by: Person) -> SelfDiagnostic:
    row = SelfDiagnostic.objects.select_for_update().select_related("profile").get(pk=diagnostic.pk)
    _refuse_others(row.person, by)
    return row


def _refuse_others(person: Person, by: Person) -> None:
    if person.pk != by.pk:
        raise Refused("Nobody answers for another.")
