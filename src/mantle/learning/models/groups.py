"""Ground rules of a learning set or a cohort: in the group's words, amended by new versions, agreed by each member."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from mantle.people.models import Person, new_code
from mantle.programmes.models import Cohort, LearningSet


class GroundRules(models.Model):
    """DGN-20: one version of what a group holds itself to. The newest stands; earlier ones are kept."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    cohort = models.ForeignKey(Cohort, null=True, blank=True, on_delete=models.CASCADE, related_name="ground_rules")
    learning_set = models.ForeignKey(
        LearningSet, null=True, blank=True, on_delete=models.CASCADE, related_name="ground_rules"
    )
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    why = models.TextField(blank=True, help_text="Why it was amended.")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="ground_rules_proposed")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        verbose_name_plural = "ground rules"
        constraints = [
            models.UniqueConstraint(fields=["cohort", "number"], name="ground_rules_of_a_cohort_have_their_own_number"),
            models.UniqueConstraint(
                fields=["learning_set", "number"], name="ground_rules_of_a_set_have_their_own_number"
            ),
            models.CheckConstraint(
                condition=Q(cohort__isnull=True, learning_set__isnull=False)
                | Q(cohort__isnull=False, learning_set__isnull=True),
                name="ground_rules_belong_to_a_cohort_or_to_a_set",
            ),
        ]

    def __str__(self) -> str:
        return f"Ground rules, version {self.number}"


class GroundRulesAgreement(models.Model):
    """DGN-21: a member's own yes to one version."""

    of = models.ForeignKey(GroundRules, on_delete=models.CASCADE, related_name="agreements")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="ground_rules_agreed")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["of", "person"], name="a_member_agrees_to_a_version_once")]

    def __str__(self) -> str:
        return f"{self.person} agrees to {self.of}"
