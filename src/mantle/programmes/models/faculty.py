"""Serving leaders who teach, facilitate and host, and when they have time."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from mantle.people.access import Permission, Reach
from mantle.people.models import Person, new_code


class FacultyQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> FacultyQuerySet:
        """PRG-130: your own entry; all of them for those who run cohorts."""
        return self if person.may(Permission.MANAGE_COHORTS) else self.filter(person=person)

    def present(self) -> FacultyQuerySet:
        return self.filter(is_ended=False)


class FacultyMember(models.Model):
    """PRG-130: somebody who leads sessions, and what they offer."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="faculty")
    offers = models.CharField(max_length=300, help_text="What they teach, facilitate or host.")
    reached_by = models.CharField(max_length=200, blank=True, help_text="How the team reaches them about dates.")
    is_ended = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    objects = FacultyQuerySet.as_manager()

    class Meta:
        ordering = ["person__sort_name"]

    def is_within(self, reach: Reach, on: date) -> bool:
        """The faculty serves every cohort: whoever runs one may ask any of them, and write down what they said."""
        return bool(reach)

    def get_absolute_url(self) -> str:
        return reverse("programmes:faculty_member", args=[self.code])

    def __str__(self) -> str:
        return str(self.person)


class FacultySpan(models.Model):
    """PRG-130: days on which somebody has time, or has none."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    of = models.ForeignKey(FacultyMember, on_delete=models.CASCADE, related_name="spans")
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="The last day.")
    has_time = models.BooleanField(default=True)

    class Meta:
        ordering = ["of", "starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="days_of_faculty_end_after_they_start"
            )
        ]

    def __str__(self) -> str:
        return f"{self.of}: {self.starts_on} to {self.ends_on}"
