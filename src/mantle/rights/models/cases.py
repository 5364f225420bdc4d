"""A request or complaint about personal data, and the times at which its clock stood still."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from mantle.people.access import Permission, Reach
from mantle.people.models import Agency, Person, new_code
from mantle.rights.rules import clocks
from mantle.rights.rules.cases import KIND_NAMES, Kind, State


class CaseQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> CaseQuerySet:
        """One's own; and for whoever handles requests, those about their agency's data, or all."""
        reach = person.standing.reach(Permission.HANDLE_RIGHTS)
        if reach.everywhere:
            return self
        handled = Q(agency__in=reach.agency_ids) | Q(agency__region__in=reach.regions - {""})
        return self.filter(Q(person=person) | handled)

    def handled_by(self, person: Person) -> CaseQuerySet:
        """Those that this person handles for others: one's own rights are not among them."""
        reach = person.standing.reach(Permission.HANDLE_RIGHTS)
        if reach.everywhere:
            return self
        return self.filter(Q(agency__in=reach.agency_ids) | Q(agency__region__in=reach.regions - {""}))


class Case(models.Model):
    """What somebody asked for or complained about: by themselves on a page, or written down by the officer."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    kind = models.CharField(max_length=12, choices=[(str(k), v) for k, v in KIND_NAMES.items()])
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="rights_cases")
    name = models.CharField(max_length=200)
    contact = models.CharField(max_length=200, blank=True)
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="rights_cases")
    words = models.TextField()
    field = models.CharField(max_length=40, blank=True)
    proposed = models.CharField(max_length=200, blank=True)
    notice = models.PositiveSmallIntegerField(default=1)
    received_on = models.DateField()
    state = models.CharField(max_length=8, choices=[(str(s), str(s).capitalize()) for s in State], default=State.OPEN)
    acknowledged_on = models.DateField(null=True, blank=True)
    extended_on = models.DateField(null=True, blank=True)
    extended_because = models.CharField(max_length=500, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    outcome = models.TextField(blank=True)
    recorded_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["received_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="closed", closed_on__isnull=False) | (~Q(state="closed") & Q(closed_on__isnull=True)),
                name="a_case_is_closed_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(extended_on__isnull=True) | ~Q(extended_because=""), name="an_extension_says_why"
            ),
        ]

    def is_within(self, reach: Reach, on: date) -> bool:
        return reach.everywhere or (self.agency is not None and reach.covers(self.agency_id, self.agency.region))

    def due_on(self, today: date) -> date:
        """RIG-2, RIG-10: the next day by which something must be done."""
        if self.kind == Kind.COMPLAINT and self.acknowledged_on is None:
            return clocks.acknowledge_by(self.received_on)
        pauses = [(row.starts_on, row.ends_on) for row in self.pauses.all()]
        return clocks.due_on(self.received_on, pauses, today, is_extended=self.extended_on is not None)

    def is_overdue(self, today: date) -> bool:
        return self.state == State.OPEN and today > self.due_on(today)

    def get_absolute_url(self) -> str:
        return reverse("rights:case", args=[self.code])

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.code}"


class Pause(models.Model):
    """RIG-2: a time at which the clock stood still, and what was waited for."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="pauses")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    waits_for = models.CharField(max_length=300)

    class Meta:
        ordering: ClassVar = ["starts_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="a_pause_ends_after_it_starts"
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(ends_on__isnull=True), name="a_clock_stands_still_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}: waits for {self.waits_for}"
