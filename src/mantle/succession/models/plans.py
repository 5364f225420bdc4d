"""The plan of an authority: who reads it, which posts stand in it, its history, and what was endorsed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from mantle.framework.models import RoleProfile
from mantle.people.access import Permission
from mantle.people.models import Agency, Person, current, new_code, within
from mantle.structures.models import Post
from mantle.succession.rules import (
    FELT_WITHIN,
    IMPACT_NAMES,
    MARKET_NAMES,
    SNAPSHOT_NAMES,
    Impact,
    Market,
    SnapshotState,
)


class PlanViewerQuerySet(models.QuerySet):
    def standing(self, on: date) -> PlanViewerQuerySet:
        return self.filter(current(on))


class PlanViewer(models.Model):
    """SUC-2: somebody beside the leads who reads the plan of an authority, named one by one, between two days."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="plan_viewers")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="plans_viewed")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = PlanViewerQuerySet.as_manager()

    class Meta:
        ordering = ["person__sort_name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="sight_of_a_plan_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=["agency", "person"], condition=Q(ends_on__isnull=True), name="a_reader_of_a_plan_is_named_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)


class PlanQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> PlanQuerySet:
        """SUC-2: leads of that very authority, and those who are named, while they see its posts; no role else."""
        led, posts = (person.standing.reach(may) for may in (Permission.EDIT_SUCCESSION, Permission.VIEW_POSTS))
        if led.everywhere:
            return self
        named = PlanViewer.objects.standing(person.standing_on).filter(person=person).values("agency")
        return self.filter(within(led, "agency") | Q(within(posts, "agency"), agency__in=named))


class SuccessionPlan(models.Model):
    """SUC-1: the plan of one authority. It is always open; what was endorsed is kept beside it."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    agency = models.OneToOneField(Agency, on_delete=models.CASCADE, related_name="succession_plan")
    words = models.TextField(blank=True, help_text="What matters most here, in a few sentences.")
    review_on = models.DateField()
    opened_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["agency__name"]

    def get_absolute_url(self) -> str:
        return reverse("succession:plan", args=[self.code])

    def __str__(self) -> str:
        return f"Succession plan of {self.agency}"


class CriticalQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> CriticalQuerySet:
        return self.filter(plan__in=SuccessionPlan.objects.visible_to(person))

    def standing(self) -> CriticalQuerySet:
        return self.filter(ended_at__isnull=True)


class CriticalPost(models.Model):
    """SUC-4: a post in the plan: what would happen without a holder, and why; what the world outside would bring."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    plan = models.ForeignKey(SuccessionPlan, on_delete=models.CASCADE, related_name="posts")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="critical")
    impact = models.CharField(max_length=8, choices=[(str(key), name) for key, name in IMPACT_NAMES.items()])
    why = models.TextField()
    profile = models.ForeignKey(
        RoleProfile, null=True, blank=True, on_delete=models.PROTECT, related_name="critical_posts",
        help_text="What the post asks for: readiness is judged against it.",
    )  # fmt: skip
    market = models.CharField(
        max_length=10, choices=[(str(key), name) for key, name in MARKET_NAMES.items()], default=Market.NOT_LOOKED
    )
    market_words = models.CharField(max_length=300, blank=True)
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = CriticalQuerySet.as_manager()

    class Meta:
        ordering = ["post__tier", "post__title", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["post"], condition=Q(ended_at__isnull=True), name="a_post_stands_in_a_plan_once"
            ),
            models.CheckConstraint(condition=~Q(why=""), name="a_critical_post_says_why"),
        ]

    @property
    def agency(self) -> Agency:
        return self.plan.agency

    @property
    def felt_within(self) -> str:
        """How soon it is felt that nobody holds the post: for lists, in one word."""
        return FELT_WITHIN[Impact(self.impact)]

    def get_absolute_url(self) -> str:
        return reverse("succession:post", args=[self.code])

    def __str__(self) -> str:
        return str(self.post)


class PlanChange(models.Model):
    """SUC-23: one line of the history of a plan: what was changed, about whom, by whom, and why."""

    plan = models.ForeignKey(SuccessionPlan, on_delete=models.CASCADE, related_name="changes")
    post = models.ForeignKey(Post, null=True, blank=True, on_delete=models.CASCADE, related_name="plan_changes")
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.CASCADE, related_name="plan_changes_about"
    )
    what = models.CharField(max_length=200)
    why = models.TextField(blank=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="plan_changes_made")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.what


class SnapshotQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> SnapshotQuerySet:
        return self.filter(plan__in=SuccessionPlan.objects.visible_to(person))


class Snapshot(models.Model):
    """SUC-16: the plan as somebody was asked to endorse it, with its digest; people stand in it by their references."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    plan = models.ForeignKey(SuccessionPlan, on_delete=models.CASCADE, related_name="snapshots")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    oldest_on = models.DateField(help_text="The day of the oldest judgement in it: it is kept no longer than that one.")
    state = models.CharField(
        max_length=10, choices=[(str(key), name) for key, name in SNAPSHOT_NAMES.items()], default=SnapshotState.ASKED
    )
    endorser = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="plans_to_endorse")
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="endorsements_asked")
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="a_snapshot_of_a_plan_has_its_own_number"),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(state="asked"), name="a_plan_waits_for_one_endorsement_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(reason=""), name="a_plan_is_returned_with_a_reason"
            ),
        ]

    @property
    def agency(self) -> Agency:
        return self.plan.agency

    @property
    def posts(self) -> dict[str, Any]:
        return self.content["posts"]

    def get_absolute_url(self) -> str:
        return reverse("succession:snapshot", args=[self.code])

    def __str__(self) -> str:
        return f"{self.plan}, as it stood when it was number {self.number}"
