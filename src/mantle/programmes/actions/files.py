"""Files with participants or sessions: read, confirmed, dropped, taken back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from mantle.people import audit
from mantle.people.actions import Refused
from mantle.people.models import Agency, Person
from mantle.people.stale import locked
from mantle.programmes.actions.cohorts import add_session
from mantle.programmes.actions.places import give_place
from mantle.programmes.models import Cohort, CohortFile, Place, Session
from mantle.programmes.reports.files import read, time_of
from mantle.programmes.rules import TAKEN_BACK_WITHIN, FileKind, PlaceState, next_file_state


@transaction.atomic
def read_file(*, cohort: Cohort, kind: str, name: str, content: bytes, by: Person, at: datetime) -> CohortFile:
    """Read a file and keep what was read; nothing of it is stored before somebody confirms. PRG-60."""
    report = read(cohort, kind, name, content, by)
    shown = "".join(letter for letter in name.replace("\\", "/").rsplit("/", 1)[-1] if letter.isprintable())[-200:]
    row = CohortFile.objects.create(cohort=cohort, kind=kind, file_name=shown or "file", report=report, by=by, at=at)
    audit.record("file read", row, by=by, at=at, agency=cohort.programme.agency, kind=kind)
    return row


@transaction.atomic
def confirm_file(*, file: CohortFile, version: int | None, by: Person | None, at: datetime) -> CohortFile:
    """Store every row that could be used, all or none. PRG-60."""
    row = locked(file, version)
    row.state = next_file_state(row.state, "confirm")
    rows = row.report["rows"]
    if not rows:
        raise Refused("No row of this file can be used.")
    store = _store_place if row.kind == FileKind.PARTICIPANTS else _store_session
    made = []
    for each in rows:
        try:
            made.append(store(row.cohort, each, by, at))
        except Refused as refusal:
            raise Refused(f"Row {each['line']}: {refusal} Nothing of the file is stored.") from refusal
    row.made, row.stored_at = {"codes": made}, at
    _forget(row)
    row.save()
    audit.record("file stored", row, by=by, at=at, agency=row.cohort.programme.agency, stored=len(made))
    return row


def _store_place(cohort: Cohort, facts: dict[str, Any], by: Person | None, at: datetime) -> str:
    person = Person.objects.get(code=facts["person"])
    agency = Agency.objects.get(code=facts["agency"]) if facts["agency"] else None
    on = date.fromisoformat(facts["from"])
    return give_place(cohort=cohort, person=person, agency=agency, on=on, by=by, at=at).code


def _store_session(cohort: Cohort, facts: dict[str, Any], by: Person | None, at: datetime) -> str:
    day = date.fromisoformat(facts["day"])
    starts, ends = (
        timezone.make_aware(datetime.combine(day, time_of(facts[name])))  # type: ignore[arg-type]
        for name in ("begins", "ends")
    )
    return add_session(
        cohort=cohort, title=facts["title"], starts_at=starts, ends_at=ends, where=facts["where"],
        activity_id=facts["activity"], by=by, at=at,
    ).code  # fmt: skip


@transaction.atomic
def drop_file(*, file: CohortFile, version: int | None, by: Person | None, at: datetime) -> CohortFile:
    """Store nothing of a file, and forget its rows. PRG-60."""
    row = locked(file, version)
    row.state = next_file_state(row.state, "drop")
    _forget(row)
    row.save()
    audit.record("file dropped", row, by=by, at=at, agency=row.cohort.programme.agency)
    return row


@transaction.atomic
def take_file_back(*, file: CohortFile, version: int | None, by: Person | None, at: datetime) -> CohortFile:
    """Take back what a file stored, within a day, and while nobody has built upon it. PRG-61."""
    row = locked(file, version)
    row.state = next_file_state(row.state, "take back")
    if row.stored_at is None or at - row.stored_at > TAKEN_BACK_WITHIN:
        raise Refused("A file can be taken back for one day. Change single rows instead.")
    codes = row.made["codes"]
    if row.kind == FileKind.PARTICIPANTS:
        _take_places_back(codes)
    else:
        _take_sessions_back(codes)
    row.made = {}
    row.save()
    audit.record("file taken back", row, by=by, at=at, agency=row.cohort.programme.agency, rows=len(codes))
    return row


def _take_places_back(codes: list[str]) -> None:
    rows = Place.objects.select_for_update(of=("self",)).filter(code__in=codes)
    touched = [
        str(place.person) for place in rows.select_related("person")
        if place.state != PlaceState.GIVEN or place.version != 1 or place.marks.exists() or place.contracts.exists()
    ]  # fmt: skip
    if touched:
        raise Refused(f"Something has happened with the place of {', '.join(touched[:3])}. Withdraw single places.")
    rows.delete()


def _take_sessions_back(codes: list[str]) -> None:
    rows = Session.objects.select_for_update().filter(code__in=codes)
    touched = [str(session) for session in rows if session.version != 1 or session.marks.exists()]
    if touched:
        raise Refused(f"Something has happened with {', '.join(touched[:3])}. Change single sessions.")
    rows.delete()


def _forget(row: CohortFile) -> None:
    """Keep of a file only how many rows it had: no names, no cells."""
    report = row.report
    row.report = {
        "rows_read": report["rows_read"], "rows_used": len(report["rows"]), "rows_refused": len(report["refused"]),
        "rows": [], "errors": [], "notes": [], "header": [], "refused": [],
    }  # fmt: skip
