"""The record of what was done: every action writes one line in the same transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Model

from mantle.people.models import Agency, AuditEvent, Person


def record(
    verb: str,
    row: Model,
    *,
    by: Person | None,
    at: datetime,
    reason: str = "",
    agency: Agency | None = None,
    **detail: Any,
) -> AuditEvent:
    """Write one line: every change leaves at least one (PEO-16).

    `detail` holds what changed in plain values; free text about people stays out of it.
    """
    return AuditEvent.objects.create(
        at=at,
        by=by,
        verb=verb,
        object_kind=row._meta.model_name or "",
        object_code=str(getattr(row, "code", row.pk)),
        object_name=str(row)[:200],
        agency=agency if agency is not None else getattr(row, "agency", None),
        reason=reason,
        detail=detail,
    )
