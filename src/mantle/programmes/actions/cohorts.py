"""Opening cohorts and giving them dates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from mantle.people import audit
from mantle.people.actions import Refused
from mantle.people.models import Person
from mantle.people.stale import locked
from mantle.programmes.models import Cohort, Facilitator, PlaceSplit, Session, Team, Version
from mantle.programmes.rules import VersionState


@transaction.atomic
def open_cohort(
    *, edition: Version, name: str, starts_on: date, ends_on: date, capacity: int, minimum: int,
    lead: Person | None = None, by: Person | None, at: datetime,
) -> Cohort:  # fmt: skip
    """Open a cohort on a published version; the version's rules are copied into it and stay. PRG-20."""
    row = Version.objects.select_for_update().get(pk=edition.pk)
    problems = []
    if row.state != VersionState.PUBLISHED:
        problems.append("Cohorts are opened on a published version.")
    if ends_on <= starts_on:
        problems.append("A cohort ends after it starts.")
    if not 1 <= minimum <= capacity:
        problems.append("The smallest number of people is at least 1, and no more than there are places.")
    if row.cohorts.filter(name=name).exists():
        problems.append(f"There is a cohort named “{name}” on this version.")
    if problems:
        raise Refused(" ".join(problems))
    cohort = Cohort.objects.create(
        edition=row, name=name, starts_on=starts_on, ends_on=ends_on, capacity=capacity, minimum=minimum, lead=lead,
        rules=row.rules,
    )  # fmt: skip
    audit.record("cohort opened", cohort, by=by, at=at, agency=row.programme.agency)
    return cohort


@transaction.atomic
def split_places(
    *, cohort: Cohort, splits: Sequence[tuple[str, str, int]], version: int | None, by: Person | None, at: datetime
) -> Cohort:
    """Say how many places at most go to one region, agency or kind of employer. PRG-21."""
    row = locked(cohort, version)
    row.save()
    row.splits.all().delete()
    PlaceSplit.objects.bulk_create(
        PlaceSplit(cohort=row, by=kind, value=value, places=places) for kind, value, places in splits
    )
    audit.record("places split", row, by=by, at=at, agency=row.programme.agency, splits=len(splits))
    return row


@transaction.atomic
def open_team(*, cohort: Cohort, name: str, sponsor: Person | None = None, by: Person | None, at: datetime) -> Team:
    """Name a team that is going to take places together. PRG-40."""
    if cohort.teams.filter(name=name).exists():
        raise Refused(f"There is a team named “{name}” in this cohort.")
    team = Team.objects.create(cohort=cohort, name=name, sponsor=sponsor)
    audit.record("team opened", team, by=by, at=at, agency=cohort.programme.agency)
    return team


@transaction.atomic
def add_session(
    *, cohort: Cohort, facilitators: Iterable[Person] = (), by: Person | None, at: datetime, **facts: Any
) -> Session:
    """Put a session into a cohort's calendar. PRG-23."""
    session = Session(cohort=cohort, **facts)
    _check_times(session)
    session.save()
    Facilitator.objects.bulk_create(Facilitator(session=session, person=person) for person in facilitators)
    audit.record("session added", session, by=by, at=at, agency=cohort.programme.agency)
    return session


@transaction.atomic
def change_session(*, session: Session, version: int | None, by: Person | None, at: datetime, **facts: Any) -> Session:
    """Move or rename a session. PRG-23."""
    row = locked(session, version)
    for name, value in facts.items():
        setattr(row, name, value)
    _check_times(row)
    row.save()
    audit.record("session changed", row, by=by, at=at, agency=row.cohort.programme.agency, fields=sorted(facts))
    return row


def _check_times(session: Session) -> None:
    if session.ends_at <= session.starts_at:
        raise Refused("A session ends after it starts.")
    if session.makes_up_for is not None and session.makes_up_for.cohort_id != session.cohort_id:
        raise Refused("A session makes up for one of the same cohort.")
