"""Role profiles: what a role asks for, in competencies of one edition. They freeze with that edition."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from mantle.framework.models.frameworks import Competency, Framework
from mantle.framework.rules import Tier
from mantle.people.models import Person, choices, new_code


class RoleProfileQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> RoleProfileQuerySet:
        """FRA-4: the profiles of the frameworks that this person may see."""
        return self.filter(framework__in=Framework.objects.visible_to(person))


class RoleProfile(models.Model):
    """What a kind of role asks of whoever holds it, and what they need to know."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="profiles")
    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=200)
    tier = models.CharField(max_length=20, choices=choices(Tier))
    purpose = models.TextField(blank=True)
    knowledge = models.JSONField(default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = RoleProfileQuerySet.as_manager()

    class Meta:
        ordering = ["framework", "position"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "key"], name="a_profile_is_named_once_in_a_framework"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("framework:profile", args=[self.code])

    def __str__(self) -> str:
        return self.name


class Expectation(models.Model):
    """One line of a profile: a competency, the level that the role asks for, and how much it counts."""

    profile = models.ForeignKey(RoleProfile, on_delete=models.CASCADE, related_name="expectations")
    competency = models.ForeignKey(Competency, on_delete=models.CASCADE, related_name="expectations")
    level = models.PositiveSmallIntegerField()
    weight = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["profile", "-weight", "competency__position"]
        constraints = [
            models.UniqueConstraint(fields=["profile", "competency"], name="a_profile_asks_for_a_competency_once"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=4), name="an_expected_level_is_one_to_four"),
            models.CheckConstraint(condition=Q(weight__gte=1, weight__lte=3), name="a_weight_is_one_to_three"),
        ]

    def __str__(self) -> str:
        return f"{self.profile}: {self.competency} at level {self.level}"
