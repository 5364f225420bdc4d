"""Forecasts: what was asked, with which assumptions and seed, and what came out."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from mantle.people.access import Permission
from mantle.people.models import Agency, Job, Person, new_code


class ForecastQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> ForecastQuerySet:
        """Forecasts of agencies and regions over which you may run one, and your own of other regions or the nation.

        FOR-9: a forecast of an agency goes out of sight with the role there, even for whoever asked for it.
        """
        reach = person.standing.reach(Permission.RUN_FORECAST)
        if reach.everywhere:
            return self
        if not reach:
            return self.none()
        agencies = Q(agency__in=reach.agency_ids) | Q(agency__region__in=reach.regions)
        wider = Q(by=person) | Q(region__in=reach.regions - {""})
        return self.filter(agencies | (Q(agency__isnull=True) & wider))


class Forecast(models.Model):
    """One run of the projection over the posts of an agency, a region or the nation."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    title = models.CharField(max_length=120)
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="forecasts")
    region = models.CharField(max_length=60, blank=True)
    as_at = models.DateField()
    years = models.PositiveSmallIntegerField(default=10)
    runs = models.PositiveIntegerField(default=1000)
    seed = models.PositiveIntegerField(default=1)
    changes = models.JSONField(default=dict, blank=True, help_text="What differs from the shipped assumptions.")
    result = models.JSONField(default=dict, blank=True)
    inputs_digest = models.CharField(max_length=64, blank=True)
    method = models.CharField(max_length=60, blank=True)
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="forecasts")
    at = models.DateTimeField()

    objects = ForecastQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(agency__isnull=True) | Q(region=""),
                name="a_forecast_is_about_an_agency_or_a_region_not_both",
            ),
            models.CheckConstraint(
                condition=Q(years__gte=1, years__lte=30), name="a_forecast_looks_one_to_thirty_years"
            ),
        ]

    @property
    def is_ready(self) -> bool:
        return bool(self.result)

    def __str__(self) -> str:
        return self.title
