"""Files on their way in: staged, read, confirmed, stored, taken back. STR-10."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from importlib import import_module
from types import ModuleType
from typing import Any

from django.db import connection, transaction

from mantle.analysis.problems import InputError
from mantle.people import audit, jobs
from mantle.people.actions import Refused
from mantle.people.models import Agency, Person
from mantle.structures import rules
from mantle.structures.actions.ledger import created_count, size_of, take_back, take_back_by_parts, whole
from mantle.structures.actions.reporting import refusal
from mantle.structures.models import Import

# Kind of file: the module beside this one that reads and stores it, loaded when the first such file comes.
KINDS = {
    "workforce": "workforce", "organogram": "organograms", "places": "places", "appointments": "dated",
    "context": "measures",
}  # fmt: skip
# A file up to this size is read and stored while the person waits; a worker does it with a larger one.
AT_ONCE = 400_000
# So many rows are taken back while the person waits, in one transaction; a worker takes back more, part by part.
BACK_AT_ONCE = 5_000

Progress = Callable[[int, int], None]


def _of_kind(kind: str) -> ModuleType:
    return import_module(f"mantle.structures.actions.{KINDS[kind]}")


def is_small(row: Import) -> bool:
    return len(row.content) + len(row.second_content) <= AT_ONCE


def in_one_go(done: int, total: int) -> None:
    """How far a small file has come: nobody is told, for nobody waits long enough to look."""


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
    _one_at_a_time(digest)
    waiting = Import.objects.filter(digest=digest, by=by, agency=agency, state__in=("staged", "read")).first()
    if waiting is not None:
        return waiting
    row = Import.objects.create(
        kind=kind, agency=agency, file_name=shown_name(name), content=content, second_name=shown_name(second_name),
        second_content=second_content, digest=digest, as_at=as_at, by=by, at=at,
    )  # fmt: skip
    audit.record("file taken in", row, by=by, at=at, agency=agency, kind=kind, digest=digest[:12])
    return row


def _one_at_a_time(digest: str) -> None:
    """Whoever brings in or confirms the same file at the same moment waits until this transaction ends. STR-28.

    SQLite lets one writer in at a time anyway; PostgreSQL would let both look before either has written.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"mantle file {digest}"])


