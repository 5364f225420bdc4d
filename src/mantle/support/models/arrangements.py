"""What two people agreed, on which days they met, and the days within which a mentor is found. SUP-15 to SUP-25."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from mantle.people.access import Reach
from mantle.people.models import Agency, Person, new_code
from mantle.programmes.models import CoachingContract
from mantle.programmes.rules import COACHING_DAY_NAMES
from mantle.support.models.needs import SupportNeed, in_office_reach
from mantle.support.models.pool import Supporter
from mantle.support.rules.duties import FEWEST_DAYS, MOST_DAYS
from mantle.support.rules.needs import END_NAMES


class ArrangementQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> ArrangementQuerySet:
        """SUP-15: the two, and who arranges support where the person worked; dates and hours are all there is."""
        own = Q(person=person) | Q(supporter__person=person)
        return self.filter(own | in_office_reach(person, "need__agency"))

    def running(self) -> ArrangementQuerySet:
        return self.filter(ended_on__isnull=True)


class Arrangement(models.Model):
    """SUP-15: somebody coaches or mentors somebody, so many hours between two days. No column holds what was said."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    need = models.ForeignKey(SupportNeed, on_delete=models.CASCADE, related_name="arrangements")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    supporter = models.ForeignKey(Supporter, on_delete=models.PROTECT, related_name="arrangements")
    hours = models.DecimalField(max_digits=4, decimal_places=1)
    starts_on = models.DateField()
    ends_on = models.DateField()
    next_on = models.DateField(null=True, blank=True, help_text="SUP-18: the day of the next meeting.")
    ended_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(
        max_length=16, choices=[(str(key), name) for key, name in END_NAMES.items()], blank=True
    )
    contract = models.OneToOneField(
        CoachingContract, null=True, blank=True, on_delete=models.SET_NULL, related_name="arrangement",
        help_text="SUP-16: where the person has a place in a programme, hours are counted there, and only there.",
    )  # fmt: skip
    version = models.PositiveIntegerField(default=1)

    objects = ArrangementQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="support_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(hours__gt=0), name="support_is_agreed_in_hours"),
            models.UniqueConstraint(
                fields=["need"], condition=Q(ended_on__isnull=True), name="a_need_is_met_by_one_person_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, end_reason="") | Q(ended_on__isnull=False, end_reason__gt=""),
                name="support_that_ended_says_why",
            ),
        ]

    @property
    def agency(self) -> Agency | None:
        return self.need.agency

    def is_within(self, reach: Reach, on: date) -> bool:
        return self.need.is_within(reach, on)

    def get_absolute_url(self) -> str:
        return reverse("support:arrangement", args=[self.code])

    def __str__(self) -> str:
        return f"{self.person} with {self.supporter}"


class ArrangementDay(models.Model):
    """SUP-16: a meeting of an arrangement outside programmes: which day, how long, and whether it was held."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    arrangement = models.ForeignKey(Arrangement, on_delete=models.CASCADE, related_name="days")
    on = models.DateField()
    hours = models.DecimalField(max_digits=3, decimal_places=1)
    kind = models.CharField(max_length=10, choices=[(str(key), name) for key, name in COACHING_DAY_NAMES.items()])
    noted_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["arrangement", "on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["arrangement", "on"], name="a_day_of_support_is_noted_once"),
            models.CheckConstraint(condition=Q(hours__gt=0), name="a_day_of_support_has_hours"),
        ]

    def __str__(self) -> str:
        return f"{self.arrangement}, {self.on}"


class DutyPeriod(models.Model):
    """SUP-23: within how many days a new director has a mentor, from a day on. Rows are added, never changed."""

    days = models.PositiveSmallIntegerField()
    starts_on = models.DateField(unique=True)
    reason = models.CharField(max_length=300)
    set_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(days__gte=FEWEST_DAYS, days__lte=MOST_DAYS), name="a_mentor_is_found_within_a_quarter"
            )
        ]

    def __str__(self) -> str:
        return f"{self.days} days from {self.starts_on}"
