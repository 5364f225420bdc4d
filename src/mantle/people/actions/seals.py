"""Seal what the record has gained: in blocks, each chained to the one before. REC-3."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max

from mantle.people.models import Seal
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


def _ends() -> dict[str, int]:
    """The highest number of each record at a moment when nobody writes to it."""
    if connection.vendor == "postgresql":
        tables = ", ".join(f'"{name}"' for name in seals.RECORDS)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '1s'")
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('mantle seals'))")
            cursor.execute(f"LOCK TABLE {tables} IN SHARE MODE")
    return {name: model._base_manager.aggregate(last=Max("pk"))["last"] or 0 for name, model in seals.RECORDS.items()}
