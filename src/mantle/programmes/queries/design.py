"""What is read of the provision, of programmes side by side, and of the library of components."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet

from mantle.programmes.models import (
    Activity,
    Cohort,
    Component,
    Programme,
    Provision,
    Session,
    SetMember,
    Strand,
    Version,
)
from mantle.programmes.models.places import RUNNING
from mantle.programmes.rules import PRINCIPLES, Overlap, VersionState, compared


def provision_with_strands(provision: Provision) -> list[Strand]:
    """Strands in order, with their programmes, and cohorts with how many places are taken."""
    taken = Count("places", filter=Q(places__state__in=RUNNING))
    completed = Count("places", filter=Q(places__state="completed"))
    cohorts = Cohort.objects.annotate(taken=taken, completed=completed).select_related("edition").order_by("starts_on")
    versions = Version.objects.prefetch_related(Prefetch("cohorts", queryset=cohorts)).order_by("number")
    programmes = Programme.objects.prefetch_related(Prefetch("versions", queryset=versions))
    return list(provision.strands.prefetch_related(Prefetch("programmes", queryset=programmes)))


def cohorts_of(programme: Programme) -> QuerySet[Cohort]:
    """Cohorts of all versions of a programme, with how many places are taken, and how many were completed."""
    taken = Count("places", filter=Q(places__state__in=RUNNING))
    completed = Count("places", filter=Q(places__state="completed"))
    rows = Cohort.objects.filter(edition__programme=programme).annotate(taken=taken, completed=completed)
    return rows.select_related("edition")


def newest_version(programme: Programme) -> Version | None:
    """The published version, or the newest there is."""
    versions = sorted(programme.versions.all(), key=lambda each: each.number)
    published = [each for each in versions if each.state == VersionState.PUBLISHED]
    found = published or versions
    return found[-1] if found else None


def activities_of(edition: Version) -> list[Activity]:
    return list(edition.activities.select_related("component", "agency").order_by("month", "pk"))


def design_checks(edition: Version) -> list[tuple[str, str, str, str]]:
    """Each principle with its key, name, question and the answer of this version. PRG-15."""
    answers = dict(edition.checks.values_list("principle", "answer"))
    return [(each.key, each.name, each.question, answers.get(each.key, "")) for each in PRINCIPLES]


def overlap_of(one: Version, other: Version) -> Overlap:
    """PRG-16."""
    hours = [
        {each.component.title: float(each.component.hours) for each in activities_of(edition)}
        for edition in (one, other)
    ]
    return compared(*hours)


def clashes(cohort: Cohort, sessions: list[Session] | None = None) -> list[tuple[Session, Session, int]]:
    """Sessions of this cohort that fall together with sessions of others in which the same people have places.

    Returns (session here, session there, people who would have to be in both); `sessions` are all of this cohort, with
    their sets, when they are known already. PRG-26.
    """
    people = set(cohort.places.filter(state__in=RUNNING).values_list("person_id", flat=True))
    mine = sessions if sessions is not None else list(cohort.sessions.select_related("for_set__of"))
    if not people or not mine:
        return []
    theirs_too = Prefetch("sessions", queryset=Session.objects.select_related("for_set__of"))
    elsewhere = Cohort.objects.exclude(pk=cohort.pk).filter(
        places__person__in=people, places__state__in=RUNNING,
        ends_on__gte=cohort.starts_on, starts_on__lte=cohort.ends_on,
    ).distinct().prefetch_related(theirs_too, "places")  # fmt: skip
    others = list(elsewhere)
    inside = _people_of_sets([*mine, *(session for other in others for session in other.sessions.all())])
    found = []
    for other in others:
        theirs = {place.person_id for place in other.places.all() if place.state in RUNNING}
        for there in other.sessions.all():
            for here in mine:
                if here.starts_at < there.ends_at and there.starts_at < here.ends_at:
                    both = inside.get(here.for_set_id, people) & inside.get(there.for_set_id, theirs)
                    found += [(here, there, len(both))] if both else []
    return found


def _people_of_sets(sessions: list[Session]) -> dict[int | None, set[int]]:
    """PRG-106: people of each learning set that some of these sessions are for."""
    found: dict[int | None, set[int]] = {each.for_set_id: set() for each in sessions if each.for_set_id is not None}
    for key, person in SetMember.objects.present().filter(learning_set__in=found).values_list(
        "learning_set_id", "place__person_id"
    ):  # fmt: skip
        found[key].add(person)
    return found


def library(rows: QuerySet[Component]) -> QuerySet[Component]:
    """Components with in how many programmes each stands."""
    return rows.annotate(used=Count("activities__edition__programme", distinct=True))


def running_on(on: date) -> QuerySet[Cohort]:
    return Cohort.objects.filter(starts_on__lte=on, ends_on__gt=on)
