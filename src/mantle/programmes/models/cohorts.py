"""When it happens: cohorts with fixed rules, sessions, and who was there."""

from __future__ import annotations

from datetime import date

from django.apps import apps
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from mantle.people.access import Permission, Reach
from mantle.people.models import Person, new_code
from mantle.programmes.models.design import Activity, Programme, Version
from mantle.programmes.rules import CohortRules


class CohortQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> CohortQuerySet:
        """That a cohort exists, and when, is open to all who see programmes; who is in it is another matter."""
        seen = self.select_related("edition__programme__strand")
        return seen if person.may(Permission.VIEW_PROGRAMMES) else seen.none()


class Cohort(models.Model):
    """People who take a version of a programme together. PRG-20: its rules are a copy that never changes."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    edition = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="cohorts")
    name = models.CharField(max_length=200)
    starts_on = models.DateField()
    ends_on = models.DateField()
    capacity = models.PositiveSmallIntegerField()
    minimum = models.PositiveSmallIntegerField(default=1)
    lead = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="cohorts_led")
    rules = models.JSONField(help_text="Copied from the version on the day the cohort was opened.")
    version = models.PositiveIntegerField(default=1)

    objects = CohortQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "name"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="a_cohort_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(capacity__gte=F("minimum"), minimum__gte=1), name="a_cohort_has_room_for_its_minimum"
            ),
            models.UniqueConstraint(fields=["edition", "name"], name="a_cohort_has_its_own_name"),
        ]

    @property
    def fixed_rules(self) -> CohortRules:
        return CohortRules.from_plain(self.rules)

    @property
    def programme(self) -> Programme:
        return self.edition.programme

    def is_within(self, reach: Reach, on: date) -> bool:
        return self.programme.is_within(reach, on)

    def get_absolute_url(self) -> str:
        return reverse("programmes:cohort", args=[self.code])

    def __str__(self) -> str:
        return f"{self.programme}: {self.name}"


class PlaceSplit(models.Model):
    """PRG-21: so many of a cohort's places at most for one region, agency or kind of employer."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="splits")
    by = models.CharField(max_length=10, choices=[("region", "Region"), ("agency", "Agency"), ("employer", "Employer")])
    value = models.CharField(max_length=200)
    places = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["cohort", "by", "value"]
        constraints = [models.UniqueConstraint(fields=["cohort", "by", "value"], name="a_split_is_named_once")]

    def __str__(self) -> str:
        return f"{self.value}: {self.places}"


class SessionQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> SessionQuerySet:
        """Dates of cohorts are open to all who see programmes, those of a learning set to whoever sees it. PRG-105."""
        if not person.may(Permission.VIEW_PROGRAMMES):
            return self.none()
        sets = apps.get_model("programmes", "LearningSet")._default_manager.visible_to(person)  # stands a file above
        return self.filter(Q(for_set__isnull=True) | Q(for_set__in=sets.order_by().values("pk")))


class Session(models.Model):
    """One meeting of a cohort, or of a part of it, at a time and in a place."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="sessions")
    activity = models.ForeignKey(Activity, null=True, blank=True, on_delete=models.PROTECT, related_name="sessions")
    for_set = models.ForeignKey(
        "programmes.LearningSet", null=True, blank=True, on_delete=models.CASCADE, related_name="sessions",
        help_text="PRG-106: only for the members of this learning set.",
    )  # fmt: skip
    title = models.CharField(max_length=200)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    where = models.CharField(max_length=200, blank=True)
    joining = models.CharField(max_length=300, blank=True, help_text="How to get there, or the link to join.")
    makes_up_for = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="make_ups")
    version = models.PositiveIntegerField(default=1)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="a_session_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(makes_up_for__isnull=True) | ~Q(makes_up_for=F("id")), name="no_session_makes_up_for_itself"
            ),
        ]

    def is_within(self, reach: Reach, on: date) -> bool:
        return self.cohort.is_within(reach, on)

    def get_absolute_url(self) -> str:
        return reverse("programmes:session", args=[self.code])

    def __str__(self) -> str:
        return self.title


class Facilitator(models.Model):
    """Someone who leads a session. PRG-23."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="facilitators")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="sessions_led")

    class Meta:
        ordering = ["session", "person__sort_name"]
        constraints = [models.UniqueConstraint(fields=["session", "person"], name="a_facilitator_is_named_once")]

    def __str__(self) -> str:
        return str(self.person)


class AttendanceMark(models.TextChoices):
    """PRG-24: what is marked for a person at a session."""

    PRESENT = "present", "Was there"
    PART = "part", "Was there for part of it"
    EXCUSED = "excused", "Sent word"
    ABSENT = "absent", "Was not there"


class Attendance(models.Model):
    """PRG-24: one mark for one place at one session."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="marks")
    place = models.ForeignKey("programmes.Place", on_delete=models.CASCADE, related_name="marks")
    mark = models.CharField(max_length=10, choices=AttendanceMark.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "place"], name="attendance_is_marked_once"),
        ]

    def __str__(self) -> str:
        return f"{self.place}: {self.get_mark_display()}"


def may_manage(person: Person, cohort: Cohort) -> bool:
    """Whether a person runs this cohort."""
    return cohort.is_within(person.standing.reach(Permission.MANAGE_COHORTS), person.standing_on)
