"""What the demonstration shows of evaluation: cohorts that ended, what people noted, findings, steps, what lasts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from random import Random

from django.conf import settings
from django.utils import timezone

from mantle.equality.models import Declaration
from mantle.equality.rules import pseudonym
from mantle.evaluation.actions import afterwards, fairness, notes
from mantle.evaluation.models import Afterwards
from mantle.evaluation.queries.afterwards import Due, due_on
from mantle.evaluation.queries.impact import LEVEL_NAMES, stories
from mantle.evaluation.rules.afterwards import LEVELS, Moment, Side
from mantle.evaluation.rules.fairness import standing_out
from mantle.home.actions.filling import AT_ONCE
from mantle.home.actions.taking_part import Doer
from mantle.home.demonstration import evaluation as words
from mantle.learning.models import Impact
from mantle.people.actions import Refused
from mantle.people.models import Person
from mantle.programmes.actions import open_cohort
from mantle.programmes.models import Cohort, Place, PlacePeriod, Version
from mantle.structures.models import Appointment

# Days since each cohort ended; so many people in each, at most.
ENDED = (("Cohort of last spring", 195), ("Cohort of the autumn before", 385), ("The second cohort", 560))
SIZE, MONTHS_OF = 48, 15
LEFT, STOPPED = 0.15, 0.85  # the shares that withdrew, and up to which one did not begin
NOTING, ANSWERING = 0.78, 0.7


def show_evaluation(accounts: Mapping[str, Person], at: datetime) -> None:
    """Fill what evaluators, analysts and the programme team look at. Places in bulk, everything else by its action."""
    team, evaluator, analyst = (accounts.get(role) for role in ("programme_team", "evaluator", "analyst"))
    version = Version.objects.filter(programme__strand__audience="aspirant_directors", state="published").first()
    if team is None or evaluator is None or analyst is None or version is None:
        return
    today = timezone.localtime(at).date()
    chance = Random("evaluation")  # noqa: S311 - chance that can be repeated, no secret
    people = _people(version, today)
    learner = next((person for key, person in accounts.items() if key.startswith("director")), None)
    for number, (name, ago) in enumerate(ENDED):
        own = people[number * SIZE : (number + 1) * SIZE]
        if number == 0 and learner is not None and learner.pk not in own:
            own = [learner.pk, *own[1:]]
        if len(own) > 1:
            cohort = _ended(version, (name, today - timedelta(ago)), own, Doer(team, at, today), chance)
            _note(cohort, own, chance, today)
    _find(version, evaluator, at)
    _look_at_steps(analyst, team, today, at)
    _ask(learner, chance, today, at)


def _people(version: Version, today: date) -> list[int]:
    """Leaders of the second and third tier, each once, without a place in this programme."""
    held = Appointment.objects.on(today).filter(post__tier__in=(2, 3), post__is_group=False)
    held = held.exclude(person__places__cohort__edition__programme=version.programme)
    rows = held.filter(starts_on__lt=today - timedelta(400)).order_by("pk").values_list("person", flat=True)
    return list(dict.fromkeys(rows))[: SIZE * len(ENDED)]


def _ended(version: Version, named: tuple[str, date], people: list[int], doer: Doer, chance: Random) -> Cohort:
    name, ends_on = named
    cohort = open_cohort(
        edition=version, name=name, starts_on=ends_on - timedelta(MONTHS_OF * 30), ends_on=ends_on, capacity=SIZE,
        minimum=8, lead=doer.by, by=doer.by, at=doer.at,
    )  # fmt: skip
    women = _women(people)
    lives = [
        _life(cohort, chance.random() * (0.35 if person in women else 1), number == 0)
        for number, person in enumerate(people)
    ]
    places = Place.objects.bulk_create(
        (
            Place(cohort=cohort, person_id=person, state=life[-1][0], given_at=doer.at - timedelta(900))
            for person, life in zip(people, lives, strict=True)
        ),
        batch_size=AT_ONCE,
    )
    PlacePeriod.objects.bulk_create(
        (
            PlacePeriod(
                place=place, state=state, starts_on=first, reason="workload" if state == "withdrawn" else "",
                ends_on=life[number + 1][1] if number + 1 < len(life) else None,
            )
            for place, life in zip(places, lives, strict=True)
            for number, (state, first) in enumerate(life)
        ),
        batch_size=AT_ONCE,
    )  # fmt: skip
    return cohort


def _women(people: list[int]) -> set[int]:
    """Those of them who said so for equality: so that a step of the demonstration is not the same for all."""
    codes = Person.objects.filter(pk__in=people).values_list("code", "pk")
    keys = {pseudonym(settings.EQUALITY_KEY, code, "sex"): number for code, number in codes}
    said = Declaration.objects.under(list(keys)).filter(answer="female").values_list("key", flat=True)
    return {keys[key] for key in said}


def _life(cohort: Cohort, luck: float, completes: bool) -> list[tuple[str, date]]:
    begun = [("given", cohort.starts_on - timedelta(60)), ("onboarding", cohort.starts_on - timedelta(30))]
    if luck > STOPPED and not completes:
        return [*begun, ("withdrawn", cohort.starts_on - timedelta(5))]
    if luck < LEFT and not completes:
        return [*begun, ("active", cohort.starts_on), ("withdrawn", cohort.starts_on + timedelta(120))]
    return [*begun, ("active", cohort.starts_on), ("completed", cohort.ends_on)]


def _note(cohort: Cohort, people: list[int], chance: Random, today: date) -> None:
    """Many note a difference or two, and most of what they note may be read."""
    rows = []
    for person in people:
        for level, text, shown_by in chance.sample(words.NOTED, 2) if chance.random() < NOTING else ():
            on = cohort.starts_on + timedelta(chance.randint(40, min(600, (today - cohort.starts_on).days - 1)))
            rows.append(
                Impact(
                    person_id=person, level=level, on=on, text=text, shown_by=shown_by,
                    for_evaluation=chance.random() < 0.85,
                )
            )  # fmt: skip
    Impact.objects.bulk_create(rows, batch_size=AT_ONCE)


def _find(version: Version, by: Person, at: datetime) -> None:
    """One finding in the register, and one that is a draft."""
    for number, (level, theme, text, strength) in enumerate(words.FINDINGS):
        told = stories(version.programme, level if level in LEVEL_NAMES else "").found
        try:
            note = notes.write_note(
                programme=version.programme, theme=theme, text=text, strength=strength,
                entries=[story.code for story in told[:8]], by=by, at=at - timedelta(20),
            )  # fmt: skip
        except Refused:  # a small nation has too few who wrote
            continue
        if number == 0:
            notes.register_note(note=note, version=None, by=by, at=at - timedelta(12))


def _look_at_steps(analyst: Person, team: Person, today: date, at: datetime) -> None:
    try:
        release = fairness.work_out_places(on=today, by=analyst, at=at)
    except Refused:  # a small nation has too few who completed
        return
    found, done = words.REVIEW
    for line in standing_out(release.table)[:1]:
        fairness.review_line(release=release, line=line, found=found, done=done, by=team, at=at)


def _ask(learner: Person | None, chance: Random, today: date, at: datetime) -> None:
    """Most have answered; the one who can be entered is asked today, with a letter."""
    due = [each for each in due_on(today) if each.person != learner]
    rows = [_asked(Due(each.place, each.person, each.side, moment, each.closes_on), chance, today)
            for each in due for moment in _moments(each.moment)]  # fmt: skip
    sponsors = list(Person.objects.filter(appointments__in=Appointment.objects.on(today).filter(post__tier=1))[:40])
    for number, each in enumerate(due[: len(due) if sponsors else 0]):
        of = Due(each.place, sponsors[number % len(sponsors)], Side.SPONSOR, each.moment, each.closes_on)
        rows.append(_asked(of, chance, today))
    if learner is not None and due:
        other = Moment.QUARTER if due[0].moment != Moment.QUARTER else Moment.END
        rows.append(_asked(Due(due[0].place, learner, Side.SPONSOR, other, due[0].closes_on), None, today))
    Afterwards.objects.bulk_create(rows, batch_size=AT_ONCE)
    afterwards.ask_those_due(on=today, at=at)


def _moments(last: Moment) -> list[Moment]:
    """Every moment up to one."""
    return list(Moment)[: list(Moment).index(last) + 1]


def _asked(due: Due, chance: Random | None, today: date) -> Afterwards:
    """Asked some days ago, and answered unless by chance or, without any, for good."""
    row = Afterwards(
        place=due.place, asked=due.person, side=due.side, moment=due.moment, asked_on=today - timedelta(9),
        closes_on=due.closes_on,
    )  # fmt: skip
    if chance is None or chance.random() > ANSWERING:
        return row
    row.levels = {level: chance.choice((2, 3, 4, 4, 5)) for level in LEVELS}
    row.answered_on = today - timedelta(4)
    if row.asks_what_lasts:
        row.peers, row.learning = chance.choice((0, 1, 2, 2, 3, 4, 6)), chance.choice(("together", "alone", "no"))
        row.tools = chance.sample(["My plan", "My journal", "Worksheets"], chance.randint(0, 2))
    return row
