"""What is read of learning from before, of coaching by its hours, of accounts, and of evidence behind activities."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from mantle.analysis.disclosure import count_table
from mantle.framework.models import Competency, Finding, RoleProfile, Support
from mantle.people.models import Person
from mantle.programmes.models import CoachingContract, Cohort, Component, Exemplar, Place, PriorClaim
from mantle.programmes.rules import BANDS, CoachingKind, ComponentKind, band_of, spent

KIND_ITEM = "activity kind: "


def places_to_claim_in(person: Person) -> QuerySet[Place]:
    return Place.objects.running().filter(person=person).select_related("cohort__edition__programme")


def components_to_claim(person: Person) -> QuerySet[Component]:
    """Parts of the programmes in which somebody has a place, from which one may be let off."""
    inside = Q(activities__edition__cohorts__in=places_to_claim_in(person).values("cohort"))
    return Component.objects.filter(inside, can_be_exempted=True).distinct()


def claims_to_decide(person: Person) -> QuerySet[PriorClaim]:
    """STD-21: what waits for whoever runs the cohort, and is not about themselves."""
    rows = PriorClaim.objects.visible_to(person).filter(state="asked").exclude(prior__person=person)
    return rows.select_related("prior__person", "component", "place__cohort__edition__programme")


@dataclass(frozen=True, slots=True)
class Hours:
    """STD-22: one contract: hours agreed, used and left, days missed, and the band of support."""

    contract: CoachingContract
    used: float
    left: float
    missed: int
    band: str


def hours_of(contracts: QuerySet[CoachingContract]) -> list[Hours]:
    rows = contracts.select_related("place__person", "place__cohort", "coach").prefetch_related("days")
    found = []
    for row in rows:
        days = [(day.kind, float(day.hours)) for day in row.days.all()]
        used = spent(days)
        missed = sum(kind == CoachingKind.MISSED for kind, _ in days)
        found.append(Hours(row, used, float(row.hours) - used, missed, band_of(float(row.hours))))
    return found


def bands_of(cohort: Cohort) -> list[tuple[str, str]]:
    """STD-23: how many of a cohort are supported in each band, by the hours agreed with all coaches together."""
    agreed: dict[int, float] = {}
    for person, hours in CoachingContract.objects.filter(place__cohort=cohort).values_list("place__person", "hours"):
        agreed[person] = agreed.get(person, 0.0) + float(hours)
    names = [name for _, name in reversed(BANDS)]
    counts = [sum(band_of(hours) == name for hours in agreed.values()) for name in names]
    cells = count_table([counts])[0]
    return [(name, cell.shown) for name, cell in zip([*names, "All together"], cells, strict=True)]


def exemplars_for(person: Person, context: str, competency: str) -> QuerySet[Exemplar]:
    """STD-30: accounts that somebody may read, of one context or competency if asked."""
    rows = Exemplar.objects.visible_to(person).select_related("author").prefetch_related("competencies")
    if context:
        rows = rows.filter(context=context)
    return rows.filter(competencies__code=competency).distinct() if competency else rows


@dataclass(frozen=True, slots=True)
class Shown:
    """STD-35: a competency that a role asks for, at which level, and accounts of it in a context."""

    competency: Competency
    level: int
    exemplars: list[Exemplar]


def great_here(profile: RoleProfile, context: str, person: Person) -> list[Shown]:
    """STD-35: a role, competency by competency, each with the accounts that show it in one context. Three queries."""
    found: dict[int, list[Exemplar]] = {}
    for row in exemplars_for(person, context, ""):
        for competency in row.competencies.all():
            found.setdefault(competency.pk, []).append(row)
    expected = profile.expectations.select_related("competency").order_by("-weight", "pk")
    return [Shown(each.competency, each.level, found.get(each.competency_id, [])) for each in expected]


def competencies_to_show() -> QuerySet[Competency]:
    return Competency.objects.published().select_related("framework").order_by("framework__name", "position")


def kinds_with_findings() -> list[tuple[str, str, list[Finding], int]]:
    """STD-36: each kind of activity: its key, its name, the findings behind it, and how many components are of it."""
    behind: dict[str, list[Finding]] = {}
    rows = Support.objects.filter(item__startswith=KIND_ITEM).select_related("finding__study")
    for row in rows.order_by("finding__confidence", "pk"):
        behind.setdefault(row.item.removeprefix(KIND_ITEM), []).append(row.finding)
    used = dict(Component.objects.order_by().values_list("kind").annotate(count=Count("pk")))
    return [(str(kind), kind.replace("_", " "), behind.get(kind, []), used.get(kind, 0)) for kind in ComponentKind]
