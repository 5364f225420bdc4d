"""What is said of an agency beside its posts: where talent comes from and goes to, and the context of its place."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from mantle.people.access import Permission
from mantle.people.models import Agency, Person, new_code


class TalentKind(models.TextChoices):
    """STR-15: what an agency offers to the development of leaders elsewhere."""

    SOURCE = "source", "Source of talent"
    HOST = "host", "Host of placements"


class TalentMarkQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> TalentMarkQuerySet:
        """Whoever may see that an agency exists may see what it offers."""
        return self if person.standing.may(Permission.VIEW_AGENCIES) else self.none()


class TalentMark(models.Model):
    """An agency is a source of talent, or hosts people from elsewhere: since when, and who said so."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="talent_marks")
    kind = models.CharField(max_length=12, choices=TalentKind.choices)
    note = models.TextField(blank=True)
    said_by = models.CharField(max_length=200)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = TalentMarkQuerySet.as_manager()

    class Meta:
        ordering = ["-kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "kind"], condition=Q(ends_on__isnull=True), name="an_agency_is_marked_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="a_mark_ends_after_it_starts",
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("structures:agency", args=[self.agency.code])

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.agency}"


class ContextMeasure(models.Model):
    """STR-17: one published figure about a place in a year: what, how much, in which unit, and where it comes from."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="measures")
    name = models.CharField(max_length=120)
    value = models.FloatField()
    unit = models.CharField(max_length=40, blank=True)
    year = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=200)

    class Meta:
        ordering = ["name", "-year"]
        indexes = [models.Index(fields=["name", "year"])]
        constraints = [
            models.UniqueConstraint(fields=["agency", "name", "year"], name="a_figure_stands_once_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.agency}, {self.year}"
