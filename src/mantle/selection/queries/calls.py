"""Calls as somebody sees them: what is open to them, and how far everybody is, for those who run one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import QuerySet

from mantle.people.access import Permission
from mantle.people.acting import past_the_wall
from mantle.people.models import Person
from mantle.programmes.models import Cohort, Programme
from mantle.selection.models import Call, Candidacy, PanelReader, PoolMember
from mantle.selection.queries.reading import panel_of
from mantle.selection.rules import OUTCOME_NAMES, Outcome, State, Tried, criteria_problems, exercise_problems


def mine(person: Person) -> QuerySet[Candidacy]:
    return Candidacy.objects.filter(person=person).select_related("call").order_by("-put_at")


def put_forward_by(person: Person, call: Call) -> QuerySet[Candidacy]:
    rows = Candidacy.objects.filter(call=call, put_forward_by=person).exclude(person=person)
    return rows.select_related("person").order_by("person__sort_name")


def own_membership(person: Person) -> PoolMember | None:
    return PoolMember.objects.present().filter(person=person).first()


def cohorts_to_call_for(person: Person) -> QuerySet[Cohort]:
    """Cohorts that this person runs and that are not over on the day."""
    run = Programme.objects.within_reach_of(person, Permission.MANAGE_COHORTS)
    rows = Cohort.objects.filter(edition__programme__in=run, ends_on__gt=person.standing_on)
    return rows.select_related("edition__programme").order_by("edition__programme__strand__number", "-starts_on")


def problems_of(call: Call) -> list[str]:
    """What keeps a call from being opened, all of it at once. SEL-3, SEL-4, SEL-37. Three queries."""
    given = [row.given for row in call.criteria.order_by("position")]
    tried = [Tried(row.title, tuple(row.given["shows"])) for row in call.exercises.prefetch_related("criteria")]
    shown = exercise_problems(tried, [each.title for each in given], call.exercises_on)
    return [*criteria_problems(given), *shown]


@dataclass(frozen=True, slots=True)
class Standing:
    """One person of a call, for those who run it: how far the readings are, and what was decided."""

    candidacy: Candidacy
    readers: list[str]
    unsent: list[tuple[str, str]]
    sent: int
    outcome: str

    @property
    def is_ready(self) -> bool:
        return bool(self.readers) and not self.unsent

    @property
    def is_to_be_invited(self) -> bool:
        row = self.candidacy
        return self.is_ready and row.state == State.CONFIRMED and row.invited_at is None


def everybody_in(call: Call) -> list[Standing]:
    """Each person put forward with how far they are. Four queries."""
    rows = list(call.candidacies.select_related("person", "agency").prefetch_related("decisions"))
    panels = panel_of(rows)
    found = []
    for row in rows:
        panel = panels.get(row.pk, [])
        outcomes = [each.outcome for each in row.decisions.all() if each.taken_back_at is None]
        found.append(
            Standing(
                row, [str(each.reader.person) for each in panel],
                [(each.code, str(each.reader.person)) for each in panel if each.sent_at is None],
                sum(each.sent_at is not None for each in panel),
                OUTCOME_NAMES[Outcome(outcomes[0])] if outcomes else "",
            )
        )  # fmt: skip
    return found


@past_the_wall("SEL-6: how many are put forward in a call, told to those who run it")
def counted(call: Call) -> Counter[str]:
    return Counter(call.candidacies.order_by().values_list("state", flat=True))


def readers_of(call: Call) -> QuerySet[PanelReader]:
    return call.readers.select_related("person").prefetch_related("readings")
