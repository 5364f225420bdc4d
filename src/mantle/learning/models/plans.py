"""The development plan: where a person says they are, steps that answer gaps, versions that are kept, reviews."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from mantle.framework.models import Competency, RoleProfile
from mantle.learning.rules.plans import MEANS_NAMES, STEP_NAMES, Means, StepState
from mantle.people.models import Person, new_code
from mantle.people.models.consent import Purpose
from mantle.people.queries.consent import items_shown
from mantle.programmes.models import Component


class PlanQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> PlanQuerySet:
        """LRN-1: one's own, and those that their owners show this person today."""
        return self.filter(Q(person=person) | Q(code__in=items_shown(person, Purpose.PLAN)))


class Plan(models.Model):
    """One person's plan towards one role. LRN-3: one is open at a time; closed ones are kept."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="plans")
    profile = models.ForeignKey(RoleProfile, on_delete=models.PROTECT, related_name="plans")
    purpose = models.TextField(blank=True, help_text="For whom it is to make a difference.")
    begun_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["-begun_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(closed_at__isnull=True), name="a_person_has_one_open_plan"
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("learning:plan", args=[self.code])

    def __str__(self) -> str:
        return f"Development plan towards {self.profile}"


class SelfRating(models.Model):
    """LRN-2: where a person says they are in one competency, and what shows it. Earlier ones are kept."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="self_ratings")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="self_ratings")
    level = models.PositiveSmallIntegerField()
    evidence = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(level__lte=4), name="a_rating_of_oneself_is_0_to_4"),
        ]

    def __str__(self) -> str:
        return f"{self.competency} as its holder sees it"


class StepQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> StepQuerySet:
        """LRN-1: steps of plans that this person sees."""
        return self.filter(plan__in=Plan.objects.visible_to(person))


class Step(models.Model):
    """One step of a plan. LRN-4: it names the competency whose gap it answers, and by what means."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="steps")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="steps")
    what = models.TextField()
    means = models.CharField(max_length=12, choices=[(str(key), name) for key, name in MEANS_NAMES.items()])
    component = models.ForeignKey(Component, null=True, blank=True, on_delete=models.PROTECT, related_name="steps")
    link = models.URLField(blank=True)
    due_on = models.DateField()
    state = models.CharField(
        max_length=10, choices=[(str(key), name) for key, name in STEP_NAMES.items()], default=StepState.PLANNED
    )
    what_came = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = StepQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(component__isnull=True) | Q(means=Means.MODULE), name="only_a_step_by_module_names_one"
            ),
        ]

    @property
    def person(self) -> Person:
        return self.plan.person

    def get_absolute_url(self) -> str:
        return f"{self.plan.get_absolute_url()}#{self.code}"

    def __str__(self) -> str:
        return f"Step towards {self.competency}"


class PlanVersion(models.Model):
    """LRN-6: a plan as it stood on a day."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    kept_at = models.DateTimeField()

    class Meta:
        ordering = ["plan", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="a_version_of_a_plan_has_its_own_number"),
        ]

    def __str__(self) -> str:
        return f"Version {self.number}"


class PlanReviewQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> PlanReviewQuerySet:
        """LRN-7: reviews of plans that this person sees, and those that this person wrote."""
        return self.filter(Q(plan__in=Plan.objects.visible_to(person)) | Q(by=person))


class PlanReview(models.Model):
    """LRN-7: what somebody to whom the plan is shown says of it, and what its owner answers. Neither is rewritten."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="reviews")
    plan_version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="reviews")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="plans_reviewed")
    comment = models.TextField()
    next_on = models.DateField(null=True, blank=True)
    at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = PlanReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(answered_at__gte=F("at")),
                name="a_review_is_answered_after_it_is_given",
            ),
        ]

    @property
    def person(self) -> Person:
        return self.plan.person

    def __str__(self) -> str:
        return f"Review by {self.by}"
