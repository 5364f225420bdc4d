"""That someone took records out is itself on record."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from mantle.people import audit
from mantle.people.models import Agency, Person


@transaction.atomic
def note_export(*, agency: Agency | None, by: Person | None, at: datetime) -> None:
    """Write down who took records out, and of which agency."""
    about = agency or Agency(code="all", name="All agencies within reach")
    audit.record("records taken out", about, by=by, at=at, agency=agency)
