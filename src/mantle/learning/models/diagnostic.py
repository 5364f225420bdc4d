"""What a person says of themselves in one sitting or several, and talks about it: theirs alone until they show it."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from mantle.framework.models import Framework, RoleProfile
from mantle.learning.rules.diagnostic import MOMENT_NAMES, REOPEN, Moment
from mantle.people.models import Person, new_code
from mantle.people.models.consent import Purpose
from mantle.people.queries.consent import items_shown
from mantle.programmes.models import Cohort
from mantle.web.words import day


class SelfDiagnosticQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> SelfDiagnosticQuerySet:
        """DGN-2: one's own, and those finished ones that their owners show this person today."""
        shown = Q(code__in=items_shown(person, Purpose.DIAGNOSTIC), finished_at__isnull=False)
        return self.filter(Q(person=person) | shown)

    def finished(self) -> SelfDiagnosticQuerySet:
        return self.filter(finished_at__isnull=False)


class SelfDiagnostic(models.Model):
    """DGN-1: one person's answers about themselves beside one role, in the editions that stood when it was begun."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="diagnostics")
    profile = models.ForeignKey(RoleProfile, on_delete=models.PROTECT, related_name="diagnostics")
    editions = models.ManyToManyField(Framework, related_name="diagnostics")
    moment = models.CharField(max_length=10, choices=[(str(key), name) for key, name in MOMENT_NAMES.items()])
    cohort = models.ForeignKey(Cohort, null=True, blank=True, on_delete=models.SET_NULL, related_name="diagnostics")
    answers = models.JSONField(default=dict)
    words = models.JSONField(default=dict, help_text="What shows it, and the answer to the question at the door.")
    begun_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = SelfDiagnosticQuerySet.as_manager()

    class Meta:
        ordering = ["-begun_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(finished_at__isnull=True), name="a_person_has_one_open_diagnostic"
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(finished_at__gte=F("begun_at")),
                name="a_diagnostic_is_finished_after_it_is_begun",
            ),
            models.CheckConstraint(
                condition=Q(cohort__isnull=True) | ~Q(moment=Moment.BETWEEN),
                name="only_the_start_or_the_end_of_a_programme_names_its_cohort",
            ),
        ]

    def may_be_reopened(self, at: datetime) -> bool:
        """DGN-4: for two weeks after it was finished."""
        return self.finished_at is not None and at - self.finished_at <= REOPEN

    def get_absolute_url(self) -> str:
        return reverse("learning:diagnostic", args=[self.code])

    def __str__(self) -> str:
        moment = self.finished_at or self.begun_at
        return f"Self-diagnostic of {day(timezone.localtime(moment).date())}"


class FeedbackTalkQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> FeedbackTalkQuerySet:
        """DGN-9: one's own alone."""
        return self.filter(person=person)


class FeedbackTalk(models.Model):
    """DGN-9: a talk about the diagnostic: on which day and with whom is counted, what was said is the person's own."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="feedback_talks")
    diagnostic = models.ForeignKey(SelfDiagnostic, on_delete=models.CASCADE, related_name="talks")
    on = models.DateField()
    giver = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        help_text="Who gave the feedback; nobody for somebody who does not sign in here.",
    )  # fmt: skip
    words = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = FeedbackTalkQuerySet.as_manager()

    class Meta:
        ordering = ["on", "pk"]

    @property
    def with_whom(self) -> str:
        return str(self.giver) if self.giver else "somebody who does not sign in here"

    def __str__(self) -> str:
        return f"Talk of {day(self.on)}"
