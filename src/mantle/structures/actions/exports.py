"""That someone took records out is itself on record."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from mantle.people import audit
from mantle.people.models import Agency, Person


@transaction.atomic
def note_export(*, agency: Agency | None, by: Person, at: datetime) -> None:
    """Write down who took records out, and of which agency."""
    audit.record("records taken out", agency or by, by=by, at=at, agency=agency)
