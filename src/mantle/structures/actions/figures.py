"""Putting a figure about an agency on record by hand, with where it comes from. CFS-41."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from mantle.people import audit
from mantle.people.actions import Refused
from mantle.people.models import Agency, Person
from mantle.structures.models import ContextMeasure


@transaction.atomic
def say_figure(
    *, agency: Agency, name: str, value: float, unit: str, year: int, source: str, by: Person | None, at: datetime
) -> ContextMeasure:
    """Say a figure of a year, or correct one of the same source; what came from another source stands. CFS-41."""
    row = ContextMeasure.objects.select_for_update().filter(agency=agency, name=name, year=year).first()
    if row is not None and row.source != source:
        raise Refused(f"For {year} a figure of this name stands from another source: {row.source}.")
    row = row or ContextMeasure(agency=agency, name=name, year=year, source=source)
    row.value, row.unit = value, unit
    row.save()
    audit.record("figure said", agency, by=by, at=at, name=name, year=year)
    return row
