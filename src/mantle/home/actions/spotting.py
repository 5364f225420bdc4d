"""What the demonstration shows of early talent: a call that is decided, one that is read, one that is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from django.db.models import F
from django.utils import timezone

from mantle.home.actions.aspiring import show_aspirants
from mantle.home.demonstration import talent as words
from mantle.people.access import Role
from mantle.people.models import Agency, Person
from mantle.programmes.actions import move_place, open_cohort
from mantle.programmes.models import Cohort, Place, PlacePeriod
from mantle.selection import actions
from mantle.selection.actions.deciding import FarView
from mantle.selection.models import (
    Call,
    Candidacy,
    CriterionMark,
    FormerCount,
    Judgement,
    PanelDecision,
    PanelReader,
    PanelReading,
    PoolMember,
)
from mantle.selection.queries.matrix import open_differences
from mantle.selection.rules import middle_of
from mantle.structures.models import Appointment

SECTORS = {"authority": 11, "health": 5, "school": 3, "police": 3, "voluntary": 2}
OUTCOMES = ("place", "place", "pool", "not_yet", "place", "pool", "out", "not_yet")
AGO = timedelta(days=150)


@dataclass(frozen=True, slots=True)
class Stage:
    """Who runs the calls, when, by what chance, and who reads."""

    team: Person
    at: datetime
    chance: Random
    readers: list[Person]

    @property
    def today(self) -> date:
        return timezone.localtime(self.at).date()


def show_early_talent(accounts: Mapping[str, Person], agency: Agency, at: datetime) -> None:
    """Let people of five sectors be put forward, read and decided on; leave something to do for who looks around."""
    cohort = Cohort.objects.filter(edition__programme__strand__audience="early_talent").first()
    team, lead = accounts.get("programme_team"), accounts.get(f"authority_lead {agency.code}")
    if cohort is None or team is None or lead is None:
        return
    chance = Random("early talent")  # noqa: S311 - chance that can be repeated, no secret
    today = timezone.localtime(at).date()
    own = [person for key, person in accounts.items() if key.startswith(("assessor", f"director {agency.code}"))]
    own.sort(key=lambda person: person.standing.roles != (Role.ASSESSOR,))
    stage = Stage(team, at, chance, _readers(own, {person.pk for person in accounts.values()}, today))
    people = _people({person.pk for person in accounts.values()}, today)
    if len(stage.readers) < 4 or len(people) < 10:
        return
    learner = next((person for key, person in accounts.items() if key.startswith("participant")), None)
    _decided(stage, cohort, people)
    _being_read(stage, cohort, people[:4])
    _open(stage, cohort, lead, learner, people[4:8])
    show_aspirants(team=team, readers=stage.readers, taken={person.pk for person in accounts.values()}, at=at)


def _readers(own: list[Person], taken: set[int], today: date) -> list[Person]:
    """Roles of the demonstration that read, and heads of services from five agencies."""
    held = Appointment.objects.on(today).filter(post__tier=2, post__is_group=False).exclude(person__in=taken)
    rows = held.select_related("person").order_by("post__agency_id", "pk")
    one_each = {row.post.agency_id: row.person for row in rows.select_related("post")}
    return [*own, *list(one_each.values())[60:65]]


def _people(taken: set[int], today: date) -> list[Person]:
    """People below the first tiers, one of each agency, from five sectors in turn."""
    by_kind = []
    for kind, number in SECTORS.items():
        held = Appointment.objects.on(today).filter(post__agency__kind=kind, post__is_group=False)
        rows = held.exclude(person__in=taken).select_related("person", "post").order_by("-post__tier", "pk")
        one_each: dict[int, Person] = {}
        for row in rows[: number * 40]:
            one_each.setdefault(row.post.agency_id, row.person)
        by_kind.append(list(one_each.values())[:number])
    return [person for several in _in_turn(by_kind) for person in several]


def _in_turn(lists: list[list[Person]]) -> list[list[Person]]:
    longest = max(map(len, lists), default=0)
    return [[each[place] for each in lists if place < len(each)] for place in range(longest)]


def _call(stage: Stage, key: str, cohort: Cohort, *, ends: int = 20, sponsors: bool = False) -> Call:
    title, purpose = words.CALLS[key]
    call = actions.write_call(
        cohort=cohort, title=title, purpose=purpose, who_may=words.WHO_MAY, opens_on=stage.today - timedelta(10),
        closes_on=stage.today + timedelta(ends), decide_by=stage.today + timedelta(ends + 30),
        statements_by=stage.today + timedelta(ends + 14) if sponsors else None, by=stage.team, at=stage.at,
    )  # fmt: skip
    return actions.move_call(call=call, move="open", version=None, by=stage.team, at=stage.at)


def _put_forward(stage: Stage, call: Call, person: Person, by: Person | None = None) -> Candidacy:
    criteria = list(call.criteria.order_by("position").values_list("pk", flat=True))
    told = {pk: stage.chance.choice(said) for pk, said in zip(criteria, words.EVIDENCE, strict=True)}
    return actions.put_forward(call=call, person=person, words=told, by=by or person, at=stage.at)


def _given_out(stage: Stage, call: Call) -> None:
    actions.move_call(call=call, move="read", version=None, by=stage.team, at=stage.at)
    for person in stage.readers:
        reader = actions.name_reader(call=call, person=person, by=stage.team, at=stage.at)
        actions.say_conflicts(reader=reader, of=[], version=None, by=person, at=stage.at)
    actions.give_out(call=call, by=stage.team, at=stage.at)


def _levels(candidacy: Candidacy) -> dict[int, int]:
    """About which level the words show: little, some or much."""
    told = dict(candidacy.evidence.values_list("criterion", "words"))
    order = list(candidacy.call.criteria.order_by("position").values_list("pk", flat=True))
    return {pk: 1 + words.EVIDENCE[place].index(told[pk]) for place, pk in enumerate(order)}


def _send(stage: Stage, reading: PanelReading, levels: Mapping[int, int]) -> None:
    marks = {}
    for pk, level in levels.items():
        seen = min(4, max(1, level + stage.chance.choice((0, 0, 1, 1, -1))))
        marks[pk] = (seen, stage.chance.choice(words.SAW[seen]))
    actions.send_marks(reading=reading, marks=marks, version=None, by=reading.reader.person, at=stage.at)


def _decided(stage: Stage, cohort: Cohort, people: list[Person]) -> None:
    """A call of months ago, in which everybody was read and decided on; two said no more before that."""
    call = _call(stage, "closed", cohort)
    rows = [_put_forward(stage, call, person) for person in people]
    for row in rows[-2:]:
        actions.withdraw(candidacy=row, version=None, by=row.person, at=stage.at)
    _given_out(stage, call)
    for number, row in enumerate(rows[:-2]):
        levels = _levels(row)
        for reading in row.readings.select_related("reader__person", "candidacy"):
            _send(stage, reading, levels)
        _decide(stage, row, OUTCOMES[number % len(OUTCOMES)])
    call.refresh_from_db()
    actions.move_call(call=call, move="close", version=None, by=stage.team, at=stage.at)
    _put_back(stage, call)
    _before_that(stage, cohort)


def _decide(stage: Stage, row: Candidacy, outcome: str) -> None:
    marks: dict[int, list[int]] = {}
    for pk, level in CriterionMark.objects.filter(reading__candidacy=row).values_list("criterion", "level"):
        marks.setdefault(pk, []).append(level)
    titles = set(open_differences(row))
    differ = {pk: (middle_of(marks[pk]), words.AGREED) for pk, title in _titles(row) if title in titles}
    decider = row.readings.select_related("reader__person")[0].reader.person
    if differ:
        actions.agree(candidacy=row, levels=differ, by=decider, at=stage.at)
    horizon = stage.chance.choice(("soon", "middle", "middle", "long"))
    far = FarView(horizon, words.FAR["potential"], words.FAR["experience"], words.FAR["needed"])
    decision = actions.decide(
        candidacy=row, outcome=outcome, reason=words.REASONS[outcome],
        feedback={pk: words.FEEDBACK[middle_of(levels)] for pk, levels in marks.items()},
        again_on=None if outcome in ("place", "pool") else stage.today + timedelta(200),
        far_view=far if outcome == "pool" else None, by=decider, at=stage.at,
    )  # fmt: skip
    if outcome == "pool" and not Judgement.objects.exclude(answer="").exists():
        judgement = Judgement.objects.get(member__candidacy=row)
        actions.answer_judgement(judgement=judgement, answer=words.ANSWER, by=decision.candidacy.person, at=stage.at)


def _titles(row: Candidacy) -> list[tuple[int, str]]:
    return list(row.call.criteria.values_list("pk", "title"))


def _put_back(stage: Stage, call: Call) -> None:
    """Let all of it have happened months ago: the rows were made today, through their actions, in their order."""
    days = {name: F(name) - AGO for name in ("opens_on", "closes_on", "decide_by", "opened_at")}
    Call.objects.filter(pk=call.pk).update(**days)
    rows = Candidacy.objects.filter(call=call)
    rows.update(put_at=F("put_at") - AGO, answered_at=F("answered_at") - AGO)
    PanelDecision.objects.filter(candidacy__in=rows).update(decided_at=F("decided_at") - AGO)
    PanelReader.objects.filter(call=call).update(named_at=F("named_at") - AGO)
    members = PoolMember.objects.filter(candidacy__in=rows)
    Judgement.objects.filter(member__in=members).update(judged_on=F("judged_on") - AGO)
    members.update(joined_on=F("joined_on") - AGO)
    given = Place.objects.filter(cohort=call.cohort, person__in=rows.values("person"))
    for place in given:
        for move in ("welcome", "start"):
            move_place(place=place, move=move, on=stage.today, version=None, by=stage.team, at=stage.at)
    PlacePeriod.objects.filter(place__in=given).update(starts_on=F("starts_on") - AGO)
    given.update(given_at=F("given_at") - AGO)


def _before_that(stage: Stage, cohort: Cohort) -> None:
    """A call of two years ago: of those who were not taken then, numbers are left, and nobody's name."""
    call = _call(stage, "former", cohort)
    for move in ("read", "close"):
        actions.move_call(call=call, move=move, version=None, by=stage.team, at=stage.at)
    Call.objects.filter(pk=call.pk).update(
        **{name: F(name) - 5 * AGO for name in ("opens_on", "closes_on", "decide_by", "opened_at")}
    )
    for sector, (asked, confirmed, read) in words.FORMER.items():
        for stage_of, count in (("put_forward", asked), ("confirmed", confirmed), ("read", read)):
            FormerCount.objects.create(call=call, sector=sector, stage=stage_of, people=count)


