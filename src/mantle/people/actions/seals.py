"""Seal what the record has gained: in blocks, each chained to the one before. REC-3."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, QuerySet

from mantle.people import acting, audit
from mantle.people.models import Person, Seal
from mantle.people.queries import seals

BLOCK = 1000


@transaction.atomic
def seal_record(*, at: datetime) -> int:
    """Seal every row that has come since the last seal, and return how many those were.

    The numbers up to which rows are sealed are read while nobody writes, so that no row with a lower number can be
    committed later. On PostgreSQL this waits a second at most for those who write; OperationalError is raised when
    they take longer, and the next call seals what this one could not.
    """
    ends = _ends()
    newest = Seal.objects.order_by("-pk").first()
    previous, count = newest.chained if newest else seals.START, 0
    for record, end in ends.items():
        start = Seal.objects.filter(record=record).aggregate(last=Max("last"))["last"] or 0
        lines = list(seals.lines_between(record, start + 1, end))
        for place in range(0, len(lines), BLOCK):
            block = lines[place : place + BLOCK]
            digest, marks = seals.block_of(block)
            seal = Seal(
                record=record, first=start + 1, last=block[-1][0], count=len(block), digest=digest, marks=marks,
                previous=previous, sealed_at=at,
            )  # fmt: skip
            seal.chained = previous = seals.chained(seal)
            seal.save()
            start, count = seal.last, count + len(block)
    return count


@transaction.atomic
def tidy(*, rows: QuerySet, reason: str, by: Person | None, at: datetime, changes: dict[str, Any] | None = None) -> int:
    """Change rows of the record, or delete them when no changes are given: the one sanctioned way. REC-4.

    Blocks that hold such rows are sealed again, in the chain, so that the old seals stay to be read. A block that was
    not as it was sealed is left so, and goes on being found. A line of the record tells of it.
    """
    record, numbers = rows.model._meta.db_table, sorted(rows.values_list("pk", flat=True))
    if not numbers:
        return 0
    blocks = [seal for seal in seals.newest_of_blocks(record, numbers) if seals.first_wrong(seal) is None]
    with acting.tidying():
        found = rows.model._base_manager.filter(pk__in=numbers)
        if changes is None:
            found.delete()
        else:
            found.update(**changes)
    for seal in blocks:
        _seal_again(seal, at)
    first = Seal(record=record, pk=numbers[0])
    audit.record("record tidied", first, by=by, at=at, reason=reason, table=record, rows=len(numbers))
    return len(numbers)


@contextmanager
def tidied(*, reason: str, by: Person | None, at: datetime) -> Iterator[None]:
    """Let an erasure or a retention run change the record within, and seal again the blocks it touched. REC-4.

    Every sealed block is read before and after: a block that was not as it was sealed goes on being found.
    Within another such bracket nothing more is done: the outer one seals what both touched.
    """
    if acting.current.get().tidies:
        yield
        return
    with transaction.atomic():
        stood = [seal for seal in seals.newest_of_all() if seals.first_wrong(seal) is None]
        with acting.tidying():
            yield
        touched = [seal for seal in stood if seals.first_wrong(seal) is not None]
        for seal in touched:
            _seal_again(seal, at)
        if touched:
            audit.record("record tidied", touched[0], by=by, at=at, reason=reason, blocks=len(touched))


def seal_in_background(*, arguments: dict[str, Any], by: Person | None, at: datetime, progress: Any) -> None:
    """The chore that seals what has come since it last came round."""
    seal_record(at=at)


def _seal_again(old: Seal, at: datetime) -> None:
    newest = Seal.objects.order_by("-pk").first()
    lines = list(seals.lines_between(old.record, old.first, old.last))
    digest, marks = seals.block_of(lines)
    seal = Seal(
        record=old.record, first=old.first, last=old.last, count=len(lines), digest=digest, marks=marks,
        previous=newest.chained if newest else seals.START, sealed_at=at,
    )  # fmt: skip
    seal.chained = seals.chained(seal)
    seal.save()


def _ends() -> dict[str, int]:
    """The highest number of each record at a moment when nobody writes to it."""
    if connection.vendor == "postgresql":
        tables = ", ".join(f'"{name}"' for name in seals.RECORDS)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '1s'")
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('mantle seals'))")
            cursor.execute(f"LOCK TABLE {tables} IN SHARE MODE")
    return {name: model._base_manager.aggregate(last=Max("pk"))["last"] or 0 for name, model in seals.RECORDS.items()}
