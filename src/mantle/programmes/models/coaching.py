"""STD-22: coaching in a programme: hours that were agreed, and on which days. No column holds what was said."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from mantle.people.access import Permission, Reach
from mantle.people.models import Person, new_code
from mantle.programmes.models.design import Programme
from mantle.programmes.models.places import Place
from mantle.programmes.rules import COACHING_DAY_NAMES


class CoachingQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> CoachingQuerySet:
        """STD-22: the one who is coached, the coach, and those who run the cohort."""
        run = Programme.objects.within_reach_of(person, Permission.MANAGE_COHORTS)
        return self.filter(
            Q(place__person=person) | Q(coach=person) | Q(place__cohort__edition__programme__in=run)
        ).distinct()


class CoachingContract(models.Model):
    """STD-22: so many hours with a coach, between two days."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="coaching")
    coach = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="coaching_given")
    hours = models.DecimalField(max_digits=4, decimal_places=1)
    starts_on = models.DateField()
    ends_on = models.DateField()
    agreed_at = models.DateTimeField(null=True, blank=True, help_text="When the one who is coached said yes.")
    version = models.PositiveIntegerField(default=1)

    objects = CoachingQuerySet.as_manager()

    class Meta:
        ordering = ["place__person__sort_name", "-starts_on"]
        constraints = [
            models.CheckConstraint(condition=Q(hours__gt=0), name="coaching_is_agreed_in_hours"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="coaching_ends_after_it_starts"),
        ]

    def is_within(self, reach: Reach, on: date) -> bool:
        return self.place.cohort.is_within(reach, on)

    def get_absolute_url(self) -> str:
        return reverse("programmes:coaching", args=[self.code])

    def __str__(self) -> str:
        return f"{self.place.person} with {self.coach}"


class CoachingDay(models.Model):
    """STD-22: one day of it: how long, and whether it was held."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    contract = models.ForeignKey(CoachingContract, on_delete=models.CASCADE, related_name="days")
    on = models.DateField()
    hours = models.DecimalField(max_digits=3, decimal_places=1)
    kind = models.CharField(max_length=10, choices=[(str(key), name) for key, name in COACHING_DAY_NAMES.items()])
    noted_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["contract", "on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "on"], name="a_day_of_coaching_is_noted_once"),
            models.CheckConstraint(condition=Q(hours__gt=0), name="a_day_of_coaching_has_hours"),
        ]

    def __str__(self) -> str:
        return f"{self.contract}, {self.on}"
