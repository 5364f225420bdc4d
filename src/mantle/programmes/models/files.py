"""Files with participants or sessions on their way into a cohort."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.urls import reverse

from mantle.people.access import Permission, Reach
from mantle.people.models import Person, choices, new_code
from mantle.programmes.models.cohorts import Cohort
from mantle.programmes.models.design import Programme
from mantle.programmes.rules import FILE_KIND_NAMES, FileState


class CohortFileQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> CohortFileQuerySet:
        """PRG-60: those of cohorts that this person runs."""
        run = Programme.objects.within_reach_of(person, Permission.MANAGE_COHORTS)
        return self.filter(cohort__edition__programme__in=run)


class CohortFile(models.Model):
    """PRG-60: a file, what was read in it, and what it stored. Its rows are forgotten when it is decided."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="files")
    kind = models.CharField(max_length=12, choices=[(str(key), name) for key, name in FILE_KIND_NAMES.items()])
    file_name = models.CharField(max_length=200)
    content = models.BinaryField(default=bytes)
    report = models.JSONField(default=dict)
    made = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=choices(FileState), default=FileState.READ)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    stored_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = CohortFileQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]

    def is_within(self, reach: Reach, on: date) -> bool:
        return self.cohort.is_within(reach, on)

    def get_absolute_url(self) -> str:
        return reverse("programmes:file", args=[self.code])

    def __str__(self) -> str:
        return self.file_name
