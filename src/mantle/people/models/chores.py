"""Chores that come round by themselves, and forms that were sent, each remembered so that it happens once."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Chore(models.Model):
    """One scheduled command: when it was last due, and the work that this made. JOB-4."""

    name = models.CharField(max_length=80, unique=True)
    last_due_at = models.DateTimeField()
    job = models.ForeignKey("people.Job", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return self.name


class SentForm(models.Model):
    """A form that had its effect, by the key it was drawn with; written in the transaction of the effect. JOB-6."""

    key = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=64, db_index=True)
    by = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(db_index=True)
    leads_to = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes: ClassVar = []

    def __str__(self) -> str:
        return self.key[:8]
