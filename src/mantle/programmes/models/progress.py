"""How far a place has come: milestones, the result, and the certificate that anybody can check."""

from __future__ import annotations

import secrets
from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse

from mantle.people.access import Permission, Reach
from mantle.people.models import Person, choices, new_code
from mantle.programmes.models.design import Programme, Version
from mantle.programmes.models.places import Place
from mantle.programmes.rules import EVIDENCE_NAMES, Ending


def new_certificate_code() -> str:
    """A reference that nobody guesses: 100 bits from a random source, in letters that are not mistaken on paper."""
    return "".join(secrets.choice("23456789ABCDEFGHJKMNPQRSTUVWXYZ") for _ in range(20))


class MilestoneQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> MilestoneQuerySet:
        """Those of the versions that this person may see."""
        return self.filter(edition__in=Version.objects.visible_to(person))


class Milestone(models.Model):
    """PRG-52: something that everyone on a version reaches by a month, and what shows it."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    edition = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="milestones")
    name = models.CharField(max_length=200)
    month = models.PositiveSmallIntegerField(help_text="By the end of which month; 1 is the first.")
    evidence = models.CharField(max_length=12, choices=[(str(key), name) for key, name in EVIDENCE_NAMES.items()])

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        ordering = ["edition", "month", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "name"], name="a_milestone_has_its_own_name"),
            models.CheckConstraint(condition=Q(month__gte=1), name="a_milestone_has_a_month"),
        ]

    def is_within(self, reach: Reach, on: date) -> bool:
        return self.edition.is_within(reach, on)

    def __str__(self) -> str:
        return self.name


class Reached(models.Model):
    """PRG-52: somebody said that a place reached a milestone, or need not, and on what ground."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="reached")
    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="reached")
    is_waived = models.BooleanField(default=False)
    on = models.DateField()
    words = models.CharField(max_length=300)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["place", "on", "pk"]
        constraints = [models.UniqueConstraint(fields=["place", "milestone"], name="a_milestone_is_reached_once")]

    def __str__(self) -> str:
        return f"{self.milestone}: {'waived' if self.is_waived else 'reached'}"


class Result(models.Model):
    """PRG-53: how a programme ended for a place: decided by a named person, with a reason."""

    place = models.OneToOneField(Place, on_delete=models.CASCADE, related_name="result")
    outcome = models.CharField(max_length=12, choices=choices(Ending))
    words = models.CharField(max_length=500)
    on = models.DateField()
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.place}: {self.get_outcome_display()}"


class CertificateQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> CertificateQuerySet:
        """PRG-54: the paper and the badge are for the holder, and for those who run the cohort."""
        run = Programme.objects.within_reach_of(person, Permission.MANAGE_COHORTS)
        return self.filter(Q(place__person=person) | Q(place__cohort__edition__programme__in=run))


class Certificate(models.Model):
    """PRG-54: what a person has to show for a programme: the words as they were given, and the signed badge."""

    code = models.CharField(max_length=24, unique=True, default=new_certificate_code)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="certificates")
    holder = models.CharField(max_length=200)
    programme = models.CharField(max_length=200)
    says = models.CharField(max_length=500)
    hours = models.DecimalField(max_digits=6, decimal_places=1)
    completed_on = models.DateField()
    issued_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    badge = models.TextField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    revoked_because = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["place"], condition=Q(revoked_at__isnull=True), name="a_place_has_one_certificate_that_holds"
            ),
        ]

    def is_within(self, reach: Reach, on: date) -> bool:
        return self.place.cohort.is_within(reach, on)

    def get_absolute_url(self) -> str:
        return reverse("programmes:certificate", args=[self.code])

    def __str__(self) -> str:
        return f"Certificate of {self.holder}: {self.programme}"
