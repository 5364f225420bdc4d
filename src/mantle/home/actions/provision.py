"""What the demonstration offers: six strands, programmes at different points, and people with places in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from mantle.home.actions.taking_part import (
    SERVES,
    Doer,
    add_milestones,
    show_a_team,
    show_alumni,
    show_taking_part,
)
from mantle.home.actions.upholding import say_what_is_asked
from mantle.people.models import Agency, Person
from mantle.programmes import actions
from mantle.programmes.actions.standards import bring_in_standards
from mantle.programmes.models import Cohort, Component, Place, Provision, Strand, Version
from mantle.programmes.rules import PRINCIPLES, CohortRules
from mantle.structures.models import Appointment

STRANDS = (
    (1, "Directors in post", "serving_directors", "Support and challenge for every director, most of all a new one."),
    (2, "System leadership", "system_leaders", "Directors who, with their teams, help leaders elsewhere."),
    (
        3,
        "Executive leadership",
        "experienced_directors",
        "For the most experienced, who improve the system.",
    ),
    (4, "Aspirant directors", "aspirant_directors", "For those close to the step up, in any agency."),
    (5, "Succession locally", "succession", "A plan for each critical post, made where the post is."),
    (6, "Accelerated development", "early_talent", "Finding and developing people early in their careers."),
)
# Title, kind, channel, hours: the library that programmes share.
COMPONENTS = (
    ("Leading across agencies", "content", "face_to_face", "6"),
    ("Safeguarding: the questions to ask", "content", "face_to_face", "6"),
    ("Pooled budgets and commissioning", "content", "online", "4"),
    ("Working with elected members", "content", "face_to_face", "6"),
    ("Executive coaching", "individual", "telephone", "9"),
    ("Shadowing in another service", "individual", "face_to_face", "14"),
    ("Learning set", "small_group", "online", "12"),
    ("Opening residential", "residential", "face_to_face", "14"),
    ("A day in the chair: simulation", "simulation", "face_to_face", "7"),
    ("Closing review with sponsors", "cohort", "mixed", "4"),
)


@dataclass(frozen=True)
class Pattern:
    """A programme of the demonstration: parts are (component by its place above, month, months)."""

    name: str
    months: int
    first_month: int
    parts: tuple[tuple[int, int, int], ...]
    experience: int = 0  # months as director that it asks for


ASPIRANT = Pattern(
    "Aspirant directors’ programme", 17, 6,
    ((7, 3, 1), (0, 4, 1), (4, 4, 10), (1, 6, 1), (6, 5, 9), (2, 8, 1), (3, 10, 1), (5, 9, 4), (8, 13, 1), (9, 17, 1)),
)  # fmt: skip
IN_POST = Pattern(
    "First year as director", 12, 9,
    ((7, 1, 1), (1, 2, 1), (4, 2, 9), (6, 3, 8), (3, 5, 1), (8, 9, 1), (9, 12, 1)),
)  # fmt: skip
# As the first programme for directors was described when it began in November 2009: modules, coaching, shadowing,
# peer support, residentials, a simulation, and three cohorts that overlap.
LAUNCH = Pattern(
    "Directors’ programme of 2009", 12, 11,
    ((7, 1, 1), (1, 2, 1), (0, 3, 1), (4, 2, 10), (6, 2, 10), (3, 5, 1), (5, 6, 3), (8, 8, 1), (9, 12, 1)),
)  # fmt: skip
SYSTEM = Pattern("System leaders’ year", 12, 1, ((0, 1, 1), (4, 2, 9), (6, 2, 10), (5, 4, 6), (9, 12, 1)))
EXECUTIVE = Pattern("Executive conversations", 10, 3, ((3, 1, 1), (4, 1, 10), (6, 2, 8), (9, 10, 1)), 48)
TALENT = Pattern("First steps across agencies", 9, 9, ((0, 1, 1), (2, 3, 1), (5, 4, 4), (6, 2, 7), (8, 8, 1)))
ELSEWHERE = ("health", "police", "school", "voluntary")
ANSWERS = {
    "partnership": "Designed with health, police and school leaders; each module has a leader from outside councils.",
    "voice": "Directors asked for more on budgets held together: that module was added.",
    "leaders_lead": "Each module is led by a serving director; residentials have two as hosts.",
    "local": "Each authority may add one module of its own.",
    "purpose": "Every project names the children for whom it is to make a difference.",
    "personalised": "Prior learning counts; one module in three is chosen.",
    "problem_solving": "Each learning set works on an issue without an easy answer.",
    "real_work": "A project of one's own work, reviewed by the sponsor at the end.",
    "with_team": "The participant's own team comes to the closing review.",
    "coaching": "Nine hours with a coach chosen after a first talk with three.",
    "peer_support": "Learning sets of five to eight, which go on afterwards if they wish.",
}


def offer_programmes(*, agencies: Iterable[Agency], by: Person, participant: Person | None, at: datetime) -> None:
    """Design programmes of every strand, open cohorts at different points, give places, and mark what has been held."""
    today = timezone.localtime(at).date()
    bring_in_standards(by=by, at=at)
    strands = _strands(by)
    library = [
        actions.keep_component(
            component=None, title=title, kind=kind, channel=channel, hours=Decimal(hours), by=by, at=at,
            covers=SERVES.get(title, []),
        )
        for title, kind, channel, hours in COMPONENTS
    ]  # fmt: skip
    aspirant = _published(strands[3], ASPIRANT, library, by, at)
    in_post = _published(strands[0], IN_POST, library, by, at)
    people = _assistant_directors(list(agencies), today)
    if participant is not None:
        held = participant.appointments.filter(ends_on__isnull=True).select_related("post__agency").first()
        own = (participant, held.post.agency if held is not None else None)
        people = [own, *[each for each in people if each[0] != participant]]
    people[10:10] = _from_elsewhere(today)
    running = _cohort(aspirant, "Running cohort", today - timedelta(200), 17, by, at)
    _join(running, people[:14], today - timedelta(230), by, at)
    _hold(running, aspirant, today, by, at)
    coming = _cohort(aspirant, "Next cohort", today + timedelta(70), 17, by, at)
    _join(coming, people[14:20], today - timedelta(10), by, at, start=False)
    _cohort(in_post, "New directors", today + timedelta(20), 12, by, at)
    _other_strands(strands, library, today, by, at)
    doer = Doer(by, at, today)
    funders = [agency for _, agency in people[20:40] if agency is not None][:3]
    if len(funders) == 3:
        show_taking_part(running, funders, participant, doer)
        show_alumni(aspirant, people[20:24], doer)
        show_a_team(strands[4], library, doer)


def _other_strands(strands: list[Strand], library: list[Component], today: date, by: Person, at: datetime) -> None:
    """The other strands, each with a cohort; and the programme of 2009 with the three with which it began."""
    for number, pattern, name, days in (
        (1, SYSTEM, "This year’s system leaders", -60), (2, EXECUTIVE, "Spring conversations", 90),
        (5, TALENT, "Autumn start", -30),
    ):  # fmt: skip
        version = _published(strands[number], pattern, library, by, at)
        _cohort(version, name, today + timedelta(days), pattern.months, by, at)
    launch = _published(strands[0], LAUNCH, library, by, at)
    for number, starts_on in enumerate((date(2009, 11, 16), date(2010, 1, 18), date(2010, 4, 19)), 1):
        _cohort(launch, f"Cohort {number}", starts_on, LAUNCH.months, by, at)


def _strands(by: Person) -> list[Strand]:
    provision = Provision.objects.create(
        name="Leadership provision for children’s services", owner=by,
        purpose="Leaders who work across agencies, developed together, enough of them, and ready in time.",
    )  # fmt: skip
    return [
        Strand.objects.create(provision=provision, number=number, name=name, audience=audience, purpose=purpose)
        for number, name, audience, purpose in STRANDS
    ]


def _published(strand: Strand, pattern: Pattern, library: list[Component], by: Person, at: datetime) -> Version:
    programme = actions.open_programme(strand=strand, name=pattern.name, unit="person", by=by, at=at)
    version = programme.versions.get()
    design = actions.Design(
        purpose=strand.purpose, months=pattern.months, first_month=pattern.first_month,
        aims=[("More people ready for the post", "Ready people for each post, before and after")],
        outcomes=[
            ("Leads across the whole remit of the role", "A project reviewed by the sponsor"),
            ("Knows their own strengths and how others see them", "Feedback at the start and at the end"),
        ],
        line_of_sight=["National policy", "The programme", "Leaders and their teams", "Practice", "Children"],
        rules=CohortRules(funding_pence=650_000, experience_months=pattern.experience),
    )  # fmt: skip
    actions.write_version(edition=version, design=design, version=None, by=by, at=at)
    answers = {principle.key: ANSWERS[principle.key] for principle in PRINCIPLES}
    actions.answer_principles(edition=version, answers=answers, version=None, by=by, at=at)
    for place, month, lasts in pattern.parts:
        actions.add_activity(edition=version, component=library[place], month=month, lasts=lasts, by=by, at=at)
    say_what_is_asked(version, by, at)
    add_milestones(version, Doer(by, at, timezone.localtime(at).date()))
    return actions.publish(edition=version, version=None, by=by, at=at)


def _assistant_directors(agencies: list[Agency], today: date) -> list[tuple[Person, Agency | None]]:
    """One of each of the first agencies: nobody is asked about, nobody is ranked."""
    held = Appointment.objects.filter(
        post__agency__in=agencies[:60], post__tier=2, starts_on__lt=today, ends_on__isnull=True
    ).select_related("person", "post__agency").order_by("post__agency_id", "pk")  # fmt: skip
    found: dict[int, tuple[Person, Agency | None]] = {}
    for row in held:
        found.setdefault(row.post.agency_id, (row.person, row.post.agency))
    return list(found.values())


def _from_elsewhere(today: date) -> list[tuple[Person, Agency | None]]:
    """One person each from health, police, schools and a charity: directors come from any agency."""
    held = Appointment.objects.filter(starts_on__lt=today, ends_on__isnull=True).select_related(
        "person", "post__agency"
    )
    rows = [held.filter(post__agency__kind=kind).order_by("pk").first() for kind in ELSEWHERE]
    return [(row.person, row.post.agency) for row in rows if row is not None]


def _cohort(version: Version, name: str, starts_on: date, months: int, by: Person, at: datetime) -> Cohort:
    return actions.open_cohort(
        edition=version, name=name, starts_on=starts_on, ends_on=starts_on + timedelta(months * 30), capacity=24,
        minimum=8, lead=by, by=by, at=at,
    )  # fmt: skip


def _join(
    cohort: Cohort,
    people: list[tuple[Person, Agency | None]],
    on: date,
    by: Person,
    at: datetime,
    *,
    start: bool = True,
) -> None:
    for number, (person, agency) in enumerate(people):
        place = actions.give_place(cohort=cohort, person=person, agency=agency, on=on, by=by, at=at)
        if start:
            _move(place, "welcome", on + timedelta(14), "", by, at)
            _move(place, "start", cohort.starts_on, "", by, at)
        if start and number == 4:
            _move(place, "defer", cohort.starts_on + timedelta(90), "family_leave", by, at)
        if start and number == 9:
            _move(place, "withdraw", cohort.starts_on + timedelta(120), "new_post", by, at)


def _move(place: Place, move: str, on: date, reason: str, by: Person, at: datetime) -> None:
    actions.move_place(place=place, move=move, on=on, reason=reason, version=None, by=by, at=at)


def _hold(cohort: Cohort, version: Version, today: date, by: Person, at: datetime) -> None:
    """Sessions of the content modules, and who was at those that lie behind."""
    places = list(Place.objects.running().filter(cohort=cohort))
    for activity in version.activities.exclude(component__kind__in=["individual", "small_group"]).select_related(
        "component"
    ):  # fmt: skip
        day = cohort.starts_on + timedelta((activity.month - 1) * 30 + 7)
        hours = [timezone.make_aware(datetime.combine(day, time(hour))) for hour in (10, 16)]
        session = actions.add_session(
            cohort=cohort, title=activity.component.title, activity=activity, starts_at=hours[0], ends_at=hours[1],
            where="Conference centre, Northmoor", facilitators=[by], by=by, at=at,
        )  # fmt: skip
        if day < today:
            marks = {
                place.code: "absent" if (number + activity.month) % 7 == 0 else "present"
                for number, place in enumerate(places)
            }
            actions.mark_attendance(session=session, marks=marks, version=None, by=by, at=at)
