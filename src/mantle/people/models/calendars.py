"""Addresses at which somebody's own calendar program reads what Mantle has in their calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from mantle.people.models.codes import new_code

if TYPE_CHECKING:
    from mantle.people.models import Person


class CalendarLinkQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> CalendarLinkQuerySet:
        """CAL-4: one's own, and nobody else's."""
        return self.filter(person=person)

    def open(self) -> CalendarLinkQuerySet:
        return self.filter(revoked_at__isnull=True)


class CalendarLink(models.Model):
    """CAL-4: who knows the address reads dates, times and places of one person; only a digest of it is kept."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="calendar_links")
    label = models.CharField(max_length=60, help_text="Where it is used: “work phone”.")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    read_on = models.DateField(null=True, blank=True, help_text="The last day on which a program read it.")

    objects = CalendarLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("made_at")),
                name="a_calendar_link_is_revoked_after_it_was_made",
            )
        ]

    def __str__(self) -> str:
        return self.label
