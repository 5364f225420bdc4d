"""Continuous assessment: the use said first, observations by several people, objections beside them."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from mantle.framework.models import Competency, RoleProfile
from mantle.learning.rules.assessment import CONTEST_NAMES, USE_NAMES, ContestState, Use
from mantle.people.access import Permission, Reach
from mantle.people.models import Person, new_code


class AssessmentQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> AssessmentQuerySet:
        """LRN-55: the person; observers while it is open; who opens assessments where the person works today."""
        own = Q(person=person) | Q(observers__person=person, closed_at__isnull=True)
        reach = person.standing.reach(Permission.ASSESS_OVER_TIME)
        if reach.everywhere:
            return self
        if reach:
            working = Person.objects.within_reach_of(person, Permission.ASSESS_OVER_TIME)
            own |= Q(person__in=working.values("pk").order_by())
        return self.filter(pk__in=self.model._default_manager.filter(own).values("pk"))

    def usable_for(self, use: Use) -> AssessmentQuerySet:
        """LRN-50: those whose stated use is this one and whose person has read so. Development alone is never read."""
        return self.filter(use=use, read_at__isnull=False).exclude(use=Use.DEVELOPMENT)


class Assessment(models.Model):
    """LRN-50: what it is for is said when it is opened, read by the person before the first mark, and never changed."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="assessments")
    profile = models.ForeignKey(RoleProfile, on_delete=models.PROTECT, related_name="assessments")
    use = models.CharField(max_length=12, choices=[(str(key), name) for key, name in USE_NAMES.items()])
    use_words = models.TextField()
    opened_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="assessments_opened")
    opened_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(use_words=""), name="an_assessment_says_what_it_is_for"),
            models.CheckConstraint(
                condition=Q(read_at__isnull=True) | Q(read_at__gte=F("opened_at")),
                name="the_use_is_read_after_it_is_said",
            ),
        ]

    def is_within(self, reach: Reach, on: date) -> bool:
        return self.person.is_within(reach, on)

    def get_absolute_url(self) -> str:
        return reverse("learning:assessment", args=[self.code])

    def __str__(self) -> str:
        return f"Observations of {self.person} towards {self.profile}"


class Observer(models.Model):
    """LRN-51: somebody who is asked to observe, named to the person."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="observers")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="observing")

    class Meta:
        ordering = ["assessment", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "person"], name="an_observer_is_named_once"),
        ]

    def __str__(self) -> str:
        return str(self.person)


class ObservationQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> ObservationQuerySet:
        """LRN-55: an observer reads their own, so that nobody marks after another; person and opener read all."""
        seen = Assessment.objects.visible_to(person)
        opens = person.standing.reach(Permission.ASSESS_OVER_TIME)
        whole = seen if opens.everywhere else seen.filter(Q(person=person) | Q(person__in=_looked_after(person)))
        return self.filter(Q(assessment__in=whole) | Q(by=person, assessment__in=seen))


def _looked_after(person: Person) -> models.QuerySet:
    return Person.objects.within_reach_of(person, Permission.ASSESS_OVER_TIME).values("pk").order_by()


class Observation(models.Model):
    """LRN-52: what one observer saw of one competency on a day, with a level; never rewritten. LRN-54: contestable."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="observations")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="observations_made")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="observations")
    level = models.PositiveSmallIntegerField()
    evidence = models.TextField()
    on = models.DateField()
    at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    contest = models.CharField(
        max_length=10, blank=True, choices=[(str(key), name) for key, name in CONTEST_NAMES.items()]
    )
    decided_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="observations_decided"
    )
    decision_reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ObservationQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=4), name="an_observation_is_at_a_level"),
            models.CheckConstraint(condition=~Q(evidence=""), name="an_observation_says_what_was_seen"),
            models.CheckConstraint(
                condition=Q(contest__in=["", ContestState.OPEN])
                | (Q(decided_by__isnull=False) & ~Q(decision_reason="") & ~Q(decided_by=F("by"))),
                name="an_objection_is_decided_by_somebody_else_with_a_reason",
            ),
        ]

    @property
    def person(self) -> Person:
        return self.assessment.person

    def is_within(self, reach: Reach, on: date) -> bool:
        return self.assessment.is_within(reach, on)

    def get_absolute_url(self) -> str:
        return f"{self.assessment.get_absolute_url()}#{self.code}"

    def __str__(self) -> str:
        return f"Observation of {self.competency}"
