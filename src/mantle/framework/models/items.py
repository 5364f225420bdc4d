"""What a person is asked about themselves: sentences of a domain, or of an end of an axis, frozen with the edition."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from mantle.framework.models.frameworks import Domain, Framework
from mantle.people.models import Person


class ItemQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> ItemQuerySet:
        """FRA-4: the questions of the frameworks that this person may see."""
        return self.filter(framework__in=Framework.objects.visible_to(person))


class Item(models.Model):
    """FRA-10: one sentence that is more or less true of somebody; several of a domain make a scale."""

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="items")
    domain = models.ForeignKey(Domain, null=True, blank=True, on_delete=models.CASCADE, related_name="items")
    key = models.SlugField(max_length=60)
    text = models.CharField(max_length=300)
    setting = models.CharField(
        max_length=10, choices=[("within", "In one's own agency"), ("between", "Between agencies")], blank=True
    )
    axis = models.CharField(max_length=6, choices=[("across", "Across"), ("down", "Down")], blank=True)
    end = models.CharField(max_length=4, choices=[("low", "Low"), ("high", "High")], blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = ItemQuerySet.as_manager()

    class Meta:
        ordering = ["framework", "position"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "key"], name="an_item_is_named_once_in_a_framework"),
            models.CheckConstraint(
                condition=Q(domain__isnull=False, axis="", end="")
                | (Q(domain__isnull=True) & ~Q(axis="") & ~Q(end="")),
                name="an_item_belongs_to_a_domain_or_to_an_end_of_an_axis",
            ),
        ]

    def __str__(self) -> str:
        return self.text
