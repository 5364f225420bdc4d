"""What people of the demonstration say of themselves, and the ground rules of one set: nobody is alone on a page."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from django.utils import timezone

from mantle.framework.models import Framework, RoleProfile
from mantle.framework.queries.editions import profile_for
from mantle.home.demonstration import learning as words
from mantle.learning.actions import diagnostic as actions
from mantle.learning.actions import groups as together
from mantle.learning.models import SelfDiagnostic
from mantle.learning.queries.diagnostic import Instrument, editions_now, instrument
from mantle.learning.queries.groups import Group, group_for, groups_of, rules_of
from mantle.learning.rules.diagnostic import CHOICES, Ask, Moment
from mantle.people.models import Person, current
from mantle.people.queries import with_standing
from mantle.programmes.models import Cohort, Place
from mantle.structures.models import Appointment, PartnershipMember

SINCE, LATELY = timedelta(195), timedelta(12)
NEAR, SOME = 40, 60


def show_diagnostics(learner: Person, mentor: Person, at: datetime) -> None:
    """One participant answers at the start and lately, his cohort does too, and sixty others once."""
    profile, editions = profile_for("director"), editions_now()
    if profile is None or not editions:
        return
    asked, chance = instrument(profile, editions), Random("mirrors")  # noqa: S311 - chance that can be repeated
    place = Place.objects.running().filter(person=learner).select_related("cohort").first()
    if place is not None and place.cohort.starts_on < timezone.localtime(at).date():
        _own(learner, mentor, place.cohort, asked, at)
        _cohort(place.cohort, learner, (profile, editions), chance, at)
        _rules(learner, at)
    people = _others(learner, timezone.localtime(at).date())
    rows = [_row(key, profile, at - LATELY, _answers(asked, chance.gauss(4.4, 0.7), chance)) for key in people]
    _keep(rows, editions)


def _others(learner: Person, on: date) -> list[int]:
    """Leaders of the agencies with which the participant's works in partnership, and then of others."""
    answered = list(SelfDiagnostic.objects.values_list("person", flat=True))
    held = Appointment.objects.filter(current(on), post__tier__lte=3).exclude(person__in=answered)
    own = Appointment.objects.filter(current(on), person=learner).values("post__agency")
    near = PartnershipMember.objects.filter(partnership__members__agency__in=own).values("agency")
    rows = [*held.filter(post__agency__in=near).order_by("pk")[:NEAR], *held.filter(post__tier=2).order_by("pk")[:SOME]]
    return list(dict.fromkeys(row.person_id for row in rows))


def _answers(asked: Instrument, level: float, chance: Random, grown: float = 0.0) -> dict[str, int]:
    """Answers round a person's own level; what joins people has grown most."""
    found = {}
    for part in asked.parts:
        lowest, highest = min(CHOICES[part.ask]), max(CHOICES[part.ask])
        for scale in part.scales or ():
            middle = level + chance.gauss(0, 0.5) + (0.0 if scale.key.endswith("-low") else grown)
            for key in scale.questions:
                found[key] = round(max(lowest, min(highest, middle + chance.gauss(0, 0.8))))
        for question in part.questions:
            own = 2.4 + (level - 4.4) * 0.6 + grown * 0.4 if part.ask in (Ask.LEVEL, Ask.KNOWN) else level
            found.setdefault(question.key, round(max(lowest, min(highest, own + chance.gauss(0, 0.7)))))
    return found


def _own(learner: Person, mentor: Person, cohort: Cohort, asked: Instrument, at: datetime) -> None:
    """The participant whom a visitor may be: page by page, finished, and talked about."""
    for moment, when, grown in ((Moment.START, at - SINCE, 0.0), (Moment.BETWEEN, at - LATELY, 1.3)):
        row = actions.begin_diagnostic(
            person=learner, profile=_profile(), moment=moment, cohort=cohort if moment == Moment.START else None,
            opening=words.AT_THE_DOOR if moment == Moment.START else "", by=learner, at=when,
        )  # fmt: skip
        said = _answers(asked, 4.2, Random(f"{moment}"), grown)  # noqa: S311 - chance that can be repeated
        for part in asked.parts:
            answers = {question.key: said[question.key] for question in part.questions}
            shown = {question.key: words.KNOWS[n % len(words.KNOWS)] for n, question in enumerate(part.questions)}
            actions.answer_diagnostic(
                diagnostic=row, part=part.key, answers=answers, words=shown if part.ask == Ask.KNOWN else {},
                by=learner, at=when,
            )  # fmt: skip
        actions.finish_diagnostic(diagnostic=row, by=learner, at=when)
        on = timezone.localtime(when + timedelta(5)).date()
        actions.log_talk(diagnostic=row, on=on, giver=mentor, words=words.TALK, by=learner, at=when + timedelta(5))


def _profile() -> RoleProfile:
    profile = profile_for("director")
    assert profile is not None  # looked for before
    return profile


def _cohort(
    cohort: Cohort, learner: Person, beside: tuple[RoleProfile, list[Framework]], chance: Random, at: datetime
) -> None:
    """The others of the cohort, at the start and lately."""
    profile, editions = beside
    asked = instrument(profile, editions)
    places = Place.objects.running().filter(cohort=cohort).exclude(person=learner).order_by("pk")
    rows = []
    for person in places.values_list("person_id", flat=True):
        level = chance.gauss(4.3, 0.6)
        first = _row(person, profile, at - SINCE, _answers(asked, level, chance))
        first.moment, first.cohort = Moment.START, cohort
        later = _row(person, profile, at - LATELY, _answers(asked, level, chance, grown=chance.gauss(0.7, 0.4)))
        rows += [first, later]
    _keep(rows, editions)


def _row(person: int, profile: RoleProfile, at: datetime, answers: dict[str, int]) -> SelfDiagnostic:
    return SelfDiagnostic(
        person_id=person, profile=profile, moment=Moment.BETWEEN, answers=answers, begun_at=at, finished_at=at
    )


def _keep(rows: list[SelfDiagnostic], editions: list[Framework]) -> None:
    kept = SelfDiagnostic.objects.bulk_create(rows)
    through = SelfDiagnostic.editions.through
    through.objects.bulk_create(
        through(selfdiagnostic_id=row.pk, framework_id=each.pk) for row in kept for each in editions
    )


def _rules(learner: Person, at: datetime) -> None:
    """Ground rules of the learner's set, agreed by most; and the same people share what they cover together."""
    today = timezone.localtime(at).date()
    group = next((each for each in groups_of(learner) if each.code), None)
    if group is None:
        return
    seen = group_for(learner, group.kind, group.code)
    if seen is None:
        return
    together.propose_rules(group=seen, text=words.GROUND_RULES, why="", after=0, by=learner, at=at - SINCE)
    people = list(Person.objects.filter(pk__in=seen.members).exclude(pk=learner.pk).order_by("pk"))
    for person in people[:-1]:
        together.agree_to_rules(rules=rules_of(seen)[0], by=with_standing(person, today), at=at - LATELY)
    for person in [learner, *people[:-2]]:
        _share(seen, person, today, at)


def _share(seen: Group, person: Person, today: date, at: datetime) -> None:
    own = group_for(with_standing(person, today), seen.kind, seen.code)
    if own is not None:
        together.share_what_i_cover(group=own, ends_on=today + timedelta(182), on=today, by=person, at=at)
