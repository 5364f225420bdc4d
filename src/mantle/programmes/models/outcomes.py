"""STD-10 to STD-14: outcomes that programmes are to reach, the evidence asked for, and measures with their readings."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse

from mantle.people.access import Reach
from mantle.people.models import Agency, Person, new_code
from mantle.programmes.models.design import Programme, Version
from mantle.programmes.models.frame import National, OpenQuerySet
from mantle.programmes.rules import ABOUT_NAMES, MOMENT_NAMES, SOURCES, WANTED_NAMES


class ProgrammeOutcome(National):
    """STD-10: something that is so of participants at the end of a programme."""

    key = models.SlugField(max_length=20, unique=True)
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    says = models.TextField(max_length=1000)

    class Meta:
        ordering = ["number", "pk"]

    def get_absolute_url(self) -> str:
        return reverse("programmes:outcomes")

    def __str__(self) -> str:
        return self.name


class EvidenceRule(models.Model):
    """STD-11: from where the evidence of an outcome comes in a version, when, and for how many it is to be there."""

    edition = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="evidence_rules")
    outcome = models.ForeignKey(ProgrammeOutcome, on_delete=models.PROTECT, related_name="rules")
    source = models.CharField(max_length=20, help_text="A key of mantle.programmes.rules.SOURCES.")
    moment = models.CharField(max_length=10, choices=[(str(key), name) for key, name in MOMENT_NAMES.items()])
    expected = models.PositiveSmallIntegerField(help_text="For how many in a hundred participants.")

    class Meta:
        ordering = ["edition", "outcome__number", "source"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "outcome", "source"], name="an_outcome_takes_evidence_from_a_source_once"
            ),
            models.CheckConstraint(condition=Q(expected__gte=1, expected__lte=100), name="evidence_is_asked_of_some"),
        ]

    @property
    def source_name(self) -> str:
        """In words; a source that no longer exists as it was kept."""
        return SOURCES[self.source].name if self.source in SOURCES else self.source

    def __str__(self) -> str:
        return f"{self.outcome}: {self.source_name}"


class Measure(models.Model):
    """STD-15: a figure by which an aim of a programme is known: from where it comes, and which way is better."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="measures")
    about = models.CharField(max_length=12, choices=[(str(key), name) for key, name in ABOUT_NAMES.items()])
    name = models.CharField(max_length=200)
    unit = models.CharField(max_length=60, help_text="What is counted, such as “in a hundred children”.")
    wanted = models.CharField(max_length=6, choices=[(str(key), name) for key, name in WANTED_NAMES.items()])
    source = models.CharField(max_length=300, help_text="Who publishes it, and where.")
    through = models.CharField(max_length=300, help_text="By which way the programme is thought to move it.")
    version = models.PositiveIntegerField(default=1)

    objects = OpenQuerySet.as_manager()

    class Meta:
        ordering = ["programme", "about", "name"]
        constraints = [models.UniqueConstraint(fields=["programme", "name"], name="a_measure_has_its_own_name")]

    def is_within(self, reach: Reach, on: date) -> bool:
        return self.programme.is_within(reach, on)

    def get_absolute_url(self) -> str:
        return reverse("programmes:measure", args=[self.code])

    def __str__(self) -> str:
        return self.name


class Reading(models.Model):
    """STD-15: what a measure said on a day, for an agency or for all."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="readings")
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="readings")
    on = models.DateField()
    value = models.DecimalField(max_digits=12, decimal_places=3)
    noted_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["measure", "on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["measure", "agency", "on"], name="a_measure_is_read_once_a_day"),
            models.UniqueConstraint(
                fields=["measure", "on"], condition=Q(agency__isnull=True), name="a_measure_of_all_is_read_once_a_day"
            ),
        ]

    def is_within(self, reach: Reach, on: date) -> bool:
        return self.measure.is_within(reach, on)

    def __str__(self) -> str:
        return f"{self.measure} on {self.on}"
