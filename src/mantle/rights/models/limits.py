"""That a person's data is not used: for anything while something is settled, or for one purpose they object to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from mantle.people.models import Person
from mantle.rights.models.cases import Case
from mantle.rights.rules.limits import USE_NAMES


class LimitQuerySet(models.QuerySet):
    def standing(self) -> LimitQuerySet:
        """Those that nobody has lifted: they stand whatever day a figure is about."""
        return self.filter(ends_on__isnull=True)


class Limit(models.Model):
    """RIG-13: from a day until a day, for which use and why. Other slices ask `mantle.people.queries.limits`."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="limits")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="limits")
    use = models.CharField(max_length=12, choices=[(str(use), name) for use, name in USE_NAMES.items()], blank=True)
    because = models.CharField(max_length=500)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    objects = LimitQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["starts_on", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "case", "use"], condition=Q(ends_on__isnull=True), name="a_use_is_stopped_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="a_limit_ends_after_it_starts"
            ),
        ]

    @property
    def sentence(self) -> str:
        """What is stopped, as the page of the record says it."""
        if not self.use:
            return "This record is restricted: it is kept, and not used for figures, suggestions or changes by files."
        return f"The data of this record is not used for {self.get_use_display()}: the person objected."

    def __str__(self) -> str:
        return f"{self.person}: not used for {self.get_use_display()}"
