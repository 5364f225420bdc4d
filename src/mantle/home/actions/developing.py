"""How one participant of the demonstration learns: plan, journal, practice, pulses, and what others see of him."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.utils import timezone

from mantle.framework.models import Competency, RoleProfile
from mantle.framework.queries.editions import profile_for
from mantle.home.actions.mirrors import show_diagnostics
from mantle.home.demonstration import learning as words
from mantle.learning.actions import assessment, journal, placements, plans, projects, pulses
from mantle.learning.models import PulseAnswer, SelfRating
from mantle.learning.queries.journal import stages_now
from mantle.learning.rules.pulses import ITEMS_VERSION, PULSES
from mantle.people.actions.consent import show
from mantle.people.models import Agency, Person
from mantle.people.models.consent import Purpose
from mantle.programmes.models import Component
from mantle.structures.models import Appointment
from mantle.web.words import uncapitalised

HALF_A_YEAR = timedelta(182)


@dataclass(frozen=True)
class Cast:
    """Who plays a part: the learner, the director above, a mentor, the lead of the authority, and one of another."""

    learner: Person
    director: Person
    mentor: Person
    lead: Person
    neighbour: Person


def show_development(accounts: Mapping[str, Person], agencies: list[Agency], at: datetime) -> None:
    """Let a participant learn for some months, and others of his kind say where they are. All through actions."""
    cast = _cast(accounts)
    profile = profile_for("director")
    if cast is None or profile is None or not stages_now():
        return
    today = timezone.localtime(at).date()
    _plan(cast, profile, today, at)
    _journal(cast, today, at)
    _project(cast, today, at)
    _practice(cast, agencies, today, at)
    _measures(cast, today, at)
    _observations(cast, profile, at)
    _others(profile, cast.learner, today, at)
    show_diagnostics(cast.learner, cast.mentor, at)


def _cast(accounts: Mapping[str, Person]) -> Cast | None:
    def all_of(role: str) -> list[Person]:
        return [person for key, person in accounts.items() if key.split()[0] == role]

    leads = all_of("authority_lead")
    parts = [all_of(role)[:1] for role in ("participant", "director", "mentor")]
    if not all(parts) or len(leads) < 2:
        return None
    return Cast(*(part[0] for part in parts), *leads[:2])


def _shown(cast: Cast, purpose: Purpose, row, reader: Person, on: date, at: datetime) -> None:
    show(
        person=cast.learner, purpose=purpose, item=row.code, called=f"your {uncapitalised(str(row))}", reader=reader,
        ends_on=on + HALF_A_YEAR, on=on, by=cast.learner, at=at,
    )  # fmt: skip


def _plan(cast: Cast, profile: RoleProfile, on: date, at: datetime) -> None:
    who: dict[str, Any] = {"by": cast.learner, "at": at - timedelta(40)}
    plan = plans.begin_plan(person=cast.learner, profile=profile, purpose=words.FOR_WHOM, **who)
    lines = list(profile.expectations.select_related("competency").order_by("competency__position"))
    for place, line in enumerate(lines[:-1]):  # one is left to say, as it would be
        level = max(1, line.level - place % 3)
        evidence = words.EVIDENCE[place % len(words.EVIDENCE)]
        plans.rate_oneself(plan=plan, competency=line.competency, level=level, evidence=evidence, **who)
    gaps = [line.competency for place, line in enumerate(lines[:-1]) if place % 3]
    module = Component.objects.filter(title__startswith="Pooled budgets").first()
    for place, (what, means, days) in enumerate(words.STEPS):
        component = module if means == "module" else None
        step = plans.add_step(
            plan=plan, competency=gaps[place % len(gaps)], what=what, means=means, component=component,
            due_on=on + timedelta(days), **who,
        )  # fmt: skip
        if place == 0:
            plans.change_step(step=step, version=None, state="done", what_came=words.CAME, **who)
    _shown(cast, Purpose.PLAN, plan, cast.director, on, at)
    review = plans.review_plan(
        plan=plan, comment=words.REVIEW, next_on=on + timedelta(60), by=cast.director, at=at - timedelta(12)
    )
    plans.answer_review(review=review, answer=words.ANSWER, by=cast.learner, at=at - timedelta(11))


def _journal(cast: Cast, on: date, at: datetime) -> None:
    learner = cast.learner
    who: dict[str, Any] = {"by": learner, "at": at}
    stages = {stage.key: stage for stage in stages_now()}
    entries = [
        journal.write_entry(person=learner, on=on - timedelta(ago), text=text, stage=stages.get(key), **who)
        for ago, key, text in words.ENTRIES
    ]
    _shown(cast, Purpose.ENTRY, entries[1], cast.mentor, on, at)
    for key, evidence, comment in words.CLAIMS:
        if key in stages:
            claim = journal.claim_stage(
                person=learner, stage=stages[key], evidence=evidence, reviewer=cast.mentor, **who
            )  # fmt: skip
            if comment:
                journal.answer_claim(claim=claim, sees_it=True, comment=comment, version=None, by=cast.mentor, at=at)
    for ago, minutes, state in words.TIMES:
        time = journal.book_time(person=learner, on=on - timedelta(ago), minutes=minutes, **who)
        if state:
            journal.count_time(time=time, state=state, version=None, **who)
    professions = {learner: "Nurse", cast.director: "Social worker"}
    row = journal.look_back_together(
        convener=learner, on=on - timedelta(9), what_happened=words.HAPPENED, professions=professions, **who
    )
    journal.say_voice(occasion=row, text=words.VOICE, **who)


def _project(cast: Cast, on: date, at: datetime) -> None:
    who: dict[str, Any] = {"by": cast.learner, "at": at}
    row = projects.begin_project(
        person=cast.learner, on=on - timedelta(90), problem=words.PROBLEM, why_hard=words.WHY_HARD,
        for_whom=words.FOR_WHOM, **who,
    )  # fmt: skip
    for ago, kind, whose, text, came in words.NOTES:
        projects.note_project(
            project=row, kind=kind, whose=whose, text=text, what_came=came, on=on - timedelta(ago), **who
        )
    _shown(cast, Purpose.PROJECT, row, cast.director, on, at)
    projects.review_project(project=row, comment=words.PROJECT_REVIEW, by=cast.director, at=at)


def _practice(cast: Cast, agencies: list[Agency], on: date, at: datetime) -> None:
    own = cast.lead.standing.agency_ids()
    near = cast.neighbour.standing.agency_ids()
    found = {agency.kind: agency for agency in reversed(agencies) if agency.ends_on is None}
    places = {
        "own": next(agency for agency in agencies if agency.pk in own),
        "near": next(agency for agency in agencies if agency.pk in near),
    }
    offers = []
    for where, kind, title, what, capacity, days, keys in words.OFFERS:
        offers.append(placements.offer_placement(
            agency=places.get(where) or found.get(where) or places["near"], host=cast.neighbour, kind=kind, title=title,
            what=what, capacity=capacity, days=days, starts_on=on - timedelta(30), ends_on=on + timedelta(150),
            apply_by=on + timedelta(45), by=cast.neighbour, at=at,
            competencies=Competency.objects.filter(key__in=keys, framework__key="roles", framework__owner=None),
        ))  # fmt: skip
    first = placements.ask_placement(
        offer=offers[0], person=cast.learner, aims=words.AIMS, competency=None, by=cast.learner, at=at
    )
    placements.accept_placement(
        placement=first, starts_on=on - timedelta(20), ends_on=on + timedelta(40), supervisor=cast.neighbour,
        terms=words.TERMS, version=None, by=cast.neighbour, at=at,
    )  # fmt: skip
    placements.move_placement(placement=first, move="agree", version=None, by=cast.learner, at=at)
    for ago, hours, text in words.DAYS:
        placements.log_day(
            placement=first, on=on - timedelta(ago), hours=Decimal(hours), text=text, by=cast.learner, at=at
        )
    placements.give_host_feedback(placement=first, comment=words.HOST, by=cast.neighbour, at=at)
    placements.ask_placement(
        offer=offers[2], person=cast.learner, aims=words.MORE_AIMS, competency=None, by=cast.learner, at=at
    )


def _measures(cast: Cast, on: date, at: datetime) -> None:
    for ago, shift in ((150, 0), (90, 1), (30, 2)):
        for kind, pulse in PULSES.items():
            answers = {item.key: min(7, 3 + (place + shift) % 2 + shift) for place, item in enumerate(pulse.items)}
            pulses.answer_pulse(
                person=cast.learner, kind=kind, answers=answers, on=on - timedelta(ago), by=cast.learner, at=at
            )
    for level, ago, text, shown_by, is_open in words.IMPACTS:
        pulses.keep_impact(
            person=cast.learner, level=level, on=on - timedelta(ago), text=text, shown_by=shown_by, competency=None,
            for_evaluation=is_open, by=cast.learner, at=at,
        )  # fmt: skip


def _observations(cast: Cast, profile: RoleProfile, at: datetime) -> None:
    """Two observers over five quarters, one of whom marks hard; one observation is objected to."""
    began = at - timedelta(400)
    row = assessment.open_assessment(
        person=cast.learner, profile=profile, use="development", use_words=words.USE,
        observers=[cast.director, cast.mentor], by=cast.lead, at=began,
    )  # fmt: skip
    assessment.confirm_use(assessment=row, by=cast.learner, at=began)
    competencies = [line.competency for line in profile.expectations.select_related("competency")[:3]]
    seen = None
    for quarter in range(5):
        moment = at - timedelta(91 * (4 - quarter))
        for by, hard in ((cast.director, 1), (cast.mentor, 0)):
            for place, competency in enumerate(competencies):
                level = max(1, min(4, 2 + (quarter + place) // 2 - hard))
                evidence = words.SEEN[(quarter + place) % len(words.SEEN)]
                seen = assessment.observe(
                    assessment=row, competency=competency, level=level, evidence=evidence,
                    on=timezone.localtime(moment).date(), by=by, at=moment,
                )  # fmt: skip
    if seen is not None:
        assessment.answer_observation(
            observation=seen, answer=words.OBJECTION, contests=True, version=None, by=cast.learner, at=at
        )


def _others(profile: RoleProfile, learner: Person, on: date, at: datetime) -> None:
    """Sixty assistant directors say where they are, so that groups have figures; nobody sees one of them."""
    held = Appointment.objects.filter(post__tier=2, ends_on__isnull=True).exclude(person=learner).order_by("pk")
    people = list(dict.fromkeys(held.values_list("person_id", flat=True)))[:60]
    chance = Random("development")  # noqa: S311 - chance that can be repeated, no secret
    lines = list(profile.expectations.all())
    SelfRating.objects.bulk_create(
        SelfRating(
            person_id=person, competency_id=line.competency_id, level=max(0, line.level - chance.choice((0, 0, 1, 2))),
            at=at,
        )
        for person in people
        for line in lines
    )  # fmt: skip
    PulseAnswer.objects.bulk_create(
        PulseAnswer(
            person_id=person, kind=kind, items_version=ITEMS_VERSION, on=on - timedelta(20),
            answers={item.key: min(7, max(1, middle + chance.choice((-1, 0, 0, 1)))) for item in pulse.items},
        )
        for person in people
        for middle in [chance.choice((3, 4, 5, 6))]
        for kind, pulse in PULSES.items()
    )  # fmt: skip
