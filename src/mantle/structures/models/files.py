"""Files brought in: read, shown, confirmed, stored, and taken back if need be."""

from __future__ import annotations

from django.db import models

from mantle.people.access import Permission
from mantle.people.models import Agency, Job, Person, choices, new_code, within
from mantle.structures.rules import ImportState


class ImportKind(models.TextChoices):
    WORKFORCE = "workforce", "Workforce file"
    ORGANOGRAM = "organogram", "Organogram (senior and junior posts)"
    PLACES = "places", "Register of places"
    APPOINTMENTS = "appointments", "Dated appointments"
    CONTEXT = "context", "Context of places"


class ImportQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> ImportQuerySet:
        """Files for agencies over which you may bring files in today; those about many agencies reach further."""
        return self.filter(within(person.standing.reach(Permission.IMPORT_FILES), "agency"))


class Import(models.Model):
    """One file (or two that belong together) on its way in. Its content is emptied once it is stored or dropped."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    kind = models.CharField(max_length=20, choices=ImportKind.choices)
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="imports")
    file_name = models.CharField(max_length=200)
    content = models.BinaryField(blank=True)
    second_name = models.CharField(max_length=200, blank=True)
    second_content = models.BinaryField(blank=True)
    digest = models.CharField(max_length=64)
    as_at = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=choices(ImportState), default=ImportState.STAGED)
    report = models.JSONField(default=dict)
    changes = models.JSONField(default=list)
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="imports")
    at = models.DateTimeField()
    stored_at = models.DateTimeField(null=True, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["digest"])]

    def __str__(self) -> str:
        return self.file_name


class ImportPart(models.Model):
    """What one transaction of an import made and changed: written with the rows themselves, so that a worker that is
    killed between two of them leaves a list of exactly what it stored."""

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="parts")
    changes = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"Part of {self.of}"
