"""What agencies are to a programme: given, changed, ended."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from mantle.people import audit
from mantle.people.actions import Refused
from mantle.people.models import Agency, Person
from mantle.people.stale import locked
from mantle.programmes.models import Programme, ProgrammePart
from mantle.programmes.rules import PARTS


@transaction.atomic
def give_part(
    *, programme: Programme, agency: Agency, part: str, share: Decimal = Decimal(0), duties: str = "", mark: str = "",
    starts_on: date | None = None, by: Person | None, at: datetime,
) -> ProgrammePart:  # fmt: skip
    """Say what an agency is to a programme: lead, partner, funder, deliverer, supporter. PRG-18, PRG-41."""
    if part not in PARTS:
        raise Refused("Choose one of the parts.")
    present = ProgrammePart.objects.filter(programme=programme, agency=agency, part=part, ends_on__isnull=True)
    if present.exists():
        raise Refused(f"{agency} is {part} already. Change that part instead.")
    row = ProgrammePart.objects.create(
        programme=programme, agency=agency, part=part, share=share, duties=duties, mark=mark, starts_on=starts_on
    )
    audit.record("part given", programme, by=by, at=at, agency=agency, part=part)
    return row


@transaction.atomic
def change_part(
    *, part: ProgrammePart, share: Decimal, duties: str, mark: str, starts_on: date | None, ends_on: date | None,
    version: int | None, by: Person | None, at: datetime,
) -> ProgrammePart:  # fmt: skip
    """Change what an agency answers for, its dates or its share; with a last day, the part ends. PRG-41."""
    row = locked(part, version)
    if starts_on is not None and ends_on is not None and ends_on <= starts_on:
        raise Refused("A part ends after it starts.")
    again = ProgrammePart.objects.filter(
        programme=row.programme_id, agency=row.agency_id, part=row.part, ends_on__isnull=True
    )
    if ends_on is None and again.exclude(pk=row.pk).exists():
        raise Refused(f"{row.agency} has taken this part again since: end that one first.")
    row.share, row.duties, row.mark, row.starts_on, row.ends_on = share, duties, mark, starts_on, ends_on
    row.save()
    verb = "part ended" if ends_on is not None else "part changed"
    audit.record(verb, row.programme, by=by, at=at, agency=row.agency, part=row.part)
    return row
