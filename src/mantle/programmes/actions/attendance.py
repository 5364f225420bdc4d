"""Marking who was there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from mantle.people import audit
from mantle.people.actions import Refused
from mantle.people.models import Person
from mantle.people.stale import locked
from mantle.programmes.models import Attendance, AttendanceMark, Place, Session


@transaction.atomic
def mark_attendance(
    *, session: Session, marks: Mapping[str, str], version: int | None, by: Person | None, at: datetime
) -> int:
    """Mark a session for several places at once, by code; "" takes a mark away. Return how many changed. PRG-24.

    Raises Refused for people without a place here, and for marks of presence before the session begins.
    """
    row = locked(session, version)
    row.save()
    places = {place.code: place for place in Place.objects.filter(cohort=row.cohort, code__in=marks)}
    if set(marks) - set(places):
        raise Refused("Some of these people have no place in this cohort.")
    if not set(marks.values()) <= {"", *AttendanceMark.values}:
        raise Refused("Choose one of the marks.")
    if at < row.starts_at and not set(marks.values()) <= {"", AttendanceMark.EXCUSED}:
        raise Refused("Before a session begins only that somebody sent word can be marked.")
    known = {mark.place_id: mark for mark in Attendance.objects.filter(session=row)}
    changed = 0
    for code, mark in marks.items():
        place = places[code]
        present = known.get(place.pk)
        if (present.mark if present else "") == mark:
            continue
        changed += 1
        if not mark:
            present.delete()  # type: ignore[union-attr]
        else:
            Attendance.objects.update_or_create(session=row, place=place, defaults={"mark": mark})
    audit.record("attendance marked", row, by=by, at=at, agency=row.cohort.programme.agency, changed=changed)
    return changed
