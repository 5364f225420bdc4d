"""The copy that answers a request for access: items gathered and looked at one by one, and what was released."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q

from mantle.people.access import Reach
from mantle.people.models import Person, new_code
from mantle.rights.models.cases import Case
from mantle.rights.rules.grounds import GROUND_NAMES


class ItemQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> ItemQuerySet:
        """Items of the requests that this person handles; nobody reads them before release, the asker included."""
        return self.filter(case__in=Case.objects.handled_by(person))


class Item(models.Model):
    """RIG-4, RIG-5: words found about a person that may also tell of others. Disclosed unless somebody says why not."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="items")
    heading = models.CharField(max_length=120)
    place = models.CharField(max_length=160)
    text = models.TextField()
    is_own = models.BooleanField(help_text="Whether the row is about the person, or only names them.")
    is_withheld = models.BooleanField(default=False)
    ground = models.CharField(max_length=12, choices=[(str(k), v) for k, v in GROUND_NAMES.items()], blank=True)
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = ItemQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "place"], name="an_item_is_gathered_once"),
            models.CheckConstraint(
                condition=Q(is_withheld=False) | (~Q(ground="") & ~Q(reason="") & Q(decided_at__isnull=False)),
                name="what_is_withheld_has_a_ground_a_reason_and_a_day",
            ),
        ]

    def is_within(self, reach: Reach, on: date) -> bool:
        return self.case.is_within(reach, on)

    def __str__(self) -> str:
        return f"{self.heading} for {self.case}"


class CopyQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> CopyQuerySet:
        """Copies of one's own requests, and of those that this person handles."""
        return self.filter(case__in=Case.objects.visible_to(person))


class Copy(models.Model):
    """RIG-6: what was released to a person, as it stood that day. It can be opened until a day, then it is emptied."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="copy")
    content = models.JSONField(default=dict)
    withheld = models.PositiveIntegerField(default=0)
    released_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    objects = CopyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "copies"

    def __str__(self) -> str:
        return f"Copy for {self.case}"
