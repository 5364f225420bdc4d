"""A call for early talent, people of several agencies in it, and readers: built through actions, as users build it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from mantle.people.access import Role
from mantle.people.models import Agency, Person
from mantle.people.queries import with_standing
from mantle.programmes.models import Cohort
from mantle.selection import actions
from mantle.selection.actions.deciding import FarView
from mantle.selection.models import Call, Candidacy, PanelDecision, PanelReader, PanelReading
from mantle.selection.queries.matrix import open_differences
from mantle.web import clock
from tests import worlds
from tests.programmes import worlds as programmes

FAR = FarView("middle", "Sees the whole.", "Has not led a service.", "Lead a service for a year.")


@dataclass
class Scene:
    """Two authorities, a health body, a school and a police force; a call for a cohort; four readers."""

    world: worlds.World
    cohort: Cohort
    call: Call
    health: Agency
    school: Agency
    readers: list[Person] = field(default_factory=list)


def scene(*, capacity: int = 20) -> Scene:
    world = worlds.two_authorities()
    health = Agency.objects.create(name="Cedar Health Trust", kind="health", code="cedar")
    school = Agency.objects.create(name="Dale School", kind="school", code="dale")
    cohort = programmes.cohort(programmes.published("Rising", programmes.component("Taking stock")), capacity=capacity)
    readers = [
        worlds.with_role(given, "Reader", Role.ASSESSOR, agency)
        for given, agency in (("Ada", world.birch), ("Bo", health), ("Cy", school), ("Di", world.birch))
    ]
    return Scene(world, cohort, a_call(cohort, world.team), health, school, readers)


def a_call(cohort: Cohort, by: Person, *, is_open: bool = True) -> Call:
    today = clock.today()
    call = actions.write_call(
        cohort=cohort, title="Rising leaders", purpose="To lead one day.", who_may="Anybody in these services.",
        opens_on=today - timedelta(1), closes_on=today + timedelta(20), decide_by=today + timedelta(60), by=by,
        at=clock.now(),
    )  # fmt: skip
    return actions.move_call(call=call, move="open", version=None, by=by, at=clock.now()) if is_open else call


def aspiring(scene: Scene) -> Call:
    """A call that hears sponsors and has an interview and a case, each of which shows three of six criteria."""
    by, today = {"by": scene.world.team, "at": clock.now()}, clock.today()
    call = actions.write_call(
        cohort=scene.cohort, title="Aspirants", purpose="To become a director.", who_may="Heads of service.",
        opens_on=today - timedelta(1), closes_on=today + timedelta(1), decide_by=today + timedelta(60),
        statements_by=today + timedelta(20), exercises_on=today + timedelta(30), exercises_at="County Hall", **by,
    )  # fmt: skip
    criteria = list(call.criteria.order_by("position"))
    for kind, title, some in (("interview", "Talking with us", criteria[:3]), ("case", "A case", criteria[3:])):
        facts = {"kind": kind, "title": title, "brief": "You talk with three of us.", "minutes": 45}
        actions.write_exercise(call=call, exercise=None, criteria=some, version=None, **facts, **by)
    return actions.move_call(call=call, move="open", version=None, **by)


def on_the_day(call: Call) -> None:
    """The day of the exercises has come, and nothing else has changed."""
    days = {name: clock.today() - timedelta(ago) for name, ago in (("opens_on", 40), ("closes_on", 30))}
    Call.objects.filter(pk=call.pk).update(exercises_on=clock.today(), **days)


def marked(reading: PanelReading, level: int = 3) -> None:
    """Every exercise of a reading is marked with one level."""
    for exercise in reading.candidacy.call.exercises.all():
        marks = dict.fromkeys(exercise.criteria.values_list("pk", flat=True), (level, "Said so."))
        reader = reading.reader.person
        actions.mark_exercise(reading=reading, exercise=exercise, marks=marks, by=reader, at=clock.now())


def somebody(agency: Agency, given: str, family: str = "Rising", tier: int = 5) -> Person:
    person = worlds.with_role(given, family, Role.PARTICIPANT, agency)
    worlds.appointed(worlds.post(agency, f"Officer {given}", tier), person, clock.today() - timedelta(900))
    return with_standing(Person.objects.get(pk=person.pk), clock.today())


def words_for(call: Call, text: str = "Took on a new task and asked those who knew.") -> dict[int, str]:
    return dict.fromkeys(call.criteria.values_list("pk", flat=True), text)


def own_idea(call: Call, person: Person, text: str = "Took on a new task and asked.") -> Candidacy:
    return actions.put_forward(call=call, person=person, words=words_for(call, text), by=person, at=clock.now())


def given_out(scene: Scene) -> list[PanelReading]:
    """The call closed to new people, its readers named, their conflicts said, everything given out."""
    by = {"by": scene.world.team, "at": clock.now()}
    actions.move_call(call=scene.call, move="read", version=None, **by)
    for person in scene.readers:
        reader = actions.name_reader(call=scene.call, person=person, **by)
        actions.say_conflicts(reader=reader, of=[], version=None, by=person, at=clock.now())
    actions.give_out(call=scene.call, **by)
    return list(PanelReading.objects.filter(candidacy__call=scene.call).order_by("pk"))


def sent(reading: PanelReading, level: int = 3, words: str = "Seen in what is told.") -> PanelReading:
    marks = dict.fromkeys(reading.candidacy.call.criteria.values_list("pk", flat=True), (level, words))
    return actions.send_marks(reading=reading, marks=marks, version=None, by=reading.reader.person, at=clock.now())


def read_by_all(candidacy: Candidacy, *levels: int) -> list[PanelReading]:
    rows = list(candidacy.readings.order_by("seat"))
    return [sent(row, level) for row, level in zip(rows, levels or (3, 3, 3), strict=True)]


def agreed(candidacy: Candidacy, level: int = 3, reason: str = "We looked at it together.") -> Candidacy:
    """The three agree on one level wherever they are far apart."""
    titles = set(open_differences(candidacy))
    levels = {each.pk: (level, reason) for each in candidacy.call.criteria.all() if each.title in titles}
    by = candidacy.readings.order_by("seat")[0].reader.person
    return actions.agree(candidacy=candidacy, levels=levels, by=by, at=clock.now())


def decided(
    candidacy: Candidacy, outcome: str, *, by: Person | None = None, reason: str = "All saw it."
) -> PanelDecision:
    again = None if outcome in ("place", "pool") else clock.today() + timedelta(365)
    return actions.decide(
        candidacy=candidacy, outcome=outcome, reason=reason, feedback=words_for(candidacy.call, "Go on like this."),
        again_on=again, far_view=FAR if outcome == "pool" else None,
        by=by or candidacy.readings.order_by("seat")[0].reader.person, at=clock.now(),
    )  # fmt: skip


def reader_of(scene: Scene, person: Person) -> PanelReader:
    return PanelReader.objects.get(call=scene.call, person=person)
