"""Of whom a group figure may be asked: cohorts that one runs, agencies and regions that one looks after, the nation."""

from __future__ import annotations

from django.db.models import QuerySet

from mantle.people.access import Permission
from mantle.people.models import Agency, Person
from mantle.people.queries.limits import limited
from mantle.programmes.models import Cohort, Place, Programme

MOST = 200


def scopes_for(viewer: Person) -> dict[str, str]:
    """Groups by key, widest first: a figure of any of them is published through disclosure. LRN-21."""
    reach = viewer.standing.reach(Permission.VIEW_PROFILE)
    found = {"all": "Everybody"} if reach.everywhere else {}
    regions = Agency.objects.within_reach_of(viewer, Permission.VIEW_PROFILE).exclude(region="")
    if reach.everywhere or reach.regions:
        names = regions.order_by("region").values_list("region", flat=True).distinct()
        found |= {f"region:{name}": name for name in names}
    run = Programme.objects.within_reach_of(viewer, Permission.MANAGE_COHORTS)
    cohorts = Cohort.objects.filter(edition__programme__in=run).select_related("edition__programme")
    found |= {f"cohort:{row.code}": str(row) for row in cohorts[:MOST]}
    if not reach.everywhere:
        agencies = Agency.objects.within_reach_of(viewer, Permission.VIEW_PROFILE).order_by("name")
        found |= {f"agency:{row.code}": row.name for row in agencies[:MOST]}
    return found


def people_of(key: str) -> QuerySet:
    """Keys of the people of a group, without those who stopped the use of their data for figures. RIG-13."""
    kind, _, name = key.partition(":")
    people = Person.objects.filter(merged_into__isnull=True).exclude(pk__in=limited("figures")).order_by()
    if kind == "cohort":
        places = Place.objects.running().filter(cohort__code=name).exclude(person__in=limited("figures"))
        return places.order_by().values("person")
    if kind == "agency":
        people = people.filter(appointments__post__agency__code=name, appointments__ends_on__isnull=True)
    if kind == "region":
        people = people.filter(appointments__post__agency__region=name, appointments__ends_on__isnull=True)
    return people.values("pk")
