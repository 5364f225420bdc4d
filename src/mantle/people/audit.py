"""The record of what was done and seen: an action writes a line in its transaction, a look one with its answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.db.models import Model

from mantle.people.access import FieldGroup
from mantle.people.models import Agency, AuditEvent, Look, Person
from mantle.web import logs

# REC-5: whoever is shown one of these groups of somebody else leaves a line in the record of looks. Names, posts,
# service areas and professions are what the service is about; they leave none.
SENSITIVE = frozenset(FieldGroup) - {FieldGroup.HOLDER, FieldGroup.RECORD, FieldGroup.BACKGROUND}


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
    event = _line(verb, row, by, at, detail, reason=reason, agency=agency)
    event.save(force_insert=True)
    return event


def record_each(
    verb: str, rows: Iterable[tuple[Model, dict[str, Any]]], *, by: Person | None, at: datetime
) -> list[AuditEvent]:
    """Write a line for each row that one act made, with what is to be said of it, in one statement. PEO-16."""
    return AuditEvent.objects.bulk_create(_line(verb, row, by, at, detail) for row, detail in rows)


def _line(  # noqa: PLR0913 - the fields of a line
    verb: str, row: Model, by: Person | None, at: datetime, detail: dict[str, Any], *, reason: str = "",
    agency: Agency | None = None,
) -> AuditEvent:  # fmt: skip
    return AuditEvent(
        at=at, by=by, verb=verb, object_kind=row._meta.model_name or "",
        object_code=str(getattr(row, "code", row.pk)), object_name=str(row)[:200],
        agency=agency if agency is not None else getattr(row, "agency", None), reason=reason, detail=detail,
    )  # fmt: skip


# What this request has shown so far: the groups of fields of each person, by code. None outside of `looking`.
_shown: ContextVar[dict[str, set[str]] | None] = ContextVar("shown", default=None)


def seen(people: Iterable[Person | str], *groups: FieldGroup) -> None:
    """Note that sensitive fields of named people are being shown, wherever the page is put together. REC-5.

    People are given as records or as codes. Nothing is written here: `looking` writes one line when the answer stands.
    """
    shown = _shown.get()
    if shown is None:
        return
    for person in people:
        shown.setdefault(person if isinstance(person, str) else person.code, set()).update(groups)


@contextmanager
def looking(*, by: Person | None, purpose: Callable[[], str], at: Callable[[], datetime]) -> Iterator[None]:
    """Write what was shown within: one insert at most, before the answer leaves; nobody looks at their own. REC-5.

    People of whom the same groups were shown share a line. An answer whose line cannot be written is not given.
    """
    token = _shown.set({})
    try:
        yield
        shown = {code: groups for code, groups in (_shown.get() or {}).items() if by is not None and code != by.code}
    finally:
        _shown.reset(token)
    if by is None or not shown:
        return
    lines: dict[str, list[str]] = {}
    for code, groups in sorted(shown.items()):
        lines.setdefault(" ".join(sorted(groups)), []).append(code)
    moment, address, request = at(), purpose()[:80], logs.current.get()
    looks = [
        Look(at=moment, by=by, purpose=address, fields=fields, people=f" {' '.join(codes)} ", request=request)
        for fields, codes in lines.items()
    ]
    if len(looks) == 1:
        looks[0].save(force_insert=True)  # one statement stands or falls by itself: no transaction to begin and end
    else:
        Look.objects.bulk_create(looks)
