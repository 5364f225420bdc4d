"""Who would stand on a roster: holders of posts, members of boards and networks, participants of a cohort."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from mantle.networks.models import Survey
from mantle.people.access import Permission
from mantle.people.acting import past_the_wall
from mantle.people.models import Account, Agency, Person, current, within
from mantle.people.queries.limits import limited
from mantle.programmes.models import Cohort, Place, Programme
from mantle.structures.models import Appointment, NetworkMember, Partnership, PartnershipMember, Seat

MOST = 1000
ELSEWHERE = "Without a service on record"


@dataclass(frozen=True, slots=True)
class Drawn:
    """Somebody to be asked, the agency they come from, and under what heading their name stands."""

    person: int
    agency: int | None
    group: str


@past_the_wall("NET-5: who belongs to a group is drawn from its posts, seats and places, wherever somebody works")
def drawn_for(survey: Survey, on: date) -> tuple[list[Drawn], int]:
    """NET-5: everybody in the group who has an account; and how many have none, who cannot be asked or opt out."""
    found = {person: (agency, group) for person, agency, group in _of_the_group(survey, on)}
    kept = Person.objects.filter(pk__in=found, merged_into__isnull=True).exclude(pk__in=limited("figures"))
    people = set(kept.order_by().values_list("pk", flat=True))
    able = set(Account.objects.filter(person__in=people, is_active=True).values_list("person", flat=True))
    return [Drawn(person, *found[person]) for person in sorted(people & able)], len(people - able)


def _of_the_group(survey: Survey, on: date) -> list[tuple[int, int | None, str]]:
    if survey.cohort is not None:
        return _working(Place.objects.running().filter(cohort=survey.cohort).values("person"), on)
    asked = Q(post__tier__lte=survey.tiers) | Q(post__tier__isnull=True) if survey.tiers else Q(pk__in=())
    held = Appointment.objects.filter(asked, current(on), post__is_group=False).order_by("pk")
    if survey.agency is not None:
        rows = held.filter(post__agency=survey.agency).values_list("person", "post__agency", "post__unit")
        # A unit is written as “service: team”: a service is what is drawn.
        return [(person, agency, unit.partition(":")[0].strip() or ELSEWHERE) for person, agency, unit in rows]
    partnership = survey.partnership
    assert partnership is not None  # the database holds it
    agencies = partnership.members.filter(current(on)).values("agency")
    at_work = held.filter(post__agency__in=agencies).values_list("person", "post__agency", "post__agency__name")
    seats = Seat.objects.filter(current(on), body__partnership=partnership)
    seated = Q(pk__in=seats.values("person")) | Q(
        pk__in=Appointment.objects.filter(current(on), post__in=seats.values("post")).values("person")
    )
    members = NetworkMember.objects.filter(current(on), partnership=partnership).values("person")
    others = Person.objects.filter(seated | Q(pk__in=members)).order_by().values("pk")
    return [*_working(others, on), *at_work]


def _working(people: QuerySet, on: date) -> list[tuple[int, int | None, str]]:
    """People under the agency at which they hold a post; without one, under none."""
    rows = Appointment.objects.filter(current(on), person__in=people).order_by("pk")
    works = {person: (agency, name) for person, agency, name in rows.values_list(
        "person", "post__agency", "post__agency__name"
    )}  # fmt: skip
    keys = Person.objects.filter(pk__in=people).order_by("pk").values_list("pk", flat=True)
    return [(person, *works.get(person, (None, ELSEWHERE))) for person in keys]


def groups_to_ask(person: Person, on: date) -> dict[str, str]:
    """NET-1: cohorts, partnerships and agencies of which this person may ask, by key."""
    may = Permission.RUN_NETWORK_SURVEYS
    reach = person.standing.reach(may)
    run = Programme.objects.within_reach_of(person, may)
    cohorts = Cohort.objects.filter(edition__programme__in=run).select_related("edition__programme")
    found = {f"cohort:{row.code}": f"Cohort: {row}" for row in cohorts.order_by("-starts_on")[:MOST]}
    led = PartnershipMember.objects.filter(current(on), within(reach, "agency"), is_lead=True)
    partnerships = Partnership.objects.filter(current(on))
    if not reach.everywhere:
        partnerships = partnerships.filter(pk__in=led.order_by().values("partnership"))
    found |= {f"partnership:{row.code}": f"Partnership: {row}" for row in partnerships.order_by("name")[:MOST]}
    agencies = Agency.objects.within_reach_of(person, may).filter(current(on), posts__isnull=False)
    rows = agencies.distinct().order_by("name")[:MOST]
    return found | {f"agency:{row.code}": f"Agency: {row}" for row in rows}


def group_called(key: str) -> dict[str, Agency | Partnership | Cohort]:
    """The group of a key of `groups_to_ask`, as the field of a survey that holds it."""
    kind, _, code = key.partition(":")
    models: dict[str, type[Agency | Partnership | Cohort]] = {
        "agency": Agency, "partnership": Partnership, "cohort": Cohort,
    }  # fmt: skip
    return {kind: models[kind]._default_manager.get(code=code)}
