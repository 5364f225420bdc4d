"""What a cohort learns with, as one pack, and what a person has worked through of it. LIB-13, LIB-14."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from mantle.learning.models import Reading, Resource
from mantle.people.access import Permission
from mantle.people.models import Person
from mantle.programmes.models import Cohort, Component, Place, Programme


def cohorts_for(person: Person) -> QuerySet[Cohort]:
    """LIB-13: cohorts in which a person has a running place, and those that they run."""
    own = Place.objects.running().filter(person=person).values("cohort")
    run = Programme.objects.within_reach_of(person, Permission.MANAGE_COHORTS)
    rows = Cohort.objects.filter(Q(pk__in=own) | Q(edition__programme__in=run)).select_related("edition__programme")
    return rows.order_by("-starts_on", "name")


def resources_of(cohort: Cohort) -> QuerySet[Resource]:
    """LIB-13: what is offered that develops what the components and outcomes of the cohort's version are about."""
    edition = cohort.edition_id
    wanted = Q(competencies__components__activities__edition=edition) | Q(competencies__outcomes__edition=edition)
    tied = Q(theory_uses__theory__uses__component__activities__edition=edition)
    rows = Resource.objects.offered().filter(wanted | tied)
    return rows.select_related("provider").distinct().order_by("title")


def elsewhere_of(cohort: Cohort) -> QuerySet[Component]:
    """Components of the version whose material stands elsewhere."""
    return Component.objects.filter(activities__edition=cohort.edition_id).exclude(link="").distinct()


def read_by(person: Person) -> dict[int, Reading]:
    return {row.resource_id: row for row in Reading.objects.visible_to(person)}
