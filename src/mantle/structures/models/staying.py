"""Talks about staying in a post: a record that two people keep, and nobody else reads."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from mantle.people.models import Person, new_code
from mantle.structures.models.posts import Post
from mantle.structures.rules.staying import LEAVE_REASONS, STAY_REASONS, StayState, named, state_of


class StayInterviewQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> StayInterviewQuerySet:
        """CFS-20: the two who talked; no role opens it, however far it reaches."""
        return self.filter(Q(holder=person) | Q(held_by=person))


class StayInterview(models.Model):
    """CFS-20: what a holder said would keep them, written by a named person, kept once the holder agrees."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="stay_interviews")
    holder = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="stay_interviews")
    held_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="stay_interviews_held")
    held_on = models.DateField()
    stay_reasons = models.JSONField(default=list)
    stay_words = models.TextField(blank=True, max_length=2000)
    leave_reasons = models.JSONField(default=list)
    leave_words = models.TextField(blank=True, max_length=2000)
    written_on = models.DateField()
    correction = models.TextField(blank=True, max_length=1000, help_text="What the holder wants written differently.")
    agreed_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = StayInterviewQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(holder=F("held_by")), name="a_stay_interview_is_held_by_somebody_else"),
            models.CheckConstraint(
                condition=Q(agreed_on__isnull=True) | Q(correction=""), name="what_is_agreed_waits_for_no_correction"
            ),
        ]

    @property
    def state(self) -> StayState:
        return state_of(self.agreed_on is not None, self.correction)

    @property
    def would_keep(self) -> list[str]:
        return named(self.stay_reasons, STAY_REASONS)

    @property
    def might_lose(self) -> list[str]:
        return named(self.leave_reasons, LEAVE_REASONS)

    def get_absolute_url(self) -> str:
        return reverse("structures:stay_interview", args=[self.code])

    def __str__(self) -> str:
        return f"Talk about staying, {self.held_on:%-d %B %Y}"


class StayAction(models.Model):
    """CFS-22: what one of the two does so that the holder stays."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    interview = models.ForeignKey(StayInterview, on_delete=models.CASCADE, related_name="actions")
    text = models.CharField(max_length=500)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="stay_actions")
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Objects(models.QuerySet):
        def visible_to(self, person: Person) -> models.QuerySet:
            """CFS-20: with the talk that it came of."""
            return self.filter(interview__in=StayInterview.objects.visible_to(person))

    objects = Objects.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | ~Q(outcome=""), name="a_stay_action_that_is_done_says_what_came"
            ),
        ]

    def get_absolute_url(self) -> str:
        return self.interview.get_absolute_url()

    def __str__(self) -> str:
        return self.text
