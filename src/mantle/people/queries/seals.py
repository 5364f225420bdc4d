"""Whether the record stands as it was sealed, and the first place where it does not. REC-3."""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db import models

from mantle.people.models import AuditEvent, Change, Look, Seal

RECORDS: dict[str, type[models.Model]] = {model._meta.db_table: model for model in (AuditEvent, Change, Look)}
START = "0" * 64  # what the first seal is chained to


class Finding(NamedTuple):
    """The first position that is not as it was sealed: the table, the number of the row or seal, and what is wrong."""

    record: str
    row: int
    problem: str


class Verdict(NamedTuple):
    """What a look through the record found; `unsealed` counts the rows that came since the last seal."""

    rows: int
    seals: int
    unsealed: dict[str, int]
    head: str
    findings: tuple[Finding, ...]


def lines_between(record: str, first: int, last: int) -> Iterator[tuple[int, str]]:
    """Rows of a record in their order: number, and SHA-256 of what they say; the same on both engines."""
    model = RECORDS[record]
    fields = [field.attname for field in model._meta.concrete_fields]
    rows = model._base_manager.filter(pk__gte=first, pk__lte=last).order_by("pk").values_list(*fields)
    for row in rows.iterator(chunk_size=1000):
        text = json.dumps([_plain(value) for value in row], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        yield row[0], hashlib.sha256(text.encode()).hexdigest()


def block_of(lines: list[tuple[int, str]]) -> tuple[str, str]:
    """The digest of a block over all its rows, and the marks by which one row is found."""
    digest = hashlib.sha256("".join(f"{number} {each}\n" for number, each in lines).encode()).hexdigest()
    return digest, "\n".join(f"{number} {each[:16]}" for number, each in lines)


def chained(seal: Seal) -> str:
    """What ties a seal to the one before."""
    said = (
        seal.record, seal.first, seal.last, seal.count, seal.digest, seal.marks,
        seal.sealed_at.astimezone(UTC).isoformat(), seal.previous,
    )  # fmt: skip
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def verify(head: str = "") -> Verdict:
    """Look through every seal and every sealed row; `head` is the newest seal as somebody wrote it down elsewhere."""
    previous, heads, findings, count = START, {START}, [], 0
    sealed_to = dict.fromkeys(RECORDS, 0)
    blocks: dict[tuple[str, int, int], int] = {}  # the newest seal of each: a block that was tidied is sealed again
    for seal in Seal.objects.order_by("pk").iterator(chunk_size=50):
        count += 1
        block = (seal.record, seal.first, seal.last)
        if seal.previous != previous or chained(seal) != seal.chained:
            findings.append(Finding("people_seal", seal.pk, "this seal does not follow from the one before"))
        elif block not in blocks and seal.first != sealed_to.get(seal.record, -2) + 1:
            findings.append(Finding("people_seal", seal.pk, "this seal leaves rows out"))
        blocks[block] = seal.pk
        previous = seal.chained
        sealed_to[seal.record] = max(seal.last, sealed_to.get(seal.record, 0))
        heads.add(seal.chained)
    rows = 0
    for seal in _seals(sorted(blocks.values())):
        rows += seal.count
        found = first_wrong(seal) if seal.record in RECORDS else None
        findings += [found] if found else []
    if head and head not in heads:
        findings.append(Finding("people_seal", count + 1, "the seal that was written down elsewhere is not here"))
    unsealed = {name: RECORDS[name]._base_manager.filter(pk__gt=last).count() for name, last in sealed_to.items()}
    return Verdict(rows, count, unsealed, previous, tuple(findings))


def _seals(numbers: list[int]) -> Iterator[Seal]:
    for at in range(0, len(numbers), 50):
        yield from Seal.objects.filter(pk__in=numbers[at : at + 50]).order_by("pk")


def newest_of_all() -> Iterator[Seal]:
    """The newest seal of each block there is."""
    found: dict[tuple[str, int, int], int] = {}
    for key, record, first, last in Seal.objects.order_by("pk").values_list("pk", "record", "first", "last"):
        found[record, first, last] = key
    return _seals(sorted(found.values()))


def newest_of_blocks(record: str, numbers: list[int]) -> list[Seal]:
    """The newest seal of each block that holds one of these rows."""
    found: dict[tuple[int, int], int] = {}
    for key, first, last in Seal.objects.filter(record=record).order_by("pk").values_list("pk", "first", "last"):
        place = bisect_left(numbers, first)
        if place < len(numbers) and numbers[place] <= last:
            found[first, last] = key
    return list(_seals(sorted(found.values())))


def first_wrong(seal: Seal) -> Finding | None:
    lines = list(lines_between(seal.record, seal.first, seal.last))
    digest, _ = block_of(lines)
    if digest == seal.digest and len(lines) == seal.count:
        return None
    told = {int(number): mark for number, _, mark in (line.partition(" ") for line in seal.marks.splitlines())}
    found = {number: digest[:16] for number, digest in lines}
    for number in sorted(told.keys() | found.keys()):
        if told.get(number) != found.get(number):
            problem = "is gone" if number not in found else "was put in" if number not in told else "was altered"
            return Finding(seal.record, number, f"this row {problem} after it was sealed")
    return Finding(seal.record, seal.first, "this block is not what was sealed")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, float) and value.is_integer():
        return int(value)  # PostgreSQL gives 2.0 in a JSON value back as it was or as 2
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return value
