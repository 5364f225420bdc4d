"""The life of a place: given, moved from state to state, taken along to another cohort."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from mantle.people import audit
from mantle.people.actions import Refused
from mantle.people.models import Agency, Person
from mantle.people.stale import locked
from mantle.programmes.models import (
    Attendance,
    AttendanceMark,
    CarriedWork,
    Cohort,
    Component,
    EntryCheck,
    Exemption,
    Place,
    PlacePeriod,
    Reached,
    Team,
)
from mantle.programmes.queries.places import experience_of, split_rows
from mantle.programmes.rules import REASONS, PlaceState, entry_problem, next_state, place_split_problems


@transaction.atomic
def give_place(
    *, cohort: Cohort, person: Person, agency: Agency | None = None, team: Team | None = None,
    sponsor: Person | None = None, ground: str = "", on: date, by: Person | None, at: datetime,
) -> Place:  # fmt: skip
    """Give a person a place: within capacity and split, one at a time, with the experience asked. PRG-21, STD-33."""
    rows = Cohort.objects.select_for_update(of=("self",)).select_related("edition__programme")
    row = rows.get(pk=cohort.pk)
    _refuse_what_does_not_fit(row, person, agency, team)
    found, asked = experience_of(person, row, on)
    problem = entry_problem(found, asked, ground)
    if problem:
        raise Refused(problem)
    place = _begun(row, person, PlaceState.GIVEN, on, at, agency=agency, team=team, sponsor=sponsor)
    if asked:
        EntryCheck.objects.create(place=place, found=found, asked=asked, ground=ground, decided_by=by)
    audit.record("place given", place, by=by, at=at, agency=agency, person=person.code, cohort=row.code)
    return place


@transaction.atomic
def move_place(
    *, place: Place, move: str, on: date, reason: str = "", words: str = "", version: int | None,
    by: Person | None, at: datetime,
) -> Place:  # fmt: skip
    """Move a place to its next state from a day on. PRG-1, PRG-2, PRG-3."""
    if move == "transfer":
        raise Refused("Say to which cohort the place moves.")
    return _moved(place=place, move=move, on=on, reason=reason, words=words, version=version, by=by, at=at)


@transaction.atomic
def transfer(
    *, place: Place, to: Cohort, on: date, reason: str, words: str = "", version: int | None,
    by: Person | None, at: datetime,
) -> Place:  # fmt: skip
    """Move a place to another cohort, and take along what was done, exempted and, in one version, settled. PRG-5."""
    cohort = Cohort.objects.select_for_update().get(pk=to.pk)
    if cohort.pk == place.cohort_id:
        raise Refused("The place is in this cohort already.")
    _refuse_what_does_not_fit(cohort, place.person, place.agency, None)
    old = _moved(place=place, move="transfer", on=on, reason=reason, words=words, version=version, by=by, at=at)
    state = PlaceState.ACTIVE if cohort.starts_on <= on else PlaceState.ONBOARDING
    new = _begun(cohort, old.person, state, on, at, agency=old.agency, sponsor=old.sponsor, came_from=old)
    for exemption in old.exemptions.all():
        Exemption.objects.create(
            place=new, component=exemption.component, ground=exemption.ground, decided_by=exemption.decided_by
        )
    if cohort.edition_id == old.cohort.edition_id:
        _settle_again(old, new)
    for component, session in _done_in(old):
        CarriedWork.objects.get_or_create(place=new, session_id=session, defaults={"component_id": component})
    audit.record("place moved", new, by=by, at=at, agency=old.agency, person=old.person.code, reason=reason)
    return new


@transaction.atomic
def exempt(*, place: Place, component: Component, ground: str, by: Person | None, at: datetime) -> Exemption:
    """Let a person off a component that they have learnt before. PRG-25."""
    if not component.can_be_exempted:
        raise Refused(f"Nobody is let off “{component}”.")
    row, _ = Exemption.objects.update_or_create(
        place=place, component=component, defaults={"ground": ground, "decided_by": by}
    )
    audit.record("component exempted", place, by=by, at=at, agency=place.agency, component=component.title)
    return row


def _settle_again(old: Place, new: Place) -> None:
    """Milestones belong to a version: what was reached or waived there stands as it was said, by whom and when."""
    for each in old.reached.all():
        Reached.objects.create(
            place=new, milestone_id=each.milestone_id, is_waived=each.is_waived, on=each.on, words=each.words,
            decided_by_id=each.decided_by_id,
        )  # fmt: skip


def _done_in(place: Place) -> set[tuple[int, int]]:
    """Components and sessions that this place has to its credit, from here and from cohorts before."""
    attended = Attendance.objects.filter(
        place=place, mark__in=[AttendanceMark.PRESENT, AttendanceMark.PART], session__activity__isnull=False
    )
    done = set(attended.values_list("session__activity__component_id", "session_id"))
    return done | set(place.carried.values_list("component_id", "session_id"))


def _begun(cohort: Cohort, person: Person, state: PlaceState, on: date, at: datetime, **facts: object) -> Place:
    place = Place.objects.create(cohort=cohort, person=person, state=state, given_at=at, **facts)
    PlacePeriod.objects.create(place=place, state=state, starts_on=on)
    return place


def _moved(
    *, place: Place, move: str, on: date, reason: str, words: str, version: int | None, by: Person | None, at: datetime
) -> Place:
    row = locked(place, version, along=("person", "agency", "cohort__edition__programme"))
    state = next_state(row.state, move)
    known = REASONS.get(move)
    if known is not None and reason not in known:
        raise Refused("Say why, from the list of reasons.")
    if reason == "other" and not words.strip():
        raise Refused("Say in a few words what the other reason is.")
    if move == "reinstate":
        cohort = Cohort.objects.select_for_update().get(pk=row.cohort_id)
        _refuse_what_does_not_fit(cohort, row.person, row.agency, row.team)
    present = row.periods.get(ends_on__isnull=True)
    if on < present.starts_on:
        raise Refused(
            f"The place is “{row.state_name}” from {present.starts_on:%-d %B %Y}: choose that day or a later one."
        )
    if on == present.starts_on:  # two moves on one day: the first lasted for no day, and the record of changes has it
        present.delete()
    else:
        present.ends_on = on
        present.save()
    PlacePeriod.objects.create(place=row, state=state, starts_on=on, reason=reason, words=words)
    row.state = state
    row.save()
    audit.record(f"place: {move}", row, by=by, at=at, agency=row.agency, reason=reason, person=row.person.code)
    return row


def _refuse_what_does_not_fit(cohort: Cohort, person: Person, agency: Agency | None, team: Team | None) -> None:
    if Place.objects.running().filter(cohort=cohort, person=person).exists():
        raise Refused(f"{person} has a place in this cohort.")
    if team is not None and team.cohort_id != cohort.pk:
        raise Refused("That team belongs to another cohort.")
    new = {"region": agency.region, "agency": agency.name, "employer": agency.kind} if agency is not None else {}
    splits = list(cohort.splits.values_list("by", "value", "places"))
    problems = place_split_problems(cohort.capacity, splits, [*split_rows(cohort), new])
    if problems:
        raise Refused(" ".join(problems))
