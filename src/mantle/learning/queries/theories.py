"""Models of leadership and what uses each, read from both ends. LIB-12."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Count, QuerySet

from mantle.framework.models import Competency, Domain, Framework, Support
from mantle.framework.rules import Kind, State
from mantle.learning.models import Resource, TheoryUse
from mantle.people.models import Person
from mantle.programmes.models import Component


@dataclass(frozen=True, slots=True)
class Uses:
    """What draws on one part of a model, kind by kind."""

    behaviours: list[TheoryUse] = field(default_factory=list)
    resources: list[TheoryUse] = field(default_factory=list)
    components: list[TheoryUse] = field(default_factory=list)
    items: list[TheoryUse] = field(default_factory=list)
    developing: list[Component] = field(default_factory=list)  # through the behaviours that they develop


def models_for(person: Person) -> QuerySet[Domain]:
    """Parts of the published models of leadership, with how much uses each."""
    rows = Framework.objects.visible_to(person).filter(kind=Kind.MODEL, state=State.PUBLISHED)
    parts = (
        Domain.objects.filter(framework__in=rows).select_related("framework").order_by("framework__name", "position")
    )
    return parts.annotate(used=Count("uses"))


def uses_of(theory: Domain, person: Person) -> Uses:
    """What draws on a part of a model: behaviours with what one sees, resources, questions, components."""
    rows = list(
        TheoryUse.objects.visible_to(person).filter(theory=theory)
        .select_related("competency", "resource", "component").prefetch_related("competency__levels")
    )  # fmt: skip
    tied = [row.component_id for row in rows if row.component_id]
    seen = [row.competency_id for row in rows if row.competency_id]
    through = Component.objects.visible_to(person).filter(competencies__in=seen).exclude(pk__in=tied).distinct()
    return Uses(
        behaviours=[row for row in rows if row.competency_id],
        resources=[row for row in rows if row.resource_id and row.resource and row.resource.withdrawn_at is None],
        components=[row for row in rows if row.component_id], items=[row for row in rows if row.item],
        developing=list(through),
    )  # fmt: skip


def findings_behind(theory: Domain) -> list[Support]:
    return list(Support.objects.filter(domain=theory).select_related("finding__study"))


def behind(person: Person, **used: Competency | Component | Resource | str) -> list[TheoryUse]:
    """The other end: the models on which something draws."""
    rows = TheoryUse.objects.visible_to(person).filter(**used)
    return list(rows.select_related("theory__framework").order_by("theory__framework__name", "theory__position"))


def resources_for(person: Person, competency: Competency) -> QuerySet[Resource]:
    return Resource.objects.visible_to(person).offered().filter(competencies=competency)


def components_for(person: Person, competency: Competency) -> QuerySet[Component]:
    return Component.objects.visible_to(person).filter(competencies=competency)
