"""The record that nobody alters: changes written by the database itself, looks at sensitive fields, and seals. REC-1.

Rows here name people by number without a foreign key: the record outlives what it is about.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Change(models.Model):
    """One row of some table was added, changed or removed; written by a trigger, whichever way the change came.

    `values` maps a column to [old, new], or to true where only the fact is kept (mantle.people.triggers says which).
    """

    at = models.DateTimeField()
    table = models.CharField(max_length=63)
    row = models.CharField(max_length=64)
    operation = models.CharField(max_length=6, choices=[(word, word) for word in ("insert", "update", "delete")])
    values = models.JSONField(default=dict)
    actor = models.BigIntegerField(null=True)
    request = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["table", "row"], name="changes_of_a_row")]

    def __str__(self) -> str:
        return f"{self.operation} {self.table} {self.row}"


class Look(models.Model):
    """Somebody was shown sensitive fields of named people: one line a request, with the codes of all of them."""

    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=80)
    fields = models.CharField(max_length=200)
    people = models.TextField()
    request = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return f"{self.purpose}: {self.fields}"


class Seal(models.Model):
    """A block of one record, summed up and chained to the seal before: whatever is altered later is found.

    `marks` holds a line for each row, its number and the start of its digest, so that the first wrong row is named.
    """

    record = models.CharField(max_length=63)
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    count = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    marks = models.TextField(blank=True)
    previous = models.CharField(max_length=64)
    chained = models.CharField(max_length=64, unique=True)
    sealed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.record} {self.first} to {self.last}"
