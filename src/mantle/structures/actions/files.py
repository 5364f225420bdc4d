"""Files on their way in: staged, read, confirmed, stored, taken back. STR-10."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from importlib import import_module
from types import ModuleType
from typing import Any

from django.db import transaction

from mantle.analysis.problems import InputError, Problem
from mantle.people import audit, jobs
from mantle.people.actions import Refused
from mantle.people.models import Agency, Person
from mantle.structures import rules
from mantle.structures.actions.ledger import take_back
from mantle.structures.models import Import

# Kind of file: the module beside this one that reads and stores it, loaded when the first such file comes.
KINDS = {"workforce": "workforce", "organogram": "organograms", "places": "places", "appointments": "dated"}
# A file up to this size is read while the person waits; a larger one is read by a worker.
READ_AT_ONCE = 400_000
MOST_PROBLEMS_KEPT = 5000


def _of_kind(kind: str) -> ModuleType:
    return import_module(f"mantle.structures.actions.{KINDS[kind]}")


@transaction.atomic
def stage_import(
    *,
    kind: str,
    name: str,
    content: bytes,
    second_name: str = "",
    second_content: bytes = b"",
    agency: Agency | None = None,
    as_at: date | None,
    by: Person | None,
    at: datetime,
) -> Import:
    """Take a file in without storing anything from it. The same file that already waits is returned, not doubled."""
    digest = hashlib.sha256(content + b"\0" + second_content + kind.encode() + str(as_at).encode()).hexdigest()
    waiting = Import.objects.filter(digest=digest, by=by, agency=agency, state__in=("staged", "read")).first()
    if waiting is not None:
        return waiting
    row = Import.objects.create(
        kind=kind, agency=agency, file_name=name[:200], content=content, second_name=second_name[:200],
        second_content=second_content, digest=digest, as_at=as_at, by=by, at=at,
    )  # fmt: skip
    audit.record("file taken in", row, by=by, at=at, agency=agency, kind=kind, digest=digest[:12])
    return row


def read_import(*, row: Import, by: Person | None, at: datetime) -> Import:
    """Read a staged file now if it is small, else queue the reading."""
    if len(row.content) + len(row.second_content) <= READ_AT_ONCE:
        return _read(row, by)
    with transaction.atomic():
        row.job = jobs.enqueue(kind="read file", arguments={"code": row.code}, by=by, at=at, key=f"read {row.code}")
        row.save(update_fields=["job"])
    return row


def read_in_background(*, arguments: dict[str, Any], by: Person | None, at: datetime, progress: jobs.Progress) -> None:
    row = Import.objects.get(code=arguments["code"])
    if row.state == rules.ImportState.STAGED:
        progress(0, 1)
        _read(row, by)


@transaction.atomic
def _read(row: Import, by: Person | None) -> Import:
    row = Import.objects.select_for_update().get(pk=row.pk)
    try:
        row.report = _of_kind(row.kind).read(row, by)
    except InputError as error:
        row.report = refusal(error.problems)
    is_usable = row.report["rows_accepted"] > 0
    row.state = rules.next_import_state(row.state, "read" if is_usable else "refuse")
    if not is_usable:
        row.content = row.second_content = b""
    row.save()
    return row


def refusal(problems: list[Problem]) -> dict[str, Any]:
    """The report on a file from which nothing can be taken."""
    rows = {problem.row for problem in problems if problem.row is not None}
    return {
        "rows_read": len(rows), "rows_accepted": 0, "rows_refused": len(rows),
        "errors": [problem.to_dict() for problem in problems[:MOST_PROBLEMS_KEPT]], "notes": [],
        "posts": 0, "holders": 0, "vacancies": 0, "changes": {}, "proposals": [], "first_rows": [],
    }  # fmt: skip


@transaction.atomic
def confirm_import(*, row: Import, accepted: list[str], by: Person | None, at: datetime) -> Import:
    """Say yes to what a file would change; `accepted` names the proposals that were agreed with."""
    row = Import.objects.select_for_update().get(pk=row.pk)
    row.state = rules.next_import_state(row.state, "confirm")
    row.report["accepted"] = accepted
    row.job = jobs.enqueue(kind="store file", arguments={"code": row.code}, by=by, at=at, key=f"store {row.code}")
    row.save()
    audit.record("file confirmed", row, by=by, at=at, agency=row.agency, proposals=len(accepted))
    return row


def store_in_background(*, arguments: dict[str, Any], by: Person | None, at: datetime, progress: Any) -> None:
    """Store a confirmed file; run again after a crash it finds what is stored already and adds the rest."""
    row = Import.objects.get(code=arguments["code"])
    if row.state == rules.ImportState.CONFIRMED:
        store_import(row=row, by=by, at=at, progress=progress)


def store_import(*, row: Import, by: Person | None, at: datetime, progress: Any) -> Import:
    """Store what was confirmed. Small files in one transaction; large ones in chunks that each stand alone."""
    ledger = _of_kind(row.kind).store(row, by, at, progress)
    with transaction.atomic():
        row = Import.objects.select_for_update().get(pk=row.pk)
        row.state = rules.next_import_state(row.state, "store")
        row.changes, row.stored_at = ledger.to_json(), at
        row.content = row.second_content = b""
        row.save()
        stored = {label: len(pks) for label, pks in ledger.created.items()}
        audit.record("file stored", row, by=by, at=at, agency=row.agency, stored=stored, changed=len(ledger.changed))
    return row


@transaction.atomic
def abandon_import(*, row: Import, by: Person, at: datetime) -> Import:
    """Say no: the file is dropped and nothing was stored."""
    row = Import.objects.select_for_update().get(pk=row.pk)
    row.state = rules.next_import_state(row.state, "abandon")
    row.content = row.second_content = b""
    row.save()
    audit.record("file dropped", row, by=by, at=at, agency=row.agency)
    return row


@transaction.atomic
def undo_import(*, row: Import, by: Person, at: datetime) -> Import:
    """Take back what a file stored, within a day and while nobody has built upon it. STR-10."""
    row = Import.objects.select_for_update().get(pk=row.pk)
    if row.stored_at and at - row.stored_at > rules.UNDO_WITHIN:
        raise Refused("A file can be taken back for one day. Correct single rows instead.")
    row.state = rules.next_import_state(row.state, "undo")
    count = take_back(row.changes)
    row.save()
    audit.record("file taken back", row, by=by, at=at, agency=row.agency, rows=count)
    return row