def _being_read(stage: Stage, cohort: Cohort, people: list[Person]) -> None:
    """A call that the panel reads: some have sent, one person waits for a decision, the rest for marks."""
    call = _call(stage, "reading", cohort)
    rows = [_put_forward(stage, call, person) for person in people]
    _given_out(stage, call)
    own = PanelReading.objects.filter(reader__person=stage.readers[0], candidacy__in=rows).order_by("pk")
    to_decide, *to_read = own.values_list("candidacy", flat=True)
    for row in rows:
        levels = _levels(row)
        for reading in row.readings.select_related("reader__person", "candidacy"):
            if row.pk == to_decide or (row.pk in to_read and reading.reader.person_id != stage.readers[0].pk):
                _send(stage, reading, levels)
    Call.objects.filter(pk=call.pk).update(
        opens_on=stage.today - timedelta(40), closes_on=stage.today - timedelta(12),
        decide_by=stage.today + timedelta(14),
    )  # fmt: skip


def _open(stage: Stage, cohort: Cohort, lead: Person, learner: Person | None, people: list[Person]) -> None:
    """An open call for a cohort to come: some have put themselves forward, and somebody is asked by their lead."""
    coming = open_cohort(
        edition=cohort.edition, name="Spring start", starts_on=stage.today + timedelta(120),
        ends_on=stage.today + timedelta(400), capacity=24, minimum=8, lead=stage.team, by=stage.team, at=stage.at,
    )  # fmt: skip
    call = _call(stage, "open", coming, ends=30, sponsors=True)
    for person in people:
        _put_forward(stage, call, person)
    if learner is not None:
        _put_forward(stage, call, learner, by=lead)
