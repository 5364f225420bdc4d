"""Short questions asked again and again, and what came of it for oneself, others and the community."""

from __future__ import annotations

from django.db import models

from mantle.framework.models import Competency
from mantle.learning.rules.pulses import PULSES
from mantle.people.models import Person, new_code
from mantle.web.words import day

LEVELS = [("self", "Myself"), ("others", "People I work with"), ("community", "Children, families and the community")]


class OwnQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> OwnQuerySet:
        """LRN-40, LRN-45: one's own alone; groups are read through reports."""
        return self.filter(person=person)


class PulseAnswer(models.Model):
    """LRN-40: one person's answers to one set of questions on one day."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="pulse_answers")
    kind = models.CharField(max_length=10, choices=[(str(key), pulse.name) for key, pulse in PULSES.items()])
    items_version = models.PositiveSmallIntegerField()
    on = models.DateField()
    answers = models.JSONField(default=dict)

    objects = OwnQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "on"], name="a_pulse_is_answered_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {day(self.on)}"


class Impact(models.Model):
    """LRN-45: something that is different, for oneself, for others or for the community, and what shows it."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="impacts")
    level = models.CharField(max_length=10, choices=LEVELS)
    on = models.DateField()
    text = models.TextField()
    shown_by = models.TextField(blank=True)
    competency = models.ForeignKey(Competency, null=True, blank=True, on_delete=models.PROTECT, related_name="impacts")
    for_evaluation = models.BooleanField(default=False, help_text="Whether those who evaluate may read it.")
    version = models.PositiveIntegerField(default=1)

    objects = OwnQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"Impact of {day(self.on)}"
