"""What is found for each standard, how a version or cohort was judged, and what users said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet

from mantle.analysis.disclosure import count_table
from mantle.people.acting import past_the_wall
from mantle.people.models import Agency, Person, current
from mantle.programmes.models import (
    Cohort,
    FacultySpan,
    LocalPlan,
    Place,
    Programme,
    Session,
    Standard,
    StandardReview,
    Version,
    VoiceAnswer,
    VoiceQuestion,
)
from mantle.programmes.models.places import RUNNING
from mantle.programmes.queries.frame import chain_of
from mantle.programmes.queries.parts import parts_on, said_of
from mantle.programmes.rules import FEWEST_VOICES
from mantle.structures.models import Appointment
from mantle.web.words import counted, day

YEAR = timedelta(days=365)
LEADS_UP_TO = 3  # STD-5: posts of the first three tiers are posts of leadership
REACHED = (*RUNNING, "completed")


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that the system found for a standard: in words, and whether it speaks for it (None: neither)."""

    words: str
    speaks_for: bool | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """STD-2: a standard with what was found for it today, and how it was judged, the newest first."""

    standard: Standard
    facts: list[Fact]
    reviews: list[StandardReview]

    @property
    def newest(self) -> StandardReview | None:
        return self.reviews[0] if self.reviews else None


@dataclass(frozen=True, slots=True)
class Of:
    """Whose evidence is asked for: a version with all its cohorts, or one cohort of it."""

    edition: Version
    cohorts: QuerySet[Cohort]
    on: date

    @property
    def programme(self) -> Programme:
        return self.edition.programme


def whose(of: Version | Cohort, on: date) -> Of:
    if isinstance(of, Cohort):
        return Of(of.edition, Cohort.objects.filter(pk=of.pk), on)
    return Of(of, of.cohorts.all(), on)


def standings(of: Version | Cohort, on: date) -> list[Standing]:
    """STD-2, STD-3: each standard that is asked, with evidence found today and every judgement."""
    found = whose(of, on)
    reviews: dict[int, list[StandardReview]] = {}
    for row in of.reviews.select_related("judged_by"):
        reviews.setdefault(row.standard_id, []).append(row)
    return [
        Standing(standard, facts_of(standard.key, found), reviews.get(standard.pk, []))
        for standard in Standard.objects.all() if standard.is_asked or standard.pk in reviews
    ]  # fmt: skip


def facts_of(key: str, of: Of) -> list[Fact]:
    """STD-3: what the system finds for a standard; nothing for one that somebody added."""
    find = _FINDERS.get(key)
    return find(of) if find is not None else []


def _partnership(of: Of) -> list[Fact]:
    parts = list(parts_on(of.programme, of.on))
    agencies = {row.agency_id for row in parts}
    said = [Fact(f"{words}.") for words in said_of(parts)]
    unsaid = sum(not row.duties for row in parts)
    silent = f"{counted(unsaid, 'part')} without a word on what {'it answers' if unsaid == 1 else 'they answer'} for."
    kinds = set(Agency.objects.filter(places__cohort__in=of.cohorts, places__state__in=REACHED).values_list("kind"))
    return [
        Fact(f"Agencies that stand behind it: {len(agencies)}.", len(agencies) >= 2),
        *said,
        *([Fact(silent, False)] if unsaid else []),
        Fact(
            f"Those with places came from {counted(len(kinds), 'kind')} of agency." if kinds
            else "Nobody has a place as yet.", len(kinds) >= 3 if kinds else None,
        ),
    ]  # fmt: skip


def _voice(of: Of) -> list[Fact]:
    asked = list(of.programme.voice.filter(asked_on__gte=of.on - YEAR, asked_on__lte=of.on).prefetch_related("lines"))
    if not asked:
        return [Fact("Nobody was asked within the last year.", False)]
    found, answered = [], answers_shown(asked)
    for row in asked:
        lines = list(row.lines.all())
        done = sum(bool(line.did) for line in lines)
        words = f"Asked on {day(row.asked_on)}: “{row.question}” {answered[row.pk]}."
        found.append(Fact(words))
        answer = f"{counted(len(lines), 'thing')} said, {done} answered." if lines else "No word on what was done."
        closed = None if row.is_open(of.on) and not lines else bool(lines) and done == len(lines)
        found.append(Fact(answer, closed))
    return found


