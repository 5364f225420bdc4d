"""What the demonstration shows of learning sets, faculty, a residential and a simulation, in the running cohort."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from mantle.people.models import Person
from mantle.programmes import actions as programmes
from mantle.programmes.actions import faculty, residentials, sets, simulations
from mantle.programmes.models import Cohort, FacultyMember, Place, Residential
from mantle.programmes.queries.sets import places_for_sets
from mantle.programmes.rules.residentials import DIETS
from mantle.structures.models import Appointment

OFFERS = (
    "Facilitates learning sets; knows money across agencies",
    "Chairs panels; tells of a first year in the post",
    "Leads simulations; calm about conflict",
)
DECISIONS = (
    (6, "council", "We ask health for a date by Thursday, and fund help at home until then."),
    (14, "school", "He may come back on Monday at ten, and I meet him at the gate."),
    (28, "council", "The grandmother rings me tonight. One number."),
    (41, "police", "I tell the four of you, now, and nobody else until six tomorrow."),
    (58, "voluntary", "Our worker stays with him until somebody whom he trusts is there."),
    (70, "health", "We give up that a letter must be answered first. Somebody visits on Wednesday."),
)
DEBRIEF = (
    "We were polite for twenty minutes. The conflict came into the room with the grandmother’s question. What moved us "
    "was that police said what they knew, and that health gave up a rule of their own first."
)
ROOMS = [*((f"Garden {number}", 1, number < 3) for number in range(1, 5)), *((f"Attic {n}", 1, False) for n in "ABCDE"),
         ("Hall", 2, False)]  # fmt: skip


def gather(*, by: Person, participant: Person | None, at: datetime) -> None:
    """Form sets of two cohorts, arrange a residential that asks the participant, and play a simulation to its end."""
    running, coming = Cohort.objects.get(name="Running cohort"), Cohort.objects.get(name="Next cohort")
    leaders = _join_faculty(by, at)
    _form_sets(running, leaders, by, at)
    if _fills_sets(coming):
        sets.propose_sets(cohort=coming, by=by, at=at)
    _stay_away(running, participant, by, at)
    _play(running, leaders[2] if len(leaders) > 2 else by, by, at)


def _join_faculty(by: Person, at: datetime) -> list[Person]:
    """Three directors in post, who teach because leaders lead the system."""
    today = timezone.localtime(at).date()
    held = Appointment.objects.filter(
        post__tier=1, post__statutory_role__gt="", ends_on__isnull=True, starts_on__lt=today
    )
    people = [row.person for row in held.select_related("person").order_by("starts_on", "pk")[: len(OFFERS)]]
    for place, (person, offers) in enumerate(zip(people, OFFERS, strict=False)):
        member: FacultyMember = faculty.join_faculty(person=person, offers=offers, by=by, at=at)
        faculty.say_time(
            member=member, starts_on=today, ends_on=today + timedelta(60), has_time=place != 1, by=by, at=at
        )
    return people


def _form_sets(cohort: Cohort, leaders: list[Person], by: Person, at: datetime) -> None:
    """Two rounds, the first over, the second under way."""
    for days, first in ((150, 130), (40, 20)) if _fills_sets(cohort) else ():
        then = at - timedelta(days)
        round_ = sets.propose_sets(cohort=cohort, by=by, at=then)
        why = "So few agencies take part." if round_.figures["broken"] else ""
        sets.confirm_sets(round_=round_, reason=why, version=None, by=by, at=then)
        for place, each in enumerate(round_.sets.order_by("number")):
            if leaders:
                leader = leaders[place % len(leaders)]
                each = sets.lead_set(learning_set=each, facilitator=leader, version=None, by=by, at=then)
            sets.plan_meetings(
                learning_set=each, first=_workday(timezone.localtime(at).date() - timedelta(first)), starts=time(9, 30),
                ends=time(12, 30), weeks=5, count=2, where="Online", by=by, at=then,
            )  # fmt: skip


def _fills_sets(cohort: Cohort) -> bool:
    """Whether so many people can be put into sets: not fewer than five, and not nine."""
    return len(places_for_sets(cohort)) not in {0, 1, 2, 3, 4, 9}


def _stay_away(cohort: Cohort, participant: Person | None, by: Person, at: datetime) -> None:
    """A residential in six weeks: most have answered, the participant has not, and rooms wait to be given."""
    first = _workday(timezone.localtime(at).date() + timedelta(42))
    starts, ends = (
        timezone.make_aware(datetime.combine(day, hour))
        for day, hour in ((first, time(10)), (first + timedelta(1), time(16)))
    )
    session = programmes.add_session(
        cohort=cohort, title="Midway residential", starts_at=starts, ends_at=ends, where="Larkmoor House", by=by, at=at
    )
    home = residentials.arrange(
        session=session, residential=None, venue="Larkmoor House, near Wexcombe", house_phone="01632 960 900", nights=1,
        getting_there="A bus leaves from Wexcombe station at 9.15. There is a car park.",
        answer_by=first - timedelta(14), by=by, at=at,
    )  # fmt: skip
    residentials.keep_rooms(residential=home, rooms=ROOMS, version=None, by=by, at=at)
    guests = [place for place in places_for_sets(cohort) if place.person_id != getattr(participant, "pk", None)]
    for number, place in enumerate(guests[:9]):
        _answer(home, place, number, at)


def _answer(home: Residential, place: Place, number: int, at: datetime) -> None:
    by_car = bool(number % 2)
    residentials.answer(
        residential=home, place=place, version=None, by=place.person, at=at,
        coming={5: "days", 7: "no"}.get(number, "nights"), diets=list(DIETS)[number : number + 1] if number < 4 else [],
        needs=["step_free"] if number == 2 else [], shares=number % 3 == 0, travel="car" if by_car else "train",
        arrives="" if by_car else "9.15 at the station", phone=f"01632 960 {100 + number}",
        emergency_name="Somebody close", emergency_phone=f"01632 960 {200 + number}",
    )  # fmt: skip


def _play(cohort: Cohort, leader: Person, by: Person, at: datetime) -> None:
    """The scenario that comes along, played two months ago, with its log and what was said afterwards."""
    began = timezone.make_aware(datetime.combine(_workday(timezone.localtime(at).date() - timedelta(60)), time(14)))
    scenario = simulations.load_example(by=by, at=began - timedelta(30))
    run = simulations.plan_run(scenario=scenario, cohort=cohort, leader=leader, by=by, at=began - timedelta(20))
    keys = [part.key for part in run.played_from.parts]
    roles = {place.code: keys[number % len(keys)] for number, place in enumerate(places_for_sets(cohort))}
    simulations.cast(run=run, roles=roles, version=None, by=by, at=began - timedelta(2))
    simulations.start_run(run=run, version=None, by=leader, at=began)
    news = [(each.minute, "", "") for each in run.played_from.in_order if each.minute]
    given = 1
    for minute, role, words in sorted([*news, *DECISIONS]):
        then = began + timedelta(minutes=minute)
        if role:
            simulations.write_down(run=run, kind="decision", role=role, words=words, by=leader, at=then)
        else:
            simulations.give_next(run=run, given=given, by=leader, at=then)
            given += 1
    done = simulations.end_run(run=run, version=None, by=leader, at=began + timedelta(minutes=92))
    simulations.write_debrief(run=done, debrief=DEBRIEF, version=None, by=leader, at=began + timedelta(hours=3))


def _workday(day: date) -> date:
    return day + timedelta((7 - day.weekday()) % 7 if day.weekday() > 4 else 0)
