"""What the demonstration shows of the selection of aspirants: sponsors, exercises, marks to send, a place given."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from mantle.home.demonstration import aspirants as words
from mantle.home.demonstration import talent
from mantle.people.models import Person
from mantle.programmes.models import Cohort
from mantle.selection import actions
from mantle.selection.models import Call, Candidacy, PanelReading, SponsorStatement
from mantle.selection.queries.matrix import marks_by_criterion, open_differences
from mantle.selection.rules import middle_of
from mantle.structures.models import Appointment

PEOPLE = 3


def show_aspirants(*, team: Person, readers: list[Person], taken: set[int], at: datetime) -> None:
    """Three heads of service apply: one has a place, one is to be marked on this day, one is to be invited."""
    cohorts = Cohort.objects.filter(edition__programme__strand__audience="aspirant_directors")
    cohort, today = cohorts.order_by("-starts_on").first(), timezone.localtime(at).date()
    people = _heads(taken | {person.pk for person in readers}, today)
    if cohort is None or len(people) < PEOPLE:
        return
    chance = Random("aspirants")  # noqa: S311 - chance that can be repeated, no secret
    call = _call(cohort, team, today, at)
    rows = [_applied(call, person, chance, at) for person in people]
    actions.move_call(call=call, move="read", version=None, by=team, at=at)
    for person in readers:
        reader = actions.name_reader(call=call, person=person, by=team, at=at)
        actions.say_conflicts(reader=reader, of=[], version=None, by=person, at=at)
    actions.give_out(call=call, by=team, at=at)
    first = PanelReading.objects.filter(reader__person=readers[0], candidacy__in=rows)
    own = set(first.values_list("candidacy", flat=True))
    rows.sort(key=lambda row: row.pk not in own)  # whoever looks around as an assessor has somebody to mark
    _spoken_for(rows, at)
    to_mark, placed, *later = rows
    for row in (to_mark, placed):
        _read(row, chance, at)
    actions.invite(call=call, by=team, at=at)
    to_mark.refresh_from_db()
    actions.say_adjustments(candidacy=to_mark, words=words.NEEDS, version=None, by=to_mark.person, at=at)
    for row in later:
        _read(row, chance, at)
    Call.objects.filter(pk=call.pk).update(
        opens_on=today - timedelta(50), closes_on=today - timedelta(25), exercises_on=today
    )
    _marked(to_mark, chance, at, but=readers[0])
    _marked(placed, chance, at)
    _decided(placed, at)


def _heads(taken: set[int], today: date) -> list[Person]:
    """Heads of service of different agencies."""
    held = Appointment.objects.on(today).filter(post__tier=2, post__is_group=False, post__agency__kind="authority")
    rows = held.exclude(person__in=taken).select_related("person", "post").order_by("-post__agency_id", "pk")
    one_each: dict[int, Person] = {}
    for row in rows[: 8 * PEOPLE]:
        one_each.setdefault(row.post.agency_id, row.person)
    return list(one_each.values())[:PEOPLE]


def _call(cohort: Cohort, team: Person, today: date, at: datetime) -> Call:
    by: dict[str, Any] = {"by": team, "at": at}
    call = actions.write_call(
        cohort=cohort, title=words.TITLE, purpose=words.PURPOSE, who_may=words.WHO_MAY, opens_on=today - timedelta(1),
        closes_on=today + timedelta(1), decide_by=today + timedelta(40), statements_by=today + timedelta(10),
        exercises_on=today + timedelta(12), exercises_at=words.PLACE, **by,
    )  # fmt: skip
    knowledge: dict[str, Any] = words.KNOWLEDGE
    actions.write_criterion(call=call, criterion=call.criteria.last(), version=None, **knowledge, **by)
    criteria = {each.position: each for each in call.criteria.all()}
    for kind, title, brief, minutes, shown in words.EXERCISES:
        some = [criteria[position] for position in shown]
        facts: dict[str, Any] = {"kind": kind, "title": title, "brief": brief, "minutes": minutes}
        actions.write_exercise(call=call, exercise=None, criteria=some, version=None, **facts, **by)
    return actions.move_call(call=call, move="open", version=None, **by)


def _applied(call: Call, person: Person, chance: Random, at: datetime) -> Candidacy:
    criteria = call.criteria.order_by("position").values_list("pk", flat=True)
    told = {pk: chance.choice(said[1:]) for pk, said in zip(criteria, talent.EVIDENCE, strict=True)}
    return actions.put_forward(call=call, person=person, words=told, by=person, at=at)


def _spoken_for(rows: list[Candidacy], at: datetime) -> None:
    """Each has named a sponsor; two of three have answered."""
    for number, row in enumerate(rows):
        name = words.NAMES[number]
        address = f"{name.lower().replace(' ', '.')}@sponsors.example"
        found = actions.name_sponsor(candidacy=row, name=name, email=address, by=row.person, at=at)
        if number < len(words.SPONSORS):
            support, seen, offers = words.SPONSORS[number]
            actions.speak(statement=found, support=support, seen=seen, offers=offers, at=at)
    SponsorStatement.objects.filter(candidacy__in=rows).update(asked_at=at - timedelta(days=9))


def _read(row: Candidacy, chance: Random, at: datetime) -> None:
    for reading in row.readings.select_related("reader__person", "candidacy"):
        marks = {pk: (level, chance.choice(talent.SAW[level])) for pk, level in _levels(row, chance).items()}
        actions.send_marks(reading=reading, marks=marks, version=None, by=reading.reader.person, at=at)


def _levels(row: Candidacy, chance: Random) -> dict[int, int]:
    return {pk: chance.choice((2, 3, 3, 4)) for pk in row.call.criteria.values_list("pk", flat=True)}


def _marked(row: Candidacy, chance: Random, at: datetime, *, but: Person | None = None) -> None:
    """All readers, but for one, send their marks of every exercise."""
    exercises = list(row.call.exercises.prefetch_related("criteria"))
    for reading in row.readings.select_related("reader__person").exclude(reader__person=but):
        for exercise in exercises:
            levels = {each.pk: chance.choice((2, 3, 3, 3, 4)) for each in exercise.criteria.all()}
            marks = {pk: (level, chance.choice(words.SEEN[level])) for pk, level in levels.items()}
            reader = reading.reader.person
            actions.mark_exercise(reading=reading, exercise=exercise, marks=marks, by=reader, at=at)


def _decided(row: Candidacy, at: datetime) -> None:
    by = row.readings.select_related("reader__person")[0].reader.person
    marks, titles = marks_by_criterion(row), set(open_differences(row))
    apart = [each.pk for each in row.call.criteria.all() if each.title in titles]
    differ = {pk: (middle_of(marks[pk]), words.AGREED) for pk in apart}
    if differ:
        actions.agree(candidacy=row, levels=differ, by=by, at=at)
    told = dict.fromkeys(row.call.criteria.values_list("pk", flat=True), words.FEEDBACK)
    actions.decide(candidacy=row, outcome="place", reason=words.REASON, feedback=told, by=by, at=at)