def shown_name(name: str) -> str:
    """A file's name as it is shown: no folders, no marks that turn or hide letters, at most 200 characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(letter for letter in last if letter.isprintable())[-200:]


def read_import(*, row: Import, by: Person | None, at: datetime) -> Import:
    """Read a staged file now if it is small, else queue the reading."""
    if row.state != rules.ImportState.STAGED:
        return row
    if is_small(row):
        return _read(row, by)
    with transaction.atomic():
        row.job = jobs.enqueue(kind="read file", arguments={"code": row.code}, by=by, at=at, key=f"read {row.code}")
        row.save(update_fields=["job"])
    return row


def look(*, at: datetime, **given: Any) -> dict[str, Any]:
    """What a file would change, without a trace of it: the dry run of the command."""
    names = {"name": "file_name"}
    row = Import(**{names.get(name, name): value for name, value in given.items()}, at=at)
    return _report(row, None)


def read_now(*, row: Import, by: Person | None) -> Import:
    """Read a staged file however large it is, and give it in whatever state it is by then."""
    return _read(row, by) if row.state == rules.ImportState.STAGED else row


def store_now(
    *, row: Import, answers: Mapping[str, str], by: Person | None, at: datetime, progress: Progress
) -> Import:
    """Confirm a file and store it at once, however large it is."""
    row = _confirm(row, answers, by, at)
    return store_import(row=row, by=by, at=at, progress=progress)


def read_in_background(*, arguments: dict[str, Any], by: Person | None, at: datetime, progress: jobs.Progress) -> None:
    row = Import.objects.get(code=arguments["code"])
    if row.state == rules.ImportState.STAGED:
        progress(0, 1)
        _read(row, by)


def _read(row: Import, by: Person | None) -> Import:
    """Reading happens outside the transaction that keeps its result: a large file takes a while."""
    report = _report(row, by)
    with transaction.atomic():
        row = Import.objects.select_for_update().get(pk=row.pk)
        if row.state != rules.ImportState.STAGED:
            return row  # somebody who sent the same file at the same moment has read it
        is_usable = report["rows_accepted"] > 0
        row.state = rules.next_import_state(row.state, "read" if is_usable else "refuse")
        row.report = report
        if not is_usable:
            row.content = row.second_content = b""
        row.save()
    return row


def _report(row: Import, by: Person | None) -> dict[str, Any]:
    try:
        return _of_kind(row.kind).read(row, by)
    except InputError as error:
        return refusal(row, error.problems)


def confirm_import(*, row: Import, answers: Mapping[str, str], by: Person | None, at: datetime) -> Import:
    """Say yes to what a file would change; `answers` holds "yes" or "no" for each proposal that was decided. STR-22.

    A small file is stored in the same transaction; a large one by a worker.
    """
    with transaction.atomic():
        row = _confirm(row, answers, by, at)
        if is_small(row):
            return store_import(row=row, by=by, at=at, progress=in_one_go)
        row.job = _queue(row, by, at)
        row.save(update_fields=["job"])
    return row


@transaction.atomic
def _confirm(row: Import, answers: Mapping[str, str], by: Person | None, at: datetime) -> Import:
    _one_at_a_time(row.digest)
    row = Import.objects.select_for_update().get(pk=row.pk)
    row.state = rules.next_import_state(row.state, "confirm")
    if Import.objects.filter(digest=row.digest, state=rules.ImportState.CONFIRMED).exclude(pk=row.pk).exists():
        raise Refused("The very same file is being stored now. Wait until that is over: it may leave nothing to do.")
    known = {proposal["key"] for proposal in row.report["proposals"]}
    row.report["answers"] = {key: answer for key, answer in answers.items() if key in known}
    row.save(update_fields=["state", "report"])
    audit.record("file confirmed", row, by=by, at=at, agency=row.agency, answers=row.report["answers"])
    return row


def _queue(row: Import, by: Person | None, at: datetime) -> Any:
    kind = "take back file" if row.state == rules.ImportState.UNDOING else "store file"
    key = f"{kind} {row.code} after {row.job_id or 0}"  # asked for twice at once it is the same work
    return jobs.enqueue(kind=kind, arguments={"code": row.code}, by=by, at=at, key=key)


@transaction.atomic
def try_again(*, row: Import, by: Person | None, at: datetime) -> Import:
    """Queue a confirmed file once more after its worker failed: what is stored already stays, the rest is added.

    One that was being taken back goes on being taken back.
    """
    row = Import.objects.select_for_update().get(pk=row.pk)
    waits = row.state in (rules.ImportState.CONFIRMED, rules.ImportState.UNDOING)
    if not waits or row.job is None or not row.job.is_over:
        raise Refused("This file is not waiting for another try.")
    row.job = _queue(row, by, at)
    row.save(update_fields=["job"])
    audit.record("file tried again", row, by=by, at=at, agency=row.agency)
    return row


def store_in_background(*, arguments: dict[str, Any], by: Person | None, at: datetime, progress: Any) -> None:
    """Store a confirmed file; run again after a crash it finds what is stored already and adds the rest."""
    row = Import.objects.get(code=arguments["code"])
    if row.state == rules.ImportState.CONFIRMED:
        store_import(row=row, by=by, at=at, progress=progress)


def store_import(*, row: Import, by: Person | None, at: datetime, progress: Progress) -> Import:
    """Store what was confirmed, in chunks that each stand alone."""
    _of_kind(row.kind).store(row, by, at, progress)
    with transaction.atomic():
        row = Import.objects.select_for_update().get(pk=row.pk)
        row.state = rules.next_import_state(row.state, "store")
        changes = whole(row)
        row.changes, row.stored_at = {"counts": changes["counts"]}, at
        row.content = row.second_content = b""
        row.save()
        stored, changed = created_count(changes), len(changes["changed"])
        audit.record("file stored", row, by=by, at=at, agency=row.agency, stored=stored, changed=changed)
    return row


@transaction.atomic
def abandon_import(*, row: Import, by: Person, at: datetime) -> Import:
    """Say no: the file is dropped, its rows with it, and nothing was stored."""
    row = Import.objects.select_for_update().get(pk=row.pk)
    row.state = rules.next_import_state(row.state, "abandon")
    _forget(row)
    row.save()
    audit.record("file dropped", row, by=by, at=at, agency=row.agency)
    return row


def _forget(row: Import) -> None:
    """Keep of a file only how many rows it had: no names, no cells."""
    row.content = row.second_content = b""
    counts = ("rows_read", "rows_accepted", "rows_refused", "posts", "holders", "vacancies", "changes")
    row.report = {name: row.report[name] for name in counts if name in row.report}


@transaction.atomic
def undo_import(*, row: Import, by: Person | None, at: datetime) -> Import:
    """Take back what a file stored, within a day and while nobody has built upon it; a worker takes much. STR-29."""
    row = Import.objects.select_for_update().get(pk=row.pk)
    if row.stored_at and at - row.stored_at > rules.UNDO_WITHIN:
        raise Refused("A file can be taken back for one day. Correct single rows instead.")
    if row.state == rules.ImportState.CONFIRMED and (row.job is None or not row.job.is_over):
        raise Refused("This file is being stored now. Wait until that is over.")
    if size_of(row) <= BACK_AT_ONCE:
        rules.next_import_state(row.state, "undo")
        return _taken_back(row, take_back(row), by, at)
    row.state = rules.next_import_state(row.state, "undo later")
    row.job = _queue(row, by, at)
    row.report.pop("stays", None)
    row.save()
    audit.record("file to be taken back", row, by=by, at=at, agency=row.agency)
    return row


def take_back_in_background(*, arguments: dict[str, Any], by: Person | None, at: datetime, progress: Progress) -> None:
    """Take a large file back; run again after a crash it goes on where it was."""
    row = Import.objects.get(code=arguments["code"])
    if row.state == rules.ImportState.UNDOING:
        take_back_now(row=row, by=by, at=at, progress=progress)


def take_back_now(*, row: Import, by: Person | None, at: datetime, progress: Progress) -> Import:
    """Take a file back however large it is, part by part; what cannot go stays, and the page says why. STR-29."""
    try:
        count = take_back_by_parts(row, progress)
    except Refused as refusal:
        return keep_import(row=row, by=by, at=at, why=str(refusal))
    with transaction.atomic():
        return _taken_back(Import.objects.select_for_update().get(pk=row.pk), count, by, at)


def _taken_back(row: Import, count: int, by: Person | None, at: datetime) -> Import:
    row.state = rules.next_import_state(row.state, "undo")
    row.changes = {}
    _forget(row)
    row.save()
    audit.record("file taken back", row, by=by, at=at, agency=row.agency, rows=count)
    return row


@transaction.atomic
def keep_import(*, row: Import, by: Person | None, at: datetime, why: str = "") -> Import:
    """Stop taking a file back: what is still stored stays stored. STR-29."""
    row = Import.objects.select_for_update().get(pk=row.pk)
    if not why and (row.job is None or not row.job.is_over):
        raise Refused("This file is being taken back now. Wait until that is over.")
    row.state = rules.next_import_state(row.state, "keep" if row.stored_at else "keep half")
    row.report["stays"] = why or "Taking this file back was stopped. What is still stored stays stored."
    row.save(update_fields=["state", "report"])
    audit.record("file stays", row, by=by, at=at, agency=row.agency, why=row.report["stays"])
    return row
