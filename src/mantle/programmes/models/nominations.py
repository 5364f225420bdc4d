"""On what ground a place was given: level, its equivalent, and when the first application is meant; day one."""

from __future__ import annotations

from django.db import models

from mantle.people.models import Person
from mantle.programmes.models.places import Place
from mantle.programmes.rules import ABLE_NAMES, LEVEL_NAMES


class Nomination(models.Model):
    """PRG-65: what was asked when the place was given. What is not an assistant director is decided by a person."""

    place = models.OneToOneField(Place, on_delete=models.CASCADE, related_name="nomination")
    level = models.CharField(max_length=20, choices=[(str(key), name) for key, name in LEVEL_NAMES.items()])
    ground = models.CharField(max_length=300, blank=True, help_text="Why the level is equivalent.")
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    means_to_apply_on = models.DateField()
    asked_on = models.DateField()
    applied_on = models.DateField(null=True, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"Nomination of {self.place.person}"


class DayOneAnswer(models.Model):
    """PRG-64: a participant says of themselves whether they could do something on their first day as director."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="day_one")
    item = models.CharField(max_length=30)
    answer = models.CharField(max_length=10, choices=[(str(key), name) for key, name in ABLE_NAMES.items()])
    on = models.DateField()

    class Meta:
        ordering = ["place", "pk"]
        constraints = [models.UniqueConstraint(fields=["place", "item"], name="day_one_is_answered_once_an_item")]

    def __str__(self) -> str:
        return f"{self.item}: {self.answer}"
