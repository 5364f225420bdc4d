"""Rows opened in an emergency: who, which agency, why, until when, who was told, and every page that was asked for."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from mantle.people import rules
from mantle.people.access import Permission
from mantle.people.models.codes import new_code

if TYPE_CHECKING:
    from mantle.people.models import Person


class EmergencyQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> EmergencyQuerySet:
        """Whoever opened it, who was told of it, and who reads what was opened at that agency. PEO-29."""
        from mantle.people.models import within  # it stands a file above

        reach = person.standing.reach(Permission.VIEW_EMERGENCIES)
        if reach.everywhere:
            return self
        own = Q(person=person) | Q(second=person)
        return self.filter(own | within(reach, "agency")) if reach else self.filter(own)

    def open_at(self, at: datetime) -> EmergencyQuerySet:
        """Those that open rows at this moment: begun, not ended early, and their time not over. PEO-28."""
        return self.filter(begins_at__lte=at, ends_at__gt=at, ended_at__isnull=True)


class Emergency(models.Model):
    """PEO-28: one agency's rows, opened for a few hours to somebody who could not see them before."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="emergencies")
    agency = models.ForeignKey("people.Agency", on_delete=models.PROTECT, related_name="emergencies")
    reason = models.TextField()
    second = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    minutes = models.PositiveSmallIntegerField()
    why_longer = models.TextField(blank=True)
    begins_at = models.DateTimeField(db_index=True)
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    finding = models.TextField(blank=True)

    objects = EmergencyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "emergencies"
        ordering: ClassVar = ["-begins_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=rules.LONGEST_EMERGENCY),
                name="an_emergency_lasts_four_hours_at_most",
            ),
            models.CheckConstraint(
                condition=Q(minutes__lte=rules.EMERGENCY) | ~Q(why_longer=""),
                name="an_emergency_of_more_than_half_an_hour_says_why",
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="an_emergency_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(second=F("person")), name="an_emergency_is_told_to_somebody_else"),
            models.CheckConstraint(condition=~Q(reason=""), name="an_emergency_has_a_reason"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("people:emergency", args=[self.code])

    @property
    def over_at(self) -> datetime:
        """When it ended or will end: by hand, or by itself."""
        return self.ended_at or self.ends_at

    def __str__(self) -> str:
        return f"Emergency at {self.agency}"


class EmergencyStep(models.Model):
    """PEO-29: one page that was asked for while an emergency was open, whatever came of it."""

    emergency = models.ForeignKey(Emergency, on_delete=models.PROTECT, related_name="steps")
    at = models.DateTimeField()
    page = models.CharField(max_length=80)
    row = models.CharField(max_length=60, blank=True)
    method = models.CharField(max_length=8)
    status = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.method} {self.page} {self.row}".strip()