@past_the_wall("STD-4: how many answered, rounded and masked; no answer is read")
def answers_shown(questions: Sequence[VoiceQuestion]) -> dict[int, str]:
    """STD-4: how many answered each, as it may be said. One query."""
    answers = VoiceAnswer.objects.filter(question__in=questions).order_by().values_list("question")
    counts = dict(answers.annotate(Count("pk")))
    return {
        row.pk: f"{count_table([[counts.get(row.pk, 0)]], margins=False)[0][0].shown} answered" for row in questions
    }


def _leaders_lead(of: Of) -> list[Fact]:
    sessions = Session.objects.filter(cohort__in=of.cohorts).order_by()
    led = set(sessions.values_list("pk", "facilitators__person"))
    people = {person for _, person in led if person is not None}
    serving = serving_leaders(people, of.on)
    whole, by_serving = len({key for key, _ in led}), len({key for key, person in led if person in serving})
    if not people:
        return [Fact("Nobody is named who leads its sessions.", False)]
    ahead = FacultySpan.objects.filter(of__person__in=serving, has_time=True, ends_on__gte=of.on)
    return [
        Fact(f"{len(serving)} of {len(people)} who lead its sessions hold a post of leadership today.", bool(serving)),
        Fact(f"They lead {by_serving} of {counted(whole, 'session')}.", by_serving * 2 >= whole),
        Fact(f"When they have time next is known of {ahead.values('of').distinct().count()} of them."),
    ]


def serving_leaders(people: set[int], on: date) -> set[int]:
    """STD-5: of these people, those who hold a post of the first three tiers on a day."""
    held = Appointment.objects.filter(current(on), person__in=people, post__tier__lte=LEADS_UP_TO)
    return set(held.order_by().values_list("person", flat=True))


@dataclass(frozen=True, slots=True)
class Local:
    """STD-6: authorities of participants, with the plan that each has, or none."""

    agency: Agency
    plan: LocalPlan | None


def local_plans(programme: Programme, cohorts: QuerySet[Cohort]) -> list[Local]:
    """STD-6: every agency that has somebody with a place, or a plan, by name."""
    plans = {row.agency_id: row for row in programme.local_plans.select_related("agency")}
    has_place = Q(places__cohort__in=cohorts, places__state__in=REACHED)
    agencies = Agency.objects.filter(has_place | Q(pk__in=plans)).distinct().order_by("name")
    return [Local(agency, plans.get(agency.pk)) for agency in agencies]


def _local(of: Of) -> list[Fact]:
    rows = local_plans(of.programme, of.cohorts)
    with_plan = [row.plan for row in rows if row.plan is not None]
    if not rows:
        return [Fact("Nobody has a place as yet.")]
    late = sum(plan.review_on <= of.on for plan in with_plan)
    words = (
        f"With a plan of their own: {len(with_plan)} of {counted(len(rows), 'agency', 'agencies')} with participants."
    )
    return [
        Fact(words, len(with_plan) == len(rows)),
        *([Fact(f"{counted(late, 'plan')} should have been looked at again by now.", False)] if late else []),
    ]


def _purpose(of: Of) -> list[Fact]:
    missing = chain_of(of.edition)
    late = Count("pk", distinct=True, filter=Q(readings__on__gte=of.on - YEAR))
    children = (
        of.programme.measures.filter(about="children").order_by().aggregate(all=Count("pk", distinct=True), read=late)
    )
    return [
        Fact("It says what it is for." if of.edition.purpose.strip() else "It says no purpose.",
             bool(of.edition.purpose.strip())),
        Fact(f"The way from policy to children is written in {counted(len(of.edition.line_of_sight), 'step')}.",
             len(of.edition.line_of_sight) >= 3),
        Fact("Something of it works at each link of that way." if not missing
             else f"Nothing of it is said to work at: {'; '.join(missing).lower()}.", not missing),
        Fact(f"Measures of outcomes for children: {children['all']}; read within a year: {children['read']}.",
             bool(children["read"])),
    ]  # fmt: skip


