"""Where a model of leadership is used: behaviours, resources, components, questions; and what a person has read."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from mantle.framework.models import Competency, Domain
from mantle.learning.models.library import Resource, SeenByLearners
from mantle.learning.rules.theories import ITEM_NAMES
from mantle.people.models import Person, new_code
from mantle.programmes.models import Component
from mantle.web.words import day


class TheoryUse(models.Model):
    """LIB-12: something that draws on one part of a model of leadership, and how."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    theory = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="uses")
    competency = models.ForeignKey(
        Competency, null=True, blank=True, on_delete=models.CASCADE, related_name="theory_uses"
    )
    resource = models.ForeignKey(Resource, null=True, blank=True, on_delete=models.CASCADE, related_name="theory_uses")
    component = models.ForeignKey(
        Component, null=True, blank=True, on_delete=models.CASCADE, related_name="theory_uses"
    )
    item = models.CharField(max_length=40, blank=True, choices=list(ITEM_NAMES.items()))
    how = models.CharField(max_length=300)

    objects = SeenByLearners.as_manager()

    class Meta:
        ordering = ["theory", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(competency__isnull=False, resource__isnull=True, component__isnull=True, item="")
                    | Q(competency__isnull=True, resource__isnull=False, component__isnull=True, item="")
                    | Q(competency__isnull=True, resource__isnull=True, component__isnull=False, item="")
                    | (Q(competency__isnull=True, resource__isnull=True, component__isnull=True) & ~Q(item=""))
                ),
                name="a_model_is_used_by_one_thing_at_a_time",
            ),
            models.UniqueConstraint(fields=["theory", "competency"], name="a_behaviour_draws_on_a_model_once"),
            models.UniqueConstraint(fields=["theory", "resource"], name="a_resource_explains_a_model_once"),
            models.UniqueConstraint(fields=["theory", "component"], name="a_component_uses_a_model_once"),
            models.UniqueConstraint(
                fields=["theory", "item"], condition=~Q(item=""), name="a_question_draws_on_a_model_once"
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("learning:theory", args=[self.theory.code])

    def __str__(self) -> str:
        return f"{self.theory}: {self.competency or self.resource or self.component or self.get_item_display()}"


class ReadingQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> ReadingQuerySet:
        """LIB-14: one's own alone; others are counted through disclosure."""
        return self.filter(person=person)


class Reading(models.Model):
    """LIB-14: somebody says that they have worked through a resource, and on which day, also one without a signal."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="readings")
    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="readings")
    on = models.DateField()

    objects = ReadingQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "resource"], name="a_resource_is_worked_through_once"),
        ]

    def __str__(self) -> str:
        return f"Worked through on {day(self.on)}"
