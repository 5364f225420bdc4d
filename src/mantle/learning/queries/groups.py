"""Groups that learn together, a set or a cohort: who is in one, what they agreed, and what they cover together."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from mantle.framework.models import Expectation, RoleProfile
from mantle.learning.models import GroundRules, GroundRulesAgreement, SelfDiagnostic
from mantle.learning.queries.diagnostic import role_key
from mantle.people.access import Permission
from mantle.people.acting import past_the_wall
from mantle.people.models import Person
from mantle.people.models.consent import Purpose
from mantle.people.queries.consent import group_sharers
from mantle.programmes.models import Cohort, LearningSet, Place, Programme, SetMember
from mantle.programmes.rules.sets import RoundState

SET, COHORT = "set", "cohort"
TOGETHER = 2  # a group of one covers nothing together


@dataclass(frozen=True, slots=True)
class Group:
    """A set or a cohort as one of its people sees it."""

    kind: str
    row: LearningSet | Cohort
    members: list[int]
    is_member: bool

    @property
    def code(self) -> str:
        return self.row.code

    @property
    def name(self) -> str:
        return f"{self.row}, {self.row.cohort.name}" if isinstance(self.row, LearningSet) else str(self.row)

    @property
    def by_name(self) -> bool:
        """Whether members know one another by name: those of a set do; who is in a cohort is another matter."""
        return self.kind == SET

    def __str__(self) -> str:
        return self.name


def groups_of(person: Person) -> list[Group]:
    """The sets and cohorts in which a person learns today, sets first."""
    present = _sets_of(person).select_related("learning_set__of__cohort")
    sets = [row.learning_set for row in present.order_by("-of__decided_at", "pk")]
    own = Place.objects.running().filter(person=person).select_related("cohort__edition__programme")
    cohorts = [row.cohort for row in own.order_by("-cohort__starts_on", "pk")]
    return [Group(SET, row, [], True) for row in sets] + [Group(COHORT, row, [], True) for row in cohorts]


def _sets_of(person: Person) -> QuerySet[SetMember]:
    """The seats in sets that a person has today."""
    seats = SetMember.objects.filter(place__person=person, left_on__isnull=True, of__state=RoundState.CONFIRMED)
    return seats.filter(place__in=Place.objects.running().order_by().values("pk"))


def group_for(person: Person, kind: str, code: str) -> Group | None:
    """A group as this person may see it: its members, who facilitates it, and who runs the cohort. DGN-20."""
    row: LearningSet | Cohort | None
    if kind == SET:
        row = LearningSet.objects.visible_to(person).filter(code=code, of__state=RoundState.CONFIRMED).first()
        members = _members_of_set(row) if row is not None else []
        return Group(SET, row, members, person.pk in members) if row is not None else None
    row = Cohort.objects.filter(code=code).select_related("edition__programme").first() if kind == COHORT else None
    if row is None:
        return None
    members = list(Place.objects.running().filter(cohort=row).order_by("pk").values_list("person_id", flat=True))
    runs = Programme.objects.within_reach_of(person, Permission.MANAGE_COHORTS).filter(pk=row.programme.pk).exists()
    return Group(COHORT, row, members, person.pk in members) if runs or person.pk in members else None


def _members_of_set(row: LearningSet) -> list[int]:
    rows = row.members.filter(left_on__isnull=True, place__in=Place.objects.running())
    return list(rows.values_list("place__person_id", flat=True))


def rules_of(group: Group) -> list[GroundRules]:
    """Every version of a group's ground rules, newest first."""
    rows = GroundRules.objects.filter(**{"learning_set" if group.kind == SET else "cohort": group.row})
    return list(rows.select_related("by").order_by("-number"))


@dataclass(frozen=True, slots=True)
class Agreed:
    """Who of a group's present members has agreed to one version, and who has not."""

    yes: list[tuple[Person, date]]
    waiting: int
    own: bool


def agreed_to(rules: GroundRules, group: Group, person: Person) -> Agreed:
    """DGN-21: members who left do not count; nobody is named as missing."""
    rows = GroundRulesAgreement.objects.filter(of=rules, person__in=group.members).select_related("person")
    yes = [(row.person, row.at.date()) for row in rows.order_by("at", "pk")]
    return Agreed(yes, len(group.members) - len(yes), any(who.pk == person.pk for who, _ in yes))


def rules_waiting_for(person: Person) -> QuerySet[GroundRules]:
    """DGN-21: newest versions of the ground rules of one's groups to which one has not yet said yes."""
    own = Place.objects.running().filter(person=person)
    present = _sets_of(person).order_by().values("learning_set")
    cohorts = own.order_by().values("cohort")
    later = GroundRules.objects.filter(
        Q(learning_set=OuterRef("learning_set")) | Q(cohort=OuterRef("cohort")), number__gt=OuterRef("number")
    )
    rows = GroundRules.objects.filter(Q(learning_set__in=present) | Q(cohort__in=cohorts))
    waiting = rows.exclude(Exists(later)).exclude(agreements__person=person)
    return waiting.select_related("learning_set__of__cohort", "cohort__edition__programme")


@dataclass(frozen=True, slots=True)
class CoverLine:
    """One competency that a role asks for, and who in the group says that they are there."""

    competency: str
    asked: str
    weight: int
    names: list[str] = field(default_factory=list)

    @property
    def is_alone(self) -> bool:
        return len(self.names) == 1


@dataclass(frozen=True, slots=True)
class CoveredTogether:
    """What a group covers of a role together, from those who chose to share."""

    lines: list[CoverLine]
    sharing: list[str]
    silent: int

    @property
    def sentence(self) -> str:
        """What it comes to, in one sentence."""
        covered = sum(bool(line.names) for line in self.lines)
        alone = sum(line.is_alone for line in self.lines)
        words = f"Together you cover {covered} of the {len(self.lines)} competencies"
        rest = "rests" if alone == 1 else "rest"
        return f"{words}; {alone} of them {rest} on one person alone." if alone else f"{words}."


@past_the_wall("DGN-22: read among members of one group who each chose to share it with the others")
def covered_by(group: Group, profile: RoleProfile, on: date) -> CoveredTogether | None:
    """DGN-22: who says that they are where a role asks, of the members who share it; None where fewer than two do."""
    sharers = Person.objects.filter(pk__in=group_sharers(Purpose.TOGETHER, group.code, on)).filter(pk__in=group.members)
    people = {row.pk: str(row) for row in sharers.order_by("sort_name")}
    rows = SelfDiagnostic.objects.finished().filter(person__in=people).order_by("begun_at", "pk")
    newest = dict(rows.values_list("person", "answers"))
    if len(newest) < TOGETHER:
        return None
    expected = Expectation.objects.filter(profile=profile).select_related("competency")
    lines = [
        CoverLine(line.competency.name, f"Level {line.level}", line.weight, [
            people[key] for key in people if newest.get(key, {}).get(role_key(line.competency), -1) >= line.level
        ])
        for line in expected.order_by("competency__position")
    ]  # fmt: skip
    return CoveredTogether(lines, [people[key] for key in people if key in newest], len(group.members) - len(newest))