_FINDERS: dict[str, Callable[[Of], list[Fact]]] = {
    "partnership": _partnership,
    "voice": _voice,
    "leaders_lead": _leaders_lead,
    "local": _local,
    "purpose": _purpose,
}


def has_voice(person: Person, question: VoiceQuestion) -> bool:
    """STD-4: whether somebody has, or completed, a place in the programme that asks."""
    places = Place.objects.filter(person=person, state__in=REACHED)
    return places.filter(cohort__edition__programme=question.programme_id).exists()


def open_questions(person: Person, on: date) -> QuerySet[VoiceQuestion]:
    """STD-4: questions that stand open and that this person has not answered."""
    asked = VoiceQuestion.objects.filter(asked_on__lte=on, ends_on__gt=on).exclude(answers__person=person)
    mine = Q(programme__versions__cohorts__places__person=person)
    return asked.filter(mine & Q(programme__versions__cohorts__places__state__in=REACHED)).distinct()


def read_of(question: VoiceQuestion) -> list[str]:
    """STD-4: the words, in the order of the alphabet and without names, once five have answered."""
    words = sorted(question.answers.values_list("answer", flat=True))
    return words if len(words) >= FEWEST_VOICES else []


@dataclass(frozen=True, slots=True)
class Roster:
    """STD-5: somebody who leads sessions, their post of leadership today, the sessions, and when they have time."""

    person: Person
    post: str
    sessions: list[Session]
    spans: list[FacultySpan]


def roster(cohort: Cohort, on: date) -> list[Roster]:
    """STD-5: who leads what of a cohort, serving leaders first. Four queries."""
    sessions = list(cohort.sessions.prefetch_related("facilitators__person"))
    by_person: dict[Person, list[Session]] = {}
    for session in sessions:
        for row in session.facilitators.all():
            by_person.setdefault(row.person, []).append(session)
    held = Appointment.objects.filter(current(on), person__in=by_person, post__tier__lte=LEADS_UP_TO)
    posts = {row.person_id: f"{row.post.title}, {row.post.agency}" for row in held.select_related("post__agency")}
    spans: dict[int, list[FacultySpan]] = {}
    for span in FacultySpan.objects.filter(of__person__in=by_person, ends_on__gte=on).select_related("of"):
        spans.setdefault(span.of.person_id, []).append(span)
    found = [
        Roster(person, posts.get(person.pk, ""), led, spans.get(person.pk, [])) for person, led in by_person.items()
    ]
    return sorted(found, key=lambda row: (not row.post, row.person.sort_name))


@dataclass(frozen=True, slots=True)
class Overview:
    """STD-7: one programme, the version judged, and the newest judgement of each standard, in order."""

    programme: Programme
    edition: Version | None
    cells: list[StandardReview | None]
    late: int


def overview(standards: list[Standard], on: date) -> list[Overview]:
    """STD-7: every programme against every standard: the newest judgement of its newest version or its cohorts."""
    reviews = StandardReview.objects.select_related("edition", "cohort__edition").order_by("judged_at", "pk")
    newest: dict[tuple[int, int], StandardReview] = {}
    for row in reviews:
        of = row.edition or row.cohort.edition  # type: ignore[union-attr]  # one of the two, by constraint
        newest[of.programme_id, row.standard_id] = row
    found = []
    for programme in Programme.objects.select_related("strand").prefetch_related("versions"):
        cells = [newest.get((programme.pk, standard.pk)) for standard in standards]
        late = sum(cell is not None and cell.next_on <= on for cell in cells)
        versions = sorted(programme.versions.all(), key=lambda each: (each.state == "published", each.number))
        found.append(Overview(programme, versions[-1] if versions else None, cells, late))
    return found
