"""Money that agencies put into a cohort, and charges that somebody decided not to ask for. In whole pence."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse

from mantle.people.access import Permission, Reach
from mantle.people.models import Agency, Person, new_code
from mantle.programmes.models.cohorts import Cohort
from mantle.programmes.models.design import Programme
from mantle.programmes.models.places import Place


class ContributionQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> ContributionQuerySet:
        """Those of cohorts that this person runs."""
        run = Programme.objects.within_reach_of(person, Permission.MANAGE_COHORTS)
        return self.filter(cohort__edition__programme__in=run)

    def standing(self) -> ContributionQuerySet:
        """Those that were not taken back."""
        return self.filter(taken_back_at__isnull=True)


class Contribution(models.Model):
    """PRG-33: what an agency paid into the budget that agencies hold together for a cohort."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="contributions")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="contributions")
    pence = models.BigIntegerField()
    received_on = models.DateField()
    reference = models.CharField(max_length=100, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        ordering = ["cohort", "received_on", "pk"]
        constraints = [models.CheckConstraint(condition=Q(pence__gt=0), name="a_contribution_is_more_than_nothing")]

    def is_within(self, reach: Reach, on: date) -> bool:
        return self.cohort.is_within(reach, on)

    def get_absolute_url(self) -> str:
        return reverse("programmes:money", args=[self.cohort.code])

    def __str__(self) -> str:
        return f"{self.agency}, {self.received_on}"


class Waiver(models.Model):
    """PRG-34: somebody decided that a place is not charged for leaving, and why."""

    place = models.OneToOneField(Place, on_delete=models.CASCADE, related_name="waiver")
    ground = models.CharField(max_length=300)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.place}: not charged"
