"""Notices confirmed, statements beside judgements, the ledger of erasures, and what each run of retention did."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from mantle.people.models import Person, new_code
from mantle.rights.models.cases import Case


class StatementQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> StatementQuerySet:
        """One's own, to be taken back; others read them beside the record."""
        return self.filter(person=person)


class Acknowledgement(models.Model):
    """RIG-7: that a person has read a version of a notice."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notices_read")
    notice = models.CharField(max_length=20)
    version = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "notice", "version"], name="a_notice_is_confirmed_once")
        ]

    def __str__(self) -> str:
        return f"{self.notice}, version {self.version}"


class Statement(models.Model):
    """RIG-9: what a person says to a judgement or a fact about them; it stands beside it, and the original stays.

    One that came with a request keeps the answer to it; one that the person wrote on their own page has none.
    """

    code = models.CharField(max_length=12, unique=True, default=new_code)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="statements")
    about = models.CharField(max_length=120)
    words = models.TextField()
    at = models.DateTimeField()
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.SET_NULL, related_name="statements")
    reply = models.TextField(blank=True)

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        return f"Statement about {self.about}"


class Erasure(models.Model):
    """RIG-11: that a record was erased. The key is a keyed digest, so that the ledger names nobody."""

    key = models.CharField(max_length=64, unique=True)
    pseudonym = models.CharField(max_length=12)
    on = models.DateField()
    what = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.key[:8]


class RetentionRun(models.Model):
    """RIG-8: one run of retention, with how many rows of each class went."""

    at = models.DateTimeField()
    counts = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        return f"Retention at {self.at:%Y-%m-%d}"
